/** A process of its own, so that its memory is nobody else's: drains a SUSDB, or carries runs out as the worker does. */
import sql from 'mssql'
import { giveWay } from '../server/cmdb/give-way.ts'
import { startApp } from '../server/cmdb/start.ts'
import type { DatabaseUrls } from '../server/config.ts'
import { executeRun } from '../server/discovery/run.ts'
import { openWsus } from '../wsus-adapter/index.ts'
import { peakMemory, timed } from './harness.ts'

/** What the bench asks of the process. */
export type Task =
  | {
      readonly kind: 'drain'
      readonly server: string
      readonly port: number
      readonly user: string
      readonly password: string
      readonly text: string
    }
  | { readonly kind: 'runs'; readonly urls: DatabaseUrls; readonly runIds: readonly number[]; readonly atOnce: boolean }

/** What it took: milliseconds, the greatest resident memory in MB, and rows of a drain. */
export interface Took {
  readonly ms: number
  readonly memory: number
  readonly rows: number
}

async function drain(task: Extract<Task, { kind: 'drain' }>): Promise<Omit<Took, 'memory'>> {
  const { server, port, user, password } = task
  const pool = await new sql.ConnectionPool({
    server,
    port,
    user,
    password,
    database: 'SUSDB',
    requestTimeout: 0,
    options: { encrypt: false },
    arrayRowMode: true,
  } as sql.config).connect()
  const request = pool.request()
  request.stream = true
  let rows = 0
  const done = new Promise<void>((resolve, reject) => request.once('done', () => resolve()).once('error', reject))
  request.on('row', () => rows++)
  const ms = await timed(() => {
    void request.query(task.text)
    return done
  })
  await pool.close()
  return { ms, rows }
}

async function runs(task: Extract<Task, { kind: 'runs' }>): Promise<Omit<Took, 'memory'>> {
  const app = await startApp('worker', task.urls)
  // As the worker does.
  giveWay(app)
  const execute = (runId: number): Promise<void> => executeRun(app, runId, { signal: new AbortController().signal, open: openWsus })
  const ms = await timed(async () => {
    if (task.atOnce) await Promise.all(task.runIds.map(execute))
    else for (const runId of task.runIds) await execute(runId)
  })
  await app.pools.destroy()
  return { ms, rows: 0 }
}

process.once('message', (task: Task) => {
  let took: Omit<Took, 'memory'> = { ms: 0, rows: 0 }
  const work = async (): Promise<void> => void (took = task.kind === 'drain' ? await drain(task) : await runs(task))
  void peakMemory(work).then((memory) => process.send?.({ ...took, memory } satisfies Took, () => process.exit()))
})
