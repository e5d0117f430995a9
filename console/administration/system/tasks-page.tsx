import { Card, CardBody, CardTitle, Label, Stack, StackItem } from '@patternfly/react-core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, type ReactNode } from 'react'
import { Link } from 'react-router'
import type { Answer } from '../../api/answers.ts'
import { api, dataOf } from '../../api/client.ts'
import { PageFrame } from '../../layout/page.tsx'
import { Shown } from '../../layout/states.tsx'
import { Time } from '../../layout/time.tsx'
import { useTell } from '../../layout/toasts.tsx'
import type { Column } from '../../list/definition.ts'
import { frameWords } from '../../words/frame.ts'
import { systemWords } from '../../words/system.ts'
import { useLocale, useWords } from '../../words/words.ts'
import { CodeText } from '../code-text.tsx'
import { FreshnessChip } from '../facts.tsx'
import { PlainTable } from '../plain-table.tsx'

type Task = Answer<'/system/tasks'>['tasks'][number]
type SourceTime = Answer<'/system/tasks'>['sources'][number]

const REFRESH_MS = 5_000

/** What the service does by itself, how it went, and when sources are read next. */
export function TasksPage(): ReactNode {
  const say = useWords(systemWords)
  const sayCommon = useWords(frameWords)
  const locale = useLocale()
  const tell = useTell()
  const cache = useQueryClient()
  const columns = useTaskColumns()
  const tasks = useQuery({
    queryKey: ['tasks'],
    queryFn: ({ signal }) => dataOf(api.GET('/system/tasks', { signal })),
    refetchInterval: REFRESH_MS,
  })
  const run = useMutation({
    mutationFn: (task: Task) => dataOf(api.POST('/system/tasks/{task}/run', { params: { path: { task: task.task } } })),
    onSuccess: (_answer, task) => {
      tell.done(say('run_done', { name: task.title[locale] }))
      void cache.invalidateQueries({ queryKey: ['tasks'] })
    },
    onError: (err) => tell.failed(say('run_failed'), err),
  })
  return (
    <PageFrame
      title={sayCommon('tasks')}
      lead={say('tasks_lead')}
      asOf={tasks.data === undefined ? null : new Date(tasks.dataUpdatedAt).toISOString()}
    >
      <Shown query={tasks}>
        {(data) => (
          <Stack hasGutter>
            <StackItem>
              <PlainTable
                label={sayCommon('tasks')}
                rows={data.tasks.toSorted((a, b) => troubleOf(b) - troubleOf(a))}
                columns={columns}
                keyOf={({ task }) => task}
                nameOf={({ title }) => title[locale]}
                rowActions={(task) => (task.actions.includes('run') ? [{ label: say('run'), onClick: () => run.mutate(task) }] : [])}
              />
            </StackItem>
            <StackItem>
              <Sources sources={data.sources} />
            </StackItem>
          </Stack>
        )}
      </Shown>
    </PageFrame>
  )
}

/** What fails is looked at first; the others stay in the service's order. */
function troubleOf(task: Task): number {
  return task.failed > 0 || task.lastResult === 'failed' ? 1 : 0
}

function useTaskColumns(): readonly Column<Task>[] {
  const say = useWords(systemWords)
  const locale = useLocale()
  return useMemo(
    () => [
      {
        key: 'task',
        label: say('task'),
        cell: ({ title, task }) => (
          <>
            {title[locale]} <div className="ts-mono ts-soft">{task}</div>
          </>
        ),
      },
      {
        key: 'schedule',
        label: say('schedule'),
        cell: ({ schedule, nextRunAt }) => (
          <div>
            {nextRunAt !== null && <Time at={nextRunAt} />}
            <div className="ts-soft">{schedule === null ? say('on_demand') : <span className="ts-mono">{schedule}</span>}</div>
          </div>
        ),
      },
      {
        key: 'last',
        label: say('last'),
        cell: (task) => (
          <div>
            <Time at={task.lastStartedAt} /> <TaskResult task={task} />
          </div>
        ),
      },
      { key: 'seconds', label: say('seconds'), isNumber: true, cell: ({ seconds }) => seconds?.toLocaleString() ?? '–' },
      {
        key: 'runs',
        label: `${say('runs')} / ${say('failures')}`,
        isNumber: true,
        cell: ({ runs, failures }) => `${runs.toLocaleString()} / ${failures.toLocaleString()}`,
      },
      {
        key: 'waiting',
        label: `${say('waiting')} / ${say('failed')}`,
        isNumber: true,
        cell: ({ waiting, failed }) => `${waiting.toLocaleString()} / ${failed.toLocaleString()}`,
      },
    ],
    [say, locale],
  )
}

function TaskResult({ task }: { readonly task: Task }): ReactNode {
  const say = useWords(systemWords)
  if (task.running > 0) {
    return (
      <Label isCompact status="info">
        {say('running')}
      </Label>
    )
  }
  if (task.lastResult === null) return null
  return (
    <>
      <Label isCompact status={task.lastResult === 'succeeded' ? 'success' : 'danger'}>
        {say(`result_${task.lastResult}`)}
      </Label>
      {task.lastError !== null && (
        <div className="ts-soft">
          {say('last_failed')} <Time at={task.lastFailedAt} /> <CodeText code={task.lastError} />
        </div>
      )}
    </>
  )
}

function Sources({ sources }: { readonly sources: readonly SourceTime[] }): ReactNode {
  const say = useWords(systemWords)
  return (
    <Card isCompact>
      <CardTitle component="h2">{say('sources_next')}</CardTitle>
      <CardBody>
        <PlainTable
          label={say('sources_next')}
          rows={sources}
          keyOf={({ sourceId }) => sourceId}
          nameOf={({ sourceId }) => sourceId}
          columns={[
            {
              key: 'source',
              label: say('source'),
              cell: ({ sourceId, name }) => (
                <>
                  <Link to={`/sources/${encodeURIComponent(sourceId)}`}>{sourceId}</Link> {name}
                </>
              ),
            },
            { key: 'state', label: say('state'), cell: ({ freshness }) => <FreshnessChip freshness={freshness} /> },
            { key: 'last', label: say('last_success'), isShort: true, cell: ({ lastSuccessAt }) => <Time at={lastSuccessAt} /> },
            {
              key: 'next',
              label: say('next'),
              isShort: true,
              cell: ({ nextRunAt }) => (nextRunAt === null ? '–' : <Time at={nextRunAt} />),
            },
          ]}
        />
      </CardBody>
    </Card>
  )
}
