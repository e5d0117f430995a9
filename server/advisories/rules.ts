/** When a document of a feed takes the place of the one before it. Pure. */

/** Of the records that are known, the share that a document may drop. */
const MAY_DROP = 0.2
/** Fewer known records say nothing about a share. */
const DROP_ABOVE = 50
/** Of all records, the share that may be unusable. */
const MAY_REJECT = 0.05
const REJECT_ABOVE = 20

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
 * Why a document is refused, so that the last good one stays; null when it is taken.
 *
 * @param force an administrator wants it all the same; what cannot be read is refused even so
 */
export function refusalOf(incoming: Incoming, force: boolean): Refusal | null {
  const { records, rejected, known, dropped, revisedAt, knownRevisedAt } = incoming
  if (rejected > REJECT_ABOVE ? rejected > (records + rejected) * MAY_REJECT : rejected > 0 && records === 0) return 'feed_rejected'
  if (force) return null
  if (revisedAt !== null && knownRevisedAt !== null && Date.parse(revisedAt) < knownRevisedAt.getTime()) return 'feed_older'
  return known > DROP_ABOVE && dropped > known * MAY_DROP ? 'feed_would_drop' : null
}

/** The page of the vendor that tells of a vulnerability. */
export function msrcUrl(advisoryId: string): string {
  return `https://msrc.microsoft.com/update-guide/vulnerability/${advisoryId}`
}

/** Changes whenever the rules of catalog/product.ts change what they join, so that every patch is joined anew. */
export const JOIN_RULES = 'join/1'
