import { expect } from 'chai'

import { startDemoWsus } from '../../../demo/wsus/index.ts'
import type { DemoWsus } from '../../../demo/wsus/index.ts'
import { openWsus, parseWsusTime } from '../../../wsus-adapter/index.ts'
import type { ComputerStates, ComputerTarget, Update, WsusSource } from '../../../wsus-adapter/index.ts'
import { RawClient } from '../../peers/wsus-calls.ts'
import { all } from '../refusal.ts'
import { fillFrom } from '../susdb-world.ts'
import { aSusdb, closeAll } from './a-susdb.ts'

const COMPUTERS = 7

/** A demo WSUS with nested groups, approvals that overlap, computers that reported and one that did not. */
async function aWorld(): Promise<DemoWsus> {
  const wsus = await startDemoWsus({
    port: 0,
    auth: { kind: 'ntlm', domain: 'DEMO', role: 'reporter', user: 'reader', password: 'Pässwörd' },
  })
  const ids = [...wsus.estate.updates.keys()]
  const tokyo = wsus.addGroup('東京')
  const lab = wsus.addGroup('ﾗﾎﾞ', tokyo.id)
  for (const [index, id] of ids.slice(0, 12).entries()) {
    wsus.approve(
      id,
      index % 2 === 0 ? tokyo.id : lab.id,
      index % 3 === 0 ? { optional: true } : { deadline: new Date('2027-01-01T00:00:00Z') },
    )
    if (index % 4 === 0) wsus.approve(id, lab.id)
  }
  wsus.decline(ids[3] ?? '')
  wsus.decline(ids[20] ?? '')
  for (let n = 0; n < COMPUTERS; n++) {
    const client = new RawClient(wsus.url, `11111111-0000-4000-8000-00000000000${n}`, `ﾎｽﾄ${n}.example.test`)
    await client.register(n === 2 ? '東京' : '')
    if (n < COMPUTERS - 1) await client.status(ids.slice(n, n + 5), ids.slice(n + 5, n + 15))
    if (n % 3 === 0) wsus.addComputerToGroup(tokyo.id, `11111111-0000-4000-8000-00000000000${n}`)
    if (n % 3 === 1) wsus.addComputerToGroup(lab.id, `11111111-0000-4000-8000-00000000000${n}`)
  }
  return wsus
}

/** Times as SQL Server keeps them, in ticks of 1/300 s: the demo WSUS has milliseconds, and leaves out zeros. */
function inTicks<T>(value: T): T {
  const text = JSON.stringify(value, (_key, each: unknown) => {
    const instant = typeof each === 'string' ? parseWsusTime(each) : null
    return instant === null ? each : `tick ${Math.round(instant.getTime() * 0.3)}`
  })
  return JSON.parse(text) as T
}

function sorted<T>(items: readonly T[], key: (item: T) => string): T[] {
  return items.toSorted((a, z) => (key(a) < key(z) ? -1 : 1))
}

