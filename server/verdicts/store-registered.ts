import type { InfraContext } from '../context.ts'
import { stageCountChanges } from '../health/store.ts'
import { OWN_WORD, SELECTED } from '../policies/linux.ts'
import { EXCEPTION_HOLDS, NEEDED } from './store.ts'

/** Verdicts that follow from what was registered by hand or by scripts of an own source: where nobody else speaks. */

/** What changed: everything about these computers, or everything about these patches. */
export type RegisteredScope = { readonly computerIds: readonly number[] } | { readonly patchIds: readonly number[] }

/** What was written. */
export interface RegisteredChange {
  readonly added: number
  readonly changed: number
  readonly ended: number
  /** How many needs wait to be told. */
  readonly untold: number
  /** Computers concerned, each once. */
  readonly keys: readonly { readonly tenantId: number; readonly computerId: number }[]
  /** Patches that lost an approval somewhere. */
  readonly withdrawnPatchIds: readonly number[]
}

const CREATE_WANTED = `create temp table if not exists wanted_verdict (tenant_id int, computer_id int, patch_id int, source_id int, state verdict_state,
  approved boolean, excepted boolean default false) on commit delete rows`
const CREATE_CHANGED = `create temp table if not exists registered_change (tenant_id int, computer_id int, patch_id int, kind text, untold boolean, withdrawn boolean)
  on commit delete rows`

// Keys of facts and verdicts begin with the tenant, so computers are looked up first; patches lead to facts by their software.
const FACTS_OF_COMPUTERS = `
        select i.tenant_id, i.computer_id, i.software_id, i.location from computer c
         cross join lateral (select * from installed_software o where o.tenant_id = c.tenant_id and o.computer_id = c.id offset 0) i
         where c.id = any(:computers::int[])`
const APPLIED_OF_COMPUTERS = `
        select a.tenant_id, a.computer_id, a.patch_id from computer c
         cross join lateral (select * from applied_patch o where o.tenant_id = c.tenant_id and o.computer_id = c.id offset 0) a
         where c.id = any(:computers::int[])`
const FACTS_OF_PATCHES = `
        select i.tenant_id, i.computer_id, i.software_id, i.location from installed_software i
         where i.software_id in (select r.software_id from registered_patch r where r.patch_id = any(:patches::int[]))`
const APPLIED_OF_PATCHES = `
        select a.tenant_id, a.computer_id, a.patch_id from applied_patch a where a.patch_id = any(:patches::int[])`
const VERDICTS_OF_COMPUTERS = `computer c
      cross join lateral (select * from verdict o where o.tenant_id = c.tenant_id and o.computer_id = c.id offset 0) v
     where c.id = any(:computers::int[])`
const VERDICTS_OF_PATCHES = `tenant t
      cross join unnest(:patches::int[]) as asked (patch_id)
      cross join lateral (select * from verdict o where o.tenant_id = t.id and o.patch_id = asked.patch_id offset 0) v
     where true`

const STAGE_HEAD = `insert into wanted_verdict (tenant_id, computer_id, patch_id, source_id, state, approved)
  select v.tenant_id, v.computer_id, v.patch_id, r.source_id, case when v.applied then 'installed' else 'missing' end::verdict_state,
         coalesce(${OWN_WORD}, ${SELECTED})
    from (`
// Software that is there several times lacks a patch until each of them has it; a patch that is applied without its software being registered is there.
const LACKED = `select v.tenant_id, v.computer_id, v.patch_id, bool_and(v.applied) as applied from (
        select i.tenant_id, i.computer_id, r.patch_id, exists (
                 select from applied_patch a where a.tenant_id = i.tenant_id and a.computer_id = i.computer_id and a.patch_id = r.patch_id
                    and a.location in ('', i.location)) as applied
          from fact i join registered_patch r on r.software_id = i.software_id and r.deleted_at is null
        union all
        select a.tenant_id, a.computer_id, a.patch_id, true
          from told a join registered_patch r on r.patch_id = a.patch_id and r.deleted_at is null
         where not exists (select from installed_software i where i.tenant_id = a.tenant_id and i.computer_id = a.computer_id and i.software_id = r.software_id)
      ) v`
