import { randomUUID } from 'node:crypto'
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Takes the state directory for this process: two agents on one would run steps side by side and repeat sequence numbers. Of several that start at one
 * moment one gets it, also where an agent that was killed has left its file behind.
 *
 * @param home absolute path of the state directory
 * @returns releases the directory again
 * @throws Error when another living process holds it, or is just taking it
 */
export function lockHome(home: string): () => void {
  const path = join(home, 'agent.lock')
  const mine = `${path}.${randomUUID()}`
  writeFileSync(mine, `${process.pid} ${startOf(process.pid)}`, { mode: 0o600, flag: 'wx' })
  try {
    if (!linked(mine, path)) takeOver(mine, path)
  } finally {
    rmSync(mine, { force: true })
  }
  return () => rmSync(path, { force: true })
}

/** Takes the place of one that has died. One at a time: a second would remove what the first has just put there. */
function takeOver(mine: string, path: string): void {
  refuseLiving(path)
  const turn = `${path}.turn`
  if (!linked(mine, turn)) {
    refuseLiving(turn)
    rmSync(turn, { force: true })
    if (!linked(mine, turn)) throw inUse(turn)
  }
  try {
    refuseLiving(path)
    rmSync(path, { force: true })
    if (!linked(mine, path)) throw inUse(path)
  } finally {
    rmSync(turn, { force: true })
  }
}

/** Gives a file a second name, whole and at once. @returns false when somebody has that name */
function linked(file: string, name: string): boolean {
  try {
    linkSync(file, name)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

function refuseLiving(path: string): void {
  if (isAlive(holderOf(path))) throw inUse(path)
}

function inUse(path: string): Error {
  return new Error(`another agent (process ${holderOf(path).split(' ')[0] ?? ''}) uses this state directory`)
}

/** Process id and beginning of whoever wrote the file; empty when it is gone. */
function holderOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  }
}

function isAlive(holder: string): boolean {
  const [pid, started] = holder.split(' ')
  if (!/^\d+$/.test(pid ?? '') || Number(pid) === process.pid) return false
  try {
    process.kill(Number(pid), 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
  return startOf(Number(pid)) === (started ?? '')
}

/** When a process began (proc(5) stat, field 22), so that a reused process id is not taken for the old holder. Empty where there is no /proc. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
}
