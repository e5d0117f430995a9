import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { COMMAND, withInfra, type App } from '../../../server/context.ts'
import { requestRun } from '../../../server/discovery/service.ts'
import { addWsus } from '../../../server/sources/service.ts'
import { anUpdate, aWsus } from '../../demo/wsus/a-wsus.ts'
import { RawClient } from '../../peers/wsus-calls.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'

const CHILD = fileURLToPath(new URL('./run-in-a-child.ts', import.meta.url))
export const ALL_COMPUTERS = 'a0a08746-4dbe-4a37-9adf-9e7652c0b421'

/** A WSUS with computers of which each lacks some updates and has others. */
export async function anEstateToRead(size: { computers: number; updates: number }): Promise<Awaited<ReturnType<typeof aWsus>>> {
  const updates = Array.from({ length: size.updates }, (_, n) => anUpdate({ arrivedAt: new Date(Date.UTC(2026, 0, 1, n)) }))
  const wsus = await aWsus({ updates })
  for (let n = 0; n < size.computers; n++) {
    const client = new RawClient(wsus.url, `11111111-0000-4000-8000-0000000000${String(n + 10)}`, `web${n}.killed.example`)
    await client.register()
    await client.status(
      updates.slice(n, n + size.updates / 2).map((update) => update.updateId),
      updates.slice(0, n).map((update) => update.updateId),
    )
  }
  for (const update of updates.slice(0, (size.updates * 2) / 3)) wsus.approve(update.updateId, ALL_COMPUTERS)
  return wsus
}

/** A CMDB with the WSUS as a source and a run that has begun, read by processes that can be killed. */
export class KillableRun {
  readonly app: App
  readonly sourceId: number
  readonly #test: TestApp
  #runId: number
  #child: ChildProcess | undefined

  private constructor(test: TestApp, sourceId: number, runId: number) {
    this.#test = test
    this.app = test.app
    this.sourceId = sourceId
    this.#runId = runId
  }

  static async begin(url: string): Promise<KillableRun> {
    const test = await openTestApp()
    const { id } = await withInfra(test.app, COMMAND, (ctx) => addWsus(ctx, { sourceId: 'W1', url }))
    const run = new KillableRun(test, id, 0)
    await run.again()
    return run
  }

  get runId(): number {
    return this.#runId
  }

  /** Asks for another run. */
  async again(wish: { full?: boolean } = {}): Promise<void> {
    const [run] = await withInfra(this.app, COMMAND, (ctx) => requestRun(ctx, { ...wish, sourceIds: ['W1'] }, '#COMMAND'))
    this.#runId = run?.runId ?? 0
  }

  /** Reads on in a process of its own. @returns whether it ended before it was killed */
  async read(killAfterMs?: number): Promise<boolean> {
    const child = fork(CHILD, [], {
      env: { ...process.env, TSUKUROI_STATE: this.app.config.stateDir },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    this.#child = child
    child.send({ urls: this.app.pools.urls, runId: this.#runId })
    await once(child, 'message')
    const ended = once(child, 'message').then(() => true)
    const exited = once(child, 'exit').then(() => false)
    if (killAfterMs !== undefined) void pause(killAfterMs).then(() => this.kill())
    return Promise.race([ended, exited])
  }

  kill(): void {
    this.#child?.kill('SIGKILL')
  }

  async close(): Promise<void> {
    this.kill()
    await this.#test.close()
  }
}
