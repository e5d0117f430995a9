import type { Knex } from 'knex'
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import { SYSTEM, withInfra, type App } from '../context.ts'
import { readFigures } from '../system/store.ts'

/** What the service tells Prometheus. Labels are few and bounded: routes, states, pools; never tenants, users or computers. */
export interface Metrics {
  observeRequest(request: { method: string; route: string; status: number; ms: number }): void
  /** The page of `/metrics`; what the database does not answer in time is left out. */
  page(): Promise<{ type: string; text: string }>
  stop(): void
}

const KNOWN_METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'])
const SECONDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60]

/** Metrics of one API process, with a registry of their own. */
export function openMetrics(app: App): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const labelNames = ['method', 'route', 'status'] as const
  const requests = new Counter({ name: 'tsukuroi_http_requests_total', help: 'Requests answered', labelNames, registers: [registry] })
  const seconds = new Histogram({
    name: 'tsukuroi_http_request_seconds',
    help: 'Time until a request was answered',
    labelNames: ['method', 'route'] as const,
    buckets: SECONDS,
    registers: [registry],
  })
  const gauges = openGauges(registry)
  return {
    observeRequest({ method, route, status, ms }) {
      const known = KNOWN_METHODS.has(method) ? method : 'other'
      requests.inc({ method: known, route, status: String(status) })
      seconds.observe({ method: known, route }, ms / 1000)
    },
    async page() {
      await fill(app, gauges)
      return { type: registry.contentType, text: await registry.metrics() }
    },
    stop: () => registry.clear(),
  }
}

interface Gauges {
  readonly up: Gauge
  readonly connections: Gauge<'pool' | 'state'>
  readonly queue: Gauge<'state'>
  readonly workers: Gauge
  readonly notices: Gauge<'state'>
  readonly sourceAge: Gauge<'source'>
  readonly sourceRunning: Gauge<'source'>
  readonly jobs: Gauge<'state'>
}

function openGauges(registry: Registry): Gauges {
  const registers = [registry]
  return {
    up: new Gauge({ name: 'tsukuroi_database_up', help: '1 when the CMDB answers', registers }),
    connections: new Gauge({
      name: 'tsukuroi_database_connections',
      help: 'Connections of this process',
      labelNames: ['pool', 'state'],
      registers,
    }),
    queue: new Gauge({ name: 'tsukuroi_tasks', help: 'Background tasks', labelNames: ['state'], registers }),
    workers: new Gauge({ name: 'tsukuroi_workers', help: 'Living slots for background tasks', registers }),
    notices: new Gauge({ name: 'tsukuroi_notices', help: 'Mails that are not sent', labelNames: ['state'], registers }),
    sourceAge: new Gauge({
      name: 'tsukuroi_source_age_seconds',
      help: 'Time since the newest complete reading of a source',
      labelNames: ['source'],
      registers,
    }),
    sourceRunning: new Gauge({
      name: 'tsukuroi_source_running',
      help: '1 while a source is being read',
      labelNames: ['source'],
      registers,
    }),
    jobs: new Gauge({ name: 'tsukuroi_jobs', help: 'Jobs that are not over', labelNames: ['state'], registers }),
  }
}

async function fill(app: App, gauges: Gauges): Promise<void> {
  for (const pool of ['owner', 'infra', 'tenant'] as const) fillPool(gauges, pool, app.pools[pool])
  try {
    const { figures, jobs } = await withInfra(app, SYSTEM, async (ctx) => {
      // A scrape must not hang on a database that does not answer.
      await ctx.trx.raw(`set local statement_timeout = '5s'`)
      return { figures: await readFigures(ctx), jobs: await openJobs(ctx.trx) }
    })
    const now = app.clock().getTime()
    gauges.up.set(1)
    gauges.workers.set(figures.workers)
    gauges.queue.set({ state: 'waiting' }, figures.queue.waiting)
    gauges.queue.set({ state: 'failed' }, figures.queue.failed)
    gauges.notices.reset()
    for (const [state, count] of Object.entries(figures.notices)) gauges.notices.set({ state }, count)
    gauges.sourceAge.reset()
    gauges.sourceRunning.reset()
    for (const source of figures.sources) {
      if (source.lastSuccessAt !== null) gauges.sourceAge.set({ source: source.id }, (now - source.lastSuccessAt.getTime()) / 1000)
      gauges.sourceRunning.set({ source: source.id }, source.state === 'running' ? 1 : 0)
    }
    gauges.jobs.reset()
    for (const { state, count } of jobs) gauges.jobs.set({ state }, count)
  } catch (err) {
    gauges.up.set(0)
    app.log.warn({ err }, 'the figures could not be read')
  }
}

async function openJobs(db: Knex): Promise<{ state: string; count: number }[]> {
  return (await db('job')
    .whereIn('state', ['pending_approval', 'waiting', 'running', 'awaiting_decision'])
    .groupBy('state')
    .select('state', db.raw('count(*)::int as count'))) as { state: string; count: number }[]
}

function fillPool(gauges: Gauges, pool: 'owner' | 'infra' | 'tenant', db: Knex): void {
  const { pool: tarn } = db.client as { pool?: { numUsed(): number; numFree(): number; numPendingAcquires(): number } }
  if (tarn === undefined) return
  gauges.connections.set({ pool, state: 'used' }, tarn.numUsed())
  gauges.connections.set({ pool, state: 'free' }, tarn.numFree())
  gauges.connections.set({ pool, state: 'awaited' }, tarn.numPendingAcquires())
}
