import type { Answer } from '../api/answers.ts'

/** One patch as its page shows it. */
export type Patch = Answer<'/patches/{patchId}'>
