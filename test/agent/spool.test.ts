import { expect } from 'chai'
import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Spool } from '../../agent/spool.ts'
import type { SpooledStep } from '../../agent/spool.ts'
import { succeeded } from '../../agent/result.ts'

function aStep(changes: Partial<SpooledStep> = {}): SpooledStep {
  const ids = { jobId: 'J', stepId: 'S', attempt: 1, leaseId: 'L', kind: 'apply' }
  return { ...ids, phase: 'running', bootId: 'boot', sequence: 1, unsent: [], result: null, ...changes }
}

describe('Spool', () => {
  let home: string
  beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'spool-'))))
  afterEach(() => rmSync(home, { recursive: true }))

  it('gives every step back after a restart as it was saved', () => {
    const spool = new Spool(home)
    const done = aStep({ stepId: 'S2', phase: 'done', result: succeeded({ stdout: '結果' }) })
    spool.save(aStep())
    spool.save(done)

    const again = new Spool(home)

    expect(again.find(aStep())).to.deep.equal(aStep())
    expect(again.find(done)).to.deep.equal(done)
  })

  it('keeps attempts of one step apart', () => {
    const spool = new Spool(home)
    spool.save(aStep())

    expect(spool.find({ jobId: 'J', stepId: 'S', attempt: 2 })).to.equal(null)
  })

  it('is not confused by ids that could be joined in two ways', () => {
    const spool = new Spool(home)
    spool.save(aStep({ jobId: 'a","b', stepId: 'c' }))

    expect(spool.find({ jobId: 'a', stepId: 'b","c', attempt: 1 })).to.equal(null)
    expect(spool.find({ jobId: 'a","b', stepId: 'c', attempt: 1 })).to.not.equal(null)
  })

  it('ignores the half-written file that a kill left behind', () => {
    new Spool(home).save(aStep())
    const [name] = readdirSync(join(home, 'spool'))
    writeFileSync(join(home, 'spool', `${name!}.new`), '{"jobId":"J","ste')

    expect(new Spool(home).all()).to.deep.equal([aStep()])
  })

  it('lets nobody else read what scripts printed', () => {
    new Spool(home).save(aStep())
    const [name] = readdirSync(join(home, 'spool'))

    expect(statSync(join(home, 'spool', name!)).mode & 0o077).to.equal(0)
  })

  it('forgets what was acknowledged long ago, and nothing else', () => {
    const spool = new Spool(home)
    const old = aStep({ stepId: 'old', phase: 'done', result: succeeded() })
    const unsent = aStep({
      stepId: 'unsent',
      phase: 'done',
      unsent: [{ kind: 'began', leaseId: 'L', jobId: 'J', stepId: 'unsent', attempt: 1, sequence: 1, at: '' }],
    })
    for (const step of [old, unsent, aStep({ stepId: 'running' })]) spool.save(step)
    for (const name of readdirSync(join(home, 'spool'))) utimesSync(join(home, 'spool', name), 0, 0)

    spool.prune(new Date())

    expect(new Spool(home).all().map((step) => step.stepId)).to.have.members(['unsent', 'running'])
  })

  it('does not mind files that somebody took away to make room', () => {
    const spool = new Spool(home)
    spool.save(aStep({ stepId: 'gone', phase: 'done' }))
    for (const name of readdirSync(join(home, 'spool'))) rmSync(join(home, 'spool', name))

    spool.prune(new Date())

    expect(spool.find(aStep({ stepId: 'gone' }))?.phase).to.equal('done')
  })
})
