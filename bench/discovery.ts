import { fork } from 'node:child_process'
import { createReadStream, createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { SYSTEM, withInfra, type App } from '../server/context.ts'
import { insertRun, getRun } from '../server/discovery/store.ts'
import { addWsus } from '../server/sources/service.ts'
import { PART_ARGUMENTS } from '../server/supervision.ts'
import { slowedReaders, type Context } from './discovery-readers.ts'
import type { Took, Task } from './discovery-child.ts'
import { ACCOUNT, ALL_STATES, ROWS, withSusdbs, type BenchSusdb } from './discovery-susdb.ts'
import { cloneTable, timed, walBytes, type Bench, type Figure } from './harness.ts'

const CHILD = fileURLToPath(new URL('./discovery-child.ts', import.meta.url))
/** A smaller estate for trying the bench itself. */
const SCALE = Number(process.env['TSUKUROI_BENCH_SCALE'] ?? 1)
const [SMALL, MIDDLE, LARGE] = [3_334, 10_000, 20_000].map((computers) => Math.round(computers * SCALE)) as [number, number, number]
const MEMORY_MB = 400

/** What reading a SUSDB over TDS costs against draining the same rows and storing them by COPY. */
export const discoveryBench: Bench = {
  name: 'discovery',
  run: (app, say) =>
    withSusdbs([SMALL, SMALL, MIDDLE, LARGE], async (susdbs) => {
      const [one, two, middle, large] = susdbs as [BenchSusdb, BenchSusdb, BenchSusdb, BenchSusdb]
      const context: Context = { app, say }
      const sources = new Map<BenchSusdb, number>()
      for (const [index, susdb] of susdbs.entries()) sources.set(susdb, await addSource(app, `susdb${index}`, susdb))
      const sourceOf = (susdb: BenchSusdb): number => sources.get(susdb) ?? 0
      const figures: Figure[] = []
      const memory = (susdb: BenchSusdb, took: Took): void => {
        const name = `memory for ${rowsOf(susdb)} rows of states, against ${MEMORY_MB} MB`
        figures.push({ name, measured: took.memory, floor: MEMORY_MB, unit: 'MB', bar: 1 })
      }

      const first = await discover(context, [sourceOf(one)])
      memory(one, first)
      await discover(context, [sourceOf(two)])
      figures.push(await together(context, [sourceOf(one), sourceOf(two)]))
      await forgetStates(app)
      figures.push(...(await slowedReaders(context, async () => memory(middle, await discover(context, [sourceOf(middle)])))))
      await forgetStates(app)

      const drained = await child(app, { kind: 'drain', server: large.host, port: large.port, ...ACCOUNT, text: ALL_STATES })
      say(`drained ${drained.rows.toLocaleString('en')} rows in ${seconds(drained.ms)}, ${drained.memory.toFixed(0)} MB`)
      const full = await discover(context, [sourceOf(large)])
      memory(large, full)
      const copied = await plainCopy(app)
      say(`stored them by COPY in ${seconds(copied)}`)
      figures.push({
        name: `full discovery of ${rowsOf(large)} rows over TDS`,
        measured: full.ms,
        floor: drained.ms + copied,
        unit: 'ms',
        bar: 1.6,
      })
      figures.push(...(await deltas(context, large, sourceOf(large), full.ms)))
      return figures
    }),
}

function rowsOf(susdb: BenchSusdb): string {
  return (susdb.computers * ROWS).toLocaleString('en')
}

async function addSource(app: App, sourceId: string, { host, port }: BenchSusdb): Promise<number> {
  const route = { kind: 'sql', server: host, port, ...ACCOUNT, encrypt: false } as const
  const { id } = await withInfra(app, SYSTEM, (ctx) => addWsus(ctx, { sourceId, route }))
  // Nothing but the bench begins runs.
  await app.pools.owner('source').where({ id }).update({ enabled: false })
  return id
}

/** Carries out one task in a process of its own. */
async function child(app: App, task: Task): Promise<Took> {
  const env = { TSUKUROI_STATE: app.config.stateDir, TSUKUROI_LOG_LEVEL: 'warn' }
  const process = fork(CHILD, { env, execArgv: [...PART_ARGUMENTS.worker], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const took = new Promise<Took>((resolve, reject) => {
    process.once('message', resolve)
    process.once('exit', (code) => reject(new Error(`the child ended with ${code}`)))
  })
  process.send(task)
  return took
}

/** Runs of sources one after another, or at once, in one process; @throws when one does not succeed */
async function discover({ app, say }: Context, sourceIds: readonly number[], { atOnce = false, full = false } = {}): Promise<Took> {
  const runIds: number[] = []
  for (const sourceId of sourceIds) {
    const runId = await withInfra(app, SYSTEM, (ctx) =>
      insertRun(ctx, sourceId, { full, cleanup: false, force: false, requestedBy: '#BENCH' }),
    )
    if (runId === undefined) throw new Error('another run is under way')
    runIds.push(runId)
  }
  const took = await child(app, { kind: 'runs', urls: app.pools.urls, runIds, atOnce })
  for (const runId of runIds) {
    const run = await withInfra(app, SYSTEM, (ctx) => getRun(ctx, runId))
    if (run?.state !== 'succeeded') throw new Error(`a run ended with ${run?.errorCode} ${JSON.stringify(run?.errorDetails)}`)
    const { read = 0, added = 0, changed = 0 } = run.counts.states ?? {}
    say(`${run.sourcePublicId}: ${read} states read, ${added} new, ${changed} changed, ${seconds(took.ms)}, ${took.memory.toFixed(0)} MB`)
  }
  return took
}

/** Two servers at once against one after the other; both read and write everything. */
async function together(context: Context, sourceIds: readonly [number, number]): Promise<Figure> {
  await forgetStates(context.app)
  const apart = await discover(context, sourceIds, { full: true })
  await forgetStates(context.app)
  const atOnce = await discover(context, sourceIds, { full: true, atOnce: true })
  return { name: 'two servers at once, against one after the other', measured: atOnce.ms, floor: apart.ms, unit: 'ms', bar: 1.1 }
}

async function deltas(context: Context, susdb: BenchSusdb, sourceId: number, full: number): Promise<Figure[]> {
  const { app, say } = context
  await settle(app)
  let idle: Took | undefined
  const idleWrites = await verdictWrites(app, async () => {
    const wal = await walBytes(app, async () => void (idle = await discover(context, [sourceId])))
    say(`nothing reported: ${(wal / 1e6).toFixed(2)} MB of write-ahead log`)
  })
  await susdb.ask(
    `update dbo."tbComputerTarget" set "LastReportedStatusTime" = "LastReportedStatusTime" + interval '1 hour' where "TargetID" % 100 = 7`,
  )
  await susdb.ask(
    `update dbo."tbUpdateStatusPerComputer" set "SummarizationState" = 4 where "TargetID" % 100 = 7 and "LocalUpdateID" % 50 = 3 and "SummarizationState" <> 4`,
  )
  await settle(app)
  let delta: Took | undefined
  const deltaWrites = await verdictWrites(app, async () => void (delta = await discover(context, [sourceId])))
  const { rows } = await app.pools.owner.raw<{ rows: [{ changed: number }] }>(
    `select (counts->'states'->>'changed')::int as changed from source_run where source_id = ? order by id desc limit 1`,
    [sourceId],
  )
  say(`verdict rows written: ${idleWrites} when nothing reported, ${deltaWrites} for ${rows[0].changed} changes`)
  return [
    { name: 'nothing reported since', measured: idle?.ms ?? 0, floor: full, unit: 'ms' },
    { name: 'rows written then', measured: idleWrites, floor: 1, unit: 'rows', bar: 0 },
    { name: '1 % of the computers reported', measured: delta?.ms ?? 0, floor: full, unit: 'ms', bar: 0.03 },
    { name: 'rows written then, against rows changed', measured: deltaWrites, floor: Math.max(1, rows[0].changed), unit: 'rows', bar: 1 },
  ]
}

/** Rows of verdict that work inserts, updates or deletes. */
async function verdictWrites(app: App, work: () => Promise<void>): Promise<number> {
  const written = async (): Promise<number> => {
    // Statistics of sessions that have ended are there at once; what is cached of them is not.
    await app.pools.owner.raw('select pg_stat_clear_snapshot()')
    const { rows } = await app.pools.owner.raw<{ rows: [{ n: string }] }>(
      `select n_tup_ins + n_tup_upd + n_tup_del as n from pg_stat_user_tables where relname = 'verdict'`,
    )
    return Number(rows[0].n)
  }
  const before = await written()
  await work()
  return (await written()) - before
}

/** The states of all sources are as if they had never been read. */
async function forgetStates(app: App): Promise<void> {
  await app.pools.owner.raw('truncate verdict, verdict_history, source_state')
  await settle(app)
}

async function settle(app: App): Promise<void> {
  await app.pools.owner.raw('vacuum analyze')
  await app.pools.owner.raw('checkpoint')
}

/** The stored verdicts once more, by one COPY into a table of the same shape. */
async function plainCopy(app: App): Promise<number> {
  await cloneTable(app, 'verdict', 'verdict_floor')
  const file = join(app.config.stateDir, 'verdicts.copy')
  const client = new pg.Client({ connectionString: app.pools.urls.owner })
  await client.connect()
  try {
    const rows = 'select * from verdict order by tenant_id, computer_id, patch_id'
    await pipeline(client.query(copyTo(`copy (${rows}) to stdout`)), createWriteStream(file))
    await settle(app)
    return await timed(() => pipeline(createReadStream(file), client.query(copyFrom('copy verdict_floor from stdin'))))
  } finally {
    await client.end()
    await rm(file, { force: true })
    await app.pools.owner.raw('drop table verdict_floor')
  }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}
