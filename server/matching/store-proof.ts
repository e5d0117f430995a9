import { needsEntitlement, type Severity } from '../../catalog/index.ts'
import type { Context } from '../context.ts'
import type { FixFacts, VersionRow } from './rules.ts'
import { fixOf, FIX_COLUMNS, FIX_JOINS, type FixRow } from './store-fixes.ts'

/** Reads what a verdict of the catalog rests on. */

/** A patch as the catalog knows it. */
export interface ProvenPatch {
  readonly release: string
  readonly stream: string
  readonly pocket: string
  readonly entitlement: boolean
  readonly module: string
  readonly names: 'source' | 'binary' | 'app'
  readonly package: string
  readonly version: string
  readonly key: Buffer
  /** The same as the matcher has it. */
  readonly order: string
  readonly decides: boolean
  /** Natural key. */
  readonly publicId: string
}

type PatchRow = Omit<ProvenPatch, 'order'>

/** Undefined for a patch that the catalog does not know. */
export async function provenPatch(ctx: Context, patchId: number): Promise<ProvenPatch | undefined> {
  const { rows } = await ctx.trx.raw<{ rows: PatchRow[] }>(
    `select p.public_id as "publicId", k.release, p.stream, k.pocket, k.entitlement, k.module, k.names, k.package, p.version, k.key,
            exists (select from catalog_stream c where c.stream = split_part(p.stream, '+', 1)) as decides
       from package_patch k join patch p on p.id = k.patch_id where k.patch_id = ?`,
    [patchId],
  )
  return ordered(rows[0])
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })

function ordered(row: PatchRow | undefined): ProvenPatch | undefined {
  return row === undefined ? undefined : { ...row, order: utf8.decode(row.key) }
}

/** A patch that vendors state and that no computer has lacked so far. */
export interface StatedPatch extends ProvenPatch {
  readonly statedAt: Date
}

const PATCH_KEY = /^(?:deb|rpm|apk|app):((?:[^/]+\/)?[^/]+)\/([^/+]+)(?:\+([^/]+))?\/([^/]+)\/([^/]+)$/

// A release of an application is its own fix: whoever has an older one lacks it.
const STATED = `select f.release, f.pocket, f.module, f.names, f.package, f.version, f.key, f.document_id
  from package_fix f
 where f.release = :release and f.package = :name and f.pocket = :pocket and f.module = :module and f.version = any(:versions::text[])
 union all
select 'windows', 'app', '', 'app', a.public_id, r.version, r.key, r.document_id
  from application a join application_release r on r.application_id = a.id
 where :stream = 'windows/app' and :module = '' and a.public_id = :name and r.version = any(:versions::text[])`

/** Finds a patch by its natural key in what vendors state; undefined for what nobody states. */
export async function statedPatch(ctx: Context, publicId: string): Promise<StatedPatch | undefined> {
  const [, release = '', pocket = '', module = '', name = '', version = ''] = PATCH_KEY.exec(publicId) ?? []
  if (version === '') return undefined
  const stream = `${release}/${pocket}`
  const { rows } = await ctx.trx.raw<{ rows: (PatchRow & { statedAt: Date })[] }>(
    `select cast(:publicId as text) as "publicId", f.release, cast(:full as text) as stream, f.pocket, cast(:entitlement as boolean) as entitlement, f.module, f.names, f.package, f.version, f.key,
            exists (select from catalog_stream c where c.stream = :stream) as decides, d.fetched_at as "statedAt"
       from (${STATED}) f join feed_document d on d.id = f.document_id
      order by d.fetched_at limit 1`,
    {
      publicId,
      release,
      pocket,
      module,
      name,
      stream,
      full: module === '' ? stream : `${stream}+${module}`,
      entitlement: needsEntitlement(pocket),
      versions: [version, version.replace(/^0:/, '')],
    },
  )
  const [row] = rows
  const patch = ordered(row)
  return row === undefined || patch === undefined ? undefined : { ...patch, statedAt: row.statedAt }
}

/** A package version that a computer has. */
export interface HeldVersion extends VersionRow {
  readonly passed: boolean
  readonly running: boolean
  /** Somebody holds it back. */
  readonly isHeld: boolean
}

/** What of a patch's package a computer has. */
export async function heldVersions(
  ctx: Context,
  computer: { readonly tenantId: number; readonly computerId: number },
  patch: ProvenPatch,
): Promise<HeldVersion[]> {
  const { rows } = await ctx.trx.raw<{ rows: HeldVersion[] }>(
    `select v.stream as release, v.package, v.version, v.scheme, v.source, v.source_version as "sourceVersion", v.module, v.vendor,
            v.id = any(i.passed_ids) as passed, v.id = any(i.running_ids) as running, v.id = any(i.held_ids) as "isHeld"
       from inventory i join package_version v on v.id = any(i.package_ids)
      where i.tenant_id = :tenant and i.computer_id = :computer and v.stream = :release and v.scheme is not null
        and (split_part(v.package, ':', 1) = :package or v.source = :package)
      order by v.package, v.key`,
    { tenant: computer.tenantId, computer: computer.computerId, release: patch.release, package: patch.package },
  )
  return rows
}

/** Archives with an entitlement that a computer has. */
export async function pocketsOf(ctx: Context, computer: { readonly tenantId: number; readonly computerId: number }): Promise<string[]> {
  const row = (await ctx.trx('inventory').where({ tenant_id: computer.tenantId, computer_id: computer.computerId }).first('pockets')) as
    | { pockets: string[] }
    | undefined
  return row?.pockets ?? []
}

