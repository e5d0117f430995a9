import type { PackageVersion } from '../../catalog/index.ts'
import { copyRows } from '../cmdb/bulk.ts'
import type { InfraContext } from '../context.ts'
import { rowOf, versionOf, type OrderedRow, type VersionRow } from './rules.ts'

/** `package_version`: what is installed somewhere, each once. */

/** A package version with our id. */
export interface KnownVersion {
  readonly id: number
  readonly pv: PackageVersion
}

const CREATE_STAGING = `create temp table if not exists staged_version (place int, stream text, package text, version text, detail text, scheme text, source text,
  source_version text, source_key bytea, key bytea, module text, vendor text) on commit delete rows`
const COLUMNS = [
  'place',
  'stream',
  'package',
  'version',
  'detail',
  'scheme',
  'source',
  'source_version',
  'source_key',
  'key',
  'module',
  'vendor',
] as const

const ADD = `insert into package_version (stream, package, version, detail, scheme, source, source_version, source_key, key, module, vendor)
  select distinct s.stream, s.package, s.version, s.detail, s.scheme, s.source, s.source_version, s.source_key, s.key, s.module, s.vendor
    from staged_version s
   where not exists (select from package_version v where v.stream = s.stream and v.package = s.package and v.version = s.version and v.detail = s.detail)
   order by s.stream, s.package, s.version, s.detail
  on conflict do nothing`

/**
 * Our ids of package versions; what the dictionary lacks is added.
 *
 * @param versions in any order
 * @returns in their order, with whether what each lacks is known already
 */
export async function internVersions(
  ctx: InfraContext,
  versions: readonly PackageVersion[],
): Promise<{ id: number; evaluated: boolean }[]> {
  if (versions.length === 0) return []
  const { trx } = ctx
  await trx.raw(CREATE_STAGING)
  await trx.raw('truncate staged_version')
  await copyRows(trx, 'staged_version', COLUMNS, staged(versions))
  await trx.raw(ADD)
  const { rows } = await trx.raw<{ rows: { place: number; id: number; evaluated: boolean }[] }>(
    `select s.place, v.id, v.evaluated from staged_version s
       join package_version v on v.stream = s.stream and v.package = s.package and v.version = s.version and v.detail = s.detail
      order by s.place`,
  )
  return rows
}

function* staged(versions: readonly PackageVersion[]): Generator<(string | number | Buffer | null)[]> {
  for (const [place, pv] of versions.entries()) {
    const row: OrderedRow = rowOf(pv)
    const order = [row.sourceKey, row.key, row.module, row.vendor]
    yield [place, row.release, row.package, row.version, row.detail, row.scheme, row.source, row.sourceVersion, ...order]
  }
}

const FIELDS = `v.id, v.stream as release, v.package, v.version, v.scheme, v.source, v.source_version as "sourceVersion", v.module, v.vendor`

/** Installed versions of packages, whether a name is that of the package or of its source. */
export async function versionsOfPackages(
  ctx: InfraContext,
  packages: readonly { release: string; package: string }[],
): Promise<KnownVersion[]> {
  const { rows } = await ctx.trx.raw<{ rows: (VersionRow & { id: number })[] }>(
    `with wanted as materialized (select * from unnest(:releases::text[], :packages::text[]) as t(release, package))
     select ${FIELDS} from wanted w join package_version v on v.stream = w.release and v.source = w.package and v.source is not null
      where v.scheme is not null
     union
     select ${FIELDS} from wanted w join package_version v on v.stream = w.release and split_part(v.package, ':', 1) = w.package
      where v.scheme is not null`,
    { releases: packages.map((p) => p.release), packages: packages.map((p) => p.package) },
  )
  return rows.map((row) => ({ id: row.id, pv: versionOf(row) }))
}

/** A page of all package versions by id. @param after id of the last one seen */
export async function versionsAfter(ctx: InfraContext, after: number, limit: number): Promise<KnownVersion[]> {
  const { rows } = await ctx.trx.raw<{ rows: (VersionRow & { id: number })[] }>(
    `select ${FIELDS} from package_version v where v.scheme is not null and v.id > :after order by v.id limit :limit`,
    { after, limit },
  )
  return rows.map((row) => ({ id: row.id, pv: versionOf(row) }))
}

/** Package versions by their ids. */
export async function versionsByIds(ctx: InfraContext, ids: readonly number[]): Promise<KnownVersion[]> {
  const { rows } = await ctx.trx.raw<{ rows: (VersionRow & { id: number })[] }>(
    `select ${FIELDS} from package_version v where v.scheme is not null and v.id = any(:ids::int[]) order by v.id`,
    { ids: [...ids] },
  )
  return rows.map((row) => ({ id: row.id, pv: versionOf(row) }))
}
