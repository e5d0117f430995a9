import { Button } from '@patternfly/react-core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { Link } from 'react-router'
import type { ItemOf } from '../../api/answers.ts'
import { api, dataOf } from '../../api/client.ts'
import { Facts } from '../../layout/facts.tsx'
import { Shown } from '../../layout/states.tsx'
import { Time } from '../../layout/time.tsx'
import { findingWords } from '../../words/findings.ts'
import { serviceWords } from '../../words/service.ts'
import { useWords } from '../../words/words.ts'
import { PlainTable } from '../plain-table.tsx'
import type { Finding } from './finding.ts'

type FindingComputer = ItemOf<'/findings/{findingId}/computers'>

/** What to do about a finding, what is known of it, and its computers when they are asked for. */
export function FindingDetail({ finding }: { readonly finding: Finding }): ReactNode {
  const say = useWords(findingWords)
  const [isOpen, setOpen] = useState(false)
  const details = Object.entries(finding.details).map(([name, value]) => [name, textOf(value)] as const)
  return (
    <>
      <p>
        <strong>{say('advice')}</strong> {finding.advice}
      </p>
      {finding.patchId !== null && (
        <p>
          {say('patch')}: <Link to={`/patches/${encodeURIComponent(finding.patchId)}`}>{finding.patchId}</Link>
        </p>
      )}
      {details.length > 0 && <Facts facts={details} />}
      {finding.hasComputers && !isOpen && (
        <Button variant="link" isInline onClick={() => setOpen(true)}>
          {say('computers_show')}
        </Button>
      )}
      {isOpen && <Computers findingId={finding.findingId} />}
    </>
  )
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '–'
  if (Array.isArray(value)) return value.map(textOf).join(', ')
  return typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean)
}

function Computers({ findingId }: { readonly findingId: string }): ReactNode {
  const say = useWords(findingWords)
  const sayService = useWords(serviceWords)
  const pages = useInfiniteQuery({
    queryKey: ['findings', findingId, 'computers'],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      dataOf(
        api.GET('/findings/{findingId}/computers', {
          params: { path: { findingId }, query: { limit: 50, ...(pageParam === '' ? {} : { after: pageParam }) } },
          signal,
        }),
      ),
    getNextPageParam: (last) => last.next ?? undefined,
  })
  return (
    <Shown query={pages}>
      {(data) => (
        <>
          <PlainTable<FindingComputer>
            label={say('computers')}
            rows={data.pages.flatMap(({ items }) => items)}
            keyOf={({ computerId, clientId }) => `${computerId} ${clientId}`}
            nameOf={({ hostName }) => hostName}
            columns={[
              {
                key: 'host',
                label: say('host'),
                cell: ({ computerId, hostName, fqdn }) => (
                  <Link to={`/computers/${encodeURIComponent(computerId)}`}>{fqdn || hostName}</Link>
                ),
              },
              { key: 'tenant', label: sayService('tenant'), cell: ({ tenantId }) => tenantId },
              { key: 'client', label: say('client'), cell: ({ clientId }) => <span className="ts-mono">{clientId}</span> },
              { key: 'sync', label: say('last_sync'), isShort: true, cell: ({ lastSyncAt }) => <Time at={lastSyncAt} /> },
              { key: 'report', label: say('last_report'), isShort: true, cell: ({ lastReportAt }) => <Time at={lastReportAt} /> },
            ]}
          />
          {pages.hasNextPage && (
            <Button variant="link" isLoading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
              {sayService('more_rows')}
            </Button>
          )}
        </>
      )}
    </Shown>
  )
}
