import { may, type Role } from '../authorization.ts'
import type { Actor } from '../context.ts'
import { isOver, STEP_KINDS, type JobState, type StepKind, type StepState } from './states.ts'

export type JobApproval = 'none' | 'tenant_admin' | 'two_person'

export const DECISIONS = ['approve', 'reject', 'retry', 'continue', 'cancel'] as const
export type Decision = (typeof DECISIONS)[number]

/** Most patches of one request. */
export const MAX_PATCHES = 100
export const MAX_COMPUTERS = 5000
export const MAX_SCRIPT_BYTES = 1024 * 1024
/** Of standard output or standard error of one attempt, in characters. */
export const MAX_OUTPUT = 1024 * 1024
/** A script, or a computer that stops, is given up 12 hours after the step began. */
export const SCRIPT_TIMEOUT_SECONDS = 12 * 3600
/** How old a computer's answer about what it would do may be to become part of a plan. */
export const PREVIEW_VALID_MS = 3_600_000

/** What a request asks for, as far as it decides about the steps. */
export interface Method {
  readonly scheduled: boolean
  readonly rebootBefore: boolean
  readonly preScript: boolean
  readonly postScript: boolean
  readonly restart: boolean
}

/** The steps of one computer, in order, absent when not asked for. */
export function stepsOf(method: Method): StepKind[] {
  const wanted: Record<StepKind, boolean> = {
    schedule_standby: method.scheduled,
    operation_check: true,
    reboot_before: method.rebootBefore,
    pre_script: method.preScript,
    apply: true,
    post_script: method.postScript,
    restart: method.restart,
    verify: true,
  }
  return (Object.keys(wanted) as StepKind[]).filter((kind) => wanted[kind])
}

/**
 * Whether a person has to agree before a job runs.
 *
 * @param request policy of the tenant; role of the job's administrator; whether it holds a script; whether a command asked
 */
export function needsApproval(request: { policy: JobApproval; ownerRole: Role; hasScript: boolean; byCommand: boolean }): boolean {
  if (request.ownerRole === 'tenant_user' && request.hasScript) return true
  switch (request.policy) {
    case 'none':
      return false
    case 'tenant_admin':
      return request.byCommand || request.ownerRole === 'tenant_user'
    case 'two_person':
      return true
  }
}

/** Whose job it is, as far as rights depend on it. */
export interface JobRights {
  readonly tenantId: number
  readonly state: JobState
  readonly requestedBy: string
  readonly requesterUserId: number | null
  readonly ownerUserId: number
  readonly needsApproval: boolean
  readonly twoPerson: boolean
}

/** Why somebody may not; the code has an entry in the message catalog. */
export type Refusal = 'job_approval_forbidden' | 'job_two_person' | 'job_action_forbidden'

/**
 * Whether a person may approve or reject. A decision is always a person's: commands and infrastructure administrators decide nothing.
 *
 * @returns null when they may
 */
export function refuseDecision(actor: Actor, job: JobRights): Refusal | null {
  if (actor.kind !== 'user' || actor.userId === null || !belongs(actor, job)) return 'job_approval_forbidden'
  const own = actor.userId === job.requesterUserId || actor.userId === job.ownerUserId
  // Without a need for approval only drift asks, and then the job's own administrator may accept it.
  if (!may(actor.role, 'job.decide')) return own && !job.needsApproval && may(actor.role, 'job.act') ? null : 'job_approval_forbidden'
  return job.twoPerson && own ? 'job_two_person' : null
}

/**
 * Whether somebody may retry, continue or cancel: the requester, tenant administrators of the tenant, dual-role administrators;
 * the command what it requested itself.
 *
 * @returns null when they may
 */
export function refuseAction(actor: Actor, job: JobRights): Refusal | null {
  if (actor.kind === 'command') return job.requestedBy === actor.name ? null : 'job_action_forbidden'
  if (actor.kind !== 'user' || actor.userId === null || !belongs(actor, job) || !may(actor.role, 'job.act')) return 'job_action_forbidden'
  const own = actor.userId === job.requesterUserId || actor.userId === job.ownerUserId
  return own || actor.role !== 'tenant_user' ? null : 'job_action_forbidden'
}

