import { useMemo, type ReactNode } from 'react'
import { Link } from 'react-router'
import type { ItemOf } from '../api/answers.ts'
import { hasPage } from '../app/pages.ts'
import { useWho } from '../app/session.tsx'
import { HealthChip } from '../layout/chips.tsx'
import { Time } from '../layout/time.tsx'
import type { Column, Filter, ListDefinition } from '../list/definition.ts'
import { frameWords } from '../words/frame.ts'
import { computerWords } from '../words/computers.ts'
import { labels } from '../words/labels.ts'
import { useWords } from '../words/words.ts'
import { usePlaceFilters } from './places.ts'
import { computerQuestion } from './question.ts'
import { Chip } from '../layout/chip.tsx'

export type ComputerItem = ItemOf<'/computers'>

const HEALTHS = ['highly_vulnerable', 'vulnerable', 'healthy', 'unknown'] as const
const SYSTEMS = ['windows', 'linux', 'other'] as const
const CRITICALITIES = ['high', 'normal', 'low'] as const

const keyOf = (one: ComputerItem): string => one.computerId
const nameOf = (one: ComputerItem): string => one.hostName

/** The list of computers, as the page of computers shows it. */
export function useComputerList(): ListDefinition<ComputerItem> {
  const sayCommon = useWords(frameWords)
  const columns = useComputerColumns()
  const filters = useComputerFilters()
  return useMemo(
    () => ({
      name: 'computers',
      what: sayCommon('computers'),
      ...computerQuestion,
      columns,
      filters,
      search: 'text',
      keyOf,
      nameOf,
      isExported: true,
    }),
    [sayCommon, columns, filters],
  )
}

function useComputerColumns(): readonly Column<ComputerItem>[] {
  const say = useWords(computerWords)
  const seesTenants = hasPage(useWho().role, 'tenants')
  return useMemo(() => {
    const number = (key: 'missing' | 'failed' | 'installed' | 'pendingReboot' | 'disputed', label: string, isExtra = false) => ({
      key,
      label,
      sort: key,
      isNumber: true,
      isExtra,
      cell: (one: ComputerItem) => <Count computerId={one.computerId} name={key} count={one[key]} label={`${one.hostName}: ${label}`} />,
    })
    return [
      { key: 'hostName', label: say('host_name'), sort: 'hostName', cell: (one) => <ComputerName computer={one} /> },
      { key: 'displayName', label: say('display_name'), sort: 'displayName', isExtra: true, cell: (one) => one.displayName },
      {
        key: 'managementAddress',
        label: say('address'),
        sort: 'managementAddress',
        isExtra: true,
        cell: (one) => <span className="ts-mono">{one.managementAddress ?? one.addresses[0] ?? '–'}</span>,
      },
      { key: 'osName', label: say('os'), sort: 'osName', cell: (one) => <System computer={one} /> },
      { key: 'serverGroupName', label: say('group'), sort: 'serverGroupName', cell: (one) => <GroupAndSite computer={one} /> },
      { key: 'siteName', label: say('site'), sort: 'siteName', isExtra: true, cell: (one) => one.siteName },
      {
        key: 'tenantId',
        label: say('tenant'),
        sort: 'tenantId',
        isExtra: !seesTenants,
        cell: (one) => <span className="ts-mono">{one.tenantId}</span>,
      },
      {
        key: 'criticality',
        label: say('criticality'),
        sort: 'criticality',
        isExtra: true,
        cell: (one) => <Criticality value={one.criticality} />,
      },
      { key: 'health', label: say('health'), sort: 'health', cell: (one) => <HealthChip health={one.health} /> },
      {
        key: 'unapplied',
        label: say('unapplied'),
        sort: 'unapplied',
        isNumber: true,
        cell: (one) => (
          <Count
            computerId={one.computerId}
            name="unapplied"
            count={one.unappliedCritical + one.unappliedImportant + one.unappliedOther}
            label={`${one.hostName}: ${say('unapplied')}`}
          />
        ),
      },
      number('missing', say('missing')),
      number('failed', say('failed')),
      number('installed', say('installed'), true),
      number('pendingReboot', say('pending_reboot'), true),
      number('disputed', say('disputed'), true),
      { key: 'lastContact', label: say('last_contact'), sort: 'lastContact', cell: (one) => <Contacts computer={one} /> },
      {
        key: 'agentLastSeenAt',
        label: say('agent_contact'),
        sort: 'agentLastSeenAt',
        isExtra: true,
        cell: (one) => <Time at={one.agentLastSeenAt} />,
      },
      {
        key: 'wsusLastReportAt',
        label: say('wsus_report'),
        sort: 'wsusLastReportAt',
        isExtra: true,
        cell: (one) => <Time at={one.wsusLastReportAt} />,
      },
      { key: 'source', label: say('source'), isExtra: true, cell: (one) => one.serverName ?? one.sourceId ?? '–' },
    ]
  }, [say, seesTenants])
}

