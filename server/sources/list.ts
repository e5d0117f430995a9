import { z } from 'zod'
import { PageQuery, SearchText, sortQuery, TotalQuery, YesNo } from '../http/paging.ts'
import { holdsText, type ShortSorts } from '../http/short-list.ts'
import type { SourceItem } from './views.ts'

/** The list of sources: what it is sorted and narrowed by. */

type Source = z.input<typeof SourceItem>

/** Later than any time: what is not due comes last. */
const NEVER = '9999'
const FRESHNESS = ['stale', 'never', 'fresh'] as const

const SOURCE_SORTS = ['name', 'sourceId', 'kind', 'freshness', 'lastRunAt', 'lastSuccessAt', 'nextRunAt'] as const

/** Old news before new ones, so that what needs somebody comes first; what is due now is due at one time, or it would move on from page to page. */
export function sourceOrders(now: Date): ShortSorts<Source, (typeof SOURCE_SORTS)[number]> {
  return {
    name: ({ name }) => name,
    sourceId: ({ sourceId }) => sourceId,
    kind: ({ kind }) => kind,
    freshness: ({ freshness }) => FRESHNESS.indexOf(freshness),
    lastRunAt: ({ lastRun }) => lastRun?.startedAt ?? '',
    lastSuccessAt: ({ lastSuccessAt }) => lastSuccessAt ?? '',
    nextRunAt: ({ nextRunAt }) => (nextRunAt === null ? NEVER : nextRunAt <= now.toISOString() ? '' : nextRunAt),
  }
}

export const SourceQuery = PageQuery.extend(TotalQuery.shape).extend({
  sort: sortQuery(SOURCE_SORTS, 'sourceId'),
  text: SearchText.optional().describe('Part of the name, the id or the address of a route'),
  sourceId: z.string().max(32).optional().describe('This one alone'),
  kind: z.enum(['wsus', 'catalog', 'agent', 'manual', 'engine']).optional(),
  freshness: z.enum(FRESHNESS).optional(),
  enabled: YesNo.optional(),
})

/** Whether a source is meant by a query. */
export function isSourceMeant(source: Source, query: z.output<typeof SourceQuery>): boolean {
  return (
    holdsText(query.text, [source.name, source.sourceId, ...source.routes.map(({ url }) => url)]) &&
    (query.sourceId === undefined || source.sourceId === query.sourceId) &&
    (query.kind === undefined || source.kind === query.kind) &&
    (query.freshness === undefined || source.freshness === query.freshness) &&
    (query.enabled === undefined || source.enabled === query.enabled)
  )
}
