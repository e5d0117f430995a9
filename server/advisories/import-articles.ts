import type { FeedHead } from '../../catalog/index.ts'
import type { InfraContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { forgetBases } from '../patches/store-msrc.ts'
import { queueRecount } from '../verdicts/states.ts'
import { ONE_DOCUMENT, type Imported, type ImportWish } from './imported.ts'
import { joinPatches } from './join.ts'
import { lockIngest, queueEvaluation } from './merge.ts'
import { refusalOf } from './rules.ts'
import type { Spooled } from './spool.ts'
import type { Found } from './stage.ts'
import * as store from './store.ts'
import { touchAlone } from './store-settle.ts'

/** What MSRC says of its articles, from what is staged into force. */

const FORMATS: ReadonlySet<string> = new Set(['cvrf', 'csaf', 'vex', 'kb-cve'])

/** Whether documents of a format speak of Microsoft's articles. */
export function isOfArticles(format: string): boolean {
  return FORMATS.has(format)
}

/**
 * Puts a staged document in force.
 *
 * @throws AppError invalid feed_rejected; conflict feed_would_drop, feed_older
 */
export async function takeArticles(
  ctx: InfraContext,
  spooled: Spooled,
  { found, head }: { readonly found: Found; readonly head: FeedHead },
  wish: ImportWish,
): Promise<Imported> {
  const { sha256 } = spooled
  const body = await spooled.body()
  await lockIngest(ctx)
  await store.keepBody(ctx, { sha256, url: wish.url, mediaType: body.mediaType, body: body.bytes })
  await store.keyRecords(ctx, sha256)
  const former = await store.findDocument(ctx, wish.sourceId, { key: head.key })
  await refuse(ctx, head, found, former, wish.force ?? false)
  const facts = { ...found, sha256, url: wish.url, signedBy: wish.signedBy ?? null }
  const documentId = await store.saveDocument(ctx, wish.sourceId, head, facts)
  const { kbs, weighing, ...merged } = await store.mergeRecords(ctx, documentId)
  const touched = await touchAlone(ctx, weighing)
  if (touched > 0) await queueEvaluation(ctx)
  if (former !== undefined && !former.sha256.equals(sha256)) await store.dropOldBodies(ctx, former.sha256)
  const patches = await joinAndCount(ctx, wish, kbs)
  const { records, skipped, rejected, rejections } = found
  const { key, format, title } = head
  const told = { key, format, title, sha256: sha256.toString('hex'), records, skipped, rejected, rejections }
  return { ...told, unchanged: false, documents: ONE_DOCUMENT, ...merged, touched, patches }
}

async function refuse(
  ctx: InfraContext,
  head: FeedHead,
  found: Found,
  former: store.DocumentRow | undefined,
  force: boolean,
): Promise<void> {
  const compared = former === undefined ? { known: 0, dropped: 0 } : await store.comparedToKnown(ctx, former.id)
  const { records, rejected } = found
  const refusal = refusalOf({ revisedAt: head.revisedAt, records, rejected, ...compared, knownRevisedAt: former?.revisedAt ?? null }, force)
  const first = found.rejections[0]
  const details = {
    key: head.key,
    ...compared,
    records,
    rejected,
    first: first === undefined ? '' : `${first.place}: ${first.reason} (${first.value})`,
  }
  switch (refusal) {
    case null:
      return
    case 'feed_rejected':
      throw new AppError('invalid', 'feed_rejected', details)
    case 'feed_older':
      throw new AppError('conflict', 'feed_older', {
        ...details,
        revisedAt: head.revisedAt,
        knownRevisedAt: former?.revisedAt?.toISOString(),
      })
    case 'feed_would_drop':
      throw new AppError('conflict', 'feed_would_drop', details)
  }
}

/** Joins the patches that the articles concern, and has the counts follow. */
export async function joinAndCount(
  ctx: InfraContext,
  wish: Pick<ImportWish, 'joinLater'>,
  kbs: readonly number[],
): Promise<Imported['patches']> {
  if (wish.joinLater === true) {
    // Kept with the document, so that a process that ends before the join leaves nothing undone.
    await forgetBases(ctx, kbs)
    return { looked: 0, changed: 0 }
  }
  return joinWithCounts(ctx, kbs)
}

/** Joins patches in the caller's transaction and has the counts of the tenants concerned taken anew. */
export async function joinWithCounts(ctx: InfraContext, kbs: readonly number[]): Promise<Imported['patches']> {
  const { looked, changed, tenantIds } = await joinPatches(ctx, { kbs })
  for (const tenantId of tenantIds) await queueRecount(ctx, tenantId)
  return { looked, changed }
}
