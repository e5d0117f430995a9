import { copyRows } from '../cmdb/bulk.ts'
import type { Context, InfraContext } from '../context.ts'
import type { OsType } from './rules.ts'

/** `software`: what was registered by hand or found by scripts of an own source. */

/** A software that has not been removed. */
export interface SoftwareRow {
  readonly id: number
  readonly softwareId: string
  readonly sourceKey: number
  readonly sourceId: string
  readonly ownerTenantId: number | null
  /** Public id of the tenant whose alone it is. */
  readonly tenantId: string | null
  readonly name: string
  readonly version: string
  readonly osType: OsType
  readonly vendor: string
  readonly identity: string
}

const SELECT = `select s.id, s.public_id as "softwareId", s.source_id as "sourceKey", o.public_id as "sourceId", s.owner_tenant_id as "ownerTenantId",
    t.public_id as "tenantId", s.name, s.version, s.os_type as "osType", s.vendor, s.identity
  from software s join source o on o.id = s.source_id left join tenant t on t.id = s.owner_tenant_id
 where s.deleted_at is null`

/** A page of a source's software in the order of registration. @param after internal id of the last one seen */
export async function listSoftware(ctx: InfraContext, sourceKey: number, after: number, limit: number): Promise<SoftwareRow[]> {
  const { rows } = await ctx.trx.raw<{ rows: SoftwareRow[] }>(
    `${SELECT} and s.source_id = :source and s.id > :after order by s.id limit :limit`,
    {
      source: sourceKey,
      after,
      limit,
    },
  )
  return rows
}

/** Software by public id; removed software is not found. */
export async function findSoftware(ctx: InfraContext, softwareIds: readonly string[]): Promise<Map<string, SoftwareRow>> {
  const { rows } = await ctx.trx.raw<{ rows: SoftwareRow[] }>(`${SELECT} and s.public_id = any(:ids::text[])`, {
    ids: [...new Set(softwareIds)],
  })
  return new Map(rows.map((row) => [row.softwareId, row]))
}

/** Which of these ids are given, or were. */
export async function takenSoftwareIds(ctx: InfraContext, softwareIds: readonly string[]): Promise<Set<string>> {
  const rows = (await ctx
    .trx('software')
    .whereRaw('public_id = any(?::text[])', [[...softwareIds]])
    .select('public_id')) as { public_id: string }[]
  return new Set(rows.map((row) => row.public_id))
}

/** Living software of a source and owner by what tells them apart. @returns public id and internal key by identity */
export async function softwareByIdentity(
  ctx: InfraContext,
  of: { sourceKey: number; ownerTenantId: number | null },
  identities: readonly string[],
): Promise<Map<string, { id: number; softwareId: string }>> {
  const { rows } = await ctx.trx.raw<{ rows: { id: number; softwareId: string; identity: string }[] }>(
    `select id, public_id as "softwareId", identity from software
      where source_id = :source and owner_tenant_id is not distinct from :owner and deleted_at is null and identity = any(:identities::text[])`,
    { source: of.sourceKey, owner: of.ownerTenantId, identities: [...new Set(identities)] },
  )
  return new Map(rows.map(({ identity, ...row }) => [identity, row]))
}

/** A software to be written. */
export interface NewSoftware {
  readonly softwareId: string
  readonly sourceKey: number
  readonly ownerTenantId: number | null
  readonly name: string
  readonly version: string
  readonly osType: OsType
  readonly vendor: string
  readonly identity: string
  readonly attributes?: Readonly<Record<string, string>>
}

const CREATE_STAGING = `create temp table if not exists staged_software (public_id text, source_id int, owner int, name text, version text, os_type text, vendor text,
  identity text, attributes text) on commit delete rows`
const COLUMNS = ['public_id', 'source_id', 'owner', 'name', 'version', 'os_type', 'vendor', 'identity', 'attributes'] as const
const ADD = `insert into software (public_id, source_id, owner_tenant_id, name, version, os_type, vendor, identity, attributes, created_at)
  select public_id, source_id, owner, name, version, os_type, vendor, identity, attributes::jsonb, :now from staged_software order by public_id
  returning id, public_id`
const CHANGE = `update software s set name = n.name, version = n.version, os_type = n.os_type, vendor = n.vendor, identity = n.identity
  from staged_software n where s.public_id = n.public_id and s.deleted_at is null`
// Names may be exchanged within one list: what tells them apart is free for a moment.
const FREE_IDENTITIES = `update software s set identity = s.public_id from staged_software n where s.public_id = n.public_id and s.deleted_at is null`

async function stage(ctx: InfraContext, rows: readonly NewSoftware[]): Promise<void> {
  await ctx.trx.raw(CREATE_STAGING)
  await ctx.trx.raw('truncate staged_software')
  await copyRows(
    ctx.trx,
    'staged_software',
    COLUMNS,
    rows.map((row) => [
      row.softwareId,
      row.sourceKey,
      row.ownerTenantId,
      row.name,
      row.version,
      row.osType,
      row.vendor,
      row.identity,
      JSON.stringify(row.attributes ?? {}),
    ]),
  )
}

