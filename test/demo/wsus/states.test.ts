import { expect } from 'chai'
import type { DemoWsus } from '../../../demo/wsus/index.ts'
import { callApi, callClient, escaped, RawClient, rowsOf } from '../../peers/wsus-calls.ts'
import { anUpdate, aWsus, stopAll } from './a-wsus.ts'

const ALL_COMPUTERS = 'a0a08746-4dbe-4a37-9adf-9e7652c0b421'
const [A, B, C] = [1, 2, 3].map((n) => `00000000-0000-4000-8000-00000000000${n}`) as [string, string, string]
const COMPUTER = '11111111-0000-4000-8000-000000000001'
const updates = [A, B, C].map((updateId) => anUpdate({ updateId, arrivedAt: new Date('2026-06-09T17:00:00Z') }))

/** Update, state, effective action, effective group; without those that are unknown or not applicable. */
async function states(wsus: DemoWsus, excluded = '3'): Promise<(string | null)[][]> {
  const scope = escaped(`<UpdateScope ApprovedStates="-1" ExcludedInstallationStates="${excluded}" />`)
  const { body } = await callApi(
    wsus.url,
    'ExecuteSPGetUpdateInstallationInfoForComputer',
    `<computerId>${COMPUTER}</computerId><updateScopeXml>${scope}</updateScopeXml><publicationState>2147483647</publicationState>`,
  )
  return rowsOf(body).map((row) => [row[0] ?? null, row[2] ?? null, row[3] ?? null, row[4] ?? null])
}

async function aComputer(wsus: DemoWsus, group = ''): Promise<RawClient> {
  const client = new RawClient(wsus.url, COMPUTER, 'web01.example')
  await client.register(group)
  return client
}

describe('ReportEventBatch on the demo WSUS', () => {
  afterEach(stopAll)

  it('leaves everything unknown for a computer that is registered only', async () => {
    const wsus = await aWsus({ updates })
    await aComputer(wsus)

    expect((await states(wsus, '0')).map((row) => row[1])).to.deep.equal(['0', '0', '0'])
    expect(wsus.counts().states).to.equal(0)
  })

  it('makes event 156 into not installed, installed, and not applicable for what neither list names', async () => {
    const wsus = await aWsus({ updates })
    const client = await aComputer(wsus)

    await client.status([A], [B])

    expect((await states(wsus, '0')).map((row) => row.slice(0, 2))).to.deep.equal([
      [A, '2'],
      [B, '4'],
      [C, '1'],
    ])
  })

  it('counts an update that arrived after the last detection as unknown', async () => {
    const wsus = await aWsus({ updates: [] })
    const client = await aComputer(wsus)
    await client.status([], [])

    wsus.addUpdate({ ...anUpdate({ updateId: A }), arrivedAt: new Date(Date.now() + 1000) })

    expect((await states(wsus, '0')).map((row) => row[1])).to.deep.equal(['0'])
  })

  it('drops the row of what a later 156 no longer lists, and keeps the time of what did not change', async () => {
    const wsus = await aWsus({ updates })
    const client = await aComputer(wsus)
    await client.status([A, B], [], '2026-06-10T00:00:00Z')

    await client.status([A], [], '2026-06-11T00:00:00Z')

    expect([...wsus.estate.computer(COMPUTER).rows]).to.deep.equal([[A, { state: 2, changedAt: new Date('2026-06-10T00:00:00Z') }]])
  })

  it('follows download, failure and success of one update', async () => {
    const wsus = await aWsus({ updates })
    const client = await aComputer(wsus)
    await client.status([A], [])
    const seen: (string | null | undefined)[] = []
    const after = async (step: Promise<unknown>): Promise<void> => {
      await step
      seen.push((await states(wsus))[0]?.[1])
    }

    await after(client.event(162, { updateId: A }))
    await after(client.event(182, { updateId: A }))
    await after(client.status([A], []))
    await after(client.event(183, { updateId: A }))
    await after(client.status([], [A]))

    expect(seen).to.deep.equal(['3', '5', '5', '4', '4'])
  })

  it('needs event 201 and a following 156 for "restart pending", and ends it when the update is installed', async () => {
    const wsus = await aWsus({ updates })
    const client = await aComputer(wsus)
    await client.status([A], [])

    await client.event(201, { updateId: A })
    const after201 = await states(wsus)
    await client.status([A], [])
    const after156 = await states(wsus)
    await client.status([], [A])

    expect([after201, after156, await states(wsus)].map((rows) => rows[0]?.[1])).to.deep.equal(['2', '6', '4'])
  })

  it('ignores ids it does not know, events of computers it does not know, and events of another namespace', async () => {
    const wsus = await aWsus({ updates })
    const client = await aComputer(wsus)

    await client.status(['ffffffff-0000-4000-8000-000000000000'], [])
    await client.event(182, { updateId: B })
    wsus.deleteComputer(COMPUTER)
    const reply = await client.status([A], [])

    expect(reply.body).to.include('<ReportEventBatchResult>false</ReportEventBatchResult>')
    expect(wsus.counts()).to.include({ states: 0, computers: 0 })
  })

  it('shows no state of a declined update', async () => {
    const wsus = await aWsus({ updates })
    const client = await aComputer(wsus)
    await client.status([A], [B])

    wsus.decline(A)

    expect((await states(wsus)).map((row) => row[0])).to.deep.equal([B])
  })
})

