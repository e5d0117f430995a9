import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { Callout } from '../layout/callout.tsx'
import { decisionWords } from '../words/decisions.ts'
import { useWords } from '../words/words.ts'
import { DecisionButtons } from './decide.tsx'
import { COMPUTERS_ANCHOR } from './job-computers.tsx'
import type { Job } from './use-job.ts'

/** What a job waits for, and what this reader may decide about it. */
export function JobNeeds({ job }: { readonly job: Job }): ReactNode {
  const say = useWords(decisionWords)
  if (job.state === 'pending_approval') {
    const isTheirs = job.allowed.includes('approve')
    return (
      <Callout
        isInline
        variant="warning"
        component="h2"
        title={say('waiting_approval')}
        actionLinks={<DecisionButtons job={job} />}
        className="ts-needs"
      >
        {say(isTheirs ? 'waiting_approval_yours' : 'waiting_approval_others')}
        {job.drifted > 0 && (
          <>
            <p>{say('waiting_drift', { count: job.drifted })}</p>
            <ShowWaiting />
          </>
        )}
      </Callout>
    )
  }
  if (job.waitingForDecision > 0) {
    return (
      <Callout
        isInline
        variant="warning"
        component="h2"
        title={say('waiting_some', { count: job.waitingForDecision })}
        actionLinks={<DecisionButtons job={job} />}
        className="ts-needs"
      >
        {job.allowed.length > 0 && <p>{say('waiting_retry')}</p>}
        {job.drifted > 0 && <p>{say('waiting_drift', { count: job.drifted })}</p>}
        <ShowWaiting />
      </Callout>
    )
  }
  return job.allowed.length === 0 ? null : <DecisionButtons job={job} />
}

function ShowWaiting(): ReactNode {
  const say = useWords(decisionWords)
  return (
    <Link to={{ search: '?state=failed', hash: COMPUTERS_ANCHOR }} className="ts-no-print">
      {say('show_waiting')}
    </Link>
  )
}
