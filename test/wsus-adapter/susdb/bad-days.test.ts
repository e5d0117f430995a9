import { expect } from 'chai'

import type { SqlOptions } from '../../../wsus-adapter/index.ts'
import { all, refusalOf } from '../refusal.ts'
import { aComputer, aSusdb, ALL_COMPUTERS, anUpdate, closeAll, computerId, together, TOKYO, updateId, world } from './a-susdb.ts'

const MANY = Array.from({ length: 40 }, (_, i) => i + 1)

/** Forty computers with 100 states each, in two groups. */
function many() {
  return together(
    {
      tbTargetGroup: [
        { TargetGroupID: ALL_COMPUTERS, Name: 'All Computers' },
        { TargetGroupID: TOKYO, Name: '東京', ParentGroupID: ALL_COMPUTERS },
      ],
    },
    ...Array.from({ length: 100 }, (_, i) => anUpdate(i + 1)),
    ...MANY.map((n) => aComputer(n, [n % 2 === 0 ? TOKYO : ALL_COMPUTERS])),
    {
      tbUpdateStatusPerComputer: MANY.flatMap((n) =>
        Array.from({ length: 100 }, (_, i) => ({ TargetID: n, LocalUpdateID: i + 1, SummarizationState: 4 })),
      ),
    },
  )
}

