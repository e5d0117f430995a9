import { SEVERITIES, type Fix, type Severity } from '../../catalog/index.ts'
import type { Context } from '../context.ts'
import type { FixFacts } from './rules.ts'

/** `package_fix` with the advisories, as the matcher takes them; feeds write them (server/advisories). */

/** A row of `package_fix` with its advisory. */
export interface FixRow {
  readonly scheme: Fix['scheme']
  readonly release: string
  readonly pocket: string
  readonly module: string
  readonly names: Fix['names']
  readonly name: string
  readonly architecture: string
  readonly introduced: string | null
  readonly fixed: string
  readonly key: Buffer
  readonly binaries: Record<string, string> | null
  readonly cves: string[] | null
  readonly advisoryId: number | null
  readonly publicId: string | null
  readonly kind: 'security' | 'bugfix' | 'enhancement' | null
  readonly severity: Severity | null
  readonly exploited: boolean
  readonly withdrawn: boolean | null
  readonly publishedAt: Date | null
  readonly restart: FixFacts['restart'] | null
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })

/** Joins to `package_fix as f` its advisory, and what the fix's own document tells of that. */
export const FIX_JOINS = `left join advisory a on a.id = f.advisory_id
  left join advisory_document x on x.document_id = f.document_id and x.advisory_id = f.advisory_id`

// Other documents may name other vulnerabilities of an advisory, which other packages mend: a VEX statement is about one.
const OWN_CVES = 'coalesce(f.cves, x.cves, a.cves)'

/** Of `package_fix as f` with FIX_JOINS. */
export const FIX_COLUMNS = `f.scheme, f.release, f.pocket, f.module, f.names, f.package as name, f.architecture, f.introduced, f.version as fixed, f.key, f.binaries, ${OWN_CVES} as cves,
       f.advisory_id as "advisoryId", a.public_id as "publicId", a.kind, a.severity, a.withdrawn, a.published_at as "publishedAt", a.restart,
       exists (select from threat t where t.cve = any(${OWN_CVES}) and t.exploited_since is not null)
         or (coalesce(a.exploited, false)
             and (a.cves <@ ${OWN_CVES} or exists (select from msrc_fix m where m.advisory_id = a.id and m.exploited))) as exploited`

const SELECT = `select ${FIX_COLUMNS}
  from unnest(:releases::text[], :packages::text[]) as w(release, package)
  join package_fix f on f.release = w.release and f.package = w.package
  ${FIX_JOINS}`

// Whoever has an application in an older release than the newest lacks that one.
const SELECT_RELEASES = `select a.public_id as name, r.version as fixed, r.key, r.released_at as "publishedAt"
  from unnest(:packages::text[]) as w(package)
  join application a on a.public_id = w.package
 cross join lateral (select * from application_release o where o.application_id = a.id order by o.key desc, o.version, o.released_at limit 1) r`

/**
 * The fixes of packages in releases, by `<release>\n<package>`; the same statement of two documents is one.
 *
 * @param names each once
 */
export async function loadFixes(
  ctx: Pick<Context, 'trx'>,
  names: readonly { release: string; package: string }[],
): Promise<Map<string, FixFacts[]>> {
  const found = new Map<string, FixFacts[]>()
  if (names.length === 0) return found
  const bindings = { releases: names.map((n) => n.release), packages: names.map((n) => n.package) }
  const { rows } = await ctx.trx.raw<{ rows: FixRow[] }>(SELECT, bindings)
  for (const fix of [...rows.map(fixOf), ...(await newestReleases(ctx, names))]) {
    const place = `${fix.release}\n${fix.name}`
    const known = found.get(place)
    if (known === undefined) found.set(place, [fix])
    else known.push(fix)
  }
  return found
}

/** Which of some module streams have packages, by the fixes that feeds tell of. @param enabled `nodejs:16` */
export async function modulesOf(
  ctx: Pick<Context, 'trx'>,
  packages: readonly Pick<Fix, 'release' | 'name'>[],
  enabled: readonly string[],
): Promise<Pick<Fix, 'release' | 'name' | 'module'>[]> {
  const { rows } = await ctx.trx.raw<{ rows: Pick<Fix, 'release' | 'name' | 'module'>[] }>(
    `select distinct f.release, f.package as name, f.module
       from unnest(:releases::text[], :packages::text[]) as w(release, package)
       join package_fix f on f.release = w.release and f.package = w.package
      where f.module = any(:enabled::text[])`,
    { releases: packages.map((one) => one.release), packages: packages.map((one) => one.name), enabled: [...enabled] },
  )
  return rows
}

async function newestReleases(ctx: Pick<Context, 'trx'>, names: readonly { release: string; package: string }[]): Promise<FixFacts[]> {
  const packages = names.filter((one) => one.release === 'windows').map((one) => one.package)
  if (packages.length === 0) return []
  const { rows } = await ctx.trx.raw<{ rows: Pick<FixRow, 'name' | 'fixed' | 'key' | 'publishedAt'>[] }>(SELECT_RELEASES, { packages })
  const none = {
    introduced: null,
    binaries: null,
    cves: null,
    advisoryId: null,
    publicId: null,
    kind: null,
    severity: null,
  }
  const place = { scheme: 'winget', release: 'windows', pocket: 'app', module: '', names: 'app', architecture: '' } as const
  return rows.map((row) => fixOf({ ...place, ...none, ...row, exploited: false, withdrawn: null, restart: null }))
}

/** A fix as the matcher takes it. */
export function fixOf(row: FixRow): FixFacts {
  const { scheme, release, pocket, names, name, introduced, fixed, advisoryId, publishedAt } = row
  const cves = row.cves ?? []
  return {
    scheme,
    release,
    pocket,
    module: row.module === '' ? null : row.module,
    names,
    name,
    architecture: row.architecture === '' ? null : row.architecture,
    introduced,
    fixed,
    key: utf8.decode(row.key),
    binaries: Object.entries(row.binaries ?? {}).map(([binary, version]) => ({ name: binary, version })),
    advisory: row.publicId === null ? null : advisoryOf(row, row.publicId, cves),
    advisoryId,
    cves,
    publishedAt,
    restart: row.restart ?? 'unknown',
  }
}

function advisoryOf(row: FixRow, id: string, cves: readonly string[]): NonNullable<Fix['advisory']> {
  const severity = row.severity ?? SEVERITIES[0]
  return { id, kind: row.kind ?? 'security', severity, cves, exploited: row.exploited, withdrawn: row.withdrawn === true }
}
