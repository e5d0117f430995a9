import { expect } from 'chai'
import { setTimeout as sleep } from 'node:timers/promises'
import { anAgent, startWorld, type World } from './world.ts'

describe('an agent that runs', function () {
  this.timeout(30_000)
  let world: World
  before(async () => {
    world = await startWorld()
  })
  after(() => world.stop())

  it('ends as a whole when one half of it has a fault: it would look alive and be asked for nothing', async () => {
    const agent = await anAgent(world)
    const fault = new TypeError('a fault')
    agent.computer.inventory = () => Promise.reject(fault)
    const stop = new AbortController()

    const ended = await Promise.race([
      agent
        .start()
        .run(stop.signal)
        .catch((error: unknown) => error),
      sleep(20_000, 'it goes on', { ref: false }),
    ])
    const step = await world.jobs.add(agent.computerId, 'operation_check')
    await sleep(1_000)
    stop.abort()

    expect(ended).to.equal(fault)
    expect(step.state, 'nobody took it').to.equal('ready')
  })

  it('goes on with a full disk until it is asked to end', async () => {
    const agent = await anAgent(world)
    agent.computer.inventory = () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' }))
    const stop = new AbortController()

    const ended = agent.start().run(stop.signal)
    const first = await Promise.race([ended.then(() => 'ended'), sleep(1_500, 'it goes on')])
    stop.abort()
    await ended

    expect(first).to.equal('it goes on')
  })
})
