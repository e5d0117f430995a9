import { Button } from '@patternfly/react-core'
import { useMemo, type ReactNode } from 'react'
import { Link, useNavigate } from 'react-router'
import type { ItemOf } from '../api/answers.ts'
import { hasPage } from '../app/pages.ts'
import { useWho } from '../app/session.tsx'
import { JobChip } from '../layout/chips.tsx'
import { Nothing } from '../layout/states.tsx'
import { TenantName, useTenantOptions } from '../layout/tenant-name.tsx'
import { Time } from '../layout/time.tsx'
import type { Column, Filter, ListDefinition } from '../list/definition.ts'
import { jobWords } from '../words/jobs.ts'
import { labels } from '../words/labels.ts'
import { useWords } from '../words/words.ts'
import { JOB_STATES } from './states.ts'
import { Chip } from '../layout/chip.tsx'

export type JobItem = ItemOf<'/jobs'>

const OPEN = 'pending_approval,waiting,running,awaiting_decision'
const NEEDS_DECISION = 'pending_approval,awaiting_decision'
const BAD = 'completed_with_errors,failed,expired'
const KINDS = ['windows', 'linux', 'middleware'] as const
const REFRESH_MS = 30_000

/** All jobs that the reader may see. */
export function useJobList(): ListDefinition<JobItem> {
  const say = useWords(jobWords)
  const columns = useJobColumns(true)
  const filters = useJobFilters()
  return useMemo(
    () => ({
      name: 'jobs',
      what: say('what'),
      path: '/jobs',
      columns,
      filters,
      search: 'text',
      defaultSort: '-createdAt',
      keyOf: (job) => job.jobId,
      nameOf: (job) => job.name,
      isExported: true,
      isCounted: true,
      refreshMs: REFRESH_MS,
      empty: <NoJobs />,
    }),
    [say, columns, filters],
  )
}

/** Jobs that need the reader's decision; it is drawn anew when one comes or goes. */
export function useInboxList(): ListDefinition<JobItem> {
  const say = useWords(jobWords)
  const columns = useJobColumns(false)
  return useMemo(
    () => ({
      name: 'jobs-inbox',
      what: say('tab_inbox'),
      path: '/jobs/inbox',
      columns,
      filters: [],
      keyOf: (job) => job.jobId,
      nameOf: (job) => job.name,
      isExported: true,
      refreshMs: REFRESH_MS,
      empty: <Nothing title={say('inbox_empty')}>{say('inbox_empty_hint')}</Nothing>,
    }),
    [say, columns],
  )
}

function NoJobs(): ReactNode {
  const say = useWords(jobWords)
  const navigate = useNavigate()
  if (!hasPage(useWho().role, 'wizard')) return <Nothing>{say('empty_look')}</Nothing>
  return <Nothing action={<Button onClick={() => void navigate('/wizard')}>{say('to_wizard')}</Button>}>{say('empty_hint')}</Nothing>
}

/** @param isSorted whether the service sorts this list as it is asked to */
function useJobColumns(isSorted: boolean): readonly Column<JobItem>[] {
  const say = useWords(jobWords)
  const sayLabel = useWords(labels)
  const isOfTenant = useWho().tenantId !== null
  return useMemo(() => {
    const columns: readonly Column<JobItem>[] = [
      { key: 'name', label: say('name'), sort: 'name', cell: (job) => <JobName job={job} /> },
      { key: 'state', label: say('state'), sort: 'state', isShort: true, cell: (job) => <JobChip state={job.state} /> },
      { key: 'kind', label: say('kind'), sort: 'kind', isExtra: true, cell: (job) => sayLabel(`kind_${job.kind}`) },
      {
        key: 'tenantId',
        label: say('tenant'),
        sort: 'tenantId',
        isExtra: isOfTenant,
        cell: (job) => <TenantName tenantId={job.tenantId} />,
      },
      { key: 'requestedBy', label: say('requester'), sort: 'requestedBy', cell: (job) => job.requestedBy },
      { key: 'patchCount', label: say('patches'), isNumber: true, cell: (job) => job.patchCount.toLocaleString() },
      { key: 'computerCount', label: say('computers'), isNumber: true, cell: (job) => job.computerCount.toLocaleString() },
      { key: 'createdAt', label: say('created'), sort: 'createdAt', isShort: true, cell: (job) => <Time at={job.createdAt} /> },
      {
        key: 'scheduledAt',
        label: say('scheduled'),
        sort: 'scheduledAt',
        isShort: true,
        isExtra: true,
        cell: (job) => (job.scheduledAt === null ? say('at_once') : <Time at={job.scheduledAt} />),
      },
      {
        key: 'startedAt',
        label: say('started'),
        sort: 'startedAt',
        isShort: true,
        isExtra: true,
        cell: (job) => timeOrDash(job.startedAt),
      },
      { key: 'endedAt', label: say('ended'), sort: 'endedAt', isShort: true, cell: (job) => timeOrDash(job.endedAt) },
      { key: 'jobId', label: say('id'), isExtra: true, isShort: true, cell: (job) => <span className="ts-mono">{job.jobId}</span> },
      { key: 'comment', label: say('comment'), isExtra: true, cell: (job) => job.comment ?? '–' },
    ]
    return isSorted ? columns : columns.map(({ sort: _, ...column }) => column)
  }, [say, sayLabel, isOfTenant, isSorted])
}

function timeOrDash(at: string | null): ReactNode {
  return at === null ? '–' : <Time at={at} />
}

function JobName({ job }: { readonly job: JobItem }): ReactNode {
  const say = useWords(jobWords)
  return (
    <>
      <Link to={`/jobs/${encodeURIComponent(job.jobId)}`}>{job.name}</Link>{' '}
      {job.hasScript && <Chip variant="outline">{say('with_script')}</Chip>}{' '}
      {job.restarts && <Chip variant="outline">{say('with_restart')}</Chip>}
    </>
  )
}

function useJobFilters(): readonly Filter[] {
  const say = useWords(jobWords)
  const sayLabel = useWords(labels)
  const tenants = useTenantOptions()
  return useMemo(
    () => [
      {
        key: 'states',
        label: say('state'),
        kind: 'select',
        options: [
          { value: OPEN, label: say('states_open') },
          { value: NEEDS_DECISION, label: say('states_decision') },
          { value: BAD, label: say('states_bad') },
          ...JOB_STATES.map((value) => ({ value, label: sayLabel(`job_${value}`) })),
        ],
      },
      { key: 'kind', label: say('kind'), kind: 'select', options: KINDS.map((value) => ({ value, label: sayLabel(`kind_${value}`) })) },
      tenants === null
        ? { key: 'tenantId', label: say('tenant'), kind: 'chip' }
        : { key: 'tenantId', label: say('tenant'), kind: 'select', options: tenants },
      { key: 'userId', label: say('requester_id'), kind: 'text' },
      { key: 'from', label: say('created_from'), kind: 'day' },
      { key: 'to', label: say('created_to'), kind: 'day', isEnd: true },
      { key: 'computerId', label: say('computer'), kind: 'chip' },
    ],
    [say, sayLabel, tenants],
  )
}