function belongs(actor: Actor, job: JobRights): boolean {
  return actor.tenantId === null || actor.tenantId === job.tenantId
}

const onFailure = {
  schedule_standby: [],
  operation_check: ['retry', 'cancel'],
  reboot_before: ['retry', 'continue', 'cancel'],
  pre_script: ['retry', 'continue', 'cancel'],
  apply: ['retry', 'continue', 'cancel'],
  post_script: ['retry', 'continue', 'cancel'],
  restart: ['retry', 'continue', 'cancel'],
  verify: ['retry', 'continue'],
} as const satisfies Record<StepKind, readonly Decision[]>

/** What may be decided about a failed step. A drifted one first needs its new plan approved. */
export function decisionsOnFailure(kind: StepKind, drifted = false): readonly Decision[] {
  return drifted ? ['retry', 'cancel'] : onFailure[kind]
}

/**
 * What a viewer may decide about a job now.
 *
 * @param failed the failed steps that wait for a decision
 */
export function allowedDecisions(
  actor: Actor,
  job: JobRights,
  failed: readonly { readonly kind: StepKind; readonly drifted: boolean }[],
): Decision[] {
  const allowed: Decision[] = []
  if (job.state === 'pending_approval' && refuseDecision(actor, job) === null) allowed.push('approve', 'reject')
  if (isOver(job.state) || refuseAction(actor, job) !== null) return allowed
  if (job.state === 'pending_approval' || job.state === 'waiting') return [...allowed, 'cancel']
  for (const decision of ['retry', 'continue'] as const) {
    if (failed.some((step) => decisionsOnFailure(step.kind, step.drifted).includes(decision))) allowed.push(decision)
  }
  const mayCancel =
    job.state !== 'awaiting_decision' || failed.some((step) => decisionsOnFailure(step.kind, step.drifted).includes('cancel'))
  return mayCancel ? [...allowed, 'cancel'] : allowed
}

/** How one computer came out. `passed_over`: patches were applied, but a step before or after them failed. */
export type ComputerOutcome = 'succeeded' | 'passed_over' | 'failed' | 'canceled' | 'expired'

/** @param steps all steps of one computer, all of them over */
export function computerOutcome(steps: readonly { readonly kind: StepKind; readonly state: StepState }[]): ComputerOutcome {
  if (steps.some((step) => step.state === 'expired')) return 'expired'
  if (steps.some((step) => step.state === 'canceled')) return 'canceled'
  if (steps.every((step) => step.state === 'succeeded' || step.state === 'skipped')) return 'succeeded'
  return steps.some((step) => step.kind === 'apply' && step.state === 'succeeded') ? 'passed_over' : 'failed'
}

/**
 * The state in which a job ends: failed where no computer succeeded.
 *
 * @param counts how many computers came out how
 */
export function jobOutcome(counts: Readonly<Record<ComputerOutcome, number>>): JobState {
  const good = counts.succeeded + counts.passed_over
  const bad = counts.failed + counts.canceled + counts.expired + counts.passed_over
  if (bad === 0) return 'completed'
  if (good > 0) return 'completed_with_errors'
  if (counts.failed > 0) return 'failed'
  return counts.canceled > 0 ? 'canceled' : 'expired'
}

const LEASE_SECONDS = 300
const GRACE_SECONDS = 300

const stepSeconds = {
  schedule_standby: 0,
  operation_check: 300,
  reboot_before: 3600,
  pre_script: SCRIPT_TIMEOUT_SECONDS,
  apply: SCRIPT_TIMEOUT_SECONDS,
  post_script: SCRIPT_TIMEOUT_SECONDS,
  restart: 3600,
  verify: 3600,
} as const satisfies Record<StepKind, number>

/** How long an agent may work on a step, in seconds. */
export function stepTimeout(kind: StepKind): number {
  return stepSeconds[kind]
}

/** Until when a step that is ready must be taken up: the operation check within the monitoring time, any other within its time-out. */
export function takeUpSeconds(kind: StepKind, monitorMinutes: number): number {
  return kind === 'operation_check' ? monitorMinutes * 60 : Math.max(stepSeconds[kind], monitorMinutes * 60)
}

