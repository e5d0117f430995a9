import { Button } from '@patternfly/react-core'
import { useQueryClient } from '@tanstack/react-query'
import { useMemo, useState, type ReactNode } from 'react'
import { Link } from 'react-router'
import { PageFrame } from '../../layout/page.tsx'
import { Nothing } from '../../layout/states.tsx'
import { Time } from '../../layout/time.tsx'
import type { ListDefinition } from '../../list/definition.ts'
import { List } from '../../list/list.tsx'
import { frameWords } from '../../words/frame.ts'
import { runWords } from '../../words/runs.ts'
import { sourceWords } from '../../words/sources.ts'
import { useWords } from '../../words/words.ts'
import { useSources } from '../sources/sources.ts'
import { CancelRun } from './cancel-run.tsx'
import { RunDialog } from './run-dialog.tsx'
import { RunChip, RunOutcome, secondsText, useRequester, useSourceName, type Run } from './run-parts.tsx'

const REFRESH_MS = 3_000
const STATES = ['running', 'succeeded', 'failed', 'stopped'] as const

/** All runs, newest first; those that run show how far they are. */
export function RunsPage(): ReactNode {
  const say = useWords(runWords)
  const saySource = useWords(sourceWords)
  const sayCommon = useWords(frameWords)
  const cache = useQueryClient()
  const [isOpen, setOpen] = useState(false)
  const [canceled, setCanceled] = useState<Run | null>(null)
  const definition = useRunList(setCanceled)
  return (
    <PageFrame title={sayCommon('runs')} lead={say('lead')} actions={<Button onClick={() => setOpen(true)}>{saySource('run')}</Button>}>
      <List definition={definition} />
      {isOpen && <RunDialog sourceIds={[]} onClose={() => setOpen(false)} />}
      {canceled !== null && (
        <CancelRun
          runId={canceled.runId}
          onClose={() => setCanceled(null)}
          onDone={() => void cache.invalidateQueries({ queryKey: ['list', '/discovery/runs'] })}
        />
      )}
    </PageFrame>
  )
}

function useRunList(onCancel: (run: Run) => void): ListDefinition<Run> {
  const say = useWords(runWords)
  const sayCommon = useWords(frameWords)
  const { data } = useSources()
  const requester = useRequester()
  const sourceName = useSourceName()
  return useMemo<ListDefinition<Run>>(
    () => ({
      name: 'runs',
      what: sayCommon('runs'),
      path: '/discovery/runs',
      refreshMs: REFRESH_MS,
      isExported: true,
      isCounted: true,
      defaultSort: '-startedAt',
      keyOf: ({ runId }) => String(runId),
      nameOf: ({ runId }) => say('run', { id: runId }),
      rowActions: (run) => (run.actions.includes('cancel') ? [{ label: say('cancel'), onClick: () => onCancel(run), isDanger: true }] : []),
      empty: <Nothing action={<Link to="/sources">{sayCommon('sources')}</Link>}>{say('empty')}</Nothing>,
      filters: [
        {
          key: 'sourceId',
          label: say('source'),
          kind: 'select',
          options: (data?.items ?? []).map(({ sourceId }) => ({ value: sourceId, label: sourceName(sourceId) })),
        },
        { key: 'state', label: say('state'), kind: 'select', options: STATES.map((value) => ({ value, label: say(`state_${value}`) })) },
        { key: 'from', label: say('from'), kind: 'day' },
        { key: 'to', label: say('to'), kind: 'day', isEnd: true },
      ],
      columns: [
        { key: 'runId', label: say('number'), isShort: true, cell: (run) => <Link to={`/runs/${run.runId}`}>{run.runId}</Link> },
        { key: 'source', label: say('source'), sort: 'sourceId', isShort: true, cell: (run) => sourceName(run.sourceId) },
        { key: 'state', label: say('state'), cell: (run) => <RunChip state={run.state} /> },
        { key: 'progress', label: say('outcome'), isWide: true, cell: (run) => <RunOutcome run={run} /> },
        { key: 'began', label: say('began'), sort: 'startedAt', isShort: true, cell: (run) => <Time at={run.startedAt} /> },
        { key: 'seconds', label: say('seconds'), sort: 'seconds', isNumber: true, cell: (run) => secondsText(run.seconds) },
        { key: 'by', label: say('by'), isExtra: true, cell: (run) => requester(run.requestedBy) },
        { key: 'read', label: say('read'), isNumber: true, cell: (run) => run.total.read.toLocaleString() },
        { key: 'added', label: say('added'), isNumber: true, cell: (run) => run.total.added.toLocaleString() },
        { key: 'changed', label: say('changed'), isNumber: true, cell: (run) => run.total.changed.toLocaleString() },
        { key: 'removed', label: say('removed'), isNumber: true, isExtra: true, cell: (run) => run.total.removed.toLocaleString() },
        { key: 'approved', label: say('new_approvals'), isNumber: true, isExtra: true, cell: (run) => run.newlyApproved.toLocaleString() },
        { key: 'notices', label: say('notices'), isNumber: true, isExtra: true, cell: (run) => run.notices.toLocaleString() },
        {
          key: 'kind',
          label: say('kind'),
          isExtra: true,
          cell: (run) => [say(run.full ? 'full' : 'difference'), ...(run.cleanup ? [say('cleanup')] : [])].join(', '),
        },
      ],
    }),
    [say, sayCommon, data, requester, sourceName, onCancel],
  )
}
