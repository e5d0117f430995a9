import { readFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import type { App } from '../server/context.ts'

/** Processor time instead of the clock: what else the machine does takes nothing away from it. */

/** Milliseconds of CPU. */
export interface Spent {
  /** Of this process. */
  readonly node: number
  /** Of all processes of PostgreSQL. */
  readonly postgres: number
  readonly together: number
}

/** Linux tells processes' times in hundredths of a second. */
const TICK_MS = 10

/** Milliseconds of CPU of this process. */
export async function cpuOf(work: () => unknown): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

/** Milliseconds of CPU of the programs that this process ran and that have ended. */
export function cpuOfChildren(): number {
  return statIn(readFileSync('/proc/self/stat', 'latin1')).reaped * TICK_MS
}

/** Milliseconds of CPU of this process and of PostgreSQL. To be asked of work of a second and more: PostgreSQL's is told in hundredths. */
export async function cpuOfBoth(app: App, work: () => unknown): Promise<Spent> {
  const postmaster = await postmasterOf(app)
  const before = await postgresCpu(postmaster)
  const node = await cpuOf(work)
  const postgres = (await postgresCpu(postmaster)) - before
  return { node, postgres, together: node + postgres }
}

/** The same, with what comes of the work. */
export async function measuredBoth<T>(app: App, work: () => Promise<T>): Promise<[spent: Spent, result: T]> {
  const results: T[] = []
  const spent = await cpuOfBoth(app, async () => void results.push(await work()))
  return [spent, results[0]!]
}

/** Process id of the postmaster: the parent of a connection's. */
async function postmasterOf(app: App): Promise<number> {
  const { rows } = await app.pools.owner.raw<{ rows: [{ pid: number }] }>('select pg_backend_pid() as pid')
  const stat = await statOf(rows[0].pid)
  if (stat === undefined) throw new Error('the connection is gone')
  return stat.parent
}

/** The postmaster's own time, its living children's, and that of the children that have ended. */
async function postgresCpu(postmaster: number): Promise<number> {
  const names = await readdir('/proc')
  const stats = await Promise.all(names.filter((name) => /^\d+$/.test(name)).map((name) => statOf(Number(name))))
  let ticks = 0
  for (const stat of stats) {
    if (stat?.pid === postmaster) ticks += stat.own + stat.reaped
    else if (stat?.parent === postmaster) ticks += stat.own
  }
  return ticks * TICK_MS
}

interface Stat {
  readonly pid: number
  readonly parent: number
  readonly own: number
  readonly reaped: number
}

/** @returns undefined when the process has ended */
async function statOf(pid: number): Promise<Stat | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => undefined)
  return text === undefined ? undefined : statIn(text)
}

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function statIn(text: string): Stat {
  // What follows the command, which may hold anything: state is field 3.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const field = (number: number): number => Number(fields[number - 3])
  return { pid: Number.parseInt(text, 10), parent: field(4), own: field(14) + field(15), reaped: field(16) + field(17) }
}
