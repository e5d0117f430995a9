import type { ReactNode } from 'react'
import { useSearchParams } from 'react-router'
import { PageFrame } from '../layout/page.tsx'
import { List } from '../list/list.tsx'
import { frameWords } from '../words/frame.ts'
import { jobWords } from '../words/jobs.ts'
import { useWords } from '../words/words.ts'
import { useInboxList, useJobList } from './job-list.tsx'
import { TabBar } from '../layout/tab-bar.tsx'

const INBOX = 'inbox'

/** Jobs: all of them, and those that need the reader's decision. */
export function JobsPage(): ReactNode {
  const say = useWords(jobWords)
  const sayCommon = useWords(frameWords)
  const [params, setParams] = useSearchParams()
  const isInbox = params.get('view') === INBOX
  return (
    <PageFrame title={sayCommon('jobs')} lead={say(isInbox ? 'inbox_lead' : 'lead')}>
      <TabBar
        label={say('tabs')}
        tabs={[
          ['all', say('tab_all')],
          [INBOX, say('tab_inbox')],
        ]}
        active={isInbox ? INBOX : 'all'}
        controls="job-list"
        onSelect={(tab) => setParams(tab === INBOX ? { view: INBOX } : {})}
      />
      <div id="job-list">{isInbox ? <Inbox /> : <All />}</div>
    </PageFrame>
  )
}

function All(): ReactNode {
  return <List definition={useJobList()} />
}

function Inbox(): ReactNode {
  return <List definition={useInboxList()} />
}
