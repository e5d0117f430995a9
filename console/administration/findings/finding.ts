import type { ItemOf } from '../../api/answers.ts'

export type Finding = ItemOf<'/findings'>
