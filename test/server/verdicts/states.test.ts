import { expect } from 'chai'
import fc from 'fast-check'
import { COMMAND, withInfra, type App } from '../../../server/context.ts'
import { recountTenant } from '../../../server/health/service.ts'
import { healthOf } from '../../../server/health/rules.ts'
import { dueComputers } from '../../../server/verdicts/store-read.ts'
import { writeStates, type ComputerStateSet } from '../../../server/verdicts/states.ts'
import type { VerdictState } from '../../../catalog/index.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { aSource, discover } from '../discovery/estate.ts'
import { FakeWsus } from '../discovery/fake-wsus.ts'

const STATES: readonly VerdictState[] = ['missing', 'downloaded', 'failed', 'pending_reboot', 'installed']

describe('writeStates', () => {
  let test: TestApp
  let sourceId: number
  let computers: string[]
  let patches: number[]

  before(async () => {
    test = await openTestApp()
    const { app } = test
    const wsus = new FakeWsus()
    for (let i = 0; i < 6; i++) wsus.addUpdate({ severity: ['Critical', 'Low', 'Unspecified'][i % 3] ?? '' })
    computers = Array.from({ length: 4 }, (_, i) => wsus.addComputer(`s${i}.states.example`))
    for (const id of computers) wsus.report(id, {})
    const source = await aSource(app)
    await discover(app, source.publicId, wsus)
    sourceId = source.id
    patches = (await app.pools.infra('patch_origin').where({ source_id: sourceId }).orderBy('patch_id').pluck('patch_id')) as number[]
  })
  after(() => test.close())

  async function* given(sets: readonly ComputerStateSet[]): AsyncGenerator<ComputerStateSet> {
    yield* sets
  }

  const set = (computer: number, states: Record<number, [VerdictState, boolean]>): ComputerStateSet => ({
    externalId: computers[computer] ?? '',
    reportAt: new Date('2026-10-10T00:00:00Z'),
    incomplete: false,
    states: Object.entries(states).map(([patch, [state, approved]]) => ({
      patchId: patches[Number(patch)] ?? 0,
      state,
      approved,
      approvalGroupId: null,
    })),
  })

  const write = (sets: readonly ComputerStateSet[], tells = true) =>
    writeStates(test.app, COMMAND, { sourceId, runId: null, tells }, given(sets), { batchRows: 3 })

  async function stored(app: App): Promise<Map<string, string>> {
    const { rows } = await app.pools.infra.raw<{ rows: { computer: string; patch: number; text: string }[] }>(
      `select sc.external_id as computer, v.patch_id as patch, v.state || ' ' || v.approved as text from verdict v
         join source_computer sc on sc.computer_id = v.computer_id where sc.source_id = ?`,
      [sourceId],
    )
    return new Map(rows.map((row) => [`${row.computer} ${row.patch}`, row.text]))
  }

  const verdict = fc.tuple(fc.constantFrom(...STATES), fc.boolean())
  const computerStates = fc.dictionary(fc.constantFrom('0', '1', '2', '3', '4', '5'), verdict, { maxKeys: 6 })
  const estate = fc.array(computerStates, { minLength: 4, maxLength: 4 })

  it('makes the stored verdicts equal whatever comes, with counts and histories that agree', async function () {
    this.timeout(120_000)
    const { app } = test
    const { rows } = await app.pools.infra.raw<{ rows: { id: number }[] }>(`select id from tenant where public_id = '__UNASSIGNED__'`)
    const tenantId = rows[0]?.id ?? 0
    await fc.assert(
      fc.asyncProperty(estate, async (states) => {
        const sets = states.map((one, i) => set(i, one))
        await write(sets)
        await withInfra(app, COMMAND, (ctx) => recountTenant(ctx, tenantId))

        const wanted = new Map(
          sets.flatMap((one) => one.states.map((s): [string, string] => [`${one.externalId} ${s.patchId}`, `${s.state} ${s.approved}`])),
        )
        expect(Object.fromEntries(await stored(app))).to.deep.equal(Object.fromEntries(wanted))
        expect(await countsThatDiffer(app)).to.deep.equal([])
        expect(await statusesThatDiffer(app)).to.deep.equal([])
        const again = await write(sets)
        expect(again).to.deep.include({ added: 0, changed: 0, ended: 0, unchanged: 4 })
      }),
      { numRuns: 12 },
    )
    expect(await overlaps(app), 'no two values hold at once').to.deep.equal([])
  })

  it('does not do twice what two processes write at once', async () => {
    const { app } = test
    const first = [0, 1, 2, 3].map((i) => set(i, { 0: ['missing', true], 1: ['failed', false] }))
    const second = [3, 2, 1, 0].map((i) => set(i, { 0: ['installed', true], 2: ['missing', true] }))

    await Promise.all([write(first), write(second), write(first.toReversed()), write(second.toReversed())])
    await write(second)

    expect([...new Set((await stored(app)).values())].toSorted()).to.deep.equal(['installed true', 'missing true'])
    expect((await stored(app)).size).to.equal(8)
  })

  it('keeps what was effective where the source cannot tell it', async () => {
    await write([set(0, { 0: ['missing', true], 1: ['missing', false] })])
    const of = { sourceId, runId: null, tells: true, keepsApprovals: true }

    await writeStates(test.app, COMMAND, of, given([set(0, { 0: ['downloaded', false], 1: ['installed', false], 3: ['missing', false] })]))

    const seen = await stored(test.app)
    expect([0, 1, 3].map((patch) => seen.get(`${computers[0]} ${patches[patch]}`))).to.deep.equal([
      'downloaded true',
      'installed false',
      'missing false',
    ])
  })

  it('follows the counts of what it writes, so that taking them anew changes nothing', async function () {
    this.timeout(60_000)
    const { app } = test
    const { rows } = await app.pools.infra.raw<{ rows: { id: number }[] }>(`select id from tenant where public_id = '__UNASSIGNED__'`)
    await withInfra(app, COMMAND, (ctx) => recountTenant(ctx, rows[0]?.id ?? 0))
    const of = { sourceId, runId: null, tells: true, followsCounts: true }
    await fc.assert(
      fc.asyncProperty(estate, async (states) => {
        await writeStates(app, COMMAND, of, given(states.map((one, i) => set(i, one))), { batchRows: 3 })

        expect(await countsThatDiffer(app)).to.deep.equal([])
        expect(await statusesThatDiffer(app)).to.deep.equal([])
      }),
      { numRuns: 20 },
    )
  })

  it('ends what it is writing before it fails with the stream, and keeps the batches before', async () => {
    async function* broken(): AsyncGenerator<ComputerStateSet> {
      yield set(0, { 0: ['installed', true], 1: ['installed', true], 2: ['installed', true] })
      yield set(1, { 0: ['installed', true] })
      throw new Error('the stream broke')
    }

    const failure = await writeStates(test.app, COMMAND, { sourceId, runId: null, tells: true }, broken(), { batchRows: 3 }).catch(String)

    expect(failure).to.equal('Error: the stream broke')
    expect((await stored(test.app)).get(`${computers[0]} ${patches[2]}`)).to.equal('installed true')
  })

  it('asks for nobody when everything has been read', async () => {
    const { app } = test
    const due = await withInfra(app, COMMAND, (ctx) => dueComputers(ctx, sourceId, { after: 0, limit: 10, runId: 1, all: true }))

    expect(due).to.have.length(4)
    expect(due.map((computer) => computer.externalId).toSorted()).to.deep.equal(computers.toSorted())
  })

  it('leaves out computers that the source does not have', async () => {
    const written = await write([{ ...set(0, { 0: ['missing', true] }), externalId: 'nobody' }])

    expect(written).to.deep.include({ computers: 0, added: 0 })
  })
})

