/** Versions of Debian packages, as deb-version(7) and dpkg's own comparison have them. */
import { beginKey, compareNumbers, digitsEnd, finishKey, isDigit, isLetter, putNumber, putSymbol } from './key-writer.ts'
import { LONGEST_VERSION, VersionError } from './scheme.ts'
import type { VersionScheme } from './scheme.ts'

/** A version taken apart; revision is empty where there is none, which equals `0`. */
export interface DpkgVersion {
  readonly epoch: number
  readonly upstream: string
  readonly revision: string
}

const LARGEST_EPOCH = 2_147_483_647
/** Where a run of non-digits ends: above `~`, below all else. */
const END = 2
const TILDE = 126

/** The order of Debian versions. */
export const dpkgScheme: VersionScheme = {
  name: 'dpkg',
  refusal(text) {
    return refusalOf(text, text.indexOf(':'), text.lastIndexOf('-'))
  },
  compare(a, b) {
    return compareDpkg(parseDpkg(a), parseDpkg(b))
  },
  key(text) {
    const colon = text.indexOf(':')
    const dash = text.lastIndexOf('-')
    const reason = refusalOf(text, colon, dash)
    if (reason !== null) throw new VersionError('dpkg', text, reason)
    beginKey()
    putNumber(text, 0, Math.max(colon, 0))
    putPart(text, colon + 1, dash < 0 ? text.length : dash)
    putPart(text, dash < 0 ? text.length : dash + 1, text.length)
    return finishKey()
  },
}

/**
 * Takes a Debian version apart.
 * @throws VersionError where the text is none
 */
export function parseDpkg(text: string): DpkgVersion {
  const colon = text.indexOf(':')
  const dash = text.lastIndexOf('-')
  const reason = refusalOf(text, colon, dash)
  if (reason !== null) throw new VersionError('dpkg', text, reason)
  return {
    epoch: colon < 0 ? 0 : Number(text.slice(0, colon)),
    upstream: text.slice(colon + 1, dash < 0 ? text.length : dash),
    revision: dash < 0 ? '' : text.slice(dash + 1),
  }
}

/** Compares two versions that are taken apart, whatever characters their parts hold: negative, 0 or positive. */
export function compareDpkg(a: DpkgVersion, b: DpkgVersion): number {
  return a.epoch - b.epoch || comparePart(a.upstream, b.upstream) || comparePart(a.revision, b.revision)
}

function refusalOf(text: string, colon: number, dash: number): string | null {
  if (text === '') return 'empty'
  if (text.length > LONGEST_VERSION) return 'too_long'
  if (colon >= 0) {
    if (colon === 0 || digitsEnd(text, 0) !== colon) return 'epoch_invalid'
    if (Number(text.slice(0, colon)) > LARGEST_EPOCH) return 'epoch_too_large'
  }
  const end = dash < 0 ? text.length : dash
  if (end <= colon + 1) return 'upstream_empty'
  if (!isDigit(text.charCodeAt(colon + 1))) return 'digit_missing'
  for (let at = colon + 2; at < end; at++) if (!isAllowed(text.charCodeAt(at), true)) return 'upstream_character_invalid'
  if (dash < 0) return null
  if (dash === text.length - 1) return 'revision_empty'
  for (let at = dash + 1; at < text.length; at++) if (!isAllowed(text.charCodeAt(at), false)) return 'revision_character_invalid'
  return null
}

/** Letters, digits, `+`, `.`, `~`, and in the upstream part `-` and `:`; the latter are there only with a revision and an epoch. */
function isAllowed(code: number, upstream: boolean): boolean {
  if (isDigit(code) || isLetter(code) || code === 43 || code === 46 || code === TILDE) return true
  return upstream && (code === 45 || code === 58)
}

function putPart(text: string, from: number, end: number): void {
  let at = from
  do {
    for (; at < end && !isDigit(text.charCodeAt(at)); at++) putSymbol(weightOf(text.charCodeAt(at)))
    putSymbol(END)
    const start = at
    while (at < end && isDigit(text.charCodeAt(at))) at++
    putNumber(text, start, at)
  } while (at < end)
  putSymbol(END)
}

function comparePart(a: string, b: string): number {
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    for (;;) {
      const left = weightAt(a, i)
      const right = weightAt(b, j)
      if (left !== right) return left - right
      if (left === END) break
      i++
      j++
    }
    const numberA = a.slice(i, digitsEnd(a, i))
    const numberB = b.slice(j, digitsEnd(b, j))
    const order = compareNumbers(numberA, numberB)
    if (order !== 0) return order
    i += numberA.length
    j += numberB.length
  }
  return 0
}

function weightAt(text: string, at: number): number {
  if (at >= text.length) return END
  const code = text.charCodeAt(at)
  return isDigit(code) ? END : weightOf(code)
}

/** `~` before the end of a run, then letters, then every other character. */
function weightOf(code: number): number {
  if (code === TILDE) return 1
  return isLetter(code) ? code : code + 0x100
}
