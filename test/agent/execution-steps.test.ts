import { expect } from 'chai'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { InstallerError } from '../../agent/installer/types.ts'
import { ClientError } from '../../agent/protocol/client.ts'
import { aLease, ExecutionWorld, fine, hang, nothing, script } from './execution-world.ts'

describe('Execution of steps', () => {
  let world: ExecutionWorld
  beforeEach(() => {
    world = new ExecutionWorld()
  })
  afterEach(() => world.end())

  it('keeps what became of the other patches when the package manager cannot tell for one', async () => {
    const broken = {
      preview: () => Promise.resolve(nothing),
      apply: (_slice: unknown, { patchId }: { patchId: string }) =>
        patchId === 'b'
          ? Promise.reject(new InstallerError('package_manager_failed', 'database is damaged'))
          : Promise.resolve(fine(patchId)),
      verify: () => Promise.resolve([]),
      restartRequired: () => Promise.resolve(false),
      restartEvidence: () => Promise.reject(new InstallerError('package_manager_failed', 'database is damaged')),
    }

    await world.start({ installer: broken }).execution.take(aLease('apply', { items: ['a', 'b'] }))

    expect(world.result()).to.include({ outcome: 'failed', reason: 'patches_failed' })
    expect(world.result().patches.map((patch) => [patch.patchId, patch.outcome, patch.code])).to.deep.equal([
      ['a', 'succeeded', null],
      ['b', 'failed', 'package_manager_failed'],
    ])
  })

  it('reports drift with the difference and applies nothing', async () => {
    world.preview = { ...nothing, changes: [{ action: 'remove', name: 'x', architecture: null, from: '1', to: null, sha256: null }] }

    await world.start().execution.take(aLease('apply', { items: ['a'], expected: nothing }))

    expect(world.applied).to.deep.equal([])
    expect(world.result()).to.include({ outcome: 'failed', reason: 'drift' })
    expect(world.result().drift).to.deep.equal({ changes: world.preview.changes, restart: false })
  })

  it('keeps both outputs and the return value of a script', async () => {
    const text = world.keep('echo out; echo err >&2; exit 3')

    await world.start().execution.take(aLease('pre_script', { common: { preScript: script(text) } }))

    expect(world.result()).to.include({ outcome: 'failed', reason: 'script_failed', returnValue: 3, stdout: 'out\n', stderr: 'err\n' })
    expect(readdirSync(join(world.home, 'scripts'))).to.deep.equal([])
  })

  it('takes every return value for success when the request says so', async () => {
    const text = world.keep('exit 9')

    await world.start().execution.take(aLease('post_script', { common: { postScript: script(text, { success: 'all' }) } }))

    expect(world.result()).to.include({ outcome: 'succeeded', returnValue: 9 })
  })

  it('ends a script after its time', async () => {
    const text = world.keep('sleep 60')

    await world.start().execution.take(aLease('pre_script', { common: { preScript: script(text, { timeoutSeconds: 1 }) } }))

    expect(world.result()).to.include({ outcome: 'failed', reason: 'timed_out', returnValue: null })
  })

  it('does not restart a computer when the plan does not say so', async () => {
    world.restartRequired = true

    await world.start().execution.take(aLease('restart', { common: { restart: 'never' } }))
    expect(world.result()).to.include({ outcome: 'failed', reason: 'restart_not_allowed' })
    await world.start().execution.take(aLease('reboot_before', { attempt: 2 }))

    expect(world.result()).to.include({ outcome: 'failed', reason: 'restart_not_allowed' })
    expect(world.restarts).to.equal(0)
  })

  it('does not restart a computer that needs no restart', async () => {
    await world.start().execution.take(aLease('restart', { common: { restart: 'if_needed' } }))

    expect(world.result()).to.include({ outcome: 'succeeded', message: 'not_needed' })
    expect(world.restarts).to.equal(0)
  })

  it('takes a changed boot id for the proof of a restart', async () => {
    world.restartRequired = true

    await world.start().execution.take(aLease('restart', { common: { restart: 'if_needed' } }))

    expect(world.result()).to.include({ outcome: 'succeeded', bootId: 'boot-2' })
  })

  it('fails a restart that did not happen', async () => {
    world.restartRequired = true

    await world
      .start({ restart: () => Promise.resolve() })
      .execution.take(aLease('restart', { common: { restart: 'if_needed' }, timeoutSeconds: 2 }))

    expect(world.result()).to.include({ outcome: 'failed', reason: 'not_restarted' })
  })

  for (const [what, after, expected] of [
    ['succeeded, when the boot id has changed', 'boot-2', { outcome: 'succeeded', reason: null }],
    ['failed, when only the agent was restarted', 'boot-1', { outcome: 'failed', reason: 'not_restarted' }],
  ] as const) {
    it(`finds at its next start that the restart ${what}`, async () => {
      world.restartRequired = true
      const begun = Promise.withResolvers<void>()
      void world.start({ restart: () => hang(begun) }).execution.take(aLease('restart', { common: { restart: 'if_needed' } }))
      await begun.promise
      world.bootId = after

      const next = world.start()
      await next.execution.recover()
      await next.reporter.flush()

      expect(world.result()).to.include(expected)
    })
  }

  it('says that the script could not be had when the server does not give it', async () => {
    const lease = aLease('pre_script', { common: { preScript: script('x') } })

    await world.start({ loadFile: () => Promise.reject(new ClientError('refused', 'agent_file_not_found')) }).execution.take(lease)

    expect(world.result()).to.include({ outcome: 'failed', reason: 'agent_file_not_found' })
  })

  it('reports a fault of its own instead of keeping silent', async () => {
    await world
      .start({ loadFile: () => Promise.reject(new RangeError('oops')) })
      .execution.take(aLease('pre_script', { common: { preScript: script('x') } }))

    expect(world.result()).to.include({ outcome: 'failed', reason: 'agent_fault', message: 'RangeError: oops' })
  })
})
