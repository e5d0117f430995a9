import { Button, Toolbar, ToolbarContent, ToolbarGroup, ToolbarItem } from '@patternfly/react-core'
import { DownloadIcon, SyncAltIcon } from '@patternfly/react-icons'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useDeferredValue, useMemo, useState, type ReactNode } from 'react'
import { Callout } from '../layout/callout.tsx'
import { Failure, Loading, Nothing } from '../layout/states.tsx'
import { useZone } from '../layout/zone.ts'
import { frameWords } from '../words/frame.ts'
import { listWords } from '../words/list.ts'
import { useLocale, useWords } from '../words/words.ts'
import { ColumnChoice, useShownColumns } from './columns.tsx'
import type { ListDefinition } from './definition.ts'
import { Filters } from './filters.tsx'
import { ListTable } from './list-table.tsx'
import { queryOf, useListState, type ListState } from './list-state.ts'
import { Pager } from './pager.tsx'
import { listPage, type ListPage } from './question.ts'
import { SelectionBar, useSelection } from './selection.tsx'
import { SavedViews } from './saved-views.tsx'

/**
 * A list of the service: filters, sort and page in the address, columns and views by choice, export, selection over pages.
 *
 * @param definition keep it equal between two drawings (useMemo)
 */
export function List<T>({ definition }: { readonly definition: ListDefinition<T> }): ReactNode {
  const sayCommon = useWords(frameWords)
  const say = useWords(listWords)
  const state = useListState(definition.filters, definition.search)
  const query = queryOf(state, definition, useZone())
  const page = useQuery({
    ...listPage<T>(definition, query, state),
    placeholderData: keepPreviousData,
    ...(definition.refreshMs === undefined ? {} : { refetchInterval: definition.refreshMs }),
  })
  // Drawing many rows gives way to what the reader types and scrolls meanwhile; the first ones do not wait.
  const data = useDeferredValue(page.data) ?? page.data
  const columns = useShownColumns(definition)
  const selection = useSelection(definition, query)
  const [areFiltersOpen, setFiltersOpen] = useState(false)
  const isFiltered = Object.keys(state.filters).length > 0

  return (
    <div>
      <Toolbar
        className="ts-no-print"
        clearAllFilters={() => state.clear()}
        clearFiltersButtonText={sayCommon('clear_filters')}
        numberOfFiltersText={(count) => say('filters_applied', { count })}
      >
        <ToolbarContent className={areFiltersOpen ? 'ts-filters ts-filters-open' : 'ts-filters'}>
          <Filters definition={definition} state={state} isOpen={areFiltersOpen} onToggle={() => setFiltersOpen(!areFiltersOpen)} />
          <ToolbarGroup align={{ lg: 'alignEnd' }} gap={{ default: 'gapSm' }}>
            {definition.isEmbedded !== true && <SavedViews name={definition.name} state={state} columns={columns} />}
            <ToolbarItem>
              <ColumnChoice definition={definition} columns={columns} />
            </ToolbarItem>
            {definition.isExported === true && <ExportLink definition={definition} query={query} />}
            <ToolbarItem>
              <Button
                variant="plain"
                aria-label={say('refresh')}
                icon={<SyncAltIcon />}
                isLoading={page.isFetching}
                onClick={() => void page.refetch()}
              />
            </ToolbarItem>
          </ToolbarGroup>
        </ToolbarContent>
      </Toolbar>
      {definition.selection !== undefined && data !== undefined && data.items.length > 0 && (
        <SelectionBar definition={definition} selection={selection} page={data} />
      )}
      {page.error !== null && page.data !== undefined && <StaleNote onRetry={() => void page.refetch()} />}
      <Body
        definition={definition}
        data={data}
        error={page.error}
        onRetry={() => void page.refetch()}
        state={state}
        isFiltered={isFiltered}
      >
        {(shown) => <ListTable definition={definition} columns={columns.shown} page={shown} state={state} selection={selection} />}
      </Body>
      {data !== undefined && <Pager state={state} page={data} />}
    </div>
  )
}

interface BodyProps<T> {
  readonly definition: ListDefinition<T>
  readonly data: ListPage<T> | undefined
  readonly error: unknown
  readonly onRetry: () => void
  readonly state: ListState
  readonly isFiltered: boolean
  readonly children: (data: ListPage<T>) => ReactNode
}

function Body<T>({ definition, data, error, onRetry, state, isFiltered, children }: BodyProps<T>): ReactNode {
  const say = useWords(frameWords)
  if (data === undefined) return error == null ? <Loading /> : <Failure error={error} onRetry={onRetry} />
  if (data.items.length > 0) return children(data)
  if (!isFiltered) return definition.empty ?? <Nothing />
  return (
    <Nothing title={say('nothing_found')} action={<Button onClick={() => state.clear()}>{say('clear_filters')}</Button>}>
      {say('nothing_found_hint')}
    </Nothing>
  )
}

/** What is shown is older than it was meant to be. */
function StaleNote({ onRetry }: { readonly onRetry: () => void }): ReactNode {
  const say = useWords(frameWords)
  return (
    <Callout
      variant="warning"
      isInline
      title={say('unreachable')}
      actionLinks={
        <Button variant="link" isInline onClick={onRetry}>
          {say('retry')}
        </Button>
      }
    />
  )
}

interface ExportProps<T> {
  readonly definition: ListDefinition<T>
  readonly query: Readonly<Record<string, string>>
}

/** A plain link with every column, shown or not: the browser writes the file while the service sends it, however long it is. */
function ExportLink<T>({ definition, query }: ExportProps<T>): ReactNode {
  const say = useWords(listWords)
  const locale = useLocale()
  const href = useMemo(
    () => `/api/v1${definition.path}/export?${new URLSearchParams({ ...query, format: 'csv', locale })}`,
    [definition.path, query, locale],
  )
  return (
    <ToolbarItem>
      <Button variant="plain" component="a" href={href} download icon={<DownloadIcon />} aria-label={say('export')} title={say('export')} />
    </ToolbarItem>
  )
}
