import { expect } from 'chai'
import type { Installer } from '../../../agent/installer/types.ts'
import { InstallerError } from '../../../agent/installer/types.ts'
import { COMMAND, withInfra } from '../../../server/context.ts'
import { askRenewal } from '../../../server/agents/store-caches.ts'
import { anAgent, startWorld, type TestAgent, type World } from './world.ts'

describe('asking agents to renew what package managers know', () => {
  let world: World
  before(async () => {
    world = await startWorld()
  })
  after(() => world.stop())

  /** An agent of a Linux computer whose installer counts how often it reads its repositories anew. */
  async function aCountingAgent(): Promise<TestAgent & { count: () => number; fail: (yes: boolean) => void }> {
    const agent = await anAgent(world)
    let [count, fails] = [0, false]
    const { installer } = agent.computer as { installer: Installer }
    installer.refresh = async () => {
      if (fails) throw new InstallerError('package_manager_locked', '')
      count += 1
      return Promise.resolve()
    }
    await world.app.pools.infra('computer').where({ id: agent.computerId }).update({ os_type: 'linux' })
    return { ...agent, count: () => count, fail: (yes) => (fails = yes) }
  }
  const ask = () => withInfra(world.app, COMMAND, (ctx) => askRenewal(ctx, null))
  async function isAsked(agent: TestAgent): Promise<boolean> {
    const row = (await world.app.pools.infra('agent').where({ public_id: agent.agentId }).first('clean_cache_at')) as {
      clean_cache_at: Date | null
    }
    return row.clean_cache_at !== null
  }

  it('is followed once, and told at the next check-in', async () => {
    const agent = await aCountingAgent()
    const cycle = agent.start()
    await cycle.checkIn()
    expect(agent.count()).to.equal(0)

    await ask()
    await cycle.checkIn()
    expect([agent.count(), await isAsked(agent)]).to.deep.equal([1, true])
    await cycle.checkIn()
    expect([agent.count(), await isAsked(agent)]).to.deep.equal([1, false])
    await cycle.checkIn()
    expect(agent.count()).to.equal(1)
  })

  it('is tried again until it works, and asked anew it is done anew', async () => {
    const agent = await aCountingAgent()
    const cycle = agent.start()
    await ask()
    agent.fail(true)
    await cycle.checkIn()
    await cycle.checkIn()
    expect([agent.count(), await isAsked(agent)]).to.deep.equal([0, true])

    agent.fail(false)
    await cycle.checkIn()
    await ask()
    await cycle.checkIn()
    expect([agent.count(), await isAsked(agent)], 'the second asking is not taken for the first').to.deep.equal([2, true])
  })
})
