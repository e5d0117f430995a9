import { SaxesParser } from 'saxes'
import type { SaxesTagPlain } from 'saxes'

import { WsusError } from '../error.ts'
import type { Fault } from './failures.ts'

/** A value of a row: local name of its `xsi:type` (the prefix of `q1:guid` counts on within an answer) and its text. */
export interface RowValue {
  type: string
  text: string
}
/** The values of a GenericReadableRow by position; null where the server wrote `xsi:nil` or a bare `<anyType/>` (MS-WSUSAR 2.2.4). */
export type Row = (RowValue | null)[]
/** A row with the list it stands in: local name of the list's element, and how many lists began before it. */
export interface ListedRow {
  list: string
  set: number
  row: Row
}

const DEPTH_LIMIT = 32
const ROW = 'GenericReadableRow'
const VALUE = 'anyType'
const LIST_OF_SEVERAL = 'ArrayOfGenericReadableRow'

/**
 * Reads a SOAP answer of rows piece by piece. Element and attribute names are compared without prefix. Document types are refused, so
 * nothing is ever expanded.
 */
export class AnswerReader {
  readonly #operation: string
  readonly #valueBytes: number
  readonly #parser = new SaxesParser()
  readonly #path: string[] = []
  readonly #fault = new Map<string, string>()
  #rows: ListedRow[] = []
  #row: Row | null = null
  #value: RowValue | null = null
  #text = ''
  #set = -1
  /** Of the tag that is being read: its `xsi:type` and `xsi:nil`. Asking for them afterwards costs more than all else of a row. */
  #type = ''
  #nil = false
  #sinceEvent = 0
  #answered = false
  #inFault = false

  /** @param valueBytes the most that may come without markup */
  constructor(operation: string, valueBytes: number) {
    this.#operation = operation
    this.#valueBytes = valueBytes
    this.#parser.on('doctype', () => this.#malformed('doctype'))
    this.#parser.on('attribute', ({ name, value }) => {
      // Most attributes declare the prefix of a GUID's type.
      if (name.startsWith('xmlns')) return
      const local = localName(name)
      if (local === 'type') this.#type = localName(value)
      else if (local === 'nil') this.#nil = value === 'true' || value === '1'
    })
    this.#parser.on('opentag', (tag) => {
      this.#open(tag)
      this.#type = ''
      this.#nil = false
    })
    this.#parser.on('closetag', () => this.#close())
    this.#parser.on('text', (text) => this.#take(text))
    this.#parser.on('cdata', (text) => this.#take(text))
  }

  /** Takes the next piece of text. @throws WsusError `wsus_answer_malformed`, `wsus_too_large` */
  write(piece: string): void {
    this.#sinceEvent += piece.length
    this.#parse(() => this.#parser.write(piece))
    if (this.#sinceEvent > this.#valueBytes)
      throw new WsusError('wsus_too_large', { operation: this.#operation, what: 'value', limit: this.#valueBytes })
  }

  /** Says that the answer is over. @throws WsusError `wsus_answer_malformed` when it is not whole or is no answer to the operation */
  end(): void {
    this.#parse(() => this.#parser.close())
    if (!this.#answered && this.fault() === null) this.#malformed('no_answer')
  }

  /** The rows that are complete by now, each once. */
  take(): ListedRow[] {
    const rows = this.#rows
    this.#rows = []
    return rows
  }

  /** How many rows `take` would give. */
  get ready(): number {
    return this.#rows.length
  }

  /** The fault that the answer holds instead of a result. */
  fault(): Fault | null {
    const text = this.#fault.get('faultstring') ?? this.#fault.get('Text') ?? this.#fault.get('Message')
    if (text === undefined) return null
    const exceptionType = this.#fault.get('Type') ?? this.#fault.get('ErrorCode') ?? null
    // Beside a code the message names what the fault is about (MS-WSUSSS 2.2.2.4).
    const message = this.#fault.has('ErrorCode') ? this.#fault.get('Message') : undefined
    const about = message === undefined ? {} : { message }
    return { ...about, exceptionType, text: text.slice(text.lastIndexOf('--->') < 0 ? 0 : text.lastIndexOf('--->') + 4).trim() }
  }

  #parse(step: () => void): void {
    try {
      step()
    } catch (cause) {
      if (cause instanceof WsusError) throw cause
      throw new WsusError('wsus_answer_malformed', { operation: this.#operation, reason: 'xml' }, { cause })
    }
  }

  #open(tag: SaxesTagPlain): void {
    this.#sinceEvent = 0
    const name = localName(tag.name)
    this.#expectEnvelope(name)
    this.#path.push(name)
    if (this.#path.length > DEPTH_LIMIT) this.#malformed('depth')
    this.#text = ''
    if (this.#inFault) return this.#openFault(tag)
    if (this.#value) this.#malformed('nested_value')
    if (name === VALUE && this.#row) this.#value = this.#nil ? null : { type: this.#type, text: '' }
    else if (name === ROW) this.#row = []
    else if (name === LIST_OF_SEVERAL) this.#set += 1
  }

  // SOAP 1.1: Envelope, Body (after a Header perhaps), then the response element of our operation or a Fault.
  #expectEnvelope(name: string): void {
    const depth = this.#path.length
    if (depth === 0 && name !== 'Envelope') this.#malformed('no_envelope')
    if (depth !== 2 || this.#path[1] !== 'Body') return
    if (name === `${this.#operation}Response`) this.#answered = true
    else if (name === 'Fault') this.#inFault = true
    else this.#malformed('other_answer')
  }

  #openFault(tag: SaxesTagPlain): void {
    if (localName(tag.name) !== 'Exception') return
    for (const member of ['Type', 'Message']) {
      const value = attribute(tag, member)
      if (value !== undefined) this.#fault.set(member, value)
    }
  }

  #close(): void {
    this.#sinceEvent = 0
    const name = this.#path.pop() ?? ''
    if (this.#inFault) {
      if (this.#text.trim() && !this.#fault.has(name)) this.#fault.set(name, this.#text.trim())
    } else if (name === VALUE && this.#row) {
      const value = this.#value
      if (value !== null) value.text = this.#text
      this.#row.push(value === null || (value.type === '' && this.#text === '') ? null : value)
      this.#value = null
    } else if (name === ROW && this.#row) {
      this.#rows.push({ list: this.#path.at(-1) ?? '', set: Math.max(0, this.#set), row: this.#row })
      this.#row = null
    }
    this.#text = ''
  }

  #take(text: string): void {
    this.#sinceEvent = 0
    if (this.#value || this.#inFault) this.#text += text
    if (this.#text.length > this.#valueBytes)
      throw new WsusError('wsus_too_large', { operation: this.#operation, what: 'value', limit: this.#valueBytes })
  }

  #malformed(reason: string): never {
    throw new WsusError('wsus_answer_malformed', { operation: this.#operation, reason })
  }
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

function attribute(tag: SaxesTagPlain, name: string): string | undefined {
  for (const key in tag.attributes) {
    if (localName(key) === name) return tag.attributes[key]
  }
  return undefined
}
