import type { ApplicationIndex, FoundApplication, FoundBy, InstalledProgram } from '../../catalog/index.ts'
import type { Context, InfraContext } from '../context.ts'

/** `application_match` and `application_name`; the entries of Add/Remove Programs are rows of `package_version` without a scheme. */

/** Entries are no package versions of any vendor: they stand by themselves. */
const PROGRAMS = 'windows/programs'

/** What the catalog takes of an application. */
type Statement = Parameters<ApplicationIndex['add']>[0]

/** A distinct entry with our id. */
export interface Entry {
  readonly id: number
  readonly program: InstalledProgram
  /** It was looked for before. */
  readonly matched: boolean
  readonly found: { readonly id: string; readonly version: string } | null
}

/** What an entry was found to be. */
export interface Match {
  readonly entryId: number
  readonly program: InstalledProgram
  readonly normalName: string
  readonly found: FoundApplication | null
}

/** Our ids of entries; what is not known is added. @returns in the given order */
export async function internEntries(ctx: InfraContext, programs: readonly InstalledProgram[]): Promise<Entry[]> {
  const bindings = {
    stream: PROGRAMS,
    names: programs.map((one) => one.name || one.key || '?'),
    versions: programs.map((one) => one.version || '-'),
    details: programs.map((one) => [one.key, one.publisher, one.productCode, one.upgradeCode].map((part) => part ?? '').join('\t')),
  }
  await ctx.trx.raw(
    `insert into package_version (stream, package, version, detail, evaluated)
     select distinct :stream, s.name, s.version, s.detail, true from unnest(:names::text[], :versions::text[], :details::text[]) as s(name, version, detail)
      where not exists (select from package_version v where v.stream = :stream and v.package = s.name and v.version = s.version and v.detail = s.detail)
      order by 2, 3, 4
     on conflict do nothing`,
    bindings,
  )
  const { rows } = await ctx.trx.raw<{ rows: { id: number; matched: boolean }[] }>(
    `select v.id, exists (select from application_match m where m.entry_id = v.id) as matched
       from unnest(:names::text[], :versions::text[], :details::text[]) with ordinality as s(name, version, detail, place)
       join package_version v on v.stream = :stream and v.package = s.name and v.version = s.version and v.detail = s.detail
      order by s.place`,
    bindings,
  )
  return programs.flatMap((program, i) => {
    const row = rows[i]
    return row === undefined ? [] : [{ ...row, program, found: null }]
  })
}

/** Keeps what entries were found to be. */
export async function saveMatches(ctx: InfraContext, matches: readonly Match[]): Promise<void> {
  if (matches.length === 0) return
  const rows = [...new Map(matches.map((match) => [match.entryId, match])).values()].map(({ entryId, program, normalName, found }) => ({
    entry_id: entryId,
    registry_key: program.key,
    name: program.name,
    version: program.version,
    publisher: program.publisher,
    product_code: program.productCode,
    upgrade_code: program.upgradeCode,
    normal_name: normalName,
    public_id: found?.id ?? null,
    application_version: found?.version ?? null,
    rule: found?.how ?? null,
  }))
  await ctx.trx.raw(
    `insert into application_match (entry_id, registry_key, name, version, publisher, product_code, upgrade_code, normal_name, application_id, application_version, rule,
                                    matched_at)
     select s.entry_id, s.registry_key, s.name, s.version, s.publisher, s.product_code, s.upgrade_code, s.normal_name, a.id, s.application_version, s.rule, :now
       from jsonb_to_recordset(:rows::jsonb) as s(entry_id int, registry_key text, name text, version text, publisher text, product_code text, upgrade_code text,
            normal_name text, public_id text, application_version text, rule text)
       left join application a on a.public_id = s.public_id
      order by s.entry_id
     on conflict (entry_id) do update set application_id = excluded.application_id, application_version = excluded.application_version, rule = excluded.rule,
       matched_at = excluded.matched_at`,
    { rows: JSON.stringify(rows), now: ctx.now },
  )
}

