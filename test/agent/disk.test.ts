import { expect } from 'chai'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDiskError, readIfThere, writeDurably } from '../../agent/durable.ts'
import { failedWith } from '../../agent/result.ts'
import { Spool } from '../../agent/spool.ts'
import type { SpooledStep } from '../../agent/spool.ts'
import { needsThat } from '../support/needs.ts'

describe('the state directory on a full disk', function () {
  let folder: string
  before(needsThat('the right to mount', canMount))
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

function canMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'mount-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder], { stdio: 'ignore' })
    execFileSync('umount', [folder])
    return true
  } catch {
    return false
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
