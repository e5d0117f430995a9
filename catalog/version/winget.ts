/** Versions of Windows applications as the winget client's code orders them, which is not quite what its written design says. */
import { beginKey, compareNumbers, digitsEnd, finishKey, isDigit, putNumber, putSymbol, putUtf8 } from './key-writer.ts'
import { LONGEST_VERSION, VersionError } from './scheme.ts'
import type { VersionScheme } from './scheme.ts'

/** One part of a version: a number, in decimal digits without leading zeros, and the text after it, case-folded. */
export interface WingetPart {
  readonly integer: string
  readonly other: string
}

/** A version taken apart. */
export interface WingetVersion {
  /** `unknown` is below every other, `latest` above. */
  readonly kind: 'unknown' | 'parts' | 'latest'
  /** -1 for `< 1.0`, which comes just before 1.0; 1 for `> 1.0`. */
  readonly approximate: -1 | 0 | 1
  /** Without empty ones at the end. */
  readonly parts: readonly WingetPart[]
}

const LARGEST = '18446744073709551615'
const MODULUS = 18_446_744_073_709_551_616n
const NOTHING: WingetPart = { integer: '0', other: '' }
const KINDS = { unknown: 1, parts: 2, latest: 3 } as const

/** The order of winget versions. */
export const wingetScheme: VersionScheme = {
  name: 'winget',
  refusal(text) {
    const read = readWinget(text)
    return typeof read === 'string' ? read : null
  },
  compare(a, b) {
    return compareWinget(parseWinget(a), parseWinget(b))
  },
  key(text) {
    const version = parseWinget(text)
    beginKey()
    putSymbol(KINDS[version.kind])
    if (version.kind === 'parts') putParts(version.parts)
    putSymbol(version.approximate + 2)
    return finishKey()
  },
}

/**
 * Takes a winget version apart.
 * @throws VersionError where the text is none
 */
export function parseWinget(text: string): WingetVersion {
  const read = readWinget(text)
  if (typeof read === 'string') throw new VersionError('winget', text, read)
  return read
}

/** The version, or the reason why it is none. */
function readWinget(text: string): WingetVersion | string {
  if (text.length > LONGEST_VERSION) return 'too_long'
  if (text.includes('\0') || !text.isWellFormed()) return 'character_invalid'
  let rest = trim(text)
  if (rest === '') return 'empty'
  const approximate = rest.startsWith('< ') ? -1 : rest.startsWith('> ') ? 1 : 0
  if (approximate !== 0) rest = rest.slice(2)
  const parts = partsOf(withoutPreamble(rest))
  const kind = kindOf(parts)
  if (kind === 'unknown' && approximate !== 0) return 'approximate_unknown'
  return { kind, approximate, parts }
}

/** A digit that comes before the first dot begins the version: `v1.2`, `Version 1.0`. */
function withoutPreamble(text: string): string {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (isDigit(code)) return text.slice(at)
    if (code === 46) break
  }
  return text
}

function partsOf(text: string): WingetPart[] {
  const parts: WingetPart[] = []
  let filled = 0
  for (let at = 0; at < text.length;) {
    const dot = text.indexOf('.', at)
    const end = dot < 0 ? text.length : dot
    const part = partOf(trim(text.slice(at, end)))
    parts.push(part)
    if (!isNothing(part)) filled = parts.length
    at = end + 1
  }
  parts.length = filled
  return parts
}

/** A number that C's strtoull reads, and what is left; a number over 64 bits makes the whole part a text. */
function partOf(text: string): WingetPart {
  if (text === '') return NOTHING
  const sign = text.charCodeAt(0)
  const from = sign === 43 || sign === 45 ? 1 : 0
  const end = digitsEnd(text, from)
  if (end === from) return { integer: '0', other: fold(text) }
  let start = from
  while (start < end - 1 && text.charCodeAt(start) === 48) start++
  const digits = text.slice(start, end)
  if (digits.length > LARGEST.length || (digits.length === LARGEST.length && digits > LARGEST)) return { integer: '0', other: fold(text) }
  const integer = sign === 45 ? ((MODULUS - BigInt(digits)) % MODULUS).toString() : digits
  return { integer, other: end === text.length ? '' : fold(text.slice(end)) }
}

function kindOf(parts: readonly WingetPart[]): WingetVersion['kind'] {
  const only = parts[0]
  if (parts.length !== 1 || only === undefined || only.integer !== '0') return 'parts'
  return only.other === 'latest' || only.other === 'unknown' ? only.other : 'parts'
}

function isNothing(part: WingetPart): boolean {
  return part.integer === '0' && part.other === ''
}

/** How many empty parts come next is written too, so that what ends lies between going on with a text and going on with a number. */
function putParts(parts: readonly WingetPart[]): void {
  let empty = 0
  for (const part of parts) {
    if (isNothing(part)) {
      empty++
      continue
    }
    if (part.integer === '0') {
      putSymbol(1)
      putSymbol(empty)
    } else {
      putSymbol(3)
      putSymbol(0xffff - empty)
      putNumber(part.integer, 0, part.integer.length)
      putSymbol(part.other === '' ? 2 : 1)
    }
    if (part.other !== '') {
      putUtf8(part.other)
      putSymbol(0)
    }
    empty = 0
  }
  putSymbol(2)
}

function compareWinget(a: WingetVersion, b: WingetVersion): number {
  if (a.kind !== b.kind) return KINDS[a.kind] - KINDS[b.kind]
  const longest = Math.max(a.parts.length, b.parts.length)
  for (let at = 0; at < longest; at++) {
    const left = a.parts[at] ?? NOTHING
    const right = b.parts[at] ?? NOTHING
    const order = compareNumbers(left.integer, right.integer) || compareOthers(left.other, right.other)
    if (order !== 0) return order
  }
  return a.approximate - b.approximate
}

/** No text is above any text; texts go by their code points, which is the order of their UTF-8 bytes. */
function compareOthers(a: string, b: string): number {
  if (a === b) return 0
  if (a === '' || b === '') return a === '' ? 1 : -1
  const shortest = Math.min(a.length, b.length)
  for (let at = 0; at < shortest; at++) {
    const left = a.charCodeAt(at)
    const right = b.charCodeAt(at)
    if (left !== right) return codePointRank(left) - codePointRank(right)
  }
  return a.length - b.length
}

/** UTF-16 has surrogates, which stand for what comes last, in the middle. */
function codePointRank(unit: number): number {
  if (unit < 0xd800) return unit
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800
}

/** Folds case as Unicode's default folding does, but for Cherokee; by character, because the lower case of a Greek sigma depends on its neighbors. */
function fold(text: string): string {
  if (isAscii(text)) return text.toLowerCase()
  let folded = ''
  for (const character of text) folded += character === 'ı' ? character : character.toLowerCase().toUpperCase().toLowerCase()
  return folded
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 127) return false
  return true
}

/** Without C's white space at both ends; JavaScript's trim takes more. */
function trim(text: string): string {
  let from = 0
  let end = text.length
  while (from < end && isSpace(text.charCodeAt(from))) from++
  while (end > from && isSpace(text.charCodeAt(end - 1))) end--
  return from === 0 && end === text.length ? text : text.slice(from, end)
}

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13)
}
