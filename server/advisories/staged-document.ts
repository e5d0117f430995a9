import type { FeedHead } from '../../catalog/index.ts'
import { AppError } from '../errors.ts'
import type { StagedRow } from './stage-tables.ts'
import type { Found } from './stage.ts'
import type { Body } from './spool.ts'

/** A document's own row among the staged ones. */

export interface DocumentFacts {
  readonly doc: number
  readonly head: FeedHead
  readonly found: Found
}

/** The row of a document in `staged_document`. */
export function documentRow(
  { doc, head, found }: DocumentFacts,
  came: { readonly url: string | null; readonly signedBy?: string | null; readonly sha256: Buffer; readonly body: Body },
): StagedRow {
  const about = [
    head.key,
    head.format,
    head.title,
    came.sha256,
    came.url,
    head.revisedAt,
    head.validUntil ?? null,
    came.signedBy ?? null,
  ] as const
  return [doc, ...about, found.records, found.skipped, found.rejected, head.streams ?? [], came.body.mediaType, came.body.bytes]
}

/** That too many records of a document cannot be used. */
export function rejected(key: string, found: Found): AppError {
  const first = found.rejections[0]
  return new AppError('invalid', 'feed_rejected', {
    key,
    records: found.records,
    rejected: found.rejected,
    first: first === undefined ? '' : `${first.place}: ${first.reason} (${first.value})`,
  })
}