/** Seconds until which steps of each kind must be taken up. */
export function takeUpTimes(monitorMinutes: number): Record<StepKind, number> {
  return Object.fromEntries(STEP_KINDS.map((kind) => [kind, takeUpSeconds(kind, monitorMinutes)])) as Record<StepKind, number>
}

/** Until when an agent that was given a step must say that it began. */
export function leaseUntil(now: Date): Date {
  return new Date(now.getTime() + LEASE_SECONDS * 1000)
}

/** Until when an agent that began must have answered. */
export function answerUntil(now: Date, kind: StepKind): Date {
  return new Date(now.getTime() + (stepSeconds[kind] + GRACE_SECONDS) * 1000)
}

const WATCHED_PAUSE_MS = 2_000
const UNWATCHED_PAUSE_MS = 10_000
/** Messages per second that a process takes of steps nobody reads before it asks for fewer. */
const CALM = 40

/**
 * After how long an agent shall tell more of what its step writes. Where nobody reads it is kept for who comes later, the less often the more speak.
 *
 * @param perSecond messages that came lately
 */
export function nextPauseMs(isWatched: boolean, perSecond: number): number {
  return isWatched ? WATCHED_PAUSE_MS : Math.round(UNWATCHED_PAUSE_MS * Math.min(6, Math.max(1, perSecond / CALM)))
}

/** A lease that runs out: before the agent began the step is ready again, after that it failed. */
export function afterLease(state: 'leased' | 'running', canceled: boolean): { state: StepState; reason: string | null } {
  if (state === 'running') return { state: 'failed', reason: 'no_answer' }
  return canceled ? { state: 'canceled', reason: null } : { state: 'ready', reason: null }
}

/** What passes by itself. Everything else is final: trying again does the same thing again. */
const RETRYABLE = new Set([
  'no_answer',
  'no_contact',
  'download_failed',
  'network_unreachable',
  'server_unreachable',
  'package_manager_busy',
  'busy',
  'interrupted',
  'timed_out',
  'search_failed',
])

/**
 * Whether the retry policy of a job gives a failed step another attempt, and when.
 *
 * @param failure the attempt that failed, why, and whether the installer called each failed patch retryable
 */
export function retryAt(
  failure: { attempt: number; reason: string; drifted: boolean; patchesRetryable: boolean | null },
  policy: { count: number; backoffMinutes: number },
  now: Date,
): Date | null {
  if (failure.drifted || failure.attempt > policy.count) return null
  if (!(failure.patchesRetryable ?? RETRYABLE.has(failure.reason))) return null
  return new Date(now.getTime() + policy.backoffMinutes * 60_000 * 2 ** Math.min(failure.attempt - 1, 6))
}

/** A restart is proven by a boot id that changed. */
export function restartProven(before: string | null, after: string | null): boolean {
  return after !== null && after !== before
}

const messageOfKind = {
  schedule_standby: 'step_expired',
  operation_check: 'step_no_answer',
  reboot_before: 'step_restart_failed',
  pre_script: 'step_script_failed',
  apply: 'step_install_failed',
  post_script: 'step_script_failed',
  restart: 'step_restart_failed',
  verify: 'step_verify_failed',
} as const satisfies Record<StepKind, string>

/** The entry of the message catalog that tells why a step failed. */
export function messageOfFailure(
  kind: StepKind,
  reason: string,
  returnValue: number | null,
): { code: string; details: Record<string, unknown> } {
  if (reason === 'no_answer') return { code: 'step_no_answer', details: {} }
  if (reason === 'no_agent') return { code: 'step_no_agent', details: {} }
  if (reason === 'drift') return { code: 'step_drift', details: { differences: '' } }
  if (reason === 'download_failed') return { code: 'step_download_failed', details: { reason } }
  if (kind === 'pre_script' || kind === 'post_script') {
    return reason === 'timed_out'
      ? { code: 'step_script_timeout', details: { minutes: SCRIPT_TIMEOUT_SECONDS / 60 } }
      : returnValue === null
        ? { code: 'step_start_failed', details: { reason } }
        : { code: 'step_script_failed', details: { returnValue } }
  }
  return { code: messageOfKind[kind], details: { reason } }
}
