import { useMemo, type ReactNode } from 'react'
import type { ItemOf } from '../../api/answers.ts'
import { ChipRow } from '../../layout/chip-row.tsx'
import { Nothing } from '../../layout/states.tsx'
import { Time } from '../../layout/time.tsx'
import type { Column, Filter, ListDefinition } from '../../list/definition.ts'
import { frameWords } from '../../words/frame.ts'
import { systemWords } from '../../words/system.ts'
import { useLocale, useWords } from '../../words/words.ts'
import { CodeText } from '../code-text.tsx'
import { secondsText } from '../runs/run-parts.tsx'
import { rhythmOf } from './rhythm.ts'
import { Chip } from '../../layout/chip.tsx'

export type Task = ItemOf<'/system/tasks'>

/** Tasks end within seconds: the page follows them. */
export const REFRESH_MS = 5_000

const STATES = {
  failed: ['danger', 'result_failed'],
  running: ['info', 'running'],
  succeeded: ['success', 'result_succeeded'],
  never: [undefined, 'state_never'],
} as const

/** The list of background tasks, what fails first. @param onRun keep it equal between two drawings */
export function useTaskList(onRun: (task: Task) => void): ListDefinition<Task> {
  const say = useWords(systemWords)
  const sayCommon = useWords(frameWords)
  const locale = useLocale()
  const columns = useTaskColumns()
  const filters = useTaskFilters()
  return useMemo<ListDefinition<Task>>(
    () => ({
      name: 'tasks',
      what: sayCommon('tasks'),
      path: '/system/tasks',
      fixed: { locale },
      search: 'text',
      filters,
      columns,
      defaultSort: 'state',
      isCounted: true,
      isExported: true,
      refreshMs: REFRESH_MS,
      keyOf: ({ task }) => task,
      nameOf: ({ title }) => title,
      empty: <Nothing>{say('tasks_none')}</Nothing>,
      rowActions: (task) => (task.actions.includes('run') ? [{ label: say('run'), onClick: () => onRun(task) }] : []),
    }),
    [say, sayCommon, locale, filters, columns, onRun],
  )
}

function useTaskFilters(): readonly Filter[] {
  const say = useWords(systemWords)
  return useMemo<readonly Filter[]>(
    () => [
      {
        key: 'state',
        label: say('state'),
        kind: 'select',
        options: Object.entries(STATES).map(([value, [, word]]) => ({ value, label: say(word) })),
      },
      {
        key: 'recurring',
        label: say('recurring'),
        kind: 'select',
        options: [
          { value: 'true', label: say('by_itself') },
          { value: 'false', label: say('on_demand') },
        ],
      },
    ],
    [say],
  )
}

/** The task's own name; where it does not fit, it is broken after its dot. */
function TaskName({ task }: { readonly task: string }): ReactNode {
  const [noun, ...rest] = task.split('.')
  return (
    <div className="ts-mono ts-soft">
      {noun}
      {rest.length > 0 && (
        <>
          .<wbr />
          {rest.join('.')}
        </>
      )}
    </div>
  )
}

function useTaskColumns(): readonly Column<Task>[] {
  const say = useWords(systemWords)
  return useMemo<readonly Column<Task>[]>(
    () => [
      {
        key: 'task',
        label: say('task'),
        sort: 'title',
        isWide: true,
        cell: ({ title, task }) => (
          <>
            {title} <TaskName task={task} />
          </>
        ),
      },
      { key: 'state', label: say('state'), sort: 'state', cell: (task) => <State task={task} /> },
      {
        key: 'last',
        label: say('last'),
        sort: 'lastStartedAt',
        isShort: true,
        cell: ({ lastStartedAt }) => <Time at={lastStartedAt} />,
      },
      {
        key: 'schedule',
        label: say('next'),
        sort: 'nextRunAt',
        cell: ({ schedule, nextRunAt }) => (
          <div>
            {nextRunAt !== null && <Time at={nextRunAt} />}
            <div className="ts-soft">{schedule === null ? say('on_demand') : <Begins schedule={schedule} />}</div>
          </div>
        ),
      },
      {
        key: 'seconds',
        label: say('seconds'),
        sort: 'seconds',
        isNumber: true,
        cell: ({ seconds }) => secondsText(seconds),
      },
      { ...counted('runs', say('runs')), isExtra: true },
      counted('failures', say('failures')),
      counted('waiting', say('waiting')),
      counted('failed', say('failed')),
    ],
    [say],
  )
}

function counted(field: 'runs' | 'failures' | 'waiting' | 'failed', label: string): Column<Task> {
  return { key: field, label, sort: field, isNumber: true, cell: (task) => task[field].toLocaleString() }
}

/** How often a task begins, in words where they say it; its schedule is in the title. */
function Begins({ schedule }: { readonly schedule: string }): ReactNode {
  const say = useWords(systemWords)
  const { word, minutes } = rhythmOf(schedule)
  return <span title={say('cron', { schedule })}>{say(word, { schedule, minutes })}</span>
}

/** How it is, and why the newest one failed. */
function State({ task }: { readonly task: Task }): ReactNode {
  const say = useWords(systemWords)
  const [status, word] = STATES[task.state]
  return (
    <>
      <ChipRow>
        <Chip {...(status === undefined ? {} : { status })}>{say(word)}</Chip>
        {task.running > 0 && task.state !== 'running' && <Chip status="info">{say('running')}</Chip>}
      </ChipRow>
      {task.lastError !== null && (
        <div className="ts-soft">
          {say('last_failed')} <Time at={task.lastFailedAt} /> <CodeText code={task.lastError} />
        </div>
      )}
    </>
  )
}
