import { copyRows } from '../cmdb/bulk.ts'
import type { InfraContext } from '../context.ts'

/** `installed_software` and `applied_patch`: what is said of computers. */

/** Which software is where, or which patch is applied there; `thing` is the internal key of either. */
export interface Fact {
  readonly tenantId: number
  readonly computerId: number
  readonly thing: number
  readonly location: string
}

const CREATE_STAGING = `create temp table if not exists staged_fact (number int, tenant_id int, computer_id int, thing int, location text) on commit delete rows`

async function stage(ctx: InfraContext, facts: readonly Fact[]): Promise<void> {
  await ctx.trx.raw(CREATE_STAGING)
  await ctx.trx.raw('truncate staged_fact')
  await copyRows(
    ctx.trx,
    'staged_fact',
    ['number', 'tenant_id', 'computer_id', 'thing', 'location'],
    facts.map((fact, i) => [i + 1, fact.tenantId, fact.computerId, fact.thing, fact.location]),
  )
}

const STATEMENTS = {
  installed: {
    there: `select s.number, f.source_id as "sourceKey" from staged_fact s join installed_software f
        on f.tenant_id = s.tenant_id and f.computer_id = s.computer_id and f.software_id = s.thing and f.location = s.location order by 1`,
    add: `insert into installed_software (tenant_id, computer_id, software_id, location, source_id, learned_at)
      select tenant_id, computer_id, thing, location, :source, :now from staged_fact order by 1, 2, 3, 4`,
    drop: `delete from installed_software f using staged_fact s
      where f.tenant_id = s.tenant_id and f.computer_id = s.computer_id and f.software_id = s.thing and f.location = s.location and f.source_id = :source`,
    replace: `delete from installed_software f
      where f.tenant_id = :tenant and f.computer_id = :computer and f.source_id = :source
        and not exists (select from staged_fact s where s.thing = f.software_id and s.location = f.location)`,
    fill: `insert into installed_software (tenant_id, computer_id, software_id, location, source_id, learned_at)
      select tenant_id, computer_id, thing, location, :source, :now from staged_fact order by 1, 2, 3, 4 on conflict do nothing`,
  },
  applied: {
    there: `select s.number, f.source_id as "sourceKey" from staged_fact s join applied_patch f
        on f.tenant_id = s.tenant_id and f.computer_id = s.computer_id and f.patch_id = s.thing and f.location = s.location order by 1`,
    add: `insert into applied_patch (tenant_id, computer_id, patch_id, location, source_id, learned_at)
      select tenant_id, computer_id, thing, location, :source, :now from staged_fact order by 1, 2, 3, 4`,
    drop: `delete from applied_patch f using staged_fact s
      where f.tenant_id = s.tenant_id and f.computer_id = s.computer_id and f.patch_id = s.thing and f.location = s.location and f.source_id = :source`,
    replace: `delete from applied_patch f
      where f.tenant_id = :tenant and f.computer_id = :computer and f.source_id = :source
        and not exists (select from staged_fact s where s.thing = f.patch_id and s.location = f.location)`,
    fill: `insert into applied_patch (tenant_id, computer_id, patch_id, location, source_id, learned_at)
      select tenant_id, computer_id, thing, location, :source, :now from staged_fact order by 1, 2, 3, 4 on conflict do nothing`,
  },
} as const

export type FactKind = keyof typeof STATEMENTS

/** Which of these facts are known. @returns by their place in the list, from 1: who says so */
export async function knownFacts(ctx: InfraContext, kind: FactKind, facts: readonly Fact[]): Promise<Map<number, number>> {
  await stage(ctx, facts)
  const { rows } = await ctx.trx.raw<{ rows: { number: number; sourceKey: number }[] }>(STATEMENTS[kind].there)
  return new Map(rows.map((row) => [row.number, row.sourceKey]))
}

/** Adds facts that are not known yet. */
export async function addFacts(ctx: InfraContext, kind: FactKind, sourceKey: number, facts: readonly Fact[]): Promise<void> {
  await stage(ctx, facts)
  await ctx.trx.raw(STATEMENTS[kind].add, { source: sourceKey, now: ctx.now })
}

/** Takes facts away that a source has said. */
export async function dropFacts(ctx: InfraContext, kind: FactKind, sourceKey: number, facts: readonly Fact[]): Promise<void> {
  await stage(ctx, facts)
  await ctx.trx.raw(STATEMENTS[kind].drop, { source: sourceKey })
}

/** Makes what a source says of one computer equal these facts; what another source says of them stays its word. */
export async function replaceFacts(
  ctx: InfraContext,
  kind: FactKind,
  of: { readonly sourceKey: number; readonly tenantId: number; readonly computerId: number },
  facts: readonly Fact[],
): Promise<void> {
  await stage(ctx, facts)
  const bindings = { source: of.sourceKey, tenant: of.tenantId, computer: of.computerId, now: ctx.now }
  await ctx.trx.raw(STATEMENTS[kind].replace, bindings)
  await ctx.trx.raw(STATEMENTS[kind].fill, bindings)
}

