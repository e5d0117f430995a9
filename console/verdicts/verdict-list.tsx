import { useMemo, type ReactNode } from 'react'
import { Link } from 'react-router'
import type { ItemOf } from '../api/answers.ts'
import { WhyButton } from '../explanation/why.tsx'
import { DisputedChip, SeverityChip, StateChip } from '../layout/chips.tsx'
import { Time } from '../layout/time.tsx'
import type { Column, Filter, ListDefinition } from '../list/definition.ts'
import { frameWords } from '../words/frame.ts'
import { explanationWords } from '../words/explanation.ts'
import { labels } from '../words/labels.ts'
import { verdictWords } from '../words/verdicts.ts'
import { useLocale, useWords } from '../words/words.ts'
import { Chip } from '../layout/chip.tsx'

export type VerdictItem = ItemOf<'/verdicts'>

const STATES = ['missing', 'downloaded', 'failed', 'pending_reboot', 'installed'] as const
const SEVERITIES = ['critical', 'important', 'moderate', 'low', 'unspecified'] as const
const KINDS = ['windows', 'linux', 'middleware'] as const

interface Of {
  /** Only of this patch; the list does not name it again. */
  readonly patchId?: string
  /** Only of this computer. */
  readonly computerId?: string
}

/**
 * The list with one line per computer and patch: of everything, of one patch, or of one computer. A page that shows it has a `WhyPlace`. Sorting by
 * what is not a key needs a patch or a computer.
 */
export function useVerdictList({ patchId, computerId }: Of = {}): ListDefinition<VerdictItem> {
  const say = useWords(verdictWords)
  const locale = useLocale()
  const columns = useVerdictColumns({ ...(patchId === undefined ? {} : { patchId }), ...(computerId === undefined ? {} : { computerId }) })
  const filters = useVerdictFilters(patchId !== undefined || computerId !== undefined)
  return useMemo(() => {
    const name = patchId !== undefined ? 'verdicts-of-patch' : computerId !== undefined ? 'verdicts-of-computer' : 'verdicts'
    return {
      name,
      what: say('title'),
      path: '/verdicts',
      columns,
      filters,
      search: 'text',
      fixed: { locale, ...(patchId === undefined ? {} : { patchId }), ...(computerId === undefined ? {} : { computerIds: computerId }) },
      ...(patchId !== undefined ? { defaultSort: 'hostName' } : computerId !== undefined ? { defaultSort: '-severity' } : {}),
      keyOf: (one: VerdictItem) => `${one.computerId} ${one.patchId}`,
      nameOf: (one: VerdictItem) => `${one.patchName} ${one.hostName}`,
      isCounted: true,
      isExported: true,
      isEmbedded: name !== 'verdicts',
    }
  }, [say, locale, columns, filters, patchId, computerId])
}

function useVerdictColumns({ patchId, computerId }: Of): readonly Column<VerdictItem>[] {
  const say = useWords(verdictWords)
  const sayWhy = useWords(explanationWords)
  const sayCommon = useWords(frameWords)
  return useMemo(() => {
    const isSorted = patchId !== undefined || computerId !== undefined
    const sort = (name: string) => (isSorted ? { sort: name } : {})
    const computer: Column<VerdictItem> = {
      key: 'hostName',
      label: say('computer'),
      ...sort('hostName'),
      cell: (one) => <Link to={`/computers/${encodeURIComponent(one.computerId)}`}>{one.hostName}</Link>,
    }
    const patch: Column<VerdictItem> = {
      key: 'patchName',
      label: say('patch'),
      ...sort('patchName'),
      cell: (one) => <Link to={`/patches/${encodeURIComponent(one.patchId)}`}>{one.patchName}</Link>,
    }
    const title: Column<VerdictItem> = {
      key: 'title',
      isWide: true,
      label: say('patch_title'),
      ...sort('title'),
      cell: (one) => <span className="ts-two-lines">{one.title}</span>,
    }
    const named = patchId !== undefined ? [computer] : computerId !== undefined ? [patch, title] : [computer, patch, title]
    return [
      ...named,
      { key: 'severity', label: say('severity'), ...sort('severity'), cell: (one) => <SeverityChip severity={one.severity} /> },
      { key: 'state', label: say('state'), ...sort('state'), cell: (one) => <StateOf verdict={one} /> },
      { key: 'approved', label: say('approved'), cell: (one) => sayCommon(one.approved ? 'yes' : 'no') },
      { key: 'since', label: say('since'), ...sort('since'), isShort: true, cell: (one) => <Time at={one.since} /> },
      {
        key: 'sourceTime',
        label: say('source_time'),
        ...sort('sourceTime'),
        isShort: true,
        isExtra: true,
        cell: (one) => <Time at={one.sourceTime} />,
      },
      { key: 'source', label: say('source'), isExtra: true, cell: (one) => one.serverName ?? one.sourceId ?? '–' },
      { key: 'address', label: say('address'), isExtra: true, cell: (one) => <span className="ts-mono">{one.address ?? '–'}</span> },
      { key: 'tenantId', label: say('tenant'), isExtra: true, cell: (one) => <span className="ts-mono">{one.tenantId}</span> },
      {
        key: 'why',
        label: sayWhy('why'),
        isScreenOnly: true,
        cell: (one) => <WhyButton computerId={one.computerId} patchId={one.patchId} computer={one.hostName} patch={one.patchName} />,
      },
    ]
  }, [say, sayWhy, sayCommon, patchId, computerId])
}