const STAGE_TAIL = `group by 1, 2, 3
    ) v
    join registered_patch r on r.patch_id = v.patch_id and (r.owner_tenant_id is null or r.owner_tenant_id = v.tenant_id)
    join patch p on p.id = v.patch_id
    left join classification k on k.id = p.classification_id
    join computer m on m.tenant_id = v.tenant_id and m.id = v.computer_id and m.ended_at is null
   cross join lateral (select architecture_class(m.os_architecture) as architecture) c`

const STAGE = {
  computers: `${STAGE_HEAD} with fact as (${FACTS_OF_COMPUTERS}), told as (${APPLIED_OF_COMPUTERS}) ${LACKED} ${STAGE_TAIL}`,
  patches: `${STAGE_HEAD} with fact as (${FACTS_OF_PATCHES}), told as (${APPLIED_OF_PATCHES}) ${LACKED} where v.patch_id = any(:patches::int[]) ${STAGE_TAIL}`,
} as const

const MARK_EXCEPTED = `update wanted_verdict s set excepted = true
  where s.tenant_id in (select tenant_id from patch_exception where ended_at is null) and ${EXCEPTION_HOLDS}`

const HISTORY = `insert into verdict_history (tenant_id, computer_id, patch_id, state, source_id, approved, source_time, valid_from, valid_to)`
const COUNTED = `insert into counted_change (tenant_id, computer_id, patch_id, state, approved, excepted, sign)`
const NOTED = `insert into registered_change (tenant_id, computer_id, patch_id, kind, untold, withdrawn)`
// What a source of another kind has said of the patch stands.
const OURS = `v.source_id in (select id from source where kind = 'manual')`

const GONE_COLUMNS = `v.tenant_id, v.computer_id, v.patch_id, v.state, v.source_id, v.approved, v.excepted, v.source_time, v.learned_at`
const NOT_WANTED = `and ${OURS} and exists (select from registered_patch r where r.patch_id = v.patch_id)
       and not exists (select from wanted_verdict w where w.tenant_id = v.tenant_id and w.computer_id = v.computer_id and w.patch_id = v.patch_id)`
const END_TAIL = `  ), kept as (
    ${HISTORY}
    select tenant_id, computer_id, patch_id, state, source_id, approved, source_time, learned_at, :now::timestamptz from gone where learned_at < :now
     order by tenant_id, computer_id, patch_id
  ), counted as (
    ${COUNTED} select tenant_id, computer_id, patch_id, state, approved, excepted, -1 from gone
  ), noted as (
    ${NOTED} select tenant_id, computer_id, patch_id, 'ended', false, approved from gone
  )
  delete from verdict v using gone g where v.tenant_id = g.tenant_id and v.computer_id = g.computer_id and v.patch_id = g.patch_id`
const END = {
  computers: `with gone as materialized (select ${GONE_COLUMNS} from ${VERDICTS_OF_COMPUTERS} ${NOT_WANTED} ${END_TAIL}`,
  patches: `with gone as materialized (select ${GONE_COLUMNS} from ${VERDICTS_OF_PATCHES} ${NOT_WANTED} ${END_TAIL}`,
} as const

