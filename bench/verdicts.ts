import { createReadStream, createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { PoolClient } from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { SYSTEM, withInfra, type App } from '../server/context.ts'
import type { StateRow } from '../server/verdicts/digest.ts'
import type { VerdictState } from '../catalog/index.ts'
import { writeStates, type ComputerStateSet, type StatesWritten } from '../server/verdicts/states.ts'
import { dueComputers } from '../server/verdicts/store-read.ts'
import { generateEstate } from './estate.ts'
import { cloneTable, peakMemory, residentMemory, timed, walBytes, type Bench, type Figure } from './harness.ts'

const COMPUTERS = 5_000
const PATCHES = 2_000
/** States that WSUS states of each computer. */
const STATES = 200
/** As many computers as the discovery asks for at once. */
const ASKED = 1_000
/** Of a changed computer's states, one in so many differs. */
const DIFFERING = 10

/** What storing the states of a discovery costs against COPY of the same rows into the same table. */
export const verdictsBench: Bench = {
  name: 'verdicts',
  async run(app, say): Promise<Figure[]> {
    const { sourceId } = await generateEstate(app.pools.owner, { tenants: 20, groupsPerTenant: 5, computers: COMPUTERS, patches: PATCHES })
    const patchIds = (await app.pools.owner('patch').where({ kind: 'windows' }).orderBy('id').pluck('id')) as number[]
    const read = reader(app, sourceId, patchIds)
    const memory = memoryWatch(say)
    await memory(500_000, () => read(0, false, 500_000))
    await forgetVerdicts(app)
    await settle(app)
    const first = await memory(1_000_000, () => read(0, false, 1_000_000))
    const floor = await plainCopy(app)
    say(`${first.written.added} verdicts in ${seconds(first.ms)}, by COPY in ${seconds(floor)}`)
    await settle(app)
    let again = first
    const wal = await walBytes(app, async () => void (again = await observed(() => read(0, true, 1_000_000))))
    say(`unchanged: ${again.written.unchanged} computers in ${seconds(again.ms)}`)
    await reportAnew(app, sourceId)
    await settle(app)
    const changed = await observed(() => read(1, false, 1_000_000))
    say(`changed: ${changed.written.computers} computers, ${changed.written.changed} verdicts in ${seconds(changed.ms)}`)
    await forgetVerdicts(app)
    await addComputers(app, sourceId)
    await memory(2_000_000, () => read(0, false, 2_000_000))
    const rows = first.written.added.toLocaleString('en')
    return [
      { name: `${rows} verdicts of a first discovery`, measured: first.ms, floor, unit: 'ms', bar: 2 },
      { name: 'the same again, unchanged', measured: again.ms, floor, unit: 'ms', bar: 0.15 },
      { name: 'write-ahead log of it, against 1 MB', measured: wal / 1e6, floor: 1, unit: 'MB', bar: 1 },
      { name: '1 % of the computers changed', measured: changed.ms, floor, unit: 'ms', bar: 0.1 },
      ...memory.figures,
    ]
  },
}

interface Timed {
  readonly ms: number
  readonly written: StatesWritten
}

/** Reads what is due and writes it, as a run does: `version` is what WSUS says, `all` asks for every computer. */
type Read = (version: number, all: boolean, rows?: number) => Promise<StatesWritten>

function reader(app: App, sourceId: number, patchIds: readonly number[]): Read {
  let runId = 0
  return async (version, all, rows = Number.POSITIVE_INFINITY) => {
    runId++
    const sets = due(app, { sourceId, runId, patchIds, version, all, most: rows / STATES })
    return writeStates(app, SYSTEM, { sourceId, runId, tells: version > 0 }, sets)
  }
}

interface Answers {
  readonly sourceId: number
  readonly runId: number
  readonly patchIds: readonly number[]
  readonly version: number
  readonly all: boolean
  /** Computers after which it ends. */
  readonly most: number
}

/** What the adapter would yield: computer after computer, made when it is asked for. */
async function* due(app: App, { sourceId, runId, patchIds, version, all, most }: Answers): AsyncGenerator<ComputerStateSet> {
  let after = 0
  for (let given = 0; given < most;) {
    const page = await withInfra(app, SYSTEM, (ctx) => dueComputers(ctx, sourceId, { after, limit: ASKED, runId, all }))
    if (page.length === 0) return
    after = page.at(-1)?.id ?? after
    for (const computer of page) {
      if (given++ >= most) return
      yield {
        externalId: computer.externalId,
        reportAt: computer.lastReportAt,
        states: statesOf(computer.id, patchIds, version),
        incomplete: false,
      }
    }
  }
}

const REPORTED: readonly VerdictState[] = ['installed', 'installed', 'missing', 'downloaded', 'installed', 'failed', 'installed', 'missing']

/** Each computer has its own part of the patches; another version differs in some of the states. */
function statesOf(computer: number, patchIds: readonly number[], version: number): StateRow[] {
  const step = Math.floor(patchIds.length / STATES)
  const states: StateRow[] = []
  for (let i = 0; i < STATES; i++) {
    const slot = i * step + ((computer + i) % step)
    const turned = i % DIFFERING === 0 ? version : 0
    const state = REPORTED[(computer * 7 + slot * 3 + turned) % REPORTED.length] ?? 'installed'
    states.push({ patchId: patchIds[slot] ?? 0, state, approved: slot % 4 !== 0, approvalGroupId: slot % 4 === 0 ? null : 1 + (slot % 3) })
  }
  return states
}

async function observed(work: () => Promise<StatesWritten>): Promise<Timed> {
  const begin = performance.now()
  const written = await work()
  return { ms: performance.now() - begin, written }
}

/** One in a hundred computers reports to its WSUS server. */
async function reportAnew(app: App, sourceId: number): Promise<void> {
  await app.pools.owner.raw(
    `update source_computer set last_report_at = date_trunc('milliseconds', now()) + interval '1 minute' where source_id = ? and id % 100 = 7`,
    [sourceId],
  )
}

async function forgetVerdicts(app: App): Promise<void> {
  await app.pools.owner.raw('truncate verdict, verdict_history, source_state')
}

/** Nothing of the work before is paid for by the next. */
async function settle(app: App): Promise<void> {
  await app.pools.owner.raw('vacuum analyze')
  await app.pools.owner.raw('checkpoint')
}

/** The floor: the stored rows, in the order of their keys, by one COPY into a table of the same shape. */
async function plainCopy(app: App): Promise<number> {
  await cloneTable(app, 'verdict', 'verdict_floor')
  const file = join(app.config.stateDir, 'verdicts.copy')
  try {
    await withClient(app, (client) =>
      pipeline(
        client.query(copyTo(`copy (select * from verdict order by tenant_id, computer_id, patch_id) to stdout`)),
        createWriteStream(file),
      ),
    )
    await app.pools.owner.raw('checkpoint')
    return await timed(() =>
      withClient(app, (client) => pipeline(createReadStream(file), client.query(copyFrom('copy verdict_floor from stdin')))),
    )
  } finally {
    await rm(file, { force: true })
    await app.pools.owner.raw('drop table verdict_floor')
  }
}

async function withClient(app: App, work: (client: PoolClient) => Promise<void>): Promise<void> {
  const pool = app.pools.owner.client as { acquireConnection(): Promise<PoolClient>; releaseConnection(client: PoolClient): Promise<void> }
  const client = await pool.acquireConnection()
  try {
    await work(client)
  } finally {
    await pool.releaseConnection(client)
  }
}

interface MemoryWatch {
  (rows: number, work: () => Promise<StatesWritten>): Promise<Timed>
  readonly figures: Figure[]
}

/** What the process needs above what it needs now, however many rows are written. */
function memoryWatch(say: (line: string) => void): MemoryWatch {
  const before = residentMemory()
  const figures: Figure[] = []
  const watch = async (rows: number, work: () => Promise<StatesWritten>): Promise<Timed> => {
    let timed: Timed | undefined
    const growth = (await peakMemory(async () => void (timed = await observed(work)))) - before
    say(`memory for ${rows.toLocaleString('en')} verdicts: ${growth.toFixed(0)} MB more than before`)
    figures.push({ name: `memory for ${rows.toLocaleString('en')}, against 300 MB`, measured: growth, floor: 300, unit: 'MB', bar: 1 })
    if (timed === undefined) throw new Error('nothing was written')
    return timed
  }
  return Object.assign(watch, { figures })
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}

/** As many computers again. */
async function addComputers(app: App, sourceId: number): Promise<void> {
  const db = app.pools.owner
  await db.raw(
    `insert into computer (tenant_id, public_id, host_name, fqdn, os_type, os_name, server_group_id, site_id, registered)
     select tenant_id, 'X' || public_id, 'x' || host_name, 'x' || fqdn, os_type, os_name, server_group_id, site_id, true from computer`,
  )
  await db.raw(`insert into computer_status (tenant_id, computer_id) select c.tenant_id, c.id from computer c
                 where not exists (select from computer_status s where s.tenant_id = c.tenant_id and s.computer_id = c.id)`)
  await db.raw(
    `insert into source_computer (source_id, external_id, tenant_id, computer_id, fqdn, last_report_at)
     select :sourceId, 'target-' || c.id, c.tenant_id, c.id, c.fqdn, date_trunc('milliseconds', now()) from computer c
      where not exists (select from source_computer s where s.tenant_id = c.tenant_id and s.computer_id = c.id)`,
    { sourceId },
  )
}
