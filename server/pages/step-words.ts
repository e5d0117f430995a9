import type { StepKind, StepState } from '../jobs/states.ts'
import type { Word } from './words.ts'

const KINDS = {
  schedule_standby: 'schedule_standby',
  operation_check: 'operation_check',
  reboot_before: 'reboot_before',
  pre_script: 'pre_script',
  apply: 'apply_step',
  post_script: 'post_script',
  restart: 'restart_step',
  verify: 'verify',
} as const satisfies Record<StepKind, Word>

const STATES = {
  pending: 'step_pending',
  ready: 'step_ready',
  leased: 'step_leased',
  running: 'step_running',
  succeeded: 'step_succeeded',
  failed: 'step_failed',
  skipped: 'step_skipped',
  canceled: 'step_canceled',
  expired: 'step_expired',
} as const satisfies Record<StepState, Word>

/** The word for a kind of step. */
export function stepWord(kind: StepKind): Word {
  return KINDS[kind]
}

/** The word for a step's state. */
export function stateWord(state: StepState): Word {
  return STATES[state]
}
