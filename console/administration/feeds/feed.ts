import type { ItemOf } from '../../api/answers.ts'
import type { paths } from '../../api/schema.ts'

export type Feed = ItemOf<'/feeds'>
/** What is sent of a feed. */
export type FeedBody = NonNullable<paths['/feeds/{sourceId}']['put']['requestBody']>['content']['application/json']

/** A fetch takes seconds: the page follows it. */
export const REFRESH_MS = 5_000
