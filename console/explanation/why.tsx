import { Button } from '@patternfly/react-core'
import { OutlinedQuestionCircleIcon } from '@patternfly/react-icons'
import { lazy, Suspense, useCallback, useMemo, type ReactNode } from 'react'
import { useLocation, useSearchParams } from 'react-router'
import { explanationWords } from '../words/explanation.ts'
import { useWords } from '../words/words.ts'

const WhySheet = lazy(async () => ({ default: (await import('./why-sheet.tsx')).WhySheet }))

const NAME = 'why'
const BETWEEN = '|'

/** Of which patch on which computer the page explains the state; the address holds it, so that it can be sent to somebody. */
interface Why {
  readonly shown: { readonly computerId: string; readonly patchId: string } | null
  show(computerId: string, patchId: string): void
  hide(): void
}

function useWhy(): Why {
  const [params, setParams] = useSearchParams()
  const { state } = useLocation() as { state: unknown }
  const text = params.get(NAME)
  const set = useCallback(
    (value: string | null) =>
      setParams(
        (now) => {
          const next = new URLSearchParams(now)
          if (value === null) next.delete(NAME)
          else next.set(NAME, value)
          return next
        },
        { replace: value === null, preventScrollReset: true, state },
      ),
    [setParams, state],
  )
  return useMemo(() => {
    const at = text?.indexOf(BETWEEN) ?? -1
    return {
      shown: text === null || at < 0 ? null : { computerId: text.slice(0, at), patchId: text.slice(at + 1) },
      show: (computerId, patchId) => set(`${computerId}${BETWEEN}${patchId}`),
      hide: () => set(null),
    }
  }, [text, set])
}

interface ButtonProps {
  readonly computerId: string
  readonly patchId: string
  /** What computer and patch are called, for those who do not see the row. */
  readonly computer: string
  readonly patch: string
}

/** Opens the explanation of a patch's state on a computer; the page has a `WhyPlace`. */
export function WhyButton({ computerId, patchId, computer, patch }: ButtonProps): ReactNode {
  const say = useWords(explanationWords)
  const { show } = useWhy()
  return (
    <Button
      variant="link"
      isInline
      className="ts-no-print ts-nowrap"
      icon={<OutlinedQuestionCircleIcon />}
      aria-label={say('why_of', { patch, computer })}
      onClick={() => show(computerId, patchId)}
    >
      {say('why')}
    </Button>
  )
}

/** Where the explanation opens that the address names; once on each page that has buttons for it. */
export function WhyPlace(): ReactNode {
  const { shown, hide } = useWhy()
  if (shown === null) return null
  return (
    <Suspense>
      <WhySheet computerId={shown.computerId} patchId={shown.patchId} onClose={hide} />
    </Suspense>
  )
}
