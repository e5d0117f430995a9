import type { InfraContext } from '../context.ts'
import { HOLDERS_OF } from '../verdicts/store-holdings.ts'
import { OFFERS } from '../verdicts/store-roll-rows.ts'

/** `matched_stream` and `touched_computer`: where the catalog decides, and which computers wait for conclusions. */

/** Streams about which some feed in force tells everything, and those in which the catalog decides by now. */
export async function streamsDiffering(ctx: InfraContext): Promise<{ begun: string[]; ended: string[] }> {
  const { rows } = await ctx.trx.raw<{ rows: { begun: string[]; ended: string[] }[] }>(
    `select coalesce((select array_agg(distinct c.stream order by c.stream) from catalog_stream c
                       where not exists (select from matched_stream m where m.stream = c.stream)), '{}') as begun,
            coalesce((select array_agg(m.stream order by m.stream) from matched_stream m
                       where not exists (select from catalog_stream c where c.stream = m.stream)), '{}') as ended`,
  )
  return rows[0] ?? { begun: [], ended: [] }
}

/** Whether any package waits to be looked at. */
export async function anyTouched(ctx: InfraContext): Promise<boolean> {
  const { rows } = await ctx.trx.raw<{ rows: { waits: boolean }[] }>('select exists (select from touched_package) as waits')
  return rows[0]?.waits === true
}

const AGENTS = `select id from source where kind = 'agent'`

// The release of a stream is what stands before its pocket; Windows' inventories name their build besides.
const TOUCH_COMPUTERS = `insert into touched_computer (tenant_id, computer_id, whole, touched_at)
  select i.tenant_id, i.computer_id,
         :whole or exists (select from verdict v where v.tenant_id = i.tenant_id and v.computer_id = i.computer_id and v.source_id in (${AGENTS})
                              and v.state = 'missing'),
         :now::timestamptz
    from inventory i join computer c on c.tenant_id = i.tenant_id and c.id = i.computer_id and c.ended_at is null
   where :streams::text[] is null
      or i.stream in (select regexp_replace(s, '/[^/]*$', '') from unnest(:streams::text[]) s)
      or (i.stream like 'windows/%' and 'windows/app' = any(:streams::text[]))
   order by 2
  on conflict (tenant_id, computer_id) do update set whole = touched_computer.whole or excluded.whole`

/** Lets the catalog decide in some streams from now on. */
export async function beginStreams(ctx: InfraContext, streams: readonly string[]): Promise<void> {
  await ctx.trx.raw(
    `insert into matched_stream (stream, since) select s, :now::timestamptz from unnest(:streams::text[]) s order by 1 on conflict do nothing`,
    { streams: [...streams], now: ctx.now },
  )
  await ctx.trx.raw(TOUCH_COMPUTERS, { streams: [...streams], whole: false, now: ctx.now })
}

/** Ends that: the package managers of the computers decide again. */
export async function endStreams(ctx: InfraContext, streams: readonly string[]): Promise<void> {
  await ctx.trx.raw('delete from matched_stream where stream = any(:streams::text[])', { streams: [...streams] })
  await ctx.trx.raw(TOUCH_COMPUTERS, { streams: [...streams], whole: true, now: ctx.now })
}

/** Has one computer's verdicts concluded anew from what is stored of it; of one that told nothing yet there is nothing to conclude. */
export async function touchComputer(ctx: InfraContext, key: { readonly tenantId: number; readonly computerId: number }): Promise<void> {
  await ctx.trx.raw(
    `insert into touched_computer (tenant_id, computer_id, whole, touched_at)
     select i.tenant_id, i.computer_id, false, :now::timestamptz from inventory i where i.tenant_id = :tenantId and i.computer_id = :computerId
     on conflict do nothing`,
    { ...key, now: ctx.now },
  )
}

/** Has the verdicts of every computer concluded anew. */
export async function touchAllComputers(ctx: InfraContext): Promise<void> {
  await ctx.trx.raw(TOUCH_COMPUTERS, { streams: null, whole: true, now: ctx.now })
}

const HOLDERS = HOLDERS_OF('(select unnest(:ids::int[]) as id)')

/** Has the inventories read again of whoever has package versions: what they are may be told otherwise now. */
export async function touchHolders(ctx: InfraContext, versionIds: readonly number[]): Promise<void> {
  if (versionIds.length === 0) return
  await ctx.trx.raw(
    `insert into touched_computer (tenant_id, computer_id, whole, touched_at)
     select distinct h.tenant_id, h.computer_id, true, :now::timestamptz from ${HOLDERS} h
      order by 2
     on conflict (tenant_id, computer_id) do update set whole = true`,
    { ids: [...versionIds], now: ctx.now },
  )
}

