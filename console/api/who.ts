import type { Answer } from './answers.ts'

/** Who is signed in, in which role, language and zone. */
export type Who = Answer<'/session'>