/** The applications that entries were found to be. */
export async function foundApplications(ctx: InfraContext, entryIds: readonly number[]): Promise<{ id: string; version: string }[]> {
  const { rows } = await ctx.trx.raw<{ rows: { id: string; version: string }[] }>(
    `select distinct a.public_id as id, m.application_version as version from application_match m join application a on a.id = m.application_id
      where m.entry_id = any(:ids::int[]) order by 1, 2`,
    { ids: [...new Set(entryIds)] },
  )
  return rows
}

/** Applications that any of these entries could be, by their codes and names. */
export async function candidatesFor(ctx: InfraContext, entries: readonly Entry[], normalNames: readonly string[]): Promise<number[]> {
  const codes = entries.flatMap(({ program }) => [program.productCode, program.key]).flatMap((code) => (code ? [code.toUpperCase()] : []))
  const upgrades = entries.flatMap(({ program }) => (program.upgradeCode ? [program.upgradeCode.toUpperCase()] : []))
  const { rows } = await ctx.trx.raw<{ rows: { id: number }[] }>(
    `select r.application_id as id from application_entry e join application_release r on r.id = e.release_id where e.product_code = any(:codes::text[])
     union select r.application_id from application_entry e join application_release r on r.id = e.release_id where e.upgrade_code = any(:upgrades::text[])
     union select r.application_id from application_installer i join application_release r on r.id = i.release_id where upper(i.product_code) = any(:codes::text[])
     union select n.application_id from application_name n where n.normal_name = any(:names::text[])`,
    { codes, upgrades, names: normalNames.filter((name) => name !== '') },
  )
  return rows.map((row) => row.id)
}

type InstallerRow = Pick<Statement['installers'][number], 'productCode' | 'entries'>

/** Applications as feeds state them, a release each; of their installers what tells an application by its entries. */
export async function statementsOf(ctx: Pick<Context, 'trx'>, applicationIds: readonly number[]): Promise<Statement[]> {
  if (applicationIds.length === 0) return []
  const { rows } = await ctx.trx.raw<{
    rows: {
      id: string
      version: string
      name: string | null
      publisher: string | null
      codes: string[] | null
      entries: InstallerRow['entries'] | null
    }[]
  }>(
    `select a.public_id as id, r.version, a.name, a.publisher,
            (select array_agg(distinct i.product_code) from application_installer i where i.release_id = r.id and i.product_code is not null) as codes,
            (select jsonb_agg(jsonb_build_object('displayName', e.display_name, 'publisher', e.publisher, 'displayVersion', e.display_version,
                                                 'productCode', e.product_code, 'upgradeCode', e.upgrade_code) order by e.ordinal)
               from application_entry e where e.release_id = r.id) as entries
       from application a join application_release r on r.application_id = a.id
      where a.id = any(:ids::int[]) order by a.public_id, r.key, r.id`,
    { ids: [...applicationIds] },
  )
  return rows.map(({ id, version, name, publisher, codes, entries }) => ({
    kind: 'application',
    id,
    version,
    name,
    publisher,
    releasedAt: null,
    installers: [installer(null, entries ?? []), ...(codes ?? []).map((productCode) => installer(productCode, []))],
  }))
}

function installer(productCode: string | null, entries: InstallerRow['entries']): Statement['installers'][number] {
  const untold = {
    architecture: '',
    type: '',
    scope: null,
    url: '',
    sha256: '',
    silent: '',
    successCodes: [],
    restartCodes: [],
    locale: null,
  }
  return { ...untold, productCode, entries }
}

/** Internal keys of applications. */
export async function applicationKeys(ctx: InfraContext, publicIds: readonly string[]): Promise<number[]> {
  return (await ctx
    .trx('application')
    .whereIn('public_id', [...publicIds])
    .orderBy('id')
    .pluck('id')) as number[]
}