/** Adds software; the caller has looked that ids and identities are free. @returns internal ids by public id */
export async function addSoftware(ctx: InfraContext, rows: readonly NewSoftware[]): Promise<Map<string, number>> {
  if (rows.length === 0) return new Map()
  await stage(ctx, rows)
  const added = await ctx.trx.raw<{ rows: { id: number; public_id: string }[] }>(ADD, { now: ctx.now })
  return new Map(added.rows.map((row) => [row.public_id, row.id]))
}

/** Changes software, found by public id. */
export async function changeSoftware(ctx: InfraContext, rows: readonly NewSoftware[]): Promise<void> {
  await stage(ctx, rows)
  await ctx.trx.raw(FREE_IDENTITIES)
  await ctx.trx.raw(CHANGE)
}

/** Removes software; its ids are not given again. */
export async function endSoftware(ctx: InfraContext, ids: readonly number[]): Promise<void> {
  await ctx.trx.raw('update software set deleted_at = :now where id = any(:ids::int[]) and deleted_at is null', {
    ids: [...ids],
    now: ctx.now,
  })
}

/** How many patches and computers hold on to software. @returns by internal id, where there are any */
export async function usesOfSoftware(
  ctx: InfraContext,
  ids: readonly number[],
): Promise<Map<number, { patches: number; computers: number }>> {
  const { rows } = await ctx.trx.raw<{ rows: { id: number; patches: number; computers: number }[] }>(
    `select s.id, (select count(*)::int from registered_patch r where r.software_id = s.id and r.deleted_at is null) as patches,
            (select count(distinct i.computer_id)::int from installed_software i join computer c on c.tenant_id = i.tenant_id and c.id = i.computer_id and c.ended_at is null
              where i.software_id = s.id) as computers
       from software s where s.id = any(:ids::int[])`,
    { ids: [...ids] },
  )
  return new Map(rows.filter((row) => row.patches > 0 || row.computers > 0).map(({ id, ...uses }) => [id, uses]))
}

/** Internal key of a living source of what is registered; undefined for another kind. */
export async function manualSource(
  ctx: Context,
  sourceId: string,
): Promise<{ id: number; publicId: string; ownerTenantId: number | null } | undefined> {
  return (await ctx
    .trx('source')
    .where({ public_id: sourceId, kind: 'manual' })
    .whereNull('deleted_at')
    .first({ id: 'id', publicId: 'public_id', ownerTenantId: 'owner_tenant_id' })) as
    | { id: number; publicId: string; ownerTenantId: number | null }
    | undefined
}

/** One change of a source's registrations at a time; others wait. */
export async function lockRegistrations(ctx: InfraContext, sourceKey: number): Promise<void> {
  await ctx.trx.raw(`select pg_advisory_xact_lock(hashtext('registrations'), ?)`, [sourceKey])
}

/** Living sources of registrations with needs that wait to be told. */
export async function sourcesWithUntold(ctx: InfraContext): Promise<number[]> {
  const { rows } = await ctx.trx.raw<{ rows: { id: number }[] }>(
    `select distinct s.id from source s join registered_patch r on r.source_id = s.id and r.deleted_at is null
       join verdict v on v.patch_id = r.patch_id and v.untold and not v.excepted and v.source_id = s.id
      where s.kind = 'manual' and s.deleted_at is null order by 1`,
  )
  return rows.map((row) => row.id)
}

/** Internal ids of all living software of a source. */
export async function allSoftwareOf(ctx: InfraContext, sourceKey: number): Promise<number[]> {
  return (await ctx.trx('software').where({ source_id: sourceKey }).whereNull('deleted_at').pluck('id')) as number[]
}

/** Living software of a source by what tells it apart, whoever's it is. */
export async function softwareOfSource(
  ctx: InfraContext,
  sourceKey: number,
  identities: readonly string[],
): Promise<Map<string, { id: number; softwareId: string; ownerTenantId: number | null }>> {
  const { rows } = await ctx.trx.raw<{ rows: { id: number; softwareId: string; ownerTenantId: number | null; identity: string }[] }>(
    `select distinct on (identity) id, public_id as "softwareId", owner_tenant_id as "ownerTenantId", identity from software
      where source_id = :source and deleted_at is null and identity = any(:identities::text[]) order by identity, owner_tenant_id nulls first, id`,
    { source: sourceKey, identities: [...new Set(identities)] },
  )
  return new Map(rows.map(({ identity, ...row }) => [identity, row]))
}

/** What more than one tenant has is nobody's own any more. */
export async function shareSoftware(ctx: InfraContext, ids: readonly number[]): Promise<void> {
  await ctx.trx.raw('update software set owner_tenant_id = null where id = any(:ids::int[]) and owner_tenant_id is not null', {
    ids: [...ids],
  })
}
