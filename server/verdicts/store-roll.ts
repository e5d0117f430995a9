import type { InfraContext } from '../context.ts'
import { stageCountChanges } from '../health/store.ts'
import { HOLDERS_OF } from './store-holdings.ts'
import { createStaging, type Merged } from './store-merge.ts'
import { NEWEST, OFFERS, ROWS_KNOWN } from './store-roll-rows.ts'
import { writeRolled, type Rolling } from './store-roll-write.ts'

/**
 * The catalog's verdicts of many computers, concluded from what their package versions lack (`package_need`) in a handful of statements. What one
 * computer's inventory means is concluded by `conclude.ts` in the same way.
 */

const CREATE = [
  `create temp table if not exists rolling (tenant_id int, computer_id int) on commit delete rows`,
  `create temp table if not exists rolled_patch (patch_id int, severity severity, middleware boolean, pocket text, fresh boolean) on commit delete rows`,
  `create temp table if not exists rolled_version (id int) on commit delete rows`,
  `create temp table if not exists rolled_held (tenant_id int, computer_id int, version_id int, passed boolean, running boolean, bits int, pockets text[],
     architecture text) on commit delete rows`,
  `create temp table if not exists rolled_row (tenant_id int, computer_id int, patch_id int, state verdict_state, severity severity, flags int, architecture text)
     on commit delete rows`,
  `create temp table if not exists rolled_available (patch_id int, id int) on commit delete rows`,
  `create index if not exists rolled_available_key on rolled_available (patch_id)`,
  `create temp table if not exists rolled_candidate (tenant_id int, computer_id int, patch_id int) on commit delete rows`,
  `create temp table if not exists rolled_possible (tenant_id int, computer_id int, patch_id int) on commit delete rows`,
]

// Of each patch once what each of its verdicts is compared with; the pocket only where it needs an entitlement.
const PATCH_FACTS = `select k.patch_id, p.severity, p.kind = 'middleware', case when k.entitlement then k.pocket end, k.patch_id > :before
    from package_patch k join patch p on p.id = k.patch_id and split_part(p.stream, '+', 1) in (select stream from matched_stream)`
// What no verdict can be about yet is not looked for among the verdicts.
/** Patches of which a need came, changed or went, in `changed_need`; and everybody who has a package version of which that is so. */
const PATCHES_CHANGED = `insert into rolled_patch ${PATCH_FACTS} where k.patch_id in (select patch_id from changed_need)`
const HELD_FACTS = `d.id = any(i.passed_ids), d.id = any(i.running_ids),
         case when d.id = any(i.held_ids) then 1 else 0 end
           | case when i.phased is null then 0 when jsonb_exists(i.phased, (select v.package from package_version v where v.id = d.id)) then 2 else 0 end
           | case when d.id = any(i.passed_ids) then 0 else ${NEWEST} end | case when i.offers then ${OFFERS} else 0 end,
         i.pockets`
const VERSIONS = `insert into rolled_version
  select c.package_version_id from changed_need c where c.patch_id in (select patch_id from rolled_patch)
   union select n.package_version_id from package_need n join rolled_patch r on r.patch_id = n.patch_id`
const CONCERNED = HOLDERS_OF('rolled_version')
// Each computer is looked at once, however many of the versions it has, and by its key, however many computers there are.
const HOLDERS = `insert into rolled_held
  select i.tenant_id, i.computer_id, d.id, ${HELD_FACTS}, i.architecture
    from (select tenant_id, computer_id, array_agg(id) as ids from ${CONCERNED} h group by 1, 2 offset 0) a
   cross join lateral (select n.*, architecture_class(c.os_architecture) as architecture
            from computer c join inventory n on n.tenant_id = c.tenant_id and n.computer_id = c.id
           where c.tenant_id = a.tenant_id and c.id = a.computer_id and c.ended_at is null offset 0) i
   cross join lateral unnest(a.ids) as d(id)`

/** Everything that the computers in `rolling` have and that lacks anything. */
// Without `offset 0` the planner may list a computer's packages once for each package version that lacks anything.
const HOLDINGS = `insert into rolled_held
  select i.tenant_id, i.computer_id, d.id, ${HELD_FACTS}, i.architecture
    from (select i.*, u.id as version_id, architecture_class(c.os_architecture) as architecture
            from rolling r join inventory i on i.tenant_id = r.tenant_id and i.computer_id = r.computer_id
            join computer c on c.tenant_id = i.tenant_id and c.id = i.computer_id
           cross join lateral unnest(i.package_ids) as u(id) offset 0) i
   cross join lateral (select i.version_id as id) d
   where d.id in (select package_version_id from package_need)`

// About patches that have only just come nothing is stored: what they mean is written as it is found (store-roll-write.ts).
const ROWS = `insert into rolled_row ${ROWS_KNOWN}`

