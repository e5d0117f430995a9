import { Button, Card, CardBody, CardTitle } from '@patternfly/react-core'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState, type ReactNode } from 'react'
import { useSearchParams } from 'react-router'
import type { ItemOf } from '../../api/answers.ts'
import { api, dataOf } from '../../api/client.ts'
import { PageFrame } from '../../layout/page.tsx'
import { Nothing, Shown } from '../../layout/states.tsx'
import { Time } from '../../layout/time.tsx'
import type { ListDefinition } from '../../list/definition.ts'
import { List } from '../../list/list.tsx'
import { frameWords } from '../../words/frame.ts'
import { findingWords } from '../../words/findings.ts'
import { useLocale, useWords } from '../../words/words.ts'
import { PlainTable } from '../plain-table.tsx'
import { useSources } from '../sources/sources.ts'
import type { Finding } from './finding.ts'
import { FindingDetail } from './finding-detail.tsx'
import { ThresholdsDialog } from './thresholds-dialog.tsx'
import { Chip } from '../../layout/chip.tsx'

type Kind = ItemOf<'/finding-kinds'>

const KINDS = [
  'finding_server_vulnerable',
  'finding_server_version_untold',
  'finding_another_server',
  'finding_clock_ahead',
  'finding_rollup_stale',
  'finding_rows_aside',
  'finding_indexes_missing',
  'finding_client_id_shared',
  'finding_client_id_renamed',
  'finding_host_twice',
  'finding_not_reporting',
  'finding_sync_without_report',
  'finding_needed_not_approved',
  'finding_superseded_approved',
  'finding_expired_approved',
  'finding_feed_expired',
  'finding_support_ended',
  'finding_support_ends',
  'finding_versions_unreadable',
  'identity_shared',
  'identity_of_several',
  'agent_key_shared',
] as const

const COLORS = { error: 'red', warning: 'orange', info: 'blue' } as const
const SEVERITIES = ['error', 'warning', 'info'] as const
const STATES = ['open', 'ended', 'all'] as const

/** What an infrastructure administrator has to look at, by kind and one by one. */
export function FindingsPage(): ReactNode {
  const say = useWords(findingWords)
  const sayCommon = useWords(frameWords)
  const [isOpen, setOpen] = useState(false)
  const [params] = useSearchParams()
  const sourceId = params.get('sourceId')
  const kinds = useQuery({
    queryKey: ['findings', 'kinds', sourceId],
    queryFn: ({ signal }) => dataOf(api.GET('/finding-kinds', { params: { query: sourceId === null ? {} : { sourceId } }, signal })),
  })
  const definition = useFindingList()
  return (
    <PageFrame
      title={sayCommon('findings')}
      lead={say('lead')}
      asOf={kinds.data?.asOf}
      actions={
        <Button variant="secondary" onClick={() => setOpen(true)}>
          {say('thresholds')}
        </Button>
      }
    >
      <Card isCompact className="ts-no-print">
        <CardTitle component="h2">{say('summary')}</CardTitle>
        <CardBody>
          <Shown query={kinds}>{({ items }) => <Kinds kinds={items.filter(({ findings }) => findings > 0)} />}</Shown>
        </CardBody>
      </Card>
      <List definition={definition} />
      {isOpen && <ThresholdsDialog onClose={() => setOpen(false)} />}
    </PageFrame>
  )
}

