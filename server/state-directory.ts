import { randomUUID } from 'node:crypto'
import { link, mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import type { Config, DatabaseUrls } from './config.ts'
import { AppError } from './errors.ts'
import type { Logger } from './log.ts'
import { writeOnce } from './write-once.ts'

const RECONNECT_MS = 500

/** One server per state directory and role: first by a file, before anything of the directory is touched, then by the database. */

/**
 * Takes the state directory for this process. What a killed server left behind is taken over.
 *
 * Each taker puts down a file with the next number, and the greatest number holds: a lock that had to be taken away first could be another's by then.
 *
 * @returns gives it back
 * @throws AppError conflict state_directory_in_use while another living process of this machine holds it; Error when a lock cannot be read
 */
export async function takeStateDirectory(config: Pick<Config, 'stateDir' | 'role'>): Promise<() => Promise<void>> {
  const run = join(config.stateDir, 'run')
  await mkdir(run, { recursive: true, mode: 0o700 })
  const name = `server.${config.role}.lock`
  const mine = `${process.pid} ${await startOf(process.pid)} ${randomUUID()}`
  const own = join(run, `${name}.${randomUUID()}`)
  const pathOf = (number: number): string => join(run, number === 0 ? name : `${name}.${number}`)
  try {
    await writeFile(own, mine, { mode: 0o600 })
    for (;;) {
      const last = (await numbersIn(run, name)).at(-1)
      const holder = last === undefined ? '' : await lockText(pathOf(last))
      // It went while we looked: somebody has a greater one.
      if (holder === undefined) continue
      if (await isAlive(holder)) throw inUse(config)
      const number = (last ?? 0) + 1
      if (!(await linked(own, pathOf(number)))) continue
      const [greatest, ...lower] = (await numbersIn(run, name)).toReversed()
      if (greatest === number) {
        for (const one of lower) await rm(pathOf(one), { force: true })
        return () => emptied(pathOf(number), mine)
      }
      await rm(pathOf(number), { force: true })
    }
  } finally {
    await rm(own, { force: true })
  }
}

/** @returns undefined when it has gone; one that is there and cannot be read would be looked at for ever */
async function lockText(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((err: NodeJS.ErrnoException) => {
    if (err.code === 'ENOENT') return undefined
    throw err
  })
}

/** An empty lock is nobody's, and keeps its number from those who looked before. */
async function emptied(path: string, mine: string): Promise<void> {
  if ((await textOf(path)) === mine) await truncate(path)
}

/** Numbers of the locks that there are, in ascending order; what former versions left behind has none. */
async function numbersIn(run: string, name: string): Promise<number[]> {
  const rests = (await readdir(run)).filter((one) => one.startsWith(name)).map((one) => one.slice(name.length))
  return rests
    .filter((rest) => /^(?:\.\d{1,12})?$/.test(rest))
    .map((rest) => Number(rest.slice(1)))
    .toSorted((a, b) => a - b)
}

/** @returns false when somebody else's is there */
async function linked(own: string, path: string): Promise<boolean> {
  try {
    // Unlike an exclusive open, a link never shows a lock without its content.
    await link(own, path)
    return true
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw err
  }
}

async function isAlive(holder: string): Promise<boolean> {
  const [pid = '', started] = holder.split(' ')
  if (!/^[1-9]\d*$/.test(pid)) return false
  // After a restart of a container the dead holder may have had our number.
  if (Number(pid) === process.pid) return started !== '-' && started === (await startOf(process.pid))
  try {
    process.kill(Number(pid), 0)
  } catch (err) {
    return (err as NodeJS.ErrnoException).code === 'EPERM'
  }
  return (await startOf(Number(pid))) === started
}

/** When a process began (proc(5), stat, field 22), so that a number used again is not taken for the old holder; `-` without /proc or when dead. */
async function startOf(pid: number): Promise<string> {
  const stat = (await textOf(`/proc/${pid}/stat`)) ?? ''
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields[0] === 'Z' ? 'dead' : (fields[19] ?? '-')
}

async function textOf(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined)
}

/** What holding the directory at the database needs to know. */
export interface Hold {
  readonly config: Pick<Config, 'stateDir' | 'role'>
  readonly urls: DatabaseUrls
  readonly log: Logger
  /** Called when another server took the directory while the database was away. */
  readonly onLost: () => void
}

/**
 * The same at the database, for directories that machines share: an advisory lock under the directory's own id, which the database gives back
 * when we die. When the database itself dies, the lock is taken anew.
 *
 * @returns gives it back
 * @throws AppError conflict state_directory_in_use
 */
export async function holdAtDatabase(hold: Hold): Promise<() => Promise<void>> {
  const instance = await instanceOf(hold.config.stateDir)
  let released = false
  let client: pg.Client | undefined
  const take = async (): Promise<boolean> => {
    const next = new pg.Client({ connectionString: hold.urls.owner, application_name: 'tsukuroi lock', keepAlive: true })
    next.on('error', () => undefined)
    try {
      await next.connect()
      const { rows } = await next.query<{ taken: boolean }>('select pg_try_advisory_lock(hashtextextended($1, 0)) as taken', [
        `${instance}/${hold.config.role}`,
      ])
      if (rows[0]?.taken === true) {
        next.once('end', () => void takeAgain())
        client = next
        return true
      }
      await next.end()
      return false
    } catch (err) {
      await next.end().catch(() => undefined)
      throw err
    }
  }
  const takeAgain = async (): Promise<void> => {
    while (!released) {
      await pause(RECONNECT_MS)
      const taken = await take().catch(() => undefined)
      if (taken === true && released) await client?.end()
      if (taken === true) return
      if (taken === false) {
        hold.log.fatal({ code: 'state_directory_in_use' }, 'another server took the state directory while the database was away')
        return hold.onLost()
      }
    }
  }
  if (!(await take())) throw inUse(hold.config)
  return async () => {
    released = true
    await client?.end().catch(() => undefined)
  }
}

/** The directory's own id, made once. */
async function instanceOf(stateDir: string): Promise<string> {
  return (await writeOnce(join(stateDir, 'instance'), randomUUID)).toString()
}

function inUse(config: Pick<Config, 'stateDir'>): AppError {
  return new AppError('conflict', 'state_directory_in_use', { stateDir: config.stateDir })
}
