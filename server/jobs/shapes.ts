import { z } from 'zod'
import { DECISIONS } from './rules.ts'
import { COMPUTER_STATES } from './store-progress.ts'
import { JOB_STATES, STEP_KINDS, STEP_STATES } from './states.ts'

/** What the endpoints of jobs answer. */

export const JobId = z.string().min(1).max(100)
export const JobState = z.enum(JOB_STATES)
export const Comment = z.string().max(2000).default('')
const Time = z.string().nullable().describe('ISO 8601')

const Change = z.object({
  action: z.enum(['add', 'upgrade', 'downgrade', 'remove']),
  name: z.string(),
  architecture: z.string().nullable(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  sha256: z.string().nullable(),
})
const Preview = z
  .object({
    changes: z.array(Change).readonly(),
    restart: z.enum(['none', 'possible', 'required']),
    bytes: z.number().nullable(),
    services: z.array(z.string()).readonly(),
  })
  .nullable()

const Script = z
  .object({ sha256: z.string(), fileName: z.string(), interpreter: z.string(), success: z.string(), timeoutSeconds: z.number() })
  .nullable()
const Common = z.object({
  kind: z.enum(['windows', 'linux', 'middleware']),
  patches: z.array(z.object({ patchId: z.string(), name: z.string(), version: z.string().nullable() })).readonly(),
  preScript: Script,
  postScript: Script,
  rebootBefore: z.boolean(),
  restart: z.enum(['never', 'if_needed']),
  goOnAfterFailure: z.boolean(),
  monitorMinutes: z.number(),
  retry: z.object({ count: z.number(), backoffMinutes: z.number() }),
  policy: z.object({ id: z.string(), version: z.number() }),
  scheduledAt: Time,
  expiryHours: z.number(),
})

export const PreviewedPlan = z.object({
  tenantId: z.string(),
  planHash: z.string(),
  common: Common,
  steps: z.array(z.enum(STEP_KINDS)),
  needsApproval: z.boolean(),
  patches: z.array(
    z.object({
      patchId: z.string(),
      name: z.string(),
      title: z.string(),
      version: z.string().nullable(),
      restart: z.string(),
      bytes: z.number().nullable(),
    }),
  ),
  computers: z.array(
    z.object({
      computerId: z.string(),
      name: z.string(),
      patchIds: z.array(z.string()),
      bytes: z.number().nullable(),
      preview: z.object({
        state: z.enum(['known', 'asked', 'unknown']).describe('asked: ask again for the answer; unknown: the computer is silent'),
        reason: z.string().nullable(),
      }),
      expected: Preview,
    }),
  ),
})

export const RequestedJob = z.object({ jobId: JobId, state: JobState, name: z.string() })
export const RequestedJobs = z.object({ jobs: z.array(RequestedJob) })

export const JobSummary = z.object({
  jobId: JobId,
  requestId: z.string().describe('Joins the jobs of one request'),
  name: z.string(),
  state: JobState,
  kind: z.enum(['windows', 'linux', 'middleware']),
  tenantId: z.string(),
  requestedBy: z.string(),
  ownerId: z.string(),
  needsApproval: z.boolean(),
  twoPerson: z.boolean(),
  patchCount: z.number(),
  computerCount: z.number(),
  hasScript: z.boolean(),
  restarts: z.boolean(),
  comment: z.string().nullable(),
  createdAt: z.string(),
  scheduledAt: Time,
  expiresAt: Time,
  approvedAt: Time,
  approvedBy: z.string().nullable(),
  startedAt: Time,
  endedAt: Time,
})

const DecisionKind = z.enum(DECISIONS)
export const ComputerState = z.enum(COMPUTER_STATES)
const Progress = z.array(z.object({ kind: z.enum(STEP_KINDS), state: z.enum(STEP_STATES), computers: z.number() }))
const ComputerCounts = z
  .object({ total: z.int(), waiting: z.int(), running: z.int(), done: z.int(), failed: z.int(), canceled: z.int(), expired: z.int() })
  .describe('Computers by state; the states add up to the total, and the list of computers takes each as its `state`')
const Results = z
  .array(
    z.object({
      patchId: z.string(),
      name: z.string(),
      title: z.string(),
      version: z.string().nullable(),
      computers: z.int(),
      succeeded: z.int(),
      failed: z.int(),
      skipped: z.int(),
      waiting: z.int(),
      restartRequired: z.int(),
    }),
  )
  .describe('What became of each patch, in numbers of computers')

export const JobProgress = z.object({
  jobId: JobId,
  state: JobState,
  planHash: z.string(),
  planRevision: z.number(),
  computers: ComputerCounts,
  progress: Progress,
  results: Results,
  waitingForDecision: z.number(),
  drifted: z.number(),
  allowed: z.array(DecisionKind),
  startedAt: Time,
  endedAt: Time,
  over: z.boolean().describe('Nothing will change any more'),
})

export const JobView = JobSummary.extend({
  planHash: z.string(),
  planRevision: z.number(),
  common: Common,
  policyName: z.string().describe('Of the deployment policy; #ANYTIME is the system’s default'),
  progress: Progress,
  computers: ComputerCounts,
  results: Results,
  waitingForDecision: z.number().describe('Computers on which a failed step waits for a decision'),
  drifted: z.number().describe('Of these, computers whose part of the plan no longer fits'),
  decisions: z.array(
    z.object({
      kind: DecisionKind,
      computerId: z.string().nullable(),
      by: z.string(),
      comment: z.string(),
      planHash: z.string(),
      at: z.string(),
    }),
  ),
  allowed: z.array(DecisionKind).describe('What you may decide now'),
})

export const ComputerView = z.object({
  computerId: z.string(),
  name: z.string(),
  address: z.string().nullable(),
  state: ComputerState,
  expected: Preview.describe('What it said that it would do; null: unknown'),
  drifted: z.boolean(),
  difference: z
    .object({ changes: z.array(Change), restart: z.boolean(), preview: Preview })
    .nullable()
    .describe('What it would do now outside the plan'),
  canceledAt: Time,
  steps: z.array(
    z.object({
      position: z.number(),
      kind: z.enum(STEP_KINDS),
      state: z.enum(STEP_STATES),
      attempt: z.number(),
      reason: z.string().nullable(),
      problem: z
        .object({ code: z.string(), details: z.record(z.string(), z.unknown()) })
        .nullable()
        .describe('Why it failed: an entry of the message catalog'),
      message: z.string().nullable().describe('In the words of the agent'),
      returnValue: z.number().nullable(),
      continued: z.boolean(),
      startedAt: Time,
      endedAt: Time,
      outputs: z.array(z.string()).describe('attempt/stream'),
    }),
  ),
  patches: z.array(
    z.object({
      patchId: z.string(),
      name: z.string(),
      title: z.string(),
      version: z.string().nullable(),
      classification: z.string().nullable(),
      level: z.string().nullable(),
      result: z.string().nullable(),
      resultCode: z.string().nullable(),
      restartRequired: z.boolean(),
    }),
  ),
  allowed: z.array(DecisionKind),
})
