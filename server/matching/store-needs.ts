import type { Severity } from '../../catalog/index.ts'
import { copyRows } from '../cmdb/bulk.ts'
import type { InfraContext } from '../context.ts'

/** `package_need` and `touched_package`: which patches package versions lack, and where that is to be found out anew. */

/** One patch that one package version lacks. */
export interface NeedRow {
  readonly versionId: number
  readonly patchId: number
  readonly severity: Severity
  readonly exploited: boolean
  readonly unknownOrigin: boolean
  readonly security: boolean
  /** Streams of extended support that answer it; null: none. */
  readonly answeredIn: readonly string[] | null
}

const CREATE_NEEDS = `create temp table if not exists staged_need (package_version_id int, patch_id int, severity severity, exploited boolean, unknown_origin boolean,
  security boolean, answered_in text[]) on commit delete rows`
const CREATE_EVALUATED = `create temp table if not exists evaluated_version (id int) on commit delete rows`
/** Package versions of which something else is said than before. */
const CREATE_CHANGED = `create temp table if not exists changed_need (package_version_id int, patch_id int) on commit delete rows`

const REMOVE = `with gone as (
    delete from package_need n using evaluated_version e
     where n.package_version_id = e.id
       and not exists (select from staged_need s where s.package_version_id = n.package_version_id and s.patch_id = n.patch_id)
    returning n.package_version_id, n.patch_id)
  insert into changed_need select package_version_id, patch_id from gone`
const CHANGE = `with changed as (
    update package_need n set severity = s.severity, exploited = s.exploited, unknown_origin = s.unknown_origin, security = s.security, answered_in = s.answered_in
      from staged_need s
     where n.package_version_id = s.package_version_id and n.patch_id = s.patch_id
       and (n.severity, n.exploited, n.unknown_origin, n.security, n.answered_in)
           is distinct from (s.severity, s.exploited, s.unknown_origin, s.security, s.answered_in)
    returning n.package_version_id, n.patch_id)
  insert into changed_need select package_version_id, patch_id from changed`
const ADD = `with added as (
    insert into package_need (package_version_id, patch_id, severity, exploited, unknown_origin, security, answered_in)
    select s.package_version_id, s.patch_id, s.severity, s.exploited, s.unknown_origin, s.security, s.answered_in from staged_need s
     where not exists (select from package_need n where n.package_version_id = s.package_version_id and n.patch_id = s.patch_id)
     order by 1, 2
    on conflict do nothing
    returning package_version_id, patch_id)
  insert into changed_need select package_version_id, patch_id from added`

/**
 * Makes what package versions lack equal what was found; equal rows are not touched. What changed lies in the transaction's temporary table
 * `changed_need`.
 *
 * @param versionIds all that were evaluated
 */
export async function settleNeeds(ctx: InfraContext, versionIds: readonly number[], needs: readonly NeedRow[]): Promise<void> {
  const { trx } = ctx
  for (const create of [CREATE_NEEDS, CREATE_EVALUATED, CREATE_CHANGED]) await trx.raw(create)
  await trx.raw('truncate staged_need, evaluated_version')
  await copyRows(
    trx,
    'evaluated_version',
    ['id'],
    versionIds.map((id) => [id]),
  )
  await copyRows(
    trx,
    'staged_need',
    ['package_version_id', 'patch_id', 'severity', 'exploited', 'unknown_origin', 'security', 'answered_in'],
    needs.map((n) => [n.versionId, n.patchId, n.severity, n.exploited, n.unknownOrigin, n.security, n.answeredIn]),
  )
  await trx.raw('analyze staged_need; analyze evaluated_version')
  await trx.raw(REMOVE)
  await trx.raw(CHANGE)
  await trx.raw(ADD)
  await trx.raw(`update package_version v set evaluated = true from evaluated_version e where v.id = e.id and not v.evaluated`)
}

/** Counts every need of these patches as changed: they weigh otherwise than before. */
export async function noteChangedPatches(ctx: InfraContext, patchIds: readonly number[]): Promise<void> {
  if (patchIds.length === 0) return
  await ctx.trx.raw(
    `insert into changed_need select n.package_version_id, n.patch_id from package_need n where n.patch_id = any(:ids::int[])
       and not exists (select from changed_need c where c.package_version_id = n.package_version_id and c.patch_id = n.patch_id)`,
    { ids: [...patchIds] },
  )
}

/** Patches of which needs came, changed or went. */
export async function patchesChanged(ctx: InfraContext): Promise<number[]> {
  const { rows } = await ctx.trx.raw<{ rows: { id: number }[] }>('select distinct patch_id as id from changed_need')
  return rows.map((row) => row.id)
}

/** A package of a release. */
export interface TouchedPackage {
  readonly release: string
  readonly package: string
}

/** Takes packages of which feeds say something else than before; rolled back, they are still to be taken. */
export async function takeTouched(ctx: InfraContext, limit: number): Promise<TouchedPackage[]> {
  const { rows } = await ctx.trx.raw<{ rows: TouchedPackage[] }>(
    `with taken as (select release, package from touched_package order by release, package limit :limit for update skip locked)
     delete from touched_package t using taken x where t.release = x.release and t.package = x.package returning t.release, t.package`,
    { limit },
  )
  return rows.toSorted((a, b) => (`${a.release}\n${a.package}` < `${b.release}\n${b.package}` ? -1 : 1))
}

/** Has every package looked at anew of which something is installed or said. */
export async function touchEverything(ctx: InfraContext): Promise<void> {
  await ctx.trx.raw(
    `insert into touched_package (release, package, touched_at)
     select release, package, :now::timestamptz from (
       select release, package from package_fix
       union select k.release, k.package from package_patch k
       union select stream, split_part(package, ':', 1) from package_version where scheme is not null
       union select stream, source from package_version where source is not null) everything
      order by 1, 2
     on conflict do nothing`,
    { now: ctx.now },
  )
}
