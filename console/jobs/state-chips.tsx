import type { ReactNode } from 'react'
import type { ItemOf } from '../api/answers.ts'
import { jobWords } from '../words/jobs.ts'
import { labels } from '../words/labels.ts'
import { useWords } from '../words/words.ts'
import { Chip, type ChipColor } from '../layout/chip.tsx'

export type JobComputer = ItemOf<'/jobs/{jobId}/computers'>
export type Step = JobComputer['steps'][number]
export type ComputerState = JobComputer['state']

export const COMPUTER_STATES = ['waiting', 'running', 'done', 'failed', 'canceled', 'expired'] as const satisfies readonly ComputerState[]
export const PATCH_OUTCOMES = ['succeeded', 'failed', 'skipped', 'waiting'] as const

const COMPUTER = {
  waiting: 'grey',
  running: 'blue',
  done: 'green',
  failed: 'red',
  canceled: 'orange',
  expired: 'purple',
} as const satisfies Record<ComputerState, ChipColor>

/** Where a computer is in a job. */
export function ComputerStateChip({ state }: { readonly state: ComputerState }): ReactNode {
  const say = useWords(jobWords)
  return <Chip color={COMPUTER[state]}>{say(`computers_${state}`)}</Chip>
}

const STEP = {
  pending: 'grey',
  ready: 'grey',
  leased: 'blue',
  running: 'blue',
  succeeded: 'green',
  failed: 'red',
  skipped: 'grey',
  canceled: 'orange',
  expired: 'purple',
} as const satisfies Record<Step['state'], ChipColor>

/** How a step is going on a computer. */
export function StepStateChip({ state }: { readonly state: Step['state'] }): ReactNode {
  const say = useWords(labels)
  return <Chip color={STEP[state]}>{say(`step_state_${state}`)}</Chip>
}

const RESULT = {
  succeeded: 'green',
  succeeded_with_errors: 'orange',
  failed: 'red',
  skipped: 'grey',
  waiting: 'grey',
} as const satisfies Record<string, ChipColor>

/** What became of a patch on a computer; null: nothing yet. */
export function ResultChip({ result }: { readonly result: string | null }): ReactNode {
  const say = useWords(jobWords)
  const known = (Object.keys(RESULT) as (keyof typeof RESULT)[]).find((one) => one === (result ?? 'waiting'))
  if (known === undefined) return result
  return <Chip color={RESULT[known]}>{say(`result_${known}`)}</Chip>
}