export interface ProvingAdvisory {
  readonly id: string
  readonly kind: 'security' | 'bugfix' | 'enhancement'
  readonly title: string
  readonly severity: Severity
  readonly cves: readonly string[]
  readonly exploited: boolean
  readonly publishedAt: Date | null
  readonly url: string | null
}

/** The document in which it is said. */
export interface ProvingDocument {
  readonly key: string
  readonly url: string | null
  /** Hexadecimal. */
  readonly sha256: string
  readonly fetchedAt: Date
}

export interface ProvingFixRow {
  readonly fixed: string
  readonly fix: FixFacts
  readonly advisory: ProvingAdvisory | null
  readonly document: ProvingDocument
}

type Row = FixRow & {
  readonly title: string | null
  readonly advisoryUrl: string | null
  readonly documentKey: string
  readonly documentUrl: string | null
  readonly sha256: string
  readonly fetchedAt: Date
}

const SELECT = `select ${FIX_COLUMNS}, a.title, a.url as "advisoryUrl", d.key as "documentKey", d.url as "documentUrl", encode(d.sha256, 'hex') as sha256,
       d.fetched_at as "fetchedAt"
  from package_fix f
  ${FIX_JOINS}
  join feed_document d on d.id = f.document_id
 where f.release = :release and f.package = :package and f.pocket = :pocket and f.module = :module and f.names = :names
 order by f.key, a.public_id nulls first, d.id`

const SELECT_RELEASES = `select 'winget' as scheme, 'windows' as release, 'app' as pocket, '' as module, 'app' as names, a.public_id as name, '' as architecture,
       null as introduced, r.version as fixed, r.key, null::jsonb as binaries, null::text[] as cves, null::int as "advisoryId", null as "publicId", null as kind,
       null as severity, null::boolean as withdrawn, r.released_at as "publishedAt", null as restart, false as exploited,
       null as title, null as "advisoryUrl", d.key as "documentKey", d.url as "documentUrl", encode(d.sha256, 'hex') as sha256, d.fetched_at as "fetchedAt"
  from application a join application_release r on r.application_id = a.id join feed_document d on d.id = r.document_id
 where :names = 'app' and a.public_id = :package
 order by r.key, r.version, d.id`

/** What vendors say of a patch's package in its stream, in the order of versions. */
export async function provingFixes(ctx: Context, patch: ProvenPatch): Promise<ProvingFixRow[]> {
  const { release, package: name, pocket, module, names } = patch
  const bindings = { release, package: name, pocket, module, names }
  const { rows } = await ctx.trx.raw<{ rows: Row[] }>(SELECT, bindings)
  const releases = names === 'app' ? (await ctx.trx.raw<{ rows: Row[] }>(SELECT_RELEASES, bindings)).rows : []
  return [...rows, ...releases].map((row) => {
    const fix = fixOf(row)
    const document = { key: row.documentKey, url: row.documentUrl, sha256: row.sha256, fetchedAt: row.fetchedAt }
    return { fixed: row.fixed, fix, advisory: fix.advisory === null ? null : advisoryOf(row, fix.advisory), document }
  })
}

/** What extended support that a computer follows mends of a patch's package, where the catalog decides in it. @param pockets of it */
export async function extendedFixes(ctx: Context, patch: ProvenPatch, pockets: readonly string[]): Promise<FixFacts[]> {
  if (pockets.length === 0) return []
  const { rows } = await ctx.trx.raw<{ rows: FixRow[] }>(
    `select ${FIX_COLUMNS} from package_fix f ${FIX_JOINS}
      where f.release = :release and f.package = :package and f.module = :module and f.names = :names and f.pocket = any(:pockets::text[])
        and f.release || '/' || f.pocket in (select stream from matched_stream)`,
    { release: patch.release, package: patch.package, module: patch.module, names: patch.names, pockets: [...pockets] },
  )
  return rows.map(fixOf)
}

function advisoryOf(row: Row, advisory: NonNullable<FixFacts['advisory']>): ProvingAdvisory {
  const { id, kind, severity, cves, exploited } = advisory
  return { id, kind, title: row.title ?? id, severity, cves, exploited, publishedAt: row.publishedAt, url: row.advisoryUrl }
}

/** A live patch that a computer has, and a statement about it. */
export interface LivePatch {
  readonly version: VersionRow
  readonly fix: FixFacts
}

/** The live patches of a computer, each with each of its statements. */
export async function livePatches(
  ctx: Context,
  computer: { readonly tenantId: number; readonly computerId: number },
  release: string,
): Promise<LivePatch[]> {
  const { rows } = await ctx.trx.raw<{ rows: (FixRow & { held: VersionRow })[] }>(
    `select ${FIX_COLUMNS},
            jsonb_build_object('release', v.stream, 'package', v.package, 'version', v.version, 'scheme', v.scheme, 'source', v.source,
                               'sourceVersion', v.source_version, 'module', v.module, 'vendor', v.vendor) as held
       from inventory i join package_version v on v.id = any(i.package_ids)
       join package_fix f on f.release = v.stream and f.package = split_part(v.package, ':', 1) and f.pocket = 'live'
       ${FIX_JOINS}
      where i.tenant_id = :tenant and i.computer_id = :computer and v.stream = :release and v.scheme is not null
        and not v.id = any(i.passed_ids)
      order by v.package, f.key limit 500`,
    { tenant: computer.tenantId, computer: computer.computerId, release },
  )
  return rows.map((row) => ({ version: row.held, fix: fixOf(row) }))
}
