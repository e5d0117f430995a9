/** When a document of a feed takes the place of the one before it. Pure. */

/** Of the records of MSRC that are known, the share that a document may drop. */
const MAY_DROP = 0.2
/** Fewer known records say nothing about a share. */
const DROP_ABOVE = 50
/** The same for statements of other vendors, which take back less. */
const MAY_LOSE = 0.05
const LOSE_ABOVE = 20
/** Of all records, the share that may be unusable. */
const MAY_REJECT = 0.05
const REJECT_ABOVE = 20

/** How many records of a kind are known, and how many of them a document does not have. */
export interface DropOf {
  readonly kind: string
  readonly known: number
  readonly dropped: number
}

/** What is known about a document once it is read. */
export interface Incoming {
  readonly revisedAt: string | null
  readonly records: number
  readonly rejected: number
  /** Records of the document in force, and how many of them this one does not have. */
  readonly known: number
  readonly dropped: number
  /** When the vendor last changed the document in force. */
  readonly knownRevisedAt: Date | null
}

export type Refusal = 'feed_would_drop' | 'feed_rejected' | 'feed_older'

/**
 * Why a document of MSRC is refused, so that the last good one stays; null when it is taken.
 *
 * @param force an administrator wants it all the same; what cannot be read is refused even so
 */
export function refusalOf(incoming: Incoming, force: boolean): Refusal | null {
  const { records, rejected, known, dropped, revisedAt, knownRevisedAt } = incoming
  if (isUnusable(records, rejected)) return 'feed_rejected'
  if (force) return null
  if (isOlder(revisedAt, knownRevisedAt)) return 'feed_older'
  return known > DROP_ABOVE && dropped > known * MAY_DROP ? 'feed_would_drop' : null
}

/** Refusals that hold a document back until an administrator looked at it; what cannot be read, or is not its vendor's, stays refused. */
const GATES: readonly string[] = [
  'feed_would_drop',
  'feed_would_lose',
  'feed_older',
  'feed_expired',
  'feed_stream_empty',
  'feed_canary_missing',
]

/** Whether what was refused may be taken all the same. @param code of the refusal */
export function mayBeForced(code: string | null): boolean {
  return code !== null && GATES.includes(code)
}

/** Whether so many records cannot be used that the document is not what it should be. */
export function isUnusable(records: number, rejected: number): boolean {
  return rejected > REJECT_ABOVE ? rejected > (records + rejected) * MAY_REJECT : rejected > 0 && records === 0
}

/** Whether the vendor changed a document before the one in force. */
export function isOlder(revisedAt: string | null, knownRevisedAt: Date | null): boolean {
  return revisedAt !== null && knownRevisedAt !== null && Date.parse(revisedAt) < knownRevisedAt.getTime()
}

/** The kind of records of which a document, or a set of them, would lose more than a vendor takes back; undefined when there is none. */
export function lossOf(drops: readonly DropOf[]): DropOf | undefined {
  return drops.find(({ known, dropped }) => known > LOSE_ABOVE && dropped > known * MAY_LOSE)
}

/** Whether so many documents of a set are older than those in force that the set as a whole is. */
export function isSetOlder(older: number, documents: number): boolean {
  return older > Math.max(LOSE_ABOVE, documents * MAY_LOSE) || (older > 0 && older === documents)
}

/** The page of the vendor that tells of a vulnerability. */
export function msrcUrl(advisoryId: string): string {
  return `https://msrc.microsoft.com/update-guide/vulnerability/${advisoryId}`
}

/** The vendor's page about an advisory: as its feed says, or MSRC's for what has an id of MSRC's; null where nobody has one. */
export function advisoryUrl(advisoryId: string, url: string | null): string | null {
  return url ?? (/^(?:CVE-|ADV\d)/.test(advisoryId) ? msrcUrl(advisoryId) : null)
}

/** Changes whenever the rules of catalog/product.ts change what they join, so that every patch is joined anew. */
export const JOIN_RULES = 'join/1'