describe('UpdateInstallationInformation on the demo WSUS', () => {
  afterEach(stopAll)

  it('names the effective action and group, NULL without approval', async () => {
    const wsus = await aWsus({ updates })
    const tokyo = wsus.addGroup('Tokyo')
    const client = await aComputer(wsus, 'Tokyo')
    await client.status([A, B, C], [])
    wsus.approve(A, ALL_COMPUTERS)
    wsus.approve(A, tokyo.id, { action: 2 })
    wsus.approve(B, ALL_COMPUTERS)

    expect(await states(wsus)).to.deep.equal([
      [A, '2', '2', tokyo.id],
      [B, '2', '0', ALL_COMPUTERS],
      [C, '2', null, null],
    ])
  })

  it('sums up states per computer and per update', async () => {
    const wsus = await aWsus({ updates })
    const client = await aComputer(wsus)
    await client.status([A], [B])
    const scopes = '<updateScopeXml /><computerTargetScopeXml /><publicationState>0</publicationState>'

    const perComputer = rowsOf((await callApi(wsus.url, 'ExecuteSPGetSummariesPerComputer', scopes)).body)
    const perUpdate = rowsOf((await callApi(wsus.url, 'ExecuteSPGetSummariesPerUpdate', scopes)).body)

    expect(perComputer.map((row) => row.slice(2))).to.deep.equal([
      [COMPUTER, '1', '1'],
      [COMPUTER, '2', '1'],
      [COMPUTER, '4', '1'],
    ])
    expect(perUpdate.map((row) => [row[0], row[3], row[4]])).to.deep.equal([
      [A, '2', '1'],
      [B, '4', '1'],
      [C, '1', '1'],
    ])
  })
})

