import { Tabs, type TabsProps } from '@patternfly/react-core'
import type { ReactNode } from 'react'
import { frameWords } from '../words/frame.ts'
import { useWords } from '../words/words.ts'

type Props = Omit<TabsProps, 'ref' | 'backScrollAriaLabel' | 'forwardScrollAriaLabel'>

/** Tabs whose buttons for those that do not fit are named in the reader's language. */
export function TabBar(props: Props): ReactNode {
  const say = useWords(frameWords)
  return <Tabs {...props} backScrollAriaLabel={say('tabs_back')} forwardScrollAriaLabel={say('tabs_forward')} />
}
