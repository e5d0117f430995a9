import { expect } from 'chai'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDiskError, readIfThere, writeDurably } from '../../agent/durable.ts'
import { loadConfig } from '../../agent/config.ts'
import { Execution } from '../../agent/execution.ts'
import type { ExecutionTools } from '../../agent/execution.ts'
import type { Client } from '../../agent/protocol/client.ts'
import type { Report } from '../../agent/protocol/messages.ts'
import { jsonHash, planHash } from '../../agent/protocol/sign.ts'
import { Reporter } from '../../agent/reporter.ts'
import { failedWith } from '../../agent/result.ts'
import { Spool } from '../../agent/spool.ts'
import type { SpooledStep } from '../../agent/spool.ts'
import { mayMount } from '../faults/small-disk.ts'
import { needsMounts } from '../support/needs.ts'

const aStep = (): SpooledStep => ({
  jobId: 'J',
  stepId: 'S',
  attempt: 1,
  leaseId: 'L',
  kind: 'apply',
  phase: 'running',
  bootId: 'b',
  sequence: 1,
  unsent: [],
  result: null,
})

describe('the state directory on a full disk', function () {
  let folder: string
  before(needsMounts(mayMount))
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'disk-'))
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', folder])
  })
  afterEach(() => {
    execFileSync('umount', [folder])
    rmSync(folder, { recursive: true })
  })

  function fill(): void {
    try {
      for (let i = 0; i < 200; i += 1) writeFileSync(join(folder, `filler-${i}`), Buffer.alloc(4_096))
    } catch (error) {
      if (!isDiskError(error)) throw error
    }
  }

  it('keeps the old content when the new one does not fit', () => {
    const path = join(folder, 'file')
    writeDurably(path, 'old')
    fill()

    let error: unknown
    try {
      writeDurably(path, 'x'.repeat(100_000))
    } catch (failure) {
      error = failure
    }

    expect(isDiskError(error)).to.equal(true)
    expect(readIfThere(path)).to.equal('old')
  })

  it('changes neither the step on disk nor the one in memory, and takes the same change when there is room', () => {
    const spool = new Spool(folder)
    const step = aStep()
    spool.save(step)
    fill()
    const change = { phase: 'done' as const, result: failedWith('x', { stdout: 'y'.repeat(50_000) }) }

    expect(() => spool.save(step, change)).to.throw('ENOSPC')
    expect(spool.find(step)).to.deep.equal(aStep())
    expect(new Spool(folder).find(step)).to.deep.equal(aStep())

    for (let i = 0; i < 200; i += 1) rmSync(join(folder, `filler-${i}`), { force: true })
    spool.save(step, change)
    expect(new Spool(folder).find(step)?.phase).to.equal('done')
  })
})

describe('a step on a full disk', function () {
  it('goes on with its patches and holds the result until it can be written', async () => {
    const home = mkdtempSync(join(tmpdir(), 'held-'))
    const spool = new Spool(home)
    const save = spool.save.bind(spool)
    let failures = 0
    // The disk refuses results of patches for ever, and the end of the step twice.
    spool.save = (step, changes) => {
      const isResult = changes?.unsent !== undefined && changes.phase === undefined && changes.unsent.at(-1)?.kind === 'patch'
      if (isResult || (changes?.phase === 'done' && (failures += 1) <= 2)) throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' })
      save(step, changes)
    }
    const { client, told } = aServer()
    const applied: string[] = []
    const reporter = new Reporter(spool, client, () => undefined)
    const execution = new Execution({
      spool,
      reporter,
      tools: toolsThatApply(home, applied),
      settings: () => ({ checkInMinutes: 90, holdSeconds: 0, approvalRequired: false, approvalKeys: [] }),
      log: () => undefined,
    })

    await execution.take(aLease(['a', 'b']))

    expect(applied).to.deep.equal(['a', 'b'])
    expect(told).to.deep.equal(['began', 'renew', 'renew', 'finished'])
    expect(new Spool(home).all()[0]?.result?.patches.map((patch) => patch.outcome)).to.deep.equal(['succeeded', 'succeeded'])
    rmSync(home, { recursive: true })
  })
})

describe('what is told', () => {
  it('goes out once there is room again, though the disk was full when an answer was to be noted', async () => {
    const home = mkdtempSync(join(tmpdir(), 'noted-'))
    const spool = new Spool(home)
    const step = { ...aStep(), phase: 'done' as const }
    spool.save(step)
    const { client, told } = aServer()
    const reporter = new Reporter(spool, client, () => undefined)
    reporter.tell(step, { kind: 'finished', result: failedWith('x') })
    const save = spool.save.bind(spool)
    spool.save = () => {
      throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' })
    }

    const full = await reporter.flush().catch((error: unknown) => error)
    spool.save = save
    await reporter.flush()

    expect(isDiskError(full)).to.equal(true)
    expect(told).to.deep.equal(['finished', 'finished'])
    expect(reporter.isEmpty).to.equal(true)
    rmSync(home, { recursive: true })
  })
})

/** A server that accepts every report, and the kinds of those that it got. */
function aServer(): { client: Client; told: string[] } {
  const told: string[] = []
  const post = (_channel: string, _path: string, report: Report): Promise<unknown> => {
    told.push(report.kind)
    return Promise.resolve({ accepted: true, more: 'continue' })
  }
  return { client: { post } as unknown as Client, told }
}

function aLease(names: readonly string[]): Record<string, unknown> {
  const items = names.map((name) => ({ patchId: name, packages: [{ name: `${name}${name}`, architecture: null, version: '1' }] }))
  const slice = { computerId: 'K7M2Q9XDA@Direct', installer: 'apt', expected: null, items }
  const sliceHashes = [jsonHash(slice)]
  const ids = { leaseId: 'L', jobId: 'J', stepId: 'S', attempt: 1, kind: 'apply', timeoutSeconds: 30 }
  return { ...ids, common: {}, slice, sliceHashes, planHash: planHash({}, sliceHashes), approval: null }
}

function toolsThatApply(home: string, applied: string[]): ExecutionTools {
  return {
    config: loadConfig(home),
    installer: {
      preview: () => Promise.resolve({ changes: [], restart: 'none', bytes: 0, services: [] }),
      apply: (_slice, { patchId }) => {
        applied.push(patchId)
        return Promise.resolve({
          patchId,
          outcome: 'succeeded',
          code: null,
          hresult: null,
          message: '',
          restartRequired: false,
          retryable: false,
        })
      },
      verify: () => Promise.resolve([]),
      restartRequired: () => Promise.resolve(false),
    },
    bootId: () => Promise.resolve('boot'),
    loadFile: () => Promise.resolve(Buffer.alloc(0)),
    sendInventory: () => Promise.resolve(),
    restart: () => Promise.resolve(),
    pollMs: 1,
  }
}
