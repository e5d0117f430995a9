import type { Readable } from 'node:stream'
import { FeedError } from '../../catalog/index.ts'
import { withInfra, type Actor, type App, type InfraContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { isOfArticles, joinAndCount, takeArticles } from './import-articles.ts'
import { takeMembers, takeSet } from './import-set.ts'
import { NO_PATCHES, NOTHING_NEW, ONE_DOCUMENT, sumOfImported, type Imported, type ImportWish } from './imported.ts'
import { mergeStaged } from './merge.ts'
import { NO_PLAN, type FeedPlan } from './plan.ts'
import { isUnusable } from './rules.ts'
import { spool, spoolEntry, sweepSpool, type Spooled, type SpooledEntry } from './spool.ts'
import { Stage } from './stage.ts'
import { documentRow, rejected } from './staged-document.ts'
import * as store from './store.ts'

/**
 * Reads a document of a feed, or an archive of them, and puts it in force when it passes the gates; the one before it stays otherwise.
 *
 * @throws AppError invalid feed_unknown_format, feed_malformed, feed_damaged, feed_encoding, feed_too_large, feed_rejected; conflict feed_would_drop,
 *   feed_would_lose, feed_older, feed_expired, feed_stream_empty, feed_canary_missing
 */
export async function importDocument(
  app: App,
  actor: Actor,
  incoming: Readable,
  wish: ImportWish & { name?: string | undefined },
): Promise<Imported> {
  await sweepSpool(app.config.stateDir)
  const spooled = await spool(app.config.stateDir, incoming, { name: wish.name, ...limitOf(wish.plan) })
  try {
    return await importSpooled(app, actor, spooled, wish)
  } finally {
    await spooled.remove()
  }
}

function limitOf(plan: FeedPlan | undefined): { limit?: number } {
  return plan?.largest === undefined ? {} : { limit: plan.largest }
}

/** The same with a document that has been taken in; its file stays. */
export async function importSpooled(app: App, actor: Actor, spooled: Spooled, wish: ImportWish): Promise<Imported> {
  try {
    if (wish.plan?.layout === 'set') return await withInfra(app, actor, (ctx) => followed(ctx, wish, takeSet(ctx, spooled, wish)))
    const same = await withInfra(app, actor, (ctx) => unchanged(ctx, spooled, wish))
    return same ?? (await importFiles(app, actor, spooled, wish))
  } catch (err) {
    throw err instanceof FeedError ? new AppError('invalid', err.code, { ...err.details }, { cause: err }) : err
  }
}

/**
 * Takes in files of a set that changed; the others stay.
 *
 * @param members as they are named inside the set
 * @param gone names of those that are not there any more
 * @throws AppError as importDocument
 */
export async function importMembers(
  app: App,
  actor: Actor,
  members: AsyncIterable<SpooledEntry>,
  gone: readonly string[],
  wish: ImportWish,
): Promise<Imported> {
  try {
    return await withInfra(app, actor, (ctx) => followed(ctx, wish, takeMembers(ctx, members, gone, wish)))
  } catch (err) {
    throw err instanceof FeedError ? new AppError('invalid', err.code, { ...err.details }, { cause: err }) : err
  }
}

async function followed(ctx: InfraContext, wish: ImportWish, work: Imported | Promise<Imported>): Promise<Imported> {
  const imported = await work
  await wish.alongside?.(ctx, imported)
  return imported
}

async function unchanged(ctx: InfraContext, spooled: Spooled, wish: ImportWish): Promise<Imported | undefined> {
  const same = wish.force === true ? undefined : await store.findDocument(ctx, wish.sourceId, { sha256: spooled.sha256 })
  if (same === undefined) return undefined
  await store.noteFetched(ctx, same.id, wish)
  const { key, title, records, skipped, rejected } = same
  const facts = { key, format: same.format as Imported['format'], title, records, skipped, rejected, sha256: same.sha256.toString('hex') }
  const patches = isOfArticles(same.format) ? await joinAndCount(ctx, wish, []) : NO_PATCHES
  return followed(ctx, wish, { ...NOTHING_NEW, ...facts, documents: { ...ONE_DOCUMENT, changed: 0 }, patches })
}

/** A document that is no archive is one; the files of an archive are documents of their own, each in force or refused by itself. */
async function importFiles(app: App, actor: Actor, spooled: Spooled, wish: ImportWish): Promise<Imported> {
  let together: Imported | undefined
  for await (const entry of spooled.entries()) {
    if (!entry.isArchived) return await withInfra(app, actor, (ctx) => followed(ctx, wish, takeOne(ctx, spooled, entry.text(), wish, true)))
    const imported = await importEntry(app, actor, entry, wish)
    if (imported !== undefined) together = together === undefined ? imported : sumOfImported(together, imported)
  }
  const all = together
  if (all === undefined) throw new FeedError('feed_unknown_format')
  return withInfra(app, actor, (ctx) => followed(ctx, wish, all))
}

/** @returns undefined for a file that is no document of a feed, such as a note beside them */
async function importEntry(app: App, actor: Actor, entry: SpooledEntry, wish: ImportWish): Promise<Imported | undefined> {
  const spooled = await spoolEntry(app.config.stateDir, entry)
  const { alongside: _later, ...own } = wish
  try {
    const same = await withInfra(app, actor, (ctx) => unchanged(ctx, spooled, own))
    return same ?? (await withInfra(app, actor, (ctx) => takeOne(ctx, spooled, spooled.text(), own, false)))
  } catch (err) {
    if (!(err instanceof FeedError) && !(err instanceof AppError && err.code.startsWith('feed_'))) throw err
    if (err.code === 'feed_unknown_format') return undefined
    app.log.warn({ err, document: entry.path }, 'a document was refused')
    return refused(entry.path, spooled, err)
  } finally {
    await spooled.remove()
  }
}

function refused(path: string, spooled: Spooled, { code }: { code: string }): Imported {
  return {
    ...NOTHING_NEW,
    key: path,
    format: 'archive',
    title: '',
    sha256: spooled.sha256.toString('hex'),
    documents: { read: 1, changed: 0, gone: 0, refused: 1 },
    records: 0,
    skipped: 0,
    rejected: 0,
    rejections: [{ reason: 'record_malformed', place: path.slice(0, 300), value: code }],
    patches: NO_PATCHES,
  }
}

/** @param isWhole it came by itself, so that what the feed always has must be in it */
async function takeOne(
  ctx: InfraContext,
  spooled: Spooled,
  text: AsyncIterable<string>,
  wish: ImportWish,
  isWhole: boolean,
): Promise<Imported> {
  const plan = wish.plan ?? NO_PLAN
  const stage = await Stage.open(ctx)
  const read = await stage.read(text, {
    ...(plan.stream === undefined ? {} : { stream: plan.stream }),
    ...(wish.listed === undefined ? {} : { name: wish.listed }),
  })
  await stage.flush()
  const { doc, found, head } = read
  if (found.articles > 0 || (found.rows === 0 && isOfArticles(head.format))) return takeArticles(ctx, spooled, read, wish)
  if (isUnusable(Math.max(found.records, found.rows), found.rejected)) throw rejected(head.key, found)
  const validUntil = wish.validUntil ?? head.validUntil ?? null
  const force = wish.force ?? false
  if (!force && validUntil !== null && Date.parse(validUntil) < ctx.now.getTime())
    throw new AppError('conflict', 'feed_expired', { key: head.key, validUntil })
  const streams = plan.streams ?? head.streams ?? []
  const facts = { doc, head: { ...head, validUntil, streams, revisedAt: wish.revisedAt ?? head.revisedAt ?? found.newest }, found }
  await stage.document(documentRow(facts, { ...wish, sha256: spooled.sha256, body: await spooled.body() }), 0)
  await stage.flush()
  const merged = await mergeStaged(ctx, { sourceId: wish.sourceId, key: head.key, force, plan, streams, isWhole, set: null })
  const { key, format, title } = head
  const { records, skipped, rejections } = found
  const told = { key, format, title, sha256: spooled.sha256.toString('hex'), records, skipped, rejected: found.rejected, rejections }
  const { added, changed, removed, detail, touched } = merged
  return { ...told, unchanged: false, documents: ONE_DOCUMENT, added, changed, removed, detail, touched, patches: NO_PATCHES }
}
