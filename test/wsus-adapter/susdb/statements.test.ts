import { expect } from 'chai'

import { ROW_SETS } from '../../../wsus-adapter/susdb/all-row-sets.ts'
import type { RowFilter } from '../../../wsus-adapter/susdb/row-set.ts'
import { NEVER_WHOLE } from '../../../wsus-adapter/susdb/row-sets-views.ts'
import { emptyColumns, missingColumns, preamble, statementOf } from '../../../wsus-adapter/susdb/statements.ts'
import * as survey from '../../../wsus-adapter/susdb/statements-survey.ts'

const FORBIDDEN =
  /\b(INSERT|UPDATE|DELETE|MERGE|TRUNCATE|DROP|ALTER|CREATE|EXEC|EXECUTE|INTO|GRANT|DBCC|BULK|OPENROWSET|WAITFOR|STRING_SPLIT|OFFSET)\b/i

function filtersOf(name: string): RowFilter[] {
  const column = NEVER_WHOLE.get(name)
  return column === undefined ? [] : [{ column, in: ['one'] }]
}

const texts = [
  ...Object.entries(ROW_SETS).map(([name, set]) => [name, statementOf(set, null, filtersOf(name)).text] as const),
  ['who and what', survey.WHO_AND_WHAT],
  ['columns', survey.COLUMNS_THERE],
  ['rights', survey.rightsOn(['dbo.tbUpdate', 'PUBLIC_VIEWS.vUpdate'])],
  ['database', survey.DATABASE_ID],
  ['indexes', survey.FIRST_INDEX_COLUMNS],
  ['settings', survey.configurationOf('tbConfigurationA', new Map([['ServerId', 'Server]ID']]))],
] as const

describe('statements to SUSDB', () => {
  for (const [name, text] of texts) {
    it(`${name}: one SELECT, and nothing that writes`, () => {
      expect(text).to.match(/^SELECT\b/)
      expect(text.replaceAll(/N?'[^']*'/g, '')).to.not.match(FORBIDDEN)
      expect(text).to.not.match(/;|--|\/\*/)
    })
  }

  it('are sent without locks that others would wait for, and give up waiting for theirs', () => {
    expect(preamble(1_234)).to.equal('SET TRANSACTION ISOLATION LEVEL READ UNCOMMITTED;\nSET LOCK_TIMEOUT 1234;\n')
  })

  for (const [name, column] of NEVER_WHOLE) {
    it(`never reads ${name} without ${column}s`, () => {
      const set = ROW_SETS[name as keyof typeof ROW_SETS]
      expect(() => statementOf(set, null)).to.throw(name)
      expect(() => statementOf(set, null, [{ column, in: [] }])).to.throw(name)
      expect(() => statementOf(set, null, [{ column: 'UpdateId', in: ['x'] }])).to.throw(name)
    })
  }

  it('take numbers as they are, texts and times as parameters', () => {
    const { text, parameters } = statementOf(ROW_SETS.targets, null, [
      { column: 'TargetID', from: 3, to: 9 },
      { column: 'ComputerID', in: ["o'brien", 'x'] },
      { column: 'EffectiveLastDetectionTime', since: '2026-01-02T03:04:05.677' },
    ])
    expect(text).to.include('WHERE t.TargetID BETWEEN 3 AND 9 AND t.ComputerID IN (@p0, @p1) AND t.EffectiveLastDetectionTime >= @p2')
    expect(parameters).to.deep.equal([
      { name: 'p0', type: 'text', value: "o'brien" },
      { name: 'p1', type: 'text', value: 'x' },
      { name: 'p2', type: 'time', value: new Date('2026-01-02T03:04:05.677Z') },
    ])
  })

  it('refuse a number that is none, and a time that is none', () => {
    expect(() => statementOf(ROW_SETS.states, null, [{ column: 'TargetID', in: [Number.NaN] }])).to.throw('wsus_settings_invalid')
    expect(() => statementOf(ROW_SETS.targets, null, [{ column: 'EffectiveLastDetectionTime', since: "'; DROP" }])).to.throw(
      'wsus_settings_invalid',
    )
  })

  it('put the names that a database gives into brackets', () => {
    expect(survey.configurationOf('tb]x', new Map([['ServerId', 'a]b']]))).to.equal('SELECT x.[a]]b] AS [ServerId]\nFROM dbo.[tb]]x] AS x')
  })
})

describe('columns that are not there', () => {
  const known = new Map([
    ['dbo.tbkbarticleforrevision', new Set(['revisionid', 'kbarticle'])],
    ['dbo.tbrevision', new Set(['revisionid', 'localupdateid', 'islatestrevision'])],
    ['dbo.tbtargetgroup', new Set(['targetgroupid', 'name', 'parentgroupid'])],
  ])

  it('are replaced by the next name that they may have', () => {
    expect(statementOf(ROW_SETS.update_kbs, known).text).to.include('x.KBArticle AS [KBArticle]')
    expect(missingColumns(ROW_SETS.update_kbs, known)).to.deep.equal([])
  })

  it('are read as NULL where they may be missing', () => {
    expect(statementOf(ROW_SETS.groups, known).text).to.include('CAST(NULL AS int) AS [GroupPriority]')
    expect(emptyColumns(ROW_SETS.groups, known)).to.deep.equal(['OrderValue', 'GroupPriority'])
  })

  it('are named when nothing works without them: those of joins and conditions too', () => {
    expect(missingColumns(ROW_SETS.events, known)).to.include('dbo.tbEventInstance.EventNamespaceID')
    expect(() => statementOf(ROW_SETS.targets, known)).to.throw('wsus_rows_shifted')
  })
})
