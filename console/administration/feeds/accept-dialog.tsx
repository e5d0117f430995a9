import type { ReactNode } from 'react'
import { useNavigate } from 'react-router'
import { api, dataOf } from '../../api/client.ts'
import { Confirm } from '../../layout/confirm.tsx'
import { useTell } from '../../layout/toasts.tsx'
import { feedWords } from '../../words/feeds.ts'
import { serviceWords } from '../../words/service.ts'
import { sourceWords } from '../../words/sources.ts'
import { useWords } from '../../words/words.ts'
import { CodeText } from '../code-text.tsx'
import type { Feed } from './feed.ts'
import { useSourcesChanged } from '../sources/sources.ts'

/** Has what a gate held back fetched once more and taken all the same; without it what was in force stays. */
export function AcceptDialog({ feed, onClose }: { readonly feed: Feed; readonly onClose: () => void }): ReactNode {
  const say = useWords(feedWords)
  const sayService = useWords(serviceWords)
  const saySource = useWords(sourceWords)
  const tell = useTell()
  const changed = useSourcesChanged()
  const navigate = useNavigate()
  return (
    <Confirm
      title={say('accept_title', { name: feed.name })}
      confirm={say('accept_do')}
      failed={sayService('failed')}
      isDanger
      onClose={onClose}
      onConfirm={async () => {
        const { runs } = await dataOf(api.POST('/discovery/runs', { body: { sourceIds: [feed.sourceId], force: true } }))
        tell.done(saySource('run_started', { count: runs.length }))
        await changed()
        const [run] = runs
        if (run !== undefined) void navigate(`/runs/${run.runId}`)
      }}
    >
      <p>
        <CodeText code={feed.lastRun?.errorCode ?? null} details={feed.lastRun?.errorDetails ?? null} />
      </p>
      <p>{say('accept_body')}</p>
    </Confirm>
  )
}
