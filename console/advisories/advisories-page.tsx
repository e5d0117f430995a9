import { useMemo, type ReactNode } from 'react'
import { Link } from 'react-router'
import type { ItemOf } from '../api/answers.ts'
import { ExploitedChip, SeverityChip } from '../layout/chips.tsx'
import { PageFrame } from '../layout/page.tsx'
import { Nothing } from '../layout/states.tsx'
import { Time } from '../layout/time.tsx'
import type { Column, Filter, ListDefinition } from '../list/definition.ts'
import { List } from '../list/list.tsx'
import { advisoryWords } from '../words/advisories.ts'
import { frameWords } from '../words/frame.ts'
import { labels } from '../words/labels.ts'
import { useWords } from '../words/words.ts'
import { CveLinks } from './cve-links.tsx'
import { Chip } from '../layout/chip.tsx'

export type AdvisoryItem = ItemOf<'/advisories'>

const SEVERITIES = ['critical', 'important', 'moderate', 'low', 'unspecified'] as const
const KINDS = ['security', 'bugfix', 'enhancement'] as const
const MOST_CVES = 3

/** What vendors say of vulnerabilities and corrections. */
export function AdvisoriesPage(): ReactNode {
  const say = useWords(advisoryWords)
  const sayCommon = useWords(frameWords)
  const columns = useAdvisoryColumns()
  const filters = useAdvisoryFilters()
  const definition = useMemo<ListDefinition<AdvisoryItem>>(
    () => ({
      name: 'advisories',
      what: sayCommon('advisories'),
      path: '/advisories',
      columns,
      filters,
      search: 'text',
      defaultSort: '-publishedAt',
      keyOf: (one) => one.advisoryId,
      nameOf: (one) => one.advisoryId,
      isCounted: true,
      isExported: true,
      empty: <Nothing>{say('empty_hint')}</Nothing>,
    }),
    [say, sayCommon, columns, filters],
  )
  return (
    <PageFrame title={sayCommon('advisories')} lead={say('lead')}>
      <List definition={definition} />
    </PageFrame>
  )
}

/** What an advisory is called, leading to its page, with what stands out. */
export function AdvisoryName({
  advisory,
}: {
  readonly advisory: Pick<AdvisoryItem, 'advisoryId' | 'exploited'> & { readonly withdrawn?: boolean }
}): ReactNode {
  const say = useWords(advisoryWords)
  return (
    <>
      <Link to={`/advisories/${encodeURIComponent(advisory.advisoryId)}`} className="ts-nowrap">
        {advisory.advisoryId}
      </Link>{' '}
      {advisory.exploited && <ExploitedChip />} {advisory.withdrawn === true && <Chip color="grey">{say('withdrawn')}</Chip>}
    </>
  )
}

function useAdvisoryColumns(): readonly Column<AdvisoryItem>[] {
  const say = useWords(advisoryWords)
  const sayLabel = useWords(labels)
  return useMemo(
    () => [
      { key: 'advisoryId', label: say('id'), sort: 'advisoryId', cell: (one) => <AdvisoryName advisory={one} /> },
      { key: 'title', label: say('title'), sort: 'title', isWide: true, cell: (one) => one.title },
      { key: 'severity', label: say('severity'), sort: 'severity', cell: (one) => <SeverityChip severity={one.severity} /> },
      { key: 'kind', label: say('kind'), sort: 'kind', isShort: true, cell: (one) => say(`kind_${one.kind}`) },
      { key: 'cves', label: say('cves'), cell: (one) => <CveLinks cves={one.cves} most={MOST_CVES} /> },
      {
        key: 'publishedAt',
        label: say('published'),
        sort: 'publishedAt',
        isShort: true,
        cell: (one) => (one.publishedAt === null ? '–' : <Time at={one.publishedAt} day />),
      },
      {
        key: 'revisedAt',
        label: say('revised'),
        sort: 'revisedAt',
        isShort: true,
        isExtra: true,
        cell: (one) => (one.revisedAt === null ? '–' : <Time at={one.revisedAt} day />),
      },
      { key: 'restart', label: say('restart'), isExtra: true, cell: (one) => sayLabel(`restart_${one.restart}`) },
    ],
    [say, sayLabel],
  )
}

function useAdvisoryFilters(): readonly Filter[] {
  const say = useWords(advisoryWords)
  const sayLabel = useWords(labels)
  const sayCommon = useWords(frameWords)
  return useMemo(() => {
    const yesNo = [
      { value: 'true', label: sayCommon('yes') },
      { value: 'false', label: sayCommon('no') },
    ]
    return [
      {
        key: 'severity',
        label: say('severity'),
        kind: 'select',
        options: SEVERITIES.map((value) => ({ value, label: sayLabel(`severity_${value}`) })),
      },
      { key: 'kind', label: say('kind'), kind: 'select', options: KINDS.map((value) => ({ value, label: say(`kind_${value}`) })) },
      { key: 'exploited', label: say('exploited'), kind: 'select', options: yesNo },
      { key: 'withdrawn', label: say('withdrawn'), kind: 'select', options: yesNo },
      { key: 'publishedFrom', label: say('published_from'), kind: 'day' },
      { key: 'publishedTo', label: say('published_to'), kind: 'day', isEnd: true },
      { key: 'cve', label: say('cve'), kind: 'chip' },
      { key: 'package', label: say('package'), kind: 'chip' },
      { key: 'release', label: say('release'), kind: 'chip' },
    ]
  }, [say, sayLabel, sayCommon])
}
