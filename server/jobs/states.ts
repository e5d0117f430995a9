/** The states of jobs and steps and the one table of transitions each. */

export const JOB_STATES = [
  'pending_approval',
  'rejected',
  'waiting',
  'running',
  'awaiting_decision',
  'completed',
  'completed_with_errors',
  'failed',
  'canceled',
  'expired',
] as const
export type JobState = (typeof JOB_STATES)[number]

export const STEP_STATES = ['pending', 'ready', 'leased', 'running', 'succeeded', 'failed', 'skipped', 'canceled', 'expired'] as const
export type StepState = (typeof STEP_STATES)[number]

/** The order of this list is the order on a computer. */
export const STEP_KINDS = [
  'schedule_standby',
  'operation_check',
  'reboot_before',
  'pre_script',
  'apply',
  'post_script',
  'restart',
  'verify',
] as const
export type StepKind = (typeof STEP_KINDS)[number]

// What can end a job whose steps are all over; a drifted plan that nobody accepts ends the same way.
const outcomes = ['completed', 'completed_with_errors', 'failed', 'canceled', 'expired'] as const

const jobMoves = {
  pending_approval: ['rejected', 'waiting', 'running', ...outcomes],
  rejected: [],
  waiting: ['running', 'canceled', 'expired'],
  running: ['awaiting_decision', 'pending_approval', ...outcomes],
  awaiting_decision: ['running', 'pending_approval', ...outcomes],
  completed: [],
  completed_with_errors: [],
  failed: [],
  canceled: [],
  expired: [],
} as const satisfies Record<JobState, readonly JobState[]>

const stepMoves = {
  // A standby has nothing to lease: it runs from the start and ends by the clock.
  pending: ['ready', 'running', 'skipped', 'canceled', 'expired'],
  // Straight to running: a report that overtook the end of its lease.
  ready: ['leased', 'running', 'failed', 'canceled', 'expired'],
  leased: ['running', 'ready', 'canceled', 'failed'],
  running: ['succeeded', 'failed', 'ready', 'skipped', 'canceled', 'expired'],
  succeeded: [],
  // Another attempt, by a person or by the retry policy.
  failed: ['ready'],
  skipped: [],
  canceled: [],
  expired: [],
} as const satisfies Record<StepState, readonly StepState[]>

/** Whether a job may go from one state to another. */
export function canMoveJob(from: JobState, to: JobState): boolean {
  return (jobMoves[from] as readonly JobState[]).includes(to)
}

/** Whether a step may go from one state to another. */
export function canMoveStep(from: StepState, to: StepState): boolean {
  return (stepMoves[from] as readonly StepState[]).includes(to)
}

/** From which states a job may come into this one: the guard of every statement that writes it. */
export function jobStatesBefore(to: JobState): JobState[] {
  return JOB_STATES.filter((from) => canMoveJob(from, to))
}

/** From which states a step may come into this one: the guard of every statement that writes it. */
export function stepStatesBefore(to: StepState): StepState[] {
  return STEP_STATES.filter((from) => canMoveStep(from, to))
}

/** A job that nothing can change any more. */
export function isOver(state: JobState): boolean {
  return jobMoves[state].length === 0
}

/** States in which a step is somebody's work at this moment. */
export const ACTIVE_STEP_STATES = ['ready', 'leased', 'running'] as const satisfies readonly StepState[]
