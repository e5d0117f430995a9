/**
 * Versions of Alpine packages: `number{.number}[letter]{_suffix[number]}[~hash][-r number]`, as apk-tools compares them.
 *
 * There are two readings. The lenient one also takes a number after a letter (`1.9.5p1`), as apk-tools 2 did and packages still have it: it gives
 * the order. The strict one is that of apk-tools 3: it says whether a version is valid. What neither reads sorts at the place where reading stopped.
 */
import { beginKey, compareNumbers, compareTexts, digitsEnd, finishKey, isDigit, putNumber, putSymbol, putText } from './key-writer.ts'
import { LONGEST_VERSION, VersionError } from './scheme.ts'
import type { VersionScheme } from './scheme.ts'

export type ApkReading = 'lenient' | 'strict'

/** The kinds of tokens, ascending; a number is one kind wherever it stands. */
const TOKEN = { preRelease: 1, invalid: 2, end: 3, revision: 4, hash: 5, suffixNumber: 6, suffix: 7, letter: 8, number: 9 } as const
export type ApkTokenKind = keyof typeof TOKEN

/** One token of a version; for a suffix its text is the name, for numbers, revisions and hashes the digits, for `invalid` all that was left. */
export interface ApkToken {
  readonly kind: ApkTokenKind
  readonly text: string
}

/** Suffixes in their order; the first four come before the release. `pre` stands before `p`, which it begins with. */
const SUFFIXES = ['alpha', 'beta', 'pre', 'rc', 'cvs', 'svn', 'git', 'hg', 'p'] as const
const PRE_RELEASES = 4

/** The order of Alpine versions, in the lenient reading; it refuses only what has no number to begin with. */
export const apkScheme: VersionScheme = {
  name: 'apk',
  refusal: refusalOf,
  compare(a, b) {
    return compareApk(a, b, 'lenient')
  },
  key(text) {
    return apkKey(text, 'lenient')
  },
}

/** Why a text is no version to apk-tools 3, which is stricter than what can be put in order; null when it is one. */
export function apkStrictRefusal(text: string): string | null {
  const reason = refusalOf(text)
  if (reason !== null) return reason
  const reader = new ApkReader(text, 'strict')
  while (reader.next());
  return reader.kind === TOKEN.end ? null : 'token_invalid'
}

/**
 * The tokens of a version, the last being `end` or `invalid`.
 * @throws VersionError where the text does not begin with a number
 */
export function parseApk(text: string, reading: ApkReading): ApkToken[] {
  assertReadable(text)
  const reader = new ApkReader(text, reading)
  const tokens: ApkToken[] = []
  let more = true
  while (more) {
    more = reader.next()
    tokens.push({ kind: NAMES[reader.kind] ?? 'invalid', text: reader.value() })
  }
  return tokens
}

/**
 * Compares two versions in one reading: negative, 0 or positive.
 * @throws VersionError where a text does not begin with a number
 */
export function compareApk(a: string, b: string, reading: ApkReading): number {
  assertReadable(a)
  assertReadable(b)
  const left = new ApkReader(a, reading)
  const right = new ApkReader(b, reading)
  for (;;) {
    const more = left.next()
    right.next()
    if (left.kind !== right.kind) return left.kind - right.kind
    if (!more) return 0
    const order = compareValues(left, right)
    if (order !== 0) return order
  }
}

/**
 * The key of a version in one reading.
 * @throws VersionError where the text does not begin with a number
 */
export function apkKey(text: string, reading: ApkReading): string {
  assertReadable(text)
  const reader = new ApkReader(text, reading)
  beginKey()
  while (reader.next()) {
    putSymbol(reader.kind)
    putValue(reader)
  }
  putSymbol(reader.kind)
  return finishKey()
}

const NAMES: Readonly<Record<number, ApkTokenKind>> = Object.fromEntries(
  Object.entries(TOKEN).map(([name, rank]) => [rank, name as ApkTokenKind]),
)

function refusalOf(text: string): string | null {
  if (text === '') return 'empty'
  if (text.length > LONGEST_VERSION) return 'too_long'
  return isDigit(text.charCodeAt(0)) ? null : 'number_missing'
}

function assertReadable(text: string): void {
  const reason = refusalOf(text)
  if (reason !== null) throw new VersionError('apk', text, reason)
}

/** Reads one token after the other. */
class ApkReader {
  kind: number = TOKEN.invalid
  /** Where the value of the token is in the text. */
  from = 0
  end = 0
  /** Which suffix, by its place in SUFFIXES. */
  suffix = 0
  /** Whether the token is the number that the version begins with. */
  first = false
  readonly text: string
  readonly #lenient: boolean
  /** What stood before; 0 at the start. */
  #before = 0

