import { z } from 'zod'
import { endpoint, infraOnly, type Endpoint } from '../http/endpoint.ts'
import { cutPage, cutSorted, decodeCursor, decodeSorted, pageOf, PageQuery, sortQuery, TOTAL, totalIf, TotalQuery } from '../http/paging.ts'
import { shortPage } from '../http/short-list.ts'
import { FRESHNESS, freshnessView } from '../patches/shapes.ts'
import { computersAsOf, freshnessOfComputer, newestReading } from '../patches/store-freshness.ts'
import { matcherOf, setMappingRules } from './mapping.ts'
import { applyRules, listDiffering, previewRules } from './mapping-preview.ts'
import { isRuleMeant, RULE_ORDERS, ruleKey, RuleQuery } from './mapping-list.ts'
import { MAPPING_KINDS } from './mapping-rules.ts'
import { countUnassigned, listRules, listUnassigned, UNASSIGNED_SORTS, type StoredRule } from './store-mapping.ts'

const text = z.string().max(1000)

/** Rules as they come in; what is wrong with one is said with its row, so that a file's line can be named. */
const RuleInputs = z
  .array(z.object({ kind: z.string().max(50), pattern: z.string().max(255), serverGroupId: text, sourceId: z.string().max(32).nullish() }))
  .max(1000)

const RuleItem = z.object({
  position: z.int().describe('Order of trial, from 1'),
  kind: z.enum(MAPPING_KINDS),
  pattern: z.string(),
  sourceId: z.string().nullable().describe('Only computers of this source; null: of any'),
  tenantId: z.string(),
  serverGroupId: z.string(),
  serverGroupName: z.string(),
})

const Names = z.array(z.string()).describe('The first few')

