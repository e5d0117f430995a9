import {
  countedSql,
  COUNTED_ROWS,
  listStatement,
  sortSql,
  totalOf,
  type SortColumn,
  type SortName,
  type SortPosition,
  type Total,
} from '../cmdb/keyset.ts'
import { likePattern } from '../cmdb/search.ts'
import type { InfraContext } from '../context.ts'
import type { Mappable, MappingKind, MappingRule } from './mapping-rules.ts'
import type { ComputerKey } from './store.ts'
import type { Place } from './store-assign.ts'

/** `mapping_rule`, and the computers that rules look at. */

/** A rule with where it leads. */
export interface StoredRule extends MappingRule, Place {
  /** From 1, in the order of trial. */
  readonly position: number
  readonly sourceId: string | null
  readonly tenantPublicId: string
  readonly serverGroupPublicId: string
  readonly serverGroupName: string
}

/** Rules in the order of trial; those whose group or tenant was removed lead nowhere and are left out, as are those of removed sources. */
export async function listRules(ctx: InfraContext): Promise<StoredRule[]> {
  return (await ctx
    .trx('mapping_rule as r')
    .join('tenant as t', 't.id', 'r.tenant_id')
    .join('server_group as g', 'g.id', 'r.server_group_id')
    .leftJoin('source as s', 's.id', 'r.source_id')
    .whereNull('t.deleted_at')
    .whereNull('g.deleted_at')
    .whereNull('s.deleted_at')
    .orderBy('r.position')
    .select({
      position: 'r.position',
      sourceKey: 'r.source_id',
      sourceId: 's.public_id',
      kind: 'r.kind',
      pattern: 'r.pattern',
      tenantId: 'g.tenant_id',
      tenantPublicId: 't.public_id',
      serverGroupId: 'g.id',
      serverGroupPublicId: 'g.public_id',
      serverGroupName: 'g.name',
      siteId: 't.default_site_id',
    })) as StoredRule[]
}

/** Puts these rules in place of the former ones; who comes second at the same time waits. */
export async function replaceRules(
  ctx: InfraContext,
  rules: readonly { sourceKey: number | null; kind: MappingKind; pattern: string; place: Place }[],
): Promise<void> {
  await ctx.trx.raw(`select pg_advisory_xact_lock(hashtext('mapping.rules'))`)
  await ctx.trx('mapping_rule').delete()
  if (rules.length === 0) return
  await ctx.trx('mapping_rule').insert(
    rules.map(({ sourceKey, kind, pattern, place }, i) => ({
      position: i + 1,
      source_id: sourceKey,
      kind,
      pattern,
      tenant_id: place.tenantId,
      server_group_id: place.serverGroupId,
      created_at: ctx.now,
    })),
  )
}

const MAPPABLE = `select c.tenant_id as "tenantId", c.id as "computerId", sc.source_id as "sourceKey", lower(sc.fqdn) as fqdn, c.addresses,
    array(select g.name from target_group_member m join target_group g on g.id = m.target_group_id and g.absent_since is null
           where m.source_computer_id = sc.id order by 1) as groups`

// Joined by the key of the computer alone: it is unique, and right after a first discovery nothing tells the planner how many a tenant has.
const DECIDING = `from source_computer sc
  join source s on s.id = sc.source_id and s.deleted_at is null
  join computer c on c.id = sc.computer_id and c.ended_at is null
  join tenant t on t.id = c.tenant_id`

/** Computers of a source that nobody has assigned. */
export async function unassignedOf(ctx: InfraContext, sourceId: number): Promise<(Mappable & ComputerKey)[]> {
  const { rows } = await ctx.trx.raw<{ rows: (Mappable & ComputerKey)[] }>(
    `${MAPPABLE} ${DECIDING}
      where t.public_id = '__UNASSIGNED__' and sc.source_id = ? and sc.decides and sc.absent_since is null
      order by c.id`,
    [sourceId],
  )
  return rows
}

/** A discovered computer with where it is now. */
export interface PlacedComputer extends Mappable, ComputerKey {
  /** Key of what the deciding source says of it: the order of pages. */
  readonly viewKey: number
  readonly publicId: string
  readonly tenantPublicId: string
  readonly serverGroupId: number
  readonly serverGroupPublicId: string
  readonly serverGroupName: string
  readonly sourceId: string
  /** The tenant that owns the source, if one does. */
  readonly ownerTenantId: number | null
  readonly unassigned: boolean
  readonly hasAgent: boolean
}

