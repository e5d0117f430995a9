import { expect } from 'chai'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ClientError } from '../../agent/protocol/client.ts'
import { jsonHash } from '../../agent/protocol/sign.ts'
import { aLease, ExecutionWorld, hang } from './execution-world.ts'

describe('Execution', () => {
  let world: ExecutionWorld
  beforeEach(() => {
    world = new ExecutionWorld()
  })
  afterEach(() => world.end())

  it('asks before it begins, asks before each patch, and tells each result', async () => {
    await world.start().execution.take(aLease('apply', { items: ['a', 'b'] }))

    expect(world.reports.map((report) => [report.sequence, report.kind])).to.deep.equal([
      [1, 'began'],
      [2, 'renew'],
      [3, 'patch'],
      [4, 'renew'],
      [5, 'patch'],
      [6, 'finished'],
    ])
    expect(world.result()).to.include({ outcome: 'succeeded', reason: null })
  })

  it('does nothing, and remembers nothing, when the server says no to the beginning', async () => {
    world.answer = () => ({ accepted: false, more: 'stop' })
    const { execution, spool } = world.start()

    await execution.take(aLease('apply', { items: ['a'] }))

    expect(world.applied).to.deep.equal([])
    expect(spool.all()).to.deep.equal([])
  })

  it('stops before the next patch when there is no renewal, and says what was left out', async () => {
    world.answer = (report) => ({ accepted: true, more: report.kind === 'renew' && report.patchId === 'b' ? 'stop' : 'continue' })

    await world.start().execution.take(aLease('apply', { items: ['a', 'b', 'c'] }))

    expect(world.applied).to.deep.equal(['a'])
    expect(world.result()).to.include({ outcome: 'stopped', reason: 'not_renewed' })
    expect(world.result().patches.map((patch) => patch.outcome)).to.deep.equal(['succeeded', 'skipped', 'skipped'])
  })

  it('does not run a step again that it has done, and answers from the spool', async () => {
    const { execution } = world.start()
    await execution.take(aLease('apply', { items: ['a'] }))

    await execution.take({ ...aLease('apply', { items: ['a'] }), leaseId: 'L2' })
    await world.start().execution.take({ ...aLease('apply', { items: ['a'] }), leaseId: 'L3' })

    expect(world.applied).to.deep.equal(['a'])
    const finished = world.reports.filter((report) => report.kind === 'finished')
    expect(finished.map((report) => [report.leaseId, report.sequence])).to.deep.equal([
      ['L', 4],
      ['L2', 5],
      ['L3', 6],
    ])
  })

  it('runs another attempt of the same step', async () => {
    const { execution } = world.start()
    await execution.take(aLease('apply', { items: ['a'] }))

    await execution.take(aLease('apply', { items: ['a'], attempt: 2 }))

    expect(world.applied).to.deep.equal(['a', 'a'])
  })

  it('reports a step that was cut off by a kill as interrupted, and does not run it again', async () => {
    const begun = Promise.withResolvers<void>()
    const killed = world.start({ sendInventory: () => hang(begun) })
    void killed.execution.take(aLease('verify', { items: ['a'] }))
    await begun.promise

    const next = world.start()
    await next.execution.recover()
    await next.reporter.flush()
    await next.execution.take(aLease('verify', { items: ['a'] }))

    expect(world.result()).to.include({ outcome: 'failed', reason: 'interrupted' })
    expect(world.reports.filter((report) => report.kind === 'began')).to.have.length(1)
  })

  it('reports a step as interrupted when it was killed before it could say that it begins', async () => {
    world.answer = (report) => {
      if (report.kind === 'began') throw new Killed()
      return { accepted: true, more: 'continue' }
    }
    await world
      .start()
      .execution.take(aLease('apply', { items: ['a'] }))
      .catch((error: unknown) => expect(error).to.be.instanceOf(Killed))

    const next = world.start()
    await next.execution.recover()
    await next.reporter.flush()

    expect(world.applied).to.deep.equal([])
    expect(world.result()).to.include({ outcome: 'failed', reason: 'interrupted' })
  })

  it('keeps the result when the server is away, and delivers it after a restart', async () => {
    world.answer = (report) => {
      if (report.kind === 'finished' || report.kind === 'patch') throw new ClientError('unreachable', 'ECONNREFUSED')
      return { accepted: true, more: 'continue' }
    }
    await world.start().execution.take(aLease('apply', { items: ['a'] }))
    world.answer = () => ({ accepted: true, more: 'continue' })
    world.reports = []

    const next = world.start()
    await next.execution.recover()
    await next.reporter.flush()

    expect(world.reports.map((report) => report.kind)).to.deep.equal(['patch', 'finished'])
    expect(world.result().outcome).to.equal('succeeded')
    expect(next.reporter.isEmpty).to.equal(true)
  })

  it('does not run a step of which it cannot read any more what was done', async () => {
    await world.start().execution.take(aLease('apply', { items: ['a'] }))
    const [name] = readdirSync(join(world.home, 'spool'))
    writeFileSync(join(world.home, 'spool', name!), '\0\0\0')

    await world.start().execution.take(aLease('apply', { items: ['a'] }))

    expect(world.applied).to.deep.equal(['a'])
    expect(world.result()).to.include({ outcome: 'failed', reason: 'spool_damaged' })
  })

  it('refuses a plan that is not the approved one, and says why', async () => {
    await world.start().execution.take({ ...aLease('apply', { items: ['a'] }), common: { restart: 'if_needed' } })

    expect(world.applied).to.deep.equal([])
    expect(world.result()).to.include({ outcome: 'failed', reason: 'plan_hash_differs' })
  })

  it('tells the server of a lease that it does not understand', async () => {
    await world.start().execution.take({ ...aLease('apply'), kind: 'dance' })

    expect(world.result()).to.include({ outcome: 'failed', reason: 'lease_malformed' })
  })

  it('lets no version with an option or a blank near the package manager', async () => {
    const lease = aLease('apply', { items: ['a'] })
    const slice = {
      ...lease.slice,
      items: [{ patchId: 'a', packages: [{ name: 'a', architecture: null, version: '1 -o Dpkg::Pre-Invoke=x' }] }],
    }

    await world.start().execution.take({ ...lease, slice, sliceHashes: [jsonHash(slice)] })

    expect(world.applied).to.deep.equal([])
    expect(world.result().reason).to.equal('lease_malformed')
  })
})

class Killed extends Error {}
