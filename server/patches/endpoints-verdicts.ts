import { PATCH_KINDS, SEVERITIES, VERDICT_STATES } from '../../catalog/index.ts'
import { z } from 'zod'
import { endpoint, type Endpoint } from '../http/endpoint.ts'
import { cutPage, decodeCursor, listOf, PageQuery, SearchText, TOTAL, totalIf, TotalQuery, YesNo } from '../http/paging.ts'
import { VerdictItem, verdictViews } from './items.ts'
import { figuresOf, serversView } from './shapes.ts'
import { newestOf, serversAsOf } from './store-freshness.ts'
import { countVerdicts, listVerdicts, VERDICT_SORTS, type VerdictFilter, type VerdictRow } from './store-verdicts.ts'

const Id = z.string().min(1).max(300)

/** Filters of the lines; each that is given narrows them. */
const VerdictQuery = z.object({
  patchId: Id.optional(),
  computerIds: listOf(Id).optional().describe('Comma-delimited'),
  addresses: listOf(z.string().max(45)).optional().describe('Comma-delimited'),
  tenantId: z.string().max(32).optional(),
  serverGroupId: z.string().max(100).optional(),
  kind: z.enum(PATCH_KINDS).optional(),
  states: listOf(z.enum(VERDICT_STATES)).optional().describe('Comma-delimited'),
  unapplied: YesNo.optional().describe('Somebody has to act on it'),
  approved: YesNo.optional(),
  excepted: YesNo.optional().describe('An exception covers it'),
  severity: listOf(z.enum(SEVERITIES)).optional().describe('Of the patch; comma-delimited'),
  exploited: YesNo.optional().describe('The patch answers a vulnerability that attacks use'),
  disputed: YesNo.optional().describe('Two voices have spoken their last word and differ'),
  assigned: YesNo.optional().describe('false: computers that nobody has assigned, true: the others'),
  text: SearchText.optional().describe('Part of the name of the computer or of the name or title of the patch'),
  locale: z.enum(['ja', 'en']).default('en').describe('Language of titles'),
})

export const patchVerdictsEndpoints = [
  endpoint({
    id: 'listVerdicts',
    method: 'get',
    path: '/verdicts',
    summary:
      'One line per computer and patch of what the viewer may see; any order but that of the keys needs a patch or computers as filter',
    permission: 'patch.view',
    query: PageQuery.extend(TotalQuery.shape)
      .extend(VerdictQuery.shape)
      .extend({ sort: z.enum(VERDICT_SORTS).default('computer') }),
    response: figuresOf(VerdictItem).extend(TOTAL),
    handle: async ({ ctx, query }) => {
      const filter: Omit<VerdictFilter, 'limit' | 'position'> = query
      const after = decodeCursor(query.after, z.tuple([z.literal(query.sort), z.string().max(4000), z.int(), z.int()]))
      const position = after === undefined ? undefined : ([after[1], after[2], after[3]] as const)
      const rows = await listVerdicts(ctx, { ...filter, sort: query.sort, position, limit: query.limit })
      const page = cutPage(rows, query.limit, (row: VerdictRow) => [query.sort, row.sortKey, row.computerKey, row.patchKey])
      const servers = await serversAsOf(ctx)
      const items = await verdictViews(ctx, servers, page.items)
      const total = await totalIf(query.withTotal, () => countVerdicts(ctx, filter))
      return { items, next: page.next, asOf: newestOf(servers), servers: serversView(servers), ...total }
    },
  }),
] satisfies readonly Endpoint[]
