import { SaxesParser } from 'saxes'
import type { SaxesTagPlain } from 'saxes'

import { WsusError } from '../error.ts'
import type { Fault } from '../soap/failures.ts'

/** An element of an answer, by local name. */
export interface XmlElement {
  name: string
  text: string
  children: XmlElement[]
}

/** A member of a result: one entry of its list, or its own text. */
export interface Member {
  name: string
  /** null for a member that is no list, and for an empty list. */
  entry: XmlElement | null
  text: string
}

// Envelope, Body, response, result, member, entry; entries have two levels below them at most.
const MEMBER_DEPTH = 5
const ENTRY_DEPTH = 6
const DEPTH_LIMIT = 16
const ELEMENT_COST = 64

/**
 * Reads an answer of the synchronization services piece by piece: every answer is a result whose members are texts or flat lists.
 * Names are compared without prefix. Document types are refused, so nothing is ever expanded.
 */
export class MemberReader {
  readonly #operation: string
  readonly #valueBytes: number
  readonly #parser = new SaxesParser()
  readonly #path: string[] = []
  readonly #fault = new Map<string, string>()
  readonly #stack: XmlElement[] = []
  #members: Member[] = []
  #text = ''
  #sinceEvent = 0
  #entryCost = 0
  #entries = 0
  #answered = false
  #inFault = false

  /** @param valueBytes the most that one value may hold; an entry may hold twice that */
  constructor(operation: string, valueBytes: number) {
    this.#operation = operation
    this.#valueBytes = valueBytes
    this.#parser.on('doctype', () => this.#malformed('doctype'))
    this.#parser.on('opentag', (tag) => this.#open(tag))
    this.#parser.on('closetag', (tag) => this.#close(localName(tag.name)))
    this.#parser.on('text', (text) => this.#take(text))
    this.#parser.on('cdata', (text) => this.#take(text))
  }

  /** Takes the next piece of text. @throws WsusError `wsus_answer_malformed`, `wsus_too_large` */
  write(piece: string): void {
    this.#sinceEvent += piece.length
    this.#parse(() => this.#parser.write(piece))
    this.#bound(this.#sinceEvent, this.#valueBytes)
  }

  /** Says that the answer is over. @throws WsusError `wsus_answer_malformed` when it is not whole or is no answer to the operation */
  end(): void {
    this.#parse(() => this.#parser.close())
    if (!this.#answered && this.fault() === null) this.#malformed('no_answer')
  }

  /** The members that are complete by now, each once. */
  take(): Member[] {
    const members = this.#members
    this.#members = []
    return members
  }

  /** How many members `take` would give. */
  get ready(): number {
    return this.#members.length
  }

  /** The fault that the answer holds instead of a result (MS-WSUSSS 2.2.2.4). */
  fault(): Fault | null {
    if (!this.#inFault) return null
    const message = this.#fault.get('Message')
    return {
      exceptionType: this.#fault.get('ErrorCode') ?? null,
      text: this.#fault.get('faultstring') ?? this.#fault.get('Text') ?? '',
      ...(message === undefined ? {} : { message }),
    }
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
    const depth = this.#path.length
    if (depth > DEPTH_LIMIT) this.#malformed('depth')
    this.#text = ''
    if (this.#inFault) return
    if (depth === MEMBER_DEPTH) this.#entries = 0
    if (depth < ENTRY_DEPTH) return
    if (depth === ENTRY_DEPTH) this.#entryCost = 0
    this.#bound((this.#entryCost += ELEMENT_COST), this.#valueBytes * 2)
    const element: XmlElement = { name, text: '', children: [] }
    this.#stack.at(-1)?.children.push(element)
    this.#stack.push(element)
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

  #close(name: string): void {
    this.#sinceEvent = 0
    const depth = this.#path.length
    const text = this.#text
    this.#text = ''
    this.#path.pop()
    if (this.#inFault) {
      if (text.trim() !== '' && !this.#fault.has(name)) this.#fault.set(name, text.trim())
      return
    }
    if (depth === MEMBER_DEPTH && this.#answered && this.#entries === 0) this.#members.push({ name, entry: null, text })
    if (depth < ENTRY_DEPTH) return
    const element = this.#stack.pop()
    if (!element) return
    element.text = text
    this.#bound((this.#entryCost += text.length), this.#valueBytes * 2)
    if (depth > ENTRY_DEPTH) return
    this.#entries += 1
    this.#members.push({ name: this.#path.at(-1) ?? '', entry: element, text: '' })
  }

  #take(text: string): void {
    this.#sinceEvent = 0
    this.#text += text
    this.#bound(this.#text.length, this.#valueBytes)
  }

  #bound(length: number, limit: number): void {
    if (length > limit) throw new WsusError('wsus_too_large', { operation: this.#operation, what: 'value', limit })
  }

  #malformed(reason: string): never {
    throw new WsusError('wsus_answer_malformed', { operation: this.#operation, reason })
  }
}

/** The text of a child of an entry; null when there is no such child. */
export function childText(element: XmlElement, name: string): string | null {
  return element.children.find((child) => child.name === name)?.text ?? null
}

/** A child of an entry; null when there is none. */
export function childOf(element: XmlElement, name: string): XmlElement | null {
  return element.children.find((child) => child.name === name) ?? null
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}
