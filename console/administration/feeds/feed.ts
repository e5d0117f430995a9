import type { ItemOf } from '../../api/answers.ts'

export type Feed = ItemOf<'/feeds'>
