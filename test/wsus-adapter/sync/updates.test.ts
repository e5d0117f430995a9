import { expect } from 'chai'

import { categoryId } from '../../../demo/wsus/catalog.ts'
import { partId } from '../../../demo/wsus/server-sync/documents.ts'
import type { Update, UpdatePage, WsusSource } from '../../../wsus-adapter/index.ts'
import { anUpdate } from '../../demo/wsus/a-wsus.ts'
import { all, refusalOf } from '../refusal.ts'
import { anUpstream, closeAll, keptLog, syncSource } from './a-sync-source.ts'

type Scope = Parameters<WsusSource['updates']>[0]

async function read(source: WsusSource, scope?: Scope): Promise<{ updates: Update[]; cursor: string; pages: UpdatePage[] }> {
  const pages = await all(source.updates(scope))
  return { updates: pages.flatMap(({ updates }) => updates), cursor: pages.at(-1)?.cursor ?? '', pages }
}

const ids = (updates: readonly Update[]): string[] => updates.map(({ updateId }) => updateId).toSorted()

describe('updates by server synchronization', () => {
  afterEach(closeAll)

  it('gives what can be approved, each once, with titles, KB, classification, product, files and what it replaces', async () => {
    const wsus = await anUpstream(3)
    const [first, second, third] = [...wsus.estate.updates.values()]
    const { updates } = await read(await syncSource(wsus.url))
    const found = updates.find(({ updateId }) => updateId === second?.updateId)

    expect(ids(updates)).to.have.members([first?.updateId, second?.updateId, third?.updateId])
    expect(found?.title).to.equal(second?.titleEn)
    expect(found?.texts.map(({ language, title }) => ({ language, title }))).to.deep.equal([{ language: 'ja', title: second?.titleJa }])
    expect(found?.kbArticles).to.deep.equal([second?.kb])
    expect(found?.categories.map(({ type, title }) => `${type}: ${title}`).toSorted()).to.deep.equal([
      'Product: Windows Server 2022',
      'UpdateClassification: Security Updates',
    ])
    expect(found?.relations?.supersedes).to.deep.equal([first?.updateId])
    expect(found?.relations?.bundles).to.deep.equal([partId(second!)])
    expect(found?.files).to.have.length(1)
    expect(found?.files?.[0]).to.include({ name: `windows-kb${second?.kb}-x64.cab`, bytes: 10 * 1_048_576 })
    expect(found?.files?.[0]?.sha1).to.match(/^[0-9a-f]{40}$/)
    expect(found?.files?.[0]?.sha256).to.match(/^[0-9a-f]{64}$/)
    expect(found?.files?.[0]?.url).to.include(found?.files?.[0]?.sha1)
    expect(updates.map(({ isSuperseded }) => isSuperseded).filter(Boolean)).to.have.length(2)
    expect(updates.find(({ updateId }) => updateId === third?.updateId)?.isSuperseded).to.equal(false)
  })

  it('gives titles in the language that is asked for', async () => {
    const wsus = await anUpstream(1)
    const [update] = [...wsus.estate.updates.values()]
    const source = await syncSource(wsus.url)

    expect((await read(source, { culture: 'ja' })).updates[0]?.title).to.equal(update?.titleJa)
    expect((await read(source, { culture: 'ja-JP' })).updates[0]?.title).to.equal(update?.titleJa)
    expect((await read(source, { culture: 'xx' })).updates[0]?.title).to.equal(update?.titleEn)
    expect((await source.categories('ja')).map(({ title }) => title)).to.include('セキュリティ問題の修正プログラム')
  })

  it('resumes where it ended: nothing twice, new revisions and new updates alone', async () => {
    const wsus = await anUpstream(4)
    const [seed] = [...wsus.estate.updates.values()]
    const source = await syncSource(wsus.url)
    const whole = await read(source)
    const nothing = await read(source, { cursor: whole.cursor })
    const added = wsus.addUpdate(anUpdate())
    wsus.addUpdate({ ...anUpdate(), updateId: seed!.updateId, titleEn: 'again' })
    const fresh = await read(await syncSource(wsus.url), { cursor: nothing.cursor })

    expect(nothing.updates).to.deep.equal([])
    expect(ids(fresh.updates)).to.deep.equal([added.updateId, seed!.updateId].toSorted())
    expect(fresh.updates.find(({ updateId }) => updateId === seed!.updateId)).to.include({ revisionNumber: 201, title: 'again' })
    // What replaces it was read long ago; only the cursor knows it.
    expect(fresh.updates.find(({ updateId }) => updateId === seed!.updateId)?.isSuperseded).to.equal(true)
  })

  it('reads a category that is new since then from the beginning', async () => {
    const wsus = await anUpstream(2)
    const source = await syncSource(wsus.url)
    const office = anUpdate({ product: 'Office 2021', arrivedAt: new Date('2020-01-01T00:00:00Z') })
    wsus.estate.addUpdate(office)
    const missing = [...wsus.estate.categories.values()].find(({ title }) => title === 'Office 2021')
    wsus.estate.categories.delete(missing?.id ?? '')
    const before = await read(source)
    wsus.estate.categories.set(missing?.id ?? '', missing!)
    const later = await read(await syncSource(wsus.url), { cursor: before.cursor })

    expect(before.updates).to.have.length(2)
    expect(ids(later.updates)).to.deep.equal([office.updateId])
  })

  it('asks for the classifications that are wanted alone, and for others later from the beginning', async () => {
    const wsus = await anUpstream(2)
    const definition = wsus.addUpdate(anUpdate({ classification: 'Definition Updates' }))
    const source = await syncSource(wsus.url)
    const only = (title: string): { classificationIds: string[] } => ({ classificationIds: [categoryId('UpdateClassification', title)] })
    const security = await read(source, only('Security Updates'))
    const all3 = await read(source, { cursor: security.cursor })

    expect(security.updates).to.have.length(2)
    expect(ids(all3.updates)).to.deep.equal([definition.updateId])
  })

  it('tells what is approved and declined', async () => {
    const wsus = await anUpstream(3)
    const [approved = '', stale = '', declined = ''] = [...wsus.estate.updates.keys()]
    const group = wsus.addGroup('東京')
    wsus.approve(approved, group.id)
    wsus.approve(stale, group.id)
    wsus.addUpdate({ ...anUpdate(), updateId: stale })
    wsus.decline(declined)
    const { updates } = await read(await syncSource(wsus.url))
    const facts = new Map(updates.map((update) => [update.updateId, update]))

    expect(facts.get(approved)).to.include({ isApproved: true, hasStaleApprovals: false, isDeclined: false })
    expect(facts.get(stale)).to.include({ isApproved: true, hasStaleApprovals: true, isDeclined: false })
    expect(facts.get(declined)).to.include({ isApproved: false, isDeclined: true })
  })

  it('works the same in the smallest batches and pages, and when nothing can be held', async () => {
    const wsus = await anUpstream(12)
    const usual = await read(await syncSource(wsus.url))
    for (const limits of [{ batchUpdates: 1 }, { pageRows: 1 }, { holdBytes: 1 }, { batchUpdates: 3, holdBytes: 10_000 }]) {
      const other = await read(await syncSource(wsus.url, { limits, parallel: 3 }))
      const sorted = (updates: Update[]): Update[] => updates.toSorted((a, z) => (a.updateId < z.updateId ? -1 : 1))
      expect(sorted(other.updates), JSON.stringify(limits)).to.deep.equal(sorted(usual.updates))
    }
  })

  it('keeps to the limit of the server', async () => {
    const wsus = await anUpstream(10)
    wsus.serverSync.behavior.updatesPerRequest = 3
    const { updates } = await read(await syncSource(wsus.url))

    expect(updates).to.have.length(10)
    expect(Math.max(...wsus.serverSync.behavior.asked.map((ask) => ask.updates))).to.equal(3)
  })

  it('asks again for what an answer had no room for', async () => {
    const wsus = await anUpstream(10)
    wsus.serverSync.behavior.answerBytes = 6_000
    const { warnings, log } = keptLog()
    const { updates } = await read(await syncSource(wsus.url, { log }))

    expect(updates).to.have.length(10)
    expect(warnings).to.deep.equal([])
  })

  it('finds the revision that fails a batch, leaves it aside, says so, and asks for it again next time', async () => {
    const wsus = await anUpstream(20)
    const lost = [...wsus.estate.updates.keys()][7] ?? ''
    wsus.serverSync.behavior.lost.add(`${lost}:200`)
    const { warnings, log } = keptLog()
    const source = await syncSource(wsus.url, { log })
    const first = await read(source)
    const calls = wsus.serverSync.behavior.asked.length
    wsus.serverSync.behavior.lost.clear()
    const second = await read(source, { cursor: first.cursor })

    expect(first.updates).to.have.length(19)
    expect(first.pages.at(-1)?.aside).to.deep.equal([{ updateId: lost, revisionNumber: 200, reason: 'refused' }])
    expect(warnings.map(({ message }) => message)).to.deep.equal(['a revision is left aside', 'revisions of updates were left aside'])
    expect(warnings[0]?.fields).to.include({ updateId: lost, reason: 'refused' })
    expect(warnings[1]?.fields).to.deep.equal({ aside: 1 })
    expect(calls).to.be.lessThan(20)
    expect(ids(second.updates)).to.deep.equal([lost])
    expect(second.pages.at(-1)?.aside).to.equal(undefined)
  })

  it('ends with the error of a server that refuses everything, after few calls', async () => {
    const wsus = await anUpstream(300)
    const source = await syncSource(wsus.url)
    await source.categories()
    for (const update of wsus.estate.updates.values()) {
      wsus.serverSync.behavior.lost.add(`${update.updateId}:200`)
      wsus.serverSync.behavior.lost.add(`${partId(update)}:200`)
    }
    const error = await refusalOf(source.updates())

    expect(error.code).to.equal('wsus_fault')
    expect(error.details['exceptionType']).to.equal('InternalServerError')
  })

  it('leaves nobody aside beyond the limit', async () => {
    const wsus = await anUpstream(5)
    for (const id of wsus.estate.updates.keys()) wsus.serverSync.behavior.spoiled.set(id, { text: '<html/>' })
    const error = await refusalOf((await syncSource(wsus.url, { limits: { asideMax: 3 } })).updates())

    expect([error.code, error.details['reason']]).to.deep.equal(['wsus_answer_malformed', 'aside'])
  })

  it('gives no files where a part of the update is not to be had', async () => {
    const wsus = await anUpstream(2)
    const [first, second] = [...wsus.estate.updates.values()]
    wsus.serverSync.behavior.lost.add(`${partId(first!)}:200`)
    const { updates } = await read(await syncSource(wsus.url))

    expect(updates.find(({ updateId }) => updateId === first?.updateId)?.files).to.equal(null)
    expect(updates.find(({ updateId }) => updateId === second?.updateId)?.files).to.have.length(1)
  })

  it('reads the documents of categories once, then only those that are new, and all again when the server is another one', async () => {
    const wsus = await anUpstream(1)
    const source = await syncSource(wsus.url)
    const asked = async (): Promise<number[]> => {
      wsus.serverSync.behavior.asked.length = 0
      await source.categories()
      return wsus.serverSync.behavior.asked.map(({ updates }) => updates)
    }
    const whole = await asked()
    const nothing = await asked()
    wsus.estate.addUpdate(anUpdate({ product: 'Office 2021' }))
    const fresh = await asked()
    wsus.serverSync.cookies.change()
    const again = await asked()

    expect(whole).to.have.length(1)
    expect(nothing).to.deep.equal([])
    expect(fresh).to.deep.equal([1])
    expect(again).to.deep.equal([whole[0]! + 1])
    expect((await source.categories()).map(({ title }) => title)).to.include('Office 2021')
  })

  it('has nothing to read on a server that was never synchronized', async () => {
    const wsus = await anUpstream(0)
    wsus.estate.categories.clear()
    const source = await syncSource(wsus.url)

    expect((await read(source)).pages).to.deep.equal([{ updates: [], cursor: null }])
    expect(await all(source.flags())).to.deep.equal([])
  })
})
