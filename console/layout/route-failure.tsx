import { Button, EmptyState, EmptyStateActions, EmptyStateBody, EmptyStateFooter } from '@patternfly/react-core'
import { ExclamationTriangleIcon } from '@patternfly/react-icons'
import type { ReactNode } from 'react'
import { useRouteError } from 'react-router'
import { frameWords } from '../words/frame.ts'
import { useWords } from '../words/words.ts'

/** A page that broke, or a piece of the console that could not be loaded (after an update of the service, for one). */
export function RouteFailure(): ReactNode {
  const say = useWords(frameWords)
  const thrown = useRouteError()
  const isMissing = thrown instanceof Error && /dynamically imported module|importing a module|preload CSS/i.test(thrown.message)
  return (
    <EmptyState titleText={say(isMissing ? 'piece_missing' : 'broken')} headingLevel="h1" icon={ExclamationTriangleIcon} status="warning">
      <EmptyStateBody>
        <p role="alert">{say(isMissing ? 'piece_missing_hint' : 'broken_hint')}</p>
        {!isMissing && <p className="ts-soft">{thrown instanceof Error ? thrown.message : ''}</p>}
      </EmptyStateBody>
      <EmptyStateFooter>
        <EmptyStateActions>
          <Button onClick={() => location.reload()}>{say('reload')}</Button>
        </EmptyStateActions>
      </EmptyStateFooter>
    </EmptyState>
  )
}
