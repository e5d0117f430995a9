import type { Report, StepResult } from '../agents/protocol.ts'
import { enqueue } from '../cmdb/tasks.ts'
import { withTenant, type Actor, type App, type TenantContext } from '../context.ts'
import { wakeJob } from './wake.ts'
import type { ReportAnswer } from './lease.ts'
import { findPreview, recordPreview } from './previews.ts'
import { answerUntil, decisionsOnFailure, MAX_OUTPUT, restartProven, retryAt, takeUpSeconds, takeUpTimes } from './rules.ts'
import { canMoveStep } from './states.ts'
import * as store from './store-dispatch.ts'
import { dropLive } from './store-live.ts'
import { readyNext } from './store-steps.ts'
import { recordAgentWords } from './words.ts'
import { NOT_CONFIRMED } from '../verdicts/rules.ts'

/**
 * Takes a report of an agent. One that comes twice gets the same answer and changes nothing; one about another attempt, another computer's step or a step
 * that is over changes nothing either.
 *
 * @param told whose computer, and what its agent says
 */
export async function recordReport(
  app: App,
  told: { tenantId: number; computerId: number; report: Report; now: Date },
): Promise<ReportAnswer> {
  const { tenantId, computerId, report } = told
  if (!/^[0-9a-f-]{36}$/i.test(report.stepId)) return { accepted: false, more: 'stop' }
  return withTenant(app, tenantId, agent(told), async (given) => {
    const ctx = { ...given, now: told.now }
    const step = await store.lockStep(ctx, computerId, report.stepId)
    if (step === undefined) {
      const preview = await findPreview(ctx, computerId, report.stepId)
      return preview === undefined ? { accepted: false, more: 'stop' } : recordPreview(ctx, preview, report)
    }
    const more = step.canceled ? 'stop' : 'continue'
    if (step.attempt !== report.attempt) return { accepted: false, more: 'stop' }
    if (report.sequence <= step.reportSequence) return { accepted: true, more }
    if (step.state === 'failed' && step.reason === 'no_answer' && report.kind === 'finished') {
      await keepLate(ctx, computerId, step, report)
      return { accepted: true, more: 'stop' }
    }
    if (step.state !== 'running' && !canMoveStep(step.state, 'running')) return { accepted: false, more: 'stop' }
    if (step.state === 'pending') return { accepted: false, more: 'stop' }
    await take(ctx, computerId, step, report)
    return { accepted: true, more }
  })
}

/** The time-out stands and people decide, but what was done on the computer is known: results, outputs and the agent's word are kept. */
async function keepLate(
  ctx: TenantContext,
  computerId: number,
  step: store.ReportedStep,
  { result, sequence }: Extract<Report, { kind: 'finished' }>,
): Promise<void> {
  await noteResults(ctx, computerId, step, result.patches)
  await endOutput(ctx, computerId, step, result)
  await store.noteLate(ctx, computerId, step, sequence, result)
  if (result.states.length > 0) await recordAgentWords(ctx, computerId, result.states)
}

/** An installation that was not confirmed may bring no other inventory: the verdicts have to be looked at because of it alone. */
async function noteResults(
  ctx: TenantContext,
  computerId: number,
  { jobId }: store.ReportedStep,
  patches: StepResult['patches'],
): Promise<void> {
  await store.notePatchResults(ctx, computerId, jobId, patches)
  if (!patches.some(({ code }) => code !== null && NOT_CONFIRMED.includes(code))) return
  const { tenantId } = ctx
  await enqueue(ctx, 'matching.touch', { tenantId, computerId }, { key: `matching.touch ${tenantId} ${computerId}` })
}

async function take(ctx: TenantContext, computerId: number, step: store.ReportedStep, report: Report): Promise<void> {
  const unbegun = step.state !== 'running'
  if (report.kind === 'began' && step.canceled && unbegun) return cancelUnbegun(ctx, computerId, step, report.sequence)
  await store.noteRunning(ctx, computerId, step, report.sequence, answerUntil(ctx.now, step.kind))
  if (report.kind === 'patch') await noteResults(ctx, computerId, step, [report.patch])
  if (report.kind === 'finished') await finish(ctx, computerId, step, report.result, report.sequence)
}

