import { Title } from '@patternfly/react-core'
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'
import { useQuery } from '@tanstack/react-query'
import { useEffect, type ReactNode } from 'react'
import { askList } from '../list/question.ts'
import { useTell } from '../layout/toasts.tsx'
import { jobWords } from '../words/jobs.ts'
import { useWords } from '../words/words.ts'
import { JobComputerDetail, StepMessage } from './job-computer.tsx'
import { PresentStep } from './job-computers.tsx'
import { ComputerStateChip, type JobComputer } from './state-chips.tsx'
import { computersPath } from './use-job.ts'

const PAGE = 200
const MOST = 2000
/** More than these are printed a line each: two pages for a computer help nobody who has hundreds. */
const IN_DETAIL = 50

async function allComputers(jobId: string, signal: AbortSignal): Promise<{ computers: readonly JobComputer[]; isCut: boolean }> {
  const computers: JobComputer[] = []
  let after: string | null = null
  do {
    const query: Record<string, string> = { limit: String(PAGE), ...(after === null ? {} : { after }) }
    const page = await askList<JobComputer>(computersPath(jobId), query, signal)
    computers.push(...page.items)
    after = page.next
  } while (after !== null && computers.length < MOST)
  return { computers, isCut: after !== null }
}

const PRINTED_OUTCOMES = ['succeeded', 'succeeded_with_errors', 'failed', 'skipped', 'waiting'] as const

interface Props {
  readonly jobId: string
  readonly onDone: () => void
}

/** All computers with their steps on paper: fetched when the reader prints, since the page shows only some of them. */
export function PrintComputers({ jobId, onDone }: Props): ReactNode {
  const say = useWords(jobWords)
  const tell = useTell()
  const { data, error } = useQuery({
    queryKey: ['jobs', jobId, 'print'],
    queryFn: ({ signal }) => allComputers(jobId, signal),
    gcTime: 0,
  })
  useEffect(() => {
    if (error === null) return
    tell.failed(say('print_failed'), error)
    onDone()
  }, [error, tell, say, onDone])
  useEffect(() => {
    if (data === undefined) return
    window.addEventListener('afterprint', onDone)
    const frame = requestAnimationFrame(() => window.print())
    return () => {
      cancelAnimationFrame(frame)
      window.removeEventListener('afterprint', onDone)
    }
  }, [data, onDone])
  if (data === undefined) return null
  return (
    <section className="ts-only-print">
      <Title headingLevel="h2">{say('computers_title')}</Title>
      {data.isCut && <p>{say('print_cut', { count: data.computers.length.toLocaleString() })}</p>}
      {data.computers.length > IN_DETAIL ? (
        <Lines computers={data.computers} />
      ) : (
        data.computers.map((computer) => (
          <section key={computer.computerId} className="ts-plan">
            <Title headingLevel="h3" size="lg">
              {computer.name} <ComputerStateChip state={computer.state} />
            </Title>
            <JobComputerDetail jobId={jobId} computer={computer} />
          </section>
        ))
      )}
    </section>
  )
}

/** Each computer in a line: where it is, why it failed, and how many of its patches came out how. */
function Lines({ computers }: { readonly computers: readonly JobComputer[] }): ReactNode {
  const say = useWords(jobWords)
  return (
    <Table variant="compact" gridBreakPoint="" aria-label={say('computers_title')}>
      <Thead>
        <Tr>
          <Th>{say('computer')}</Th>
          <Th>{say('state')}</Th>
          <Th>{say('present_step')}</Th>
          <Th>{say('result')}</Th>
          <Th>{say('patches')}</Th>
        </Tr>
      </Thead>
      <Tbody>
        {computers.map((computer) => (
          <Tr key={computer.computerId}>
            <Td>{computer.name}</Td>
            <Td>
              <ComputerStateChip state={computer.state} />
            </Td>
            <Td>
              <PresentStep computer={computer} />
            </Td>
            <Td>{computer.steps.map((step) => step.state === 'failed' && <StepMessage key={step.position} step={step} />)}</Td>
            <Td>
              <PatchOutcomes computer={computer} />
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  )
}

function PatchOutcomes({ computer: { patches } }: { readonly computer: JobComputer }): ReactNode {
  const say = useWords(jobWords)
  return PRINTED_OUTCOMES.map((outcome) => {
    const count = patches.filter(({ result }) => (result ?? 'waiting') === outcome).length
    return (
      count > 0 && (
        <div key={outcome}>
          {say(`result_${outcome}`)} {count}
        </div>
      )
    )
  })
}
