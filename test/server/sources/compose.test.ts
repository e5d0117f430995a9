import { expect } from 'chai'
import { chooseRoutes, composeRoutes, missingFacts, type ProbedRoute } from '../../../server/sources/compose.ts'
import { judgeIdentity } from '../../../server/sources/identity.ts'
import { WSUS_FACTS, WsusError, type RouteKind, type WsusFact, type WsusProbe, type WsusSource } from '../../../wsus-adapter/index.ts'

const ALL: readonly WsusFact[] = WSUS_FACTS
const CATALOG: readonly WsusFact[] = ['groups', 'categories', 'updates', 'relations', 'approvals', 'flags']

function reads(facts: readonly WsusFact[]): Record<WsusFact, boolean> {
  return Object.fromEntries(WSUS_FACTS.map((fact) => [fact, facts.includes(fact)])) as Record<WsusFact, boolean>
}

const without = (...facts: WsusFact[]): WsusFact[] => ALL.filter((fact) => !facts.includes(fact))
const choose = (routes: Partial<Record<RouteKind, readonly WsusFact[]>>, wished = {}): Record<WsusFact, RouteKind | null> =>
  chooseRoutes(
    Object.entries(routes).map(([kind, facts]) => ({ kind: kind as RouteKind, reads: reads(facts) })),
    wished,
  )

describe('chooseRoutes', () => {
  it('asks the database for rows by the thousand and the server for its own affairs', () => {
    expect(choose({ soap: ALL, sql: ALL, sync: CATALOG })).to.include({
      states: 'sql',
      computers: 'sql',
      approvals: 'sql',
      flags: 'sql',
      updates: 'sql',
      syncState: 'soap',
    })
    expect(choose({ soap: ALL, collector: ALL })).to.include({ states: 'collector', approvals: 'collector', updates: 'soap' })
    expect(choose({ soap: ALL, sync: CATALOG })).to.include({ updates: 'soap', approvals: 'soap', states: 'soap' })
  })

  it('takes the next route for what the first cannot read', () => {
    expect(choose({ soap: without('flags'), sql: without('events', 'updates') })).to.include({
      events: 'soap',
      states: 'sql',
      updates: 'soap',
    })
    expect(choose({ soap: without('downstreamServers') }).downstreamServers).to.equal(null)
  })

  it('reads computers, groups, states and effective approvals by one route, or not at all', () => {
    for (const lack of ['states', 'computers', 'groups', 'effectiveApprovals'] as const) {
      expect(choose({ soap: ALL, sql: without(lack) }), lack).to.include({
        states: 'soap',
        computers: 'soap',
        groups: 'soap',
        effectiveApprovals: 'soap',
        effectiveDigests: 'soap',
        approvals: 'sql',
      })
    }
    expect(choose({ soap: without('states'), sql: without('effectiveApprovals') })).to.include({ states: null, computers: null })
  })

  it('takes digests of effective approvals from the route of the states alone', () => {
    expect(choose({ soap: without('effectiveDigests'), sql: without('states') }).effectiveDigests).to.equal(null)
  })

  it('follows the administrator, and has others stand in', () => {
    expect(choose({ soap: ALL, sql: ALL }, { states: ['soap'] })).to.include({ states: 'soap', groups: 'soap', approvals: 'sql' })
    expect(choose({ sql: ALL }, { states: ['soap'] }).states).to.equal('sql')
  })

  it('reads flags where the updates come from, because what they list no more is gone', () => {
    expect(choose({ soap: ALL, sql: ALL }, { updates: ['soap'] }).flags).to.equal('soap')
    expect(choose({ soap: without('flags'), sql: without('updates') }).flags).to.equal(null)
    expect(choose({ soap: without('flags'), sql: ALL }, { updates: ['soap'], flags: ['sql'] }).flags).to.equal('sql')
  })

  it('reads what updates replace where the updates come from, unless that is set', () => {
    expect(choose({ soap: ALL, sql: ALL }, { updates: ['soap'] }).relations).to.equal('soap')
    expect(choose({ soap: ALL, sql: ALL }, { updates: ['soap'], relations: ['sql'] }).relations).to.equal('sql')
  })
})

describe('missingFacts', () => {
  it('asks nothing of computers of a source that only synchronizes', () => {
    expect(missingFacts(reads(CATALOG), ['sync'])).to.deep.equal([])
    expect(missingFacts(reads(CATALOG), ['sync', 'soap'])).to.deep.equal(['states', 'computers', 'effectiveApprovals'])
    expect(missingFacts(reads(ALL), ['soap'])).to.deep.equal([])
  })
})

