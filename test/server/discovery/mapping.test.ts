import { expect } from 'chai'
import type { ComputerTarget, Update } from '../../../wsus-adapter/index.ts'
import {
  actionFromWsus,
  approvalFromWsus,
  categoryKey,
  computerFromWsus,
  patchFromUpdate,
  stateFromWsus,
  statesFromWsus,
} from '../../../server/discovery/mapping.ts'
import { addCounts, brakes, clockAhead, hopsBelow, recountsAtEnd, updatesReading } from '../../../server/discovery/rules.ts'
import { excludedClassifications } from '../../../server/sources/rules.ts'
import { fromWsusError } from '../../../server/sources/wsus-errors.ts'
import { messageFor } from '../../../templates/index.ts'
import { WsusError, type WsusErrorCode } from '../../../wsus-adapter/index.ts'
import { FakeWsus } from './fake-wsus.ts'

describe('mapping', () => {
  const wsus = new FakeWsus()
  const update: Update = wsus.updates.get(wsus.addUpdate())!
  const target: ComputerTarget = wsus.computers.get(wsus.addComputer('Web1.Example.COM'))!.target
  const categories = new Map([[categoryKey('UpdateClassification', 'Security Updates'), 'security-id']])
  const nothing: ReadonlySet<string> = new Set()

  it('knows the numbers of states, and takes what is not documented as nothing', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 7, -1, 2.5].map(stateFromWsus)).to.deep.equal([
      null,
      null,
      'missing',
      'downloaded',
      'installed',
      'failed',
      'pending_reboot',
      null,
      null,
      null,
    ])
  })

  it('offers a patch by install approvals alone', () => {
    expect([0, 1, 2, 3, 4, 5, 6, -1].map(actionFromWsus)).to.deep.equal([
      'install',
      'uninstall',
      'block',
      'block',
      'detect',
      'other',
      'other',
      'other',
    ])
  })

  it('names a patch by its first article, and by its title without one', () => {
    const none = { ...update, kbArticles: [] }

    expect(patchFromUpdate({ ...update, kbArticles: ['5002', '5001'] }, categories, nothing)).to.deep.include({
      name: 'KB5001',
      kbs: ['5001', '5002'],
    })
    expect(patchFromUpdate(none, categories, nothing)?.name).to.equal(update.title)
    expect(patchFromUpdate({ ...none, title: '' }, categories, nothing)).to.deep.include({ name: update.updateId, title: update.updateId })
  })

  it('takes severities and restarts by their words, and others as not said', () => {
    const severity = (msrcSeverity: string | null) => patchFromUpdate({ ...update, msrcSeverity }, categories, nothing)?.severity
    expect(['Critical', 'Important', 'Moderate', 'Low', 'Unspecified', null, 'Terrible'].map(severity)).to.deep.equal([
      'critical',
      'important',
      'moderate',
      'low',
      'unspecified',
      'unspecified',
      'unspecified',
    ])
    const restart = (rebootBehavior: number | null) =>
      patchFromUpdate({ ...update, installation: { ...update.installation, rebootBehavior } }, categories, nothing)?.restart
    expect([0, 1, 2, 3, null].map(restart)).to.deep.equal(['never', 'always', 'can', 'unknown', 'unknown'])
  })

  it('leaves out excluded classifications, and drivers by their type', () => {
    expect(patchFromUpdate(update, categories, new Set(['security-id']))).to.equal(null)
    expect(patchFromUpdate({ ...update, updateType: 'Driver' }, categories, excludedClassifications({}))).to.equal(null)
    expect(patchFromUpdate({ ...update, updateType: 'Driver' }, categories, excludedClassifications({ exclude: [] }))).not.to.equal(null)
  })

  it('reads times as UTC and sentinels as none', () => {
    const mapped = computerFromWsus({ ...target, lastSyncTime: '2026-01-02T03:04:05.677', lastReportedStatusTime: '0001-01-01T00:00:00' })

    expect(mapped.lastSyncAt?.toISOString()).to.equal('2026-01-02T03:04:05.677Z')
    expect(mapped.lastReportAt).to.equal(null)
  })

  it('names computers in lower case, and by their id when they have no name', () => {
    expect(computerFromWsus(target)).to.deep.include({
      fqdn: 'web1.example.com',
      hostName: 'web1',
      osVersion: '10.0.20348',
      osArchitecture: 'amd64',
    })
    expect(computerFromWsus({ ...target, name: '' })).to.deep.include({ fqdn: '', hostName: target.id })
  })

  it('drops approvals that are not active', () => {
    const row = wsus.approvals.get(wsus.approve(update.updateId))!

    expect(approvalFromWsus({ ...row, status: 0 })).to.equal(null)
    expect(approvalFromWsus({ ...row, isAssigned: false, deadline: '9999-12-31T23:59:59.997' })).to.deep.include({
      optional: true,
      deadlineAt: null,
    })
  })

  it('says when states name an update that the CMDB does not have', () => {
    const row = { updateId: 'a', state: 2, effectiveAction: 0, effectiveTargetGroupId: 'g' }
    const known = { patches: new Map([['a', 1]]), groups: new Map([['g', 9]]), excluded: new Set(['x']) }

    expect(statesFromWsus([row], known)).to.deep.equal({
      states: [{ patchId: 1, state: 'missing', approved: true, approvalGroupId: 9 }],
      unknown: [],
    })
    expect(statesFromWsus([{ ...row, updateId: 'b' }], known)).to.deep.equal({ states: [], unknown: ['b'] })
    expect(statesFromWsus([{ ...row, updateId: 'b', state: 1 }], known).unknown, 'not applicable concerns nobody').to.deep.equal([])
    expect(statesFromWsus([{ ...row, updateId: 'x' }], known).unknown, 'what is not imported concerns nobody').to.deep.equal([])
    expect(statesFromWsus([{ ...row, effectiveAction: 2 }], known).states[0]?.approved).to.equal(false)
    expect(statesFromWsus([{ ...row, effectiveAction: null, effectiveTargetGroupId: null }], known).states[0]).to.deep.include({
      approved: false,
      approvalGroupId: null,
    })
  })

  it('keeps one state of a patch that is named twice: the later one', () => {
    const known = {
      patches: new Map([
        ['a', 2],
        ['b', 1],
      ]),
      groups: new Map<string, number>(),
      excluded: new Set<string>(),
    }
    const row = { effectiveAction: null, effectiveTargetGroupId: null }
    const rows = [
      { ...row, updateId: 'a', state: 2 },
      { ...row, updateId: 'b', state: 2 },
      { ...row, updateId: 'a', state: 4 },
    ]

    expect(statesFromWsus(rows, known).states.map(({ patchId, state }) => [patchId, state])).to.deep.equal([
      [1, 'missing'],
      [2, 'installed'],
    ])
  })
})

