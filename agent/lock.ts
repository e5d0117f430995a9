import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { readIfThere } from './durable.ts'

/**
 * Takes the state directory for this process: two agents on one would run steps side by side and repeat sequence numbers.
 * @returns releases the directory again
 * @throws Error when another living process holds it
 */
export function lockHome(home: string): () => void {
  const path = join(home, 'agent.lock')
  const holder = readIfThere(path)
  if (holder !== null && isAlive(holder)) throw new Error(`another agent (process ${holder.split(' ')[0] ?? ''}) uses this state directory`)
  rmSync(path, { force: true })
  const file = openSync(path, 'wx', 0o600)
  writeSync(file, `${process.pid} ${startOf(process.pid)}`)
  closeSync(file)
  return () => rmSync(path, { force: true })
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
