import type { Request, Response } from 'express'
import { z } from 'zod'
import { AUDIT_RESULTS } from '../audit/rules.ts'
import { withViewer, type Actor, type App, type Context } from '../context.ts'
import { endpoint, streamEndpoint, type Endpoint } from '../http/endpoint.ts'
import { lastEventIdOf, openEventStream, type EventStream } from '../http/event-stream.ts'
import { cutPage, decodeCursor, pageOf, PageQuery } from '../http/paging.ts'
import { isStillSignedIn } from '../sessions/guard.ts'
import type { Heard, LiveJobs, Watched } from './live.ts'
import { auditOfJob, digestOf, inboxView, progressView } from './progress.ts'
import * as shapes from './shapes.ts'
import { computersOfKeys } from './store-progress.ts'
import { openJob } from './views.ts'

const JobParams = z.object({ jobId: shapes.JobId })
const Inbox = z.object({
  count: z.int(),
  countIsMinimum: z.boolean(),
  newestJobId: z.string().nullable(),
})

/** A browser is told at most once a second; without a word it looks anew once a minute. */
const PACE_MS = 1_000
const LOOK_MS = 60_000

// The inbox comes first: its paths look like those of a job of that name.
export const liveJobsEndpoints = [
  streamEndpoint({
    id: 'watchDecisionsNeeded',
    method: 'get',
    path: '/jobs/inbox/events',
    summary: 'Server-sent events: `inbox` with the number of jobs that need your decision, whenever it changed',
    permission: 'job.view',
    mediaType: 'text/event-stream',
    async handle({ app, actor, req, res }) {
      await stream({ app, actor, req, res }, { tenantId: actor.tenantId, jobId: null, outputOf: null }, [
        { name: 'inbox', read: inboxView },
      ])
    },
  }),
  endpoint({
    id: 'countDecisionsNeeded',
    method: 'get',
    path: '/jobs/inbox/count',
    summary: 'How many jobs need your decision',
    permission: 'job.view',
    response: Inbox,
    handle: async ({ ctx }) => inboxView(ctx),
  }),
  endpoint({
    id: 'getJobProgress',
    method: 'get',
    path: '/jobs/{jobId}/progress',
    summary: 'How far a job is: what its events carry, for those who cannot hold a connection',
    permission: 'job.view',
    params: JobParams,
    response: shapes.JobProgress,
    handle: async ({ ctx, params }) => progressView(ctx, params.jobId),
  }),
  streamEndpoint({
    id: 'watchJob',
    method: 'get',
    path: '/jobs/{jobId}/events',
    summary:
      'Server-sent events: `progress` with the job’s progress whenever it changed, `inbox` with the number of decisions that are needed, ' +
      '`output` with the `computerIds` on which a step wrote something while somebody reads it, ' +
      '`over` when nothing more will come, `superseded` when the same person opened too many; both ask not to come again',
    permission: 'job.view',
    params: JobParams,
    query: z.object({ inbox: z.enum(['true', 'false']).default('false').describe('Whether `inbox` is sent as well') }),
    mediaType: 'text/event-stream',
    async handle({ app, actor, params, query, req, res }) {
      const { tenantId, id } = await withViewer(app, actor, (ctx) => openJob(ctx, params.jobId))
      const topics: Topic[] = [
        { name: 'progress', read: (ctx) => progressView(ctx, params.jobId), isLast: (view) => (view as { over: boolean }).over },
      ]
      const withInbox = query.inbox === 'true'
      if (withInbox) topics.push({ name: 'inbox', read: inboxView })
      const watched = withInbox ? { tenantId: actor.tenantId, jobId: null } : { tenantId, jobId: id }
      await stream({ app, actor, req, res }, { ...watched, outputOf: id }, topics)
    },
  }),
  endpoint({
    id: 'listJobAudit',
    method: 'get',
    path: '/jobs/{jobId}/audit',
    summary: 'The audit log’s records about a job, newest first, with chain and sequence number',
    permission: 'job.view',
    params: JobParams,
    query: PageQuery,
    response: pageOf(
      z.object({
        chain: z.string(),
        seq: z.int(),
        at: z.string(),
        actor: z.string(),
        operation: z.string(),
        parameters: z.record(z.string(), z.unknown()),
        result: z.enum(AUDIT_RESULTS),
        hash: z.string(),
      }),
    ),
    async handle({ ctx, params, query }) {
      const before = decodeCursor(query.after, z.tuple([z.int()]))?.[0] ?? null
      const rows = await auditOfJob(ctx, params.jobId, { before, limit: query.limit + 1 })
      return { ...cutPage(rows, query.limit, (row) => [row.seq]), asOf: ctx.now.toISOString() }
    },
  }),
] as const satisfies readonly Endpoint[]

