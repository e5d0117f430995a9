/** Versions of RPM packages, `[epoch:]version-release`, as rpm's own comparison has them. */
import {
  beginKey,
  compareNumbers,
  compareTexts,
  digitsEnd,
  finishKey,
  isDigit,
  isLetter,
  lettersEnd,
  putNumber,
  putSymbol,
  putText,
} from './key-writer.ts'
import { LONGEST_VERSION, VersionError } from './scheme.ts'
import type { VersionScheme } from './scheme.ts'

/** A version taken apart. Without a release it sorts below the same version with any: compare full ones with full ones. */
export interface RpmVersion {
  readonly epoch: number
  readonly version: string
  readonly release: string | null
}

const LARGEST_EPOCH = 4_294_967_295
const TILDE = 126
const CARET = 94

/** What a segment begins with, in ascending order. */
const SEGMENT = { tilde: 1, end: 2, caret: 3, letters: 4, digits: 5 } as const

/** The order of RPM versions; releases count, so that it is the order of packages and not that of dependencies. */
export const rpmScheme: VersionScheme = {
  name: 'rpm',
  refusal(text) {
    return refusalOf(text, text.indexOf(':'), text.lastIndexOf('-'))
  },
  compare(a, b) {
    const left = parseRpm(a)
    const right = parseRpm(b)
    return (
      left.epoch - right.epoch || compareSegments(left.version, right.version) || compareSegments(left.release ?? '', right.release ?? '')
    )
  },
  key(text) {
    const colon = text.indexOf(':')
    const dash = text.lastIndexOf('-')
    const reason = refusalOf(text, colon, dash)
    if (reason !== null) throw new VersionError('rpm', text, reason)
    beginKey()
    putNumber(text, 0, Math.max(colon, 0))
    putSegments(text, colon + 1, dash < 0 ? text.length : dash)
    putSegments(text, dash < 0 ? text.length : dash + 1, text.length)
    return finishKey()
  },
}

/**
 * Takes an RPM version apart.
 * @throws VersionError where the text is none
 */
export function parseRpm(text: string): RpmVersion {
  const colon = text.indexOf(':')
  const dash = text.lastIndexOf('-')
  const reason = refusalOf(text, colon, dash)
  if (reason !== null) throw new VersionError('rpm', text, reason)
  return {
    epoch: colon < 0 ? 0 : Number(text.slice(0, colon)),
    version: text.slice(colon + 1, dash < 0 ? text.length : dash),
    release: dash < 0 ? null : text.slice(dash + 1),
  }
}

function refusalOf(text: string, colon: number, dash: number): string | null {
  if (text === '') return 'empty'
  if (text.length > LONGEST_VERSION) return 'too_long'
  if (colon >= 0) {
    if (colon === 0 || digitsEnd(text, 0) !== colon) return 'epoch_invalid'
    if (Number(text.slice(0, colon)) > LARGEST_EPOCH) return 'epoch_too_large'
    if (text.includes(':', colon + 1)) return 'colon_invalid'
  }
  if ((dash < 0 ? text.length : dash) <= colon + 1) return 'version_empty'
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code <= 32 || code === 127) return 'character_invalid'
  }
  return text.isWellFormed() ? null : 'character_invalid'
}

function putSegments(text: string, from: number, end: number): void {
  let at = from
  while (at < end) {
    const start = at
    const code = text.charCodeAt(at)
    if (isDigit(code)) {
      while (at < end && isDigit(text.charCodeAt(at))) at++
      putSymbol(SEGMENT.digits)
      putNumber(text, start, at)
    } else if (isLetter(code)) {
      while (at < end && isLetter(text.charCodeAt(at))) at++
      putSymbol(SEGMENT.letters)
      putText(text, start, at)
      putSymbol(0)
    } else {
      at++
      if (code === TILDE) putSymbol(SEGMENT.tilde)
      else if (code === CARET) putSymbol(SEGMENT.caret)
    }
  }
  putSymbol(SEGMENT.end)
}

function compareSegments(a: string, b: string): number {
  let i = 0
  let j = 0
  for (;;) {
    i = skipSeparators(a, i)
    j = skipSeparators(b, j)
    const kind = segmentAt(a, i)
    const other = segmentAt(b, j)
    if (kind !== other) return kind - other
    if (kind === SEGMENT.end) return 0
    if (kind === SEGMENT.tilde || kind === SEGMENT.caret) {
      i++
      j++
      continue
    }
    const runEnd = kind === SEGMENT.digits ? digitsEnd : lettersEnd
    const left = a.slice(i, runEnd(a, i))
    const right = b.slice(j, runEnd(b, j))
    const order = kind === SEGMENT.digits ? compareNumbers(left, right) : compareTexts(left, right)
    if (order !== 0) return order
    i += left.length
    j += right.length
  }
}

function skipSeparators(text: string, from: number): number {
  let at = from
  while (at < text.length && kindOf(text.charCodeAt(at)) === null) at++
  return at
}

function segmentAt(text: string, at: number): number {
  return at >= text.length ? SEGMENT.end : (kindOf(text.charCodeAt(at)) ?? SEGMENT.end)
}

/** What a character begins; null for one that only separates. */
function kindOf(code: number): number | null {
  if (isDigit(code)) return SEGMENT.digits
  if (isLetter(code)) return SEGMENT.letters
  if (code === TILDE) return SEGMENT.tilde
  return code === CARET ? SEGMENT.caret : null
}
