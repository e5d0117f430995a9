import { Button, EmptyState, EmptyStateActions, EmptyStateBody, EmptyStateFooter, Spinner } from '@patternfly/react-core'
import { ExclamationCircleIcon, SearchIcon } from '@patternfly/react-icons'
import { useEffect, useState, type ReactNode } from 'react'
import { asProblem, tellProblem, UNREACHABLE_NUMBER, type ToldProblem } from '../api/problem.ts'
import { frameWords } from '../words/frame.ts'
import { useLocale, useWords } from '../words/words.ts'
import { useZone } from './zone.ts'

/** While something is on its way. */
export function Loading(): ReactNode {
  const say = useWords(frameWords)
  return (
    <div className="ts-center">
      <Spinner aria-label={say('loading')} />
    </div>
  )
}

/** The sentence and the number of whatever was thrown, in the reader's language; null until it is there. */
export function useTold(thrown: unknown): ToldProblem | null {
  const locale = useLocale()
  const zone = useZone()
  const say = useWords(frameWords)
  const [told, setTold] = useState<ToldProblem | null>(null)
  useEffect(() => {
    let isCurrent = true
    // Messages come from the service too: when they do not come, it is away, and that is what there is to say.
    const away = (): ToldProblem => ({ number: UNREACHABLE_NUMBER, text: say('away') })
    if (thrown == null) setTold(null)
    else
      void tellProblem(asProblem(thrown), locale, zone)
        .catch(away)
        .then((next) => {
          if (isCurrent) setTold(next)
        })
    return () => {
      isCurrent = false
    }
  }, [thrown, locale, zone, say])
  return thrown == null ? null : told
}

interface FailureProps {
  readonly error: unknown
  readonly onRetry?: () => void
}

/** Something could not be shown: what happened, what was kept, what to do. */
export function Failure({ error, onRetry }: FailureProps): ReactNode {
  const say = useWords(frameWords)
  const told = useTold(error)
  if (told === null) return <Loading />
  return (
    <EmptyState titleText={say('failed')} headingLevel="h2" icon={ExclamationCircleIcon} status="danger">
      <EmptyStateBody>
        <p role="alert">{told.text}</p>
        <p className="ts-soft">{say('failed_kept', { number: told.number })}</p>
      </EmptyStateBody>
      {onRetry !== undefined && (
        <EmptyStateFooter>
          <EmptyStateActions>
            <Button onClick={onRetry}>{say('retry')}</Button>
          </EmptyStateActions>
        </EmptyStateFooter>
      )}
    </EmptyState>
  )
}

interface NothingProps {
  readonly title?: string
  readonly children?: ReactNode
  readonly action?: ReactNode
}

/** There is nothing to show, and what to do about it. */
export function Nothing({ title, children, action }: NothingProps): ReactNode {
  const say = useWords(frameWords)
  return (
    <EmptyState titleText={title ?? say('nothing')} headingLevel="h2" icon={SearchIcon} variant="sm">
      {children !== undefined && <EmptyStateBody>{children}</EmptyStateBody>}
      {action !== undefined && (
        <EmptyStateFooter>
          <EmptyStateActions>{action}</EmptyStateActions>
        </EmptyStateFooter>
      )}
    </EmptyState>
  )
}

interface ShownProps<T> {
  readonly query: { readonly data: T | undefined; readonly error: unknown; readonly isPending: boolean; refetch(): unknown }
  readonly children: (data: T) => ReactNode
}

/** What was asked for: while it is on its way, when it could not be had, and the thing itself. What is there already stays while it is asked anew. */
export function Shown<T>({ query, children }: ShownProps<T>): ReactNode {
  if (query.data !== undefined) return children(query.data)
  if (query.error != null) return <Failure error={query.error} onRetry={() => void query.refetch()} />
  return <Loading />
}
