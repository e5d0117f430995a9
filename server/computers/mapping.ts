import { record } from '../audit/service.ts'
import type { InfraContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { requireSource } from '../sources/service.ts'
import { firstMatch, type MappingKind } from './mapping-rules.ts'
import { assignComputer } from './service.ts'
import { placesByGroup } from './store-lists.ts'
import * as store from './store-mapping.ts'

/** A rule as an administrator gives it. */
export interface RuleInput {
  readonly kind: MappingKind
  readonly pattern: string
  readonly serverGroupId: string
  readonly sourceId?: string | undefined
}

/**
 * Puts these rules in place of the former ones; the next discovery of each source assigns by them.
 *
 * @throws AppError not_found server_group_not_found, source_not_found
 */
export async function setMappingRules(ctx: InfraContext, rules: readonly RuleInput[]): Promise<void> {
  const places = await placesByGroup(
    ctx,
    rules.map((rule) => rule.serverGroupId),
  )
  const rows: Parameters<typeof store.replaceRules>[1][number][] = []
  for (const { kind, pattern, serverGroupId, sourceId } of rules) {
    const place = places.get(serverGroupId)
    if (place === undefined || place.reserved) throw new AppError('not_found', 'server_group_not_found', { serverGroupId })
    const sourceKey = sourceId === undefined ? null : (await requireSource(ctx, sourceId, 'wsus')).id
    rows.push({ sourceKey, kind, pattern, place })
  }
  await store.replaceRules(ctx, rows)
  await record(ctx, 'mapping_rule.set', { rules })
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
  const rules = (await store.listRules(ctx)).filter((rule) => owner === null || rule.tenantId === owner)
  const tenantIds = new Set<number>()
  let assigned = 0
  if (rules.length === 0) return { assigned, tenantIds }
  for (const computer of await store.unassignedOf(ctx, sourceKey)) {
    const rule = firstMatch(computer, rules)
    if (rule === undefined) continue
    await assignComputer(ctx, computer, rule)
    tenantIds.add(rule.tenantId).add(computer.tenantId)
    assigned++
  }
  return { assigned, tenantIds }
}