/** It was taken back between lease and begin: the agent is told to leave it. */
async function cancelUnbegun(ctx: TenantContext, computerId: number, step: store.ReportedStep, sequence: number): Promise<void> {
  await store.noteRunning(ctx, computerId, step, sequence, ctx.now)
  await store.endStep(ctx, computerId, step, { state: 'canceled', reason: null, continued: false, result: NOTHING, sequence })
  await wakeJob(ctx, ctx.tenantId, step.jobId)
}

const NOTHING: StepResult = {
  outcome: 'stopped',
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

async function finish(
  ctx: TenantContext,
  computerId: number,
  step: store.ReportedStep,
  result: StepResult,
  sequence: number,
): Promise<void> {
  const { state, reason } = endOf(step, result)
  const drifted = state === 'failed' && result.drift !== null
  const continued = state === 'failed' && !drifted && step.parameters.goOnAfterFailure && decisionsOnFailure(step.kind).includes('continue')
  await noteResults(ctx, computerId, step, result.patches)
  await endOutput(ctx, computerId, step, result)
  await store.endStep(ctx, computerId, step, { state, reason, continued, result, sequence })
  if (drifted) await store.voidSlice(ctx, computerId, step.jobId, { ...result.drift, preview: result.preview })
  if (result.states.length > 0) await recordAgentWords(ctx, computerId, result.states)
  if (state === 'failed' && !step.canceled && (await tryAgain(ctx, computerId, step, result, reason ?? '', drifted))) return
  const which = { tenantId: ctx.tenantId, jobId: step.jobId, computerIds: [computerId] }
  const ready = await readyNext(ctx, which, takeUpTimes(step.parameters.monitorMinutes))
  // Whether the whole job is over is looked at by one task per job, never by every report.
  if (ready === 0) await wakeJob(ctx, ctx.tenantId, step.jobId)
}

/** An agent that was killed does not know what its programs wrote: what it had told of them stays. */
async function endOutput(ctx: TenantContext, computerId: number, step: store.ReportedStep, result: StepResult): Promise<void> {
  await store.keepOutputs(ctx, computerId, step, result, MAX_OUTPUT)
  if (result.reason !== 'interrupted') await dropLive(ctx, computerId, step)
}

function endOf(step: store.ReportedStep, result: StepResult): Pick<store.StepEnd, 'state' | 'reason'> {
  switch (result.outcome) {
    case 'succeeded':
      return unprovenRestart(step, result) ? { state: 'failed', reason: 'not_restarted' } : { state: 'succeeded', reason: null }
    case 'failed':
      return { state: 'failed', reason: codeOf(result.reason) }
    case 'stopped':
      return step.canceled ? { state: 'canceled', reason: null } : { state: 'failed', reason: codeOf(result.reason ?? 'stopped') }
  }
}

// The agent says "not_needed" when no patch asked for a restart; every other success must be proven.
function unprovenRestart(step: store.ReportedStep, result: StepResult): boolean {
  if (step.kind !== 'restart' && step.kind !== 'reboot_before') return false
  if (result.message === 'not_needed' && step.kind === 'restart') return false
  return step.bootIdBefore !== null && !restartProven(step.bootIdBefore, result.bootId)
}

/** What an agent calls a reason becomes a code of ours only if it looks like one. */
function codeOf(reason: string | null): string {
  return reason !== null && /^[a-z][a-z0-9_]{0,60}$/.test(reason) ? reason : 'unknown'
}

async function tryAgain(
  ctx: TenantContext,
  computerId: number,
  step: store.ReportedStep,
  result: StepResult,
  reason: string,
  drifted: boolean,
): Promise<boolean> {
  const failed = result.patches.filter((patch) => patch.outcome === 'failed')
  const patchesRetryable = failed.length === 0 ? null : failed.every((patch) => patch.retryable)
  const at = retryAt({ attempt: step.attempt, reason, drifted, patchesRetryable }, step.parameters.retry, ctx.now)
  if (at === null) return false
  const deadline = new Date(at.getTime() + takeUpSeconds(step.kind, step.parameters.monitorMinutes) * 1000)
  await store.retryLater(ctx, ctx.tenantId, computerId, step, at, deadline)
  return true
}

function agent(asked: { tenantId: number; agentId?: string }): Actor {
  return { kind: 'agent', name: (asked.agentId ?? '#AGENT').slice(0, 16), role: null, userId: null, tenantId: asked.tenantId }
}
