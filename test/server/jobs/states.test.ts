import { expect } from 'chai'
import fc from 'fast-check'
import {
  canMoveJob,
  canMoveStep,
  isOver,
  JOB_STATES,
  jobStatesBefore,
  STEP_STATES,
  stepStatesBefore,
  type JobState,
  type StepState,
} from '../../../server/jobs/states.ts'

describe('the transitions of jobs', () => {
  const over: JobState[] = ['rejected', 'completed', 'completed_with_errors', 'failed', 'canceled', 'expired']

  it('leads out of every open state and out of no other', () => {
    expect(JOB_STATES.filter(isOver).toSorted()).to.deep.equal(over.toSorted())
  })

  it('never comes out of canceled, whatever is tried', () => {
    fc.assert(
      fc.property(fc.constantFrom(...JOB_STATES), fc.array(fc.constantFrom(...JOB_STATES)), (start, wishes) => {
        let state = start
        let canceled = false
        for (const wish of wishes) {
          if (canMoveJob(state, wish)) state = wish
          if (canceled) expect(state).to.equal('canceled')
          canceled ||= state === 'canceled'
        }
      }),
    )
  })

  it('reaches running only with an approval behind it: through waiting, or out of a state that was running before', () => {
    expect(jobStatesBefore('running').toSorted()).to.deep.equal(['awaiting_decision', 'pending_approval', 'waiting'])
    expect(jobStatesBefore('rejected')).to.deep.equal(['pending_approval'])
    expect(jobStatesBefore('awaiting_decision')).to.deep.equal(['running'])
  })

  it('reaches every state from the first one', () => {
    const reached = new Set<JobState>(['pending_approval'])
    for (let grown = true; grown;) {
      const next = JOB_STATES.filter((to) => !reached.has(to) && [...reached].some((from) => canMoveJob(from, to)))
      next.forEach((state) => reached.add(state))
      grown = next.length > 0
    }
    expect([...reached].toSorted()).to.deep.equal([...JOB_STATES].toSorted())
  })
})

describe('the transitions of steps', () => {
  it('is the table that was agreed', () => {
    const table = Object.fromEntries(STEP_STATES.map((from) => [from, STEP_STATES.filter((to) => canMoveStep(from, to))]))
    expect(table).to.deep.equal({
      pending: ['ready', 'running', 'skipped', 'canceled', 'expired'],
      ready: ['leased', 'running', 'failed', 'canceled', 'expired'],
      leased: ['ready', 'running', 'failed', 'canceled'],
      running: ['ready', 'succeeded', 'failed', 'skipped', 'canceled', 'expired'],
      succeeded: [],
      failed: ['ready'],
      skipped: [],
      canceled: [],
      expired: [],
    })
  })

  it('lets a success come only out of running', () => {
    expect(stepStatesBefore('succeeded')).to.deep.equal(['running'])
  })

  it('keeps an end an end, whatever is tried', () => {
    const ends: readonly StepState[] = ['succeeded', 'skipped', 'canceled', 'expired']
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...STEP_STATES), { maxLength: 60 }), (wishes) => {
        let state: StepState = 'pending'
        let end: StepState | null = null
        for (const wish of wishes) {
          if (canMoveStep(state, wish)) state = wish
          if (end !== null) expect(state).to.equal(end)
          if (ends.includes(state)) end = state
        }
      }),
    )
  })
})
