import type { Severity } from '../../catalog/index.ts'
import { copyRows } from '../cmdb/bulk.ts'
import type { InfraContext } from '../context.ts'
import { sharePatches } from './store-packages.ts'

/** Patches of packages as the catalog knows them: `patch`, `package_patch`, `advisory_patch`, `patch_supersedence`. */

/** What the catalog says of a patch. */
export interface CatalogPatch {
  readonly publicId: string
  readonly scheme: string
  readonly kind: 'linux' | 'middleware'
  readonly release: string
  readonly stream: string
  readonly pocket: string
  readonly entitlement: boolean
  readonly module: string
  readonly names: string
  readonly name: string
  readonly version: string
  readonly key: Buffer
  readonly security: boolean
  readonly severity: Severity
  readonly exploited: boolean
  readonly cves: readonly string[]
  readonly restart: string
  readonly releasedAt: Date | null
  readonly advisoryIds: readonly number[]
}

/** What a patch weighed before; absent: as much as now. */
export interface FormerWeight {
  readonly patchId: number
  readonly severity?: Severity
  readonly exploited?: boolean
  /** Its classification was one of security. */
  readonly security?: boolean
}

const CREATE_STAGING = `create temp table if not exists staged_catalog_patch (public_id text, scheme text, kind text, release text, stream text, pocket text, entitlement boolean,
  module text, names text, name text, version text, key bytea, security boolean, severity severity, exploited boolean, cves text[], restart text,
  released_at timestamptz, advisory_ids int[]) on commit delete rows`
const COLUMNS = [
  'public_id',
  'scheme',
  'kind',
  'release',
  'stream',
  'pocket',
  'entitlement',
  'module',
  'names',
  'name',
  'version',
  'key',
  'security',
  'severity',
  'exploited',
  'cves',
  'restart',
  'released_at',
  'advisory_ids',
] as const

const ADD = `insert into patch (public_id, kind, name, title, version, stream, classification_id, severity, exploited, cves, restart, released_at, created_at)
  select s.public_id, s.kind, s.name, s.name || ' ' || s.version, s.version, s.stream, c.id, s.severity, s.exploited, s.cves, s.restart, s.released_at, :now
    from staged_catalog_patch s join classification c on c.public_id = case when s.security then 'linux-security' else 'linux-updates' end
   where not exists (select from patch p where p.public_id = s.public_id)
   order by s.public_id
  on conflict (public_id) do nothing`

const CHANGE = `with differing as materialized (
    select p.id, p.severity as former_severity, p.exploited as former_exploited, s.severity, s.exploited, s.cves, s.restart, s.released_at
      from staged_catalog_patch s join patch p on p.public_id = s.public_id
     where (p.severity, p.exploited, p.cves, p.restart, p.released_at) is distinct from (s.severity, s.exploited, s.cves, s.restart, s.released_at)
  ), changed as (
    update patch p set severity = d.severity, exploited = d.exploited, cves = d.cves, restart = d.restart, released_at = d.released_at
      from differing d where p.id = d.id
  )
  select id as "patchId", former_severity as severity, former_exploited as exploited from differing
   where (severity, exploited) <> (former_severity, former_exploited)`

// What an agent told first has no place and order yet; a patch that is known keeps both.
const ADD_PLACES = `with added as (
    insert into package_patch (patch_id, scheme, release, pocket, entitlement, module, names, package, key)
    select p.id, s.scheme, s.release, s.pocket, s.entitlement, s.module, s.names, s.name, s.key
      from staged_catalog_patch s join patch p on p.public_id = s.public_id
     where not exists (select from package_patch k where k.patch_id = p.id)
     order by p.id
    on conflict do nothing
    returning patch_id, release, pocket, module, names, package, key
  ), edges as (
    select a.patch_id as later, k.patch_id as earlier from added a
      join package_patch k on k.release = a.release and k.package = a.package and k.pocket = a.pocket and k.module = a.module and k.names = a.names and k.key < a.key
    union
    select k.patch_id, a.patch_id from added a
      join package_patch k on k.release = a.release and k.package = a.package and k.pocket = a.pocket and k.module = a.module and k.names = a.names and k.key > a.key
    union
    select a.patch_id, b.patch_id from added a
      join added b on b.release = a.release and b.package = a.package and b.pocket = a.pocket and b.module = a.module and b.names = a.names and b.key < a.key
  )
  insert into patch_supersedence (patch_id, superseded_patch_id) select later, earlier from edges order by 1, 2 on conflict do nothing`

