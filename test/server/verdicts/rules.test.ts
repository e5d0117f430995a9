import { expect } from 'chai'
import fc from 'fast-check'
import { digestStates, type StateRow } from '../../../server/verdicts/digest.ts'
import type { VerdictState } from '../../../catalog/index.ts'
import { agreement, decidingVoice, derivedState, statedState } from '../../../server/verdicts/rules.ts'

const STATES: readonly VerdictState[] = ['missing', 'downloaded', 'failed', 'pending_reboot', 'installed']

describe('decidingVoice', () => {
  const nobody = { servers: [], engineCovers: false, agent: false, manual: false }

  it('lets the WSUS to which the computer reports decide about a Windows patch that it knows', () => {
    const servers = [
      { sourceId: 1, decides: false, spoke: true },
      { sourceId: 2, decides: true, spoke: true },
    ]

    expect(decidingVoice({ ...nobody, kind: 'windows', servers, agent: true, manual: true })).to.deep.equal({ kind: 'wsus', sourceId: 2 })
  })

  it('leaves a patch that this server does not know to a server that does', () => {
    const servers = [
      { sourceId: 1, decides: false, spoke: true },
      { sourceId: 2, decides: true, spoke: false },
    ]

    expect(decidingVoice({ ...nobody, kind: 'windows', servers })).to.deep.equal({ kind: 'wsus', sourceId: 1 })
  })

  it('takes a manual registration only where nobody else speaks', () => {
    expect(decidingVoice({ ...nobody, kind: 'windows', manual: true })).to.deep.equal({ kind: 'manual' })
    expect(decidingVoice({ ...nobody, kind: 'linux', manual: true })).to.deep.equal({ kind: 'manual' })
    expect(decidingVoice({ ...nobody, kind: 'linux', manual: true, agent: true })).to.deep.equal({ kind: 'agent' })
    expect(decidingVoice({ ...nobody, kind: 'windows', agent: true }), 'an agent is the second voice on Windows').to.equal(null)
  })

  it('lets the engine decide about Linux once it covers the stream', () => {
    expect(decidingVoice({ ...nobody, kind: 'linux', engineCovers: true, agent: true })).to.deep.equal({ kind: 'engine' })
  })
})

describe('agreement', () => {
  const early = new Date('2026-01-01T00:00:00Z')
  const late = new Date('2026-01-02T00:00:00Z')

  it('calls a newer word of the agent reported, not yet by WSUS', () => {
    expect(agreement({ state: 'missing', sourceTime: early, agentState: 'installed', agentTime: late })).to.equal('reported_by_agent')
  })

  it('calls two final words that differ disputed when WSUS spoke last', () => {
    expect(agreement({ state: 'failed', sourceTime: late, agentState: 'installed', agentTime: early })).to.equal('disputed')
  })

  it('never disputes while a word is not final, nor equal words', () => {
    for (const state of STATES) {
      for (const agentState of STATES) {
        const found = agreement({ state, sourceTime: late, agentState, agentTime: early })
        if (found === 'disputed') expect([state, agentState].toSorted()).to.deep.equal(['failed', 'installed'])
        if (state === agentState) expect(found).to.equal('agreed')
      }
    }
  })
})

describe('derivedState', () => {
  it('says superseded only where a later patch is missing, and unknown where nothing can be known', () => {
    expect(derivedState({ ready: false, laterMissing: true, arrivedAfterReport: false })).to.equal('unknown')
    expect(derivedState({ ready: true, laterMissing: true, arrivedAfterReport: true })).to.equal('superseded')
    expect(derivedState({ ready: true, laterMissing: false, arrivedAfterReport: true })).to.equal('unknown')
    expect(derivedState({ ready: true, laterMissing: false, arrivedAfterReport: false })).to.equal('not_applicable')
  })
})

describe('digestStates', () => {
  const row = fc.record({
    patchId: fc.integer({ min: 1, max: 1_000_000 }),
    state: fc.constantFrom(...STATES),
    approved: fc.boolean(),
    approvalGroupId: fc.option(fc.integer({ min: 1, max: 1000 })),
  })
  const rows = fc.uniqueArray(row, { selector: (one) => one.patchId, maxLength: 30 })

  it('is the same whatever order the states come in', () => {
    fc.assert(
      fc.property(rows, (states: StateRow[]) => {
        expect(digestStates(states.toReversed()).equals(digestStates(states))).to.equal(true)
      }),
    )
  })

  it('differs when anything that is stored differs', () => {
    fc.assert(
      fc.property(rows, row, (states: StateRow[], other: StateRow) => {
        const others = states.filter((one) => one.patchId !== other.patchId)
        const plain = digestStates([...others, other])

        expect(plain.equals(digestStates(others))).to.equal(false)
        expect(plain.equals(digestStates([...others, { ...other, approved: !other.approved }]))).to.equal(false)
        expect(plain.equals(digestStates([...others, { ...other, approvalGroupId: (other.approvalGroupId ?? 0) + 1 }]))).to.equal(false)
        const state = STATES[(STATES.indexOf(other.state) + 1) % STATES.length] ?? 'missing'
        expect(plain.equals(digestStates([...others, { ...other, state }]))).to.equal(false)
      }),
    )
  })
})

describe('statedState', () => {
  it('says superseded of what is to be had while a later patch is to be had too, and the stored state of all else', () => {
    expect(STATES.map((state) => statedState(state, true))).to.deep.equal([
      'superseded',
      'superseded',
      'failed',
      'pending_reboot',
      'installed',
    ])
    expect(STATES.map((state) => statedState(state, false))).to.deep.equal(STATES)
  })
})
