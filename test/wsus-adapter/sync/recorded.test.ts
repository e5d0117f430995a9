import { expect } from 'chai'

import type { Update } from '../../../wsus-adapter/index.ts'
import { startDemoWsus } from '../../../demo/wsus/index.ts'
import { all } from '../refusal.ts'
import { atTheEnd, closeAll, syncSource } from './a-sync-source.ts'
import { RECORDED } from './recorded.ts'

const BUNDLE = 'a2fef9b0-7951-4c2c-a42b-9e351dd1c1fe'

describe('what a real server gave', () => {
  let updates: Update[]
  let categories: { id: string; type: string; title: string }[]
  before(async () => {
    const wsus = await startDemoWsus({ auth: { kind: 'anonymous' }, updates: [], captured: RECORDED })
    atTheEnd(() => wsus.stop())
    const source = await syncSource(wsus.url)
    categories = await source.categories()
    updates = (await all(source.updates())).flatMap((page) => page.updates)
  })
  after(closeAll)

  it('holds one update that can be approved; its hidden parts are none', () => {
    expect(updates.map(({ updateId }) => updateId)).to.deep.equal([BUNDLE])
  })

  it('tells it in 35 languages, English first, and its number from where it is a number', () => {
    const [update] = updates

    expect(update?.title).to.equal(
      'Security Intelligence Update for Microsoft Defender Antivirus - KB2267602 (Version 1.459.547.0) - Current Channel (Broad)',
    )
    expect(update?.texts).to.have.length(34)
    expect(new Set(update?.texts.map(({ language }) => language)).size).to.equal(34)
    expect(update?.texts.find(({ language }) => language === 'ja')?.title).to.match(/^Microsoft Defender|マルウェア|セキュリティ/)
    expect(update?.kbArticles).to.deep.equal(['2267602'])
    expect(update?.infoUrls).to.deep.equal(['https://go.microsoft.com/fwlink/?linkid=2007160'])
  })

  it('puts it into its classification and its product, and says what it replaces and holds', () => {
    const [update] = updates

    expect(update?.categories.map(({ type, title }) => [type, title]).toSorted()).to.deep.equal([
      ['Product', 'Microsoft Defender Antivirus'],
      ['UpdateClassification', 'Definition Updates'],
    ])
    expect(update?.relations?.supersedes).to.have.length(10)
    expect(update?.relations?.bundles).to.include('1f9bd9bb-7390-4aa3-bbdb-ded99fac2583')
    expect(update?.creationDate).to.equal('2026-10-04T12:00:58.381Z')
    // Most of its parts were not recorded, so its files are not known.
    expect([update?.files, update?.downloadBytes]).to.deep.equal([null, null])
  })

  it('has categories with ids in lower case, whatever the case in their documents', () => {
    expect(categories.map(({ id, type, title }) => `${id} ${type} ${title}`)).to.include.members([
      '56309036-4c77-4dd9-951a-99ee9c246a94 Company Microsoft',
      '6964aab4-c5b5-43bd-a17d-ffb4346a8e1d ProductFamily Windows',
      'dd78b8a1-0b20-45c1-add6-4da72e9364cf Product OOBE ZDP',
    ])
  })
})
