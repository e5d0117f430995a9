import { Button, Content, Flex, Form } from '@patternfly/react-core'
import { useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { api } from '../api/client.ts'
import { asProblem } from '../api/problem.ts'
import { Confirm } from '../layout/confirm.tsx'
import { AreaField } from '../layout/fields.tsx'
import { useTell } from '../layout/toasts.tsx'
import { decisionWords } from '../words/decisions.ts'
import { useWords } from '../words/words.ts'
import { computersPath, type Decision, type Job } from './use-job.ts'

const MAX_COMMENT = 2000
const CONFLICT = 409

/** What is about to be decided, as the reader saw it. */
export interface Question {
  readonly decision: Decision
  readonly job: Pick<Job, 'jobId' | 'planHash' | 'patchCount' | 'computerCount' | 'hasScript'>
  /** One computer; absent: all. */
  readonly computer?: { readonly computerId: string; readonly name: string }
}

/** The decisions that the service lets this reader take on the whole job, and the question that each of them is. */
export function DecisionButtons({ job }: { readonly job: Job }): ReactNode {
  const say = useWords(decisionWords)
  const [question, setQuestion] = useState<Question | null>(null)
  return (
    <>
      <Flex gap={{ default: 'gapSm' }} className="ts-no-print">
        {job.allowed.map((decision) => (
          <Button key={decision} variant={variantOf(decision)} onClick={() => setQuestion({ decision, job })}>
            {say(`act_${decision}`)}
          </Button>
        ))}
      </Flex>
      {question !== null && <Decide question={question} onClose={() => setQuestion(null)} />}
    </>
  )
}

function variantOf(decision: Decision): 'primary' | 'secondary' | 'danger' | 'link' {
  if (decision === 'approve' || decision === 'retry') return 'primary'
  return decision === 'cancel' ? 'link' : 'secondary'
}

function send({ decision, job, computer }: Question, comment: string): Promise<unknown> {
  const params = { path: { jobId: job.jobId } }
  const action = { params, body: { comment, ...(computer === undefined ? {} : { computerId: computer.computerId }) } }
  switch (decision) {
    case 'approve':
      return api.POST('/jobs/{jobId}/approve', { params, body: { planHash: job.planHash, comment } })
    case 'reject':
      return api.POST('/jobs/{jobId}/reject', { params, body: { planHash: job.planHash, comment } })
    case 'retry':
      return api.POST('/jobs/{jobId}/retry', action)
    case 'continue':
      return api.POST('/jobs/{jobId}/continue', action)
    case 'cancel':
      return api.POST('/jobs/{jobId}/cancel', action)
  }
}

/** Asks before a decision is sent, with a comment. When somebody was faster, that is told and the job is loaded again. */
export function Decide({ question, onClose }: { readonly question: Question; readonly onClose: () => void }): ReactNode {
  const say = useWords(decisionWords)
  const cache = useQueryClient()
  const tell = useTell()
  const [comment, setComment] = useState('')
  const { decision, job, computer } = question
  const isOne = computer !== undefined && decision === 'cancel'

  const decide = async (): Promise<void> => {
    try {
      await send(question, comment)
      tell.done(say(`was_${decision}`))
    } catch (err) {
      if (asProblem(err).status !== CONFLICT) throw err
      tell.failed(say('failed_late'), err)
    } finally {
      void cache.invalidateQueries({ queryKey: ['jobs'] })
      void cache.invalidateQueries({ queryKey: ['list', computersPath(job.jobId)] })
      void cache.invalidateQueries({ queryKey: ['list', '/jobs'] })
      void cache.invalidateQueries({ queryKey: ['list', '/jobs/inbox'] })
    }
  }
  return (
    <Confirm
      title={say(isOne ? 'ask_cancel_here' : `ask_${decision}`)}
      confirm={say(isOne ? 'act_cancel_here' : `act_${decision}`)}
      failed={say('failed_decision')}
      isDanger={decision === 'cancel' || decision === 'reject'}
      isDisabled={comment.length > MAX_COMMENT}
      onConfirm={decide}
      onClose={onClose}
    >
      <Content component="p">{say(`tell_${decision}`)}</Content>
      {decision === 'approve' && job.hasScript && <Content component="p">{say('tell_approve_script')}</Content>}
      {computer !== undefined && <Content component="p">{say('tell_on', { name: computer.name })}</Content>}
      {(decision === 'approve' || decision === 'reject') && (
        <Content component="p" className="ts-soft">
          {say('tell_plan', { patches: job.patchCount, computers: job.computerCount, hash: job.planHash.slice(0, 16) })}
        </Content>
      )}
      <Form onSubmit={(event) => event.preventDefault()}>
        <AreaField id="decision-comment" label={say('comment')} value={comment} onChange={setComment} hint={say('comment_hint')} rows={3} />
      </Form>
    </Confirm>
  )
}
