import { Card, CardBody, CardTitle, Stack, StackItem } from '@patternfly/react-core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { ItemOf } from '../../api/answers.ts'
import { api, dataOf } from '../../api/client.ts'
import { PageFrame } from '../../layout/page.tsx'
import { Shown } from '../../layout/states.tsx'
import { Time } from '../../layout/time.tsx'
import { useTell } from '../../layout/toasts.tsx'
import { List } from '../../list/list.tsx'
import { frameWords } from '../../words/frame.ts'
import { systemWords } from '../../words/system.ts'
import { useWords } from '../../words/words.ts'
import { FreshnessChip } from '../facts.tsx'
import { PlainTable } from '../plain-table.tsx'
import { REFRESH_MS, useTaskList, type Task } from './task-list.tsx'
import { useSourceName } from '../runs/run-parts.tsx'

/** As many sources as are shown beside the tasks; the page of sources has them all. */
const NEXT_SOURCES = 10

/** What the service does by itself, how it went, and which sources are read next. */
export function TasksPage(): ReactNode {
  const say = useWords(systemWords)
  const sayCommon = useWords(frameWords)
  const tell = useTell()
  const cache = useQueryClient()
  const run = useMutation({
    mutationFn: ({ task }: Task) => dataOf(api.POST('/system/tasks/{task}/run', { params: { path: { task } } })),
    onSuccess: (_answer, { title }) => {
      tell.done(say('run_done', { name: title }))
      void cache.invalidateQueries({ queryKey: ['list', '/system/tasks'] })
    },
    onError: (err) => tell.failed(say('run_failed'), err),
  })
  const definition = useTaskList(run.mutate)
  return (
    <PageFrame title={sayCommon('tasks')} lead={say('tasks_lead')}>
      <Stack hasGutter>
        <StackItem>
          <List definition={definition} />
        </StackItem>
        <StackItem>
          <Card isCompact>
            <CardTitle component="h2">{say('sources_next')}</CardTitle>
            <CardBody>
              <NextSources />
            </CardBody>
          </Card>
        </StackItem>
      </Stack>
    </PageFrame>
  )
}

function NextSources(): ReactNode {
  const say = useWords(systemWords)
  const query = { sort: 'nextRunAt', enabled: 'true', limit: NEXT_SOURCES } as const
  const sources = useQuery({
    queryKey: ['sources', 'next'],
    queryFn: ({ signal }) => dataOf(api.GET('/sources', { params: { query }, signal })),
    refetchInterval: REFRESH_MS,
  })
  return (
    <>
      <Shown query={sources}>{({ items }) => <SourceTable sources={items} />}</Shown>
      <p className="ts-actions">
        <Link to="/sources?sort=nextRunAt">{say('next_all')}</Link>
      </p>
    </>
  )
}

function SourceTable({ sources }: { readonly sources: readonly ItemOf<'/sources'>[] }): ReactNode {
  const say = useWords(systemWords)
  const sourceName = useSourceName()
  return (
    <PlainTable
      label={say('sources_next')}
      rows={sources}
      keyOf={({ sourceId }) => sourceId}
      nameOf={({ sourceId }) => sourceId}
      columns={[
        {
          key: 'source',
          label: say('source'),
          cell: ({ sourceId, name }) => <Link to={`/sources/${encodeURIComponent(sourceId)}`}>{sourceName(sourceId, name)}</Link>,
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
  )
}
