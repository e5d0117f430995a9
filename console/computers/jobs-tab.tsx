import { useMemo, type ReactNode } from 'react'
import { Link } from 'react-router'
import type { ItemOf } from '../api/answers.ts'
import { JOB_STATES } from '../jobs/states.ts'
import { JobChip } from '../layout/chips.tsx'
import { Nothing } from '../layout/states.tsx'
import { Time } from '../layout/time.tsx'
import type { ListDefinition } from '../list/definition.ts'
import { List } from '../list/list.tsx'
import { computerWords } from '../words/computers.ts'
import { labels } from '../words/labels.ts'
import { useWords } from '../words/words.ts'

type Job = ItemOf<'/jobs'>

/** Jobs whose plan works on a computer. */
export function JobsTab({ computerId }: { readonly computerId: string }): ReactNode {
  const say = useWords(computerWords)
  const sayLabel = useWords(labels)
  const definition = useMemo<ListDefinition<Job>>(
    () => ({
      name: 'jobs-of-computer',
      what: say('tab_jobs'),
      path: '/jobs',
      fixed: { computerId },
      columns: [
        {
          key: 'name',
          label: say('job'),
          sort: 'name',
          cell: (job) => <Link to={`/jobs/${encodeURIComponent(job.jobId)}`}>{job.name || job.jobId}</Link>,
        },
        { key: 'state', label: say('job_state'), sort: 'state', cell: (job) => <JobChip state={job.state} /> },
        { key: 'kind', label: say('job_kind'), sort: 'kind', cell: (job) => sayLabel(`kind_${job.kind}`) },
        { key: 'patchCount', label: say('job_patches'), isNumber: true, cell: (job) => job.patchCount.toLocaleString() },
        { key: 'requestedBy', label: say('job_requested_by'), sort: 'requestedBy', cell: (job) => job.requestedBy },
        { key: 'createdAt', label: say('job_created'), sort: 'createdAt', isShort: true, cell: (job) => <Time at={job.createdAt} /> },
        { key: 'endedAt', label: say('job_ended'), sort: 'endedAt', isShort: true, cell: (job) => <Time at={job.endedAt} /> },
      ],
      filters: [
        {
          key: 'states',
          label: say('job_state'),
          kind: 'select',
          options: JOB_STATES.map((value) => ({ value, label: sayLabel(`job_${value}`) })),
        },
      ],
      search: 'text',
      defaultSort: '-createdAt',
      keyOf: (job) => job.jobId,
      nameOf: (job) => job.name,
      isCounted: true,
      isExported: true,
      isEmbedded: true,
      empty: <Nothing>{say('job_empty')}</Nothing>,
    }),
    [computerId, say, sayLabel],
  )
  return <List definition={definition} />
}
