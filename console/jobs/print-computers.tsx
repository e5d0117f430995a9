import { Title } from '@patternfly/react-core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, type ReactNode } from 'react'
import { askList } from '../list/list.tsx'
import { useTell } from '../layout/toasts.tsx'
import { jobWords } from '../words/jobs.ts'
import { useWords } from '../words/words.ts'
import { JobComputerDetail } from './job-computer.tsx'
import { ComputerStateChip, type JobComputer } from './state-chips.tsx'
import { computersPath } from './use-job.ts'

const PAGE = 200
const MOST = 1000

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
      {data.isCut && <p>{say('print_cut', { count: data.computers.length })}</p>}
      {data.computers.map((computer) => (
        <section key={computer.computerId} className="ts-plan">
          <Title headingLevel="h3" size="lg">
            {computer.name} <ComputerStateChip state={computer.state} />
          </Title>
          <JobComputerDetail jobId={jobId} computer={computer} />
        </section>
      ))}
    </section>
  )
}