describe('SUSDB on a bad day', function () {
  this.timeout(60_000)
  afterEach(closeAll)

  it('cuts the connection in the middle of a stream: the reading fails, the next one works', async () => {
    const { open, susdb } = await aSusdb(many())
    const source = await open('tables')
    susdb.faults.add({ match: /FROM dbo.tbUpdateStatusPerComputer/, afterRows: 1_500, what: { kind: 'cut' } })
    const error = await refusalOf(source.statesOf(MANY.map(computerId)))

    expect(error).to.include({ code: 'wsus_unreachable', transient: true })
    expect(await all(source.statesOf(MANY.map(computerId)))).to.have.length(40)
  })

  for (const afterRows of [0, 2_050]) {
    it(`chooses us as the deadlock victim after ${afterRows} rows: the computers that are missing are read again, none twice`, async () => {
      const { open, susdb } = await aSusdb(many())
      const source = await open('tables')
      susdb.faults.add({ match: /FROM dbo.tbUpdateStatusPerComputer/, afterRows, what: { kind: 'error', number: 1_205 } })
      const states = await all(source.statesOf(MANY.map(computerId)))

      expect(states.map(({ computerId: id }) => id)).to.deep.equal(MANY.map(computerId))
      for (const { installations } of states) expect(new Set(installations.map(({ updateId: id }) => id)).size).to.equal(100)
    })
  }

  it('chooses us as the deadlock victim while we look what there is: we look again', async () => {
    const { open, susdb } = await aSusdb()
    susdb.faults.add({ match: /HAS_PERMS_BY_NAME/, what: { kind: 'error', number: 1_205 } })

    expect((await (await open('tables')).probe()).reads.states).to.equal(true)
  })

  it('gives up after three deadlocks, as something that passes', async () => {
    const { open, susdb } = await aSusdb()
    const source = await open('tables')
    await source.probe()
    susdb.faults.add({ match: /tbTargetGroup\b/, times: 99, what: { kind: 'error', number: 1_222 } })

    expect(await refusalOf(source.groups())).to.include({ code: 'wsus_busy', transient: true })
  })

  it('never answers: the reading fails after the time that the settings give, though the server is deaf', async () => {
    const { open, susdb } = await aSusdb()
    const source = await open('tables', { timeouts: { idle: 300 } })
    await source.probe()
    susdb.faults.add({ match: /tbDeployment/, what: { kind: 'hang', deaf: true } })

    expect((await refusalOf(source.approvals())).code).to.equal('wsus_timeout')
  })

  it('stops in the middle of a stream: the reading fails after that time', async () => {
    const { open, susdb } = await aSusdb(many())
    const source = await open('tables', { timeouts: { idle: 300 } })
    await source.probe()
    susdb.faults.add({ match: /FROM dbo.tbUpdateStatusPerComputer/, afterRows: 1_500, what: { kind: 'hang' } })

    expect(await refusalOf(source.statesOf(MANY.map(computerId)))).to.include({ code: 'wsus_timeout' })
  })

  it('does not take the time that the reader needs for a silence of the server', async () => {
    const { open, susdb } = await aSusdb(many())
    const source = await open('tables', { timeouts: { idle: 500 }, limits: { aheadRows: 1_000, sliceComputers: 40 } })
    let read = 0
    for await (const { installations } of source.statesOf(MANY.map(computerId))) {
      // The reader's own work, longer than the server may be silent.
      if (read === 0) await new Promise((resolve) => setTimeout(resolve, 700))
      read += installations.length
    }

    expect(read).to.equal(4_000)
    expect(susdb.statements.filter(({ error }) => error !== undefined && error !== null)).to.deep.equal([])
  })

  it('is restored from a backup: a cursor of later days is refused, and one of another server', async () => {
    const { open, database } = await aSusdb()
    const source = await open('tables')
    const cursor = (await all(source.updates())).at(-1)?.cursor ?? ''
    expect((await all(source.updates({ cursor }))).flatMap(({ updates }) => updates.map(({ updateId: id }) => id))).to.deep.equal([
      updateId(5),
    ])

    const { default: pg } = await import('pg')
    const client = new pg.Client({ connectionString: database.ownerUrl })
    await client.connect()
    await client.query(`update dbo."tbUpdate" set "LastUndeclinedTime" = null`)
    await client.end()

    expect((await refusalOf(source.updates({ cursor }))).details).to.include({ reason: 'newer_than_server' })
    expect((await refusalOf(source.updates({ cursor: cursor.replace('ab0', 'ac0') }))).details).to.include({ reason: 'other_server' })
  })

  it('refuses the password: it is tried once, however much is asked', async () => {
    const { open, susdb } = await aSusdb()
    const source = await open('tables', { credentials: { kind: 'sql', user: 'tables', password: 'wrong-Pä55' } })
    const errors = await Promise.all([refusalOf(source.groups()), refusalOf(source.approvals()), refusalOf(source.probe())])

    for (const error of errors) {
      expect(error.code).to.equal('wsus_unauthorized')
      expect(JSON.stringify([error.message, error.details])).to.not.include('wrong-Pä55')
    }
    expect((await refusalOf(source.groups())).code).to.equal('wsus_unauthorized')
    expect(susdb.statements).to.deep.equal([])
  })

  it('is not there', async () => {
    const { open } = await aSusdb()
    const nowhere = await open('tables', { port: 1 })

    expect(await refusalOf(nowhere.probe())).to.include({ code: 'wsus_unreachable', transient: true })
  })

  it('loses a table while it is read: what is not there is named', async () => {
    const { open, susdb } = await aSusdb()
    const source = await open('tables')
    await source.probe()
    susdb.faults.add({ match: /tbDeployment/, what: { kind: 'error', number: 208, message: "Invalid object name 'dbo.tbDeployment'." } })

    expect((await refusalOf(source.approvals())).code).to.equal('wsus_rows_shifted')
  })

  it('takes a right back while it is read: the statement to ask for is told', async () => {
    const { open, susdb } = await aSusdb()
    const source = await open('tables')
    await source.probe()
    const message = "The SELECT permission was denied on the object 'tbDeployment', database 'SUSDB', schema 'dbo'."
    susdb.faults.add({ match: /tbDeployment/, what: { kind: 'error', number: 229, message } })
    const error = await refusalOf(source.approvals())

    expect(error.code).to.equal('wsus_forbidden')
    expect(error.details['grant']).to.equal('GRANT SELECT ON dbo.tbDeployment TO [tables]')
  })

  it('is read by somebody who stops: nothing goes on at the server, and others may go on', async () => {
    const { open, susdb } = await aSusdb(many())
    const source = await open('tables', { limits: { sliceComputers: 5 } })
    for await (const _states of source.statesOf(MANY.map(computerId))) break
    const sent = susdb.statements.length

    expect(await source.groups()).to.have.length(2)
    expect(susdb.statements.length - sent).to.equal(1)
  })

  for (const [what, end] of [
    ['aborted', (stop: AbortController) => stop.abort()],
    ['closed', (_stop: AbortController, close: () => Promise<void>) => void close()],
  ] as const) {
    it(`is ${what} in the middle of a stream of a server that hangs: the reading ends at once`, async () => {
      const { open, susdb } = await aSusdb(many())
      const stop = new AbortController()
      const options: Partial<SqlOptions> = { signal: stop.signal, limits: { sliceComputers: 40 } }
      const source = await open('tables', options)
      await source.probe()
      susdb.faults.add({ match: /FROM dbo.tbUpdateStatusPerComputer/, afterRows: 1_500, what: { kind: 'hang', deaf: true } })
      const reading = refusalOf(
        (async () => {
          for await (const _states of source.statesOf(MANY.map(computerId))) end(stop, () => source.close())
        })(),
      )

      expect((await reading).code).to.equal('wsus_aborted')
      expect((await refusalOf(source.groups())).code).to.equal('wsus_aborted')
    })
  }
})