describe('healthOf', () => {
  const now = new Date('2026-06-02T12:00:00Z')
  const facts = { notReady: null, heardAt: now, staleAfterHours: 72, critical: 0, important: 0, moderateOrLow: 0 }

  it('is unknown when not ready, silent for too long or without data', () => {
    expect(healthOf({ ...facts, notReady: 'no_status_report' }, now)).to.equal('unknown')
    expect(healthOf({ ...facts, heardAt: null }, now)).to.equal('unknown')
    expect(healthOf({ ...facts, heardAt: new Date(now.getTime() - 72 * 3_600_000) }, now)).to.equal('healthy')
    expect(healthOf({ ...facts, heardAt: new Date(now.getTime() - 72 * 3_600_000 - 1) }, now)).to.equal('unknown')
  })

  it('follows the worst of what is unapplied', () => {
    expect(healthOf(facts, now)).to.equal('healthy')
    expect(healthOf({ ...facts, moderateOrLow: 1 }, now)).to.equal('vulnerable')
    expect(healthOf({ ...facts, moderateOrLow: 1, important: 1 }, now)).to.equal('highly_vulnerable')
    expect(healthOf({ ...facts, critical: 1 }, now)).to.equal('highly_vulnerable')
  })
})

/** Stored counts against the rows, written once more and otherwise. */
async function countsThatDiffer(app: App): Promise<unknown[]> {
  const { rows } = await app.pools.infra.raw<{ rows: unknown[] }>(
    `with fresh as (
       select c.server_group_id as g, v.patch_id as p, v.state as s, count(*) as n, sum(v.approved::int) as a,
              sum((v.approved and not v.excepted and v.state in ('missing', 'downloaded', 'failed'))::int) as u
         from computer c join verdict v on v.tenant_id = c.tenant_id and v.computer_id = c.id where c.ended_at is null group by 1, 2, 3
     ), kept as (select server_group_id as g, patch_id as p, state as s, computers as n, approved as a, unapplied as u from patch_count)
     (select * from fresh except select * from kept) union all (select * from kept except select * from fresh)`,
  )
  return rows
}

async function statusesThatDiffer(app: App): Promise<unknown[]> {
  const { rows } = await app.pools.infra.raw<{ rows: unknown[] }>(
    `select st.computer_id from computer_status st join computer c on c.id = st.computer_id and c.ended_at is null
      cross join lateral (
        select count(*) filter (where v.state in ('missing', 'downloaded')) as missing, count(*) filter (where v.state = 'failed') as failed,
               count(*) filter (where v.state = 'installed') as installed, count(*) filter (where v.state = 'pending_reboot') as pending,
               count(*) filter (where v.approved and v.state in ('missing', 'downloaded', 'failed')) as unapplied
          from verdict v where v.computer_id = c.id) n
      where (st.missing, st.failed, st.installed, st.pending_reboot, st.unapplied_critical + st.unapplied_important + st.unapplied_other)
            <> (n.missing, n.failed, n.installed, n.pending, n.unapplied)`,
  )
  return rows
}

async function overlaps(app: App): Promise<unknown[]> {
  const { rows } = await app.pools.infra.raw<{ rows: unknown[] }>(
    `with spans as (
       select computer_id, patch_id, valid_from, valid_to from verdict_history
       union all select computer_id, patch_id, learned_at, 'infinity' from verdict
     )
     select * from (select *, lead(valid_from) over (partition by computer_id, patch_id order by valid_from, valid_to) as following from spans) s
      where following < valid_to or valid_from >= valid_to`,
  )
  return rows
}
