import type { Answer } from '../api/answers.ts'

/** One computer as the service tells of it. */
export type Computer = Answer<'/computers/{computerId}'>

export const TABS = ['patches', 'software', 'exposures', 'jobs', 'timeline', 'history'] as const
export type TabName = (typeof TABS)[number]
