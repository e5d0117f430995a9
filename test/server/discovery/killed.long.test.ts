import { expect } from 'chai'
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { COMMAND, withInfra, type App } from '../../../server/context.ts'
import { requestRun } from '../../../server/discovery/service.ts'
import { getRun } from '../../../server/discovery/store.ts'
import { addWsus } from '../../../server/sources/service.ts'
import { anUpdate, aWsus, stopAll } from '../../demo/wsus/a-wsus.ts'
import { RawClient } from '../../peers/wsus-calls.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { picture } from './estate.ts'

const CHILD = fileURLToPath(new URL('./run-in-a-child.ts', import.meta.url))
const ALL_COMPUTERS = 'a0a08746-4dbe-4a37-9adf-9e7652c0b421'

describe('a discovery that is killed with SIGKILL', function () {
  this.timeout(240_000)
  const apps: TestApp[] = []
  const children: ChildProcess[] = []

  afterEach(stopAll)
  after(async () => {
    for (const child of children) child.kill('SIGKILL')
    for (const one of apps) await one.close()
  })

  async function aRun(url: string): Promise<{ app: App; sourceId: number; runId: number }> {
    const test = await openTestApp()
    apps.push(test)
    const { app } = test
    return withInfra(app, COMMAND, async (ctx) => {
      const source = await addWsus(ctx, { sourceId: 'W1', url })
      const [run] = await requestRun(ctx, { sourceIds: ['W1'] }, '#COMMAND')
      return { app, sourceId: source.id, runId: run?.runId ?? 0 }
    })
  }

  /** @returns whether it ended before it was killed */
  async function start(app: App, runId: number, killAfterMs: number | null): Promise<boolean> {
    const child = fork(CHILD, [], {
      env: { ...process.env, TSUKUROI_STATE: app.config.stateDir },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    children.push(child)
    child.send({ urls: app.pools.urls, runId })
    await once(child, 'message')
    const ended = once(child, 'message').then(() => true)
    const exited = once(child, 'exit').then(() => false)
    if (killAfterMs !== null) void pause(killAfterMs).then(() => child.kill('SIGKILL'))
    return Promise.race([ended, exited])
  }

  it('goes on, wherever it was, and ends as one that nobody killed', async () => {
    const updates = Array.from({ length: 120 }, (_, n) => anUpdate({ arrivedAt: new Date(Date.UTC(2026, 0, 1, n)) }))
    const wsus = await aWsus({ updates })
    for (let n = 0; n < 30; n++) {
      const id = `11111111-0000-4000-8000-0000000000${String(n + 10)}`
      const client = new RawClient(wsus.url, id, `web${n}.killed.example`)
      await client.register()
      await client.status(
        updates.slice(n, n + 60).map((update) => update.updateId),
        updates.slice(0, n).map((update) => update.updateId),
      )
    }
    for (const update of updates.slice(0, 80)) wsus.approve(update.updateId, ALL_COMPUTERS)
    const clean = await aRun(wsus.url)
    expect(await start(clean.app, clean.runId, null)).to.equal(true)
    const killed = await aRun(wsus.url)

    let kills = 0
    while (!(await start(killed.app, killed.runId, 60 + kills * 45))) kills++

    expect(kills, 'it was killed').to.be.greaterThan(2)
    const run = await withInfra(killed.app, COMMAND, (ctx) => getRun(ctx, killed.runId))
    expect(run?.state).to.equal('succeeded')
    expect(await picture(killed.app, killed.sourceId)).to.deep.equal(await picture(clean.app, clean.sourceId))
  })
})
