import { SYSTEM, withInfra, type App } from '../server/context.ts'
import { tellAfterRun } from '../server/notices/service.ts'
import { generateEstate } from './estate.ts'
import { cloneTable, timed, type Bench, type Figure } from './harness.ts'

const TENANTS = 20
const PEOPLE_PER_TENANT = 500
const PATCHES_PER_COMPUTER = 5

/** What the end of a run costs when ten thousand people have to be told. */
export const noticesBench: Bench = {
  name: 'notices',
  async run(app, say): Promise<Figure[]> {
    const estate = await generateEstate(app.pools.owner, {
      tenants: TENANTS,
      groupsPerTenant: PEOPLE_PER_TENANT - 1,
      computers: TENANTS * (PEOPLE_PER_TENANT - 1),
      patches: 20,
    })
    const runId = await aRun(app, estate.sourceId)
    await needs(app, estate.sourceId)
    let queued = 0
    const measured = await timed(() =>
      withInfra(app, SYSTEM, async (ctx) => {
        queued = await tellAfterRun(ctx, { sourceKey: estate.sourceId, runKey: runId, startedAt: ctx.now })
      }),
    )
    say(`${queued} digests queued`)
    await cloneTable(app, 'notice', 'notice_floor')
    await cloneTable(app, 'notice_ledger', 'notice_ledger_floor')
    const floor = await timed(() => sameRowsPlainly(app))
    return [{ name: `${queued} digests at the end of a run`, measured, floor, unit: 'ms', bar: 5 }]
  },
}

async function aRun(app: App, sourceId: number): Promise<number> {
  const [row] = await app.pools
    .owner('source_run')
    .insert({ source_id: sourceId, state: 'running', requested_by: '#BENCH' })
    .returning<{ id: number }[]>('id')
  return row?.id ?? 0
}

async function needs(app: App, sourceId: number): Promise<void> {
  await app.pools.owner.raw(
    `insert into verdict (tenant_id, computer_id, patch_id, state, source_id, approved, untold, since)
     select c.tenant_id, c.id, p.id, 'missing', :sourceId, true, true, now()
       from computer c cross join (select id from patch order by id limit :patches) p`,
    { sourceId, patches: PATCHES_PER_COMPUTER },
  )
  await app.pools.owner.raw('analyze')
}

/** The floor: the rows that were written, by one statement per table, into tables of the same shape. */
async function sameRowsPlainly(app: App): Promise<void> {
  const db = app.pools.owner
  await db.transaction(async (trx) => {
    await trx.raw(
      `insert into notice_floor (tenant_id, user_id, kind, data, queued_at, next_attempt_at) select tenant_id, user_id, kind, data, queued_at, next_attempt_at from notice`,
    )
    await trx.raw(`insert into notice_ledger_floor select * from notice_ledger`)
  })
}
