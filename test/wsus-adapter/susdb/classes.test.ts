import { expect } from 'chai'

import { openSusdbSource } from '../../../wsus-adapter/susdb/source.ts'
import { all, refusalOf } from '../refusal.ts'
import { ALL_COMPUTERS, computerId, TOKYO, updateId } from './a-susdb.ts'
import { MemoryReader } from './rows-in-memory.ts'
import type { Cell } from '../../../wsus-adapter/susdb/row-set.ts'
import type { MemoryRows } from './rows-in-memory.ts'

const APPROVAL = 'de000000-0000-4000-8000-000000000001'
const OTHER_APPROVAL = 'de000000-0000-4000-8000-000000000002'
const LATER_APPROVAL = 'de000000-0000-4000-8000-000000000003'

/** Computers 1 to `count`, odd ones in one group, even ones in two; `approvalOf` says what is effective for update 1. */
function estate(count: number, approvalOf: (n: number) => string | null): MemoryRows {
  const numbers = Array.from({ length: count }, (_, i) => i + 1)
  return {
    groups: [],
    targets: numbers.map((n) => ({ TargetID: n, ComputerID: computerId(n) })),
    memberships: numbers.flatMap((n) => [
      { TargetID: n, TargetGroupID: ALL_COMPUTERS },
      ...(n % 2 === 0 ? [{ TargetID: n, TargetGroupID: TOKYO }] : []),
    ]),
    approval_actions: [
      { UpdateApprovalId: APPROVAL, Action: 'Install', ComputerTargetGroupId: ALL_COMPUTERS },
      { UpdateApprovalId: OTHER_APPROVAL, Action: 'Uninstall', ComputerTargetGroupId: TOKYO },
    ],
    effective_approvals: numbers.flatMap((n) => {
      const approval = approvalOf(n)
      return approval === null ? [] : [{ ComputerTargetId: computerId(n), UpdateId: updateId(1), UpdateApprovalId: approval }]
    }),
    flags: [
      {
        LocalUpdateID: 1,
        UpdateID: updateId(1),
        RevisionNumber: 1,
        IsHidden: false,
        ArrivalTime: '2026-01-01T00:00:00',
        PublicationState: '0',
      },
    ],
    states: numbers.map((n) => ({ TargetID: n, LocalUpdateID: 1, SummarizationState: 2 })),
  }
}

function computersAsked(reader: MemoryReader): string[] {
  return reader.asked
    .filter(({ set }) => set === 'effective_approvals')
    .flatMap(({ filters }) => filters.flatMap((filter) => ('in' in filter ? filter.in.map(String) : [])))
}

describe('effective approvals by classes of computers', () => {
  it('asks three computers of each class when they agree, and answers for all', async () => {
    const reader = new MemoryReader(estate(1_000, (n) => (n % 2 === 0 ? OTHER_APPROVAL : APPROVAL)))
    const digests = (await all(openSusdbSource(reader).effectiveDigests())).flat()

    expect(computersAsked(reader)).to.have.members([1, 499, 999, 2, 500, 1_000].map(computerId))
    expect(digests).to.have.length(1_000)
    expect(new Set(digests.map(({ digest }) => digest)).size).to.equal(2)
  })

  it('asks every computer of a class whose three disagree', async () => {
    const reader = new MemoryReader(estate(40, (n) => (n === 39 || n === 5 ? null : APPROVAL)))
    const source = openSusdbSource(reader)
    const digests = new Map((await all(source.effectiveDigests())).flat().map(({ computerId: id, digest }) => [id, digest]))

    expect(computersAsked(reader)).to.have.length(20 + 3)
    expect(new Set(computersAsked(reader)).size).to.equal(20 + 3)
    expect(digests.get(computerId(5)))
      .to.equal(digests.get(computerId(39)))
      .and.not.equal(digests.get(computerId(7)))
    const states = await all(source.statesOf([5, 7].map(computerId)))
    expect(states.map(({ installations }) => installations[0]?.effectiveAction)).to.deep.equal([null, 0])
  })

  it('gives other digests when an approval changes, and reads them anew each time', async () => {
    const reader = new MemoryReader(estate(4, () => APPROVAL))
    const source = openSusdbSource(reader)
    const before = (await all(source.effectiveDigests())).flat()
    reader.rowsOf = estate(4, (n) => (n % 2 === 0 ? OTHER_APPROVAL : APPROVAL))
    const after = (await all(source.effectiveDigests())).flat()

    expect(
      after.filter((each) => !before.some((other) => other.computerId === each.computerId && other.digest === each.digest)),
    ).to.have.length(2)
    const [states] = await all(source.statesOf([computerId(2)]))
    expect(states?.installations).to.deep.equal([{ updateId: updateId(1), state: 2, effectiveAction: 1, effectiveTargetGroupId: TOKYO }])
  })

  it('takes an approval that nobody knows for none', async () => {
    const reader = new MemoryReader(estate(2, () => LATER_APPROVAL))
    const [states] = await all(openSusdbSource(reader).statesOf([computerId(1)]))

    expect(states?.installations[0]).to.include({ effectiveAction: null, effectiveTargetGroupId: null })
    expect(reader.asked.filter(({ set }) => set === 'approval_actions')).to.have.length(2)
  })

  it('is not asked for where it cannot be read: states have none', async () => {
    const { effective_approvals: _none, ...rows } = estate(2, () => APPROVAL)
    const reader = new MemoryReader(rows)
    const source = openSusdbSource(reader)

    expect((await refusalOf(source.effectiveDigests())).code).to.equal('wsus_route_cannot')
    expect((await all(source.statesOf([computerId(1)])))[0]?.installations[0]?.effectiveAction).to.equal(null)
  })
})

