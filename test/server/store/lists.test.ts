import { expect } from 'chai'
import { COMMAND } from '../../../server/context.ts'
import { takeUpload } from '../../../server/store/service.ts'
import { openTestApi, type TestApi } from '../../support/api.ts'
import { aTenant, aUser, PASSWORD } from '../../support/people.ts'
import { content, sha256 } from './upstream.ts'

describe('lists of the patch store', () => {
  let test: TestApi
  before(async () => {
    test = await openTestApi()
  })
  after(() => test.close())

  async function bring(name: string, bytes: number, wanted?: string): Promise<string> {
    const body = content(bytes, name)
    async function* pieces(): AsyncGenerator<Buffer> {
      yield body
    }
    const work = takeUpload(test.app, COMMAND, { name, ownerTenantId: null, sha256: wanted }, pieces())
    await (wanted === undefined ? work : work.catch(() => undefined))
    return sha256(body)
  }

  async function ask(path: string): Promise<Record<string, unknown> & { items: readonly Readonly<Record<string, unknown>>[] }> {
    const { status, text } = await test.operator('GET', `/api/v1/store${path}`)
    expect(status, text).to.equal(200)
    return JSON.parse(text) as Record<string, unknown> & { items: Record<string, unknown>[] }
  }

  it('sort, filter, count and page the files, say what may be done with each, and are files themselves', async () => {
    for (const [name, bytes] of [
      ['beta.msu', 300],
      ['Alpha.msu', 100],
      ['gamma_%.cab', 200],
    ] as const)
      await bring(name, bytes)

    const names = async (query: string): Promise<unknown[]> => (await ask(`/files?${query}`)).items.map(({ name }) => name)
    expect(await names('sort=name')).to.deep.equal(['Alpha.msu', 'beta.msu', 'gamma_%.cab'])
    expect(await names('sort=-bytes')).to.deep.equal(['beta.msu', 'gamma_%.cab', 'Alpha.msu'])
    expect(await names('text=MSU&sort=name')).to.deep.equal(['Alpha.msu', 'beta.msu'])
    expect(await names('text=%EF%BC%BF%25')).to.deep.equal(['gamma_%.cab'])
    expect(await names('wanted=true')).to.deep.equal([])
    const first = await ask('/files?sort=bytes&limit=2&withTotal=true')
    expect(first).to.include({ total: 3, totalIsMinimum: false })
    const second = await ask(`/files?sort=bytes&limit=2&after=${String(first['next'])}`)
    expect([...first.items, ...second.items].map(({ name }) => name)).to.deep.equal(['Alpha.msu', 'gamma_%.cab', 'beta.msu'])
    expect(first.items[0]?.['actions']).to.deep.equal(['delete'])

    const exported = await test.operator('GET', '/api/v1/store/files/export?sort=name&locale=ja&columns=name,bytes,wanted')
    expect(exported.text.replace('\uFEFF', '').split('\r\n').slice(0, 2)).to.deep.equal([
      '名前,サイズ (バイト),必要',
      'Alpha.msu,100,いいえ',
    ])
  })

  it('go on after a name that is as long as a name may be', async () => {
    for (const last of ['い', 'う', 'え']) await bring(`${'あ'.repeat(199)}${last}`, 10)

    const text = encodeURIComponent('あああ')
    const seen: unknown[] = []
    for (let after = ''; ;) {
      const { items, next } = await ask(`/files?sort=name&limit=1&text=${text}${after}`)
      seen.push(...items.map(({ name }) => String(name).slice(-1)))
      if (typeof next !== 'string') break
      after = `&after=${next}`
    }
    expect(seen).to.have.members(['い', 'う', 'え']).and.have.lengthOf(3)
  })

  it('sort, filter and count what is in quarantine, with what may be done about it', async () => {
    const real = await bring('bad.msu', 500, 'a'.repeat(64))
    await bring('worse.msu', 600, 'b'.repeat(64))

    const all = await ask('/quarantine?sort=-bytes&withTotal=true')
    expect(all).to.include({ total: 2 })
    expect(all.items.map(({ name, actions }) => [name, actions])).to.deep.equal([
      ['worse.msu', ['release', 'delete']],
      ['bad.msu', ['release', 'delete']],
    ])
    expect((await ask(`/quarantine?text=${real.slice(0, 12)}`)).items).to.have.lengthOf(1)
    expect((await ask('/quarantine?reason=signature_invalid')).items).to.have.lengthOf(0)
    const exported = await test.operator('GET', '/api/v1/store/quarantine/export?locale=en&columns=name,reason&sort=name')
    expect(exported.text).to.contain('bad.msu,Its hash is another one')
  })

  it('are nobody’s who does not manage the store', async () => {
    const browser = test.browser()
    await browser.signIn(await aUser(test.app, 'tenant_admin', await aTenant(test.app)), PASSWORD)

    for (const path of ['/files', '/files/export', '/quarantine', '/quarantine/export'])
      expect((await browser.ask('GET', `/api/v1/store${path}`)).status, path).to.equal(403)
  })
})
