import { useMemo, type ReactNode } from 'react'
import { Link } from 'react-router'
import { ChipRow } from '../../layout/chip-row.tsx'
import { Nothing } from '../../layout/states.tsx'
import { Time } from '../../layout/time.tsx'
import type { Column, Filter, ListDefinition } from '../../list/definition.ts'
import { frameWords } from '../../words/frame.ts'
import { serviceWords } from '../../words/service.ts'
import { sourceWords } from '../../words/sources.ts'
import { useWords } from '../../words/words.ts'
import { FreshnessChip } from '../facts.tsx'
import { LastRun } from './last-run.tsx'
import { NextRun } from './next-run.tsx'
import type { Source } from './sources.ts'
import { useSourceName } from '../runs/run-parts.tsx'
import { Chip } from '../../layout/chip.tsx'

const KINDS = ['wsus', 'catalog', 'agent', 'manual', 'engine'] as const
const REFRESH_MS = 15_000

/** What is open on the page of sources. */
export type Open = { readonly what: 'register' } | { readonly what: 'run'; readonly sourceIds: readonly string[] }

/** The list of sources. @param onOpen keep it equal between two drawings */
export function useSourceList(onOpen: (open: Open) => void): ListDefinition<Source> {
  const say = useWords(sourceWords)
  const sayCommon = useWords(frameWords)
  const columns = useSourceColumns()
  const filters = useSourceFilters()
  return useMemo<ListDefinition<Source>>(
    () => ({
      name: 'sources',
      what: sayCommon('sources'),
      path: '/sources',
      search: 'text',
      filters,
      columns,
      defaultSort: 'name',
      isCounted: true,
      isExported: true,
      refreshMs: REFRESH_MS,
      keyOf: ({ sourceId }) => sourceId,
      nameOf: ({ sourceId }) => sourceId,
      empty: <Nothing>{say('none')}</Nothing>,
      rowActions: ({ actions, sourceId }) =>
        actions.includes('run') ? [{ label: say('run'), onClick: () => onOpen({ what: 'run', sourceIds: [sourceId] }) }] : [],
    }),
    [say, sayCommon, filters, columns, onOpen],
  )
}

function useSourceFilters(): readonly Filter[] {
  const sayService = useWords(serviceWords)
  return useMemo<readonly Filter[]>(
    () => [
      {
        key: 'kind',
        label: sayService('kind'),
        kind: 'select',
        options: KINDS.map((value) => ({ value, label: sayService(`kind_${value}`) })),
      },
      {
        key: 'freshness',
        label: sayService('state'),
        kind: 'select',
        options: [
          { value: 'fresh', label: sayService('fresh') },
          { value: 'stale', label: sayService('stale') },
          { value: 'never', label: sayService('freshness_never') },
        ],
      },
      {
        key: 'enabled',
        label: sayService('use'),
        kind: 'select',
        options: [
          { value: 'true', label: sayService('scheduled') },
          { value: 'false', label: sayService('by_hand') },
        ],
      },
    ],
    [sayService],
  )
}

function useSourceColumns(): readonly Column<Source>[] {
  const say = useWords(sourceWords)
  const sayService = useWords(serviceWords)
  return useMemo(
    () => [
      {
        key: 'name',
        label: say('name'),
        sort: 'name',
        isWide: true,
        cell: (source) => <Name source={source} />,
      },
      { key: 'state', label: sayService('state'), sort: 'freshness', cell: (source) => <State source={source} /> },
      { key: 'run', label: say('last_run'), sort: 'lastRunAt', cell: (source) => <LastRun run={source.lastRun} /> },
      { key: 'routes', label: say('routes'), cell: (source) => <Routes source={source} /> },
      {
        key: 'last',
        label: say('last_success'),
        sort: 'lastSuccessAt',
        isShort: true,
        cell: ({ lastSuccessAt }) => <Time at={lastSuccessAt} />,
      },
      {
        key: 'next',
        label: say('next_run'),
        sort: 'nextRunAt',
        isShort: true,
        cell: (source) => <NextRun source={source} />,
      },
      { key: 'kind', label: sayService('kind'), sort: 'kind', isExtra: true, cell: ({ kind }) => sayService(`kind_${kind}`) },
      {
        key: 'sourceId',
        label: say('id'),
        sort: 'sourceId',
        isExtra: true,
        isShort: true,
        cell: ({ sourceId }) => <span className="ts-mono">{sourceId}</span>,
      },
    ],
    [say, sayService],
  )
}

function State({ source }: { readonly source: Source }): ReactNode {
  const say = useWords(sourceWords)
  const sayService = useWords(serviceWords)
  return (
    <ChipRow>
      <FreshnessChip freshness={source.freshness} />
      {!source.enabled && <Chip>{sayService('by_hand')}</Chip>}
      {source.foundServerId !== null && <Chip status="danger">{say('another')}</Chip>}
    </ChipRow>
  )
}

/** A kind that the name says already is not said again. */
function Name({ source: { kind, sourceId, name } }: { readonly source: Source }): ReactNode {
  const sayService = useWords(serviceWords)
  const sourceName = useSourceName()
  const id = encodeURIComponent(sourceId)
  const [shown, kindText] = [sourceName(sourceId, name), sayService(`kind_${kind}`)]
  return (
    <>
      <Link to={kind === 'catalog' ? `/feeds?source=${id}` : `/sources/${id}`}>{shown}</Link>
      {kindText !== shown && <div className="ts-soft">{kindText}</div>}
      {sourceId !== shown && <div className="ts-soft ts-mono ts-nowrap">{sourceId}</div>}
    </>
  )
}

function Routes({ source }: { readonly source: Source }): ReactNode {
  const say = useWords(sourceWords)
  if (source.routes.length === 0) return '–'
  return (
    <ChipRow>
      {source.routes.map((route) => (
        <Chip key={route.kind} color={!route.enabled ? 'grey' : route.errorCode === null ? 'blue' : 'red'}>
          {say(`route_${route.kind}`)}
        </Chip>
      ))}
    </ChipRow>
  )
}
