import { copyRows, type BulkValue } from '../cmdb/bulk.ts'
import type { InfraContext } from '../context.ts'
import { stageCountChanges } from '../health/store.ts'
import type { StateRow } from './digest.ts'
import { EXCEPTION_HOLDS, NEEDED } from './store.ts'

/** Whole sets of verdicts: rows that are right already are not touched, former values go into the history in the same statement. */

/** A computer whose whole set of states is staged. */
export interface StagedComputer {
  readonly tenantId: number
  readonly computerId: number
  /** The source's own time of these states. */
  readonly sourceTime: Date | null
  readonly states: readonly StateRow[]
}

/** Whose word is staged, and about which patches it is the whole word. */
export interface StagedWord {
  readonly sourceId: number
  /** A source's first complete run and a computer's first inventory tell nobody. */
  readonly tells: boolean
  /** The source cannot say what is effective: what is stored of it stays. */
  readonly keepsApprovals?: boolean
  /** What is changed goes into the temporary table `counted_change` as well, from which counts follow. */
  readonly followsCounts?: boolean
}

export interface Merged {
  readonly added: number
  readonly changed: number
  readonly ended: number
  readonly untold: number
  /** Patches whose approval was withdrawn on some computer. */
  readonly withdrawnPatchIds: readonly number[]
}

export const NOTHING: Merged = { added: 0, changed: 0, ended: 0, untold: 0, withdrawnPatchIds: [] }

const CREATE_STAGING = `create temp table if not exists staged_verdict (tenant_id int, computer_id int, patch_id int, state verdict_state, approved boolean,
  excepted boolean default false, approval_group_id int, source_time timestamptz, severity severity, flags smallint) on commit delete rows`
// Whatever the planner believes of tables that grow while it plans: looking a staged row up by its key stays cheap.
const INDEX_STAGING = `create index if not exists staged_verdict_key on staged_verdict (tenant_id, computer_id, patch_id)`
const CREATE_STAGED_COMPUTERS = `create temp table if not exists staged_computer (tenant_id int, computer_id int, source_time timestamptz) on commit delete rows`

const MARK_EXCEPTED = `update staged_verdict s set excepted = true
  where s.tenant_id in (select tenant_id from patch_exception where ended_at is null) and ${EXCEPTION_HOLDS}`

// An approval of the source's baseline tells nobody, however late a computer comes to need the patch. Exceptions are the notices' business.
// In a list of results it is looked up in a hash; joined, a planner that expects few rows would walk through all approvals for each.
const BY_BASELINE = `case when s.approval_group_id is null then false else (s.patch_id, s.approval_group_id) in (select a.patch_id, a.target_group_id from approval a
   where a.source_id = :source and a.baseline and a.ended_at is null and a.action = 'install') end`

// Effective approvals that cannot be read are those that were read last.
const KEEP_APPROVALS = `update staged_verdict s set approved = v.approved, approval_group_id = v.approval_group_id
  from verdict v where v.tenant_id = s.tenant_id and v.computer_id = s.computer_id and v.patch_id = s.patch_id and (v.approved or v.approval_group_id is not null)`

const COUNTED = `insert into counted_change (tenant_id, computer_id, patch_id, state, approved, excepted, severity, flags, disputed, sign)`
const DISPUTED = `coalesce(v.agent_state <> v.state and v.state in ('installed', 'failed') and v.agent_state in ('installed', 'failed') and v.source_time >= v.agent_time, false)`

