import { Card, CardBody, CardTitle, Content } from '@patternfly/react-core'
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { jobWords } from '../words/jobs.ts'
import { labels } from '../words/labels.ts'
import { useWords } from '../words/words.ts'
import { COMPUTERS_ANCHOR } from './job-computers.tsx'
import { COMPUTER_STATES } from './state-chips.tsx'
import type { Job } from './use-job.ts'

const STEP_STATES = ['pending', 'ready', 'leased', 'running', 'succeeded', 'failed', 'skipped', 'canceled', 'expired'] as const

/** How far a job is: a bar of its computers by state, the same as numbers that lead to them, and each step. */
export function ProgressCard({ job }: { readonly job: Job }): ReactNode {
  const say = useWords(jobWords)
  const { computers } = job
  return (
    <Card isCompact>
      <CardTitle component="h2">{say('progress')}</CardTitle>
      <CardBody>
        <Content component="p" aria-live="polite">
          {say('progress_bar', { done: computers.done.toLocaleString(), total: computers.total.toLocaleString() })}
        </Content>
        <div className="ts-stack" aria-hidden="true">
          {COMPUTER_STATES.map((state) =>
            computers[state] === 0 ? null : <span key={state} className={`ts-stack-${state}`} style={{ flexGrow: computers[state] }} />,
          )}
        </div>
        <ul className="ts-counts">
          {COMPUTER_STATES.map((state) => (
            <li key={state}>
              <span className={`ts-swatch ts-stack-${state}`} aria-hidden="true" /> {say(`computers_${state}`)}{' '}
              {computers[state] === 0 ? (
                <span className="ts-soft">0</span>
              ) : (
                <Link
                  to={{ search: `?state=${state}`, hash: COMPUTERS_ANCHOR }}
                  aria-label={say('count_link', { state: say(`computers_${state}`), count: computers[state] })}
                >
                  {computers[state].toLocaleString()}
                </Link>
              )}
            </li>
          ))}
        </ul>
        <StepTable job={job} />
      </CardBody>
    </Card>
  )
}

function StepTable({ job: { progress } }: { readonly job: Job }): ReactNode {
  const say = useWords(jobWords)
  const sayLabel = useWords(labels)
  const kinds = [...new Set(progress.map(({ kind }) => kind))]
  const states = STEP_STATES.filter((state) => progress.some((one) => one.state === state))
  return (
    <div className="ts-scroll">
      <Table variant="compact" gridBreakPoint="" aria-label={say('progress_steps')}>
        <Thead>
          <Tr>
            <Th modifier="nowrap">{say('step')}</Th>
            {states.map((state) => (
              <Th key={state} modifier="nowrap" className="ts-number">
                {sayLabel(`step_state_${state}`)}
              </Th>
            ))}
          </Tr>
        </Thead>
        <Tbody>
          {kinds.map((kind) => (
            <Tr key={kind}>
              <Th className="ts-nowrap">{sayLabel(`step_${kind}`)}</Th>
              {states.map((state) => (
                <Td key={state} className="ts-number">
                  {progress.find((one) => one.kind === kind && one.state === state)?.computers.toLocaleString() ?? '–'}
                </Td>
              ))}
            </Tr>
          ))}
        </Tbody>
      </Table>
    </div>
  )
}
