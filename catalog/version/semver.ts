/** Semantic versions (semver.org, 2.0.0), read by the library `semver`: a leading `v` is allowed, and build metadata does not count. */
import semver from 'semver'
import { beginKey, compareNumbers, compareTexts, digitsEnd, finishKey, putNumber, putSymbol, putText } from './key-writer.ts'
import { LONGEST_VERSION, VersionError } from './scheme.ts'
import type { VersionScheme } from './scheme.ts'

/** A version taken apart; `prerelease` holds its identifiers as they are written. */
export interface SemverVersion {
  readonly major: number
  readonly minor: number
  readonly patch: number
  readonly prerelease: readonly string[]
}

/** The order of semantic versions. */
export const semverScheme: VersionScheme = {
  name: 'semver',
  refusal(text) {
    const read = readSemver(text)
    return typeof read === 'string' ? read : null
  },
  compare(a, b) {
    const left = parseSemver(a)
    const right = parseSemver(b)
    return (
      left.major - right.major ||
      left.minor - right.minor ||
      left.patch - right.patch ||
      comparePrereleases(left.prerelease, right.prerelease)
    )
  },
  key(text) {
    const { major, minor, patch, prerelease } = parseSemver(text)
    beginKey()
    for (const number of [major, minor, patch]) putDecimal(String(number))
    putSymbol(prerelease.length === 0 ? 2 : 1)
    for (const identifier of prerelease) {
      if (isNumeric(identifier)) {
        putSymbol(1)
        putDecimal(identifier)
      } else {
        putSymbol(2)
        putText(identifier, 0, identifier.length)
        putSymbol(0)
      }
    }
    putSymbol(0)
    return finishKey()
  },
}

/**
 * Takes a semantic version apart.
 * @throws VersionError where the text is none
 */
export function parseSemver(text: string): SemverVersion {
  const read = readSemver(text)
  if (typeof read === 'string') throw new VersionError('semver', text, read)
  return read
}

function readSemver(text: string): SemverVersion | string {
  if (text === '') return 'empty'
  if (text.length > LONGEST_VERSION) return 'too_long'
  const version = semver.parse(text)
  if (version === null) return 'syntax_invalid'
  const { major, minor, patch } = version
  return { major, minor, patch, prerelease: version.prerelease.map(String) }
}

/** As the library does it, but exact for numbers beyond 2^53 too: dates with the time of day are that long. */
function comparePrereleases(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return b.length - a.length
  for (const [at, left] of a.entries()) {
    const right = b[at]
    if (right === undefined) return 1
    const order = compareIdentifiers(left, right)
    if (order !== 0) return order
  }
  return a.length - b.length
}

function compareIdentifiers(a: string, b: string): number {
  const numeric = isNumeric(a)
  if (numeric !== isNumeric(b)) return numeric ? -1 : 1
  return numeric ? compareNumbers(a, b) : compareTexts(a, b)
}

function isNumeric(identifier: string): boolean {
  return digitsEnd(identifier, 0) === identifier.length
}

function putDecimal(digits: string): void {
  putNumber(digits, 0, digits.length)
}
