import type { Readable } from 'node:stream'
import { FeedError, type FeedHead, type Rejection } from '../../catalog/index.ts'
import { withInfra, type Actor, type App, type InfraContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { forgetBases } from '../patches/store-msrc.ts'
import { queueRecount } from '../verdicts/states.ts'
import { joinPatches } from './join.ts'
import { refusalOf } from './rules.ts'
import { recordsOf, spool, type Found, type Spooled } from './spool.ts'
import * as store from './store.ts'

/** What came of a document. */
export interface Imported {
  readonly key: string
  readonly format: FeedHead['format']
  readonly title: string
  readonly sha256: string
  /** It is the one that is in force already. */
  readonly unchanged: boolean
  readonly records: number
  readonly skipped: number
  readonly rejected: number
  readonly rejections: readonly Rejection[]
  readonly added: number
  readonly changed: number
  readonly removed: number
  /** Patches that were looked at, and of those changed. */
  readonly patches: { readonly looked: number; readonly changed: number }
}

export interface ImportWish {
  /** Internal id of the feed. */
  readonly sourceId: number
  /** Where it came from; null: from a file. */
  readonly url: string | null
  /** Takes it even when it is older, or drops much. */
  readonly force?: boolean
  /** Leaves the patches as they are: more documents follow, and the caller joins at their end. */
  readonly joinLater?: boolean
  /** At the end of the transaction that puts it in force, such as to keep what the server said of it. */
  readonly alongside?: (ctx: InfraContext, imported: Imported) => Promise<void>
}

/**
 * Reads a document of a feed, and puts it in force when it passes the gates; the one before it stays otherwise.
 *
 * @throws AppError invalid feed_unknown_format, feed_malformed, feed_damaged, feed_too_large, feed_rejected; conflict feed_would_drop, feed_older
 */
export async function importDocument(app: App, actor: Actor, incoming: Readable, wish: ImportWish): Promise<Imported> {
  const spooled = await spool(app.config.stateDir, incoming)
  try {
    return await importSpooled(app, actor, spooled, wish)
  } finally {
    await spooled.remove()
  }
}

/** The same with a document that has been taken in; its file stays. */
export async function importSpooled(app: App, actor: Actor, spooled: Spooled, wish: ImportWish): Promise<Imported> {
  try {
    return await withInfra(app, actor, (ctx) => take(ctx, spooled, wish))
  } catch (err) {
    if (err instanceof FeedError) throw new AppError('invalid', err.code, { ...err.details }, { cause: err })
    throw err
  }
}

async function take(ctx: InfraContext, spooled: Spooled, wish: ImportWish): Promise<Imported> {
  const imported = await takeIn(ctx, spooled, wish)
  await wish.alongside?.(ctx, imported)
  return imported
}

async function takeIn(ctx: InfraContext, spooled: Spooled, wish: ImportWish): Promise<Imported> {
  const same = wish.force === true ? undefined : await store.findDocument(ctx, wish.sourceId, { sha256: spooled.sha256 })
  if (same !== undefined) {
    await store.noteFetched(ctx, same.id)
    const { key, title, records, skipped, rejected } = same
    const format = same.format as FeedHead['format']
    const patches = await joinAndCount(ctx, wish, [])
    return { ...NOTHING_NEW, key, format, title, records, skipped, rejected, sha256: same.sha256.toString('hex'), patches }
  }
  const found: Found = { head: undefined, records: 0, skipped: 0, rejected: 0, rejections: [] }
  await store.stageRecords(ctx, recordsOf(spooled.text(), found))
  const head = found.head
  if (head === undefined) throw new FeedError('feed_unknown_format')
  await store.keepBody(ctx, { sha256: spooled.sha256, url: wish.url, mediaType: 'application/gzip', body: await spooled.body() })
  await store.keyRecords(ctx, spooled.sha256)
  const former = await store.findDocument(ctx, wish.sourceId, { key: head.key })
  await refuse(ctx, head, found, former, wish.force ?? false)
  const documentId = await store.saveDocument(ctx, wish.sourceId, head, { ...found, sha256: spooled.sha256, url: wish.url })
  const { kbs, ...merged } = await store.mergeRecords(ctx, documentId)
  if (former !== undefined && !former.sha256.equals(spooled.sha256)) await store.dropOldBodies(ctx, former.sha256)
  const patches = await joinAndCount(ctx, wish, kbs)
  const { records, skipped, rejected, rejections } = found
  const { key, format, title } = head
  return {
    key,
    format,
    title,
    sha256: spooled.sha256.toString('hex'),
    unchanged: false,
    records,
    skipped,
    rejected,
    rejections,
    ...merged,
    patches,
  }
}

const NOTHING_NEW = { unchanged: true, rejections: [], added: 0, changed: 0, removed: 0 } as const

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
async function joinAndCount(ctx: InfraContext, wish: ImportWish, kbs: readonly number[]): Promise<Imported['patches']> {
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
