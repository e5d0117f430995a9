import { z } from 'zod'
import { PageQuery, SearchText, sortQuery, TotalQuery, YesNo } from '../http/paging.ts'
import { holdsText, type ShortSorts } from '../http/short-list.ts'

/** The list of background tasks: what it shows, and what it is sorted and narrowed by. */

const Time = z.string().nullable()

/** What needs somebody comes first. */
const TASK_STATES = ['failed', 'running', 'succeeded', 'never'] as const

export const TaskItem = z.object({
  task: z.string(),
  title: z.string(),
  state: z.enum(TASK_STATES).describe('failed: the newest one failed, or some were given up; never: none has ended yet'),
  schedule: z.string().nullable().describe('Minute, hour, day, month, weekday in UTC; null: only when asked for'),
  nextRunAt: Time,
  lastStartedAt: Time,
  lastEndedAt: Time,
  seconds: z.number().nullable().describe('How long the newest one took'),
  lastResult: z.enum(['succeeded', 'failed']).nullable(),
  lastError: z.string().nullable().describe('Code of what stopped the newest failed one'),
  lastFailedAt: Time,
  runs: z.int(),
  failures: z.int(),
  waiting: z.int(),
  running: z.int(),
  failed: z.int().describe('Given up'),
  oldestWaitingAt: Time,
  actions: z.array(z.enum(['run'])),
})

type Task = z.input<typeof TaskItem>

/** Later than any time: what is not due comes last. */
const NEVER = '9999'

export const TASK_ORDERS = {
  title: ({ title }) => title,
  task: ({ task }) => task,
  state: ({ state }) => TASK_STATES.indexOf(state),
  nextRunAt: ({ nextRunAt }) => nextRunAt ?? NEVER,
  lastStartedAt: ({ lastStartedAt }) => lastStartedAt ?? '',
  seconds: ({ seconds }) => seconds ?? -1,
  runs: ({ runs }) => runs,
  failures: ({ failures }) => failures,
  waiting: ({ waiting }) => waiting,
  failed: ({ failed }) => failed,
} as const satisfies ShortSorts<Task, string>

export const TaskQuery = PageQuery.extend(TotalQuery.shape).extend({
  sort: sortQuery(Object.keys(TASK_ORDERS) as (keyof typeof TASK_ORDERS)[], 'task'),
  text: SearchText.optional().describe('Part of the name'),
  state: z.enum(TASK_STATES).optional(),
  recurring: YesNo.optional().describe('Whether it begins by itself at its times'),
  locale: z.enum(['ja', 'en']).default('en').describe('Language of titles'),
})

/** What a task is in one word. */
export function taskState(task: Pick<Task, 'running' | 'failed' | 'lastResult'>): (typeof TASK_STATES)[number] {
  if (task.failed > 0 || task.lastResult === 'failed') return 'failed'
  if (task.running > 0) return 'running'
  return task.lastResult ?? 'never'
}

/** Whether a task is meant by a query. */
export function isTaskMeant(task: Task, query: z.output<typeof TaskQuery>): boolean {
  return (
    holdsText(query.text, [task.title, task.task]) &&
    (query.state === undefined || task.state === query.state) &&
    (query.recurring === undefined || (task.schedule !== null) === query.recurring)
  )
}