/** Makes the names of applications equal what is said of them now. */
export async function settleNames(
  ctx: InfraContext,
  applicationIds: readonly number[],
  names: readonly { publicId: string; normalName: string }[],
): Promise<void> {
  await ctx.trx.raw(
    `with wanted as materialized (
       select distinct a.id as application_id, s.name from unnest(:ids::text[], :names::text[]) as s(public_id, name) join application a on a.public_id = s.public_id
     ), gone as (
       delete from application_name n where n.application_id = any(:applications::int[])
          and not exists (select from wanted w where w.application_id = n.application_id and w.name = n.normal_name)
     )
     insert into application_name (application_id, normal_name)
     select w.application_id, w.name from wanted w
      where not exists (select from application_name n where n.application_id = w.application_id and n.normal_name = w.name)
      order by 1, 2 on conflict do nothing`,
    { applications: [...applicationIds], ids: names.map((one) => one.publicId), names: names.map((one) => one.normalName) },
  )
}

/** An entry of a computer with what it was found to be. */
export interface RecognizedRow {
  readonly applicationId: number
  /** Version of the application. */
  readonly applicationVersion: string
  readonly how: FoundBy
  readonly program: InstalledProgram
}

/** The entries of a computer that are one application. @param application winget's package id */
export async function recognizedEntries(
  ctx: Pick<Context, 'trx'>,
  computer: { readonly tenantId: number; readonly computerId: number },
  application: string,
): Promise<RecognizedRow[]> {
  const { rows } = await ctx.trx.raw<{ rows: RecognizedRow[] }>(
    `select m.application_id as "applicationId", m.application_version as "applicationVersion", m.rule as how,
            jsonb_build_object('key', m.registry_key, 'name', m.name, 'version', m.version, 'publisher', m.publisher, 'productCode', m.product_code,
                               'upgradeCode', m.upgrade_code) as program
       from inventory i join application_match m on m.entry_id = any(i.package_ids) join application a on a.id = m.application_id
      where i.tenant_id = :tenant and i.computer_id = :computer and a.public_id = :application
      order by m.name, m.entry_id`,
    { tenant: computer.tenantId, computer: computer.computerId, application },
  )
  return rows
}

interface MatchRow {
  readonly id: number
  readonly key: string
  readonly name: string
  readonly version: string | null
  readonly publisher: string | null
  readonly productCode: string | null
  readonly upgradeCode: string | null
  readonly foundId: string | null
  readonly foundVersion: string | null
}

/** Entries that are, or could be, one of these applications. */
export async function entriesConcerned(ctx: InfraContext, applicationIds: readonly number[]): Promise<Entry[]> {
  const { rows } = await ctx.trx.raw<{ rows: MatchRow[] }>(
    `with release as materialized (select id, application_id from application_release where application_id = any(:ids::int[])),
     code as materialized (
       select e.product_code as code from application_entry e join release r on r.id = e.release_id where e.product_code is not null
       union select upper(i.product_code) from application_installer i join release r on r.id = i.release_id where i.product_code is not null
     ), upgrade as materialized (
       select distinct e.upgrade_code as code from application_entry e join release r on r.id = e.release_id where e.upgrade_code is not null
     ), concerned as (
       select entry_id from application_match where application_id = any(:ids::int[])
       union select m.entry_id from application_match m join application_name n on n.normal_name = m.normal_name where n.application_id = any(:ids::int[])
       union select m.entry_id from application_match m join code c on upper(m.product_code) = c.code
       union select m.entry_id from application_match m join code c on upper(m.registry_key) = c.code
       union select m.entry_id from application_match m join upgrade u on upper(m.upgrade_code) = u.code
     )
     select m.entry_id as id, m.registry_key as key, m.name, m.version, m.publisher, m.product_code as "productCode", m.upgrade_code as "upgradeCode",
            a.public_id as "foundId", m.application_version as "foundVersion"
       from concerned c join application_match m on m.entry_id = c.entry_id left join application a on a.id = m.application_id order by m.entry_id`,
    { ids: [...applicationIds] },
  )
  return rows.map(({ id, foundId, foundVersion, ...program }) => ({
    id,
    program,
    matched: true,
    found: foundId === null ? null : { id: foundId, version: foundVersion ?? '' },
  }))
}
