import type { Knex } from 'knex'
import { copyRows } from '../cmdb/bulk.ts'
import { countRows, type Total } from '../cmdb/keyset.ts'
import { anyLike, likePattern } from '../cmdb/search.ts'
import type { Context, InfraContext } from '../context.ts'

/** `linux_patch_policy` and `linux_patch_target`: the imported list of packages whose patches are managed. */

/** A line of the list; empty means any. */
export interface PatchTarget {
  readonly name: string
  readonly architecture: string
  readonly version: string
  readonly release: string
}

/** The imported list. */
export interface PatchPolicy {
  readonly importedAt: Date
  readonly importedBy: string
}

/** When a list was imported, and by whom; undefined: never. */
export async function findPolicy(ctx: Context): Promise<PatchPolicy | undefined> {
  return (await ctx.trx('linux_patch_policy').first({ importedAt: 'imported_at', importedBy: 'imported_by' })) as PatchPolicy | undefined
}

/** A page of the list of managed packages. @param text part of a name @param after position of the last one seen */
export async function listTargets(
  ctx: Context,
  { text, after, limit }: { readonly text: string | undefined; readonly after: number; readonly limit: number },
): Promise<(PatchTarget & { position: number })[]> {
  return (await meant(ctx, text)
    .where('position', '>', after)
    .orderBy('position')
    .limit(limit)
    .select('position', 'name', 'architecture', 'version', 'release')) as (PatchTarget & { position: number })[]
}

/** How many lines of the list are meant. */
export function countTargets(ctx: Context, text: string | undefined): Promise<Total> {
  return countRows(ctx.trx, meant(ctx, text).select('position'))
}

function meant(ctx: Context, text: string | undefined): Knex.QueryBuilder {
  const query = ctx.trx('linux_patch_target')
  return text === undefined ? query : query.whereRaw(anyLike(['name']), { needle: likePattern(text) })
}

const CREATE_STAGING = `create temp table if not exists staged_patch_target (position int, name text, architecture text, version text, release text) on commit delete rows`
const REPLACE_TARGETS = `insert into linux_patch_target (position, name, architecture, version, release)
  select position, name, architecture, version, release from staged_patch_target order by position`

/** Says that an import is being done until the transaction ends. @returns false while another one is */
export async function claimImport(ctx: InfraContext): Promise<boolean> {
  const { rows } = await ctx.trx.raw<{ rows: { claimed: boolean }[] }>(
    `select pg_try_advisory_xact_lock(hashtext('policies.linux')) as claimed`,
  )
  return rows[0]?.claimed === true
}

const SUGGESTED = `select distinct p.name from patch p
  where p.kind = 'linux' and p.name > :after and p.absent_since is null
    and not exists (select from linux_patch_target t where t.name = p.name)
    and exists (select from patch_count n where n.patch_id = p.id and n.state in ('missing', 'downloaded', 'failed') and n.computers > 0)
  order by p.name limit :limit`

/** A page of the names of packages that computers lack patches of and the list does not name. @param after last name seen */
export async function listSuggested(ctx: InfraContext, after: string, limit: number): Promise<string[]> {
  const { rows } = await ctx.trx.raw<{ rows: { name: string }[] }>(SUGGESTED, { after, limit })
  return rows.map((row) => row.name)
}

/** Puts a list in place of the former one; the caller has claimed the import. */
export async function replaceTargets(ctx: InfraContext, targets: readonly PatchTarget[]): Promise<void> {
  const { trx } = ctx
  await trx('linux_patch_target').delete()
  await trx.raw(CREATE_STAGING)
  await trx.raw('truncate staged_patch_target')
  await copyRows(
    trx,
    'staged_patch_target',
    ['position', 'name', 'architecture', 'version', 'release'],
    targets.map((target, i) => [i + 1, target.name, target.architecture, target.version, target.release]),
  )
  await trx.raw(REPLACE_TARGETS)
  await trx('linux_patch_policy').insert({ single: true, imported_at: ctx.now, imported_by: ctx.actor.name }).onConflict('single').merge()
}
