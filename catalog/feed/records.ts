import type { Severity } from '../state.ts'
import type { FeedStatement } from './statements.ts'

/** What a feed says about one KB article, in one shape for every format. */

/** The name of a format in the table of open.ts. */
export type FeedFormat = string

/** What the settings of a source say of its documents, where these do not say it themselves. */
export interface FeedOptions {
  /** Release and pocket of the packages, `debian/12/security` or `rhel/9/eus-9.2`. */
  readonly stream?: string
  /** Name of the document, for those that say nowhere else which they are. */
  readonly name?: string
}

export type FeedRestart = 'never' | 'always' | 'can' | 'unknown'

/** One KB answers one CVE on one product. */
export interface KbFix {
  /** KB number without prefix. */
  readonly kb: number
  /** As the vendor names it, without the note that Server Core is concerned too. */
  readonly product: string
  /** CVE or ADV id. */
  readonly cve: string
  readonly severity: Severity
  /** The vendor says that attacks use it. */
  readonly exploited: boolean
  /** Somebody published how to exploit it; that attacks use it is not said. */
  readonly exploitPublic: boolean
  /** KB numbers that it replaces on this product. */
  readonly supersedes: readonly number[]
  /** KB number under which the catalog offers it, where that is another: an article of a bundle. */
  readonly bundle: number | null
  readonly fixedBuild: string | null
  readonly restart: FeedRestart
  /** ISO 8601 date or time. */
  readonly publishedAt: string | null
  /** Title of the vulnerability. */
  readonly title: string
  readonly source: FeedFormat
}

/** Why a record is not used; the others of its document are. */
export type RejectReason =
  | 'cve_invalid'
  | 'product_unknown'
  | 'product_missing'
  | 'severity_unknown'
  | 'date_invalid'
  | 'columns_missing'
  | 'record_malformed'
  | 'record_too_large'
  | 'release_unknown'
  | 'version_invalid'
  | 'name_invalid'
  | 'module_unknown'
  | 'hash_invalid'
  | 'url_invalid'

export interface Rejection {
  readonly reason: RejectReason
  /** Where: a line, or the CVE id. */
  readonly place: string
  /** What stood there, cut. */
  readonly value: string
}

/** What a document says about itself. */
export interface FeedHead {
  readonly format: FeedFormat
  /** Which document it is: a later one with the same key takes its place. */
  readonly key: string
  readonly title: string
  /** When the vendor last changed it; null where it does not say. */
  readonly revisedAt: string | null
  /** After which it must not be believed any more; null where it does not say. */
  readonly validUntil?: string | null
  /** Streams that it tells everything about, `debian/12/security` (with all modules of theirs): for these the catalog decides. */
  readonly streams?: readonly string[]
}

/** Takes what a parser finds, one after the other. */
export interface FeedSink {
  /** Of Microsoft's. */
  fix(record: KbFix): void
  /** Of everything else. */
  statement(record: FeedStatement): void
  reject(rejection: Rejection): void
  /** A statement about something that has no KB number: nothing is wrong with it, nothing comes of it. */
  skip(): void
}

/** Reads a document piece by piece. */
export interface FeedParser {
  /** @throws FeedError when the document cannot be read on */
  write(text: string): void
  /** @throws FeedError when it is not whole */
  end(): FeedHead
}

export type FeedErrorCode =
  | 'feed_unknown_format'
  | 'feed_malformed'
  | 'feed_damaged'
  | 'feed_too_large'
  | 'feed_encoding'
  | 'feed_stream_missing'

/** The document as a whole cannot be used. */
export class FeedError extends Error {
  readonly code: FeedErrorCode
  readonly details: Readonly<Record<string, string | number>>

  constructor(code: FeedErrorCode, details: Readonly<Record<string, string | number>> = {}, options?: ErrorOptions) {
    super(`${code} ${JSON.stringify(details)}`, options)
    this.name = 'FeedError'
    this.code = code
    this.details = details
  }
}

const SEVERITIES: Readonly<Record<string, Severity>> = {
  critical: 'critical',
  important: 'important',
  moderate: 'moderate',
  low: 'low',
  none: 'unspecified',
  '': 'unspecified',
}
const RESTARTS: Readonly<Record<string, FeedRestart>> = { yes: 'always', no: 'never', maybe: 'can' }

/** @returns undefined for a word that the vendor's scale does not have */
export function severityFrom(text: string): Severity | undefined {
  const word = text.trim().toLowerCase()
  return Object.hasOwn(SEVERITIES, word) ? SEVERITIES[word] : undefined
}

/** What a restart column says; `unknown` for anything unheard of. */
export function restartFrom(text: string): FeedRestart {
  const word = text.trim().toLowerCase()
  return Object.hasOwn(RESTARTS, word) ? RESTARTS[word]! : 'unknown'
}

/** @returns the number of an article that is named by six or seven digits and nothing else (a name such as `Release Notes` is none) */
export function kbFrom(text: string): number | undefined {
  const digits = /^(?:KB)?(\d{6,7})$/i.exec(text.trim())?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/** Every KB number in a list such as `5017500, 5018858;KB5018545`, ascending; `own` is left out: an article does not replace itself. */
export function kbsFrom(text: string, own: number): number[] {
  const found = [...text.slice(0, 2_000).matchAll(/(?<![\d-])(?:KB)?(\d{6,7})(?!\d)/gi)].map(([, digits]) => Number(digits))
  return [...new Set(found)].filter((kb) => kb !== own).toSorted((a, b) => a - b)
}

/** The KB number that a link to an article or to the Update Catalog names. */
export function kbFromUrl(url: string): number | undefined {
  const text = url.slice(0, 2_000)
  const digits =
    /[?&]q=KB(\d{6,7})(?!\d)/i.exec(text)?.[1] ??
    /support\.microsoft\.com\/(?:[a-z]{2}-[a-z]{2}\/)?(?:help|kb)\/(\d{6,7})(?!\d)/i.exec(text)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/** @returns the id in upper case, or undefined when it is neither a CVE nor an ADV id */
export function cveFrom(text: string): string | undefined {
  const id = text.trim().toUpperCase()
  return /^(?:CVE-\d{4}-\d{4,7}|ADV\d{6})$/.test(id) ? id : undefined
}

/**
 * A time of a document as ISO 8601, or null when it is empty.
 *
 * @returns undefined when it is none
 */
export function timeFrom(text: string): string | null | undefined {
  const given = text.trim()
  if (given === '') return null
  if (!/^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})?)?$/.test(given)) return undefined
  const zoned = /T.*(?:Z|[+-]\d{2}:\d{2})$/.test(given) || given.length === 10 ? given : `${given}Z`
  const time = Date.parse(zoned)
  return Number.isNaN(time) ? undefined : new Date(time).toISOString()
}

/** A product's name as we keep it: one blank between words, and Server Core with its Server: the same update serves both. */
export function productNameFrom(text: string): string {
  return oneLine(text, 300).replace(/ ?\(Server Core installation\)$/i, '')
}

/** Text of a document on one line, cut without leaving half a character. */
export function oneLine(text: string, limit: number): string {
  const line = text
    .slice(0, limit * 4)
    .replaceAll(/[\s\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
  return line.length <= limit ? line : line.slice(0, limit).replace(/[\uD800-\uDBFF]$/, '')
}
