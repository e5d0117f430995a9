import { expect } from 'chai'

import { WsusError } from '../../../wsus-adapter/index.ts'
import type { Row } from '../../../wsus-adapter/soap/answer-reader.ts'
import { approval, category, computerTarget, installation, minimalUpdate, targetGroup } from '../../../wsus-adapter/soap/layouts.ts'
import { b, computerRow, g, i, s, t, u, updateRow } from '../../peers/wsus-xml.ts'

const UPDATE = 'AAAAAAAA-0000-4000-8000-000000000001'
const GROUP = 'a0a08746-4dbe-4a37-9adf-9e7652c0b421'
const DEPLOYMENT = 'dddddddd-0000-4000-8000-000000000001'
const COMPUTER = 'cccccccc-0000-4000-8000-000000000001'

const approvalRow: Row = [
  t('2025-01-02T03:04:05.677'),
  u(1),
  i(0),
  t('2025-01-02T03:04:05.677'),
  t('2025-02-01T00:00:00'),
  s('EXAMPLE\\admin'),
  g(DEPLOYMENT),
  b(true),
  g(UPDATE),
  i(201),
  g(GROUP),
]
const groupRow: Row = [s('Computers'), s('All Computers'), g(GROUP), i(1), i(0), null]
const categoryRow: Row = [
  i(5),
  g(GROUP),
  s('Product'),
  b(true),
  b(false),
  i(0),
  i(1),
  s('Windows 11'),
  s(''),
  s(''),
  t('2024-01-01T00:00:00'),
  s('MicrosoftUpdate'),
]

function refusalOf(read: () => unknown): WsusError {
  try {
    read()
  } catch (error) {
    expect(error).to.be.instanceOf(WsusError)
    return error as WsusError
  }
  throw new Error('the row was read')
}

describe('row layouts', () => {
  const layouts: [name: string, row: Row, read: (row: Row) => unknown][] = [
    ['TargetGroup', groupRow, targetGroup],
    ['ComputerTarget', computerRow({ id: COMPUTER, name: 'pc1.example.test' }), computerTarget],
    ['MinimalUpdateProperties', updateRow({ updateId: UPDATE, revisionId: 7 }), minimalUpdate],
    ['ApprovalInformation', approvalRow, approval],
    ['UpdateInstallationInformation', [g(UPDATE), s(COMPUTER), i(2), i(0), g(GROUP)], installation],
    ['Category', categoryRow, category],
  ]
  for (const [name, row, read] of layouts) {
    it(`refuses a ${name} that lost its first value, is cut, or is empty`, () => {
      for (const shifted of [row.slice(1), row.slice(0, 4), []]) {
        expect(refusalOf(() => read(shifted)).code).to.equal('wsus_rows_shifted')
      }
    })

    it(`reads a ${name} to which a newer server appended values`, () => {
      expect(read([...row, s('new'), null])).to.deep.equal(read(row))
    })
  }

  it('refuses an update row from which any value before the last flag was dropped', () => {
    const row = updateRow({ updateId: UPDATE, revisionId: 7 })
    for (let index = 0; index < 35; index += 1) {
      const error = refusalOf(() => minimalUpdate(row.toSpliced(index, 1)))
      expect(error.code, String(index)).to.equal('wsus_rows_shifted')
    }
  })

  it('refuses a computer row from which any of its NULLs was dropped', () => {
    const row = computerRow({ id: COMPUTER, name: 'pc1.example.test', reported: null })
    for (const [index, value] of row.entries()) {
      if (value !== null || index > 27) continue
      expect(refusalOf(() => computerTarget(row.toSpliced(index, 1))).code, String(index)).to.equal('wsus_rows_shifted')
    }
  })

  it('says which layout, place and value did not fit', () => {
    const error = refusalOf(() => minimalUpdate(updateRow({ updateId: UPDATE, revisionId: 7 }).with(18, s('maybe'))))

    expect(error.details).to.deep.equal({
      operation: 'ExecuteSPSearchUpdates',
      layout: 'MinimalUpdateProperties',
      index: 18,
      wanted: 'boolean',
      columns: 37,
      type: 'string',
      value: 'maybe',
    })
    expect(error.transient).to.equal(false)
  })
})

describe('targetGroup', () => {
  it('reads a group and skips groups that do not hold computers', () => {
    expect(targetGroup(groupRow)).to.deep.equal({ id: GROUP, name: 'All Computers', parentId: null, orderValue: 1, priority: 0 })
    expect(targetGroup(groupRow.with(0, s('Servers')))).to.equal(null)
  })
})

describe('approval', () => {
  it('reads GUIDs in lower case and keeps the time as it was written', () => {
    expect(approval(approvalRow)).to.deep.equal({
      id: DEPLOYMENT,
      updateId: UPDATE.toLowerCase(),
      revisionNumber: 201,
      targetGroupId: GROUP,
      action: 0,
      status: 1,
      deploymentTime: '2025-01-02T03:04:05.677',
      goLiveTime: '2025-01-02T03:04:05.677',
      deadline: '2025-02-01T00:00:00',
      adminName: 'EXAMPLE\\admin',
      isAssigned: true,
    })
  })

  it('reads an approval without deadline', () => {
    expect(approval(approvalRow.with(4, null)).deadline).to.equal(null)
  })
})

describe('installation', () => {
  it('reads what is effective, or that nothing is', () => {
    const base = { updateId: UPDATE.toLowerCase(), computerId: 'CLIENT-7', state: 5 }

    expect(installation([g(UPDATE), s('CLIENT-7'), i(5), i(0), g(GROUP)])).to.deep.equal({
      ...base,
      effectiveAction: 0,
      effectiveTargetGroupId: GROUP,
    })
    const none = { ...base, effectiveAction: null, effectiveTargetGroupId: null }
    expect(installation([g(UPDATE), s('CLIENT-7'), i(5), null, null])).to.deep.equal(none)
    expect(installation([g(UPDATE), s('CLIENT-7'), i(5), null, g('00000000-0000-0000-0000-000000000000')])).to.deep.equal(none)
  })
})
