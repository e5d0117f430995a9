import type { InfraContext } from '../context.ts'
import { NOT_OF_WSUS, SELECTED } from '../policies/linux.ts'
import { EXCEPTION_HOLDS, NEEDED } from './store.ts'
import { writeDiffering, type Merged } from './store-merge.ts'
import { ROWS_FRESH } from './store-roll-rows.ts'

/** What `store-roll.ts` concluded becomes verdicts: what ends, what is new, what differs. */

// The policy is asked once for each patch and kind of processor. What is installed keeps its approval.
const JUDGED = (ROWS: string, STORED: string): string => `selected as materialized (
    select c.patch_id, c.architecture, ${SELECTED} as selected
      from (select distinct r.patch_id, r.architecture from ${ROWS} r) c
      join patch p on p.id = c.patch_id left join classification k on k.id = p.classification_id
     where ${NOT_OF_WSUS}
  ), judged as materialized (
    select r.tenant_id, r.computer_id, r.patch_id, r.state, r.severity, nullif(r.flags, 0)::smallint as flags, v.approved is null as fresh,
           r.flags & 64 = 0 and coalesce(case when r.state = 'installed' then v.approved end, o.approved, s.selected, false) as approved
      from ${ROWS} r ${STORED}
      left join selected s on s.patch_id = r.patch_id and s.architecture = r.architecture
      left join patch_approval o on o.tenant_id = r.tenant_id and o.patch_id = r.patch_id and (o.until_at is null or o.until_at > :now::timestamptz)
  )`
// What belongs to a computer is written together; sorting by one number is twice as fast as by the three of the key.
const ADDED = `fresh as materialized (
    select s.tenant_id, s.computer_id, s.patch_id, s.state, s.approved, s.severity, s.flags,
           case when s.tenant_id in (select tenant_id from patch_exception where ended_at is null) then ${EXCEPTION_HOLDS} else false end as excepted,
           :tells and s.approved and s.state in ${NEEDED} as untold
      from judged s where s.fresh
     order by s.computer_id::bigint << 32 | s.patch_id
  ), added as (
    insert into verdict (tenant_id, computer_id, patch_id, state, source_id, approved, excepted, untold, source_time, since, learned_at, severity, flags)
    select tenant_id, computer_id, patch_id, state, :source, approved, excepted, untold, :now::timestamptz, :now::timestamptz, :now::timestamptz, severity, flags
      from fresh
  ), counted as (
    insert into counted_change (tenant_id, computer_id, patch_id, state, approved, excepted, severity, flags, disputed, sign)
    select tenant_id, computer_id, patch_id, state, approved, excepted, severity, flags, false, 1 from fresh
  )
  select count(*)::int as added, count(*) filter (where untold)::int as untold from fresh`

// What is new is written at once; the rest is staged, and written where it differs.
const STAGED = `staged as (
    insert into staged_verdict (tenant_id, computer_id, patch_id, state, approved, source_time, severity, flags)
    select tenant_id, computer_id, patch_id, state, approved, :now::timestamptz, severity, flags from judged where not fresh
  )`
const JUDGED_ALL = JUDGED(
  'rolled_row',
  'left join verdict v on v.tenant_id = r.tenant_id and v.computer_id = r.computer_id and v.patch_id = r.patch_id',
)
const JUDGED_KNOWN = JUDGED(
  'rolled_row',
  `left join lateral (select o.approved from verdict o where o.tenant_id = r.tenant_id and o.computer_id = r.computer_id and o.patch_id = r.patch_id offset 0) v on true`,
)
const WRITE_ALL = `with ${JUDGED_ALL}, ${STAGED}, ${ADDED}`
const WRITE_KNOWN = `with ${JUDGED_KNOWN}, ${STAGED}, ${ADDED}`
// About patches that have only just come nobody has decided, and nothing is stored: what they mean goes no way round.
const WRITE_FRESH = `with rolled as materialized (
    ${ROWS_FRESH}
  ), selected as materialized (
    select p.id as patch_id, c.architecture, case when ${NOT_OF_WSUS} then ${SELECTED} else false end as selected
      from rolled_patch q cross join (select distinct architecture from rolled) c join patch p on p.id = q.patch_id
      left join classification k on k.id = p.classification_id
     where q.fresh
  ), judged as (
    select r.tenant_id, r.computer_id, r.patch_id, r.state, r.severity, nullif(r.flags, 0)::smallint as flags, true as fresh,
           r.flags & 64 = 0 and s.selected as approved
      from rolled r join selected s on s.patch_id = r.patch_id and s.architecture = r.architecture
  ), ${ADDED}`

const DISPUTED = `coalesce(v.agent_state <> v.state and v.state in ('installed', 'failed') and v.agent_state in ('installed', 'failed') and v.source_time >= v.agent_time, false)`
// In the order of the key: what lies together is looked up and taken away together.
const END = `with gone as (
    delete from verdict v
      using (select * from rolled_candidate c
              where not exists (select from rolled_row w where w.tenant_id = c.tenant_id and w.computer_id = c.computer_id and w.patch_id = c.patch_id)
              order by tenant_id, computer_id, patch_id offset 0) x
     where v.tenant_id = x.tenant_id and v.computer_id = x.computer_id and v.patch_id = x.patch_id and v.source_id = :source
    returning v.tenant_id, v.computer_id, v.patch_id, v.state, v.source_id, v.approved, v.excepted, v.source_time, v.learned_at, v.severity, v.flags, ${DISPUTED} as disputed
  ), counted as (
    insert into counted_change (tenant_id, computer_id, patch_id, state, approved, excepted, severity, flags, disputed, sign)
    select tenant_id, computer_id, patch_id, state, approved, excepted, severity, flags, disputed, -1 from gone
  ), kept as (
    insert into verdict_history (tenant_id, computer_id, patch_id, state, source_id, approved, source_time, valid_from, valid_to)
    select tenant_id, computer_id, patch_id, state, source_id, approved, source_time, learned_at, :now::timestamptz from gone where learned_at < :now
     order by tenant_id, computer_id, patch_id
  )
  select count(*)::int as ended from gone`

/** Who speaks, and whether what is newly needed is told. */
export interface Rolling {
  /** Internal key of the catalog as a source of verdicts. */
  readonly sourceId: number
  readonly tells: boolean
}

/**
 * Makes stored verdicts equal the transaction's `rolled_row`, and ends those in `rolled_candidate` that are not in it. The changes lie in `counted_change`.
 *
 * @param whole there may be verdicts about any patch; else none about those that are fresh in `rolled_patch`
 */
export async function writeRolled(ctx: InfraContext, { sourceId, tells }: Rolling, whole: boolean): Promise<Merged> {
  const { trx } = ctx
  const { rows: gone } = await trx.raw<{ rows: { ended: number }[] }>(END, { now: ctx.now, source: sourceId })
  const written: { added: number; untold: number }[] = []
  for (const sql of whole ? [WRITE_ALL] : [WRITE_KNOWN, WRITE_FRESH])
    written.push(...(await trx.raw<{ rows: typeof written }>(sql, { source: sourceId, now: ctx.now, tells })).rows)
  await trx.raw('analyze staged_verdict')
  const merged = await writeDiffering(ctx, { sourceId, tells, followsCounts: true })
  const sum = (what: 'added' | 'untold'): number => written.reduce((so, one) => so + one[what], 0)
  return { ...merged, added: sum('added'), untold: merged.untold + sum('untold'), ended: gone[0]?.ended ?? 0 }
}
