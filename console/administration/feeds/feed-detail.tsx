import { Button, Card, CardBody, CardTitle } from '@patternfly/react-core'
import type { ReactNode } from 'react'
import { Facts } from '../../layout/facts.tsx'
import { Time } from '../../layout/time.tsx'
import { feedWords } from '../../words/feeds.ts'
import { useWords } from '../../words/words.ts'
import { CodeText } from '../code-text.tsx'
import { Hash } from '../facts.tsx'
import { PlainTable } from '../plain-table.tsx'
import { RunChip } from '../runs/run-parts.tsx'
import type { Feed } from './feed.ts'

interface LastRunProps {
  readonly feed: Feed
  /** Called to take what a gate held back, where that may be done. */
  readonly onAccept: () => void
}

/** How the newest run of a feed went, and what to do about what was held back. */
export function LastRun({ feed: { lastRun, actions }, onAccept }: LastRunProps): ReactNode {
  const say = useWords(feedWords)
  if (lastRun === null) return '–'
  return (
    <>
      <RunChip state={lastRun.state as 'running'} /> <Time at={lastRun.startedAt} />
      {lastRun.errorCode !== null && (
        <div className="ts-soft">
          <CodeText code={lastRun.errorCode} details={lastRun.errorDetails} />
        </div>
      )}
      {actions.includes('accept') && (
        <Button variant="link" isInline onClick={onAccept}>
          {say('accept')}
        </Button>
      )}
    </>
  )
}

/** One feed with its documents in force. */
export function FeedDetail({ feed }: { readonly feed: Feed }): ReactNode {
  const say = useWords(feedWords)
  return (
    <Card isCompact>
      <CardTitle component="h2">
        <span className="ts-data">{feed.name}</span>
      </CardTitle>
      <CardBody>
        <Facts
          facts={[
            [
              say('url'),
              <span key="url" className="ts-mono">
                {feed.url ?? '–'}
              </span>,
            ],
            [say('license'), feed.license ?? '–'],
            [say('last_success'), <Time key="success" at={feed.lastSuccessAt} />],
            [say('valid_until'), feed.validUntil === null ? '–' : <Time key="valid" at={feed.validUntil} />],
            [say('signed_by'), feed.signedBy.join(', ') || say('unsigned')],
            [say('states'), feed.stateCount.toLocaleString()],
            [say('streams'), feed.streams.join(', ') || '–'],
          ]}
        />
        <PlainTable
          label={say('documents')}
          rows={feed.documents.map((document, at) => ({ ...document, at }))}
          keyOf={({ at }) => String(at)}
          nameOf={({ title }) => title}
          columns={[
            { key: 'title', label: say('document'), cell: ({ title }) => title },
            { key: 'came', label: say('retrieved'), isShort: true, cell: ({ fetchedAt }) => <Time at={fetchedAt} /> },
            { key: 'hash', label: say('hash'), cell: ({ sha256 }) => <Hash sha256={sha256} /> },
            { key: 'rejected', label: say('rejected'), isNumber: true, cell: ({ rejected }) => rejected.toLocaleString() },
          ]}
        />
      </CardBody>
    </Card>
  )
}