describe('brakes', () => {
  it('stops at more than a fifth of more than fifty', () => {
    expect(brakes(50, 50)).to.equal(false)
    expect(brakes(10, 51)).to.equal(false)
    expect(brakes(11, 51)).to.equal(true)
    expect(brakes(20, 100)).to.equal(false)
    expect(brakes(21, 100)).to.equal(true)
  })
})

describe('updatesReading', () => {
  const now = new Date('2026-06-02T12:00:00Z')
  const flags = '2026-06-02T00:00:00.000Z'

  const usual = { full: false, flags: false }

  it('reads whole at first, once a day, and when asked; else from the cursor on', () => {
    expect(updatesReading({}, usual, now)).to.deep.equal({ kind: 'first', from: undefined })
    expect(updatesReading({ updates: 'a' }, usual, now)).to.deep.equal({ kind: 'first', from: 'a' })
    expect(updatesReading({ updates: 'a', flags }, usual, now)).to.deep.equal({ kind: 'difference', from: 'a' })
    expect(updatesReading({ updates: 'a', flags }, { ...usual, full: true }, now)).to.deep.equal({ kind: 'whole' })
    expect(updatesReading({ updates: 'a', flags: '2026-06-01T12:00:00Z' }, usual, now)).to.deep.equal({ kind: 'whole' })
  })

  it('reads whole where the route has no cursor, and not for the flags where those can be read by themselves', () => {
    expect(updatesReading({ flags }, usual, now)).to.deep.equal({ kind: 'whole' })
    expect(updatesReading({ updates: 'a', flags: '2026-01-01T12:00:00Z' }, { ...usual, flags: true }, now)).to.deep.equal({
      kind: 'difference',
      from: 'a',
    })
  })
})