describe('odd rows of SUSDB', () => {
  afterEach(closeAll)

  it('of times: sentinels are given as they are, ticks to the millisecond', async () => {
    const { open } = await aSusdb(
      together(
        world(),
        aComputer(50, [TOKYO], {
          LastReportedStatusTime: '1753-01-01T00:00:00',
          LastSyncTime: '9999-12-31T23:59:59.997',
          LastInventoryTime: '2026-01-01T00:00:00.003',
        }),
      ),
    )
    const pages = await all((await open('tables')).computers())
    const computer = pages.flatMap(({ computers }) => computers).find(({ id }) => id === computerId(50))

    expect(computer).to.include({
      lastReportedStatusTime: '1753-01-01T00:00:00.000',
      lastSyncTime: '9999-12-31T23:59:59.997',
      lastInventoryTime: '2026-01-01T00:00:00.003',
    })
  })

  it('of names: half-width kana, 255 characters, none at all, an id that is no GUID', async () => {
    const { open } = await aSusdb(
      together(
        world(),
        aComputer(51, [TOKYO], { FullDomainName: 'ﾎｽﾄ'.repeat(85) }),
        aComputer(52, [TOKYO], { FullDomainName: null, ComputerID: 'Not-A-GUID' }),
      ),
    )
    const source = await open('tables')
    const names = new Map((await all(source.computers())).flatMap(({ computers }) => computers.map(({ id, name }) => [id, name])))

    expect(names.get(computerId(51))).to.equal('ﾎｽﾄ'.repeat(85))
    expect(names.get(computerId(3))).to.have.length(255)
    expect(names.get('Not-A-GUID')).to.equal('Not-A-GUID')
    expect((await all(source.statesOf(['Not-A-GUID', 'not-a-guid']))).map(({ found }) => found)).to.deep.equal([true, false])
  })

  it('of updates: ten KBs and none, titles in half-width kana and in two languages, declined and expired ones', async () => {
    const { open } = await aSusdb()
    const updates = (await all((await open('tables')).updates())).flatMap((page) => page.updates)
    const by = new Map(updates.map((update) => [update.updateId, update]))

    expect(by.size).to.equal(5)
    expect(by.get(updateId(2))).to.deep.include({ kbArticles: [], title: 'ｾｷｭﾘﾃｨ更新' })
    expect(by.get(updateId(3))?.kbArticles).to.have.length(10)
    expect(by.get(updateId(3))).to.deep.include({ publicationState: 1, hasSupersededUpdates: true })
    expect(by.get(updateId(1))).to.deep.include({
      isSuperseded: true,
      texts: [{ language: 'ja', title: '更新プログラム 1', description: '説明' }],
    })
    expect(by.get(updateId(4))).to.deep.include({ isDeclined: true })
    expect(by.get(updateId(5))).to.deep.include({ arrivalDate: '2026-02-01T00:00:00.003' })
  })

  it('of updates that nobody sees: states of declined ones, of parts of bundles and of none are left out', async () => {
    const { open } = await aSusdb()
    for (const user of ['tables', 'views']) {
      const [states] = await all((await open(user)).statesOf([computerId(1)]))
      const told = states?.installations.toSorted((a, z) => a.state - z.state)
      expect(told, user).to.deep.equal([
        { updateId: updateId(1), state: 2, effectiveAction: 0, effectiveTargetGroupId: TOKYO },
        { updateId: updateId(2), state: 3, effectiveAction: 0, effectiveTargetGroupId: ALL_COMPUTERS },
        { updateId: updateId(3), state: 4, effectiveAction: null, effectiveTargetGroupId: null },
        { updateId: updateId(5), state: 6, effectiveAction: null, effectiveTargetGroupId: null },
      ])
    }
  })

  it('are read from the public views for a few computers at a time, never for all', async () => {
    const { open, susdb } = await aSusdb(many())
    const source = await open('views')
    const states = await all(source.statesOf(MANY.map(computerId)))
    await all(source.effectiveDigests())

    expect(states.flatMap(({ installations }) => installations)).to.have.length(4_000)
    expect(susdb.statements.filter(({ crossJoins }) => crossJoins.length > 0)).to.deep.equal([])
    expect(susdb.statements.filter(({ writes }) => writes)).to.deep.equal([])
    for (const { text } of susdb.statements.filter((each) => each.text.includes('FROM PUBLIC_VIEWS.vUpdateInstallationInfo'))) {
      expect(text)
        .to.match(/ComputerTargetId IN \(@p0[^)]*\)/)
        .and.match(/State BETWEEN 2 AND 6/)
    }
  })

  it('of all kinds are read uncommitted', async () => {
    const { open, susdb } = await aSusdb()
    const source = await open('tables')
    await source.probe()
    await all(source.updates())
    await all(source.statesOf(MANY.map(computerId)))

    for (const { isolation, text } of susdb.statements.filter((each) => each.text.includes('SELECT')))
      expect(isolation, text).to.match(/uncommitted/i)
  })
})
