import { expect } from 'chai'

import { startDemoWsus } from '../../../demo/wsus/index.ts'
import { openWsus, parseWsusTime } from '../../../wsus-adapter/index.ts'
import type { ApprovalRow, Update, WsusSource } from '../../../wsus-adapter/index.ts'
import { all } from '../refusal.ts'
import { atTheEnd, closeAll, syncSource } from './a-sync-source.ts'

const byId = <T extends { updateId: string }>(rows: readonly T[]): T[] => rows.toSorted((a, z) => (a.updateId < z.updateId ? -1 : 1))

async function catalog(source: WsusSource): Promise<unknown[]> {
  const updates = (await all(source.updates())).flatMap((page) => page.updates)
  const relations = new Map((await all(source.relationsOf(updates))).map((each) => [each.updateId, each]))
  return byId(updates).map((update: Update) => ({
    updateId: update.updateId,
    revisionNumber: update.revisionNumber,
    title: update.title,
    updateType: update.updateType,
    publicationState: update.publicationState,
    created: parseWsusTime(update.creationDate)?.toISOString(),
    isApproved: update.isApproved,
    isDeclined: update.isDeclined,
    isSuperseded: update.isSuperseded,
    hasSupersededUpdates: update.hasSupersededUpdates,
    msrcSeverity: update.msrcSeverity ?? 'Unspecified',
    kbArticles: update.kbArticles,
    infoUrls: update.infoUrls,
    rebootBehavior: update.installation.rebootBehavior,
    categories: update.categories.map(({ type, title }) => `${type}: ${title}`).toSorted(),
    supersedes: relations.get(update.updateId)?.supersedes.toSorted(),
  }))
}

async function approvals(source: WsusSource): Promise<unknown[]> {
  return byId((await all(source.approvals())).flat()).map((row: ApprovalRow) => ({
    id: row.id,
    updateId: row.updateId,
    revisionNumber: row.revisionNumber,
    targetGroupId: row.targetGroupId,
    action: row.action,
    deadline: parseWsusTime(row.deadline)?.toISOString() ?? null,
    adminName: row.adminName,
    isAssigned: row.isAssigned,
  }))
}

describe('one server by two routes', () => {
  let soap: WsusSource
  let sync: WsusSource
  before(async () => {
    const wsus = await startDemoWsus({ auth: { kind: 'anonymous' } })
    atTheEnd(() => wsus.stop())
    const [first = '', second = '', third = '', fourth = ''] = [...wsus.estate.updates.keys()]
    const tokyo = wsus.addGroup('東京')
    wsus.approve(first, tokyo.id)
    wsus.approve(second, tokyo.id, { optional: true, deadline: new Date('2027-01-01T00:00:00Z') })
    wsus.decline(third)
    wsus.addUpdate({ ...wsus.estate.update(fourth) })
    soap = await openWsus({ route: 'soap', url: wsus.url, credentials: { kind: 'anonymous' } })
    atTheEnd(() => soap.close())
    sync = await syncSource(wsus.url)
  })
  after(closeAll)

  it('is one server', async () => {
    expect((await sync.probe()).serverId).to.equal((await soap.probe()).serverId)
  })

  it('has the same updates', async () => {
    const [bySoap, bySync] = [await catalog(soap), await catalog(sync)]

    expect(bySync.length).to.be.greaterThan(300)
    expect(bySync).to.deep.equal(bySoap)
  })

  it('has the same approvals', async () => {
    const [bySoap, bySync] = [await approvals(soap), await approvals(sync)]

    expect(bySync).to.have.length(2)
    expect(bySync).to.deep.equal(bySoap)
  })

  it('has the same groups and categories', async () => {
    const groups = async (source: WsusSource) =>
      (await source.groups()).map(({ id, name, parentId }) => `${id} ${name} ${parentId}`).toSorted()
    const categories = async (source: WsusSource) =>
      (await source.categories()).map(({ id, type, title }) => `${id} ${type} ${title}`).toSorted()

    expect(await groups(sync)).to.deep.equal(await groups(soap))
    expect(await categories(sync)).to.deep.equal(await categories(soap))
  })
})
