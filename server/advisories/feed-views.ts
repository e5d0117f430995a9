import { z } from 'zod'
import type { InfraContext } from '../context.ts'
import { listRuns } from '../discovery/store.ts'
import { freshnessOf } from '../sources/schedule.ts'
import type { SourceRow } from '../sources/store.ts'
import { feedFacts } from './feeds.ts'
import { mayBeForced } from './rules.ts'
import { Provenance, provenanceView } from './shapes.ts'
import { listDocuments, type DocumentRow } from './store.ts'
import { standingOf, type FeedStanding } from './store-status.ts'
import { OwnWay } from './ways.ts'

/** Feeds as they go out. */

const Time = z.string().nullable()
export const FEED_STATES = ['never', 'fresh', 'stale', 'expired'] as const

const DocumentItem = Provenance.extend({
  title: z.string(),
  records: z.int(),
  skipped: z.int(),
  rejected: z.int(),
  validUntil: Time.describe('After which its vendor does not stand by it'),
  signedBy: z.string().nullable().describe('Key that signed it'),
})

const Counted = z.object({ read: z.int(), added: z.int(), changed: z.int(), removed: z.int() })

export const FeedItem = z.object({
  sourceId: z.string(),
  name: z.string(),
  preset: z.string().nullable().describe('Which of the known feeds it is'),
  license: z.string().nullable(),
  isSigned: z.boolean().describe('Its vendor signs it'),
  hasKeys: z.boolean().describe('Somebody said whose signature counts'),
  enabled: z.boolean(),
  intervalMinutes: z.int(),
  url: z.string().nullable(),
  stream: z.string().nullable().describe('Release and pocket of its documents, where they do not say it'),
  way: OwnWay.nullable().describe('How its documents are found, where that was said of it; null: as its preset says, or as one document'),
  state: z.enum(FEED_STATES).describe('expired: its vendor does not stand by what is in force'),
  asOf: Time.describe('When the newest of its documents came, or was last found unchanged'),
  lastSuccessAt: Time,
  lastRun: z
    .object({
      state: z.string(),
      startedAt: z.string(),
      requestedBy: z.string(),
      errorCode: z.string().nullable(),
      errorDetails: z.record(z.string(), z.unknown()).nullable(),
      documents: Counted.nullable(),
      records: Counted.nullable(),
      rejected: z.int(),
      touched: z.int().describe('Packages that were looked at again'),
    })
    .nullable(),
  documentCount: z.int(),
  advisoryCount: z.int(),
  fixCount: z.int(),
  stateCount: z.int().describe('What holds for packages without a fix'),
  rejected: z.int(),
  streams: z.array(z.string()).describe('Streams of which it tells everything'),
  validUntil: Time,
  signedBy: z.array(z.string()),
  documents: z.array(DocumentItem).describe('Documents in force, newest first, at most 200; of a set the set alone'),
  actions: z
    .array(z.enum(['fetch', 'accept', 'import', 'edit', 'delete']))
    .describe('accept: its last run was held back by a gate that an administrator may open; a forced fetch takes what comes'),
})

function iso(date: Date | null): string | null {
  return date?.toISOString() ?? null
}

function documentView(document: DocumentRow): z.input<typeof DocumentItem> {
  return {
    ...document,
    ...provenanceView('infra', { ...document, sha256: document.sha256.toString('hex') }),
    validUntil: iso(document.validUntil),
  }
}

/** Feeds with what of them is in force and what their last runs did. */
export async function feedViews(ctx: InfraContext, feeds: readonly SourceRow[]): Promise<z.input<typeof FeedItem>[]> {
  const standing = await standingOf(
    ctx,
    feeds.map((feed) => feed.id),
  )
  const views: z.input<typeof FeedItem>[] = []
  for (const feed of feeds) {
    const found = standing.get(feed.id)
    if (found !== undefined) views.push(await feedView(ctx, feed, found))
  }
  return views
}

async function feedView(ctx: InfraContext, feed: SourceRow, standing: FeedStanding): Promise<z.input<typeof FeedItem>> {
  const { preset, url, plan, ownWay, signingKeys } = await feedFacts(ctx, feed)
  const { sourceId: _key, ...counts } = standing
  const documents = await listDocuments(ctx, feed.id)
  const lastRun = await lastRunOf(ctx, feed.id)
  return {
    ...counts,
    streams: [...counts.streams],
    signedBy: [...counts.signedBy],
    sourceId: feed.publicId,
    name: feed.name,
    preset: preset?.id ?? null,
    license: preset?.license ?? null,
    isSigned: preset?.isSigned === true,
    hasKeys: signingKeys !== null,
    enabled: feed.enabled,
    intervalMinutes: feed.intervalMinutes,
    url,
    stream: plan.stream ?? null,
    way: ownWay,
    state: stateOf(feed, standing, ctx.now),
    asOf: iso(standing.asOf),
    validUntil: iso(standing.validUntil),
    lastSuccessAt: iso(feed.lastSuccessAt),
    lastRun,
    documents: documents.slice(0, 200).map(documentView),
    actions: actionsOf(lastRun, url),
  }
}

/** What may be done with a feed now: while it runs, nothing that another run would need. */
function actionsOf(lastRun: z.input<typeof FeedItem>['lastRun'], url: string | null): z.input<typeof FeedItem>['actions'] {
  if (lastRun?.state === 'running') return ['edit']
  const isHeld = lastRun?.state === 'failed' && mayBeForced(lastRun.errorCode)
  return [
    ...(url === null ? [] : (['fetch'] as const)),
    ...(isHeld && url !== null ? (['accept'] as const) : []),
    'import',
    'edit',
    'delete',
  ]
}

function stateOf(feed: SourceRow, { asOf, validUntil }: FeedStanding, now: Date): (typeof FEED_STATES)[number] {
  if (asOf === null) return 'never'
  if (validUntil !== null && validUntil < now) return 'expired'
  return freshnessOf(feed, feed.lastSuccessAt ?? asOf, now)
}

async function lastRunOf(ctx: InfraContext, sourceId: number): Promise<z.input<typeof FeedItem>['lastRun']> {
  const [run] = await listRuns(ctx, { sourceId, limit: 1 })
  if (run === undefined) return null
  const { documents, records, rejected, touched } = run.counts as Partial<
    Record<'documents' | 'records', z.input<typeof Counted>> & Record<'rejected' | 'touched', number>
  >
  return {
    state: run.state,
    startedAt: run.startedAt.toISOString(),
    requestedBy: run.requestedBy,
    errorCode: run.errorCode,
    errorDetails: run.errorDetails,
    documents: documents ?? null,
    records: records ?? null,
    rejected: rejected ?? 0,
    touched: touched ?? 0,
  }
}
