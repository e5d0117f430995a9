import { record } from '../audit/service.ts'
import type { InfraContext } from '../context.ts'
import { refuseRows, type RowProblem } from '../http/row-problems.ts'
import { listSources } from '../sources/store.ts'
import { compileRules, isPattern, MAPPING_KINDS, type Mappable, type MappingRule } from './mapping-rules.ts'
import { assignComputers } from './service.ts'
import type { Place } from './store-assign.ts'
import type { Move } from './store-assign-many.ts'
import { placesByGroup } from './store-lists.ts'
import * as store from './store-mapping.ts'
import type { StoredRule } from './store-mapping.ts'

/** A rule as an administrator gives it. */
export interface RuleInput {
  readonly kind: string
  readonly pattern: string
  readonly serverGroupId: string
  readonly sourceId?: string | null | undefined
}

/**
 * Puts these rules in place of the former ones; the next discovery of each source assigns by them. No computer that has a tenant is moved.
 *
 * @throws AppError invalid rows_invalid with mapping_kind_unknown, mapping_pattern_invalid, server_group_not_found, source_not_found
 */
export async function setMappingRules(ctx: InfraContext, rules: readonly RuleInput[]): Promise<void> {
  const checked = await checkRules(ctx, rules)
  await store.replaceRules(
    ctx,
    checked.map((rule) => ({ ...rule, place: rule })),
  )
  await record(ctx, 'mapping_rule.set', { rules })
}

/** Rules as they would be stored. @throws AppError as setMappingRules */
export async function checkRules(ctx: InfraContext, rules: readonly RuleInput[]): Promise<StoredRule[]> {
  const places = await placesByGroup(
    ctx,
    rules.map((rule) => rule.serverGroupId),
  )
  const sources = new Map((await listSources(ctx, ['wsus'])).map((source) => [source.publicId, source.id]))
  const problems: RowProblem[] = []
  const checked: StoredRule[] = []
  for (const [index, { kind, pattern, serverGroupId, sourceId = null }] of rules.entries()) {
    const refuse = (column: string, code: string, details: Record<string, unknown>): number =>
      problems.push({ row: index + 1, column, code, details })
    const known = MAPPING_KINDS.find((one) => one === kind)
    const place = places.get(serverGroupId)
    if (known === undefined) refuse('kind', 'mapping_kind_unknown', { kind })
    else if (!isPattern(known, pattern)) refuse('pattern', 'mapping_pattern_invalid', { kind, pattern })
    if (place === undefined || place.reserved) refuse('serverGroupId', 'server_group_not_found', { serverGroupId })
    if (sourceId !== null && !sources.has(sourceId)) refuse('sourceId', 'source_not_found', { sourceId })
    if (known === undefined || place === undefined) continue
    checked.push({
      position: index + 1,
      sourceKey: sourceId === null ? null : (sources.get(sourceId) ?? null),
      sourceId,
      kind: known,
      pattern: pattern.trim(),
      tenantId: place.tenantId,
      tenantPublicId: place.tenantPublicId,
      serverGroupId: place.serverGroupId,
      serverGroupPublicId: serverGroupId,
      serverGroupName: place.name,
      siteId: place.siteId,
    })
  }
  refuseRows(problems)
  return checked
}

/**
 * Rules ready to be tried: a source that is one tenant's alone never fills another's groups.
 *
 * @returns the first rule that a computer of a source meets
 */
export function matcherOf<R extends MappingRule & Place>(
  rules: readonly R[],
): (computer: Mappable & { readonly ownerTenantId: number | null }) => R | undefined {
  const compiled = new Map<string, (computer: Mappable) => R | undefined>()
  return (computer) => {
    const { sourceKey, ownerTenantId } = computer
    const key = `${String(sourceKey)}:${String(ownerTenantId)}`
    let match = compiled.get(key)
    if (match === undefined) {
      match = compileRules(
        rules.filter(
          (rule) =>
            (rule.sourceKey === null || rule.sourceKey === sourceKey) && (ownerTenantId === null || rule.tenantId === ownerTenantId),
        ),
      )
      compiled.set(key, match)
    }
    return match(computer)
  }
}

/**
 * Assigns the unassigned computers of a source by the rules; assigning tells nobody of what the computer needs.
 *
 * @param owner set when the source is one tenant's alone: then it never fills another's groups
 * @returns how many, and the tenants that got some
 */
export async function assignByRules(
  ctx: InfraContext,
  sourceKey: number,
  owner: number | null,
): Promise<{ assigned: number; tenantIds: Set<number> }> {
  const tenantIds = new Set<number>()
  const rules = await store.listRules(ctx)
  if (rules.length === 0) return { assigned: 0, tenantIds }
  const match = matcherOf(rules)
  const moves: Move[] = []
  for (const computer of await store.unassignedOf(ctx, sourceKey)) {
    const rule = match({ ...computer, ownerTenantId: owner })
    if (rule === undefined) continue
    moves.push({ from: computer, to: rule })
    tenantIds.add(rule.tenantId).add(computer.tenantId)
  }
  return { assigned: await assignComputers(ctx, moves), tenantIds }
}
