import type { Context, InfraContext } from '../context.ts'
import type { Refusal } from './rules.ts'

/** `store_file` and `store_quarantine`: what the patch store holds; nobody else writes them. */

export interface StoredFile {
  /** Lower-case hexadecimal. */
  readonly sha256: string
  readonly bytes: number
  /** Below the state directory. */
  readonly path: string
  /** Internal key of the tenant whose alone it is; null: everybody's. */
  readonly ownerTenantId: number | null
}

export interface ListedFile extends StoredFile {
  readonly name: string
  readonly url: string | null
  readonly tenantId: string | null
  readonly addedAt: Date
  readonly addedBy: string
  readonly usedAt: Date
  /** Computers that miss a patch to which it belongs, or an open job that brings it. */
  readonly wanted: boolean
}

const FILE = { bytes: 'f.bytes', path: 'f.path', ownerTenantId: 'f.owner_tenant_id' }

/** A file that this context may see, whoever's it is. */
export async function findStored(ctx: Context, sha256: string): Promise<StoredFile | undefined> {
  const row = (await ctx
    .trx('store_file as f')
    .where('f.sha256', Buffer.from(sha256, 'hex'))
    .first({ ...FILE })) as Omit<StoredFile, 'sha256'> | undefined
  return row && { ...row, sha256, bytes: Number(row.bytes) }
}

/**
 * Enters a file. What two tenants have each brought by themselves is everybody's: both know its content already.
 *
 * @returns the file as it is kept
 */
export async function putStored(
  ctx: InfraContext,
  file: StoredFile & { readonly name: string; readonly url: string | null },
): Promise<StoredFile> {
  const { rows } = await ctx.trx.raw<{ rows: { ownerTenantId: number | null }[] }>(
    `insert into store_file as f (sha256, bytes, owner_tenant_id, path, name, url, added_by, added_at, used_at)
     values (decode(:sha256, 'hex'), :bytes, :owner, :path, :name, :url, :by, :now, :now)
     on conflict (sha256) do update set path = excluded.path, bytes = excluded.bytes, used_at = excluded.used_at,
       owner_tenant_id = case when f.owner_tenant_id = excluded.owner_tenant_id then f.owner_tenant_id end,
       name = case when excluded.name = '' then f.name else excluded.name end, url = coalesce(excluded.url, f.url)
     returning owner_tenant_id as "ownerTenantId"`,
    { ...file, owner: file.ownerTenantId, by: ctx.actor.name, now: ctx.now },
  )
  return { ...file, ownerTenantId: rows[0]?.ownerTenantId ?? null }
}

/** Notes that a file is used; at most once an hour, so that parts of a file are not a write each. */
export async function noteUsed(ctx: InfraContext, sha256: string): Promise<void> {
  await ctx.trx.raw(
    `update store_file set used_at = :now where sha256 = decode(:sha256, 'hex') and used_at < :now::timestamptz - interval '1 hour'`,
    { sha256, now: ctx.now },
  )
}

/** Which stored files belong to which patches: those that a source lists, and installers of applications. */
const BELONGS = `select f.sha256, pf.patch_id from store_file f join patch_file pf on pf.sha256 = encode(f.sha256, 'hex')
  union
  select f.sha256, p.id from store_file f
    join application_installer i on i.sha256 = f.sha256
    join application_release r on r.id = i.release_id
    join application a on a.id = r.application_id
    join patch p on p.public_id = concat('app:windows/app/', a.public_id, '/', r.version)`

/** Hashes of the files that computers miss a patch of, or an open job brings. */
export const WANTED = `select distinct b.sha256 from (${BELONGS}) b
  where exists (select from verdict v where v.patch_id = b.patch_id and v.state in ('missing', 'downloaded', 'failed'))
     or exists (select from plan_patch pp join job j on j.tenant_id = pp.tenant_id and j.id = pp.job_id
                 where pp.patch_id = b.patch_id and j.ended_at is null)`

/** Files that nobody misses and nobody has used since a time, those of longest ago first. */
export async function unwanted(ctx: InfraContext, usedBefore: Date, limit: number): Promise<ListedFile[]> {
  const { rows } = await ctx.trx.raw<{ rows: (ListedFile & { bytes: string })[] }>(
    `select encode(f.sha256, 'hex') as sha256, f.bytes, f.path, f.owner_tenant_id as "ownerTenantId", f.name, f.url, t.public_id as "tenantId",
            f.added_at as "addedAt", f.added_by as "addedBy", f.used_at as "usedAt", false as wanted
       from store_file f left join tenant t on t.id = f.owner_tenant_id
      where f.used_at < :usedBefore and f.sha256 not in (${WANTED}) order by f.used_at, f.sha256 limit :limit`,
    { usedBefore, limit },
  )
  return rows.map((row) => ({ ...row, bytes: Number(row.bytes) }))
}

/** Takes files out of the list that were not used since a time. @returns where those lie that were in it */
export async function dropStored(
  ctx: InfraContext,
  sha256: readonly string[],
  usedBefore: Date,
): Promise<{ sha256: string; path: string; bytes: number }[]> {
  const { rows } = await ctx.trx.raw<{ rows: { sha256: string; path: string; bytes: string }[] }>(
    `delete from store_file where sha256 in (select decode(h, 'hex') from unnest(:sha256::text[]) h) and used_at <= :usedBefore
     returning encode(sha256, 'hex') as sha256, path, bytes`,
    { sha256: [...sha256], usedBefore },
  )
  return rows.map((row) => ({ ...row, bytes: Number(row.bytes) }))
}

