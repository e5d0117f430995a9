import type { SusdbReading } from './reading.ts'

/** What is known of all updates before pages of them are put together. */
export interface UpdateContext {
  reading: SusdbReading
  /** Category ids to type and title. */
  categories: ReadonlyMap<string, { type: string; title: string }>
  superseded: ReadonlySet<string>
  /** Local ids of updates with an approval of the latest, and of an earlier revision. */
  approved: ReadonlySet<number>
  stale: ReadonlySet<number>
  culture: string
}
