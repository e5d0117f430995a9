import type { ItemOf } from '../../api/answers.ts'

/** A rule as the page edits it. */
export type Rule = Pick<ItemOf<'/mapping-rules'>, 'kind' | 'pattern' | 'sourceId' | 'serverGroupId'> & { readonly serverGroupName?: string }
