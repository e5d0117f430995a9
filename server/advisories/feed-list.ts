import { z } from 'zod'
import { PageQuery, SearchText, sortQuery, TotalQuery, YesNo } from '../http/paging.ts'
import { holdsText, type ShortSorts } from '../http/short-list.ts'
import { FEED_STATES, type FeedItem } from './feed-views.ts'

/** The list of feeds: what it is sorted and narrowed by. */

type Feed = z.input<typeof FeedItem>

/** What needs somebody comes first. */
const BY_TROUBLE = ['expired', 'stale', 'never', 'fresh'] as const satisfies readonly (typeof FEED_STATES)[number][]

export const FEED_ORDERS = {
  name: ({ name }) => name,
  sourceId: ({ sourceId }) => sourceId,
  state: ({ state }) => BY_TROUBLE.indexOf(state),
  asOf: ({ asOf }) => asOf ?? '',
  lastRunAt: ({ lastRun }) => lastRun?.startedAt ?? '',
  documentCount: ({ documentCount }) => documentCount,
  advisoryCount: ({ advisoryCount }) => advisoryCount,
  fixCount: ({ fixCount }) => fixCount,
  rejected: ({ rejected }) => rejected,
} as const satisfies ShortSorts<Feed, string>

export const FeedQuery = PageQuery.extend(TotalQuery.shape).extend({
  sort: sortQuery(Object.keys(FEED_ORDERS) as (keyof typeof FEED_ORDERS)[], 'sourceId'),
  text: SearchText.optional().describe('Part of the name, the id or the address'),
  sourceId: z.string().max(32).optional().describe('This one alone'),
  state: z.enum(FEED_STATES).optional(),
  enabled: YesNo.optional(),
})

/** Whether a feed is meant by a query. */
export function isFeedMeant(feed: Feed, query: z.output<typeof FeedQuery>): boolean {
  return (
    holdsText(query.text, [feed.name, feed.sourceId, feed.url]) &&
    (query.sourceId === undefined || feed.sourceId === query.sourceId) &&
    (query.state === undefined || feed.state === query.state) &&
    (query.enabled === undefined || feed.enabled === query.enabled)
  )
}
