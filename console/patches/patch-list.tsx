import { useMemo, type ReactNode } from 'react'
import { Link } from 'react-router'
import type { ItemOf } from '../api/answers.ts'
import { ExploitedChip, SeverityChip } from '../layout/chips.tsx'
import { Time } from '../layout/time.tsx'
import type { Column, Filter, ListDefinition } from '../list/definition.ts'
import { frameWords } from '../words/frame.ts'
import { labels } from '../words/labels.ts'
import { patchWords } from '../words/patches.ts'
import { useClassification } from '../layout/classification.ts'
import { useLocale, useWords } from '../words/words.ts'
import { patchQuestion } from './question.ts'

export type PatchItem = ItemOf<'/patches'>

const VIEWS = [
  'approved',
  'unapplied',
  'needed',
  'missing',
  'downloaded',
  'installed',
  'failed',
  'pending_reboot',
  'applicable',
  'critical',
  'supported',
  'latest',
  'declined',
  'all',
] as const
const SEVERITIES = ['critical', 'important', 'moderate', 'low', 'unspecified'] as const

/** The list of patches, as the page of patches and others show it. */
export function usePatchList(): ListDefinition<PatchItem> {
  const sayCommon = useWords(frameWords)
  const locale = useLocale()
  const columns = usePatchColumns()
  const filters = usePatchFilters()
  return useMemo(
    () => ({
      name: 'patches',
      what: sayCommon('patches'),
      ...patchQuestion(locale),
      columns,
      filters,
      search: 'text',
      keyOf: (patch) => patch.patchId,
      nameOf: (patch) => patch.name,
      isExported: true,
    }),
    [sayCommon, columns, filters, locale],
  )
}

function usePatchColumns(): readonly Column<PatchItem>[] {
  const say = useWords(patchWords)
  const sayLabel = useWords(labels)
  const classificationOf = useClassification()
  return useMemo(
    () => [
      { key: 'name', label: say('name'), sort: 'name', cell: (patch) => <PatchName patch={patch} /> },
      { key: 'title', label: say('title'), sort: 'title', isWide: true, cell: (patch) => patch.title },
      {
        key: 'classification',
        label: say('classification'),
        sort: 'classification',
        isExtra: true,
        cell: (patch) => (patch.classification === null ? '–' : classificationOf(patch.classification)),
      },
      {
        key: 'level',
        label: say('level'),
        sort: 'level',
        isExtra: true,
        cell: (patch) => (patch.level === null ? '–' : sayLabel(`level_${patch.level}`)),
      },
      { key: 'severity', label: say('severity'), sort: 'severity', cell: (patch) => <SeverityChip severity={patch.severity} /> },
      { key: 'cves', label: say('cves'), isExtra: true, cell: (patch) => <Cves patch={patch} /> },
      { key: 'products', label: say('product'), isExtra: true, cell: (patch) => patch.products.join(', ') },
      { key: 'releasedAt', label: say('released'), sort: 'releasedAt', isShort: true, cell: (patch) => <Time at={patch.releasedAt} day /> },
      number('missing', say('missing')),
      number('failed', say('failed')),
      number('pendingReboot', say('pending_reboot'), true),
      number('installed', say('installed')),
      number('approved', say('approved'), true),
      number('unapplied', say('unapplied')),
      { key: 'restart', label: say('restart'), isExtra: true, cell: (patch) => sayLabel(`restart_${patch.restart}`) },
    ],
    [say, sayLabel, classificationOf],
  )
}

function number(
  key: 'missing' | 'failed' | 'pendingReboot' | 'installed' | 'approved' | 'unapplied',
  label: string,
  isExtra = false,
): Column<PatchItem> {
  return { key, label, sort: key, isNumber: true, isExtra, cell: (patch) => patch[key].toLocaleString() }
}

/** What a patch is called, leading to its page. */
export function PatchName({ patch }: { readonly patch: Pick<PatchItem, 'patchId' | 'name' | 'exploited'> }): ReactNode {
  return (
    <>
      <Link to={`/patches/${encodeURIComponent(patch.patchId)}`}>{patch.name}</Link> {patch.exploited && <ExploitedChip />}
    </>
  )
}

function Cves({ patch }: { readonly patch: PatchItem }): ReactNode {
  const say = useWords(patchWords)
  const shown = patch.cves.slice(0, 3).join(', ')
  const rest = patch.cves.length - 3 + patch.inheritedCves
  return (
    <>
      {shown || '–'} {rest > 0 && <span className="ts-soft">{say('cves_more', { count: rest })}</span>}
    </>
  )
}

function usePatchFilters(): readonly Filter[] {
  const say = useWords(patchWords)
  const sayLabel = useWords(labels)
  const sayCommon = useWords(frameWords)
  return useMemo(() => {
    const yesNo = [
      { value: 'true', label: sayCommon('yes') },
      { value: 'false', label: sayCommon('no') },
    ]
    return [
      {
        key: 'view',
        label: say('view'),
        kind: 'select',
        standard: 'approved',
        options: VIEWS.map((value) => ({ value, label: say(`view_${value}`) })),
      },
      {
        key: 'severity',
        label: say('severity'),
        kind: 'select',
        options: SEVERITIES.map((value) => ({ value, label: sayLabel(`severity_${value}`) })),
      },
      {
        key: 'level',
        label: say('level'),
        kind: 'select',
        options: (['required', 'recommended'] as const).map((value) => ({ value, label: sayLabel(`level_${value}`) })),
      },
      { key: 'exploited', label: say('exploited'), kind: 'select', options: yesNo },
      { key: 'superseded', label: say('superseded'), kind: 'select', options: yesNo },
      { key: 'cve', label: say('cve'), kind: 'chip' },
      { key: 'product', label: say('product'), kind: 'chip' },
      { key: 'advisoryId', label: say('advisory'), kind: 'chip' },
      { key: 'tenantId', label: say('tenant'), kind: 'chip' },
      // The tabs set these two.
      { key: 'kind', label: say('kind'), kind: 'hidden' },
      { key: 'registered', label: say('kind'), kind: 'hidden' },
    ]
  }, [say, sayLabel, sayCommon])
}
