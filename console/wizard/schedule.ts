import { instantOf } from '../layout/zoned.ts'
import type { Choice } from './wizard-state.ts'

/** Why the time of a request cannot be as it is; null when it can. @param zone the reader's */
export function scheduleProblem(
  choice: Pick<Choice, 'isScheduled' | 'date' | 'time'>,
  zone: string,
  now: Date,
): 'time_missing' | 'time_past' | null {
  if (!choice.isScheduled) return null
  const at = instantOf(choice.date, choice.time, zone)
  if (at === null) return 'time_missing'
  return at <= now ? 'time_past' : null
}
