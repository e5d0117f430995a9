import { expect } from 'chai'
import { COMMAND, withInfra } from '../../../server/context.ts'
import { confirmServer } from '../../../server/discovery/service.ts'
import { openWsus } from '../../../wsus-adapter/index.ts'
import { explain } from '../../../server/verdicts/service.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import {
  aComputer,
  ALL_COMPUTERS,
  anUpdate,
  closeAll,
  computerId,
  SERVER_ID,
  together,
  TOKYO,
  updateId,
} from '../../wsus-adapter/susdb/a-susdb.ts'
import { picture } from './estate.ts'
import { aSqlEstate, overSql, type SqlEstate } from './sql-estate.ts'
import { expectSameTables } from './whole-tables.ts'

const OTHER_SERVER = 'ac000000-0000-4000-8000-0000000000ff'
const LATE_GROUP = '70000000-0000-4000-8000-0000000000aa'
const A_DEPLOYMENT = {
  DeploymentID: 9,
  DeploymentStatus: 1,
  DeploymentGuid: 'de000000-0000-4000-8000-000000000009',
  AdminName: 'x',
}
const MANY = Array.from({ length: 60 }, (_, n) => n + 200)

describe('a discovery over SQL on a bad day', function () {
  this.timeout(60_000)
  const tests: TestApp[] = []
  afterEach(async () => {
    await closeAll()
    for (const test of tests.splice(0)) await test.close()
  })

  async function anApp(): Promise<TestApp> {
    const test = await openTestApp()
    tests.push(test)
    return test
  }

  const rowsOf = async ({ app }: TestApp, sql: string, values: string[] = []): Promise<Record<string, unknown>[]> =>
    (await app.pools.infra.raw<{ rows: Record<string, unknown>[] }>(sql, values)).rows
  const originOf = async (test: TestApp, n: number): Promise<Record<string, unknown> | undefined> =>
    (await rowsOf(test, 'select * from patch_origin where external_id = ?', [updateId(n)]))[0]

  async function stateOf({ app }: TestApp, computer: number, update: number): Promise<string> {
    const { rows } = await app.pools.infra.raw<{ rows: { id: string }[] }>(
      `select c.public_id as id from computer c join source_computer sc on sc.computer_id = c.id where sc.external_id = ?`,
      [computerId(computer)],
    )
    return withInfra(app, COMMAND, async (ctx) => (await explain(ctx, rows[0]?.id ?? '', `wsus:${updateId(update)}`)).state)
  }

  for (const [where, match, afterRows] of [
    ['computers', /dbo\.tbComputerTarget\b/, 2],
    ['updates', /dbo\.tbProperty\b/, 2],
    ['states', /FROM dbo\.tbUpdateStatusPerComputer/, 5],
  ] as const) {
    it(`fails by name when the connection is cut in the middle of ${where}; the next run ends as an undisturbed one`, async () => {
      const [test, clean] = [await anApp(), await anApp()]
      const source = await aSqlEstate(test.app)
      await (await overSql(clean.app, source.susdb)).succeed()
      source.susdb.susdb.faults.add({ match, afterRows, what: { kind: 'cut' } })

      expect(await source.discover()).to.deep.include({ state: 'failed', errorCode: 'wsus_unreachable' })
      await source.succeed()
      await expectSameTables(test.app, clean.app, where)
    })
  }

  it('reads all updates anew, and says so, when the database is older than the cursor: restored from a backup', async () => {
    const test = await anApp()
    const source = await aSqlEstate(test.app)
    await source.succeed()
    await source.change(`update dbo."tbUpdate" set "LastUndeclinedTime" = null, "IsHidden" = 0`)

    const run = await source.succeed()

    expect(run.counts.rereads).to.deep.equal(['updates'])
    expect(await originOf(test, 4)).to.deep.include({ declined: false })
    expect((await source.succeed()).counts.rereads).to.equal(undefined)
  })

  it('loses no report of clients whose clocks are wrong by days, and says how far they are ahead', async () => {
    const test = await anApp()
    const source = await aSqlEstate(test.app)
    test.setTime(new Date('2026-03-10T00:00:00Z'))
    const report = (computer: number, at: string, state: number): Promise<void> =>
      source.change(
        `with moved as (update dbo."tbComputerTarget" set "LastReportedStatusTime" = '${at}' where "TargetID" = ${computer})
         update dbo."tbUpdateStatusPerComputer" set "SummarizationState" = ${state} where "TargetID" = ${computer} and "LocalUpdateID" = 2`,
      )
    await report(1, '2026-03-18T00:00:00', 2)
    await report(2, '2026-02-10T00:00:00', 2)
    const first = await source.succeed()
    await report(1, '2026-03-17T00:00:00', 4)
    await report(2, '2026-02-09T00:00:00', 4)
    const second = await source.succeed()

    expect([first.counts.clockAheadSeconds, second.counts.clockAheadSeconds]).to.deep.equal([8 * 86_400, 7 * 86_400])
    expect(second.counts).to.deep.include({ computersRead: 2 })
    expect([await stateOf(test, 1, 2), await stateOf(test, 2, 2)]).to.deep.equal(['installed', 'installed'])
  })

  it('finds on the next run an update that arrived after the clock of the server was put right again, and says so', async () => {
    const test = await anApp()
    const source = await aSqlEstate(test.app, anUpdate(7, { update: { ImportedTime: '2027-05-01T00:00:00' } }))
    await source.succeed()
    await source.insert(anUpdate(8, { update: { ImportedTime: '2026-03-02T00:00:00' } }))

    const run = await source.succeed()

    expect(await originOf(test, 8)).to.deep.include({ declined: false, absent_since: null })
    expect(run.counts.rereads).to.deep.equal(['updates'])
  })

  it('refuses another server behind the same address, changes nothing, and reads it once it is confirmed', async () => {
    const test = await anApp()
    const source = await aSqlEstate(test.app)
    await source.succeed()
    const before = await picture(test.app, source.id)
    await source.change(`update dbo."tbConfigurationA" set "ServerID" = '${OTHER_SERVER}'`)
    await source.insert(anUpdate(7))

    const refused = await source.discover()
    const untouched = await picture(test.app, source.id)
    await withInfra(test.app, COMMAND, (ctx) => confirmServer(ctx, source.sourceId, OTHER_SERVER))
    const confirmed = await source.succeed()

    expect(refused).to.deep.include({ state: 'failed', errorCode: 'wsus_changed_identity' })
    expect(refused.errorDetails).to.deep.include({ expected: SERVER_ID, found: OTHER_SERVER })
    expect(untouched).to.deep.equal(before)
    expect(confirmed.counts.patches?.read).to.equal(6)
    expect(await originOf(test, 7)).not.to.equal(undefined)
  })

  it('takes rows that come twice, as a reader without locks may see them, for one', async () => {
    const [test, clean] = [await anApp(), await anApp()]
    const source = await aSqlEstate(test.app)
    await (await overSql(clean.app, source.susdb)).succeed()
    for (const table of ['tbExpandedTargetInTargetGroup', 'tbUpdateStatusPerComputer', 'tbDeployment', 'tbComputerTarget', 'tbProperty']) {
      await source.change(
        `do $$ declare one record; begin
           for one in select indexname from pg_indexes where schemaname = 'dbo' and tablename = '${table}' loop execute format('drop index dbo.%I', one.indexname); end loop;
         end $$`,
      )
      await source.change(`insert into dbo."${table}" select * from dbo."${table}"`)
    }

    await source.succeed()

    await expectSameTables(test.app, clean.app, 'twice')
  })

  describe('rows about what is not known', () => {
    async function withStrangers(test: TestApp): Promise<SqlEstate> {
      const source = await aSqlEstate(test.app, {
        tbExpandedTargetInTargetGroup: [{ TargetID: 1, TargetGroupID: LATE_GROUP, IsExplicitMember: 1 }],
        tbTargetInTargetGroup: [{ TargetID: 1, TargetGroupID: LATE_GROUP }],
        tbRevisionSupersedesUpdate: [{ RevisionID: 1_003, SupersededUpdateID: updateId(7) }],
        tbDeployment: [{ ...A_DEPLOYMENT, RevisionID: 1_001, TargetGroupID: LATE_GROUP }],
      })
      return source
    }

    it('are kept aside and reported', async () => {
      const test = await anApp()
      const run = await (await withStrangers(test)).succeed()

      expect(run.counts.aside).to.deep.equal({ approval: 1, membership: 1, relation: 1 })
      expect(await rowsOf(test, 'select kind, external_id, unknown from source_aside order by kind')).to.deep.equal([
        { kind: 'approval', external_id: LATE_GROUP, unknown: 'group' },
        { kind: 'membership', external_id: LATE_GROUP, unknown: 'group' },
        { kind: 'relation', external_id: updateId(7), unknown: 'patch' },
      ])
    })

    it('are tried again on each run, and take their place once it is known', async () => {
      const test = await anApp()
      const source = await withStrangers(test)
      await source.succeed()
      await source.insert(
        together(anUpdate(7), { tbTargetGroup: [{ TargetGroupID: LATE_GROUP, Name: 'Late', ParentGroupID: ALL_COMPUTERS }] }),
      )

      const run = await source.succeed()

      expect(run.counts.aside).to.equal(undefined)
      const members = await rowsOf(
        test,
        'select 1 from target_group_member m join target_group g on g.id = m.target_group_id where g.name = ?',
        ['Late'],
      )
      const edges = await rowsOf(
        test,
        'select 1 from patch_supersedence s join patch p on p.id = s.superseded_patch_id where p.public_id = ?',
        [`wsus:${updateId(7)}`],
      )
      expect([members.length, edges.length]).to.deep.equal([1, 1])
    })

    it('of states, whose update came while the run read on, are kept aside, and taken in by the next one without a new report', async () => {
      const test = await anApp()
      const source = await aSqlEstate(test.app, { tbUpdateStatusPerComputer: [{ TargetID: 1, LocalUpdateID: 7, SummarizationState: 4 }] })
      const first = await source.discover({}, async (options) => {
        const wsus = await openWsus(options)
        const statesOf = wsus.statesOf.bind(wsus)
        return Object.assign(wsus, {
          async *statesOf(ids: readonly string[]) {
            await source.insert(anUpdate(7))
            yield* statesOf(ids)
          },
        })
      })
      const second = await source.succeed()

      expect([first.counts.aside, second.counts.aside]).to.deep.equal([{ state: 1 }, undefined])
      expect(await stateOf(test, 1, 7)).to.equal('installed')
    })
  })

  it('takes the sentinels 1753 and 9999 for none', async () => {
    const test = await anApp()
    const never = '9999-12-31T23:59:59.997'
    const source = await aSqlEstate(
      test.app,
      together(
        anUpdate(7, { property: { CreationDate: '1753-01-01T00:00:00' } }),
        aComputer(5, [TOKYO], { LastSyncTime: '1753-01-01T00:00:00', LastReportedStatusTime: null }),
        {
          tbDeployment: [
            {
              ...A_DEPLOYMENT,
              RevisionID: 1_007,
              TargetGroupID: TOKYO,
              GoLiveTime: '1753-01-01T00:00:00',
              Deadline: never,
            },
          ],
        },
      ),
    )
    await source.succeed()

    expect(
      await rowsOf(test, 'select deadline_at, go_live_at from approval where external_id = ?', ['de000000-0000-4000-8000-000000000009']),
    ).to.deep.equal([{ deadline_at: null, go_live_at: null }])
    expect(await rowsOf(test, 'select released_at from patch where public_id = ?', [`wsus:${updateId(7)}`])).to.deep.equal([
      { released_at: null },
    ])
    expect(
      await rowsOf(test, 'select last_sync_at, last_report_at from source_computer where external_id = ?', [computerId(5)]),
    ).to.deep.equal([{ last_sync_at: null, last_report_at: null }])
  })

  it('keeps ten articles of an update in their order of numbers, and an update with none by its title in half-width kana', async () => {
    const test = await anApp()
    await (await aSqlEstate(test.app)).succeed()

    const [ten] = await rowsOf(test, 'select kbs from patch where public_id = ?', [`wsus:${updateId(3)}`])
    expect(ten?.['kbs']).to.deep.equal(Array.from({ length: 10 }, (_, i) => `600000${i}`))
    expect(await rowsOf(test, 'select name, title, kbs from patch where public_id = ?', [`wsus:${updateId(2)}`])).to.deep.equal([
      { name: 'ｾｷｭﾘﾃｨ更新', title: 'ｾｷｭﾘﾃｨ更新', kbs: [] },
    ])
  })

  it('keeps names of groups of 256 characters and of computers of 255, in half-width kana, as they are', async () => {
    const test = await anApp()
    const [group, computer] = ['ｸﾞﾙｰﾌﾟ'.padEnd(256, '群'), 'ﾎｽﾄ'.repeat(85)]
    const source = await aSqlEstate(
      test.app,
      together(
        { tbTargetGroup: [{ TargetGroupID: LATE_GROUP, Name: group, ParentGroupID: ALL_COMPUTERS }] },
        aComputer(5, [LATE_GROUP], { FullDomainName: computer }),
      ),
    )
    await source.succeed()

    expect(await rowsOf(test, 'select name from target_group where external_id = ?', [LATE_GROUP])).to.deep.equal([{ name: group }])
    expect(await rowsOf(test, 'select fqdn from source_computer where external_id = ?', [computerId(5)])).to.deep.equal([
      { fqdn: computer },
    ])
  })

  describe('a declined update that returns', () => {
    const RETURNS = `update dbo."tbUpdate" set "IsHidden" = 0, "LastUndeclinedTime" = '2026-03-05T00:00:00' where "LocalUpdateID" = 4`

    it('has arrived anew, and is unknown until a client reports', async () => {
      const test = await anApp()
      const source = await aSqlEstate(test.app)
      await source.succeed()
      const declined = await originOf(test, 4)
      await source.change(RETURNS)
      await source.succeed()
      const before = await stateOf(test, 1, 4)
      await source.change(`update dbo."tbComputerTarget" set "LastReportedStatusTime" = '2026-03-06T00:00:00' where "TargetID" = 1`)
      await source.succeed()

      expect(declined).to.deep.include({ declined: true })
      expect(await originOf(test, 4)).to.deep.include({ declined: false, arrived_at: new Date('2026-03-05T00:00:00Z') })
      expect([before, await stateOf(test, 1, 4)]).to.deep.equal(['unknown', 'failed'])
    })

    it('by an approval has the states that clients reported of it at once', async () => {
      const test = await anApp()
      const source = await aSqlEstate(test.app)
      await source.succeed()
      await source.change(RETURNS)
      await source.insert({ tbDeployment: [{ ...A_DEPLOYMENT, RevisionID: 1_004, TargetGroupID: TOKYO }] })
      await source.succeed()

      expect(await stateOf(test, 1, 4)).to.equal('failed')
    })
  })

  for (const [what, table, column] of [
    ['patches', 'tbUpdate', 'LocalUpdateID'],
    ['computers', 'tbComputerTarget', 'TargetID'],
  ] as const) {
    it(`stops on any run before it removes more than a fifth of ${what} at once, and goes on when forced`, async () => {
      const test = await anApp()
      const source = await aSqlEstate(test.app, together(...MANY.map((n) => (what === 'patches' ? anUpdate(n) : aComputer(n, [TOKYO])))))
      await source.succeed()
      const before = await picture(test.app, source.id)
      await source.change(`delete from dbo."${table}" where "${column}" between 200 and 219`)

      expect(await source.discover()).to.deep.include({ state: 'stopped', errorCode: 'discovery_brake' })
      expect(await picture(test.app, source.id)).to.deep.equal(before)
      expect((await source.succeed({ force: true })).counts[what]?.removed).to.equal(20)
    })
  }
})