const CHANGE_ROWS = `with differing as materialized (
    select v.tenant_id, v.computer_id, v.patch_id, v.state, v.source_id, v.approved, v.excepted, v.untold, v.source_time, v.learned_at, v.since,
           v.severity, v.flags, ${DISPUTED} as disputed, s.severity as new_severity, s.flags as new_flags,
           coalesce(v.agent_state <> s.state and s.state in ('installed', 'failed') and v.agent_state in ('installed', 'failed') and s.source_time >= v.agent_time, false) as new_disputed,
           s.state as new_state, s.approved as new_approved, s.excepted as new_excepted, s.approval_group_id as new_group, s.source_time as new_time,
           ${BY_BASELINE} as baseline
      from staged_verdict s
      join verdict v on v.tenant_id = s.tenant_id and v.computer_id = s.computer_id and v.patch_id = s.patch_id
     where (v.state, v.source_id, v.approved, v.excepted) <> (s.state, :source, s.approved, s.excepted)
        or v.approval_group_id is distinct from s.approval_group_id or v.severity is distinct from s.severity or v.flags is distinct from s.flags
  ), kept as (
    insert into verdict_history (tenant_id, computer_id, patch_id, state, source_id, approved, source_time, valid_from, valid_to)
    select tenant_id, computer_id, patch_id, state, source_id, approved, source_time, learned_at, :now::timestamptz
      from differing where (state, source_id, approved) <> (new_state, :source, new_approved) and learned_at < :now
     order by tenant_id, computer_id, patch_id
  ), counted as (
    ${COUNTED}
    select tenant_id, computer_id, patch_id, state, approved, excepted, severity, flags, disputed, -1 from differing where :counts::boolean
    union all select tenant_id, computer_id, patch_id, new_state, new_approved, new_excepted, new_severity, new_flags, new_disputed, 1 from differing where :counts::boolean
  ), written as (
    update verdict v
       set state = d.new_state, source_id = :source, approved = d.new_approved, excepted = d.new_excepted, approval_group_id = d.new_group, source_time = d.new_time,
           severity = d.new_severity, flags = d.new_flags,
           since = case when d.state <> d.new_state then coalesce(d.new_time, :now::timestamptz) else d.since end,
           learned_at = case when (d.state, d.source_id, d.approved) <> (d.new_state, :source, d.new_approved) then :now::timestamptz else d.learned_at end,
           untold = d.new_approved and d.new_state in ${NEEDED}
                    and (d.untold or (:tells and not d.baseline and not (d.approved and d.state in ${NEEDED})))
      from differing d
     where v.tenant_id = d.tenant_id and v.computer_id = d.computer_id and v.patch_id = d.patch_id
    returning v.untold and not d.untold as told_later, case when d.approved and not d.new_approved then v.patch_id end as withdrawn
  )
  select count(*)::int as changed, count(*) filter (where told_later)::int as untold,
         coalesce(array_agg(distinct withdrawn) filter (where withdrawn is not null), '{}') as withdrawn
    from written`

const ADD_ROWS = `with written as (
    insert into verdict (tenant_id, computer_id, patch_id, state, source_id, approved, excepted, untold, approval_group_id, source_time, since, learned_at, severity, flags)
    select s.tenant_id, s.computer_id, s.patch_id, s.state, :source, s.approved, s.excepted,
           :tells and s.approved and s.state in ${NEEDED} and not ${BY_BASELINE},
           s.approval_group_id, s.source_time, coalesce(s.source_time, :now::timestamptz), :now::timestamptz, s.severity, s.flags
      from staged_verdict s
      left join verdict v on v.tenant_id = s.tenant_id and v.computer_id = s.computer_id and v.patch_id = s.patch_id
     where v.patch_id is null
     order by s.tenant_id, s.computer_id, s.patch_id
    returning tenant_id, computer_id, patch_id, state, approved, excepted, untold, severity, flags
  ), counted as (
    ${COUNTED} select tenant_id, computer_id, patch_id, state, approved, excepted, severity, flags, false, 1 from written where :counts::boolean
  )
  select count(*)::int as added, count(*) filter (where untold)::int as untold from written`

// A first write needs no look at what is there: it is nothing. Saves a join and the counting of rows.
const ADD_FIRST_ROWS = `insert into verdict (tenant_id, computer_id, patch_id, state, source_id, approved, excepted, untold, approval_group_id, source_time, since, learned_at)
  select s.tenant_id, s.computer_id, s.patch_id, s.state, :source, s.approved, s.excepted, false,
         s.approval_group_id, s.source_time, coalesce(s.source_time, :now::timestamptz), :now::timestamptz
    from staged_verdict s
   order by s.tenant_id, s.computer_id, s.patch_id`

// What the deciding server does not list any more is no longer so. Patches that it does not know stay with the server that spoke of them.
// Each computer's verdicts and each verdict's staged row are looked up by their keys (`offset 0` keeps the planner from joining tables that it misjudges).
const END_ROWS = `with gone as materialized (
    select v.tenant_id, v.computer_id, v.patch_id, v.state, v.source_id, v.approved, v.excepted, v.source_time, v.learned_at, v.severity, v.flags, ${DISPUTED} as disputed
      from staged_computer c
     cross join lateral (select * from verdict o where o.tenant_id = c.tenant_id and o.computer_id = c.computer_id offset 0) v
     where (v.source_id = :source or v.patch_id in (select o.patch_id from patch_origin o where o.source_id = :source and o.absent_since is null))
       and not exists (select from staged_verdict s where s.tenant_id = v.tenant_id and s.computer_id = v.computer_id and s.patch_id = v.patch_id offset 0)
  ), kept as (
    insert into verdict_history (tenant_id, computer_id, patch_id, state, source_id, approved, source_time, valid_from, valid_to)
    select tenant_id, computer_id, patch_id, state, source_id, approved, source_time, learned_at, :now::timestamptz from gone where learned_at < :now
     order by tenant_id, computer_id, patch_id
  ), counted as (
    ${COUNTED} select tenant_id, computer_id, patch_id, state, approved, excepted, severity, flags, disputed, -1 from gone where :counts::boolean
  )
  delete from verdict v using gone g where v.tenant_id = g.tenant_id and v.computer_id = g.computer_id and v.patch_id = g.patch_id`

