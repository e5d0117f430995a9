import type { Context } from '../context.ts'

/** What vendors know of packages without having mended it: never a verdict. */

export interface PackageStateRow {
  readonly id: number
  readonly release: string
  readonly package: string
  readonly names: string
  readonly module: string | null
  readonly cve: string | null
  readonly state: string
  readonly note: string
  readonly exploited: boolean
  readonly epss: number | null
  readonly documentKey: string
  readonly documentFetchedAt: Date
}

export interface StateFilter {
  readonly release?: string | undefined
  readonly package?: string | undefined
  readonly cve?: string | undefined
  readonly state?: string | undefined
  readonly after?: readonly [release: string, name: string, id: number] | undefined
  readonly limit: number
}

const FACTS = `p.id, p.release, p.package, p.names, nullif(p.module, '') as module, p.cve, p.state, p.note, t.exploited_since is not null as exploited,
  t.epss::numeric::float as epss, d.key as "documentKey", d.fetched_at as "documentFetchedAt"`

/** States of packages, by release and name; one row more when there are more. */
export async function listStates(ctx: Context, filter: StateFilter): Promise<PackageStateRow[]> {
  const { release = null, package: name = null, cve = null, state = null, after, limit } = filter
  const { rows } = await ctx.trx.raw<{ rows: PackageStateRow[] }>(
    `select ${FACTS} from package_state p join feed_document d on d.id = p.document_id left join threat t on t.cve = p.cve
      where (:release::text is null or p.release = :release) and (:name::text is null or p.package = :name) and (:cve::text is null or p.cve = :cve)
        and (:state::text is null or p.state = :state)
        and (:afterRelease::text is null or (p.release, p.package, p.id) > (:afterRelease, :afterName, :afterId::int))
      order by p.release, p.package, p.id limit :limit`,
    {
      release,
      name,
      cve,
      state,
      afterRelease: after?.[0] ?? null,
      afterName: after?.[1] ?? null,
      afterId: after?.[2] ?? null,
      limit: limit + 1,
    },
  )
  return rows
}

/** A state of a package with what of it a computer has. */
export interface ExposureRow extends PackageStateRow {
  /** Installed packages that it is about, with their versions. */
  readonly installed: readonly string[]
}

const EXPOSURES = `with installed as (
    select v.stream as release, split_part(v.package, ':', 1) as name, coalesce(v.source, split_part(v.package, ':', 1)) as source, coalesce(v.module, '') as module,
           v.package || ' ' || v.version as text
      from inventory i join package_version v on v.id = any(i.package_ids) where i.computer_id = :computer),
  named as (
    select release, 'binary' as names, name as package, module, text from installed
     union all select release, 'source', source, '', text from installed
     union all select release, 'app', name, '', text from installed),
  grouped as (
    select release, names, package, module, array_agg(distinct text order by text) as installed from named group by 1, 2, 3, 4)
  select ${FACTS}, g.installed
    from grouped g join package_state p on p.release = g.release and p.names = g.names and p.package = g.package and p.module in ('', g.module)
    join feed_document d on d.id = p.document_id left join threat t on t.cve = p.cve
   where p.state <> 'not_affected' and (:state::text is null or p.state = :state)
     and (:afterName::text is null or (p.package, p.id) > (:afterName, :afterId::int))
   order by p.package, p.id limit :limit`

/** What is known of a computer's packages without a patch; one row more when there are more. Computers that the viewer may not see are hidden by the database. */
export async function exposuresOf(
  ctx: Context,
  computerKey: number,
  filter: { state?: string | undefined; after?: readonly [name: string, id: number] | undefined; limit: number },
): Promise<ExposureRow[]> {
  const { state = null, after, limit } = filter
  const bound = { computer: computerKey, state, afterName: after?.[0] ?? null, afterId: after?.[1] ?? null, limit: limit + 1 }
  return (await ctx.trx.raw<{ rows: ExposureRow[] }>(EXPOSURES, bound)).rows
}

/** A package that an advisory mends. */
export interface MendedPackage {
  readonly release: string
  readonly pocket: string
  readonly module: string | null
  readonly package: string
  readonly version: string
  readonly documentKey: string
}

/** Packages that an advisory mends; at most 2,000. */
export async function packagesOf(ctx: Context, advisoryKey: number): Promise<MendedPackage[]> {
  const { rows } = await ctx.trx.raw<{ rows: MendedPackage[] }>(
    `select f.release, f.pocket, nullif(f.module, '') as module, f.package, f.version, min(d.key) as "documentKey"
       from package_fix f join feed_document d on d.id = f.document_id where f.advisory_id = ? group by 1, 2, 3, 4, 5 order by 1, 2, 4, 3, 5 limit 2000`,
    [advisoryKey],
  )
  return rows
}
