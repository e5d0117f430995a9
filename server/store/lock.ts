import { randomUUID } from 'node:crypto'
import { link, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'

/** One process at a time fetches a file: a lock beside it, which a killed process gives up by being dead, or silent when it was another machine's. */

const POLL_MS = 200
const BEAT_MS = 5_000
const SILENT_MS = 60_000

/** Tells this process from one before it that had the same number. */
const LIFE = randomUUID()

/**
 * Waits until nobody else fetches, and takes the lock.
 *
 * @param path of the file
 * @returns gives it back
 * @throws what the signal was aborted with
 */
export async function lockFile(path: string, signal: AbortSignal): Promise<() => Promise<void>> {
  const lock = `${path}.lock`
  const mine = `${hostname()} ${process.pid} ${LIFE} ${randomUUID()}`
  const own = `${lock}.${randomUUID()}`
  await writeFile(own, mine, { mode: 0o600 })
  try {
    while (!(await linked(own, lock))) {
      signal.throwIfAborted()
      if (!(await isDead(lock)) || !(await buried(lock))) await pause(POLL_MS, undefined, { signal })
    }
  } finally {
    await rm(own, { force: true })
  }
  const heart = setInterval(() => void utimes(lock, new Date(), new Date()).catch(() => undefined), BEAT_MS)
  heart.unref()
  return async () => {
    clearInterval(heart)
    if ((await readFile(lock, 'utf8').catch(() => '')) === mine) await rm(lock, { force: true })
  }
}

/** Unlike an exclusive open, a link never shows a lock without its content. */
async function linked(own: string, lock: string): Promise<boolean> {
  try {
    await link(own, lock)
    return true
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw err
  }
}

/** One at a time looks again and takes it away: meanwhile somebody may have taken the lock. @returns false while another one does */
async function buried(lock: string): Promise<boolean> {
  const burying = `${lock}.burying`
  const begun = await stat(burying).catch(() => undefined)
  if (begun !== undefined && Date.now() - begun.mtimeMs > SILENT_MS) await rm(burying, { force: true })
  try {
    await writeFile(burying, '', { flag: 'wx', mode: 0o600 })
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw err
  }
  try {
    if (await isDead(lock)) await rm(lock, { force: true })
    return true
  } finally {
    await rm(burying, { force: true })
  }
}

async function isDead(lock: string): Promise<boolean> {
  const [text, found] = await Promise.all([readFile(lock, 'utf8').catch(() => undefined), stat(lock).catch(() => undefined)])
  if (text === undefined || found === undefined) return false
  const [host = '', pid = '', life = ''] = text.split(' ')
  if (Date.now() - found.mtimeMs > SILENT_MS) return true
  if (host !== hostname()) return false
  // After a restart of a container a dead process may have had our number.
  if (Number(pid) === process.pid) return life !== LIFE
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (err) {
    return (err as NodeJS.ErrnoException).code !== 'EPERM'
  }
}
