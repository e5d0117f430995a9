import { Button, Card, CardBody, CardTitle, Content } from '@patternfly/react-core'
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { ItemOf } from '../api/answers.ts'
import { api, dataOf } from '../api/client.ts'
import { AuditedParameters, Operation } from '../layout/audited.tsx'
import { Shown } from '../layout/states.tsx'
import { Time } from '../layout/time.tsx'
import { decisionWords } from '../words/decisions.ts'
import { jobWords } from '../words/jobs.ts'
import { useWords } from '../words/words.ts'
import type { Job } from './use-job.ts'

const PAGE = 20

/** Who decided what about a job, and why. */
export function DecisionsCard({ job: { decisions } }: { readonly job: Job }): ReactNode {
  const say = useWords(decisionWords)
  const sayJob = useWords(jobWords)
  return (
    <Card isCompact>
      <CardTitle component="h2">{say('decisions')}</CardTitle>
      <CardBody className="ts-scroll">
        {decisions.length === 0 && <p className="ts-soft">{say('decisions_none')}</p>}
        {decisions.length > 0 && (
          <Table variant="compact" gridBreakPoint="grid-md" aria-label={say('decisions')}>
            <Thead>
              <Tr>
                <Th>{say('decided_at')}</Th>
                <Th>{say('decided_by')}</Th>
                <Th>{say('decided')}</Th>
                <Th>{sayJob('computer')}</Th>
                <Th>{say('comment')}</Th>
                <Th>{sayJob('plan_hash')}</Th>
              </Tr>
            </Thead>
            <Tbody>
              {decisions.map((decision) => (
                <Tr key={`${decision.at} ${decision.kind} ${decision.computerId ?? ''}`}>
                  <Td dataLabel={say('decided_at')}>
                    <Time at={decision.at} />
                  </Td>
                  <Td dataLabel={say('decided_by')} className="ts-nowrap ts-data">
                    {decision.by}
                  </Td>
                  <Td dataLabel={say('decided')}>{say(`done_${decision.kind}`)}</Td>
                  <Td dataLabel={sayJob('computer')}>{decision.computerId ?? say('decided_all')}</Td>
                  <Td dataLabel={say('comment')} className="ts-wide">
                    {decision.comment === '' ? '–' : decision.comment}
                  </Td>
                  <Td dataLabel={sayJob('plan_hash')}>
                    <code className="ts-mono" title={decision.planHash}>
                      {decision.planHash.slice(0, 12)}
                    </code>
                  </Td>
                </Tr>
              ))}
            </Tbody>
          </Table>
        )}
      </CardBody>
    </Card>
  )
}

type AuditRecord = ItemOf<'/jobs/{jobId}/audit'>

/** The audit log's records about a job. */
export function AuditCard({ jobId }: { readonly jobId: string }): ReactNode {
  const say = useWords(decisionWords)
  const records = useInfiniteQuery({
    queryKey: ['jobs', jobId, 'audit'],
    queryFn: ({ pageParam, signal }) => {
      const query = { limit: PAGE, ...(pageParam === null ? {} : { after: pageParam }) }
      return dataOf(api.GET('/jobs/{jobId}/audit', { params: { path: { jobId }, query }, signal }))
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  })
  return (
    <Card isCompact id="job-audit" tabIndex={-1}>
      <CardTitle component="h2">{say('audit')}</CardTitle>
      <CardBody>
        <Content component="p" className="ts-soft">
          {say('audit_hint')}
        </Content>
        <Shown query={records}>{({ pages }) => <Records records={pages.flatMap(({ items }) => items)} />}</Shown>
        {records.hasNextPage && (
          <Button
            variant="link"
            isInline
            isLoading={records.isFetchingNextPage}
            className="ts-no-print"
            onClick={() => void records.fetchNextPage()}
          >
            {say('audit_more')}
          </Button>
        )}
      </CardBody>
    </Card>
  )
}

function Records({ records }: { readonly records: readonly AuditRecord[] }): ReactNode {
  const say = useWords(decisionWords)
  return (
    <div className="ts-scroll">
      <Table variant="compact" gridBreakPoint="grid-md" aria-label={say('audit')}>
        <Thead>
          <Tr>
            <Th>{say('audit_seq')}</Th>
            <Th>{say('decided_at')}</Th>
            <Th>{say('audit_actor')}</Th>
            <Th>{say('audit_operation')}</Th>
            <Th>{say('audit_result')}</Th>
            <Th>{say('audit_parameters')}</Th>
            <Th>{say('audit_hash')}</Th>
          </Tr>
        </Thead>
        <Tbody>
          {records.map((record) => (
            <Tr key={record.seq}>
              <Td dataLabel={say('audit_seq')} className="ts-mono ts-nowrap">{`${record.chain} #${record.seq}`}</Td>
              <Td dataLabel={say('decided_at')}>
                <Time at={record.at} />
              </Td>
              <Td dataLabel={say('audit_actor')} className="ts-nowrap ts-data">
                {record.actor}
              </Td>
              <Td dataLabel={say('audit_operation')} className="ts-nowrap">
                <Operation name={record.operation} />
              </Td>
              <Td dataLabel={say('audit_result')}>{say(`audit_result_${record.result}`)}</Td>
              <Td dataLabel={say('audit_parameters')} className="ts-wide">
                <AuditedParameters parameters={record.parameters} />
              </Td>
              <Td dataLabel={say('audit_hash')}>
                <code className="ts-mono" title={record.hash}>
                  {record.hash.slice(0, 12)}
                </code>
              </Td>
            </Tr>
          ))}
        </Tbody>
      </Table>
    </div>
  )
}
