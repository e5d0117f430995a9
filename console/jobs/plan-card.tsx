import {
  Button,
  Card,
  CardBody,
  CardTitle,
  DescriptionList,
  DescriptionListDescription,
  DescriptionListGroup,
  DescriptionListTerm,
} from '@patternfly/react-core'
import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { api } from '../api/client.ts'
import { Shown } from '../layout/states.tsx'
import { jobWords } from '../words/jobs.ts'
import { labels } from '../words/labels.ts'
import { useWords } from '../words/words.ts'
import type { Job } from './use-job.ts'

const STANDARD_POLICY = '#ANYTIME'

interface TermProps {
  readonly term: string
  readonly children: ReactNode
}

/** A term with what it is. */
export function Term({ term, children }: TermProps): ReactNode {
  return (
    <DescriptionListGroup>
      <DescriptionListTerm>{term}</DescriptionListTerm>
      <DescriptionListDescription>{children}</DescriptionListDescription>
    </DescriptionListGroup>
  )
}

/** What exactly was, or is to be, approved. The patches of the plan are the rows of the results; what changes where is with the computers. */
export function PlanCard({ job }: { readonly job: Job }): ReactNode {
  const say = useWords(jobWords)
  const sayLabel = useWords(labels)
  const { common } = job
  const kinds = [...new Set(job.progress.map(({ kind }) => kind))]
  return (
    <Card isCompact>
      <CardTitle component="h2">{say('plan')}</CardTitle>
      <CardBody>
        <DescriptionList isCompact columnModifier={{ default: '1Col', lg: '2Col' }}>
          <Term term={say('plan_steps')}>{kinds.map((kind) => sayLabel(`step_${kind}`)).join(' → ')}</Term>
          <Term term={say('plan_policy')}>
            {job.policyName === STANDARD_POLICY
              ? say('plan_policy_standard')
              : say('plan_policy_of', { name: job.policyName, version: common.policy.version })}
          </Term>
          <Term term={say('restart')}>
            {[...(common.rebootBefore ? [say('plan_restart_before')] : []), say(`plan_restart_${common.restart}`)].join(' / ')}
          </Term>
          <Term term={say('plan_failure')}>{say(common.goOnAfterFailure ? 'plan_failure_go_on' : 'plan_failure_ask')}</Term>
          <Term term={say('plan_retry')}>
            {common.retry.count === 0
              ? say('plan_retry_none')
              : say('plan_retry_some', { count: common.retry.count, minutes: common.retry.backoffMinutes })}
          </Term>
          <Term term={say('plan_monitor')}>{say('plan_monitor_minutes', { count: common.monitorMinutes })}</Term>
          <Term term={say('plan_hash')}>
            <code className="ts-mono">{job.planHash}</code>{' '}
            {job.planRevision > 1 && <span>{say('plan_revision', { number: job.planRevision })}</span>}
            <div className="ts-soft">{say('plan_hash_hint')}</div>
          </Term>
        </DescriptionList>
        {common.preScript !== null && <Script jobId={job.jobId} kind="pre_script" script={common.preScript} />}
        {common.postScript !== null && <Script jobId={job.jobId} kind="post_script" script={common.postScript} />}
      </CardBody>
    </Card>
  )
}

interface ScriptProps {
  readonly jobId: string
  readonly kind: 'pre_script' | 'post_script'
  readonly script: NonNullable<Job['common']['preScript']>
}

/** A script of the plan: whoever approves reads it, as plain text. */
function Script({ jobId, kind, script }: ScriptProps): ReactNode {
  const say = useWords(jobWords)
  const [isOpen, setOpen] = useState(false)
  const text = useQuery({
    queryKey: ['jobs', jobId, 'script', kind, script.sha256],
    queryFn: async ({ signal }) => {
      const { data } = await api.GET('/jobs/{jobId}/scripts/{kind}', { params: { path: { jobId, kind } }, parseAs: 'text', signal })
      return data ?? ''
    },
    enabled: isOpen,
    staleTime: Infinity,
  })
  const about = {
    file: script.fileName,
    interpreter: script.interpreter,
    success: script.success === 'all' ? say('script_all') : script.success,
  }
  return (
    <section className="ts-plan">
      <h3>
        <strong>{say(kind)}</strong>{' '}
        <Button
          variant="link"
          isInline
          aria-expanded={isOpen}
          aria-label={`${say(kind)}: ${say(isOpen ? 'hide' : 'show')}`}
          className="ts-no-print"
          onClick={() => setOpen(!isOpen)}
        >
          {say(isOpen ? 'hide' : 'show')}
        </Button>{' '}
        <a
          href={`/api/v1/jobs/${encodeURIComponent(jobId)}/scripts/${kind}`}
          download={script.fileName}
          aria-label={`${say(kind)}: ${say('download')}`}
          className="ts-no-print"
        >
          {say('download')}
        </a>
      </h3>
      <p>{say('script_about', about)}</p>
      <p className="ts-soft ts-mono">{`SHA-256 ${script.sha256}`}</p>
      {isOpen && (
        <Shown query={text}>
          {(shown) => (
            <pre className="ts-output" aria-label={say(kind)}>
              {shown}
            </pre>
          )}
        </Shown>
      )}
    </section>
  )
}