describe('SyncUpdates on the demo WSUS', () => {
  afterEach(stopAll)

  const actions = (body: string): Map<string, string> =>
    new Map(
      [...body.matchAll(/<UpdateInfo>.*?<\/UpdateInfo>/gs)].flatMap(([info]) => {
        const id = updates.find(({ updateId }) => info.includes(updateId))?.updateId
        return id === undefined ? [] : [[id, /<Action>(\w+)</.exec(info)?.[1] ?? '']]
      }),
    )

  it('gives categories first, then the updates of the products that the client has', async () => {
    const wsus = await aWsus({ updates: [updates[0]!, anUpdate({ product: 'Windows 11' })] })
    const client = await aComputer(wsus)
    const product = [...wsus.estate.categories.values()].find(({ title }) => title === 'Windows Server 2022')!

    const [first, second] = [await client.sync(), await client.sync([product.localId])]

    expect(first.body).to.include('Title=&quot;Windows Server 2022&quot;').and.not.include('<IsLeaf>true</IsLeaf>')
    expect(second.body.match(/<IsLeaf>true<\/IsLeaf>/g)).to.have.length(1)
    expect(second.body).to.include(A)
  })

  it('tells Install where approved and Evaluate where not; nothing of what is declined', async () => {
    const wsus = await aWsus({ updates })
    const client = await aComputer(wsus)
    const product = [...wsus.estate.categories.values()].find(({ title }) => title === 'Windows Server 2022')!
    wsus.approve(A, ALL_COMPUTERS, { deadline: new Date('2026-07-01T00:00:00Z') })
    wsus.decline(C)

    const { body } = await client.sync([product.localId])

    expect(actions(body)).to.deep.equal(
      new Map([
        [A, 'Install'],
        [B, 'Evaluate'],
      ]),
    )
    expect(body).to.include('<Deadline>2026-07-01T00:00:00Z</Deadline>')
  })

  it('tells only what is approved when the server is told not to ask for more', async () => {
    const wsus = await aWsus({ updates, evaluateUnapproved: false })
    const client = await aComputer(wsus)
    const product = [...wsus.estate.categories.values()].find(({ title }) => title === 'Windows Server 2022')!
    wsus.approve(A, ALL_COMPUTERS)

    const { body } = await client.sync([product.localId])

    expect(body).to.include(A).and.not.include(B)
  })

  it('asks for registration first, and refuses more than 400 installed categories', async () => {
    const wsus = await aWsus({ updates })
    const client = await aComputer(wsus)

    const tooMany = await client.sync(Array.from({ length: 401 }, (_, index) => index))
    wsus.deleteComputer(COMPUTER)
    const unknown = await client.sync()

    expect(tooMany.body).to.include('<ErrorCode>InvalidParameters</ErrorCode>')
    expect(unknown.body).to.include('<ErrorCode>RegistrationRequired</ErrorCode>')
  })

  it('refuses an old cookie, and a cookie of another kind', async () => {
    let now = new Date('2026-06-10T00:00:00Z')
    const wsus = await aWsus({ updates, clock: () => now })
    const client = await aComputer(wsus)
    now = new Date('2026-06-10T02:00:00Z')

    expect((await client.sync()).body).to.include('<ErrorCode>CookieExpired</ErrorCode>')
    const reply = await callClient(
      wsus.url,
      'GetCookie',
      '<authCookies><AuthorizationCookie><CookieData>eA==</CookieData></AuthorizationCookie></authCookies>',
    )
    expect(reply.body).to.include('<ErrorCode>InvalidAuthorizationCookie</ErrorCode>')
  })
})

describe('RegisterComputer on the demo WSUS', () => {
  afterEach(stopAll)

  it('puts the computer into the groups its policy names, else into Unassigned Computers', async () => {
    const wsus = await aWsus({ updates })
    const [tokyo, web] = [wsus.addGroup('Tokyo'), wsus.addGroup('Web')]
    await new RawClient(wsus.url, A, 'a.example').register('tokyo; WEB')
    await new RawClient(wsus.url, B, 'b.example').register('Nowhere')

    expect([...wsus.estate.computer(A).groupIds]).to.have.members([tokyo.id, web.id])
    expect([...wsus.estate.computer(B).groupIds]).to.deep.equal(['b73ca6ed-5727-47f3-84de-015e03f6a88a'])
  })

  it('keeps groups and states of a computer that registers again', async () => {
    const wsus = await aWsus({ updates })
    const group = wsus.addGroup('Tokyo')
    const client = await aComputer(wsus)
    await client.status([A], [])
    wsus.addComputerToGroup(group.id, COMPUTER)

    await client.register()

    expect([...wsus.estate.computer(COMPUTER).groupIds]).to.deep.equal([group.id])
    expect(wsus.counts().states).to.equal(1)
  })
})
