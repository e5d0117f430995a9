import { randomUUID } from 'node:crypto'
import { linkSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { uptime } from 'node:os'
import { join } from 'node:path'

const NAME = 'agent.lock'

/**
 * Takes the state directory for this process: two agents on one would run steps side by side and repeat sequence numbers. Of several that start at one
 * moment one gets it, also where an agent that was killed has left its file behind.
 *
 * Each taker puts down a file with the next number, and the greatest number holds: a lock that had to be taken away first could be another's by then.
 *
 * @param home absolute path of the state directory
 * @returns releases the directory again
 * @throws Error when another living process holds it
 */
export function lockHome(home: string): () => void {
  const own = join(home, `${NAME}.${randomUUID()}`)
  const mine = `${process.pid} ${startOf(process.pid)} ${randomUUID()}`
  const pathOf = (number: number): string => join(home, number === 0 ? NAME : `${NAME}.${number}`)
  try {
    writeFileSync(own, mine, { mode: 0o600, flag: 'wx' })
    for (;;) {
      const last = numbersIn(home).at(-1)
      const holder = last === undefined ? { text: '', writtenAt: 0 } : holderOf(pathOf(last))
      // It went while we looked: somebody has a greater one.
      if (holder === undefined) continue
      if (isAlive(holder)) throw new Error(`another agent (process ${holder.text.split(' ')[0] ?? ''}) uses this state directory`)
      const number = (last ?? 0) + 1
      if (!linked(own, pathOf(number))) continue
      const [greatest, ...lower] = numbersIn(home).toReversed()
      if (greatest === number) {
        for (const one of lower) rmSync(pathOf(one), { force: true })
        return () => emptied(pathOf(number), mine)
      }
      rmSync(pathOf(number), { force: true })
    }
  } finally {
    rmSync(own, { force: true })
  }
}

/** Numbers of the locks that there are, in ascending order; what former versions left behind has none. */
function numbersIn(home: string): number[] {
  const rests = readdirSync(home).flatMap((name) => (name.startsWith(NAME) ? [name.slice(NAME.length)] : []))
  return rests
    .filter((rest) => /^(?:\.\d{1,12})?$/.test(rest))
    .map((rest) => Number(rest.slice(1)))
    .toSorted((a, b) => a - b)
}

/** Gives a file a second name, whole and at once. @returns false when somebody has that name */
function linked(file: string, name: string): boolean {
  try {
    linkSync(file, name)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

/** An empty lock is nobody's, and keeps its number from those who looked before. */
function emptied(path: string, mine: string): void {
  if (holderOf(path)?.text === mine) truncateSync(path)
}

interface Holder {
  /** Process id and beginning of whoever wrote the lock. */
  readonly text: string
  /** Milliseconds since 1970. */
  readonly writtenAt: number
}

/** @returns undefined when it is gone */
function holderOf(path: string): Holder | undefined {
  try {
    return { text: readFileSync(path, 'utf8'), writtenAt: statSync(path).mtimeMs }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

function isAlive({ text, writtenAt }: Holder): boolean {
  const [pid = '', started = ''] = text.split(' ')
  if (!/^[1-9]\d*$/.test(pid)) return false
  // After a restart of a container the dead holder may have had our number.
  if (Number(pid) === process.pid) return started !== '' && started === startOf(process.pid)
  try {
    process.kill(Number(pid), 0)
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
  // Where nothing tells when a process began, whoever wrote before the computer started is none that runs.
  return started === '' ? writtenAt >= Date.now() - uptime() * 1000 : startOf(Number(pid)) === started
}

/** When a process began (proc(5) stat, field 22), so that a reused process id is not taken for the old holder. Empty where there is no /proc. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? 'dead' : (fields[19] ?? '')
  } catch {
    return ''
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
