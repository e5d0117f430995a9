import { Button, EmptyState, EmptyStateActions, EmptyStateBody, EmptyStateFooter } from '@patternfly/react-core'
import { ExclamationCircleIcon } from '@patternfly/react-icons'
import type { ReactNode } from 'react'
import { frameWords } from '../words/frame.ts'
import { useWords } from '../words/words.ts'

/** The service did not answer when the console began. */
export function Unreachable({ onRetry }: { readonly onRetry: () => void }): ReactNode {
  const say = useWords(frameWords)
  return (
    <main className="ts-center">
      <EmptyState titleText={say('unreachable')} headingLevel="h1" icon={ExclamationCircleIcon} status="danger">
        <EmptyStateBody>{say('unreachable_hint')}</EmptyStateBody>
        <EmptyStateFooter>
          <EmptyStateActions>
            <Button onClick={onRetry}>{say('retry')}</Button>
          </EmptyStateActions>
        </EmptyStateFooter>
      </EmptyState>
    </main>
  )
}
