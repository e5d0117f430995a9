import type { Person } from '../api.ts'
import { until } from '../evidence.ts'

/** What the demonstration looks at of a job. */
export interface JobView {
  readonly jobId: string
  readonly state: string
  readonly planHash: string
}

const PATIENCE_MS = 180_000

/**
 * Looks at a job until it is in one of these states.
 *
 * @param person who looks
 * @throws Error when it does not get there in three minutes
 */
export async function jobUntil(person: Person, jobId: string, states: readonly string[]): Promise<JobView> {
  let last = ''
  return until(
    `job ${jobId} is ${states.join(' or ')} (it was last ${last})`,
    async () => {
      const job = await person.get<JobView>(`/jobs/${jobId}`)
      last = job.state
      return states.includes(job.state) ? job : undefined
    },
    PATIENCE_MS,
    500,
  )
}