const SETTLE_ADVISORIES = `with wanted as (
    select p.id as patch_id, a.id as advisory_id from staged_catalog_patch s join patch p on p.public_id = s.public_id cross join lateral unnest(s.advisory_ids) as a(id)
  ), gone as (
    delete from advisory_patch x using staged_catalog_patch s, patch p
     where p.public_id = s.public_id and x.patch_id = p.id and not exists (select from wanted w where w.patch_id = x.patch_id and w.advisory_id = x.advisory_id)
  )
  insert into advisory_patch (advisory_id, patch_id)
  select w.advisory_id, w.patch_id from wanted w
   where not exists (select from advisory_patch x where x.patch_id = w.patch_id and x.advisory_id = w.advisory_id)
   order by 1, 2 on conflict do nothing`

/**
 * Adds the catalog's patches that are new, and follows what is said of the others. What a vendor names is nobody's own.
 *
 * @param patches each once, sorted by public id
 * @returns our ids by public id, and what those weighed that weigh otherwise now
 */
export async function ensureCatalogPatches(
  ctx: InfraContext,
  patches: readonly CatalogPatch[],
): Promise<{ ids: Map<string, number>; changed: FormerWeight[] }> {
  if (patches.length === 0) return { ids: new Map(), changed: [] }
  const { trx } = ctx
  await trx.raw(CREATE_STAGING)
  await trx.raw('truncate staged_catalog_patch')
  await copyRows(
    trx,
    'staged_catalog_patch',
    COLUMNS,
    patches.map((p) => [
      p.publicId,
      p.scheme,
      p.kind,
      p.release,
      p.stream,
      p.pocket,
      p.entitlement,
      p.module,
      p.names,
      p.name,
      p.version,
      p.key,
      p.security,
      p.severity,
      p.exploited,
      p.cves,
      p.restart,
      p.releasedAt,
      p.advisoryIds,
    ]),
  )
  await trx.raw('analyze staged_catalog_patch')
  await trx.raw(ADD, { now: ctx.now })
  const changed = await trx.raw<{ rows: FormerWeight[] }>(CHANGE)
  await trx.raw(ADD_PLACES)
  await trx.raw(SETTLE_ADVISORIES)
  const found = await trx.raw<{ rows: { id: number; publicId: string; owned: boolean }[] }>(
    `select p.id, p.public_id as "publicId", p.owner_tenant_id is not null as owned from staged_catalog_patch s join patch p on p.public_id = s.public_id`,
  )
  await sharePatches(
    ctx,
    found.rows.filter((row) => row.owned).map((row) => row.id),
  )
  return { ids: new Map(found.rows.map((row) => [row.publicId, row.id])), changed: changed.rows }
}

// A patch is about security when one of its own advisories is, its archive has nothing else, or somebody lacks an earlier fix that is: it brings that too.
const SETTLE_CLASSIFICATIONS = `with settled as materialized (
    select s.patch_id, c.id as classification_id, coalesce(f.security, false) as former
    from (select k.patch_id,
                 k.pocket = 'security' or k.pocket like 'esm-%'
                 or exists (select from advisory_patch x join advisory a on a.id = x.advisory_id where x.patch_id = k.patch_id and a.kind = 'security' and not a.withdrawn)
                 or exists (select from package_need n where n.patch_id = k.patch_id and n.security) as security
            from package_patch k where k.patch_id = any(:ids::int[])) s
    join classification c on c.public_id = case when s.security then 'linux-security' else 'linux-updates' end
    join patch p on p.id = s.patch_id and p.classification_id is distinct from c.id
    left join classification f on f.id = p.classification_id
  ), changed as (
    update patch p set classification_id = s.classification_id from settled s where p.id = s.patch_id
  )
  select patch_id as "patchId", former as security from settled`

/** Says anew which of some patches are about security. @returns what was said of those of which it is said otherwise now */
export async function settleClassifications(ctx: InfraContext, patchIds: readonly number[]): Promise<FormerWeight[]> {
  if (patchIds.length === 0) return []
  const { rows } = await ctx.trx.raw<{ rows: FormerWeight[] }>(SETTLE_CLASSIFICATIONS, { ids: [...patchIds] })
  return rows
}

/** Public ids of the catalog's patches of packages. */
export async function patchesOfPackages(
  ctx: InfraContext,
  packages: readonly { release: string; package: string }[],
): Promise<{ id: number; publicId: string }[]> {
  const { rows } = await ctx.trx.raw<{ rows: { id: number; publicId: string }[] }>(
    `select p.id, p.public_id as "publicId" from unnest(:releases::text[], :packages::text[]) as w(release, package)
       join package_patch k on k.release = w.release and k.package = w.package join patch p on p.id = k.patch_id`,
    { releases: packages.map((one) => one.release), packages: packages.map((one) => one.package) },
  )
  return rows
}

/** Internal id of the newest patch; 0 where there is none. */
export async function newestPatch(ctx: InfraContext): Promise<number> {
  const { rows } = await ctx.trx.raw<{ rows: { id: number }[] }>('select coalesce(max(id), 0) as id from patch')
  return rows[0]?.id ?? 0
}
