import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { startEmbedded } from '../server/cmdb/embedded.ts'
import { migrate } from '../server/cmdb/migrate.ts'
import { startApp } from '../server/cmdb/start.ts'
import { readConfig } from '../server/config.ts'
import type { App } from '../server/context.ts'
import { createLog } from '../server/log.ts'

/** One figure of a bench, with the floor or peer that was measured in the same run. */
export interface Figure {
  readonly name: string
  readonly measured: number
  readonly floor: number
  readonly unit: 'ms' | 'kB' | 'MB' | 'pages' | 'rows'
  /** Greatest allowed measured : floor; absent when the figure only informs. */
  readonly bar?: number
  /** What the bar allows on top of the ratio, in the unit. */
  readonly allowance?: number
}

/** A bench that lacks something that is not part of the project; it is named at the end, and no figure of its own is missed. */
export class CannotRun extends Error {
  override readonly name = 'CannotRun'
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/** What a bench has started besides and must take away when it is interrupted; each may be called twice. */
export const takenAway = new Set<() => Promise<void>>()

export interface Bench {
  readonly name: string
  run(app: App, say: (line: string) => void): Promise<Figure[]>
}

/**
 * A service of its own for one bench: a fresh embedded PostgreSQL with the settings of production, migrated.
 *
 * @param work gets the application; everything is removed afterwards
 */
export async function withService<T>(work: (app: App) => Promise<T>): Promise<T> {
  const stateDir = await mkdtemp(join(tmpdir(), 'tsukuroi-bench-'))
  const log = createLog('silent')
  const { postgres: binaries } = readConfig()
  const postgres = await startEmbedded({ stateDir, log, ...(binaries === undefined ? {} : { binaries }) })
  const remove = async (): Promise<void> => {
    await postgres.stop()
    await rm(postgres.home, { recursive: true, force: true })
    await rm(stateDir, { recursive: true, force: true })
  }
  const interrupted = (): void => void Promise.allSettled([...takenAway].map((take) => take())).finally(() => process.exit(130))
  takenAway.add(remove)
  for (const signal of SIGNALS) process.once(signal, interrupted)
  try {
    await migrate(postgres.ownerUrl)
    const config = readConfig({ TSUKUROI_STATE: stateDir, TSUKUROI_PORT: '0', TSUKUROI_LOG_LEVEL: 'silent' })
    const app = await startApp('bench', { owner: postgres.ownerUrl, infra: postgres.infraUrl, tenant: postgres.tenantUrl }, config)
    try {
      return await work(app)
    } finally {
      await app.pools.destroy()
    }
  } finally {
    for (const signal of SIGNALS) process.removeListener(signal, interrupted)
    await remove()
    takenAway.delete(remove)
  }
}

/** Milliseconds that work took. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now()
  await work()
  return performance.now() - begin
}

/** @param values at least one; @param part 0.5 is the median, 0.95 what all but one in twenty stay below */
export function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * part) - 1)] ?? Number.NaN
}

/** Bytes of write-ahead log between now and the end of the work. */
export async function walBytes(app: App, work: () => Promise<unknown>): Promise<number> {
  const position = async (): Promise<string> =>
    (await app.pools.owner.raw<{ rows: [{ lsn: string }] }>('select pg_current_wal_insert_lsn() as lsn')).rows[0].lsn
  const before = await position()
  await work()
  const after = await position()
  const { rows } = await app.pools.owner.raw<{ rows: [{ bytes: string }] }>('select pg_wal_lsn_diff(?, ?) as bytes', [after, before])
  return Number(rows[0].bytes)
}

/** Resident memory of this process in megabytes, after what is not used any more has been given up. */
export function residentMemory(): number {
  giveUp()
  return process.memoryUsage().rss / 1e6
}

/** Gives up what is not used any more: what a bench was made of must not be collected at the expense of what it measures. */
export function giveUp(): void {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
}

/** Largest resident memory of this process while the work runs, in megabytes. */
export async function peakMemory(work: () => Promise<unknown>): Promise<number> {
  let peak = 0
  const look = (): void => void (peak = Math.max(peak, process.memoryUsage().rss))
  const timer = setInterval(look, 20)
  try {
    await work()
  } finally {
    clearInterval(timer)
    look()
  }
  return peak / 1e6
}

/** Whether a figure stays below its bar. */
export function holds(figure: Figure): boolean {
  return figure.bar === undefined || figure.measured <= figure.floor * figure.bar + (figure.allowance ?? 0)
}

/**
 * An empty table of the same shape: columns, defaults, checks, indexes, storage and foreign keys.
 *
 * @param table name of a table of the CMDB
 * @param clone name of the new table
 */
export async function cloneTable(app: App, table: string, clone: string): Promise<void> {
  const db = app.pools.owner
  await db.raw('create table ?? (like ?? including all)', [clone, table])
  const { rows } = await db.raw<{ rows: { add: string }[] }>(
    `select format('alter table %I add %s', ?::text, pg_get_constraintdef(oid)) as add from pg_constraint where conrelid = ?::regclass and contype = 'f'`,
    [clone, table],
  )
  for (const { add } of rows) await db.raw(add)
}
