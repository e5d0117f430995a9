import { expect } from 'chai'
import { inventoryChecksum, inventoryOf } from '../../../agent/inventory/inventory.ts'
import type { PatchResult, StepResult } from '../../../agent/protocol/messages.ts'
import { succeeded } from '../../../agent/result.ts'
import { Report } from '../../../server/agents/protocol.ts'
import { anAgent, startWorld } from './world.ts'
import type { TestAgent, World } from './world.ts'

describe('an inventory that changes a little', function () {
  this.timeout(60_000)
  let world: World
  before(async () => {
    world = await startWorld()
  })
  after(() => world.stop())

  const lines = (last: string) =>
    ['bash\t0:5.1-1\tx86_64\t\tV\t', 'curl\t0:8-1\tx86_64\t\tV\t', 'zlib\t0:1-1\tx86_64\t\tV\t', last].toSorted()

  function have(agent: TestAgent, last: string): void {
    agent.computer.inventory = async () =>
      inventoryOf(await agent.computer.machine(), { installer: 'dnf', manager: 'rpm', packages: lines(last) })
  }
  const told = (agent: TestAgent) => world.jobs.inventories.filter((one) => one.computerId === agent.computerId)

  it('arrives whole on the server, however it was sent', async () => {
    const agent = await anAgent(world)
    have(agent, 'vim\t0:9.0-1\tx86_64\t\tV\t')
    await agent.start().checkIn()
    have(agent, 'vim\t0:9.1-1\tx86_64\t\tV\t')
    // Another process of the same agent: what the server acknowledged is on the disk.
    await agent.start().checkIn()

    const [first, second] = told(agent)
    const now = await agent.computer.inventory()
    expect(told(agent)).to.have.length(2)
    expect(second?.checksum).to.equal(inventoryChecksum(now))
    expect(JSON.parse(second?.document.toString('utf8') ?? '')).to.deep.equal(now)
    expect(first?.checksum).not.to.equal(second?.checksum)
  })

  it('is sent whole again to a server that has lost the last one', async () => {
    const agent = await anAgent(world)
    have(agent, 'vim\t0:9.0-1\tx86_64\t\tV\t')
    await agent.start().checkIn()
    world.jobs.inventories.length = 0
    have(agent, 'vim\t0:9.1-1\tx86_64\t\tV\t')

    await agent.start().checkIn()

    expect(told(agent).map((one) => one.checksum)).to.deep.equal([inventoryChecksum(await agent.computer.inventory())])
  })
})

describe('Report', () => {
  it('takes what was done before a failure, and why a restart is due, as the agent tells it', () => {
    const restartEvidence = [{ kind: 'kernel' as const, what: '6.1.0-40-amd64 instead of 6.1.0-9-amd64' }]
    const patch: PatchResult = {
      patchId: 'rpm:alma/9/base/needed/0:1-1',
      outcome: 'failed',
      code: 'script_failed',
      hresult: null,
      message: 'no room for it',
      restartRequired: true,
      retryable: false,
      restartEvidence,
      done: [{ action: 'add', name: 'needed', architecture: 'noarch', from: null, to: '0:1-1', sha256: null }],
    }
    const result: StepResult = succeeded({ patches: [patch], restartRequired: true, restartEvidence })
    const facts = { leaseId: 'L', jobId: 'J', stepId: 'S', attempt: 1, sequence: 3, at: '2026-11-22T03:00:00Z' }

    expect(Report.parse({ ...facts, kind: 'finished', result })).to.deep.equal({ ...facts, kind: 'finished', result })
    expect(Report.parse({ ...facts, kind: 'patch', patch })).to.deep.equal({ ...facts, kind: 'patch', patch })
  })
})
