import { expect } from 'chai'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '../../agent/config.ts'
import { Execution } from '../../agent/execution.ts'
import type { ExecutionTools } from '../../agent/execution.ts'
import { InstallerError } from '../../agent/installer/types.ts'
import { ClientError } from '../../agent/protocol/client.ts'
import type { Client } from '../../agent/protocol/client.ts'
import { jsonHash, planHash } from '../../agent/protocol/sign.ts'
import type { PatchResult, Preview, Report } from '../../agent/protocol/messages.ts'
import { Reporter } from '../../agent/reporter.ts'
import { Spool } from '../../agent/spool.ts'

const script = (text: string, more: Record<string, unknown> = {}) => ({
  sha256: sha256(text),
  interpreter: 'sh',
  success: '0',
  timeoutSeconds: 10,
  ...more,
})
const nothing: Preview = { changes: [], restart: 'none', bytes: 0, services: [] }

function fine(patchId: string): PatchResult {
  return { patchId, outcome: 'succeeded', code: null, hresult: null, message: '', restartRequired: false, retryable: false }
}

describe('Execution', function () {
  let home: string
  let reports: Report[]
  let answer: (report: Report) => { accepted: boolean; more: 'continue' | 'stop' }
  let applied: string[]
  let bootId: string
  let preview: Preview
  let restartRequired: boolean
  let restarts: number
  const files = new Map<string, string>()

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'execution-'))
    reports = []
    applied = []
    answer = () => ({ accepted: true, more: 'continue' })
    bootId = 'boot-1'
    preview = nothing
    restartRequired = false
    restarts = 0
  })
  afterEach(() => rmSync(home, { recursive: true }))

  /** A new process of the agent on the same state directory. */
  function start(changes: Partial<ExecutionTools> = {}): { execution: Execution; spool: Spool; reporter: Reporter } {
    const spool = new Spool(home)
    const client = {
      post: (_channel: string, _path: string, report: Report) => {
        reports.push(structuredClone(report))
        return Promise.resolve(answer(report))
      },
    } as unknown as Client
    const reporter = new Reporter(spool, client, () => undefined)
    const tools: ExecutionTools = {
      config: loadConfig(home),
      installer: {
        preview: () => Promise.resolve(preview),
        apply: (_slice, { patchId }) => {
          applied.push(patchId)
          return Promise.resolve(fine(patchId))
        },
        verify: (slice) => Promise.resolve(slice.items.map(({ patchId }) => ({ patchId, state: 'installed', version: '1' }))),
        restartRequired: () => Promise.resolve(restartRequired),
      },
      bootId: () => Promise.resolve(bootId),
      loadFile: (hash) => Promise.resolve(Buffer.from(files.get(hash) ?? '')),
      sendInventory: () => Promise.resolve(),
      restart: () => {
        restarts += 1
        bootId = 'boot-2'
        return Promise.resolve()
      },
      pollMs: 1,
      ...changes,
    }
    const settings = { checkInMinutes: 90, holdSeconds: 0, approvalRequired: false, approvalKeys: [] }
    return { execution: new Execution({ spool, reporter, tools, settings: () => settings, log: () => undefined }), spool, reporter }
  }

  function aLease(
    kind: string,
    changes: { common?: object; items?: string[]; expected?: Preview | null; attempt?: number; timeoutSeconds?: number } = {},
  ) {
    const items = (changes.items ?? []).map((name) => ({ patchId: name, packages: [{ name, architecture: null, version: '1' }] }))
    const slice = { computerId: 'K7M2Q9XDA@Direct', installer: 'apt', expected: changes.expected ?? null, items }
    const common = changes.common ?? {}
    const sliceHashes = [jsonHash(slice)]
    const ids = { leaseId: 'L', jobId: 'J', stepId: 'S', attempt: changes.attempt ?? 1, kind, timeoutSeconds: changes.timeoutSeconds ?? 30 }
    return { ...ids, common, slice, sliceHashes, planHash: planHash(common, sliceHashes), approval: null }
  }

  function result() {
    const finished = reports.findLast((report) => report.kind === 'finished')
    if (finished?.kind !== 'finished') throw new Error('nothing was reported as finished')
    return finished.result
  }

  const keep = (text: string): string => {
    files.set(sha256(text), text)
    return text
  }

  it('asks before it begins, asks before each patch, and tells each result', async () => {
    await start().execution.take(aLease('apply', { items: ['a', 'b'] }))

    expect(reports.map((report) => [report.sequence, report.kind])).to.deep.equal([
      [1, 'began'],
      [2, 'renew'],
      [3, 'patch'],
      [4, 'renew'],
      [5, 'patch'],
      [6, 'finished'],
    ])
    expect(result()).to.include({ outcome: 'succeeded', reason: null })
  })

  it('does nothing, and remembers nothing, when the server says no to the beginning', async () => {
    answer = () => ({ accepted: false, more: 'stop' })
    const { execution, spool } = start()

    await execution.take(aLease('apply', { items: ['a'] }))

    expect(applied).to.deep.equal([])
    expect(spool.all()).to.deep.equal([])
  })

  it('stops before the next patch when there is no renewal, and says what was left out', async () => {
    answer = (report) => ({ accepted: true, more: report.kind === 'renew' && report.patchId === 'b' ? 'stop' : 'continue' })

    await start().execution.take(aLease('apply', { items: ['a', 'b', 'c'] }))

    expect(applied).to.deep.equal(['a'])
    expect(result()).to.include({ outcome: 'stopped', reason: 'not_renewed' })
    expect(result().patches.map((patch) => patch.outcome)).to.deep.equal(['succeeded', 'skipped', 'skipped'])
  })

  it('does not run a step again that it has done, and answers from the spool', async () => {
    const { execution } = start()
    await execution.take(aLease('apply', { items: ['a'] }))

    await execution.take({ ...aLease('apply', { items: ['a'] }), leaseId: 'L2' })
    await start().execution.take({ ...aLease('apply', { items: ['a'] }), leaseId: 'L3' })

    expect(applied).to.deep.equal(['a'])
    const finished = reports.filter((report) => report.kind === 'finished')
    expect(finished.map((report) => [report.leaseId, report.sequence])).to.deep.equal([
      ['L', 4],
      ['L2', 5],
      ['L3', 6],
    ])
  })

  it('runs another attempt of the same step', async () => {
    const { execution } = start()
    await execution.take(aLease('apply', { items: ['a'] }))

    await execution.take(aLease('apply', { items: ['a'], attempt: 2 }))

    expect(applied).to.deep.equal(['a', 'a'])
  })

  it('reports a step that was cut off by a kill as interrupted, and does not run it again', async () => {
    const begun = Promise.withResolvers<void>()
    const killed = start({ sendInventory: () => hang(begun) })
    void killed.execution.take(aLease('verify', { items: ['a'] }))
    await begun.promise

    const next = start()
    await next.execution.recover()
    await next.reporter.flush()
    await next.execution.take(aLease('verify', { items: ['a'] }))

    expect(result()).to.include({ outcome: 'failed', reason: 'interrupted' })
    expect(reports.filter((report) => report.kind === 'began')).to.have.length(1)
  })

  it('reports a step as interrupted when it was killed before it could say that it begins', async () => {
    answer = (report) => {
      if (report.kind === 'began') throw new Killed()
      return { accepted: true, more: 'continue' }
    }
    await start()
      .execution.take(aLease('apply', { items: ['a'] }))
      .catch((error: unknown) => expect(error).to.be.instanceOf(Killed))

    const next = start()
    await next.execution.recover()
    await next.reporter.flush()

    expect(applied).to.deep.equal([])
    expect(result()).to.include({ outcome: 'failed', reason: 'interrupted' })
  })

  it('keeps the result when the server is away, and delivers it after a restart', async () => {
    answer = (report) => {
      if (report.kind === 'finished' || report.kind === 'patch') throw new ClientError('unreachable', 'ECONNREFUSED')
      return { accepted: true, more: 'continue' }
    }
    await start().execution.take(aLease('apply', { items: ['a'] }))
    answer = () => ({ accepted: true, more: 'continue' })
    reports = []

    const next = start()
    await next.execution.recover()
    await next.reporter.flush()

    expect(reports.map((report) => report.kind)).to.deep.equal(['patch', 'finished'])
    expect(result().outcome).to.equal('succeeded')
    expect(next.reporter.isEmpty).to.equal(true)
  })

  it('does not run a step of which it cannot read any more what was done', async () => {
    await start().execution.take(aLease('apply', { items: ['a'] }))
    const [name] = readdirSync(join(home, 'spool'))
    writeFileSync(join(home, 'spool', name!), '\0\0\0')

    await start().execution.take(aLease('apply', { items: ['a'] }))

    expect(applied).to.deep.equal(['a'])
    expect(result()).to.include({ outcome: 'failed', reason: 'spool_damaged' })
  })

  it('refuses a plan that is not the approved one, and says why', async () => {
    await start().execution.take({ ...aLease('apply', { items: ['a'] }), common: { restart: 'if_needed' } })

    expect(applied).to.deep.equal([])
    expect(result()).to.include({ outcome: 'failed', reason: 'plan_hash_differs' })
  })

  it('tells the server of a lease that it does not understand', async () => {
    await start().execution.take({ ...aLease('apply'), kind: 'dance' })

    expect(result()).to.include({ outcome: 'failed', reason: 'lease_malformed' })
  })

  it('lets no version with an option or a blank near the package manager', async () => {
    const lease = aLease('apply', { items: ['a'] })
    const slice = {
      ...lease.slice,
      items: [{ patchId: 'a', packages: [{ name: 'a', architecture: null, version: '1 -o Dpkg::Pre-Invoke=x' }] }],
    }

    await start().execution.take({ ...lease, slice, sliceHashes: [jsonHash(slice)] })

    expect(applied).to.deep.equal([])
    expect(result().reason).to.equal('lease_malformed')
  })

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

    await start({ installer: broken }).execution.take(aLease('apply', { items: ['a', 'b'] }))

    expect(result()).to.include({ outcome: 'failed', reason: 'patches_failed' })
    expect(result().patches.map((patch) => [patch.patchId, patch.outcome, patch.code])).to.deep.equal([
      ['a', 'succeeded', null],
      ['b', 'failed', 'package_manager_failed'],
    ])
  })

  it('reports drift with the difference and applies nothing', async () => {
    preview = { ...nothing, changes: [{ action: 'remove', name: 'x', architecture: null, from: '1', to: null, sha256: null }] }

    await start().execution.take(aLease('apply', { items: ['a'], expected: nothing }))

    expect(applied).to.deep.equal([])
    expect(result()).to.include({ outcome: 'failed', reason: 'drift' })
    expect(result().drift).to.deep.equal({ changes: preview.changes, restart: false })
  })

  it('keeps both outputs and the return value of a script', async () => {
    const text = keep('echo out; echo err >&2; exit 3')

    await start().execution.take(aLease('pre_script', { common: { preScript: script(text) } }))

    expect(result()).to.include({ outcome: 'failed', reason: 'script_failed', returnValue: 3, stdout: 'out\n', stderr: 'err\n' })
    expect(readdirSync(join(home, 'scripts'))).to.deep.equal([])
  })

  it('takes every return value for success when the request says so', async () => {
    const text = keep('exit 9')

    await start().execution.take(aLease('post_script', { common: { postScript: script(text, { success: 'all' }) } }))

    expect(result()).to.include({ outcome: 'succeeded', returnValue: 9 })
  })

  it('ends a script after its time', async () => {
    const text = keep('sleep 60')

    await start().execution.take(aLease('pre_script', { common: { preScript: script(text, { timeoutSeconds: 1 }) } }))

    expect(result()).to.include({ outcome: 'failed', reason: 'timed_out', returnValue: null })
  })

  it('does not restart a computer when the plan does not say so', async () => {
    restartRequired = true

    await start().execution.take(aLease('restart', { common: { restart: 'never' } }))
    expect(result()).to.include({ outcome: 'failed', reason: 'restart_not_allowed' })
    await start().execution.take(aLease('reboot_before', { attempt: 2 }))

    expect(result()).to.include({ outcome: 'failed', reason: 'restart_not_allowed' })
    expect(restarts).to.equal(0)
  })

  it('does not restart a computer that needs no restart', async () => {
    await start().execution.take(aLease('restart', { common: { restart: 'if_needed' } }))

    expect(result()).to.include({ outcome: 'succeeded', message: 'not_needed' })
    expect(restarts).to.equal(0)
  })

  it('takes a changed boot id for the proof of a restart', async () => {
    restartRequired = true

    await start().execution.take(aLease('restart', { common: { restart: 'if_needed' } }))

    expect(result()).to.include({ outcome: 'succeeded', bootId: 'boot-2' })
  })

  it('fails a restart that did not happen', async () => {
    restartRequired = true

    await start({ restart: () => Promise.resolve() }).execution.take(
      aLease('restart', { common: { restart: 'if_needed' }, timeoutSeconds: 2 }),
    )

    expect(result()).to.include({ outcome: 'failed', reason: 'not_restarted' })
  })

  for (const [what, after, expected] of [
    ['succeeded, when the boot id has changed', 'boot-2', { outcome: 'succeeded', reason: null }],
    ['failed, when only the agent was restarted', 'boot-1', { outcome: 'failed', reason: 'not_restarted' }],
  ] as const) {
    it(`finds at its next start that the restart ${what}`, async () => {
      restartRequired = true
      const begun = Promise.withResolvers<void>()
      void start({ restart: () => hang(begun) }).execution.take(aLease('restart', { common: { restart: 'if_needed' } }))
      await begun.promise
      bootId = after

      const next = start()
      await next.execution.recover()
      await next.reporter.flush()

      expect(result()).to.include(expected)
    })
  }

  it('says that the script could not be had when the server does not give it', async () => {
    const lease = aLease('pre_script', { common: { preScript: script('x') } })

    await start({ loadFile: () => Promise.reject(new ClientError('refused', 'agent_file_not_found')) }).execution.take(lease)

    expect(result()).to.include({ outcome: 'failed', reason: 'agent_file_not_found' })
  })

  it('reports a fault of its own instead of keeping silent', async () => {
    await start({ loadFile: () => Promise.reject(new RangeError('oops')) }).execution.take(
      aLease('pre_script', { common: { preScript: script('x') } }),
    )

    expect(result()).to.include({ outcome: 'failed', reason: 'agent_fault', message: 'RangeError: oops' })
  })
})

class Killed extends Error {}

/** What a process does that is killed at this point: it says that it came here, and never goes on. */
async function hang(begun: { resolve: () => void }): Promise<never> {
  begun.resolve()
  return new Promise<never>(() => undefined)
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
