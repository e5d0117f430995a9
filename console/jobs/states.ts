/** States of a job, those that want or take work first. */
export const JOB_STATES = [
  'pending_approval',
  'waiting',
  'running',
  'awaiting_decision',
  'completed',
  'completed_with_errors',
  'failed',
  'rejected',
  'canceled',
  'expired',
] as const