interface Topic {
  readonly name: string
  read(ctx: Context): Promise<unknown>
  /** Whether this was the last that can come. */
  isLast?(view: unknown): boolean
}

interface Asked {
  readonly app: App
  readonly actor: Actor
  readonly req: Request
  readonly res: Response
}

/** Sends what a topic shows, and again whenever that changed, until the reader goes, the session ends or nothing more can come. */
async function stream({ app, actor, req, res }: Asked, watched: Watched, topics: readonly Topic[]): Promise<void> {
  const live = req.app.locals['liveJobs'] as LiveJobs
  live.admit()
  const look = async (): Promise<Look> => {
    const views = await live.read(() => withViewer(app, actor, (ctx) => inOrder(topics, ctx)))
    return { views, ids: views.map(digestOf), isOver: topics.some((topic, i) => topic.isLast?.(views[i]) === true) }
  }
  const seen = lastEventIdOf(req)
  // 204 tells a browser's EventSource not to come again.
  if (seen !== null && isNothingNew(await look(), seen)) return void res.status(204).end()
  const events = openEventStream(req, res, () => isStillSignedIn(app, req, actor))
  const follower = live.follow(actor.name, watched, events)
  try {
    const heard = async (): Promise<Heard> => (await Promise.all([follower.changed(LOOK_MS), events.drained()]))[0]
    const seenOf = (keys: readonly number[]) => live.read(() => withViewer(app, actor, (ctx) => computersOfKeys(ctx, keys)))
    await tellChanges({ events, topics, seen }, { look, heard, seenOf })
  } catch (err) {
    // The answer has begun: its end is all that can be said, and the browser comes again.
    app.log.warn({ err }, 'a stream of events was broken off')
  } finally {
    events.end()
  }
}

function isNothingNew({ ids, isOver }: Look, seen: string): boolean {
  return isOver && seen === ids.join('.')
}

interface Look {
  readonly views: readonly unknown[]
  readonly ids: readonly string[]
  readonly isOver: boolean
}

async function tellChanges(
  { events, topics, seen }: { events: EventStream; topics: readonly Topic[]; seen: string | null },
  { look, heard, seenOf }: Senses,
): Promise<void> {
  // One id for all topics: a browser that comes again says with it what it has of each.
  let sent: readonly string[] = seen?.split('.') ?? []
  let news: Heard = { isChange: true, spoke: [] }
  while (!events.signal.aborted) {
    if (news.spoke.length > 0) events.send('output', null, { computerIds: await seenOf(news.spoke) })
    if (news.isChange) {
      const now = await look()
      const id = now.ids.join('.')
      for (const [i, topic] of topics.entries()) if (now.ids[i] !== sent[i]) events.send(topic.name, id, now.views[i])
      sent = now.ids
      if (now.isOver) return events.send('over', id, {})
    }
    await pause(PACE_MS, events.signal)
    news = await heard()
  }
}

interface Senses {
  look(): Promise<Look>
  /** Waits for the next news. */
  heard(): Promise<Heard>
  /** Public ids of those computers that the viewer may see. */
  seenOf(keys: readonly number[]): Promise<string[]>
}

async function inOrder(topics: readonly Topic[], ctx: Context): Promise<unknown[]> {
  const views: unknown[] = []
  for (const topic of topics) views.push(await topic.read(ctx))
  return views
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done)
  })
}
