import { copyRows } from '../cmdb/bulk.ts'
import type { InfraContext } from '../context.ts'
import type { Importance, OsType } from './rules.ts'

/** `registered_patch`: for which software patches are that were registered by hand or found by scripts. */

/** A registered patch that has not been removed. */
export interface RegisteredPatch {
  readonly id: number
  readonly patchId: string
  readonly sourceKey: number
  readonly sourceId: string
  readonly ownerTenantId: number | null
  /** Public id of the tenant whose alone it is. */
  readonly tenantId: string | null
  readonly name: string
  readonly osType: OsType
  readonly softwareKey: number
  readonly softwareId: string
  readonly importance: Importance
}

const SELECT = `select r.patch_id as id, p.public_id as "patchId", r.source_id as "sourceKey", o.public_id as "sourceId", r.owner_tenant_id as "ownerTenantId",
    t.public_id as "tenantId", p.name, r.os_type as "osType", r.software_id as "softwareKey", s.public_id as "softwareId", r.importance
  from registered_patch r join patch p on p.id = r.patch_id join software s on s.id = r.software_id join source o on o.id = r.source_id
  left join tenant t on t.id = r.owner_tenant_id
 where r.deleted_at is null`

/** A page of a source's patches in the order of registration. @param after internal id of the last one seen */
export async function listPatches(ctx: InfraContext, sourceKey: number, after: number, limit: number): Promise<RegisteredPatch[]> {
  const { rows } = await ctx.trx.raw<{ rows: RegisteredPatch[] }>(
    `${SELECT} and r.source_id = :source and r.patch_id > :after order by r.patch_id limit :limit`,
    { source: sourceKey, after, limit },
  )
  return rows
}

/** Registered patches by public id; removed ones are not found. */
export async function findPatches(ctx: InfraContext, patchIds: readonly string[]): Promise<Map<string, RegisteredPatch>> {
  const { rows } = await ctx.trx.raw<{ rows: RegisteredPatch[] }>(`${SELECT} and p.public_id = any(:ids::text[])`, {
    ids: [...new Set(patchIds)],
  })
  return new Map(rows.map((row) => [row.patchId, row]))
}

/** Registered patches for software. */
export async function patchesOfSoftware(ctx: InfraContext, softwareKeys: readonly number[]): Promise<RegisteredPatch[]> {
  const { rows } = await ctx.trx.raw<{ rows: RegisteredPatch[] }>(`${SELECT} and r.software_id = any(:ids::int[]) order by r.patch_id`, {
    ids: [...new Set(softwareKeys)],
  })
  return rows
}

/** A registration to be written; the patch itself is written by its own store. */
export interface Registration {
  readonly patchKey: number
  readonly softwareKey: number
  readonly sourceKey: number
  readonly ownerTenantId: number | null
  readonly osType: OsType
  readonly importance: Importance
}

const CREATE_STAGING = `create temp table if not exists staged_registration (patch_id int, software_id int, source_id int, owner int, os_type text, importance smallint)
  on commit delete rows`
const ADD = `insert into registered_patch (patch_id, software_id, source_id, owner_tenant_id, os_type, importance, created_at)
  select patch_id, software_id, source_id, owner, os_type, importance, :now from staged_registration order by patch_id`
const CHANGE = `update registered_patch r set software_id = s.software_id, owner_tenant_id = s.owner, os_type = s.os_type, importance = s.importance
  from staged_registration s where r.patch_id = s.patch_id`

async function stage(ctx: InfraContext, rows: readonly Registration[]): Promise<void> {
  await ctx.trx.raw(CREATE_STAGING)
  await ctx.trx.raw('truncate staged_registration')
  await copyRows(
    ctx.trx,
    'staged_registration',
    ['patch_id', 'software_id', 'source_id', 'owner', 'os_type', 'importance'],
    rows.map((row) => [row.patchKey, row.softwareKey, row.sourceKey, row.ownerTenantId, row.osType, row.importance]),
  )
}

/** Says for which software new patches are. */
export async function addRegistrations(ctx: InfraContext, rows: readonly Registration[]): Promise<void> {
  await stage(ctx, rows)
  await ctx.trx.raw(ADD, { now: ctx.now })
}

/** Says anew for which software patches are. */
export async function changeRegistrations(ctx: InfraContext, rows: readonly Registration[]): Promise<void> {
  await stage(ctx, rows)
  await ctx.trx.raw(CHANGE)
}

/** Removes patches; their ids are not given again. */
export async function endRegistrations(ctx: InfraContext, patchKeys: readonly number[]): Promise<void> {
  await ctx.trx.raw('update registered_patch set deleted_at = :now where patch_id = any(:ids::int[]) and deleted_at is null', {
    ids: [...patchKeys],
    now: ctx.now,
  })
}

/** Internal ids of all living patches of a source. */
export async function allPatchesOf(ctx: InfraContext, sourceKey: number): Promise<number[]> {
  return (await ctx.trx('registered_patch').where({ source_id: sourceKey }).whereNull('deleted_at').pluck('patch_id')) as number[]
}

/** What more than one tenant has is nobody's own any more. */
export async function shareRegistrations(ctx: InfraContext, patchKeys: readonly number[]): Promise<void> {
  if (patchKeys.length === 0) return
  await ctx.trx.raw(
    'update registered_patch set owner_tenant_id = null where patch_id = any(:ids::int[]) and owner_tenant_id is not null',
    {
      ids: [...patchKeys],
    },
  )
}
