import type { Answer } from '../api/answers.ts'

/** Why the state of a patch on a computer is what it is, as the service tells it. */
export type Explanation = Answer<'/computers/{computerId}/patches/{patchId}/explanation'>