const PLACED = `${MAPPABLE}, sc.id as "viewKey", c.public_id as "publicId", t.public_id as "tenantPublicId", c.server_group_id as "serverGroupId", g.public_id as "serverGroupPublicId",
    g.name as "serverGroupName", s.public_id as "sourceId", s.owner_tenant_id as "ownerTenantId", t.public_id = '__UNASSIGNED__' as unassigned,
    exists (select from agent a where a.tenant_id = c.tenant_id and a.computer_id = c.id and a.revoked_at is null) as "hasAgent"
  ${DECIDING} join server_group g on g.id = c.server_group_id
  where sc.decides and sc.absent_since is null`

/** Some discovered computers, each once. @param after `viewKey` of the last of the page before */
export async function placedAfter(ctx: InfraContext, after: number, limit: number): Promise<PlacedComputer[]> {
  const { rows } = await ctx.trx.raw<{ rows: PlacedComputer[] }>(`${PLACED} and sc.id > :after order by sc.id limit :limit`, {
    after,
    limit,
  })
  return rows
}

/** Discovered computers by public id. */
export async function placedByPublicId(ctx: InfraContext, publicIds: readonly string[]): Promise<PlacedComputer[]> {
  const { rows } = await ctx.trx.raw<{ rows: PlacedComputer[] }>(`${PLACED} and c.public_id = any(:publicIds::text[]) order by c.id`, {
    publicIds,
  })
  return rows
}

/** A computer that nobody has assigned, as its list shows it. */
export interface UnassignedComputer extends Mappable {
  readonly id: number
  readonly computerId: string
  readonly hostName: string
  readonly osName: string
  readonly sourceId: string
  readonly ownerTenantId: number | null
  readonly foundAt: Date
  readonly lastSyncAt: Date | null
  readonly lastReportAt: Date | null
}

/** What narrows the list of computers that nobody has assigned. */
export interface UnassignedFilter {
  readonly sourceId?: string | undefined
  readonly text?: string | undefined
}

/** What the list can be sorted by. */
const SORTS = {
  hostName: { sql: 'c.host_name', type: 'text' },
  osName: { sql: 'c.os_name', type: 'text' },
  sourceId: { sql: 's.public_id', type: 'text' },
  foundAt: { sql: 'c.created_at', type: 'timestamptz' },
  lastSyncAt: { sql: `coalesce(sc.last_sync_at, '-infinity')`, type: 'timestamptz' },
  lastReportAt: { sql: `coalesce(sc.last_report_at, '-infinity')`, type: 'timestamptz' },
} as const satisfies Record<string, SortColumn>

export const UNASSIGNED_SORTS = Object.keys(SORTS) as (keyof typeof SORTS)[]
export type UnassignedSort = SortName<keyof typeof SORTS>

const UNASSIGNED = [
  `t.public_id = '__UNASSIGNED__' and sc.decides and sc.absent_since is null`,
  '(:sourceId::text is null or s.public_id = :sourceId)',
  '(:needle::text is null or lower(normalize(sc.fqdn, nfkc)) like :needle or lower(normalize(c.host_name, nfkc)) like :needle)',
]

/** One page of the computers that nobody has assigned; one row more when there are more. */
export async function listUnassigned(
  ctx: InfraContext,
  filter: UnassignedFilter & { readonly sort?: UnassignedSort; readonly after?: SortPosition | undefined; readonly limit: number },
): Promise<(UnassignedComputer & { readonly sortKey: string })[]> {
  const order = sortSql(SORTS, filter.sort ?? 'hostName', 'c.id')
  const statement = listStatement({
    select: [
      MAPPABLE,
      'c.id, c.public_id as "computerId", c.host_name as "hostName", c.os_name as "osName", s.public_id as "sourceId"',
      's.owner_tenant_id as "ownerTenantId", c.created_at as "foundAt", sc.last_sync_at as "lastSyncAt", sc.last_report_at as "lastReportAt"',
      order.select,
    ],
    from: [DECIDING],
    where: [...UNASSIGNED, order.after],
    orderBy: order.orderBy,
  })
  const { rows } = await ctx.trx.raw<{ rows: (UnassignedComputer & { sortKey: string })[] }>(statement, {
    ...asked(filter),
    sortValue: filter.after?.[0] ?? null,
    sortId: filter.after?.[1] ?? null,
    limit: filter.limit + 1,
  })
  return rows
}

/** How many computers that nobody has assigned a filter matches. */
export async function countUnassigned(ctx: InfraContext, filter: UnassignedFilter): Promise<Total> {
  const statement = countedSql(listStatement({ select: ['select 1'], from: [DECIDING], where: UNASSIGNED, orderBy: undefined }))
  const { rows } = await ctx.trx.raw<{ rows: { n: number }[] }>(statement, { ...asked(filter), limit: COUNTED_ROWS + 1 })
  return totalOf(rows[0]?.n ?? 0)
}

function asked({ sourceId, text }: UnassignedFilter): { readonly sourceId: string | null; readonly needle: string | null } {
  return { sourceId: sourceId ?? null, needle: text === undefined ? null : likePattern(text) }
}