/** Bytes that the store holds, those in quarantine included. */
export async function bytesHeld(ctx: Context): Promise<number> {
  const { rows } = await ctx.trx.raw<{ rows: { bytes: string }[] }>(
    `select (select coalesce(sum(bytes), 0) from store_file) + (select coalesce(sum(bytes), 0) from store_quarantine) as bytes`,
  )
  return Number(rows[0]?.bytes ?? 0)
}

export interface Refused {
  readonly id: number
  readonly sha256: string
  readonly wantedSha256: string | null
  readonly bytes: number
  readonly ownerTenantId: number | null
  readonly name: string
  readonly url: string | null
  readonly path: string
  readonly reason: Refusal
  readonly refusedBy: string
  readonly refusedAt: Date
}

const REFUSED = `id, encode(sha256, 'hex') as sha256, encode(wanted_sha256, 'hex') as "wantedSha256", bytes, owner_tenant_id as "ownerTenantId", name, url,
  path, reason, refused_by as "refusedBy", refused_at as "refusedAt"`

/** Enters a refused file. @returns its number */
export async function putRefused(ctx: InfraContext, file: Omit<Refused, 'id' | 'refusedBy' | 'refusedAt'>): Promise<number> {
  const { rows } = await ctx.trx.raw<{ rows: { id: number }[] }>(
    `insert into store_quarantine (sha256, wanted_sha256, bytes, owner_tenant_id, name, url, path, reason, refused_by, refused_at)
     values (decode(:sha256, 'hex'), decode(:wantedSha256, 'hex'), :bytes, :ownerTenantId, :name, :url, :path, :reason, :by, :now) returning id`,
    { ...file, by: ctx.actor.name, now: ctx.now },
  )
  return rows[0]?.id ?? 0
}

/** Takes earlier files out of the list that came from the same address for the same owner when the same was wanted. @returns where they lie */
export async function dropRefusedBefore(
  ctx: InfraContext,
  file: { id: number; wantedSha256: string; url: string; ownerTenantId: number | null },
): Promise<{ path: string }[]> {
  const { rows } = await ctx.trx.raw<{ rows: { path: string }[] }>(
    `delete from store_quarantine where id < :id and wanted_sha256 = decode(:wantedSha256, 'hex') and url = :url
        and owner_tenant_id is not distinct from :ownerTenantId::int returning path`,
    file,
  )
  return rows
}

/** Files that were refused before a time, those of longest ago first. */
export async function refusedLongAgo(ctx: InfraContext, refusedBefore: Date, limit: number): Promise<Refused[]> {
  const { rows } = await ctx.trx.raw<{ rows: (Refused & { bytes: string })[] }>(
    `select ${REFUSED} from store_quarantine where refused_at < :refusedBefore order by refused_at, id limit :limit`,
    { refusedBefore, limit },
  )
  return rows.map((row) => ({ ...row, bytes: Number(row.bytes) }))
}

/** Takes refused files out of the list. @param ids their numbers; @returns those that were in it */
export async function dropRefused(ctx: InfraContext, ids: readonly number[]): Promise<Refused[]> {
  const { rows } = await ctx.trx.raw<{ rows: (Refused & { bytes: string })[] }>(
    `delete from store_quarantine where id = any(:ids::int[]) returning ${REFUSED}`,
    { ids: [...ids] },
  )
  return rows.map((row) => ({ ...row, bytes: Number(row.bytes) }))
}

/** Files with an address that belong to a patch. */
export async function filesOfPatch(
  ctx: InfraContext,
  patchId: string,
): Promise<{ sha256: string; url: string; bytes: number | null; ownerTenantId: number | null }[]> {
  const { rows } = await ctx.trx.raw<{ rows: { sha256: string; url: string; bytes: string | null; ownerTenantId: number | null }[] }>(
    `select pf.sha256, pf.url, nullif(pf.bytes, 0) as bytes, p.owner_tenant_id as "ownerTenantId"
       from patch p join patch_file pf on pf.patch_id = p.id
      where p.public_id = :patchId and pf.sha256 is not null and pf.url is not null
     union
     select encode(i.sha256, 'hex'), min(i.url), null::bigint, p.owner_tenant_id
       from patch p
       join application a on p.public_id like concat('app:windows/app/', a.public_id, '/%')
       join application_release r on r.application_id = a.id and p.public_id = concat('app:windows/app/', a.public_id, '/', r.version)
       join application_installer i on i.release_id = r.id
      where p.public_id = :patchId group by i.sha256, p.owner_tenant_id`,
    { patchId },
  )
  return rows.map((row) => ({ ...row, bytes: row.bytes === null ? null : Number(row.bytes) }))
}

/** Whether there is a patch of this id. */
export async function isPatch(ctx: InfraContext, patchId: string): Promise<boolean> {
  return (await ctx.trx('patch').where({ public_id: patchId }).first('id')) !== undefined
}