/** What package managers may offer of the patches in question, at their version or a later one. */
const AVAILABLE = `insert into rolled_available
  select k.patch_id, v.id from rolled_patch r join package_patch k on k.patch_id = r.patch_id
    join package_version v on v.stream = k.release and v.source = k.package and v.source is not null
   where k.names = 'source' and v.source_key >= k.key
  union
  select k.patch_id, v.id from rolled_patch r join package_patch k on k.patch_id = r.patch_id
    join package_version v on v.stream = k.release and split_part(v.package, ':', 1) = k.package
   where (k.names <> 'source' or v.source is null) and v.key >= k.key`

const PATCHES_NEEDED = `insert into rolled_patch ${PATCH_FACTS}
  where k.patch_id in (select n.patch_id from package_need n where n.package_version_id in (select distinct version_id from rolled_held))`

/** Stored verdicts of the catalog that are no needs any more. What package managers said is theirs to take back. */
const CANDIDATES = `join package_patch k on k.patch_id = v.patch_id
    join patch p on p.id = v.patch_id
   where v.source_id = :source and split_part(p.stream, '+', 1) in (select stream from matched_stream)
     and not exists (select from rolled_row w where w.tenant_id = v.tenant_id and w.computer_id = v.computer_id and w.patch_id = v.patch_id)`
const CANDIDATES_OF_ALL = `insert into rolled_candidate
  select v.tenant_id, v.computer_id, v.patch_id
    from rolling r cross join lateral (select * from verdict o where o.tenant_id = r.tenant_id and o.computer_id = r.computer_id offset 0) v
    ${CANDIDATES}`
// There may be no verdict about some of them: that is found out where it matters.
const CANDIDATES_OF_PAIRS = `insert into rolled_candidate
  select h.tenant_id, h.computer_id, c.patch_id
    from changed_need c join rolled_patch r on r.patch_id = c.patch_id and not r.fresh join rolled_held h on h.version_id = c.package_version_id
  except select tenant_id, computer_id, patch_id from rolled_row`
const DROP_UNKNOWN = `delete from rolled_possible x
  where not exists (select from verdict v where v.tenant_id = x.tenant_id and v.computer_id = x.computer_id and v.patch_id = x.patch_id and v.source_id = :source)`

/** The version of a package that is compared with a patch, as SQL over `package_version as v` and `package_patch as k`. */
const COMPARED = `case when k.names = 'source' then coalesce(v.source_key, v.key) else v.key end`

// Whoever still has an older version of what lacked it has not got the patch: a later one is lacking instead.
const POSSIBLE = `with named as materialized (
    select v.id, v.stream, coalesce(v.module, '') as module, v.key, coalesce(v.source_key, v.key) as source_key,
           split_part(v.package, ':', 1) as name, coalesce(v.source, split_part(v.package, ':', 1)) as source
      from (select distinct version_id as id from rolled_held where not passed offset 0) h
      cross join lateral (select * from package_version p where p.id = h.id offset 0) v
  ), wanted as materialized (
    select k.* from package_patch k where k.patch_id in (select patch_id from rolled_candidate)
  ), older as materialized (
    select k.patch_id, n.id from wanted k join named n on n.stream = k.release and n.source = k.package and n.module = k.module
     where k.names = 'source' and n.source_key < k.key
    union all
    select k.patch_id, n.id from wanted k join named n on n.stream = k.release and n.name = k.package and n.module = k.module
     where k.names <> 'source' and n.key < k.key
  )
  insert into rolled_possible
  select x.* from rolled_candidate x
   where not exists (select from older o join rolled_held h on h.version_id = o.id and not h.passed
                      where o.patch_id = x.patch_id and h.tenant_id = x.tenant_id and h.computer_id = x.computer_id)`

/**
 * Of the possible ones those whose package is there, and nowhere older than the patch: they are installed. With a kernel that took the place of the running
 * one under its name they wait for the restart, unless they were installed before.
 */
const INSTALLED = `with package as materialized (
    select distinct k.release, k.package, k.names from rolled_possible x join package_patch k on k.patch_id = x.patch_id
  ), version as materialized (
    select p.release, p.package, p.names, v.id from package p join package_version v on v.stream = p.release and v.source = p.package and v.source is not null
     where p.names = 'source'
    union
    select p.release, p.package, p.names, v.id from package p join package_version v on v.stream = p.release and split_part(v.package, ':', 1) = p.package
     where p.names <> 'source' or v.source is null
  ), there as materialized (
    select i.tenant_id, i.computer_id, u.id, u.id = any(i.running_ids) as rebuilt
      from (select distinct tenant_id, computer_id from rolled_possible) c
      join inventory i on i.tenant_id = c.tenant_id and i.computer_id = c.computer_id
     cross join lateral unnest(i.package_ids) as u(id)
     where u.id in (select id from version) and not u.id = any(i.passed_ids)
  )
  insert into rolled_row
  select s.tenant_id, s.computer_id, s.patch_id, case when s.waits then 'pending_reboot' else 'installed' end::verdict_state, null,
         case when s.waits then 8 else 0 end, s.architecture
    from (select x.tenant_id, x.computer_id, x.patch_id, architecture_class(c.os_architecture) as architecture,
                 bool_or(t.rebuilt) and any_value(o.state) <> 'installed' as waits
            from rolled_possible x
            join verdict o on o.tenant_id = x.tenant_id and o.computer_id = x.computer_id and o.patch_id = x.patch_id
            join package_patch k on k.patch_id = x.patch_id
            join computer c on c.tenant_id = x.tenant_id and c.id = x.computer_id
            join there t on t.tenant_id = x.tenant_id and t.computer_id = x.computer_id
            join version f on f.id = t.id and f.release = k.release and f.package = k.package and f.names = k.names
            join package_version v on v.id = t.id and coalesce(v.module, '') = k.module
           group by x.tenant_id, x.computer_id, x.patch_id, c.os_architecture
          having bool_and(coalesce(${COMPARED} >= k.key, false))) s`