describe('one WSUS, by SOAP and by SQL', () => {
  let soap: WsusSource
  let sql: WsusSource
  let views: WsusSource
  let wsus: DemoWsus

  before(async function () {
    this.timeout(60_000)
    wsus = await aWorld()
    soap = await openWsus({ route: 'soap', url: wsus.url, credentials: { kind: 'ntlm', user: 'reader', password: 'Pässwörd' } })
    const { open, database } = await aSusdb({})
    await fillFrom(database.ownerUrl, wsus)
    sql = await open('tables')
    views = await open('views')
  })
  after(async () => {
    await soap.close()
    await closeAll()
    await wsus.stop()
  })

  it('is one server', async () => {
    expect((await sql.probe()).serverId).to.equal((await soap.probe()).serverId)
  })

  it('has the same groups', async () => {
    const groups = sorted(await soap.groups(), ({ id }) => id)
    expect(sorted(await sql.groups(), ({ id }) => id)).to.deep.equal(groups)
    const nameless = groups.map(({ id, name, parentId }) => ({ id, name, parentId }))
    expect(sorted(await views.groups(), ({ id }) => id).map(({ id, name, parentId }) => ({ id, name, parentId }))).to.deep.equal(nameless)
  })

  it('has the same computers, in the same groups', async () => {
    const read = async (source: WsusSource) => {
      const pages = await all(source.computers({ downstream: true }))
      const plain = ({ effectiveLastDetectionTime: _time, ...computer }: ComputerTarget): Partial<ComputerTarget> => ({
        ...computer,
        requestedTargetGroup: computer.requestedTargetGroup || null,
      })
      return {
        computers: sorted(
          pages.flatMap(({ computers }) => computers),
          ({ id }) => id,
        ).map(plain),
        requestedGroups: sorted(
          pages.flatMap(({ requestedGroups }) => requestedGroups),
          ({ computerId, name }) => computerId + name,
        ),
        memberships: sorted(
          pages.flatMap(({ memberships }) => memberships),
          ({ computerId, groupId }) => computerId + groupId,
        ),
      }
    }
    const bySoap = await read(soap)
    const bySql = await read(sql)

    expect(bySoap.computers).to.have.length(COMPUTERS)
    expect(inTicks(bySql.computers)).to.deep.equal(inTicks(bySoap.computers))
    expect(bySql.memberships).to.deep.equal(bySoap.memberships)
    expect(bySql.requestedGroups.map(({ name }) => name)).to.deep.equal(['東京'])
    expect((await read(views)).memberships).to.deep.equal(bySoap.memberships)
  })

  it('has the same updates', async () => {
    const read = async (source: WsusSource) =>
      sorted(
        (await all(source.updates())).flatMap(({ updates }) => updates),
        ({ updateId }) => updateId,
      )
    const common = ({
      relations: _relations,
      texts: _texts,
      state: _state,
      releaseNotes: _notes,
      requiresEula: _eula,
      files: _files,
      downloadBytes: _bytes,
      categories,
      infoUrls,
      ...update
    }: Update) => ({
      ...update,
      infoUrls: infoUrls.toSorted(),
      categories: categories.map(({ type, title }) => `${type} ${title}`).toSorted(),
    })
    const bySql = await read(sql)
    const bySoap = await read(soap)

    expect(inTicks(bySql.map(common))).to.deep.equal(inTicks(bySoap.map(common)))
    const few = ({ updateId, revisionNumber, title, kbArticles, isDeclined, arrivalDate, creationDate, msrcSeverity }: Update) => ({
      updateId,
      revisionNumber,
      title,
      kbArticles,
      isDeclined,
      arrivalDate,
      creationDate,
      msrcSeverity,
    })
    expect(inTicks((await read(views)).map(few))).to.deep.equal(inTicks(bySoap.map(few)))
  })

  it('has the same Japanese titles, along with the updates', async () => {
    const japanese = new Map(
      (await all(soap.updates({ culture: 'ja' }))).flatMap(({ updates }) => updates.map(({ updateId, title }) => [updateId, title])),
    )
    for (const { updateId, texts, title } of (await all(sql.updates())).flatMap(({ updates }) => updates)) {
      expect(texts.find(({ language }) => language === 'ja')?.title ?? title, updateId).to.equal(japanese.get(updateId))
    }
  })

  it('has the same categories and says the same of other updates', async () => {
    const key = ({ id, type, title }: { id: string; type: string; title: string }): string => `${id} ${type} ${title}`
    expect((await sql.categories()).map(key).toSorted()).to.deep.equal((await soap.categories()).map(key).toSorted())
    const revisions = (await all(sql.updates())).flatMap(({ updates }) => updates)
    const supersedes = async (source: WsusSource): Promise<string[]> =>
      (await all(source.relationsOf(revisions))).flatMap(({ updateId, supersedes: ids }) => ids.map((id) => `${updateId} ${id}`)).toSorted()
    expect(await supersedes(sql)).to.deep.equal(await supersedes(soap))
    expect(await supersedes(sql)).to.not.deep.equal([])
  })

  it('has the same approvals', async () => {
    const read = async (source: WsusSource) => sorted((await all(source.approvals())).flat(), ({ id }) => id)
    const bySoap = await read(soap)

    expect(bySoap).to.not.deep.equal([])
    expect(inTicks(await read(sql))).to.deep.equal(inTicks(bySoap))
    expect((await read(views)).map(({ updateId, targetGroupId, action }) => `${updateId} ${targetGroupId} ${action}`)).to.deep.equal(
      bySoap.map(({ updateId, targetGroupId, action }) => `${updateId} ${targetGroupId} ${action}`),
    )
  })

  it('has the same states, with the same approvals in effect', async () => {
    const ids = (await all(soap.computers())).flatMap(({ computers }) => computers.map(({ id }) => id))
    const read = async (source: WsusSource) => {
      const plain = ({ installations, ...rest }: ComputerStates) => ({
        ...rest,
        installations: sorted(installations, ({ updateId }) => updateId),
      })
      return sorted((await all(source.statesOf([...ids, 'nobody']))).map(plain), ({ computerId }) => computerId)
    }
    const bySoap = await read(soap)

    expect(
      bySoap.flatMap(({ installations }) => installations.filter(({ effectiveAction }) => effectiveAction !== null)),
    ).to.not.deep.equal([])
    expect(await read(sql)).to.deep.equal(bySoap)
    expect(await read(views)).to.deep.equal(bySoap)
  })

  it('counts the same', async () => {
    const read = async (source: WsusSource) => sorted(await source.summaries(), ({ computerId }) => computerId)
    expect(await read(sql)).to.deep.equal(await read(soap))
  })

  it('tells the same digests by tables and by views: equal ones for equal answers', async () => {
    const read = async (source: WsusSource) => sorted((await all(source.effectiveDigests())).flat(), ({ computerId }) => computerId)
    const digests = await read(sql)

    expect(await read(views)).to.deep.equal(digests)
    expect(new Set(digests.map(({ digest }) => digest)).size).to.equal(3)
  })
})
