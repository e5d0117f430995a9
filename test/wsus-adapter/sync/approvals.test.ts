import { expect } from 'chai'

import { DEPLOYMENT_ACTION, parseWsusTime, WSUS_FACTS } from '../../../wsus-adapter/index.ts'
import { all, refusalOf } from '../refusal.ts'
import { anUpstream, closeAll, keptLog, syncSource } from './a-sync-source.ts'

const ALL_COMPUTERS = 'a0a08746-4dbe-4a37-9adf-9e7652c0b421'

describe('approvals by server synchronization', () => {
  afterEach(closeAll)

  it('are whole on every reading, with deadlines as the server writes them', async () => {
    const wsus = await anUpstream(3)
    const [first = '', second = '', third = ''] = [...wsus.estate.updates.keys()]
    const group = wsus.addGroup('東京')
    wsus.approve(first, group.id, { deadline: new Date('2027-01-01T00:00:00Z') })
    wsus.approve(second, ALL_COMPUTERS, { optional: true })
    wsus.approve(third, group.id, { action: 2 })
    const source = await syncSource(wsus.url)
    const rows = (await all(source.approvals())).flat()
    const of = (updateId: string) => rows.find((row) => row.updateId === updateId)

    expect(rows).to.have.length(3)
    expect(of(first)).to.include({ targetGroupId: group.id, action: DEPLOYMENT_ACTION.install, isAssigned: true, status: 1 })
    expect(parseWsusTime(of(first)?.deadline)).to.deep.equal(new Date('2027-01-01T00:00:00Z'))
    expect(of(second)).to.include({ targetGroupId: ALL_COMPUTERS, isAssigned: false, deadline: '9999-12-31T23:59:59.9999999' })
    expect(parseWsusTime(of(second)?.deadline)).to.equal(null)
    expect(of(third)?.action).to.equal(2)
    expect((await all(source.approvals())).flat()).to.deep.equal(rows)
    wsus.unapprove(first, group.id)
    expect((await all((await syncSource(wsus.url)).approvals())).flat()).to.have.length(2)
  })

  it('come in pages', async () => {
    const wsus = await anUpstream(5)
    for (const id of wsus.estate.updates.keys()) wsus.approve(id, ALL_COMPUTERS)
    const pages = await all((await syncSource(wsus.url, { limits: { pageRows: 1 } })).approvals())

    expect(pages.flat()).to.have.length(5)
    expect(pages.length).to.be.greaterThan(0)
  })

  it('come with groups of computers and without the group of servers', async () => {
    const wsus = await anUpstream(1)
    const tokyo = wsus.addGroup('東京')
    const inner = wsus.addGroup('東京 <内>', tokyo.id)
    const groups = await (await syncSource(wsus.url)).groups()

    expect(groups.map(({ id, name, parentId }) => ({ id, name, parentId }))).to.deep.include({
      id: inner.id,
      name: '東京 <内>',
      parentId: tokyo.id,
    })
    expect(groups.map(({ name }) => name)).to.not.include('Downstream Servers')
    expect(groups.find(({ id }) => id === ALL_COMPUTERS)?.parentId).to.equal(null)
  })

  it('show what was declined, and what returned', async () => {
    const wsus = await anUpstream(2)
    const [first = '', second = ''] = [...wsus.estate.updates.keys()]
    wsus.decline(first)
    const flags = async (): Promise<Map<string, boolean>> =>
      new Map((await all((await syncSource(wsus.url)).flags())).flat().map(({ updateId, isDeclined }) => [updateId, isDeclined]))
    const before = await flags()
    wsus.approve(first, ALL_COMPUTERS)
    wsus.decline(second)
    const after = await flags()

    expect([before.get(first), before.get(second)]).to.deep.equal([true, false])
    expect([after.get(first), after.get(second)]).to.deep.equal([false, true])
  })

  it('say of flags only what is known: everything after a whole reading, else what documents do not tell', async () => {
    const wsus = await anUpstream(3)
    const source = await syncSource(wsus.url)
    const bare = (await all(source.flags())).flat()
    await all(source.updates())
    const known = (await all(source.flags())).flat()

    expect(bare.map(({ isSuperseded, publicationState }) => [isSuperseded, publicationState])).to.deep.equal(Array(6).fill([null, null]))
    expect(known.map(({ updateId }) => updateId).toSorted()).to.deep.equal([...wsus.estate.updates.keys()].toSorted())
    expect(known.map(({ isSuperseded }) => isSuperseded)).to.have.members([false, true, true])
    expect(known.every(({ publicationState }) => publicationState === 0)).to.equal(true)
  })

  describe('where the server tells them to replicas alone', () => {
    it('are a lack that the probe names, not an error; the catalog can be read', async () => {
      const wsus = await anUpstream(2)
      wsus.serverSync.behavior.replicasOnly = true
      const { log, warnings } = keptLog()
      const source = await syncSource(wsus.url, { log })
      const probe = await source.probe()
      const updates = (await all(source.updates())).flatMap((page) => page.updates)

      expect(probe.lacks).to.deep.equal([
        { facts: ['groups', 'approvals', 'flags'], object: 'GetDeployments', reason: 'not_allowed', grant: null },
      ])
      expect(WSUS_FACTS.filter((fact) => probe.reads[fact])).to.deep.equal(['categories', 'updates', 'relations'])
      expect(updates).to.have.length(2)
      expect(updates.every(({ isDeclined, isApproved }) => !isDeclined && !isApproved)).to.equal(true)
      expect(warnings.length).to.be.greaterThan(0)
      for (const work of [source.groups(), source.approvals(), source.flags()]) expect((await refusalOf(work)).code).to.equal('wsus_fault')
    })
  })

  it('has no computers, states or anything that goes up', async () => {
    const wsus = await anUpstream(1)
    const source = await syncSource(wsus.url)
    const works: (() => Promise<unknown> | AsyncIterable<unknown>)[] = [
      () => source.computers(),
      () => source.statesOf(['x']),
      () => source.effectiveDigests(),
      () => source.summaries(),
      () => source.syncState(),
      () => source.downstreamServers(),
      () => source.events('2026-01-01T00:00:00'),
    ]
    for (const work of works) {
      const error = await refusalOf(Promise.resolve().then<unknown>(work))
      expect(error.code).to.equal('wsus_route_cannot')
    }
  })

  it('knows the server by the id that its reporting service tells', async () => {
    const wsus = await anUpstream(1)
    const probe = await (await syncSource(wsus.url)).probe()

    expect(probe).to.include({ route: 'sync', serverId: wsus.serverId, identity: 'server', protocolVersion: '1.20', serverVersion: null })
    expect(WSUS_FACTS.filter((fact) => probe.reads[fact])).to.deep.equal([
      'groups',
      'categories',
      'updates',
      'flags',
      'relations',
      'approvals',
    ])
    expect(probe.lacks).to.deep.equal([])
  })
})
