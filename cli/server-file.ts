import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface RunningServer {
  readonly pid: number
  readonly url: string | undefined
  readonly startedAt: string
}

/**
 * The server that runs on a state directory, by the file that it writes when it is up; undefined when there is none.
 *
 * @param stateDir the state directory
 */
export async function runningServer(stateDir: string): Promise<RunningServer | undefined> {
  const text = await readFile(join(stateDir, 'run/server.json'), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const server = JSON.parse(text) as RunningServer
  return isAlive(server.pid) ? server : undefined
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (err) {
    return (err as NodeJS.ErrnoException).code === 'EPERM'
  }
}
