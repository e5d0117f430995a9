import { Button } from '@patternfly/react-core'
import { useMemo, type ReactNode } from 'react'
import { useSearchParams } from 'react-router'
import { ChipRow } from '../../layout/chip-row.tsx'
import { Nothing } from '../../layout/states.tsx'
import { Time } from '../../layout/time.tsx'
import type { Column, Filter, ListDefinition } from '../../list/definition.ts'
import { frameWords } from '../../words/frame.ts'
import { feedWords } from '../../words/feeds.ts'
import { serviceWords } from '../../words/service.ts'
import { useWords } from '../../words/words.ts'
import { FreshnessChip } from '../facts.tsx'
import { REFRESH_MS, type Feed } from './feed.ts'
import { LastRun } from './feed-detail.tsx'
import { Chip } from '../../layout/chip.tsx'

/** What is open on the page of feeds. */
export type Open = { readonly what: 'register' } | { readonly what: 'edit' | 'delete' | 'fetch' | 'accept' | 'import'; readonly feed: Feed }

/** The list of feeds. @param onOpen keep it equal between two drawings */
export function useFeedList(onOpen: (open: Open) => void): ListDefinition<Feed> {
  const say = useWords(feedWords)
  const sayCommon = useWords(frameWords)
  const columns = useFeedColumns(onOpen)
  const filters = useFeedFilters()
  return useMemo<ListDefinition<Feed>>(
    () => ({
      name: 'feeds',
      what: sayCommon('feeds'),
      path: '/feeds',
      search: 'text',
      filters,
      columns,
      defaultSort: 'name',
      isCounted: true,
      isExported: true,
      refreshMs: REFRESH_MS,
      keyOf: ({ sourceId }) => sourceId,
      nameOf: ({ name }) => name,
      empty: <Nothing>{say('none')}</Nothing>,
      rowActions: (feed) =>
        feed.actions.map((what) => ({
          label: say(what),
          onClick: () => onOpen({ what, feed }),
          ...(what === 'delete' ? { isDanger: true } : {}),
        })),
    }),
    [say, sayCommon, filters, columns, onOpen],
  )
}

function useFeedFilters(): readonly Filter[] {
  const sayService = useWords(serviceWords)
  return useMemo<readonly Filter[]>(
    () => [
      {
        key: 'state',
        label: sayService('state'),
        kind: 'select',
        options: [
          { value: 'fresh', label: sayService('fresh') },
          { value: 'stale', label: sayService('stale') },
          { value: 'expired', label: sayService('expired') },
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

function useFeedColumns(onOpen: (open: Open) => void): readonly Column<Feed>[] {
  const say = useWords(feedWords)
  const sayService = useWords(serviceWords)
  return useMemo<readonly Column<Feed>[]>(
    () => [
      { key: 'name', label: say('name'), sort: 'name', isWide: true, cell: (feed) => <Name feed={feed} /> },
      {
        key: 'state',
        label: say('state'),
        sort: 'state',
        cell: ({ state, enabled }) => (
          <ChipRow>
            <FreshnessChip freshness={state} />
            {!enabled && <Chip>{sayService('by_hand')}</Chip>}
          </ChipRow>
        ),
      },
      { key: 'asOf', label: say('as_of'), sort: 'asOf', isShort: true, cell: ({ asOf }) => <Time at={asOf} /> },
      {
        key: 'run',
        label: say('last_run'),
        sort: 'lastRunAt',
        cell: (feed) => <LastRun feed={feed} onAccept={() => onOpen({ what: 'accept', feed })} />,
      },
      counted('documentCount', say('documents')),
      counted('advisoryCount', say('advisories')),
      counted('fixCount', say('fixes')),
      counted('rejected', say('rejected')),
      { key: 'url', label: say('url'), isExtra: true, cell: ({ url }) => <span className="ts-mono">{url ?? '–'}</span> },
      { key: 'license', label: say('license'), isExtra: true, cell: ({ license }) => license ?? '–' },
    ],
    [say, sayService, onOpen],
  )
}

function counted(field: 'documentCount' | 'advisoryCount' | 'fixCount' | 'rejected', label: string): Column<Feed> {
  return { key: field, label, sort: field, isNumber: true, cell: (feed) => feed[field].toLocaleString() }
}

/** The name leads to the feed's documents below the list. */
function Name({ feed: { name, sourceId } }: { readonly feed: Feed }): ReactNode {
  const [, setParams] = useSearchParams()
  const show = (): void =>
    setParams((now) => {
      const next = new URLSearchParams(now)
      next.set('source', sourceId)
      return next
    })
  return (
    <>
      <Button variant="link" isInline className="ts-data" onClick={show}>
        {name}
      </Button>
      <div className="ts-mono ts-soft ts-nowrap">{sourceId}</div>
    </>
  )
}