describe('composeRoutes', () => {
  const asked: string[] = []
  beforeEach(() => void asked.splice(0))

  function aRoute(kind: RouteKind, facts: readonly WsusFact[], given: Partial<WsusProbe> = {}, fault?: Error): ProbedRoute {
    const note = (what: string): void => void asked.push(`${kind} ${what}`)
    async function* none(what: string): AsyncGenerator<never> {
      note(what)
      if (fault !== undefined) throw fault
      yield* []
    }
    const wsus = {
      groups: async () => (note('groups'), []),
      computers: () => none('computers'),
      updates: () => none('updates'),
      approvals: () => none('approvals'),
      statesOf: () => none('states'),
      categories: async () => {
        note('categories')
        if (fault !== undefined) throw fault
        return []
      },
      close: async () => note('close'),
    } as Partial<WsusSource> as WsusSource
    const probe = {
      route: kind,
      serverId: 'A',
      identity: 'server',
      serverVersion: null,
      protocolVersion: null,
      role: null,
      database: null,
      replica: null,
      upstreamServer: null,
      serverTargeting: null,
      detailedRollup: null,
      computerDeletionDays: null,
      reads: reads(facts),
      lacks: [],
      texts: 'by_culture',
      rows: null,
      indexes: [],
      ...given,
    } satisfies WsusProbe
    return { kind, url: `${kind}://wsus.example`, wsus, probe }
  }

  async function drain(rows: AsyncIterable<unknown>): Promise<void> {
    for await (const row of rows) expect(row).to.equal(undefined)
  }

  it('asks each fact of the route that is chosen for it, and closes all', async () => {
    const wsus = composeRoutes([aRoute('soap', ALL), aRoute('sql', without('updates', 'categories'))])

    await wsus.groups()
    await drain(wsus.computers())
    await drain(wsus.updates())
    await wsus.categories()
    await drain(wsus.statesOf(['x']))
    await wsus.close()

    expect(asked).to.deep.equal(['sql groups', 'sql computers', 'soap updates', 'soap categories', 'sql states', 'soap close', 'sql close'])
    expect([wsus.routeOf('updates'), wsus.routeOf('states'), wsus.reads.updates]).to.deep.equal(['soap', 'sql', true])
  })

  it('says of a fact without a route that it cannot be read', async () => {
    const wsus = composeRoutes([aRoute('sync', CATALOG)])

    expect([wsus.routeOf('states'), wsus.reads.states, (await wsus.probe()).reads.states]).to.deep.equal([null, false, false])
    const refused = await drain(wsus.statesOf([])).catch((err: unknown) => err)
    expect(refused).to.be.instanceOf(WsusError).and.to.have.property('code', 'wsus_route_cannot')
  })

  it('names the address of the route in what it throws, and keeps code, cause and whether it may pass', async () => {
    const cause = new Error('reset')
    const fault = new WsusError('wsus_unreachable', { operation: 'updates' }, { cause })
    const wsus = composeRoutes([aRoute('soap', ALL, {}, fault), aRoute('sql', ['states'])])

    for (const ask of [() => drain(wsus.updates()), () => wsus.categories()]) {
      const thrown = (await Promise.resolve(ask()).catch((err: unknown) => err)) as WsusError
      expect(thrown).to.be.instanceOf(WsusError)
      expect(thrown).to.include({ code: 'wsus_unreachable', transient: true, cause })
      expect(thrown.details).to.include({ url: 'soap://wsus.example', route: 'soap', operation: 'updates' })
    }
  })

  it('says of the server what any route tells, and of texts what that of the updates does', async () => {
    const lack = {
      facts: ['updates'],
      object: 'dbo.tbUpdate',
      reason: 'not_allowed',
      grant: 'GRANT SELECT ON dbo.tbUpdate TO [u]',
    } as const
    const soap = aRoute('soap', ALL, { serverId: 'S', serverVersion: '10.0', replica: true, texts: 'by_culture' })
    const sql = aRoute('sql', without('updates'), { serverId: 'D', identity: 'database', lacks: [lack], texts: 'with_updates' })

    expect(await composeRoutes([soap, sql]).probe()).to.deep.include({
      route: 'sql',
      serverId: 'S',
      identity: 'server',
      serverVersion: '10.0',
      replica: true,
      texts: 'by_culture',
      lacks: [lack],
    })
  })
})

describe('judgeIdentity', () => {
  const [A, B, D, E] = ['a', 'b', 'd', 'e']
  const server = (kind: RouteKind, id: string) => ({ kind, url: kind, id, identity: 'server' as const })
  const database = (kind: RouteKind, id: string) => ({ kind, url: kind, id, identity: 'database' as const })
  const known = (kind: RouteKind, identity: 'server' | 'database' | null, id: string | null) => ({ kind, identity, id })

  it('learns at first contact, and stays with it', () => {
    expect(judgeIdentity(null, [], [server('soap', A)])).to.deep.equal({ kind: 'same', serverId: A })
    expect(judgeIdentity(A, [], [server('soap', A), server('sql', A)])).to.deep.equal({ kind: 'same', serverId: A })
    expect(judgeIdentity(null, [], [database('sql', D)])).to.deep.equal({ kind: 'same', serverId: null })
  })

  it('refuses another server, over whichever route', () => {
    expect(judgeIdentity(A, [], [server('soap', A), server('sync', B)])).to.deep.include({ kind: 'changed', expected: A })
    expect(judgeIdentity(null, [], [server('soap', A), server('sql', B)])).to.deep.include({ kind: 'changed', expected: A })
  })

  it('compares a database with what the same route reached before, and with nothing else', () => {
    const before = [known('sql', 'database', D), known('soap', 'server', A)]
    expect(judgeIdentity(A, before, [server('soap', A), database('sql', D)])).to.deep.equal({ kind: 'same', serverId: A })
    expect(judgeIdentity(A, before, [server('soap', A), database('sql', E)])).to.deep.include({ kind: 'changed', expected: D })
    expect(judgeIdentity(A, [known('sql', 'server', A)], [database('sql', E)]), 'rights that were taken away').to.deep.equal({
      kind: 'same',
      serverId: A,
    })
    expect(judgeIdentity(A, [known('sql', null, null)], [database('sql', E)])).to.deep.equal({ kind: 'same', serverId: A })
  })
})
