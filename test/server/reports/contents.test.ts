import { expect } from 'chai'
import { REPORTS } from '../../../server/reports/definitions.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { aPatch, aTenant, computers, refusal } from '../jobs/world.ts'
import { fileOf, rowsOf } from './told.ts'

describe('what reports are made of', function () {
  this.timeout(30_000)
  let test: TestApp

  before(async () => {
    test = await openTestApp()
  })
  after(() => test.close())

  const db = () => test.app.pools.infra

  it('open in a spreadsheet: a byte order mark, words and times of the reader, no formulas', async () => {
    const world = await aTenant(test.app, { time_zone: 'Asia/Tokyo' })
    const on = await computers(world, 1)
    const patch = await aPatch(world, on, { since: new Date('2026-06-01T00:00:00Z') })
    await db()('patch').where({ id: patch.id }).update({ title: `=HYPERLINK("http://x","a,b")`, severity: 'critical' })

    const [head = '', row = '', end, ...more] = await fileOf(test, world.admin, 'unapplied_patches', 'ja')

    expect([end, more]).to.deep.equal(['', []])
    expect(head).to.match(/^\uFEFFテナント,業務サーバ,サーバID,.*,発生日時 \(Asia\/Tokyo\)$/)
    expect(row).to.contain(`"'=HYPERLINK(""http://x"",""a,b"")"`).and.contain(',緊急,いいえ,')
    expect(row.endsWith(',未インストール,2026-06-01 09:00:00')).to.equal(true)
  })

  it('refuse what they cannot be narrowed by', async () => {
    const { admin } = await aTenant(test.app)

    expect(await refusal(rowsOf(test, admin, 'computer_health', { state: 'failed' }))).to.equal('invalid report_parameter_unused')
    const turned = { from: '2026-06-02T00:00:00Z', to: '2026-06-02T00:00:00Z' }
    expect(await refusal(rowsOf(test, admin, 'changes', turned))).to.equal('invalid report_period_invalid')
  })

  it('have their columns in the statement, the words of each in both languages, and room in a mail', async () => {
    const world = await aTenant(test.app)
    const on = await computers(world, 1)
    await aPatch(world, on)
    for (const [id, { columns, figures }] of Object.entries(REPORTS)) {
      const briefs = columns.filter((column) => column.brief === true)

      expect(new Set(columns.map((column) => column.name)).size, id).to.equal(columns.length)
      expect(briefs.length, id).to.be.within(3, 8)
      expect(Object.keys(figures).length, id).to.be.within(1, 10)
    }
  })
})
