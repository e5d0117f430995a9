import type { ItemOf } from '../../api/answers.ts'

export type Feed = ItemOf<'/feeds'>

/** A fetch takes seconds: the page follows it. */
export const REFRESH_MS = 5_000
