import { Button } from '@patternfly/react-core'
import { useQueryClient } from '@tanstack/react-query'
import { useMemo, useState, type ReactNode } from 'react'
import { Link } from 'react-router'
import type { ItemOf } from '../../api/answers.ts'
import { PageFrame } from '../../layout/page.tsx'
import { Nothing } from '../../layout/states.tsx'
import { Time } from '../../layout/time.tsx'
import type { Column, ListDefinition, Option } from '../../list/definition.ts'
import type { ListPage } from '../../list/question.ts'
import { List } from '../../list/list.tsx'
import { frameWords } from '../../words/frame.ts'
import { computerAdminWords } from '../../words/computer-administration.ts'
import { estateWords } from '../../words/estate.ts'
import { useWords } from '../../words/words.ts'
import { useSources } from '../sources/sources.ts'
import { AssignDialog } from './assign-dialog.tsx'
import { ComputerRegistration } from './computer-registration.tsx'
import { Chip } from '../../layout/chip.tsx'

type Computer = ItemOf<'/unassigned-computers'>

/** Discovered computers that wait for somebody to say whose they are. */
export function UnassignedPage(): ReactNode {
  const say = useWords(computerAdminWords)
  const sayCommon = useWords(frameWords)
  const queries = useQueryClient()
  const [assigned, setAssigned] = useState<readonly Computer[] | null>(null)
  const list = useUnassignedList()
  const definition = useMemo<ListDefinition<Computer>>(
    () => ({
      ...list,
      rowActions: (computer) => [{ label: say('assign'), onClick: () => setAssigned([computer]) }],
      selection: {
        actions: (ids) => (
          <Button
            isDisabled={ids.length === 0}
            onClick={() => {
              // Rows are chosen on pages that were shown, so the pages have them.
              const pages = queries.getQueriesData<ListPage<Computer>>({ queryKey: ['list', list.path] })
              const shown = new Map(pages.flatMap(([, page]) => page?.items ?? []).map((computer) => [computer.serverId, computer]))
              setAssigned(ids.flatMap((id) => shown.get(id) ?? []))
            }}
          >
            {say('assign_chosen')}
          </Button>
        ),
      },
    }),
    [list, queries, say],
  )
  return (
    <PageFrame
      title={sayCommon('unassigned')}
      lead={
        <>
          {say('unassigned_lead')} <Link to="/mapping-rules">{sayCommon('mapping')}</Link>
        </>
      }
      actions={<ComputerRegistration />}
    >
      <List definition={definition} />
      {assigned !== null && <AssignDialog computers={assigned} onClose={() => setAssigned(null)} />}
    </PageFrame>
  )
}

/** The sources that find computers. */
function useFinders(): readonly Option[] {
  const { data } = useSources()
  return useMemo(
    () =>
      (data?.items ?? []).filter(({ kind }) => kind === 'wsus').map(({ sourceId, name }) => ({ value: sourceId, label: name || sourceId })),
    [data],
  )
}

function useUnassignedList(): ListDefinition<Computer> {
  const say = useWords(computerAdminWords)
  const sayCommon = useWords(frameWords)
  const sayEstate = useWords(estateWords)
  const sources = useFinders()
  return useMemo(() => {
    const columns: readonly Column<Computer>[] = [
      { key: 'hostName', label: sayEstate('host_name'), sort: 'hostName', cell: (computer) => computer.fqdn || computer.hostName },
      {
        key: 'addresses',
        label: say('addresses'),
        cell: (computer) => <span className="ts-mono">{computer.addresses.join(', ') || '–'}</span>,
      },
      { key: 'osName', label: sayEstate('os'), sort: 'osName', cell: (computer) => computer.osName || '–' },
      { key: 'sourceId', label: say('source'), sort: 'sourceId', cell: (computer) => <span className="ts-mono">{computer.sourceId}</span> },
      { key: 'groups', label: say('target_groups'), isExtra: true, cell: (computer) => computer.groups.join(', ') || '–' },
      {
        key: 'rule',
        label: say('rule'),
        cell: ({ rule }) =>
          rule === null ? (
            <span className="ts-soft">{say('rule_none')}</span>
          ) : (
            <>
              <Chip color="blue">{say('rule_number', { number: rule.position })}</Chip> {rule.serverGroupName} ({rule.tenantId})
            </>
          ),
      },
      { key: 'foundAt', label: say('found'), sort: 'foundAt', isShort: true, cell: (computer) => <Time at={computer.foundAt} /> },
      {
        key: 'lastReportAt',
        label: say('last_report'),
        sort: 'lastReportAt',
        isShort: true,
        cell: (computer) => <Time at={computer.lastReportAt} />,
      },
      {
        key: 'lastSyncAt',
        label: say('last_sync'),
        sort: 'lastSyncAt',
        isShort: true,
        isExtra: true,
        cell: (computer) => <Time at={computer.lastSyncAt} />,
      },
      {
        key: 'serverId',
        label: sayEstate('server_id'),
        isExtra: true,
        cell: (computer) => <span className="ts-mono">{computer.serverId}</span>,
      },
    ]
    return {
      name: 'unassigned-computers',
      what: sayCommon('unassigned'),
      path: '/unassigned-computers',
      search: 'text',
      filters: [{ key: 'sourceId', label: say('source'), kind: sources.length > 1 ? 'select' : 'chip', options: sources }],
      columns,
      defaultSort: 'hostName',
      isCounted: true,
      isExported: true,
      keyOf: (computer) => computer.serverId,
      nameOf: (computer) => computer.fqdn || computer.hostName,
      empty: <Nothing title={say('unassigned_none')}>{say('unassigned_none_hint')}</Nothing>,
    }
  }, [say, sayCommon, sayEstate, sources])
}
