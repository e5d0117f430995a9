import { expect } from 'chai'
import fc from 'fast-check'
import { ROLES, type Role } from '../../../server/authorization.ts'
import { COMMAND, SYSTEM, type Actor } from '../../../server/context.ts'
import {
  afterLease,
  allowedDecisions,
  answerUntil,
  computerOutcome,
  decisionsOnFailure,
  jobOutcome,
  messageOfFailure,
  needsApproval,
  refuseAction,
  refuseDecision,
  restartProven,
  retryAt,
  SCRIPT_TIMEOUT_SECONDS,
  stepsOf,
  takeUpSeconds,
  type JobApproval,
  type JobRights,
} from '../../../server/jobs/rules.ts'
import { STEP_KINDS, STEP_STATES, type StepKind, type StepState } from '../../../server/jobs/states.ts'
import { hasMessage } from '../../../templates/index.ts'

const NOW = new Date('2026-12-01T00:00:00Z')
const TENANT = 7

function anActor(role: Role, given: Partial<Actor> = {}): Actor {
  const tenantId = role === 'tenant_admin' || role === 'tenant_user' ? TENANT : null
  return { kind: 'user', name: 'somebody', role, userId: 1, tenantId, ...given }
}

function aJob(given: Partial<JobRights> = {}): JobRights {
  return {
    tenantId: TENANT,
    state: 'pending_approval',
    requestedBy: 'requester',
    requesterUserId: 50,
    ownerUserId: 50,
    needsApproval: true,
    twoPerson: false,
    ...given,
  }
}

describe('stepsOf', () => {
  it('has the operation check, the application and the verification always, in this order', () => {
    const none = { scheduled: false, rebootBefore: false, preScript: false, postScript: false, restart: false }
    expect(stepsOf(none)).to.deep.equal(['operation_check', 'apply', 'verify'])
  })

  it('has every step in order when all is asked for', () => {
    const all = { scheduled: true, rebootBefore: true, preScript: true, postScript: true, restart: true }
    expect(stepsOf(all)).to.deep.equal([...STEP_KINDS])
  })

  it('has exactly what is asked for, in the one order', () => {
    const method = fc.record({
      scheduled: fc.boolean(),
      rebootBefore: fc.boolean(),
      preScript: fc.boolean(),
      postScript: fc.boolean(),
      restart: fc.boolean(),
    })
    fc.assert(
      fc.property(method, (asked) => {
        const steps = stepsOf(asked)
        expect(steps).to.deep.equal(STEP_KINDS.filter((kind) => steps.includes(kind)))
        expect(steps.includes('restart')).to.equal(asked.restart)
        expect(steps.includes('pre_script')).to.equal(asked.preScript)
        expect(steps.includes('schedule_standby')).to.equal(asked.scheduled)
      }),
    )
  })
})

describe('needsApproval', () => {
  const cases: [JobApproval, Role, { hasScript?: boolean; byCommand?: boolean }, boolean][] = [
    ['none', 'tenant_user', {}, false],
    ['none', 'tenant_user', { hasScript: true }, true],
    ['none', 'tenant_user', { byCommand: true }, false],
    ['none', 'tenant_admin', { hasScript: true }, false],
    ['none', 'administrator', { byCommand: true }, false],
    ['tenant_admin', 'tenant_user', {}, true],
    ['tenant_admin', 'tenant_admin', {}, false],
    ['tenant_admin', 'tenant_admin', { hasScript: true }, false],
    ['tenant_admin', 'tenant_admin', { byCommand: true }, true],
    ['tenant_admin', 'administrator', {}, false],
    ['tenant_admin', 'administrator', { byCommand: true }, true],
    ['two_person', 'tenant_user', {}, true],
    ['two_person', 'tenant_admin', {}, true],
    ['two_person', 'administrator', {}, true],
  ]
  for (const [policy, ownerRole, { hasScript = false, byCommand = false }, expected] of cases) {
    const how = `${hasScript ? ' with a script' : ''}${byCommand ? ' by command' : ''}`
    it(`${expected ? 'asks' : 'does not ask'} under ${policy} for a ${ownerRole}${how}`, () => {
      expect(needsApproval({ policy, ownerRole, hasScript, byCommand })).to.equal(expected)
    })
  }
})

