import type { StepResult } from './protocol/messages.ts'

const nothing: StepResult = {
  outcome: 'succeeded',
  reason: null,
  message: '',
  returnValue: null,
  stdout: '',
  stderr: '',
  patches: [],
  states: [],
  preview: null,
  drift: null,
  restartRequired: false,
  bootId: null,
}

/** A step that went well, with what there is to tell. */
export function succeeded(facts: Partial<StepResult> = {}): StepResult {
  return { ...nothing, ...facts }
}

/** A step that failed for a reason with a stable code. */
export function failedWith(reason: string, facts: Partial<StepResult> = {}): StepResult {
  return { ...nothing, ...facts, outcome: 'failed', reason }
}

/** A step that was told to stop before its end. */
export function stoppedWith(reason: string, facts: Partial<StepResult> = {}): StepResult {
  return { ...nothing, ...facts, outcome: 'stopped', reason }
}
