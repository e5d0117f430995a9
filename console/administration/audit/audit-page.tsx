import { Button, Card, CardBody, CardTitle, Stack, StackItem } from '@patternfly/react-core'
import { useQuery } from '@tanstack/react-query'
import { useMemo, type ReactNode } from 'react'
import { useSearchParams } from 'react-router'
import type { ItemOf } from '../../api/answers.ts'
import { api, dataOf } from '../../api/client.ts'
import { useWho } from '../../app/session.tsx'
import { Facts } from '../../layout/facts.tsx'
import { TENANTS } from '../../layout/finders.ts'
import { AuditedParameters, Operation } from '../../layout/audited.tsx'
import { PageFrame } from '../../layout/page.tsx'
import { Nothing, Shown } from '../../layout/states.tsx'
import { Time } from '../../layout/time.tsx'
import type { ListDefinition } from '../../list/definition.ts'
import { List } from '../../list/list.tsx'
import { auditWords } from '../../words/audit.ts'
import { frameWords } from '../../words/frame.ts'
import { useWords } from '../../words/words.ts'
import { PlainTable } from '../plain-table.tsx'
import { useRequester } from '../runs/run-parts.tsx'
import { Verification } from './verification.tsx'
import { Chip } from '../../layout/chip.tsx'

type AuditRecord = ItemOf<'/audit/records'>

const RESULTS = ['done', 'refused', 'failed'] as const
const STATUS = { done: 'success', refused: 'warning', failed: 'danger' } as const

/** Records of what people did, and whether their chain is whole. */
export function AuditPage(): ReactNode {
  const say = useWords(auditWords)
  const sayCommon = useWords(frameWords)
  const [params] = useSearchParams()
  const tenantId = params.get('tenantId') ?? undefined
  const definition = useAuditList()
  const query = tenantId === undefined ? {} : { tenantId }
  return (
    <PageFrame
      title={sayCommon('audit')}
      lead={say('lead')}
      actions={
        <Button variant="secondary" component="a" href={`/api/v1/audit/export?${new URLSearchParams(query)}`} download="audit.ndjson">
          {say('export_chain')}
        </Button>
      }
    >
      <Stack hasGutter>
        <StackItem>
          <List definition={definition} />
        </StackItem>
        <StackItem>
          <Verification key={tenantId} tenantId={tenantId} />
        </StackItem>
        <StackItem>
          <Heads tenantId={tenantId} />
        </StackItem>
      </Stack>
    </PageFrame>
  )
}

function useAuditList(): ListDefinition<AuditRecord> {
  const say = useWords(auditWords)
  const sayCommon = useWords(frameWords)
  const isInfrastructure = useWho().tenantId === null
  const requester = useRequester()
  return useMemo<ListDefinition<AuditRecord>>(
    () => ({
      name: 'audit',
      what: sayCommon('audit'),
      path: '/audit/records',
      search: 'text',
      defaultSort: '-seq',
      isExported: true,
      isCounted: true,
      keyOf: ({ seq }) => String(seq),
      nameOf: ({ seq, operation }) => `${seq} ${operation}`,
      empty: <Nothing>{say('empty')}</Nothing>,
      detail: (record) => <RecordDetail record={record} />,
      filters: [
        isInfrastructure
          ? { key: 'tenantId', label: say('chain_choose'), kind: 'pick', standard: say('chain_own'), ...TENANTS }
          : { key: 'tenantId', label: say('chain_choose'), kind: 'chip' },
        {
          key: 'result',
          label: say('result'),
          kind: 'select',
          options: RESULTS.map((value) => ({ value, label: say(`result_${value}`) })),
        },
        { key: 'actor', label: say('actor'), kind: 'text' },
        { key: 'operation', label: say('operation'), kind: 'text' },
        { key: 'from', label: say('from'), kind: 'day' },
        { key: 'to', label: say('to'), kind: 'day', isEnd: true },
      ],
      columns: [
        { key: 'seq', label: say('seq'), sort: 'seq', isNumber: true, cell: ({ seq }) => seq },
        { key: 'at', label: say('at'), isShort: true, cell: ({ at }) => <Time at={at} /> },
        { key: 'actor', label: say('actor'), isShort: true, cell: ({ actor }) => requester(actor) },
        { key: 'operation', label: say('operation'), isShort: true, cell: ({ operation }) => <Operation name={operation} /> },
        {
          key: 'result',
          label: say('result'),
          cell: ({ result }) => <Chip status={STATUS[result]}>{say(`result_${result}`)}</Chip>,
        },
        {
          key: 'parameters',
          label: say('parameters'),
          isWide: true,
          cell: ({ parameters }) => (
            <div className="ts-two-lines">
              <AuditedParameters parameters={parameters} />
            </div>
          ),
        },
      ],
    }),
    [say, sayCommon, isInfrastructure, requester],
  )
}

function RecordDetail({ record }: { readonly record: AuditRecord }): ReactNode {
  const say = useWords(auditWords)
  return (
    <>
      <pre className="ts-output" aria-label={say('parameters')}>
        {JSON.stringify(record.parameters, null, 2)}
      </pre>
      <Facts
        facts={[
          [say('chain'), record.chain],
          [
            say('hash'),
            <span key="hash" className="ts-mono">
              {record.hash}
            </span>,
          ],
          [
            say('prev_hash'),
            <span key="prev" className="ts-mono">
              {record.prevHash}
            </span>,
          ],
        ]}
      />
    </>
  )
}

function Heads({ tenantId }: { readonly tenantId: string | undefined }): ReactNode {
  const say = useWords(auditWords)
  const heads = useQuery({
    queryKey: ['audit', 'heads', tenantId],
    queryFn: ({ signal }) => dataOf(api.GET('/audit/heads', { params: { query: tenantId === undefined ? {} : { tenantId } }, signal })),
  })
  return (
    <Card isCompact>
      <CardTitle component="h2">{say('heads')}</CardTitle>
      <CardBody>
        <Shown query={heads}>
          {(data) =>
            data.heads.length === 0 ? (
              <p>{say('heads_none')}</p>
            ) : (
              <>
                <p className="ts-soft">{say('heads_hint')}</p>
                <PlainTable
                  label={say('heads')}
                  rows={data.heads.toSorted((a, b) => b.seq - a.seq).slice(0, 20)}
                  keyOf={({ hash, seq }) => `${seq} ${hash}`}
                  nameOf={({ seq }) => String(seq)}
                  columns={[
                    { key: 'seq', label: say('seq'), isNumber: true, cell: ({ seq }) => seq },
                    { key: 'signed', label: say('signed'), isShort: true, cell: ({ signedAt }) => <Time at={signedAt} /> },
                    { key: 'key', label: say('key'), cell: ({ keyId }) => <span className="ts-hash">{keyId}</span> },
                    { key: 'hash', label: say('hash'), cell: ({ hash }) => <span className="ts-hash">{hash}</span> },
                  ]}
                />
              </>
            )
          }
        </Shown>
      </CardBody>
    </Card>
  )
}
