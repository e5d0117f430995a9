import { Button, Card, CardBody, CardTitle, Stack, StackItem } from '@patternfly/react-core'
import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { useSearchParams } from 'react-router'
import { api, dataOf } from '../../api/client.ts'
import { Facts } from '../../layout/facts.tsx'
import { Confirm } from '../../layout/confirm.tsx'
import { PageFrame } from '../../layout/page.tsx'
import { Shown } from '../../layout/states.tsx'
import { useTell } from '../../layout/toasts.tsx'
import { List } from '../../list/list.tsx'
import { frameWords } from '../../words/frame.ts'
import { feedWords } from '../../words/feeds.ts'
import { serviceWords } from '../../words/service.ts'
import { useWords } from '../../words/words.ts'
import { RunDialog } from '../runs/run-dialog.tsx'
import { useSourcesChanged } from '../sources/sources.ts'
import { AcceptDialog } from './accept-dialog.tsx'
import { REFRESH_MS } from './feed.ts'
import { FeedDetail } from './feed-detail.tsx'
import { FeedDialog } from './feed-dialog.tsx'
import { useFeedList, type Open } from './feed-list.tsx'
import { ImportDialog } from './import-dialog.tsx'
import { InternetCard } from './internet-card.tsx'

/** The feeds of security data with what of them is in force. */
export function FeedsPage(): ReactNode {
  const say = useWords(feedWords)
  const sayCommon = useWords(frameWords)
  const [params] = useSearchParams()
  const [open, setOpen] = useState<Open | null>(null)
  const definition = useFeedList(setOpen)
  const asked = params.get('source')
  return (
    <PageFrame
      title={sayCommon('feeds')}
      lead={say('lead')}
      actions={<Button onClick={() => setOpen({ what: 'register' })}>{say('register')}</Button>}
    >
      <Stack hasGutter>
        <StackItem>
          <List definition={definition} />
        </StackItem>
        {asked !== null && <AskedFeed sourceId={asked} />}
        <StackItem>
          <Figures />
        </StackItem>
        <StackItem>
          <InternetCard />
        </StackItem>
      </Stack>
      {open !== null && <Dialogs open={open} onClose={() => setOpen(null)} />}
    </PageFrame>
  )
}

/** The feed that the address names, whether or not it is on the page of the list. */
function AskedFeed({ sourceId }: { readonly sourceId: string }): ReactNode {
  const feed = useQuery({
    queryKey: ['feeds', sourceId],
    queryFn: ({ signal }) => dataOf(api.GET('/feeds', { params: { query: { sourceId } }, signal })),
    refetchInterval: REFRESH_MS,
  })
  return (
    <Shown query={feed}>
      {({ items: [found] }) =>
        found !== undefined && (
          <StackItem>
            <FeedDetail feed={found} />
          </StackItem>
        )
      }
    </Shown>
  )
}

/** How much of the patches the feeds tell of. */
function Figures(): ReactNode {
  const say = useWords(feedWords)
  const figures = useQuery({
    queryKey: ['feed-figures'],
    queryFn: ({ signal }) => dataOf(api.GET('/feed-figures', { signal })),
    refetchInterval: REFRESH_MS,
  })
  return (
    <Card isCompact>
      <CardTitle component="h2">{say('figures')}</CardTitle>
      <CardBody>
        <Shown query={figures}>
          {(data) => (
            <Facts
              facts={[
                [say('figure_patches'), data.patches.toLocaleString()],
                [say('figure_security'), data.securityPatches.toLocaleString()],
                [say('figure_with'), data.securityWithCves.toLocaleString()],
                [say('figure_exploited'), data.exploited.toLocaleString()],
                [say('figure_cves'), data.cves.toLocaleString()],
              ]}
            />
          )}
        </Shown>
      </CardBody>
    </Card>
  )
}

function Dialogs({ open, onClose }: { readonly open: Open; readonly onClose: () => void }): ReactNode {
  const say = useWords(feedWords)
  const sayService = useWords(serviceWords)
  const tell = useTell()
  const changed = useSourcesChanged()
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
            await changed()
          }}
        >
          <p>{say('delete_body')}</p>
        </Confirm>
      )
  }
}
