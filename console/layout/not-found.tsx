import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { frameWords } from '../words/frame.ts'
import { useWords } from '../words/words.ts'
import { PageFrame } from './page.tsx'
import { Nothing } from './states.tsx'

/** An address that leads nowhere for this reader; why is not said, since it might be another tenant's. */
export function NotFound(): ReactNode {
  const say = useWords(frameWords)
  return (
    <PageFrame title={say('not_found')}>
      <Nothing title={say('not_found')} action={<Link to="/">{say('to_home')}</Link>}>
        {say('not_found_hint')}
      </Nothing>
    </PageFrame>
  )
}
