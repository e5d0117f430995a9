import { monthsFrom, type ListedMonth } from '../../catalog/index.ts'
import { SYSTEM, withInfra, type App } from '../context.ts'
import type { KindCounts } from '../discovery/rules.ts'
import { AppError } from '../errors.ts'
import { fetchDocument, internetWay, type InternetWay } from '../sources/fetch.ts'
import type { SourceRow } from '../sources/store.ts'
import { feedAddress } from './feeds.ts'
import { joinWithCounts } from './import-articles.ts'
import { importSpooled } from './import.ts'
import type { Imported } from './imported.ts'
import { LARGEST_RECEIVED, spool, type Spooled } from './spool.ts'
import { listDocuments } from './store.ts'
import { fetchState, saveFetchState, type FetchState } from './store-feeds.ts'

/** What a run of a feed did; `source_run.counts` keeps it. */
export interface FeedCounts {
  /** Documents that were fetched, and of those new or changed. */
  documents: KindCounts
  /** Statements about articles. */
  records: KindCounts
  /** Patches that were looked at, and changed. */
  patches: KindCounts
  rejected: number
}

/** Enough for a list of months; documents that are larger are none. */
const LARGEST_INDEX = 4 * 1024 * 1024

interface Fetching {
  readonly app: App
  readonly feed: SourceRow
  readonly way: InternetWay
  readonly caPem: string | null
  readonly signal: AbortSignal
  readonly counts: FeedCounts
}

/**
 * Fetches a feed: its document, or those of the months in its list that changed since. What was put in force stays, whatever follows.
 *
 * @param counts is added to as it goes on
 * @throws AppError with the code of what went wrong
 */
export async function fetchFeed(app: App, feed: SourceRow, signal: AbortSignal, counts: FeedCounts): Promise<void> {
  const { way, address } = await withInfra(app, SYSTEM, async (ctx) => ({
    way: await internetWay(ctx),
    address: await feedAddress(ctx, feed),
  }))
  if (address.url === null) throw new AppError('invalid', 'feed_without_url', { sourceId: feed.publicId })
  const fetching: Fetching = { app, feed, way, caPem: address.caPem, signal, counts }
  try {
    await fetchAddress(fetching, address.url)
  } finally {
    const patches = await withInfra(app, SYSTEM, (ctx) => joinWithCounts(ctx, []))
    counts.patches.read += patches.looked
    counts.patches.changed += patches.changed
  }
}

/** No figures yet. */
export function noFeedCounts(): FeedCounts {
  const nothing = (): KindCounts => ({ read: 0, added: 0, changed: 0, removed: 0 })
  return { documents: nothing(), records: nothing(), patches: nothing(), rejected: 0 }
}

async function fetchAddress(fetching: Fetching, url: string): Promise<void> {
  await taken(fetching, url, async (spooled, state) => {
    const months = await listed(spooled, url)
    if (months === null) return void (await put(fetching, spooled, url, state))
    for (const month of await changedMonths(fetching, months)) {
      fetching.signal.throwIfAborted()
      await taken(fetching, month.url, async (one, monthState) => void (await put(fetching, one, month.url, monthState)))
    }
    await withInfra(fetching.app, SYSTEM, (ctx) => saveFetchState(ctx, fetching.feed.id, url, state))
  })
}

/** Fetches one document and takes it away again when the work with it is done; nothing happens when it has not changed. */
async function taken(fetching: Fetching, url: string, work: (spooled: Spooled, state: FetchState) => Promise<void>): Promise<void> {
  const { app, feed, way, caPem, signal } = fetching
  const known = await withInfra(app, SYSTEM, (ctx) => fetchState(ctx, feed.id, url))
  const answer = await fetchDocument(way, { url, ...known, caPem, limit: LARGEST_RECEIVED, signal })
  if (answer.kind === 'not_modified') return
  let spooled: Spooled
  try {
    spooled = await spool(app.config.stateDir, answer.body)
  } catch (err) {
    if (err instanceof AppError || signal.aborted || (err as NodeJS.ErrnoException).code === 'ENOSPC') throw err
    throw new AppError('unavailable', 'feed_unreachable', { url, reason: (err as Error).message }, { cause: err })
  }
  try {
    await work(spooled, { etag: answer.etag, lastModified: answer.lastModified })
  } finally {
    await spooled.remove()
  }
}

async function listed(spooled: Spooled, url: string): Promise<ListedMonth[] | null> {
  let text = ''
  for await (const piece of spooled.text()) {
    text += piece
    if (text.length > LARGEST_INDEX) return null
  }
  return monthsFrom(text, url)
}

/** Months that the vendor changed after the document that is in force. */
async function changedMonths({ app, feed }: Fetching, months: readonly ListedMonth[]): Promise<ListedMonth[]> {
  const inForce = await withInfra(app, SYSTEM, (ctx) => listDocuments(ctx, feed.id))
  const revised = new Map(inForce.map((document) => [document.key, document.revisedAt?.getTime() ?? 0]))
  return months.filter(({ key, revisedAt }) => {
    const known = revised.get(key)
    return known === undefined || revisedAt === null || Date.parse(revisedAt) > known
  })
}

async function put(fetching: Fetching, spooled: Spooled, url: string, state: FetchState): Promise<Imported> {
  const { app, feed, counts } = fetching
  const imported = await importSpooled(app, SYSTEM, spooled, {
    sourceId: feed.id,
    url,
    joinLater: true,
    alongside: (ctx) => saveFetchState(ctx, feed.id, url, state),
  })
  addImported(counts, imported)
  return imported
}

/** Adds what came of a document to a run's numbers. */
export function addImported(counts: FeedCounts, imported: Imported): void {
  counts.documents.read++
  if (!imported.unchanged) counts.documents.changed++
  counts.records.read += imported.records
  counts.records.added += imported.added
  counts.records.changed += imported.changed
  counts.records.removed += imported.removed
  counts.patches.read += imported.patches.looked
  counts.patches.changed += imported.patches.changed
  counts.rejected += imported.rejected
}
