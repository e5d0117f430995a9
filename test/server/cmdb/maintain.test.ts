import { expect } from 'chai'
import { maintain } from '../../../server/cmdb/maintain.ts'
import { HISTORY_TABLES } from '../../../server/cmdb/migrate.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'

describe('maintain', () => {
  let test: TestApp
  before(async () => {
    test = await openTestApp()
  })
  after(() => test.close())

  /** `YYYYMM` of the first day of a month, so many months from now. */
  function month(offset: number): string {
    const now = new Date()
    const first = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + offset, 1))
    return first.toISOString().slice(0, 7).replace('-', '')
  }

  async function months(parent: string): Promise<string[]> {
    const { rows } = await test.app.pools.owner.raw<{ rows: { month: string }[] }>(
      `select right(c.relname, 6) as month from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = ?::regclass order by 1`,
      [parent],
    )
    return rows.map((row) => row.month)
  }

  it('keeps 25 months of every kind of history and drops the month before, and makes the next two', async () => {
    for (const parent of HISTORY_TABLES) {
      await test.app.pools.owner.raw(
        `call ensure_history_partitions(?::regclass, (now() - interval '27 months')::date, (now() - interval '24 months')::date)`,
        [parent],
      )
    }

    await maintain({}, { app: test.app })

    for (const parent of HISTORY_TABLES) {
      expect(await months(parent), parent).to.deep.equal([-25, -24, 0, 1, 2].map(month))
    }
  })

  it('ends sessions whose time is over, and no others', async () => {
    const { app } = test
    const at = (minutes: number): Date => new Date(Date.now() + minutes * 60_000)
    await app.pools.infra('session').insert([
      { sid: 'over', sess: '{}', expire: at(-1) },
      { sid: 'open', sess: '{}', expire: at(1) },
    ])

    await maintain({}, { app })

    expect(await app.pools.infra('session').pluck('sid')).to.deep.equal(['open'])
  })
})
