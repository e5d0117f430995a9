import { Card, CardBody, CardTitle } from '@patternfly/react-core'
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { jobWords } from '../words/jobs.ts'
import { useWords } from '../words/words.ts'
import { COMPUTERS_ANCHOR } from './job-computers.tsx'
import { PATCH_OUTCOMES } from './state-chips.tsx'
import type { Job } from './use-job.ts'

/** What became of each patch, in numbers of computers that lead to them. */
export function ResultsCard({ job }: { readonly job: Job }): ReactNode {
  const say = useWords(jobWords)
  return (
    <Card isCompact>
      <CardTitle component="h2">{say('results')}</CardTitle>
      <CardBody className="ts-scroll">
        <Table variant="compact" gridBreakPoint="grid-md" aria-label={say('results')}>
          <Thead>
            <Tr>
              <Th>{say('patch')}</Th>
              <Th>{say('title')}</Th>
              {PATCH_OUTCOMES.map((outcome) => (
                <Th key={outcome} modifier="nowrap" className="ts-number">
                  {say(`result_${outcome}`)}
                </Th>
              ))}
              <Th modifier="nowrap" className="ts-number">
                {say('restart_required')}
              </Th>
            </Tr>
          </Thead>
          <Tbody>
            {job.results.map((patch) => (
              <Tr key={patch.patchId}>
                <Td dataLabel={say('patch')}>
                  <Link to={`/patches/${encodeURIComponent(patch.patchId)}`}>{patch.name}</Link>{' '}
                  {patch.version !== null && <span className="ts-mono">{patch.version}</span>}
                </Td>
                <Td dataLabel={say('title')} className="ts-wide">
                  {patch.title}
                </Td>
                {PATCH_OUTCOMES.map((outcome) => (
                  <Td key={outcome} dataLabel={say(`result_${outcome}`)} className="ts-number">
                    {patch[outcome] === 0 ? '0' : <Computers patchId={patch.patchId} outcome={outcome} count={patch[outcome]} />}
                  </Td>
                ))}
                <Td dataLabel={say('restart_required')} className="ts-number">
                  {patch.restartRequired.toLocaleString()}
                </Td>
              </Tr>
            ))}
          </Tbody>
        </Table>
      </CardBody>
    </Card>
  )
}

interface ComputersProps {
  readonly patchId: string
  readonly outcome: (typeof PATCH_OUTCOMES)[number]
  readonly count: number
}

function Computers({ patchId, outcome, count }: ComputersProps): ReactNode {
  const say = useWords(jobWords)
  return (
    <Link
      to={{ search: `?${new URLSearchParams({ patchId, result: outcome })}`, hash: COMPUTERS_ANCHOR }}
      aria-label={say('count_link', { state: say(`result_${outcome}`), count })}
    >
      {count.toLocaleString()}
    </Link>
  )
}
