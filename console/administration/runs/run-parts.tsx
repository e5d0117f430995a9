import { Label, Progress } from '@patternfly/react-core'
import type { ReactNode } from 'react'
import type { ItemOf } from '../../api/answers.ts'
import { runWords } from '../../words/runs.ts'
import { useWords } from '../../words/words.ts'

export type Run = ItemOf<'/discovery/runs'>

const STATUS = { running: 'info', succeeded: 'success', failed: 'danger', stopped: 'warning' } as const

/** How a run is or ended. */
export function RunChip({ state }: { readonly state: Run['state'] }): ReactNode {
  const say = useWords(runWords)
  return (
    <Label isCompact status={STATUS[state]}>
      {say(`state_${state}`)}
    </Label>
  )
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