function Kinds({ kinds }: { readonly kinds: readonly Kind[] }): ReactNode {
  const say = useWords(findingWords)
  const [params, setParams] = useSearchParams()
  if (kinds.length === 0) return <p>{say('summary_none')}</p>
  const choose = (kind: string): void =>
    setParams((now) => {
      const next = new URLSearchParams(now)
      next.delete('after')
      if (next.get('kinds') === kind) next.delete('kinds')
      else next.set('kinds', kind)
      return next
    })
  return (
    <PlainTable
      label={say('summary')}
      rows={kinds}
      keyOf={({ kind }) => kind}
      nameOf={({ kind }) => kind}
      isMarked={({ kind }) => params.get('kinds') === kind}
      columns={[
        {
          key: 'kind',
          label: say('kind'),
          isWide: true,
          cell: ({ kind }) => (
            <Button variant="link" isInline aria-pressed={params.get('kinds') === kind} onClick={() => choose(kind)}>
              {say(`kind_${kind as (typeof KINDS)[number]}`)}
            </Button>
          ),
        },
        {
          key: 'severity',
          label: say('severity'),
          cell: ({ severity }) => (severity === null ? '–' : <SeverityLabel severity={severity} />),
        },
        { key: 'findings', label: say('findings'), isNumber: true, cell: ({ findings }) => findings.toLocaleString() },
        { key: 'count', label: say('affected'), isNumber: true, cell: ({ count }) => count.toLocaleString() },
      ]}
    />
  )
}

function SeverityLabel({ severity }: { readonly severity: keyof typeof COLORS }): ReactNode {
  const say = useWords(findingWords)
  return <Chip color={COLORS[severity]}>{say(`severity_${severity}`)}</Chip>
}

function useFindingList(): ListDefinition<Finding> {
  const say = useWords(findingWords)
  const sayCommon = useWords(frameWords)
  const locale = useLocale()
  const { data } = useSources()
  return useMemo<ListDefinition<Finding>>(
    () => ({
      name: 'findings',
      what: sayCommon('findings'),
      path: '/findings',
      fixed: { locale },
      search: 'text',
      // The gravest first: what is new but harmless can wait.
      defaultSort: '-severity',
      isExported: true,
      isCounted: true,
      keyOf: ({ findingId }) => findingId,
      nameOf: ({ text }) => text,
      empty: <Nothing>{say('empty')}</Nothing>,
      detail: (finding) => <FindingDetail finding={finding} />,
      filters: [
        {
          key: 'state',
          label: say('state'),
          kind: 'select',
          standard: 'open',
          options: STATES.map((value) => ({ value, label: say(`state_${value}`) })),
        },
        {
          key: 'severity',
          label: say('severity'),
          kind: 'select',
          options: SEVERITIES.map((value) => ({ value, label: say(`severity_${value}`) })),
        },
        {
          key: 'sourceId',
          label: say('source'),
          kind: 'select',
          options: (data?.items ?? []).filter(({ kind }) => kind === 'wsus').map(({ sourceId }) => ({ value: sourceId, label: sourceId })),
        },
        { key: 'kinds', label: say('kind'), kind: 'chip', options: KINDS.map((value) => ({ value, label: say(`kind_${value}`) })) },
      ],
      columns: [
        { key: 'text', label: say('text'), isWide: true, cell: ({ text }) => text },
        { key: 'severity', label: say('severity'), sort: 'severity', cell: ({ severity }) => <SeverityLabel severity={severity} /> },
        { key: 'count', label: say('affected'), sort: 'count', isNumber: true, cell: ({ count }) => count.toLocaleString() },
        { key: 'source', label: say('source'), isShort: true, cell: ({ sourceId }) => sourceId ?? '–' },
        { key: 'found', label: say('found'), sort: 'foundAt', isShort: true, cell: ({ foundAt }) => <Time at={foundAt} /> },
        {
          key: 'changed',
          label: say('changed'),
          sort: 'changedAt',
          isShort: true,
          isExtra: true,
          cell: ({ changedAt }) => <Time at={changedAt} />,
        },
        {
          key: 'ended',
          label: say('ended'),
          isShort: true,
          isExtra: true,
          cell: ({ endedAt }) => (endedAt === null ? '–' : <Time at={endedAt} />),
        },
        { key: 'number', label: say('number'), isShort: true, isExtra: true, cell: ({ number }) => number },
      ],
    }),
    [say, sayCommon, locale, data],
  )
}
