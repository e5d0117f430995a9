import { Button } from '@patternfly/react-core'
import { useState, type ReactNode } from 'react'
import { useSearchParams } from 'react-router'
import { PageFrame } from '../../layout/page.tsx'
import { agentWords } from '../../words/agents.ts'
import { frameWords } from '../../words/frame.ts'
import { useWords } from '../../words/words.ts'
import { AgentList } from './agent-list.tsx'
import { TokenDialog } from './token-dialog.tsx'
import { TokenList } from './token-list.tsx'
import { TabBar } from '../../layout/tab-bar.tsx'

/** Agents that work on computers, and the tokens with which new ones enroll. */
export function AgentsPage(): ReactNode {
  const say = useWords(agentWords)
  const sayCommon = useWords(frameWords)
  const [params, setParams] = useSearchParams()
  const [isMaking, setMaking] = useState(false)
  const tab = params.get('tab') === 'tokens' ? 'tokens' : 'agents'
  return (
    <PageFrame
      title={sayCommon('agents')}
      lead={say('lead')}
      actions={<Button onClick={() => setMaking(true)}>{say('token_make')}</Button>}
    >
      <TabBar
        label={sayCommon('agents')}
        tabs={[
          ['agents', say('agents')],
          ['tokens', say('tokens')],
        ]}
        active={tab}
        controls="agents-part"
        onSelect={(next) => setParams(next === 'tokens' ? { tab: 'tokens' } : {})}
      />
      <div id="agents-part">{tab === 'agents' ? <AgentList /> : <TokenList />}</div>
      {isMaking && <TokenDialog onClose={() => setMaking(false)} />}
    </PageFrame>
  )
}
