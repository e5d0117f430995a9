import type { ReactNode } from 'react'
import { Time } from '../../layout/time.tsx'
import { sourceWords } from '../../words/sources.ts'
import { useWords } from '../../words/words.ts'
import type { Source } from './sources.ts'

/** When a source is read next, or what it waits for where no schedule reads it. */
export function NextRun({ source: { kind, enabled, nextRunAt, routes } }: { readonly source: Source }): ReactNode {
  const say = useWords(sourceWords)
  if (nextRunAt !== null) return <Time at={nextRunAt} />
  if (kind === 'manual') return say('next_registered')
  if (!enabled) return say('next_by_hand')
  return routes.length > 0 ? say('next_delivered') : '–'
}
