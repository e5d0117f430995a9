import { z } from 'zod'
import { PageQuery, SearchText, sortQuery, TotalQuery } from '../http/paging.ts'
import { holdsText, type ShortSorts } from '../http/short-list.ts'
import { MAPPING_KINDS } from './mapping-rules.ts'
import type { StoredRule } from './store-mapping.ts'

/** The list of mapping rules: what it is sorted and narrowed by. The order of trial is one of its orders and the usual one. */

export const RULE_ORDERS = {
  position: ({ position }) => position,
  kind: ({ kind }) => kind,
  pattern: ({ pattern }) => pattern,
  sourceId: ({ sourceId }) => sourceId ?? '',
  serverGroupName: ({ serverGroupName }) => serverGroupName,
  tenantId: ({ tenantPublicId }) => tenantPublicId,
} as const satisfies ShortSorts<StoredRule, string>

export const RuleQuery = PageQuery.extend(TotalQuery.shape).extend({
  sort: sortQuery(Object.keys(RULE_ORDERS) as (keyof typeof RULE_ORDERS)[], 'position'),
  text: SearchText.optional().describe('Part of the pattern, of the server group or of its tenant'),
  kind: z.enum(MAPPING_KINDS).optional(),
  sourceId: z.string().max(32).optional().describe('Rules for computers of this source alone'),
})

/** Among rules that are equal in a column, the one that is tried first comes first. */
export function ruleKey({ position }: StoredRule): string {
  return String(position).padStart(6, '0')
}

/** Whether a rule is meant by a query. */
export function isRuleMeant(rule: StoredRule, query: z.output<typeof RuleQuery>): boolean {
  const { pattern, serverGroupName, serverGroupPublicId, tenantPublicId, sourceId, kind } = rule
  return (
    holdsText(query.text, [pattern, serverGroupName, serverGroupPublicId, tenantPublicId]) &&
    (query.kind === undefined || kind === query.kind) &&
    (query.sourceId === undefined || sourceId === query.sourceId)
  )
}
