import { Card, CardBody, CardTitle } from '@patternfly/react-core'
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import { Link, useLocation } from 'react-router'
import type { Column, Filter, ListDefinition, RowAction } from '../list/definition.ts'
import { Parted } from '../layout/parted.tsx'
import { List } from '../list/list.tsx'
import { decisionWords } from '../words/decisions.ts'
import { jobWords } from '../words/jobs.ts'
import { labels } from '../words/labels.ts'
import { useWords } from '../words/words.ts'
import { Decide, type Question } from './decide.tsx'
import { JobComputerDetail } from './job-computer.tsx'
import { COMPUTER_STATES, ComputerStateChip, PATCH_OUTCOMES, StepStateChip, type JobComputer } from './state-chips.tsx'
import { computersPath, type Job } from './use-job.ts'
import { Chip } from '../layout/chip.tsx'

/** Where the numbers of the page lead. */
export const COMPUTERS_ANCHOR = '#job-computers'

/** The computers of a job, each with its steps and what may be decided about it. */
export function JobComputers({ job }: { readonly job: Job }): ReactNode {
  const say = useWords(jobWords)
  const { hash, key } = useLocation()
  const card = useRef<HTMLDivElement>(null)
  const [question, setQuestion] = useState<Question | null>(null)
  useEffect(() => {
    if (hash !== COMPUTERS_ANCHOR) return
    card.current?.scrollIntoView({ block: 'start' })
    card.current?.focus({ preventScroll: true })
  }, [hash, key])
  const definition = useDefinition(job, setQuestion)
  return (
    <>
      <Card isCompact id={COMPUTERS_ANCHOR.slice(1)} ref={card} tabIndex={-1} className="ts-no-print">
        <CardTitle component="h2">{say('computers_title')}</CardTitle>
        <CardBody>
          <List definition={definition} />
        </CardBody>
      </Card>
      {question !== null && <Decide question={question} onClose={() => setQuestion(null)} />}
    </>
  )
}

function useDefinition(job: Job, ask: (question: Question) => void): ListDefinition<JobComputer> {
  const say = useWords(jobWords)
  const sayDecision = useWords(decisionWords)
  const columns = useColumns()
  const filters = useFilters(job)
  const { jobId } = job
  return useMemo(
    () => ({
      name: 'job-computers',
      what: say('computers_what'),
      path: computersPath(jobId),
      columns,
      filters,
      keyOf: (computer) => computer.computerId,
      nameOf: (computer) => computer.name,
      detail: (computer) => <JobComputerDetail jobId={jobId} computer={computer} />,
      rowActions: (computer) =>
        computer.allowed.map((decision): RowAction => ({
          label: sayDecision(decision === 'cancel' ? 'act_cancel_here' : `act_${decision}`),
          isDanger: decision === 'cancel',
          onClick: () => ask({ decision, job, computer: { computerId: computer.computerId, name: computer.name } }),
        })),
    }),
    [say, sayDecision, columns, filters, job, jobId, ask],
  )
}

function useColumns(): readonly Column<JobComputer>[] {
  const say = useWords(jobWords)
  return useMemo(
    () => [
      {
        key: 'name',
        label: say('computer'),
        cell: (computer) => (
          <Link to={`/computers/${encodeURIComponent(computer.computerId)}`}>
            <Parted name={computer.name} />
          </Link>
        ),
      },
      { key: 'address', label: say('address'), isExtra: true, cell: (computer) => computer.address ?? '–' },
      { key: 'state', label: say('state'), isShort: true, cell: (computer) => <ComputerStateChip state={computer.state} /> },
      { key: 'step', label: say('present_step'), cell: (computer) => <PresentStep computer={computer} /> },
      { key: 'patches', label: say('patches'), isNumber: true, cell: (computer) => computer.patches.length.toLocaleString() },
    ],
    [say],
  )
}

/** The step that a computer is at: what runs or failed, else what comes next, else the last one. */
export function PresentStep({ computer }: { readonly computer: JobComputer }): ReactNode {
  const say = useWords(jobWords)
  const sayLabel = useWords(labels)
  const { steps } = computer
  const step =
    steps.find((one) => one.state === 'running' || one.state === 'leased') ??
    steps.find((one) => one.state === 'failed' && !one.continued) ??
    steps.find((one) => one.state === 'ready' || one.state === 'pending') ??
    steps.at(-1)
  if (step === undefined) return '–'
  return (
    <>
      {sayLabel(`step_${step.kind}`)} <StepStateChip state={step.state} />{' '}
      {computer.drifted && <Chip color="purple">{say('drifted')}</Chip>}
    </>
  )
}

function useFilters({ results }: Pick<Job, 'results'>): readonly Filter[] {
  const say = useWords(jobWords)
  const patches = JSON.stringify(results.map(({ patchId, name }) => ({ value: patchId, label: name })))
  return useMemo(
    () => [
      {
        key: 'state',
        label: say('state'),
        kind: 'select',
        options: COMPUTER_STATES.map((value) => ({ value, label: say(`computers_${value}`) })),
      },
      { key: 'failed', label: say('step'), kind: 'select', options: [{ value: 'true', label: say('only_failed') }] },
      { key: 'patchId', label: say('patch'), kind: 'select', options: JSON.parse(patches) as { value: string; label: string }[] },
      {
        key: 'result',
        label: say('result'),
        kind: 'chip',
        options: PATCH_OUTCOMES.map((value) => ({ value, label: say(`result_${value}`) })),
      },
    ],
    [say, patches],
  )
}