export const mappingEndpoints = [
  endpoint({
    id: 'listMappingRules',
    method: 'get',
    path: '/mapping-rules',
    summary: 'Rules by which discovered computers are assigned to server groups, in the order of trial',
    permission: 'computer.manage',
    query: RuleQuery,
    response: pageOf(RuleItem).extend(TOTAL),
    handle: async ({ ctx, query }) => {
      const infra = infraOnly(ctx)
      const meant = (await listRules(infra)).filter((rule) => isRuleMeant(rule, query))
      const page = shortPage(meant, query, { sorts: RULE_ORDERS, keyOf: ruleKey })
      return { ...page, items: page.items.map(ruleView), asOf: infra.now.toISOString() }
    },
  }),
  endpoint({
    id: 'setMappingRules',
    method: 'put',
    path: '/mapping-rules',
    summary:
      'Puts these rules in place of the former ones; the next discovery of each source assigns by them what nobody has assigned, and moves nothing else',
    permission: 'computer.manage',
    body: z.object({ rules: RuleInputs }),
    bodyLimit: 1024 * 1024,
    response: z.object({ count: z.int() }),
    handle: async ({ ctx, body }) => {
      await setMappingRules(infraOnly(ctx), body.rules)
      return { count: body.rules.length }
    },
  }),
  endpoint({
    id: 'previewMappingRules',
    method: 'post',
    path: '/mapping-rules/preview',
    summary: 'What rules would do to every discovered computer; changes nothing',
    permission: 'computer.manage',
    body: z.object({ rules: RuleInputs.optional().describe('Left out: the rules that are stored') }),
    bodyLimit: 1024 * 1024,
    response: z.object({
      rules: z.array(
        RuleItem.extend({
          assigns: z.int().describe('Unassigned computers that the next discovery would assign by it'),
          agrees: z.int().describe('Assigned computers that are where it leads'),
          differs: z.int().describe('Assigned computers that are elsewhere; they are never moved by a discovery'),
          assignsNames: Names,
          differsNames: Names,
        }),
      ),
      unmatched: z.int().describe('Unassigned computers that no rule meets'),
      unmatchedNames: Names,
      computers: z.int().describe('How many computers were looked at'),
    }),
    handle: async ({ ctx, body }) => {
      const { rules, unmatchedNames, ...rest } = await previewRules(infraOnly(ctx), body.rules)
      const items = rules.map(({ rule, assignsNames, differsNames, ...counts }) => {
        return { ...ruleView(rule), ...counts, assignsNames: [...assignsNames], differsNames: [...differsNames] }
      })
      return { ...rest, rules: items, unmatchedNames: [...unmatchedNames] }
    },
  }),
  endpoint({
    id: 'listMappingDifferences',
    method: 'post',
    path: '/mapping-rules/differences',
    summary: 'Assigned computers that rules would place elsewhere; they stay until somebody moves them by their ids',
    permission: 'computer.manage',
    query: PageQuery,
    body: z.object({ rules: RuleInputs.optional().describe('Left out: the rules that are stored') }),
    bodyLimit: 1024 * 1024,
    response: pageOf(
      z.object({
        serverId: z.string(),
        fqdn: z.string(),
        sourceId: z.string(),
        tenantId: z.string(),
        serverGroupId: z.string(),
        serverGroupName: z.string(),
        rule: z.int().describe('Position of the rule that it meets'),
        wantedTenantId: z.string(),
        wantedServerGroupId: z.string(),
        wantedServerGroupName: z.string(),
        hasAgent: z.boolean().describe('In another tenant its agent must enroll anew'),
      }),
    ),
    handle: async ({ ctx, query, body }) => {
      const infra = infraOnly(ctx)
      const after = decodeCursor(query.after, z.tuple([z.int()]))
      const rows = await listDiffering(infra, { rules: body.rules, after: after?.[0], limit: query.limit })
      const page = cutPage(rows, query.limit, ({ computer }) => [computer.viewKey])
      const items = page.items.map(({ computer, rule }) => ({
        serverId: computer.publicId,
        fqdn: computer.fqdn,
        sourceId: computer.sourceId,
        tenantId: computer.tenantPublicId,
        serverGroupId: computer.serverGroupPublicId,
        serverGroupName: computer.serverGroupName,
        rule: rule.position,
        wantedTenantId: rule.tenantPublicId,
        wantedServerGroupId: rule.serverGroupPublicId,
        wantedServerGroupName: rule.serverGroupName,
        hasAgent: computer.hasAgent,
      }))
      return { items, next: page.next, asOf: await newestReading(infra) }
    },
  }),
  endpoint({
    id: 'applyMappingRules',
    method: 'post',
    path: '/mapping-rules/apply',
    summary: 'Moves the named computers to where the stored rules place them, all of them or none',
    permission: 'computer.manage',
    body: z.object({ serverIds: z.array(text).min(1).max(1000) }),
    bodyLimit: 1024 * 1024,
    response: z.object({
      moved: z.array(z.object({ serverId: z.string(), tenantId: z.string(), serverGroupId: z.string(), toAnotherTenant: z.boolean() })),
    }),
    handle: async ({ ctx, body }) => ({ moved: await applyRules(infraOnly(ctx), body.serverIds) }),
  }),
  endpoint({
    id: 'listUnassignedComputers',
    method: 'get',
    path: '/unassigned-computers',
    summary: 'Discovered computers that nobody has assigned, by host name, with what the stored rules will do',
    permission: 'computer.manage',
    query: PageQuery.extend(TotalQuery.shape).extend({
      sort: sortQuery(UNASSIGNED_SORTS, 'hostName'),
      sourceId: z.string().max(32).optional(),
      text: z.string().min(1).max(200).optional().describe('Part of a name'),
    }),
    response: pageOf(
      z.object({
        serverId: z.string(),
        hostName: z.string(),
        fqdn: z.string(),
        addresses: z.array(z.string()),
        osName: z.string(),
        sourceId: z.string(),
        groups: z.array(z.string()).describe('WSUS groups that hold it'),
        foundAt: z.string(),
        lastSyncAt: z.string().nullable(),
        lastReportAt: z.string().nullable(),
        rule: RuleItem.nullable().describe('The stored rule by which the next discovery assigns it'),
        serverName: FRESHNESS.serverName,
        asOf: FRESHNESS.asOf,
      }),
    ).extend(TOTAL),
    handle: async ({ ctx, query }) => {
      const infra = infraOnly(ctx)
      const after = decodeSorted(query.after, query.sort)
      const match = matcherOf(await listRules(infra))
      const page = cutSorted(await listUnassigned(infra, { ...query, after }), query, (row) => row.id)
      const known = await computersAsOf(
        infra,
        page.items.map((row) => row.id),
      )
      const items = page.items.map((row) => {
        const rule = match(row)
        const { serverName, asOf } = freshnessView(freshnessOfComputer(known.get(row.id)))
        return {
          serverId: row.computerId,
          hostName: row.hostName,
          fqdn: row.fqdn,
          addresses: [...row.addresses],
          osName: row.osName,
          sourceId: row.sourceId,
          groups: [...row.groups],
          foundAt: row.foundAt.toISOString(),
          lastSyncAt: row.lastSyncAt?.toISOString() ?? null,
          lastReportAt: row.lastReportAt?.toISOString() ?? null,
          rule: rule === undefined ? null : ruleView(rule),
          serverName,
          asOf,
        }
      })
      const total = await totalIf(query.withTotal, () => countUnassigned(infra, query))
      return { items, next: page.next, asOf: await newestReading(infra), ...total }
    },
  }),
] satisfies readonly Endpoint[]

function ruleView(rule: StoredRule): z.input<typeof RuleItem> {
  return {
    position: rule.position,
    kind: rule.kind,
    pattern: rule.pattern,
    sourceId: rule.sourceId,
    tenantId: rule.tenantPublicId,
    serverGroupId: rule.serverGroupPublicId,
    serverGroupName: rule.serverGroupName,
  }
}
