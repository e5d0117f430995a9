import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { FeedError, type FeedHead, type FeedOptions, type Rejection } from '../../catalog/index.ts'
import type { InfraContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { NO_PATCHES, NOTHING_NEW, type Imported, type ImportWish } from './imported.ts'
import { mergeStaged } from './merge.ts'
import { NO_PLAN } from './plan.ts'
import { isOlder, isSetOlder, isUnusable } from './rules.ts'
import { spoolEntry, type Spooled, type SpooledEntry } from './spool.ts'
import { Stage } from './stage.ts'
import { documentRow } from './staged-document.ts'
import * as store from './store.ts'
import { claimExtended } from './store-facts.ts'

/** An archive or a directory of which each file is a statement of its own, and which is everything together. */

/** Key of the set of a source among its documents; the others' are their paths. */
export const SET = 'set'
const TOLD = 10

interface Taking {
  readonly ctx: InfraContext
  readonly stage: Stage
  readonly wish: ImportWish
  readonly known: ReadonlyMap<string, store.SetMember>
  readonly seen: number[]
  readonly keys: Set<string>
  readonly manifest: string[]
  readonly counts: { read: number; older: number; broken: number; records: number; skipped: number; rejected: number }
  readonly rejections: Rejection[]
}

/**
 * Takes a set in, as a whole or not at all; of its files only those that changed are read.
 *
 * @throws FeedError when the archive itself cannot be read; AppError as importDocument
 */
export async function takeSet(ctx: InfraContext, spooled: Spooled, wish: ImportWish): Promise<Imported> {
  const former = await store.findDocument(ctx, wish.sourceId, { key: SET })
  if (former !== undefined && wish.force !== true && former.sha256.equals(spooled.sha256)) return sameSet(ctx, former)
  const taking = await begin(ctx, wish, former)
  const { only } = wish.plan ?? NO_PLAN
  // A document that comes by itself lies in no folder.
  const isWanted = ({ path, isArchived }: SpooledEntry): boolean => !isArchived || only === undefined || `/${path}`.includes(only)
  for await (const entry of spooled.entries()) if (isWanted(entry)) await takeMember(taking, entry)
  const { counts, keys } = taking
  if (keys.size === 0) throw new FeedError('feed_unknown_format')
  if (isUnusable(counts.records + taking.seen.length, counts.rejected + counts.broken)) throw brokenSet(taking)
  if (wish.force !== true && isSetOlder(counts.older, keys.size))
    throw new AppError('conflict', 'feed_older', { key: SET, revisedAt: '', knownRevisedAt: former?.revisedAt?.toISOString() ?? '' })
  return finish(taking, former, { sha256: spooled.sha256, isWhole: true, gone: [] })
}

/**
 * Takes in files of a set that changed; the others stay.
 *
 * @param members as they are named inside the set; @param gone names of those that are not there any more
 */
export async function takeMembers(
  ctx: InfraContext,
  members: AsyncIterable<SpooledEntry>,
  gone: readonly string[],
  wish: ImportWish,
): Promise<Imported> {
  const former = await store.findDocument(ctx, wish.sourceId, { key: SET })
  const taking = await begin(ctx, wish, former)
  for await (const entry of members) await takeMember(taking, entry)
  if (isUnusable(taking.counts.records + taking.seen.length, taking.counts.rejected + taking.counts.broken)) throw brokenSet(taking)
  return finish(taking, former, { sha256: former?.sha256 ?? null, isWhole: false, gone: gone.map(memberKey) })
}

async function begin(ctx: InfraContext, wish: ImportWish, former: store.DocumentRow | undefined): Promise<Taking> {
  const members = former === undefined ? [] : await store.membersOf(ctx, former.id)
  return {
    ctx,
    stage: await Stage.open(ctx),
    wish,
    known: new Map(members.map((member) => [member.key, member])),
    seen: [],
    keys: new Set(),
    manifest: [],
    counts: { read: 0, older: 0, broken: 0, records: 0, skipped: 0, rejected: 0 },
    rejections: [],
  }
}

async function sameSet(ctx: InfraContext, former: store.DocumentRow): Promise<Imported> {
  await store.noteFetched(ctx, former.id)
  const { title, records, skipped, rejected } = former
  const sha256 = former.sha256.toString('hex')
  const documents = { read: 0, changed: 0, gone: 0, refused: 0 }
  return { ...NOTHING_NEW, key: SET, format: 'archive', title, sha256, documents, records, skipped, rejected, patches: NO_PATCHES }
}

/** Paths inside an archive, without what only says how it was packed. */
function memberKey(path: string): string {
  return `${SET}/${path}`
}

function optionsOf(wish: ImportWish, name: string): FeedOptions {
  return wish.plan?.stream === undefined ? { name } : { name, stream: wish.plan.stream }
}

async function takeMember(taking: Taking, entry: SpooledEntry): Promise<void> {
  const key = memberKey(entry.path)
  if (taking.keys.has(key)) return
  const { ctx, stage, wish, known, counts } = taking
  const spooled = await spoolEntry(ctx.app.config.stateDir, entry)
  try {
    const former = known.get(key)
    counts.read++
    if (former?.sha256.equals(spooled.sha256) === true && wish.force !== true) return keep(taking, key, former, spooled)
    const doc = stage.documents + 1
    try {
      const { found, head } = await stage.read(spooled.text(), optionsOf(wish, entry.path))
      if (found.articles > 0 || (found.rows === 0 && found.rejected > 0))
        throw new FeedError('feed_malformed', { reason: 'nothing of it can be used' })
      const revisedAt = head.revisedAt ?? found.newest
      if (wish.force !== true && former !== undefined && isOlder(revisedAt, former.revisedAt)) {
        counts.older++
        await stage.drop(doc)
        return keep(taking, key, former, spooled)
      }
      const own: FeedHead = { ...head, key, revisedAt, streams: [] }
      const body = await spooled.body()
      await stage.document(documentRow({ doc, head: own, found }, { ...wish, sha256: spooled.sha256, body }), body.bytes.length)
      counts.records += found.records
      counts.skipped += found.skipped
      counts.rejected += found.rejected
      for (const rejection of found.rejections.slice(0, TOLD - taking.rejections.length)) taking.rejections.push(rejection)
      note(taking, key, spooled)
    } catch (err) {
      if (!(err instanceof FeedError)) throw err
      await stage.drop(doc)
      if (err.code === 'feed_unknown_format') return
      counts.broken++
      if (taking.rejections.length < TOLD)
        taking.rejections.push({ reason: 'record_malformed', place: entry.path.slice(0, 300), value: err.code })
      if (former !== undefined) keep(taking, key, former, spooled)
    }
  } finally {
    await spooled.remove()
  }
}

function keep(taking: Taking, key: string, former: store.SetMember, spooled: Spooled): void {
  taking.seen.push(former.id)
  note(taking, key, spooled)
}

function note(taking: Taking, key: string, spooled: Spooled): void {
  taking.keys.add(key)
  taking.manifest.push(`${spooled.sha256.toString('hex')}  ${key.slice(SET.length + 1)}\n`)
}

function brokenSet({ counts, rejections }: Taking): AppError {
  const [first] = rejections
  return new AppError('invalid', 'feed_rejected', {
    key: SET,
    records: counts.records,
    rejected: counts.rejected + counts.broken,
    first: first === undefined ? '' : `${first.place}: ${first.reason} (${first.value})`,
  })
}

/** Which minor releases have extended support is known only by what is told of them; a whole set forgets what it claimed before. */
async function followExtended(ctx: InfraContext, sourceId: number, isWhole: boolean): Promise<void> {
  const set = await store.findDocument(ctx, sourceId, { key: SET })
  if (set !== undefined) await claimExtended(ctx, set.id, isWhole ? 'all' : 'incoming')
}

async function finish(
  taking: Taking,
  former: store.DocumentRow | undefined,
  { sha256, isWhole, gone }: { sha256: Buffer | null; isWhole: boolean; gone: readonly string[] },
): Promise<Imported> {
  const { ctx, stage, wish, counts, seen, manifest } = taking
  await stage.flush()
  const { sourceId, force = false, plan = NO_PLAN } = wish
  const streams = isWhole ? (plan.streams ?? []) : []
  const list = Buffer.from(manifest.toSorted().join(''))
  const digest = sha256 ?? createHash('sha256').update(list).digest()
  const { read, broken, records, skipped, rejected } = counts
  const head: FeedHead = { format: 'archive', key: SET, title: '', revisedAt: null, validUntil: wish.validUntil ?? null }
  const save = async (): Promise<number> => {
    if (!isWhole && former !== undefined) {
      await store.noteFetched(ctx, former.id)
      return former.id
    }
    await store.keepBody(ctx, { sha256: digest, url: wish.url, mediaType: 'application/gzip', body: gzipSync(list) })
    const facts = {
      sha256: digest,
      url: wish.url,
      records: seen.length + stage.documents,
      skipped,
      rejected,
      signedBy: wish.signedBy ?? null,
    }
    const id = await store.saveSet(ctx, sourceId, head, facts, streams)
    if (former !== undefined && !former.sha256.equals(digest)) await store.dropOldBodies(ctx, former.sha256)
    return id
  }
  const set = { id: former?.id ?? null, seen, gone, save }
  const merged = await mergeStaged(ctx, { sourceId, key: SET, force, plan, streams, isWhole, set })
  if (plan.extended === true) await followExtended(ctx, sourceId, isWhole)
  const { added, changed, removed, detail, touched, documentsGone } = merged
  const documents = { read, changed: read - seen.length, gone: documentsGone, refused: broken }
  const told = { key: SET, format: 'archive', title: '', sha256: digest.toString('hex'), records, skipped, rejected } as const
  return {
    ...told,
    rejections: taking.rejections,
    unchanged: false,
    documents,
    added,
    changed,
    removed,
    detail,
    touched,
    patches: NO_PATCHES,
  }
}
