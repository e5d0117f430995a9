import { expect } from 'chai'
import { SYSTEM, withInfra, type App } from '../../../server/context.ts'
import { executeRun } from '../../../server/discovery/run.ts'
import { requestRun } from '../../../server/discovery/service.ts'
import { evaluate as evaluateTask, tell as tellTask } from '../../../server/matching/tasks.ts'
import type { TaskCall } from '../../../server/worker.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { aTenant, computers, type TestComputer, type World } from '../jobs/world.ts'
import { aFeed, dpkg, evaluate, inventory, offer, say, tell, withdraw } from './estate.ts'

/** Draws the conclusions of what a voice said since, as the schedule does. */
async function endRun(app: App, sourceId: string): Promise<void> {
  const begun = await withInfra(app, SYSTEM, (ctx) => requestRun(ctx, { sourceIds: [sourceId] }, '#TEST'))
  const never = () => Promise.reject(new Error('nothing is read'))
  for (const { runId } of begun) await executeRun(app, runId, { signal: new AbortController().signal, open: never })
}

describe('what people are told of the catalog’s needs', () => {
  let test: TestApp
  let world: World
  let computer: TestComputer
  beforeEach(async () => {
    test = await openTestApp()
    world = await aTenant(test.app)
    const [made] = await computers(world, 1, { osType: 'linux' })
    if (made === undefined) throw new Error('no computer was made')
    computer = made
  })
  afterEach(() => test.close())

  /** Patches in mails that lie in the outbox of the user who has the computer. */
  async function told(): Promise<string[]> {
    const { rows } = await test.app.pools.owner.raw<{ rows: { id: string }[] }>(
      `select p.public_id as id from notice n cross join lateral jsonb_array_elements_text(n.data->'patchIds') as i(id) join patch p on p.id = i.id::int
        where n.kind = 'new_patches' and n.user_id = ? order by n.id, 1`,
      [world.user.userId],
    )
    return rows.map((row) => row.id)
  }

  it('is a need that a new advisory brings, once; nothing of what was there when the feed came, or at the first inventory', async () => {
    const { app } = test
    const feed = await aFeed(app, ['debian/12/security'])
    await say(app, feed, [{ package: 'openssl', version: '2' }])
    await evaluate(app)
    await tell(world, computer, inventory([dpkg('openssl', '1'), dpkg('bash', '1')]))
    await endRun(app, 'Catalog')
    expect(await told(), 'the first inventory is what is known already').to.deep.equal([])

    await say(app, feed, [{ package: 'bash', version: '2' }])
    await evaluate(app)
    await endRun(app, 'Catalog')
    expect(await told()).to.deep.equal(['deb:debian/12/security/bash/2'])
    await endRun(app, 'Catalog')
    expect(await told()).to.deep.equal(['deb:debian/12/security/bash/2'])
  })

  it('is a need that an inventory brings, and not one that nobody approved', async () => {
    const { app } = test
    const feed = await aFeed(app, ['debian/12/security', 'debian/12/updates'])
    await say(app, feed, [
      { package: 'openssl', version: '2' },
      { package: 'bash', version: '2', pocket: 'updates', kind: 'bugfix' },
    ])
    await evaluate(app)
    await tell(world, computer, inventory([]))
    await tell(world, computer, inventory([dpkg('openssl', '1'), dpkg('bash', '1')]))
    await endRun(app, 'Catalog')

    expect(await told()).to.deep.equal(['deb:debian/12/security/openssl/2'])
  })

  it('is not told again when a feed begins or ends to decide about a stream', async () => {
    const { app } = test
    await tell(world, computer, inventory([dpkg('openssl', '1')]))
    await tell(world, computer, inventory([dpkg('openssl', '1')], { missing: [offer('openssl', '2')] }))
    await endRun(app, 'Agents')
    expect(await told()).to.deep.equal(['deb:debian/12/security/openssl/2'])

    const feed = await aFeed(app, ['debian/12/security'])
    await say(app, feed, [{ package: 'openssl', version: '2' }])
    await evaluate(app)
    await endRun(app, 'Catalog')
    await withdraw(app, feed)
    await evaluate(app)
    for (const source of ['Agents', 'Catalog']) await endRun(app, source)

    expect(await told()).to.deep.equal(['deb:debian/12/security/openssl/2'])
  })

  it('is on its way a minute after the evaluation, together with what came meanwhile; nothing is when nothing changed', async () => {
    const { app } = test
    const call = { app, signal: new AbortController().signal } as TaskCall
    const tasks = (): Promise<string[]> => app.pools.owner('graphile_worker.jobs').where({ key: 'matching.tell' }).pluck('task_identifier')
    const feed = await aFeed(app, ['debian/12/security'])
    await tell(world, computer, inventory([dpkg('openssl', '1')]))
    await evaluateTask({}, call)
    await app.pools.owner.raw(`select graphile_worker.remove_job('matching.tell')`)
    await evaluateTask({}, call)
    expect(await tasks()).to.deep.equal([])

    await say(app, feed, [{ package: 'openssl', version: '2' }])
    await evaluateTask({}, call)
    expect(await tasks()).to.deep.equal(['matching.tell'])

    await tellTask({}, call)
    await tellTask({}, call)
    const { rows } = await app.pools.owner.raw<{ rows: { n: number }[] }>(
      `select count(*)::int as n from source_run r join source s on s.id = r.source_id where s.public_id = 'Catalog' and r.state = 'running'`,
    )
    expect(rows[0]?.n).to.equal(1)
  })
})
