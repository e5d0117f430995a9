import { parseJson } from './json.ts'
import { FeedError } from './records.ts'

/**
 * Takes long JSON documents apart without holding them: the items of a list, the members of an object, or values one after the other (one on a line, or
 * not). Each of them is parsed by itself.
 */

export interface JsonValueLimits {
  /** Characters of one value. */
  readonly longest: number
  /** Objects and lists inside each other. */
  readonly deepest: number
}

const LIMITS: JsonValueLimits = { longest: 32 * 1024 * 1024, deepest: 64 }
const LONGEST_KEY = 1_000

type Where = 'start' | 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'colon' | 'comma' | 'between' | 'done'

/** Characters that say where values begin and end, by their codes. */
const QUOTE = 34
const COMMA = 44
const COLON = 58
const BACKSLASH = 92
const OPEN_LIST = 91
const CLOSE_LIST = 93
const OPEN_OBJECT = 123
const CLOSE_OBJECT = 125

/** Reads values out of pieces of text. */
export class JsonValues {
  readonly #members: boolean
  readonly #take: (value: unknown, key: string) => void
  readonly #limits: JsonValueLimits
  #where: Where = 'start'
  #closing = 0
  #key = ''
  /** What of a value, or a key, the pieces before this one had. */
  #pieces: string[] = []
  #length = 0
  #inside: 'no' | 'nested' | 'string' | 'scalar' = 'no'
  #depth = 0
  #quoted = false
  #escaped = false
  #line = 1

  /**
   * @param what `members` of the outermost object; `values`: items of the outermost list, or objects that follow one another
   * @param take gets each value, and its name (empty for `values`)
   */
  constructor(what: 'members' | 'values', take: (value: unknown, key: string) => void, limits: Partial<JsonValueLimits> = {}) {
    this.#members = what === 'members'
    this.#take = take
    this.#limits = { ...LIMITS, ...limits }
  }

  /** @throws FeedError feed_malformed, feed_too_large */
  write(text: string): void {
    let at = 0
    let from = 0
    while (at < text.length) {
      if (this.#inside === 'no') {
        at = this.#outside(text, at)
        from = at
        if (this.#inside === 'no') continue
      }
      at = this.#within(text, at)
      if (at < 0) {
        at = text.length
        break
      }
      this.#finish(text.slice(from, at))
    }
    if (this.#inside !== 'no') this.#keep(text.slice(from))
  }

  /** @throws FeedError feed_malformed when something is missing */
  end(): void {
    if (this.#inside === 'scalar') this.#finish('')
    if (this.#inside !== 'no' || (this.#where !== 'done' && this.#where !== 'between')) this.#malformed('the document is cut off')
  }

  #malformed(reason: string): never {
    throw new FeedError('feed_malformed', { line: this.#line, reason })
  }

  #keep(piece: string): void {
    this.#length += piece.length
    if (this.#length > this.#limits.longest) throw new FeedError('feed_too_large', { limit: this.#limits.longest, of: 'record' })
    this.#pieces.push(piece)
  }

  /** Between values: up to where the next value or key begins, or to the end of the piece. */
  #outside(text: string, from: number): number {
    for (let at = from; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (code === 32 || code === 9 || code === 13) continue
      if (code === 10) this.#line++
      else if (this.#step(code)) return at
    }
    return text.length
  }

  /** @returns whether a value or a key begins with this character */
  #step(code: number): boolean {
    switch (this.#where) {
      case 'start':
        return this.#start(code)
      case 'between':
        if (code !== OPEN_OBJECT) this.#malformed('something else than an object')
        return this.#begin(code)
      case 'value-or-end':
      case 'value':
        if (code === this.#closing && this.#where === 'value-or-end') return this.#done()
        return this.#begin(code)
      case 'key-or-end':
      case 'key':
        if (code === this.#closing && this.#where === 'key-or-end') return this.#done()
        if (code !== QUOTE) this.#malformed('a name is missing')
        return this.#begin(code)
      case 'colon':
        if (code !== COLON) this.#malformed('a colon is missing')
        this.#where = 'value'
        return false
      case 'comma':
        if (code === this.#closing) return this.#done()
        if (code !== COMMA) this.#malformed('a comma is missing')
        this.#where = this.#members ? 'key' : 'value'
        return false
      case 'done':
        return this.#malformed('something stands behind the end')
    }
  }

  #start(code: number): boolean {
    if (this.#members || code === OPEN_LIST) {
      if (code !== (this.#members ? OPEN_OBJECT : OPEN_LIST)) this.#malformed('something else than an object')
      this.#closing = this.#members ? CLOSE_OBJECT : CLOSE_LIST
      this.#where = this.#members ? 'key-or-end' : 'value-or-end'
      return false
    }
    this.#where = 'between'
    return this.#step(code)
  }

  #done(): false {
    this.#where = 'done'
    return false
  }

  #begin(code: number): true {
    this.#inside = code === QUOTE ? 'string' : code === OPEN_OBJECT || code === OPEN_LIST ? 'nested' : 'scalar'
    this.#depth = 0
    this.#quoted = false
    this.#escaped = false
    return true
  }

  /** @returns behind the end of the value, or -1 when it goes on in the next piece */
  #within(text: string, from: number): number {
    if (this.#inside === 'scalar') {
      for (let at = from; at < text.length; at++) if (/[\s,\]}]/.test(text.charAt(at))) return at
      return -1
    }
    let depth = this.#depth
    let quoted = this.#quoted
    let escaped = this.#escaped
    const { deepest } = this.#limits
    for (let at = from; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (escaped) escaped = false
      else if (quoted) {
        if (code === BACKSLASH) escaped = true
        else if (code === QUOTE) {
          quoted = false
          if (depth === 0) return at + 1
        }
      } else if (code === QUOTE) quoted = true
      else if (code === OPEN_OBJECT || code === OPEN_LIST) {
        depth++
        if (depth > deepest) this.#malformed('objects are nested too deep')
      } else if (code === CLOSE_OBJECT || code === CLOSE_LIST) {
        depth--
        if (depth === 0) return at + 1
      } else if (code === 10) this.#line++
    }
    this.#depth = depth
    this.#quoted = quoted
    this.#escaped = escaped
    return -1
  }

  #finish(last: string): void {
    this.#keep(last)
    const text = this.#pieces.length === 1 ? last : this.#pieces.join('')
    this.#pieces = []
    this.#length = 0
    this.#inside = 'no'
    if (this.#where === 'key' || this.#where === 'key-or-end') {
      if (text.length > LONGEST_KEY) this.#malformed('a name is too long')
      this.#key = parseAt(text, this.#line) as string
      this.#where = 'colon'
      return
    }
    if (this.#where !== 'between') this.#where = 'comma'
    this.#take(parseAt(text, this.#line), this.#key)
  }
}

function parseAt(text: string, line: number): unknown {
  try {
    return parseJson(text)
  } catch (err) {
    if (err instanceof FeedError) throw new FeedError(err.code, { line, ...err.details }, { cause: err })
    throw err
  }
}