/**
 * Makes the stored verdicts of the staged computers equal their staged states.
 *
 * @param computers whole sets; two transactions must not stage the same computer at once: the caller holds their rows
 * @param word whose word it is
 */
export async function mergeStaged(ctx: InfraContext, computers: readonly StagedComputer[], word: StagedWord): Promise<Merged> {
  const { trx } = ctx
  await stage(ctx, computers)
  const bindings = { source: word.sourceId, now: ctx.now, tells: word.tells, counts: word.followsCounts === true }
  if (word.keepsApprovals === true) await trx.raw(KEEP_APPROVALS)
  await stageCountChanges(ctx)
  if (await isFirst(ctx, word)) {
    await trx.raw(MARK_EXCEPTED, { now: ctx.now })
    const { rowCount } = await trx.raw<{ rowCount: number }>(ADD_FIRST_ROWS, bindings)
    return { ...NOTHING, added: rowCount }
  }
  const ended = await trx.raw<{ rowCount: number }>(END_ROWS, bindings)
  return { ...(await writeDiffering(ctx, word)), ended: ended.rowCount }
}

/**
 * Writes what differs between the stored verdicts and the transaction's `staged_verdict`; what is not staged stays.
 *
 * @param word whose word it is
 */
export async function writeDiffering(ctx: InfraContext, word: StagedWord): Promise<Merged> {
  const { trx } = ctx
  const bindings = { source: word.sourceId, now: ctx.now, tells: word.tells, counts: word.followsCounts === true }
  await trx.raw(MARK_EXCEPTED, { now: ctx.now })
  const changed = await trx.raw<{ rows: { changed: number; untold: number; withdrawn: number[] }[] }>(CHANGE_ROWS, bindings)
  const added = await trx.raw<{ rows: { added: number; untold: number }[] }>(ADD_ROWS, bindings)
  return {
    added: added.rows[0]?.added ?? 0,
    changed: changed.rows[0]?.changed ?? 0,
    ended: 0,
    untold: (added.rows[0]?.untold ?? 0) + (changed.rows[0]?.untold ?? 0),
    withdrawnPatchIds: changed.rows[0]?.withdrawn ?? [],
  }
}

/** Makes the transaction's temporary table `staged_verdict`. */
export async function createStaging(ctx: InfraContext): Promise<void> {
  await ctx.trx.raw(CREATE_STAGING)
  await ctx.trx.raw(INDEX_STAGING)
}

async function stage(ctx: InfraContext, computers: readonly StagedComputer[]): Promise<void> {
  const { trx } = ctx
  await createStaging(ctx)
  await trx.raw(CREATE_STAGED_COMPUTERS)
  await copyRows(
    trx,
    'staged_computer',
    ['tenant_id', 'computer_id', 'source_time'],
    computers.map((c) => [c.tenantId, c.computerId, c.sourceTime]),
  )
  await copyRows(
    trx,
    'staged_verdict',
    ['tenant_id', 'computer_id', 'patch_id', 'state', 'approved', 'approval_group_id', 'source_time'],
    stateRows(computers),
  )
  await trx.raw('analyze staged_verdict')
  await trx.raw('analyze staged_computer')
}

function* stateRows(computers: readonly StagedComputer[]): Generator<readonly BulkValue[]> {
  for (const c of computers)
    for (const s of c.states) yield [c.tenantId, c.computerId, s.patchId, s.state, s.approved, s.approvalGroupId, c.sourceTime]
}

/** Whether none of the staged computers has a verdict yet, and nobody is to be told of what comes. */
async function isFirst(ctx: InfraContext, word: StagedWord): Promise<boolean> {
  if (word.tells || word.followsCounts === true) return false
  const { rows } = await ctx.trx.raw<{ rows: { there: boolean }[] }>(
    // A look at the key for each computer: planned as a join, it would be a walk through all verdicts to find none.
    `select exists (select from staged_computer c cross join lateral (
       select from verdict v where v.tenant_id = c.tenant_id and v.computer_id = c.computer_id limit 1) v) as there`,
  )
  return rows[0]?.there === false
}
