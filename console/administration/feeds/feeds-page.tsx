import { Button, Card, CardBody, CardTitle, Stack, StackItem } from '@patternfly/react-core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { useSearchParams } from 'react-router'
import type { Answer } from '../../api/answers.ts'
import { api, dataOf } from '../../api/client.ts'
import { Confirm } from '../../layout/confirm.tsx'
import { PageFrame } from '../../layout/page.tsx'
import { Nothing, Shown } from '../../layout/states.tsx'
import { Time } from '../../layout/time.tsx'
import { useTell } from '../../layout/toasts.tsx'
import type { Column } from '../../list/definition.ts'
import { frameWords } from '../../words/frame.ts'
import { feedWords } from '../../words/feeds.ts'
import { serviceWords } from '../../words/service.ts'
import { useWords } from '../../words/words.ts'
import { Facts, FreshnessChip } from '../facts.tsx'
import { PlainTable } from '../plain-table.tsx'
import { RunDialog } from '../runs/run-dialog.tsx'
import { AcceptDialog } from './accept-dialog.tsx'
import type { Feed } from './feed.ts'
import { FeedDetail, LastRun } from './feed-detail.tsx'
import { FeedDialog } from './feed-dialog.tsx'
import { ImportDialog } from './import-dialog.tsx'
import { InternetCard } from './internet-card.tsx'

type Open = { readonly what: 'register' } | { readonly what: 'edit' | 'delete' | 'fetch' | 'accept' | 'import'; readonly feed: Feed }

const REFRESH_MS = 5_000

/** The feeds of security data with what of them is in force. */
export function FeedsPage(): ReactNode {
  const say = useWords(feedWords)
  const sayCommon = useWords(frameWords)
  const [params] = useSearchParams()
  const [open, setOpen] = useState<Open | null>(null)
  const feeds = useQuery({
    queryKey: ['feeds'],
    queryFn: ({ signal }) => dataOf(api.GET('/feeds', { signal })),
    refetchInterval: REFRESH_MS,
  })
  const asked = feeds.data?.items.find(({ sourceId }) => sourceId === params.get('source'))
  return (
    <PageFrame
      title={sayCommon('feeds')}
      lead={say('lead')}
      asOf={feeds.data?.asOf}
      actions={<Button onClick={() => setOpen({ what: 'register' })}>{say('register')}</Button>}
    >
      <Shown query={feeds}>
        {({ items, figures }) => (
          <Stack hasGutter>
            <StackItem>{items.length === 0 ? <Nothing>{say('none')}</Nothing> : <FeedTable feeds={items} onOpen={setOpen} />}</StackItem>
            {asked !== undefined && (
              <StackItem>
                <FeedDetail feed={asked} />
              </StackItem>
            )}
            <StackItem>
              <Figures figures={figures} />
            </StackItem>
            <StackItem>
              <InternetCard />
            </StackItem>
          </Stack>
        )}
      </Shown>
      {open !== null && <Dialogs open={open} onClose={() => setOpen(null)} />}
    </PageFrame>
  )
}

function FeedTable({ feeds, onOpen }: { readonly feeds: readonly Feed[]; readonly onOpen: (open: Open) => void }): ReactNode {
  const say = useWords(feedWords)
  const columns = useFeedColumns((feed) => onOpen({ what: 'accept', feed }))
  const [params] = useSearchParams()
  return (
    <PlainTable
      label={say('name')}
      rows={feeds}
      columns={columns}
      keyOf={({ sourceId }) => sourceId}
      nameOf={({ name }) => name}
      isMarked={({ sourceId }) => sourceId === params.get('source')}
      rowActions={(feed) =>
        feed.actions.map((what) => ({
          label: say(what),
          onClick: () => onOpen({ what, feed }),
          ...(what === 'delete' ? { isDanger: true } : {}),
        }))
      }
    />
  )
}

function useFeedColumns(onAccept: (feed: Feed) => void): readonly Column<Feed>[] {
  const say = useWords(feedWords)
  const [, setParams] = useSearchParams()
  return [
    {
      key: 'name',
      label: say('name'),
      isWide: true,
      cell: ({ name, sourceId }) => (
        <>
          <Button variant="link" isInline className="ts-data" onClick={() => setParams({ source: sourceId })}>
            {name}
          </Button>{' '}
          <span className="ts-mono ts-soft">{sourceId}</span>
        </>
      ),
    },
    { key: 'state', label: say('state'), cell: ({ state }) => <FreshnessChip freshness={state} /> },
    { key: 'asOf', label: say('as_of'), isShort: true, cell: ({ asOf }) => <Time at={asOf} /> },
    { key: 'run', label: say('last_run'), cell: (feed) => <LastRun feed={feed} onAccept={() => onAccept(feed)} /> },
    { key: 'documents', label: say('documents'), isNumber: true, cell: ({ documentCount }) => documentCount.toLocaleString() },
    { key: 'advisories', label: say('advisories'), isNumber: true, cell: ({ advisoryCount }) => advisoryCount.toLocaleString() },
    { key: 'fixes', label: say('fixes'), isNumber: true, cell: ({ fixCount }) => fixCount.toLocaleString() },
    { key: 'rejected', label: say('rejected'), isNumber: true, cell: ({ rejected }) => rejected.toLocaleString() },
  ]
}

function Figures({ figures }: { readonly figures: Answer<'/feeds'>['figures'] }): ReactNode {
  const say = useWords(feedWords)
  return (
    <Card isCompact>
      <CardTitle component="h2">{say('figures')}</CardTitle>
      <CardBody>
        <Facts
          facts={[
            [say('figure_patches'), figures.patches.toLocaleString()],
            [say('figure_security'), figures.securityPatches.toLocaleString()],
            [say('figure_with'), figures.securityWithCves.toLocaleString()],
            [say('figure_exploited'), figures.exploited.toLocaleString()],
            [say('figure_cves'), figures.cves.toLocaleString()],
          ]}
        />
      </CardBody>
    </Card>
  )
}

function Dialogs({ open, onClose }: { readonly open: Open; readonly onClose: () => void }): ReactNode {
  const say = useWords(feedWords)
  const sayService = useWords(serviceWords)
  const tell = useTell()
  const cache = useQueryClient()
  switch (open.what) {
    case 'register':
      return <FeedDialog onClose={onClose} />
    case 'edit':
      return <FeedDialog feed={open.feed} onClose={onClose} />
    case 'fetch':
      return <RunDialog sourceIds={[open.feed.sourceId]} onClose={onClose} />
    case 'accept':
      return <AcceptDialog feed={open.feed} onClose={onClose} />
    case 'import':
      return <ImportDialog feed={open.feed} onClose={onClose} />
    case 'delete':
      return (
        <Confirm
          title={sayService('delete_title', { name: open.feed.name })}
          confirm={sayService('remove')}
          failed={sayService('failed')}
          isDanger
          onClose={onClose}
          onConfirm={async () => {
            await api.DELETE('/feeds/{sourceId}', { params: { path: { sourceId: open.feed.sourceId } } })
            tell.done(sayService('deleted', { name: open.feed.name }))
            await cache.invalidateQueries({ queryKey: ['feeds'] })
          }}
        >
          <p>{say('delete_body')}</p>
        </Confirm>
      )
  }
}
