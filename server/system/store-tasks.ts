import type { Knex } from 'knex'
import { AppError } from '../errors.ts'

interface Outcome {
  startedAt: Date
  endedAt: Date
  error: string | null
  failedAt: Date | null
  runs: number
  failures: number
}

/** What became of the tasks of one worker, kept in memory and written together: some tasks end many times a second. */
export class TaskLog {
  #outcomes = new Map<string, Outcome>()

  /** Notes the end of a task. @param err what stopped it; undefined: nothing did */
  note(task: string, startedAt: Date, endedAt: Date, err?: unknown): void {
    const failed = err !== undefined
    const before = this.#outcomes.get(task)
    this.#outcomes.set(task, {
      startedAt,
      endedAt,
      error: failed ? codeOf(err) : null,
      failedAt: failed ? endedAt : (before?.failedAt ?? null),
      runs: (before?.runs ?? 0) + 1,
      failures: (before?.failures ?? 0) + (failed ? 1 : 0),
    })
  }

  /** Writes what was noted since the last time. */
  async flush(db: Knex): Promise<void> {
    if (this.#outcomes.size === 0) return
    const outcomes = this.#outcomes
    this.#outcomes = new Map()
    const rows = [...outcomes].map(([task, { startedAt, endedAt, error, failedAt, runs, failures }]) => {
      return { task, startedAt, endedAt, error, failedAt, runs, failures }
    })
    await db.raw(WRITE, [JSON.stringify(rows)])
  }
}

const WRITE = `
insert into task_state as s (task, last_started_at, last_ended_at, last_result, last_error, last_failed_at, runs, failures)
select x.task, x."startedAt", x."endedAt", case when x.error is null then 'succeeded' else 'failed' end, x.error, x."failedAt", x.runs, x.failures
  from jsonb_to_recordset(?::jsonb) as x(task text, "startedAt" timestamptz, "endedAt" timestamptz, error text, "failedAt" timestamptz, runs int, failures int)
on conflict (task) do update
   set last_started_at = excluded.last_started_at, last_ended_at = excluded.last_ended_at, last_result = excluded.last_result,
       last_error = coalesce(excluded.last_error, s.last_error), last_failed_at = coalesce(excluded.last_failed_at, s.last_failed_at),
       runs = s.runs + excluded.runs, failures = s.failures + excluded.failures`

/** Only codes are kept: an error's text may hold what a row held. */
function codeOf(err: unknown): string {
  if (err instanceof AppError) return err.code
  const { code } = (err ?? {}) as { code?: unknown }
  return typeof code === 'string' && /^\w{1,40}$/.test(code) ? code : 'internal_error'
}

/** Says which tasks there are and when they recur; those of former versions are forgotten. */
export async function declareTasks(
  db: Knex,
  tasks: readonly string[],
  schedule: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  await db('task_state')
    .insert(tasks.map((task) => ({ task, schedule: schedule[task] ?? null })))
    .onConflict('task')
    .merge(['schedule'])
  await db('task_state')
    .whereNotIn('task', [...tasks])
    .delete()
}
