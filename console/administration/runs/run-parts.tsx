import { Progress } from '@patternfly/react-core'
import { useCallback, type ReactNode } from 'react'
import type { ItemOf } from '../../api/answers.ts'
import { runWords } from '../../words/runs.ts'
import { useWords } from '../../words/words.ts'
import { CodeText } from '../code-text.tsx'
import { Chip } from '../../layout/chip.tsx'

export type Run = ItemOf<'/discovery/runs'>

/** Sources of every estate, with the names that they have until somebody gives them others. */
const OWN_SOURCES = { Agents: 'Agents', Catalog: 'Catalog', Direct: 'Manual registration' } as const
const STATUS = { running: 'info', succeeded: 'success', failed: 'danger', stopped: 'warning' } as const

/** How a run is or ended. */
export function RunChip({ state }: { readonly state: Run['state'] }): ReactNode {
  const say = useWords(runWords)
  return <Chip status={STATUS[state]}>{say(`state_${state}`)}</Chip>
}

/** Who asked for a run: a person by name, the schedule and commands in the reader's words. */
export function useRequester(): (requestedBy: string) => string {
  const say = useWords(runWords)
  return useCallback(
    (requestedBy) => {
      if (requestedBy === '#SCHEDULE') return say('by_schedule')
      if (requestedBy === '#SYSTEM') return say('by_system')
      return requestedBy === '#COMMAND' ? say('by_command') : requestedBy
    },
    [say],
  )
}

/** What a source is called: by the name that somebody gave it, those of every estate by words, others by their ids. */
export function useSourceName(): (sourceId: string, name?: string) => string {
  const say = useWords(runWords)
  return useCallback(
    (sourceId, name) => {
      const own = (['Agents', 'Catalog', 'Direct'] as const).find((one) => one === sourceId)
      return own === undefined || (name !== undefined && name !== OWN_SOURCES[own]) ? (name ?? sourceId) : say(`source_${own}`)
    },
    [say],
  )
}

/** Seconds as a person compares them: two places, however long it took. */
export function secondsText(seconds: number | null): string {
  return seconds === null ? '–' : seconds.toLocaleString(undefined, { minimumFractionDigits: 2, maximumFractionDigits: 2 })
}

/** How far a run is, or why it did not come to its end. */
export function RunOutcome({ run }: { readonly run: Run }): ReactNode {
  if (run.state === 'running') return <RunProgress run={run} />
  return run.errorCode === null ? '–' : <CodeText code={run.errorCode} details={run.errorDetails} />
}

/** How far a running run is in its phase; what a source does not count beforehand has no bar. */
export function RunProgress({ run }: { readonly run: Run }): ReactNode {
  const say = useWords(runWords)
  if (run.state !== 'running') return '–'
  const { progress } = run
  const phase = say(`phase_${run.phase}`)
  if (progress === null) return phase
  const { done, total, percent, secondsLeft, perSecond } = progress
  const text = [
    total === null
      ? say('progress_open', { done: done.toLocaleString() })
      : say('progress_text', { done: done.toLocaleString(), total: total.toLocaleString() }),
    ...(perSecond === null ? [] : [say('per_second', { rate: perSecond.toLocaleString() })]),
    ...(secondsLeft === null ? [] : [say('left', { seconds: secondsLeft })]),
  ].join(' · ')
  if (percent === null) return `${phase}: ${text}`
  return <Progress value={percent} title={phase} helperText={text} size="sm" aria-label={`${say('progress')}: ${phase}`} />
}