describe('refuseDecision', () => {
  it('lets tenant administrators of the tenant and dual-role administrators decide, nobody else', () => {
    const answers = Object.fromEntries(ROLES.map((role) => [role, refuseDecision(anActor(role), aJob())]))
    expect(answers).to.deep.equal({
      infra_admin: 'job_approval_forbidden',
      administrator: null,
      tenant_admin: null,
      tenant_user: 'job_approval_forbidden',
    })
  })

  it('refuses commands, the system, agents and administrators of another tenant', () => {
    const others = [COMMAND, SYSTEM, anActor('tenant_admin', { kind: 'agent' }), anActor('tenant_admin', { tenantId: TENANT + 1 })]
    expect(others.map((actor) => refuseDecision(actor, aJob()))).to.deep.equal(others.map(() => 'job_approval_forbidden'))
  })

  it('refuses requester and job administrator where two people are asked for', () => {
    const job = aJob({ twoPerson: true, requesterUserId: 1, ownerUserId: 2 })
    expect(refuseDecision(anActor('tenant_admin', { userId: 1 }), job)).to.equal('job_two_person')
    expect(refuseDecision(anActor('tenant_admin', { userId: 2 }), job)).to.equal('job_two_person')
    expect(refuseDecision(anActor('tenant_admin', { userId: 3 }), job)).to.equal(null)
    expect(refuseDecision(anActor('administrator', { userId: 1 }), job)).to.equal('job_two_person')
  })

  it("lets a tenant user accept drift of the own job only where that job needed nobody's approval", () => {
    const user = anActor('tenant_user', { userId: 50 })
    expect(refuseDecision(user, aJob({ needsApproval: false }))).to.equal(null)
    expect(refuseDecision(user, aJob())).to.equal('job_approval_forbidden')
  })
})

describe('refuseAction', () => {
  it('lets the requester, tenant administrators and dual-role administrators act; infrastructure administrators look', () => {
    const answers = Object.fromEntries(ROLES.map((role) => [role, refuseAction(anActor(role), aJob())]))
    expect(answers).to.deep.equal({
      infra_admin: 'job_action_forbidden',
      administrator: null,
      tenant_admin: null,
      tenant_user: 'job_action_forbidden',
    })
    expect(refuseAction(anActor('tenant_user', { userId: 50 }), aJob())).to.equal(null)
  })

  it('lets the command act on what it requested, and on nothing else', () => {
    expect(refuseAction(COMMAND, aJob({ requestedBy: '#COMMAND' }))).to.equal(null)
    expect(refuseAction(COMMAND, aJob())).to.equal('job_action_forbidden')
  })

  it('refuses a tenant administrator of another tenant', () => {
    expect(refuseAction(anActor('tenant_admin', { tenantId: TENANT + 1 }), aJob())).to.equal('job_action_forbidden')
  })
})

describe('decisionsOnFailure', () => {
  it('is the table that was agreed', () => {
    const table = Object.fromEntries(STEP_KINDS.map((kind) => [kind, decisionsOnFailure(kind).join(' ')]))
    expect(table).to.deep.equal({
      schedule_standby: '',
      operation_check: 'retry cancel',
      reboot_before: 'retry continue cancel',
      pre_script: 'retry continue cancel',
      apply: 'retry continue cancel',
      post_script: 'retry continue cancel',
      restart: 'retry continue cancel',
      verify: 'retry continue',
    })
  })

  it('never goes on past drift', () => {
    expect(decisionsOnFailure('apply', true)).to.deep.equal(['retry', 'cancel'])
  })
})

describe('allowedDecisions', () => {
  const admin = anActor('tenant_admin')

  it('is nothing for a job that is over', () => {
    for (const state of ['rejected', 'completed', 'completed_with_errors', 'failed', 'canceled', 'expired'] as const) {
      expect(allowedDecisions(admin, aJob({ state }), [{ kind: 'apply', drifted: false }])).to.deep.equal([])
    }
  })

  it('is approve, reject and cancel while a plan waits, for those who may', () => {
    expect(allowedDecisions(admin, aJob(), [])).to.deep.equal(['approve', 'reject', 'cancel'])
    expect(allowedDecisions(anActor('tenant_user', { userId: 50 }), aJob(), [])).to.deep.equal(['cancel'])
    expect(allowedDecisions(anActor('infra_admin'), aJob(), [])).to.deep.equal([])
  })

  it('is cancel for a job that waits for its time', () => {
    expect(allowedDecisions(admin, aJob({ state: 'waiting' }), [])).to.deep.equal(['cancel'])
  })

  it('follows the failed steps of a job that waits for a decision', () => {
    const job = aJob({ state: 'awaiting_decision' })
    expect(allowedDecisions(admin, job, [{ kind: 'operation_check', drifted: false }])).to.deep.equal(['retry', 'cancel'])
    expect(allowedDecisions(admin, job, [{ kind: 'verify', drifted: false }])).to.deep.equal(['retry', 'continue'])
    expect(allowedDecisions(admin, job, [{ kind: 'apply', drifted: false }])).to.deep.equal(['retry', 'continue', 'cancel'])
  })
})

