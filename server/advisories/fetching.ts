import { SYSTEM, withInfra, type App, type InfraContext } from '../context.ts'
import type { KindCounts } from '../discovery/rules.ts'
import { AppError } from '../errors.ts'
import { fetchDocument, shown, type InternetWay } from '../sources/fetch.ts'
import type { SourceRow } from '../sources/store.ts'
import { below } from './change-lists.ts'
import type { FeedFacts } from './feeds.ts'
import { importSpooled } from './import.ts'
import type { Imported, ImportWish } from './imported.ts'
import { LARGEST_RECEIVED, spool, type Spooled } from './spool.ts'
import { fetchState, noteChecked, saveFetchState, type FetchState } from './store-feeds.ts'

/** What every way of fetching a feed stands on. */

/** What a run of a feed did; `source_run.counts` keeps it. */
export interface FeedCounts {
  /** Documents that were fetched, and of those new or changed. */
  documents: KindCounts
  /** Statements. */
  records: KindCounts
  /** Patches that were looked at, and changed. */
  patches: KindCounts
  rejected: number
  /** Packages that are looked at again. */
  touched: number
}

export interface Fetching {
  readonly app: App
  readonly feed: SourceRow
  readonly facts: FeedFacts
  readonly way: InternetWay
  readonly signal: AbortSignal
  readonly counts: FeedCounts
  /** Takes it even when it is older, or drops much. */
  readonly force: boolean
  /** Keeps how far it is, where somebody looks. */
  readonly progress: (ctx: InfraContext) => Promise<void>
}

/** No figures yet. */
export function noFeedCounts(): FeedCounts {
  const nothing = (): KindCounts => ({ read: 0, added: 0, changed: 0, removed: 0 })
  return { documents: nothing(), records: nothing(), patches: nothing(), rejected: 0, touched: 0 }
}

export interface TakeOptions {
  /** Also when the server says that it is as it was. */
  readonly always?: boolean
  /** As it lies there: it is compared with a checksum, or an archive. */
  readonly whole?: boolean
  readonly limit?: number
}

/**
 * Fetches one document.
 *
 * @returns undefined when it has not changed; otherwise the caller takes it away again
 * @throws AppError with the code of what went wrong
 */
export async function fetched(
  fetching: Fetching,
  url: string,
  { always = false, whole = false, limit = fetching.facts.plan.largest ?? LARGEST_RECEIVED }: TakeOptions = {},
): Promise<{ readonly spooled: Spooled; readonly state: FetchState } | undefined> {
  const { app, feed, way, facts, signal } = fetching
  const known = always || fetching.force ? undefined : await withInfra(app, SYSTEM, (ctx) => fetchState(ctx, feed.id, url))
  const { etag = null, lastModified = null } = known ?? {}
  const answer = await fetchDocument(way, { url, etag, lastModified, caPem: facts.caPem, limit, signal, whole })
  if (answer.kind === 'not_modified') {
    await withInfra(app, SYSTEM, (ctx) => noteChecked(ctx, feed.id, url))
    return undefined
  }
  const spooled = await received(fetching, url, answer.body, limit)
  return { spooled, state: { etag: answer.etag, lastModified: answer.lastModified } }
}

/**
 * Fetches one document and takes it away again when the work with it is done; nothing happens when it has not changed.
 *
 * @throws AppError with the code of what went wrong
 */
export async function taken(
  fetching: Fetching,
  url: string,
  work: (spooled: Spooled, state: FetchState) => Promise<void>,
  options: TakeOptions = {},
): Promise<void> {
  const found = await fetched(fetching, url, options)
  if (found === undefined) return
  try {
    await work(found.spooled, found.state)
  } finally {
    await found.spooled.remove()
  }
}

async function received({ app, signal }: Fetching, url: string, body: AsyncIterable<Uint8Array>, limit: number): Promise<Spooled> {
  try {
    return await spool(app.config.stateDir, body, { name: nameOf(url), limit })
  } catch (err) {
    if (err instanceof AppError || signal.aborted || (err as NodeJS.ErrnoException).code === 'ENOSPC') throw err
    throw new AppError('unavailable', 'feed_unreachable', { url: shown(url), reason: (err as Error).message }, { cause: err })
  }
}

function nameOf(url: string): string {
  return new URL(url).pathname.split('/').at(-1) || 'document'
}

/** Puts a document in force, with what its server said of it. */
export async function put(
  fetching: Fetching,
  spooled: Spooled,
  url: string,
  state: FetchState | null,
  beside: Pick<ImportWish, 'signedBy' | 'revisedAt' | 'validUntil' | 'listed'> = {},
): Promise<Imported> {
  const { app, feed, facts, force } = fetching
  const imported = await importSpooled(app, SYSTEM, spooled, {
    sourceId: feed.id,
    url,
    plan: facts.plan,
    force,
    joinLater: true,
    ...beside,
    alongside: (ctx, one) => keptAlongside(fetching, ctx, url, state, one),
  })
  return imported
}

/** At the end of the transaction that puts a document in force: what the server said of it, and how far the run is. */
export async function keptAlongside(
  fetching: Fetching,
  ctx: InfraContext,
  url: string,
  state: FetchState | null,
  imported: Imported,
): Promise<void> {
  if (state !== null) await saveFetchState(ctx, fetching.feed.id, url, state)
  addImported(fetching.counts, imported)
  await fetching.progress(ctx)
}

/** Keeps what a server said of a list, once everything in it was followed. */
export async function keepState({ app, feed }: Fetching, url: string, state: FetchState): Promise<void> {
  await withInfra(app, SYSTEM, (ctx) => saveFetchState(ctx, feed.id, url, state))
}

/**
 * The address of a file that a list names.
 *
 * @throws AppError invalid feed_list_malformed when it leads out of the feed
 */
export function addressOf(base: string, path: string): string {
  const url = below(base, path)
  if (url === undefined)
    throw new AppError('invalid', 'feed_list_malformed', { url: base, reason: `${path.slice(0, 300)} leads out of it` })
  return url
}

/** Largest list of documents. */
export const LARGEST_LIST = 32 * 1024 * 1024

/**
 * The text of a small document.
 *
 * @throws AppError invalid feed_too_large
 */
export async function textOf(spooled: Spooled, limit: number = LARGEST_LIST): Promise<string> {
  let text = ''
  for await (const piece of spooled.text()) {
    text += piece
    if (text.length > limit) throw new AppError('invalid', 'feed_too_large', { limit })
  }
  return text
}

/** Adds what came of a document to a run's numbers. */
export function addImported(counts: FeedCounts, imported: Imported): void {
  counts.documents.read += imported.documents.read
  counts.documents.changed += imported.documents.changed
  counts.documents.removed += imported.documents.gone
  counts.records.read += imported.records
  counts.records.added += imported.added
  counts.records.changed += imported.changed
  counts.records.removed += imported.removed
  counts.patches.read += imported.patches.looked
  counts.patches.changed += imported.patches.changed
  counts.rejected += imported.rejected
  counts.touched += imported.touched
}