describe('states from rows', () => {
  it('of computers whose rows are out of order are refused', async () => {
    const rows = estate(4, () => null)
    const reader = new MemoryReader({ ...rows, states: [...(rows.states ?? [])].toReversed() })

    expect((await refusalOf(openSusdbSource(reader).statesOf([1, 2, 3, 4].map(computerId)))).code).to.equal('wsus_rows_shifted')
  })

  it('are asked for as a range where most computers of it are wanted, else as a list', async () => {
    const reader = new MemoryReader(estate(100, () => null))
    const source = openSusdbSource(reader, { sliceComputers: 4 })
    await all(source.statesOf([1, 2, 3, 4, 10, 20, 30, 40].map(computerId)))

    expect(reader.asked.filter(({ set }) => set === 'states').map(({ filters }) => filters)).to.deep.equal([
      [{ column: 'TargetID', from: 1, to: 4 }],
      [{ column: 'TargetID', in: [10, 20, 30, 40] }],
    ])
  })

  it('of the same row twice are one, of computers without rows none, of a range those alone that were asked for', async () => {
    const rows = estate(6, () => null)
    const states = (rows.states ?? []).flatMap((row) => (row['TargetID'] === 2 ? [row, row] : row['TargetID'] === 3 ? [] : [row]))
    const answers = await all(openSusdbSource(new MemoryReader({ ...rows, states })).statesOf([6, 1, 3, 2, 2].map(computerId)))

    expect(answers.map(({ computerId: id, installations }) => [id, installations.length])).to.deep.equal([
      [computerId(1), 1],
      [computerId(2), 1],
      [computerId(3), 0],
      [computerId(6), 1],
    ])
  })

  it('of an update that came meanwhile are known after a second look', async () => {
    const rows = estate(2, () => null)
    const reader = new MemoryReader({ ...rows, states: [{ TargetID: 1, LocalUpdateID: 2, SummarizationState: 4 }] })
    const source = openSusdbSource(reader)
    const read = reader.rows.bind(reader)
    reader.rows = async function* (set, filters) {
      yield* read(set, filters)
      if (set !== 'flags') return
      const later = {
        LocalUpdateID: 2,
        UpdateID: updateId(2),
        RevisionNumber: 1,
        IsHidden: 0,
        ArrivalTime: null,
        PublicationState: 'Published',
      }
      reader.rowsOf = { ...reader.rowsOf, flags: [...(rows.flags ?? []), later] }
    }

    expect((await all(source.statesOf([computerId(1)])))[0]?.installations.map(({ updateId: id }) => id)).to.deep.equal([updateId(2)])
    expect(reader.asked.filter(({ set }) => set === 'flags')).to.have.length(2)
  })
})

describe('cells', () => {
  it('may hold bits, numbers and times as a delivery writes them', async () => {
    const reader = new MemoryReader({
      flags: [
        {
          LocalUpdateID: '1',
          UpdateID: updateId(1).toUpperCase(),
          RevisionNumber: '200',
          IsHidden: 'True',
          ArrivalTime: '2026-01-01T00:00:00.677Z',
          PublicationState: 'Expired',
        },
      ],
      superseded: [],
    })

    expect((await all(openSusdbSource(reader).flags())).flat()).to.deep.equal([
      {
        updateId: updateId(1),
        revisionNumber: 200,
        isDeclined: true,
        isSuperseded: false,
        publicationState: 1,
        arrivalDate: '2026-01-01T00:00:00.677',
      },
    ])
  })

  it('may hold times at the ends of the calendar', async () => {
    const first = new Date(0)
    first.setUTCFullYear(1, 0, 1)
    const row = (n: number, time: Date | string): Record<string, Cell> => ({
      LocalUpdateID: n,
      UpdateID: updateId(n),
      RevisionNumber: 1,
      IsHidden: 0,
      ArrivalTime: time,
      PublicationState: '0',
    })
    const reader = new MemoryReader({
      flags: [row(1, first), row(2, new Date(Date.UTC(10_000, 0, 1))), row(3, '9999-12-31T23:59:59.9999999')],
      superseded: [],
    })

    expect((await all(openSusdbSource(reader).flags())).flat().map(({ arrivalDate }) => arrivalDate)).to.deep.equal([
      '0001-01-01T00:00:00.000',
      '9999-12-31T23:59:59.997',
      '9999-12-31T23:59:59.9999999',
    ])
  })

  for (const [what, change] of [
    ['a GUID that is none', { UpdateID: 'x' }],
    ['a number that is none', { RevisionNumber: 'many' }],
    ['a time that is none', { ArrivalTime: 'yesterday' }],
    ['a bit that is none', { IsHidden: 'perhaps' }],
    ['nothing where something must be', { UpdateID: null }],
  ] as const) {
    it(`that hold ${what} are refused`, async () => {
      const row = { LocalUpdateID: 1, UpdateID: updateId(1), RevisionNumber: 1, IsHidden: 0, ArrivalTime: null, PublicationState: '0' }
      const reader = new MemoryReader({ flags: [{ ...row, ...change }], superseded: [] })

      expect((await refusalOf(openSusdbSource(reader).flags())).code).to.equal('wsus_rows_shifted')
    })
  }

  it('are not asked for once the source is closed', async () => {
    const reader = new MemoryReader({})
    await openSusdbSource(reader).close()
    expect(reader.closed).to.equal(true)
  })
})
