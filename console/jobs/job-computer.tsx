import { Content, Stack, StackItem, Title } from '@patternfly/react-core'
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'
import { Fragment, type ReactNode } from 'react'
import { Link } from 'react-router'
import { ApiProblem } from '../api/problem.ts'
import { Callout } from '../layout/callout.tsx'
import { useTold } from '../layout/states.tsx'
import { Time } from '../layout/time.tsx'
import { ExpectedChanges } from '../wizard/plan-view.tsx'
import { jobWords } from '../words/jobs.ts'
import { labels } from '../words/labels.ts'
import { useWords } from '../words/words.ts'
import { ResultChip, StepStateChip, type JobComputer, type Step } from './state-chips.tsx'
import { outputsOf, StepOutputs } from './step-output.tsx'
import { Chip } from '../layout/chip.tsx'

/** The message of a script that failed names what it returned. */
const SAYS_RETURN_VALUE = 'step_script_failed'

interface Props {
  readonly jobId: string
  readonly computer: JobComputer
}

/** One computer of a job: its steps with messages and outputs, its patches, what it said it would do, and what differs from that. */
export function JobComputerDetail({ jobId, computer }: Props): ReactNode {
  const say = useWords(jobWords)
  return (
    <Stack hasGutter>
      {computer.difference !== null && (
        <StackItem>
          <Difference difference={computer.difference} />
        </StackItem>
      )}
      <StackItem>
        <Title headingLevel="h3" size="md">
          {say('steps_of')}
        </Title>
        <Steps jobId={jobId} computer={computer} />
      </StackItem>
      <StackItem>
        <Title headingLevel="h3" size="md">
          {say('patches')}
        </Title>
        <Patches computer={computer} />
      </StackItem>
      <StackItem>
        <Title headingLevel="h3" size="md">
          {say('expected')}
        </Title>
        <Content component="small">{say('expected_hint')}</Content>
        <ExpectedChanges expected={computer.expected} />
      </StackItem>
    </Stack>
  )
}

function Difference({ difference }: { readonly difference: NonNullable<JobComputer['difference']> }): ReactNode {
  const say = useWords(jobWords)
  return (
    <Callout isInline variant="warning" title={say('difference')} component="h3">
      <p>{say('difference_lead')}</p>
      <ExpectedChanges expected={{ changes: difference.changes, restart: 'none', bytes: null, services: [] }} />
      {difference.restart && <p>{say('difference_restart')}</p>}
      {difference.preview !== null && (
        <>
          <strong>{say('difference_now')}</strong>
          <ExpectedChanges expected={difference.preview} />
        </>
      )}
    </Callout>
  )
}

function Steps({ jobId, computer }: Props): ReactNode {
  const say = useWords(jobWords)
  const sayLabel = useWords(labels)
  return (
    <Table variant="compact" gridBreakPoint="grid-md" aria-label={say('steps_of')} borders={false}>
      <Thead>
        <Tr>
          <Th>{say('step')}</Th>
          <Th>{say('state')}</Th>
          <Th>{say('when')}</Th>
          <Th>{say('result')}</Th>
        </Tr>
      </Thead>
      <Tbody>
        {computer.steps.map((step) => (
          <Fragment key={step.position}>
            <Tr>
              <Td dataLabel={say('step')}>{sayLabel(`step_${step.kind}`)}</Td>
              <Td dataLabel={say('state')}>
                <StepStateChip state={step.state} /> {step.continued && <Chip color="orange">{say('passed_over')}</Chip>}
                {step.attempt > 1 && <div className="ts-soft">{say('attempt', { count: step.attempt })}</div>}
              </Td>
              <Td dataLabel={say('when')}>
                <Span step={step} />
              </Td>
              <Td dataLabel={say('result')}>
                <StepMessage step={step} />
              </Td>
            </Tr>
            {outputsOf(step).length > 0 && (
              <Tr>
                <Td colSpan={4}>
                  <StepOutputs jobId={jobId} computerId={computer.computerId} step={step} />
                </Td>
              </Tr>
            )}
          </Fragment>
        ))}
      </Tbody>
    </Table>
  )
}

function Span({ step: { startedAt, endedAt } }: { readonly step: Step }): ReactNode {
  if (startedAt === null && endedAt === null) return '–'
  return (
    <>
      {startedAt !== null && <Time at={startedAt} />} – {endedAt !== null && <Time at={endedAt} />}
    </>
  )
}

/** Why a step failed: the service's sentence, what it returned, and what the agent said. */
export function StepMessage({ step }: { readonly step: Step }): ReactNode {
  const say = useWords(jobWords)
  const { problem, returnValue, message } = step
  const told = useTold(useProblem(problem))
  return (
    <>
      {told !== null && (
        <div>
          {told.text} <span className="ts-soft">{told.number}</span>
        </div>
      )}
      {returnValue !== null && problem?.code !== SAYS_RETURN_VALUE && <div>{say('return_value', { value: returnValue })}</div>}
      {message !== null && message !== '' && <div className="ts-soft">{say('agent_said', { text: message })}</div>}
    </>
  )
}

const problems = new Map<string, ApiProblem>()

/** The same problem for the same words, so that it is told once. */
function useProblem(problem: Step['problem']): ApiProblem | null {
  if (problem === null) return null
  const key = JSON.stringify(problem)
  const known = problems.get(key) ?? new ApiProblem(200, problem.code, problem.details)
  problems.set(key, known)
  return known
}

function Patches({ computer: { patches } }: { readonly computer: JobComputer }): ReactNode {
  const say = useWords(jobWords)
  return (
    <Table variant="compact" gridBreakPoint="grid-md" aria-label={say('patches')} borders={false}>
      <Thead>
        <Tr>
          <Th>{say('patch')}</Th>
          <Th>{say('title')}</Th>
          <Th>{say('result')}</Th>
        </Tr>
      </Thead>
      <Tbody>
        {patches.map((patch) => (
          <Tr key={patch.patchId}>
            <Td dataLabel={say('patch')}>
              <Link to={`/patches/${encodeURIComponent(patch.patchId)}`}>{patch.name}</Link>{' '}
              {patch.version !== null && <span className="ts-mono">{patch.version}</span>}
            </Td>
            <Td dataLabel={say('title')} className="ts-wide">
              {patch.title}
            </Td>
            <Td dataLabel={say('result')}>
              <ResultChip result={patch.result} /> {patch.resultCode !== null && <span className="ts-mono">{patch.resultCode}</span>}{' '}
              {patch.restartRequired && <Chip>{say('restart_required')}</Chip>}
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  )
}
