import { Button, Card, CardBody, CardTitle, DescriptionList, Flex, Stack, StackItem } from '@patternfly/react-core'
import { useCallback, useState, type ReactNode } from 'react'
import { useParams } from 'react-router'
import type { LiveState } from '../api/live.ts'
import { JobChip } from '../layout/chips.tsx'
import { PageFrame } from '../layout/page.tsx'
import { Failure, Loading } from '../layout/states.tsx'
import { TenantName } from '../layout/tenant-name.tsx'
import { Time } from '../layout/time.tsx'
import { frameWords } from '../words/frame.ts'
import { decisionWords } from '../words/decisions.ts'
import { jobWords } from '../words/jobs.ts'
import { labels } from '../words/labels.ts'
import { useWords } from '../words/words.ts'
import { AuditCard, DecisionsCard } from './history-cards.tsx'
import { JobComputers } from './job-computers.tsx'
import { JobNeeds } from './job-needs.tsx'
import { OutputNewsContext } from './output-news.ts'
import { PlanCard, Term } from './plan-card.tsx'
import { PrintComputers } from './print-computers.tsx'
import { ProgressCard } from './progress-card.tsx'
import { ResultsCard } from './results-card.tsx'
import { useJob, type Job } from './use-job.ts'

/** A job: what was requested, how far it is, what it needs, and who decided what. */
export function JobPage(): ReactNode {
  const sayCommon = useWords(frameWords)
  const { jobId = '' } = useParams()
  const { query, job, live, news, asOf } = useJob(jobId)
  const [isPrinting, setPrinting] = useState(false)
  const printed = useCallback(() => setPrinting(false), [])
  const above = [{ to: '/jobs', text: sayCommon('jobs') }]
  if (job === undefined) {
    return (
      <PageFrame title={jobId} above={above}>
        {query.error === null ? <Loading /> : <Failure error={query.error} onRetry={() => void query.refetch()} />}
      </PageFrame>
    )
  }
  return (
    <PageFrame
      title={job.name}
      isName
      above={above}
      asOf={asOf}
      lead={
        <>
          <JobChip state={job.state} /> <LiveNote live={live} />
        </>
      }
      actions={<PageActions jobId={job.jobId} isPrinting={isPrinting} onPrint={() => setPrinting(true)} />}
    >
      <Stack hasGutter>
        <StackItem>
          <JobNeeds job={job} />
        </StackItem>
        <StackItem>
          <ProgressCard job={job} />
        </StackItem>
        <StackItem>
          <HeadCard job={job} />
        </StackItem>
        <StackItem>
          <ResultsCard job={job} />
        </StackItem>
        <StackItem>
          <OutputNewsContext value={news}>
            <JobComputers job={job} />
          </OutputNewsContext>
        </StackItem>
        <StackItem>
          <PlanCard job={job} />
        </StackItem>
        <StackItem>
          <DecisionsCard job={job} />
        </StackItem>
        <StackItem>
          <AuditCard jobId={job.jobId} />
        </StackItem>
      </Stack>
      {isPrinting && <PrintComputers jobId={job.jobId} onDone={printed} />}
    </PageFrame>
  )
}

/** Whether changes come by themselves; told when that changes. */
function LiveNote({ live }: { readonly live: LiveState }): ReactNode {
  const say = useWords(jobWords)
  const sayCommon = useWords(frameWords)
  const text = live === 'asking' ? sayCommon('live_waiting') : say(live)
  return (
    <span className="ts-soft ts-no-print" role="status">
      {text}
    </span>
  )
}

interface ActionsProps {
  readonly jobId: string
  readonly isPrinting: boolean
  readonly onPrint: () => void
}

function PageActions({ jobId, isPrinting, onPrint }: ActionsProps): ReactNode {
  const say = useWords(jobWords)
  const sayDecision = useWords(decisionWords)
  const sayCommon = useWords(frameWords)
  return (
    <Flex gap={{ default: 'gapSm' }}>
      <Button variant="secondary" component="a" href="#job-audit">
        {sayDecision('audit')}
      </Button>
      <Button variant="secondary" component="a" href={`/api/v1/jobs/${encodeURIComponent(jobId)}/document`} download={`${jobId}.xml`}>
        {say('xml')}
      </Button>
      <Button variant="secondary" isLoading={isPrinting} isDisabled={isPrinting} onClick={onPrint}>
        {isPrinting ? say('printing') : sayCommon('print')}
      </Button>
    </Flex>
  )
}

function HeadCard({ job }: { readonly job: Job }): ReactNode {
  const say = useWords(jobWords)
  const sayLabel = useWords(labels)
  return (
    <Card isCompact>
      <CardTitle component="h2">{say('head')}</CardTitle>
      <CardBody>
        <DescriptionList isCompact columnModifier={{ default: '1Col', md: '2Col', xl: '3Col' }}>
          <Term term={say('id')}>
            <span className="ts-mono">{job.jobId}</span>
          </Term>
          <Term term={say('kind')}>{sayLabel(`kind_${job.kind}`)}</Term>
          <Term term={say('tenant')}>
            <TenantName tenantId={job.tenantId} />
          </Term>
          <Term term={say('requester')}>{job.requestedBy}</Term>
          {job.ownerId !== job.requestedBy && <Term term={say('owner')}>{job.ownerId}</Term>}
          <Term term={say('created')}>
            <Time at={job.createdAt} />
          </Term>
          <Term term={say('scheduled')}>{job.scheduledAt === null ? say('at_once') : <Time at={job.scheduledAt} />}</Term>
          <Term term={say('started')}>{job.startedAt === null ? say('not_yet') : <Time at={job.startedAt} />}</Term>
          <Term term={say('ended')}>{job.endedAt === null ? '–' : <Time at={job.endedAt} />}</Term>
          {job.startedAt === null && job.expiresAt !== null && (
            <Term term={say('expires')}>
              <Time at={job.expiresAt} />
            </Term>
          )}
          <Term term={say('approval')}>
            <Approval job={job} />
          </Term>
          <Term term={say('comment')}>{job.comment === null || job.comment === '' ? '–' : job.comment}</Term>
          <Term term={say('request')}>
            <span className="ts-mono">{job.requestId}</span>
          </Term>
        </DescriptionList>
      </CardBody>
    </Card>
  )
}

function Approval({ job }: { readonly job: Job }): ReactNode {
  const say = useWords(jobWords)
  if (!job.needsApproval && job.state !== 'pending_approval') return say('approval_not_needed')
  if (job.approvedAt !== null) {
    const words = job.state === 'pending_approval' ? 'approved_before' : 'approved_by'
    return (
      <>
        <Time at={job.approvedAt} /> {say(words, { name: job.approvedBy ?? '–' })}
      </>
    )
  }
  return say(job.twoPerson ? 'approval_two' : 'approval_needed')
}
