import { expect } from 'chai'
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { COMMAND, withInfra, type App } from '../../../server/context.ts'
import { executeRun } from '../../../server/discovery/run.ts'
import { requestRun, type DiscoveryWish } from '../../../server/discovery/service.ts'
import { getRun, type RunRow } from '../../../server/discovery/store.ts'
import type { RouteChange } from '../../../server/sources/route-rules.ts'
import { addWsus } from '../../../server/sources/service.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import type { DeathAt } from './run-in-a-child.ts'
import { openInSmallPages } from './small-pages.ts'
import { expectSameTables } from './whole-tables.ts'

const CHILD = fileURLToPath(new URL('./run-in-a-child.ts', import.meta.url))
export const SOURCE = 'W1'

/** A CMDB with a WSUS as its source and a run that has begun, read by processes that can be killed. */
export class KillableRun {
  readonly app: App
  readonly sourceId: number
  readonly #test: TestApp
  #runId = 0
  #child: ChildProcess | undefined

  private constructor(test: TestApp, sourceId: number) {
    this.#test = test
    this.app = test.app
    this.sourceId = sourceId
  }

  /** A source over a route; `again` asks for its first run. */
  static async over(route: RouteChange): Promise<KillableRun> {
    const test = await openTestApp()
    const { id } = await withInfra(test.app, COMMAND, (ctx) => addWsus(ctx, { sourceId: SOURCE, route }))
    return new KillableRun(test, id)
  }

  get runId(): number {
    return this.#runId
  }

  /** Asks for another run. */
  async again(wish: DiscoveryWish = {}): Promise<void> {
    const [run] = await withInfra(this.app, COMMAND, (ctx) => requestRun(ctx, { ...wish, sourceIds: [SOURCE] }, '#COMMAND'))
    this.follow(run?.runId ?? 0)
  }

  /** Reads a run that began by itself. */
  follow(runId: number): void {
    this.#runId = runId
  }

  /** Reads on in a process of its own. @returns whether it ended before it was killed */
  async read(death: DeathAt & { readonly afterMs?: number } = {}): Promise<boolean> {
    const { afterMs, ...itself } = death
    const child = fork(CHILD, [], {
      env: { ...process.env, TSUKUROI_STATE: this.app.config.stateDir },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    this.#child = child
    const exited = once(child, 'exit').then(() => false)
    child.send({ urls: this.app.pools.urls, runId: this.#runId, death: itself })
    await Promise.race([once(child, 'message'), exited])
    const ended = once(child, 'message').then(() => true)
    if (afterMs !== undefined) void pause(afterMs).then(() => child.kill('SIGKILL'))
    return Promise.race([ended, exited])
  }

  /** Reads on in this process, to the end. */
  async finish(): Promise<RunRow> {
    await executeRun(this.app, this.#runId, { signal: new AbortController().signal, open: openInSmallPages })
    return this.run()
  }

  async run(): Promise<RunRow> {
    const run = await withInfra(this.app, COMMAND, (ctx) => getRun(ctx, this.#runId))
    if (run === undefined) throw new Error('the run is gone')
    return run
  }

  kill(): void {
    this.#child?.kill('SIGKILL')
  }

  async close(): Promise<void> {
    this.kill()
    await this.#test.close()
  }
}

/** Whether both ended well, and know the same, table by table. */
export async function expectTwins(killed: KillableRun, clean: KillableRun, what: string): Promise<void> {
  for (const one of [killed, clean]) {
    const { state, errorCode, errorDetails } = await one.run()
    expect({ state, errorCode, errorDetails }, what).to.deep.equal({ state: 'succeeded', errorCode: null, errorDetails: null })
  }
  await expectSameTables(killed.app, clean.app, what)
}

/** What is looked at before each answer; the question is the last argument. */
interface Asked {
  take(...what: string[]): unknown
}

/**
 * Has a process killed at the moment when the n-th question of a kind arrives: on a slow machine it is the same moment.
 *
 * @param faults of a stand-in, which are looked at before each answer
 * @returns sets the moment; undefined: nobody is killed
 */
export function killerAt(faults: object, kill: () => void): (moment?: readonly [question: RegExp, time: number]) => void {
  const asked = faults as Asked
  const take = asked.take.bind(asked)
  let moment: readonly [question: RegExp, time: number] | undefined
  let count = 0
  asked.take = (...what) => {
    if (moment?.[0].test(what.at(-1) ?? '') === true && ++count === moment[1]) kill()
    return take(...what)
  }
  return (next) => {
    moment = next
    count = 0
  }
}