const QUERIES = {
  unapplied: 'unapplied=true',
  missing: 'states=missing',
  failed: 'states=failed',
  installed: 'states=installed',
  pendingReboot: 'states=pending_reboot',
  disputed: 'disputed=true',
} as const

interface CountProps {
  readonly computerId: string
  readonly name: keyof typeof QUERIES
  readonly count: number
  readonly label: string
}

/** A number of a computer's patches that leads to them. */
export function Count({ computerId, name, count, label }: CountProps): ReactNode {
  if (count === 0) return <>0</>
  return (
    <Link to={`/computers/${encodeURIComponent(computerId)}?${QUERIES[name]}`} aria-label={`${label}: ${count}`}>
      {count.toLocaleString()}
    </Link>
  )
}

function ComputerName({ computer }: { readonly computer: ComputerItem }): ReactNode {
  const say = useWords(computerWords)
  return (
    <>
      <Link to={`/computers/${encodeURIComponent(computer.computerId)}`}>{computer.hostName}</Link>{' '}
      {computer.restartPending && <Chip color="purple">{say('restart_pending')}</Chip>}
      <div className="ts-soft ts-mono">{computer.managementAddress ?? computer.addresses[0]}</div>
    </>
  )
}

function System({ computer: { osName, osVersion } }: { readonly computer: ComputerItem }): ReactNode {
  if (osName === '' && osVersion === '') return '–'
  return (
    <div className="ts-room">
      {osName}
      <div className="ts-soft">{osVersion}</div>
    </div>
  )
}

function GroupAndSite({ computer }: { readonly computer: ComputerItem }): ReactNode {
  return (
    <>
      {computer.serverGroupName}
      <div className="ts-soft">{computer.siteName}</div>
    </>
  )
}

/** When each of the two that speak of a computer was heard last. */
function Contacts({ computer: { hasAgent, agentLastSeenAt, wsusLastReportAt, osType } }: { readonly computer: ComputerItem }): ReactNode {
  const say = useWords(computerWords)
  return (
    <>
      <div>
        <span className="ts-soft">{say('agent')}</span>{' '}
        <span className="ts-nowrap">{hasAgent ? <Time at={agentLastSeenAt} /> : <span className="ts-soft">{say('agent_none')}</span>}</span>
      </div>
      {osType !== 'linux' && (
        <div>
          <span className="ts-soft">{say('wsus')}</span>{' '}
          <span className="ts-nowrap">
            <Time at={wsusLastReportAt} />
          </span>
        </div>
      )}
    </>
  )
}

/** How much a computer matters. */
export function Criticality({ value }: { readonly value: string }): ReactNode {
  const say = useWords(computerWords)
  const known = CRITICALITIES.find((one) => one === value)
  return <>{known === undefined ? value : say(`criticality_${known}`)}</>
}

function useComputerFilters(): readonly Filter[] {
  const say = useWords(computerWords)
  const sayLabel = useWords(labels)
  const sayCommon = useWords(frameWords)
  const places = usePlaceFilters()
  return useMemo(() => {
    const yesNo = [
      { value: 'true', label: sayCommon('yes') },
      { value: 'false', label: sayCommon('no') },
    ]
    const system = (value: (typeof SYSTEMS)[number]) => say(value === 'other' ? 'os_type_otherwise' : `os_type_${value}`)
    const chips = [
      ['unapplied', say('only_unapplied')],
      ['failed', say('only_failed')],
      ['restartPending', say('only_restart')],
      ['disputed', say('only_disputed')],
      ['spoken', say('spoken')],
      ['agent', say('agent')],
      ['ready', say('ready')],
      ['assigned', say('assigned')],
    ] as const
    return [
      {
        key: 'health',
        label: say('health'),
        kind: 'select',
        options: HEALTHS.map((value) => ({ value, label: sayLabel(`health_${value}`) })),
      },
      { key: 'osType', label: say('os_type'), kind: 'select', options: SYSTEMS.map((value) => ({ value, label: system(value) })) },
      ...places,
      {
        key: 'criticality',
        label: say('criticality'),
        kind: 'chip',
        options: CRITICALITIES.map((value) => ({ value, label: say(`criticality_${value}`) })),
      },
      ...chips.map(([key, label]): Filter => ({ key, label, kind: 'chip', options: yesNo })),
      { key: 'address', label: say('address_exact'), kind: 'chip' },
    ]
  }, [say, sayLabel, sayCommon, places])
}