  constructor(text: string, reading: ApkReading) {
    this.text = text
    this.#lenient = reading === 'lenient'
  }

  /** The value of the token. */
  value(): string {
    return this.text.slice(this.from, this.end)
  }

  /** Reads on. @returns false when this was the end, or the place where reading stops */
  next(): boolean {
    this.first = this.#before === 0
    this.kind = this.#read(this.end)
    this.#before = this.kind
    if (this.kind === TOKEN.invalid) this.#take(this.kind, this.end, this.text.length)
    return this.kind !== TOKEN.end && this.kind !== TOKEN.invalid
  }

  #read(at: number): number {
    if (at >= this.text.length) return this.#take(TOKEN.end, at, at)
    const code = this.text.charCodeAt(at)
    if (isDigit(code)) return this.#readDigits(at)
    switch (code) {
      case 46:
        return this.#before === TOKEN.number ? this.#takeDigits(TOKEN.number, at + 1) : TOKEN.invalid
      case 95:
        return this.#before >= TOKEN.suffixNumber || this.#before === TOKEN.preRelease ? this.#readSuffix(at + 1) : TOKEN.invalid
      case 126:
        return this.#before === TOKEN.hash || this.#before === TOKEN.revision ? TOKEN.invalid : this.#readHash(at + 1)
      case 45:
        if (this.#before === TOKEN.revision || this.text.charCodeAt(at + 1) !== 114) return TOKEN.invalid
        return this.#takeDigits(TOKEN.revision, at + 2)
      default:
        return code >= 97 && code <= 122 && this.#before === TOKEN.number ? this.#take(TOKEN.letter, at, at + 1) : TOKEN.invalid
    }
  }

  #readDigits(at: number): number {
    if (this.#before === 0) return this.#takeDigits(TOKEN.number, at)
    if (this.#before === TOKEN.suffix || this.#before === TOKEN.preRelease) return this.#takeDigits(TOKEN.suffixNumber, at)
    return this.#lenient && this.#before === TOKEN.letter ? this.#takeDigits(TOKEN.number, at) : TOKEN.invalid
  }

  #readSuffix(at: number): number {
    const found = SUFFIXES.findIndex((name) => this.text.startsWith(name, at))
    if (found < 0) return TOKEN.invalid
    this.suffix = found
    return this.#take(found < PRE_RELEASES ? TOKEN.preRelease : TOKEN.suffix, at, at + (SUFFIXES[found]?.length ?? 0))
  }

  #readHash(from: number): number {
    let at = from
    while (at < this.text.length && isHex(this.text.charCodeAt(at))) at++
    return at === from ? TOKEN.invalid : this.#take(TOKEN.hash, from, at)
  }

  #takeDigits(kind: number, from: number): number {
    const end = digitsEnd(this.text, from)
    return end === from ? TOKEN.invalid : this.#take(kind, from, end)
  }

  #take(kind: number, from: number, end: number): number {
    this.from = from
    this.end = end
    return kind
  }
}

function isHex(code: number): boolean {
  return isDigit(code) || (code >= 97 && code <= 102) || (code >= 65 && code <= 70)
}

/** A number after the first is a text when it starts with 0: 1.01 is below 1.1, and 1.10 above 1.9. */
function isText(reader: ApkReader): boolean {
  return !reader.first && reader.text.charCodeAt(reader.from) === 48
}

function compareValues(a: ApkReader, b: ApkReader): number {
  switch (a.kind) {
    case TOKEN.preRelease:
    case TOKEN.suffix:
      return a.suffix - b.suffix
    case TOKEN.letter:
    case TOKEN.hash:
      return compareTexts(a.value(), b.value())
    case TOKEN.number:
      return isText(a) || isText(b) ? compareTexts(a.value(), b.value()) : compareNumbers(a.value(), b.value())
    default:
      return compareNumbers(a.value(), b.value())
  }
}

function putValue(reader: ApkReader): void {
  const { text, from, end } = reader
  switch (reader.kind) {
    case TOKEN.preRelease:
      return putSymbol(reader.suffix + 1)
    case TOKEN.suffix:
      // The numbers leave one free between the pre-releases and these: the release itself.
      return putSymbol(reader.suffix + 2)
    case TOKEN.letter:
      return putText(text, from, end)
    case TOKEN.hash:
      putText(text, from, end)
      return putSymbol(0)
    case TOKEN.number:
      if (!reader.first) putSymbol(isText(reader) ? 1 : 2)
      if (!isText(reader)) return putNumber(text, from, end)
      putText(text, from, end)
      return putSymbol(0)
    default:
      return putNumber(text, from, end)
  }
}
