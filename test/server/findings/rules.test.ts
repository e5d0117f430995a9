import { expect } from 'chai'
import {
  ALL_KINDS,
  cutoffsAt,
  DEFAULT_THRESHOLDS,
  needSeverity,
  serverFacts,
  Thresholds,
  wsusFixesText,
  WSUS_FIXES,
  wsusSafety,
} from '../../../server/findings/rules.ts'
import { hasMessage, messageFor } from '../../../templates/index.ts'

describe('wsusSafety', () => {
  it('takes the first build with the fix as safe and the one before it as not', () => {
    for (const fix of WSUS_FIXES) {
      expect(wsusSafety(`${fix.build}.${String(fix.revision)}`), fix.product).to.deep.equal({ kind: 'fixed' })
      expect(wsusSafety(`${fix.build}.${String(fix.revision + 1)}`), fix.product).to.deep.equal({ kind: 'fixed' })
      expect(wsusSafety(`${fix.build}.${String(fix.revision - 1)}`), fix.product).to.deep.equal({ kind: 'vulnerable', fix })
    }
    expect(wsusSafety('10.0.26100.1')).to.have.nested.property('fix.kb', '5070881')
  })

  it('takes builds that came later as safe', () => {
    expect(wsusSafety('10.0.28000.1')).to.deep.equal({ kind: 'fixed' })
  })

  it('says nothing of builds that it does not know, and of what is no version', () => {
    for (const version of [
      null,
      '',
      '10.0.19041.1',
      '3.1.6001.65',
      '10.0.26100',
      '10.0.26100.',
      'ten',
      '10.0.26100.1.2',
      `10.0.${'9'.repeat(40)}.1`,
    ])
      expect(wsusSafety(version), String(version)).to.deep.equal({ kind: 'untold' })
  })

  it('is named in the advice with every build that is known', () => {
    for (const { build, revision, kb } of WSUS_FIXES) {
      for (const locale of ['ja', 'en'] as const) {
        const { text } = messageFor('finding_server_version_untold_advice', locale)
        expect(text).to.contain(`${build.split('.')[2] ?? ''}.${String(revision)}`)
        if (kb !== null) expect(text).to.contain(`KB${kb}`)
      }
      expect(wsusFixesText()).to.contain(String(revision))
    }
  })
})

describe('serverFacts', () => {
  it('takes the version of the first route that tells one, and indexes that no route has seen', () => {
    const index = (column: string, there: boolean) => ({ table: 'tbRevisionSupersedesUpdate', column, there })

    expect(
      serverFacts([
        { serverVersion: null, indexes: [index('a', false), index('b', false)] },
        { serverVersion: '10.0.20348.1', indexes: [index('a', true)] },
        { serverVersion: '10.0.20348.2' },
      ]),
    ).to.deep.equal({ version: '10.0.20348.1', missingIndexes: ['tbRevisionSupersedesUpdate(b)'] })
  })

  it('is not upset by facts of another shape', () => {
    expect(serverFacts([null, 'x', {}, { serverVersion: 3, indexes: 'none' }])).to.deep.equal({ version: null, missingIndexes: [] })
  })
})

describe('the thresholds of findings', () => {
  it('become the times with which facts are compared', () => {
    const now = new Date('2026-11-21T12:00:00Z')

    expect(cutoffsAt(now, DEFAULT_THRESHOLDS)).to.deep.equal({
      reportedBefore: new Date('2026-11-14T12:00:00Z'),
      syncHours: 48,
      rolledUpBefore: new Date('2026-11-19T12:00:00Z'),
      renamedSince: new Date('2026-10-22T12:00:00Z'),
      aheadOf: new Date('2026-11-21T12:15:00Z'),
      now,
    })
  })

  it('are refused outside of their bounds', () => {
    expect(Thresholds.safeParse(DEFAULT_THRESHOLDS).success).to.equal(true)
    for (const days of [0, 366, 1.5, -1]) expect(Thresholds.partial().safeParse({ notReportingDays: days }).success).to.equal(false)
    expect(Thresholds.partial().parse({})).to.deep.equal({})
  })
})

describe('needSeverity', () => {
  it('is grave for what is exploited or critical, and slight for what is neither security nor rated', () => {
    const patch = { severity: 'unspecified', exploited: false, security: false }

    expect(needSeverity(patch)).to.equal('info')
    expect(needSeverity({ ...patch, security: true })).to.equal('warning')
    expect(needSeverity({ ...patch, severity: 'low' })).to.equal('warning')
    expect(needSeverity({ ...patch, severity: 'critical' })).to.equal('error')
    expect(needSeverity({ ...patch, exploited: true })).to.equal('error')
  })
})

describe('the kinds of findings', () => {
  it('each have a text and say what to do', () => {
    expect(ALL_KINDS.filter((kind) => !hasMessage(kind) || !hasMessage(`${kind}_advice`))).to.deep.equal([])
  })
})
