import { namesOf, needsOf, streamOf, type PackageNeed } from '../../catalog/index.ts'
import type { InfraContext } from '../context.ts'
import { ensureCatalogPatches, newestPatch, patchesOfPackages, settleClassifications, type FormerWeight } from '../patches/store-catalog.ts'
import { patchesOf, type FixFacts } from './rules.ts'
import { loadFixes } from './store-fixes.ts'
import { noteChangedPatches, patchesChanged, settleNeeds, type NeedRow, type TouchedPackage } from './store-needs.ts'
import type { KnownVersion } from './store-versions.ts'

/** Inventories take it shared, a catalog's evaluation alone: no package version may come between the two. */
const LOCK = `hashtext('matching.evaluate')`

/** Keeps the catalog's evaluation away until the transaction ends, as SQL in the place of a column. To be taken before any row. */
export const LOCK_SHARED = `pg_advisory_xact_lock_shared(${LOCK})`

/** The same as a statement. */
export async function lockShared(ctx: InfraContext): Promise<void> {
  await ctx.trx.raw(`select ${LOCK_SHARED}`)
}

/** Keeps inventories away until the transaction ends. To be taken before any row. */
export async function lockAlone(ctx: InfraContext): Promise<void> {
  await ctx.trx.raw(`select pg_advisory_xact_lock(${LOCK})`)
}

/**
 * Finds out which patches package versions lack, each once for the whole estate, and keeps it. What changed lies in the transaction's temporary table
 * `changed_need`.
 *
 * @param touched packages whose patches are to follow what is said of them now
 * @returns what those patches weighed before that weigh otherwise now, and the newest that was there before: nothing can be stored about later ones
 */
export async function evaluateVersions(
  ctx: InfraContext,
  versions: readonly KnownVersion[],
  touched: readonly TouchedPackage[] = [],
): Promise<{ reweighed: readonly FormerWeight[]; newestBefore: number }> {
  const fixes = await loadFixes(ctx, namesIn(versions, touched))
  const needs = versions.map(({ id, pv }) => ({ id, release: pv.release, needs: needsOf(pv, fixesFor(fixes, pv.release, namesOf(pv))) }))
  const known = touched.length === 0 ? [] : await patchesOfPackages(ctx, touched)
  const wanted = new Set([...known.map((patch) => patch.publicId), ...needs.flatMap((one) => one.needs.map((need) => need.patchKey))])
  const newestBefore = touched.length === 0 ? 0 : await newestPatch(ctx)
  const { ids, changed } = await ensureCatalogPatches(ctx, patchesOf([...fixes.values()].flat(), wanted))
  await settleNeeds(
    ctx,
    versions.map((version) => version.id),
    needs.flatMap((one) => one.needs.flatMap((need) => rowOf(one, need, ids))),
  )
  const settled = await settleClassifications(ctx, [...new Set([...ids.values(), ...(await patchesChanged(ctx))])])
  const reweighed = together([...changed, ...settled])
  await noteChangedPatches(
    ctx,
    reweighed.map((one) => one.patchId),
  )
  return { reweighed, newestBefore }
}

/** Each patch once, with all that is said of it. */
function together(weights: readonly FormerWeight[]): FormerWeight[] {
  const each = new Map<number, FormerWeight>()
  for (const one of weights) each.set(one.patchId, { ...each.get(one.patchId), ...one })
  return [...each.values()]
}

function namesIn(versions: readonly KnownVersion[], touched: readonly TouchedPackage[]): TouchedPackage[] {
  const names = new Map<string, TouchedPackage>(touched.map((one) => [`${one.release}\n${one.package}`, one]))
  for (const { pv } of versions) for (const name of namesOf(pv)) names.set(`${pv.release}\n${name}`, { release: pv.release, package: name })
  return [...names.values()]
}

function fixesFor(fixes: ReadonlyMap<string, readonly FixFacts[]>, release: string, names: readonly string[]): readonly FixFacts[] {
  const [first, ...others] = names.flatMap((name) => {
    const found = fixes.get(`${release}\n${name}`)
    return found === undefined ? [] : [found]
  })
  return others.length === 0 ? (first ?? []) : [...(first ?? []), ...others.flat()]
}

function rowOf(of: { readonly id: number; readonly release: string }, need: PackageNeed, ids: ReadonlyMap<string, number>): NeedRow[] {
  const patchId = ids.get(need.patchKey)
  if (patchId === undefined) throw new Error(`a need of a patch that no fix is of: ${need.patchKey}`)
  const { severity, exploited, unknownOrigin, security } = need
  const answeredIn =
    need.answeredIn.length === 0 ? null : need.answeredIn.map((pocket) => streamOf({ release: of.release, pocket, module: null }))
  return [{ versionId: of.id, patchId, severity, exploited, unknownOrigin, security, answeredIn }]
}