/** What agents said is kept as their word, beside the catalog's that comes in its place. */
const KEEP_AGENT_WORDS = `update verdict v set agent_state = v.state, agent_time = v.source_time
    from (select o.* from rolled_row w
           cross join lateral (select o.tenant_id, o.computer_id, o.patch_id from verdict o
                                where o.tenant_id = w.tenant_id and o.computer_id = w.computer_id and o.patch_id = w.patch_id
                                  and o.source_id in (select id from source where kind = 'agent') offset 0) o offset 0) x
   where v.tenant_id = x.tenant_id and v.computer_id = x.computer_id and v.patch_id = x.patch_id`

/** Greater than all ids: there may be verdicts about every patch. */
const ANY_PATCH = 2 ** 31 - 1

/**
 * The verdicts of everybody who has a package version in `changed_need`, about the patches there. The changes lie in `counted_change`.
 *
 * @param newestBefore internal id: about later patches there is no verdict yet; left out: there may be about any
 */
export async function rollChanged(ctx: InfraContext, rolling: Rolling, newestBefore = ANY_PATCH): Promise<Merged> {
  const { trx } = ctx
  await begin(ctx)
  await trx.raw(PATCHES_CHANGED, { before: newestBefore })
  await trx.raw('analyze rolled_patch')
  await trx.raw(VERSIONS)
  await trx.raw('analyze rolled_version')
  // The planner takes reading and searching all arrays of a few thousand inventories for cheaper than the index, which it never is.
  await trx.raw('set local enable_seqscan = off')
  await trx.raw(HOLDERS)
  await trx.raw('set local enable_seqscan = on')
  await trx.raw('analyze rolled_held (version_id)')
  return conclude(ctx, rolling, false)
}

/**
 * The same for everything about some computers. The caller holds their rows.
 *
 * @param keys each once
 */
export async function rollComputers(
  ctx: InfraContext,
  keys: readonly { tenantId: number; computerId: number }[],
  rolling: Rolling,
): Promise<Merged> {
  const { trx } = ctx
  await begin(ctx)
  await trx.raw(`insert into rolling select * from unnest(:tenants::int[], :computers::int[])`, {
    tenants: keys.map((key) => key.tenantId),
    computers: keys.map((key) => key.computerId),
  })
  await trx.raw('analyze rolling')
  await trx.raw(HOLDINGS)
  await trx.raw('analyze rolled_held (version_id)')
  await trx.raw(PATCHES_NEEDED, { before: ANY_PATCH })
  await trx.raw('analyze rolled_patch')
  return conclude(ctx, rolling, true)
}

async function begin(ctx: InfraContext): Promise<void> {
  // A tenth of the usual samples tells the planner as much of tables of a few columns, and there are a dozen of them.
  await ctx.trx.raw('set local default_statistics_target = 10')
  // Tens of thousands of rows are sorted and summed several times; in the usual 4 MB that goes through files.
  await ctx.trx.raw(`set local work_mem = '64MB'`)
  for (const sql of CREATE) await ctx.trx.raw(sql)
  await createStaging(ctx)
  await stageCountChanges(ctx)
  await ctx.trx.raw(
    'truncate rolling, rolled_patch, rolled_version, rolled_held, rolled_available, rolled_row, rolled_candidate, rolled_possible, staged_verdict',
  )
}

async function conclude(ctx: InfraContext, rolling: Rolling, whole: boolean): Promise<Merged> {
  const { trx } = ctx
  await trx.raw(AVAILABLE)
  await trx.raw('analyze rolled_available')
  await trx.raw(ROWS)
  await trx.raw('analyze rolled_row')
  await trx.raw(KEEP_AGENT_WORDS)
  const source = rolling.sourceId
  await (whole ? trx.raw(CANDIDATES_OF_ALL, { source }) : trx.raw(CANDIDATES_OF_PAIRS))
  await trx.raw('analyze rolled_candidate')
  await concludeInstalled(ctx, rolling, whole)
  return writeRolled(ctx, rolling, whole)
}

/** Which of the candidates are installed: those are no needs any more, and do not end. */
async function concludeInstalled(ctx: InfraContext, { sourceId }: Rolling, whole: boolean): Promise<void> {
  const { trx } = ctx
  const { rowCount } = await trx.raw<{ rowCount: number }>(POSSIBLE)
  if (rowCount === 0) return
  if (!whole) await trx.raw(DROP_UNKNOWN, { source: sourceId })
  await trx.raw('analyze rolled_possible')
  await trx.raw(INSTALLED)
}