/** The state that counts, what the agent says beside it, and whether somebody has to act. */
function StateOf({ verdict }: { readonly verdict: VerdictItem }): ReactNode {
  const say = useWords(verdictWords)
  const sayLabel = useWords(labels)
  const { state, agentState, agreement, unapplied, excepted } = verdict
  const agentDiffers = agentState !== null && (agreement === 'disputed' || agreement === 'reported_by_agent')
  return (
    <>
      <StateChip state={state} />{' '}
      {unapplied && (
        <Chip color="red" variant="outline" title={say('unapplied_hint')}>
          {say('unapplied')}
        </Chip>
      )}{' '}
      {excepted && <Chip variant="outline">{say('excepted')}</Chip>} {agreement === 'disputed' && <DisputedChip />}
      {agentDiffers && <div className="ts-soft">{say('agent_says', { state: sayLabel(`state_${agentState}`) })}</div>}
    </>
  )
}

function useVerdictFilters(isEmbedded: boolean): readonly Filter[] {
  const say = useWords(verdictWords)
  const sayLabel = useWords(labels)
  const sayCommon = useWords(frameWords)
  return useMemo(() => {
    const yesNo = [
      { value: 'true', label: sayCommon('yes') },
      { value: 'false', label: sayCommon('no') },
    ]
    const states = STATES.map((value) => ({ value, label: sayLabel(`state_${value}`) }))
    const severities = SEVERITIES.map((value) => ({ value, label: sayLabel(`severity_${value}`) }))
    return [
      { key: 'states', label: say('state'), kind: 'select', options: states },
      { key: 'severity', label: say('severity'), kind: 'select', options: severities },
      { key: 'unapplied', label: say('unapplied'), kind: 'select', options: yesNo },
      { key: 'disputed', label: say('disputed'), kind: 'select', options: yesNo },
      { key: 'exploited', label: say('exploited'), kind: 'chip', options: yesNo },
      { key: 'approved', label: say('approved'), kind: 'chip', options: yesNo },
      { key: 'excepted', label: say('excepted'), kind: 'chip', options: yesNo },
      { key: 'assigned', label: say('assigned'), kind: 'chip', options: yesNo },
      { key: 'kind', label: say('kind'), kind: 'chip', options: KINDS.map((value) => ({ value, label: sayLabel(`kind_${value}`) })) },
      { key: 'tenantId', label: say('tenant'), kind: 'chip' },
      { key: 'serverGroupId', label: say('group'), kind: 'chip' },
      ...(isEmbedded
        ? []
        : ([
            { key: 'patchId', label: say('patch'), kind: 'chip' },
            { key: 'computerIds', label: say('computer'), kind: 'chip' },
            { key: 'addresses', label: say('address'), kind: 'chip' },
          ] as const)),
    ]
  }, [say, sayLabel, sayCommon, isEmbedded])
}