describe('hopsBelow', () => {
  it('counts the servers up to the source; a circle or a parent that is not known ends the way', () => {
    const servers = [
      { id: 'a', parentId: null },
      { id: 'b', parentId: 'a' },
      { id: 'c', parentId: 'b' },
      { id: 'd', parentId: 'nobody' },
      { id: 'x', parentId: 'y' },
      { id: 'y', parentId: 'x' },
    ]

    expect(Object.fromEntries(hopsBelow(servers))).to.deep.equal({ a: 1, b: 2, c: 3, d: 1, x: 2, y: 2 })
  })
})

describe('clockAhead', () => {
  it('says by how much the newest time lies ahead, but not of seconds', () => {
    const now = new Date('2026-06-02T12:00:00Z')

    expect(clockAhead(null, now)).to.equal(0)
    expect(clockAhead(new Date('2026-06-02T12:01:00Z'), now)).to.equal(0)
    expect(clockAhead(new Date('2026-06-05T12:00:00Z'), now)).to.equal(3 * 86_400)
    expect(clockAhead(new Date('2020-06-05T12:00:00Z'), now)).to.equal(0)
  })
})

describe('recountsAtEnd', () => {
  it('follows every change of few computers and of a small share', () => {
    expect(recountsAtEnd(200, 200)).to.equal(false)
    expect(recountsAtEnd(201, 20_000)).to.equal(false)
    expect(recountsAtEnd(2_001, 20_000)).to.equal(true)
  })
})

describe('addCounts', () => {
  it('adds what a page has to what was there', () => {
    expect(addCounts(undefined, { read: 2 })).to.deep.equal({ read: 2, added: 0, changed: 0, removed: 0 })
    expect(addCounts({ read: 2, added: 1, changed: 0, removed: 0 }, { read: 3, removed: 1 })).to.deep.equal({
      read: 5,
      added: 1,
      changed: 0,
      removed: 1,
    })
  })
})

describe('sources', () => {
  const codes: readonly WsusErrorCode[] = [
    'wsus_settings_invalid',
    'wsus_unreachable',
    'wsus_certificate_untrusted',
    'wsus_not_wsus',
    'wsus_unauthorized',
    'wsus_forbidden',
    'wsus_timeout',
    'wsus_aborted',
    'wsus_busy',
    'wsus_fault',
    'wsus_answer_malformed',
    'wsus_rows_shifted',
    'wsus_too_large',
    'wsus_route_cannot',
    'wsus_cursor_rejected',
  ]
  for (const code of codes) {
    it(`tell of ${code} in both languages with nothing left open`, () => {
      const err = fromWsusError(new WsusError(code), 'http://wsus.example:8530') as { code: string; details: Record<string, unknown> }

      for (const locale of ['ja', 'en'] as const) {
        const { text } = messageFor(err.code as never, locale, err.details as never)
        expect(text).not.to.match(/\{\{|undefined/)
      }
    })
  }

  it('tell what to ask for when a database may not be read', () => {
    const grant = 'GRANT SELECT ON dbo.tbUpdate TO [reader]'
    const told = fromWsusError(
      new WsusError('wsus_forbidden', { operation: 'flags', grant, url: 'mssql://sql:1433/SUSDB' }),
      'http://other',
    ) as {
      code: string
      details: Record<string, unknown>
    }

    expect(told.code).to.equal('wsus_forbidden')
    for (const locale of ['ja', 'en'] as const) {
      expect(messageFor(told.code as never, locale, told.details as never).text)
        .to.contain(grant)
        .and.to.contain('mssql://sql:1433/SUSDB')
    }
    expect(fromWsusError(new WsusError('wsus_not_wsus'), 'mssql://sql/x')).to.have.property('code', 'wsus_database_unknown')
    const overSoap = fromWsusError(new WsusError('wsus_forbidden'), 'http://wsus') as { details: Record<string, unknown> }
    expect(messageFor('wsus_forbidden', 'en', overSoap.details).text).to.contain('WSUS Reporters')
  })
})