describe('computerOutcome and jobOutcome', () => {
  const step = (kind: StepKind, state: StepState) => ({ kind, state })

  it('calls a computer passed over when its patches were applied and something else failed', () => {
    expect(computerOutcome([step('pre_script', 'failed'), step('apply', 'succeeded'), step('verify', 'succeeded')])).to.equal('passed_over')
    expect(computerOutcome([step('apply', 'failed'), step('verify', 'succeeded')])).to.equal('failed')
    expect(computerOutcome([step('apply', 'succeeded'), step('restart', 'skipped')])).to.equal('succeeded')
    expect(computerOutcome([step('apply', 'failed'), step('verify', 'canceled')])).to.equal('canceled')
    expect(computerOutcome([step('apply', 'expired'), step('verify', 'expired')])).to.equal('expired')
  })

  it('fails a job only where no computer succeeded, and completes it only where all did', () => {
    const counts = { succeeded: 0, passed_over: 0, failed: 0, canceled: 0, expired: 0 }
    expect(jobOutcome({ ...counts, succeeded: 2 })).to.equal('completed')
    expect(jobOutcome({ ...counts, succeeded: 2, failed: 1 })).to.equal('completed_with_errors')
    expect(jobOutcome({ ...counts, passed_over: 1 })).to.equal('completed_with_errors')
    expect(jobOutcome({ ...counts, failed: 1, canceled: 1 })).to.equal('failed')
    expect(jobOutcome({ ...counts, canceled: 2 })).to.equal('canceled')
    expect(jobOutcome({ ...counts, expired: 2 })).to.equal('expired')
  })

  it('gives every combination of ended steps an outcome that is an end', () => {
    const ended = STEP_STATES.filter((state) => ['succeeded', 'failed', 'skipped', 'canceled', 'expired'].includes(state))
    const computer = fc.array(fc.record({ kind: fc.constantFrom(...STEP_KINDS), state: fc.constantFrom(...ended) }), { minLength: 1 })
    fc.assert(
      fc.property(fc.array(computer, { minLength: 1 }), (computers) => {
        const counts = { succeeded: 0, passed_over: 0, failed: 0, canceled: 0, expired: 0 }
        for (const steps of computers) counts[computerOutcome(steps)] += 1
        expect(['completed', 'completed_with_errors', 'failed', 'canceled', 'expired']).to.include(jobOutcome(counts))
      }),
    )
  })
})

describe('times', () => {
  it('gives the operation check the monitoring time, and scripts twelve hours', () => {
    expect(takeUpSeconds('operation_check', 10)).to.equal(600)
    expect(takeUpSeconds('pre_script', 10)).to.equal(SCRIPT_TIMEOUT_SECONDS)
    expect(answerUntil(NOW, 'apply').getTime() - NOW.getTime()).to.be.greaterThan(SCRIPT_TIMEOUT_SECONDS * 1000)
  })

  it('makes an unbegun lease ready again, a begun one failed, and a canceled one canceled', () => {
    expect(afterLease('leased', false)).to.deep.equal({ state: 'ready', reason: null })
    expect(afterLease('leased', true)).to.deep.equal({ state: 'canceled', reason: null })
    expect(afterLease('running', false)).to.deep.equal({ state: 'failed', reason: 'no_answer' })
    expect(afterLease('running', true)).to.deep.equal({ state: 'failed', reason: 'no_answer' })
  })
})

describe('retryAt', () => {
  const failure = { attempt: 1, reason: 'download_failed', drifted: false, patchesRetryable: null }
  const policy = { count: 3, backoffMinutes: 10 }

  it('doubles the pause with each attempt, up to the count', () => {
    const pauses = [1, 2, 3, 4].map((attempt) => {
      const at = retryAt({ ...failure, attempt }, policy, NOW)
      return at === null ? null : (at.getTime() - NOW.getTime()) / 60_000
    })
    expect(pauses).to.deep.equal([10, 20, 40, null])
  })

  it('tries nothing again that is final, that drifted, or that the policy does not want', () => {
    expect(retryAt({ ...failure, reason: 'eula_not_accepted' }, policy, NOW)).to.equal(null)
    expect(retryAt({ ...failure, drifted: true }, policy, NOW)).to.equal(null)
    expect(retryAt({ ...failure, patchesRetryable: false }, policy, NOW)).to.equal(null)
    expect(retryAt(failure, { ...policy, count: 0 }, NOW)).to.equal(null)
  })

  it('believes the installer about its patches', () => {
    expect(retryAt({ ...failure, reason: 'patches_failed', patchesRetryable: true }, policy, NOW)).not.to.equal(null)
  })
})

describe('restartProven', () => {
  it('wants another boot id', () => {
    expect(restartProven('a', 'b')).to.equal(true)
    expect(restartProven('a', 'a')).to.equal(false)
    expect(restartProven('a', null)).to.equal(false)
  })
})

describe('messageOfFailure', () => {
  it('has an entry in the catalog for every kind of step and reason', () => {
    for (const kind of STEP_KINDS) {
      for (const reason of ['no_answer', 'drift', 'timed_out', 'download_failed', 'unknown', 'patches_failed']) {
        for (const returnValue of [null, 3]) expect(hasMessage(messageOfFailure(kind, reason, returnValue).code)).to.equal(true)
      }
    }
  })
})
