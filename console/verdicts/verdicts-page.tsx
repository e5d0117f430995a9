import { useMemo, type ReactNode } from 'react'
import { WhyPlace } from '../explanation/why.tsx'
import { PageFrame } from '../layout/page.tsx'
import { Nothing } from '../layout/states.tsx'
import { List } from '../list/list.tsx'
import { verdictWords } from '../words/verdicts.ts'
import { useWords } from '../words/words.ts'
import { useVerdictList } from './verdict-list.tsx'

/** One line per computer and patch, of everything that the reader may see; numbers of other pages lead here. */
export function VerdictsPage(): ReactNode {
  const say = useWords(verdictWords)
  const list = useVerdictList()
  const definition = useMemo(() => ({ ...list, empty: <Nothing>{say('empty_hint')}</Nothing> }), [list, say])
  return (
    <PageFrame title={say('title')} lead={say('lead')}>
      <List definition={definition} />
      <WhyPlace />
    </PageFrame>
  )
}