const CHANGE_ROWS = `with differing as materialized (
    select v.tenant_id, v.computer_id, v.patch_id, v.state, v.source_id, v.approved, v.excepted, v.untold, v.source_time, v.learned_at, v.since,
           w.state as new_state, w.source_id as new_source, w.approved as new_approved, w.excepted as new_excepted
      from wanted_verdict w
      join verdict v on v.tenant_id = w.tenant_id and v.computer_id = w.computer_id and v.patch_id = w.patch_id
     where ${OURS} and (v.state, v.source_id, v.approved, v.excepted) <> (w.state, w.source_id, w.approved, w.excepted)
  ), kept as (
    ${HISTORY}
    select tenant_id, computer_id, patch_id, state, source_id, approved, source_time, learned_at, :now::timestamptz
      from differing where (state, source_id, approved) <> (new_state, new_source, new_approved) and learned_at < :now
     order by tenant_id, computer_id, patch_id
  ), counted as (
    ${COUNTED}
    select tenant_id, computer_id, patch_id, state, approved, excepted, -1 from differing
    union all select tenant_id, computer_id, patch_id, new_state, new_approved, new_excepted, 1 from differing
  ), written as (
    update verdict v
       set state = d.new_state, source_id = d.new_source, approved = d.new_approved, excepted = d.new_excepted, source_time = :now,
           since = case when d.state <> d.new_state then :now::timestamptz else d.since end,
           learned_at = case when (d.state, d.source_id, d.approved) <> (d.new_state, d.new_source, d.new_approved) then :now::timestamptz else d.learned_at end,
           untold = d.new_approved and d.new_state in ${NEEDED} and (d.untold or not (d.approved and d.state in ${NEEDED}))
      from differing d
     where v.tenant_id = d.tenant_id and v.computer_id = d.computer_id and v.patch_id = d.patch_id
    returning v.tenant_id, v.computer_id, v.patch_id, v.untold and not d.untold as told_later, d.approved and not d.new_approved as withdrawn
  )
  ${NOTED} select tenant_id, computer_id, patch_id, 'changed', told_later, withdrawn from written`

const ADD_ROWS = `with written as (
    insert into verdict (tenant_id, computer_id, patch_id, state, source_id, approved, excepted, untold, source_time, since, learned_at)
    select w.tenant_id, w.computer_id, w.patch_id, w.state, w.source_id, w.approved, w.excepted, w.approved and w.state in ${NEEDED},
           :now::timestamptz, :now::timestamptz, :now::timestamptz
      from wanted_verdict w
     where not exists (select from verdict v where v.tenant_id = w.tenant_id and v.computer_id = w.computer_id and v.patch_id = w.patch_id)
     order by w.tenant_id, w.computer_id, w.patch_id
    returning tenant_id, computer_id, patch_id, state, approved, excepted, untold
  ), counted as (
    ${COUNTED} select tenant_id, computer_id, patch_id, state, approved, excepted, 1 from written
  )
  ${NOTED} select tenant_id, computer_id, patch_id, 'added', untold, false from written`

const SUMMARY = `select count(*) filter (where kind = 'added')::int as added, count(*) filter (where kind = 'changed')::int as changed,
    count(*) filter (where kind = 'ended')::int as ended, count(*) filter (where untold)::int as untold,
    coalesce(array_agg(distinct patch_id) filter (where withdrawn), '{}') as "withdrawnPatchIds"
  from registered_change`
const KEYS = `select distinct tenant_id as "tenantId", computer_id as "computerId" from registered_change order by 1, 2`

/**
 * Makes verdicts equal what is registered: a computer that has a software and not one of its patches lacks it. Rows that are right are not touched;
 * what changed lies in `counted_change`, from which the caller has the counts follow.
 *
 * @param scope what may have changed; two transactions must not settle the same computers at once: the caller holds a lock
 */
export async function settleRegistered(ctx: InfraContext, scope: RegisteredScope): Promise<RegisteredChange> {
  const { trx } = ctx
  await trx.raw(CREATE_WANTED)
  await trx.raw(CREATE_CHANGED)
  await trx.raw('truncate wanted_verdict, registered_change')
  await stageCountChanges(ctx)
  const of = 'computerIds' in scope ? 'computers' : 'patches'
  const bindings = { now: ctx.now, [of]: 'computerIds' in scope ? [...scope.computerIds] : [...scope.patchIds] }
  await trx.raw(STAGE[of], bindings)
  await trx.raw('analyze wanted_verdict')
  await trx.raw(MARK_EXCEPTED, { now: ctx.now })
  await trx.raw(END[of], bindings)
  await trx.raw(CHANGE_ROWS, { now: ctx.now })
  await trx.raw(ADD_ROWS, { now: ctx.now })
  const summary = await trx.raw<{ rows: Omit<RegisteredChange, 'keys'>[] }>(SUMMARY)
  const keys = await trx.raw<{ rows: { tenantId: number; computerId: number }[] }>(KEYS)
  return { ...(summary.rows[0] ?? { added: 0, changed: 0, ended: 0, untold: 0, withdrawnPatchIds: [] }), keys: keys.rows }
}
