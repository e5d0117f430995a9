import { gzipSync } from 'node:zlib'
import { createHash } from 'node:crypto'
import type { InfraContext } from '../context.ts'
import type { FormerlyMissing, InstalledPackage } from './packages.ts'

/** `package_version`, `inventory` and `inventory_document`. */

/** Our ids of package versions; what the dictionary lacks is added. @returns sorted ids */
export async function packageVersionIds(
  ctx: InfraContext,
  stream: string,
  packages: readonly Pick<InstalledPackage, 'package' | 'version'>[],
): Promise<number[]> {
  const bindings = { stream, names: packages.map((p) => p.package), versions: packages.map((p) => p.version) }
  await ctx.trx.raw(
    `insert into package_version (stream, package, version)
     select distinct :stream, s.package, s.version from unnest(:names::text[], :versions::text[]) as s(package, version)
      where not exists (select from package_version v where v.stream = :stream and v.package = s.package and v.version = s.version)
      order by 2, 3
     on conflict do nothing`,
    bindings,
  )
  const { rows } = await ctx.trx.raw<{ rows: { id: number }[] }>(
    `select distinct v.id from unnest(:names::text[], :versions::text[]) as s(package, version)
       join package_version v on v.stream = :stream and v.package = s.package and v.version = s.version order by v.id`,
    bindings,
  )
  return rows.map((row) => row.id)
}

export interface InventoryRow {
  readonly tenantId: number
  readonly computerId: number
  readonly checksum: Buffer
  readonly stream: string
  readonly packageIds: readonly number[]
  readonly availableIds: readonly number[]
  readonly document: string
  readonly takenAt: Date
}

/** Replaces a computer's inventory; @returns whether it is the first. */
export async function saveInventory(ctx: InfraContext, row: InventoryRow): Promise<{ first: boolean }> {
  const { trx } = ctx
  const sha256 = createHash('sha256').update(row.document).digest()
  await trx('inventory_document')
    .insert({ tenant_id: row.tenantId, sha256, body: gzipSync(row.document) })
    .onConflict(['tenant_id', 'sha256'])
    .ignore()
  const key = { tenant_id: row.tenantId, computer_id: row.computerId }
  const before = (await trx('inventory').where(key).forUpdate().first('document_sha256')) as { document_sha256: Buffer } | undefined
  const columns = {
    checksum: row.checksum,
    stream: row.stream,
    package_ids: row.packageIds,
    available_ids: row.availableIds,
    document_sha256: sha256,
    taken_at: row.takenAt,
    learned_at: ctx.now,
    unchanged_at: ctx.now,
  }
  await trx('inventory')
    .insert({ ...key, ...columns })
    .onConflict(['tenant_id', 'computer_id'])
    .merge()
  if (before !== undefined && !before.document_sha256.equals(sha256)) {
    await trx.raw(
      `delete from inventory_document d where d.tenant_id = :tenant and d.sha256 = :sha256
          and not exists (select from inventory i where i.tenant_id = d.tenant_id and i.document_sha256 = d.sha256)`,
      { tenant: row.tenantId, sha256: before.document_sha256 },
    )
  }
  return { first: before === undefined }
}

export interface PackageVerdict extends FormerlyMissing {
  readonly approved: boolean
}

/** Package patches that have a verdict on a computer by the agents' voice. */
export async function packageVerdicts(
  ctx: InfraContext,
  key: { tenantId: number; computerId: number },
  sourceId: number,
): Promise<PackageVerdict[]> {
  const { rows } = await ctx.trx.raw<{ rows: PackageVerdict[] }>(
    `select v.patch_id as "patchId", p.name as source, p.version, v.approved
       from verdict v join patch p on p.id = v.patch_id
      where v.tenant_id = :tenant and v.computer_id = :computer and v.source_id = :source and p.kind = 'linux'`,
    { tenant: key.tenantId, computer: key.computerId, source: sourceId },
  )
  return rows
}

/** What a tenant decided about patches that WSUS does not know. */
export async function ownApprovals(ctx: InfraContext, tenantId: number, patchIds: readonly number[]): Promise<Map<number, boolean>> {
  const rows = (await ctx
    .trx('patch_approval')
    .where({ tenant_id: tenantId })
    .whereIn('patch_id', [...patchIds])
    .select('patch_id', 'approved')) as { patch_id: number; approved: boolean }[]
  return new Map(rows.map((row) => [row.patch_id, row.approved]))
}
