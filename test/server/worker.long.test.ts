import { expect } from 'chai'
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { enqueue } from '../../server/cmdb/tasks.ts'
import { SYSTEM, withInfra } from '../../server/context.ts'
import { openTestApp, type TestApp } from '../support/app.ts'

const CHILD = fileURLToPath(new URL('../support/worker-child.ts', import.meta.url))

describe('startWorker', function () {
  this.timeout(90_000)
  let world: TestApp
  const children: ChildProcess[] = []

  before(async () => {
    world = await openTestApp()
  })
  after(async () => {
    for (const child of children) child.kill('SIGKILL')
    await world.close()
  })

  async function startChild(): Promise<ChildProcess> {
    const child = fork(CHILD, [], {
      env: { ...process.env, TSUKUROI_STATE: world.app.config.stateDir },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    children.push(child)
    child.send(world.app.pools.urls)
    await once(child, 'message')
    return child
  }

  it('does a task of a killed worker again within seconds', async () => {
    const first = await startChild()
    const begun = once(first, 'message')
    await withInfra(world.app, SYSTEM, (ctx) => enqueue(ctx, 'audit.sign', {}))
    await begun
    first.kill('SIGKILL')
    const killedAt = Date.now()

    const second = await startChild()
    await once(second, 'message')

    expect(Date.now() - killedAt).to.be.lessThan(60_000)
  })
})