/** Takes away that patches are applied anywhere. */
export async function deleteAppliedOf(ctx: InfraContext, patchKeys: readonly number[]): Promise<void> {
  await ctx.trx.raw('delete from applied_patch where patch_id = any(:ids::int[])', { ids: [...patchKeys] })
}

/** Takes away everything that a source has said. @returns internal ids of the computers concerned */
export async function deleteFactsOf(ctx: InfraContext, sourceKey: number): Promise<number[]> {
  const { rows } = await ctx.trx.raw<{ rows: { id: number }[] }>(
    `with software_gone as (delete from installed_software where source_id = :source returning computer_id),
          patch_gone as (delete from applied_patch where source_id = :source returning computer_id)
     select distinct computer_id as id from (select computer_id from software_gone union all select computer_id from patch_gone) gone order by 1`,
    { source: sourceKey },
  )
  return rows.map((row) => row.id)
}

/** A fact as lists show it. */
export interface FactRow {
  readonly tenantKey: number
  readonly computerKey: number
  readonly thing: number
  readonly tenantId: string
  readonly computerId: string
  readonly hostName: string
  readonly softwareId: string
  readonly location: string
  readonly patchId: string | null
  /** Of the patch, or of the software. */
  readonly name: string
  readonly version: string | null
  readonly sourceId: string
  readonly learnedAt: Date
}

export interface FactFilter {
  /** Public ids of computers; left out: all. */
  readonly computerIds?: readonly string[] | undefined
  /** Public id; left out: of every tenant. */
  readonly tenantId?: string | undefined
  /** What sources of one's own have said as well. */
  readonly all: boolean
  readonly after?: readonly [tenant: number, computer: number, thing: number, location: string] | undefined
  readonly limit: number
}

const CONDITIONS = `(:ofTenant::text is null or t.public_id = :ofTenant) and (:computers::text[] is null or c.public_id = any(:computers::text[])) and (:all::boolean or f.source_id = :direct)
  and (:tenant::int is null or (f.tenant_id, f.computer_id, f.thing, f.location) > (:tenant::int, :computer::int, :thing::int, :location::text))`

const LISTS = {
  installed: `select f.tenant_id as "tenantKey", f.computer_id as "computerKey", f.thing, t.public_id as "tenantId", c.public_id as "computerId", c.host_name as "hostName",
      s.public_id as "softwareId", f.location, null as "patchId", s.name, s.version, o.public_id as "sourceId", f.learned_at as "learnedAt"
    from (select tenant_id, computer_id, software_id as thing, location, source_id, learned_at from installed_software) f
    join computer c on c.tenant_id = f.tenant_id and c.id = f.computer_id and c.ended_at is null
    join tenant t on t.id = f.tenant_id join software s on s.id = f.thing join source o on o.id = f.source_id
   where ${CONDITIONS} order by f.tenant_id, f.computer_id, f.thing, f.location limit :limit`,
  applied: `select f.tenant_id as "tenantKey", f.computer_id as "computerKey", f.thing, t.public_id as "tenantId", c.public_id as "computerId", c.host_name as "hostName",
      s.public_id as "softwareId", f.location, p.public_id as "patchId", p.name, null as version, o.public_id as "sourceId", f.learned_at as "learnedAt"
    from (select tenant_id, computer_id, patch_id as thing, location, source_id, learned_at from applied_patch) f
    join computer c on c.tenant_id = f.tenant_id and c.id = f.computer_id and c.ended_at is null
    join tenant t on t.id = f.tenant_id join patch p on p.id = f.thing join registered_patch r on r.patch_id = f.thing
    join software s on s.id = r.software_id join source o on o.id = f.source_id
   where ${CONDITIONS} order by f.tenant_id, f.computer_id, f.thing, f.location limit :limit`,
} as const

/** A page of facts about living computers, by tenant and computer. @param directKey internal key of the source of what is registered by hand */
export async function listFacts(ctx: InfraContext, kind: FactKind, directKey: number, filter: FactFilter): Promise<FactRow[]> {
  const [tenant, computer, thing, location] = filter.after ?? [null, null, null, null]
  const { rows } = await ctx.trx.raw<{ rows: FactRow[] }>(LISTS[kind], {
    computers: filter.computerIds === undefined ? null : [...filter.computerIds],
    ofTenant: filter.tenantId ?? null,
    all: filter.all,
    direct: directKey,
    tenant,
    computer,
    thing,
    location,
    limit: filter.limit,
  })
  return rows
}