// What the catalog says is lacking is not said by a package manager too, and what it does not say any more is. Patches that the catalog knows have many
// verdicts of its own: those of package managers among them are looked for computer by computer, where one offers anything. Nothing is gone through whole
// for the few that changed: `offset 0` has each looked up by its key.
const TOUCH_OFFERED = `with changed as materialized (
    select distinct c.package_version_id, c.patch_id from changed_need c join rolled_patch r on r.patch_id = c.patch_id
  ), named as materialized (
    select k.release, k.package as name from rolled_patch r
     cross join lateral (select * from package_patch o where o.patch_id = r.patch_id offset 0) k
     union select v.stream, o.name from (select distinct package_version_id as id from changed) c
            cross join lateral (select * from package_version o where o.id = c.id offset 0) v
            cross join lateral (values (v.source), (split_part(v.package, ':', 1))) o(name) where o.name is not null
  ), told as materialized (
    select p.id, exists (select from package_patch k where k.patch_id = p.id) as known from named n
      join matched_stream m on starts_with(m.stream, n.release || '/')
      join patch p on p.kind = 'linux' and p.stream = m.stream and p.name = n.name
  ), gone as materialized (
    select distinct c.package_version_id, k.release, k.package
      from changed c cross join lateral (select * from package_patch o where o.patch_id = c.patch_id offset 0) k
     where not exists (select from package_need n join package_patch o on o.patch_id = n.patch_id
                        where n.package_version_id = c.package_version_id and not o.entitlement and o.release = k.release and o.package = k.package
                          and o.names = k.names and o.key >= k.key and exists (select from matched_stream m where m.stream = o.release || '/' || o.pocket)
                       offset 0)
  )
  insert into touched_computer (tenant_id, computer_id, whole, touched_at)
  select t.tenant_id, t.computer_id, true, :now::timestamptz
    from (select v.tenant_id, v.computer_id
            from (select distinct tenant_id from rolled_held where (select bool_or(not known) from told)) h join told p on not p.known
           cross join lateral (select o.tenant_id, o.computer_id from verdict o
                                where o.tenant_id = h.tenant_id and o.patch_id = p.id and o.state = 'missing' and o.source_id in (${AGENTS}) offset 0) v
           union
          select h.tenant_id, h.computer_id
            from (select distinct tenant_id, computer_id from rolled_held where bits & ${OFFERS} > 0) h
           cross join lateral (select from verdict o
                                where o.tenant_id = h.tenant_id and o.computer_id = h.computer_id and o.patch_id in (select id from told where known)
                                  and o.state = 'missing' and o.source_id in (${AGENTS}) limit 1) v
           union
          select h.tenant_id, h.computer_id
            from gone g join rolled_held h on h.version_id = g.package_version_id
            join inventory i on i.tenant_id = h.tenant_id and i.computer_id = h.computer_id
           where exists (select from unnest(i.available_ids) a(id) join package_version v on v.id = a.id
                          where v.stream = g.release and (split_part(v.package, ':', 1) = g.package or v.source = g.package))) t
   order by 2
  on conflict (tenant_id, computer_id) do update set whole = true`

/**
 * Has the verdicts of computers concluded anew whose package manager offers a package of which the catalog says something else than before
 * (`changed_need`, and what `rollChanged` made of it): whose word it is may be otherwise.
 */
export async function touchOffered(ctx: InfraContext): Promise<void> {
  await ctx.trx.raw(TOUCH_OFFERED, { now: ctx.now })
}

/** A computer whose verdicts are to be concluded anew. */
export interface TouchedComputer {
  readonly tenantId: number
  readonly computerId: number
}

/**
 * Takes computers, and keeps their rows until the transaction ends; rolled back, they are still to be taken. Those that have ended are forgotten.
 *
 * @param which `whole`: those that are concluded from their inventory's document
 */
export async function takeComputers(
  ctx: InfraContext,
  which: { readonly whole: boolean; readonly limit: number },
): Promise<{ taken: number; living: TouchedComputer[] }> {
  const { rows: taken } = await ctx.trx.raw<{ rows: TouchedComputer[] }>(
    `with taken as (select tenant_id, computer_id from touched_computer where whole = :whole order by tenant_id, computer_id limit :limit for update skip locked)
     delete from touched_computer t using taken x where t.tenant_id = x.tenant_id and t.computer_id = x.computer_id
     returning t.tenant_id as "tenantId", t.computer_id as "computerId"`,
    which,
  )
  const { rows: locked } = await ctx.trx.raw<{ rows: { id: number }[] }>(
    `select id from computer where id = any(:ids::int[]) and ended_at is null order by id for no key update`,
    { ids: taken.map((one) => one.computerId) },
  )
  const living = new Set(locked.map((row) => row.id))
  return { taken: taken.length, living: taken.filter((one) => living.has(one.computerId)) }
}
