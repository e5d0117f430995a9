import { expect } from 'chai'
import type { FeedChange } from '../../../server/advisories/feeds.ts'
import type { FeedCounts } from '../../../server/advisories/fetching.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { debianList, osvOf, tarOf, touched } from './feed-world.ts'
import { aKey, failure, fetchAs, signatureOf, startVendor, type VendorKey, type VendorServer } from './vendor-server.ts'

describe('a feed whose documents are signed beside them', () => {
  let test: TestApp
  let vendor: VendorServer
  let key: VendorKey
  const files = new Map<string, string | Buffer>()
  const list = debianList(['DSA-5532-1', 'DSA-4371-1'].map((id) => ({ id, package: 'bash', fixed: '1.0-1' })))

  before(async () => {
    vendor = await startVendor(files, [])
    key = await aKey()
  })
  after(() => vendor.stop())
  beforeEach(async () => {
    test = await openTestApp()
    files.clear()
  })
  afterEach(() => test.close())

  const update = (sourceId: string, path: string, change: FeedChange = {}): Promise<FeedCounts> =>
    fetchAs(test.app, sourceId, { url: `${vendor.base}${path}`, signingKeys: key.publicKey, ...change })
  async function publish(path: string, content: string | Buffer): Promise<void> {
    files.set(path, content)
    files.set(`${path}.asc`, await signatureOf(content, key))
  }
  const signers = (like: string): Promise<(string | null)[]> =>
    test.app.pools.infra('feed_document').where('key', 'like', like).pluck('signed_by') as Promise<(string | null)[]>

  for (const sourceId of ['debian-security', 'ours'])
    it(`is believed when they are by a key that was given: ${sourceId}`, async () => {
      files.set('/list', list)
      expect(await failure(update(sourceId, 'list'))).to.have.property('code', 'feed_refused')
      await publish('/list', list)
      files.set('/list', `${list}\n`)
      expect(await failure(update(sourceId, 'list'))).to.have.property('code', 'feed_signature_invalid')
      expect(await signers('%')).to.deep.equal([])

      files.set('/list', list)
      expect((await update(sourceId, 'list')).documents).to.deep.include({ changed: 1 })
      expect((await signers('%'))[0]).to.match(/^[0-9A-F]{16}$/)
    })

  it('is believed of an archive, and of each file that changed since', async () => {
    const advisory = (id: string, name: string): string => osvOf({ id, fixes: { [name]: '1.0-2.el9' } })
    // What the preset always has.
    await publish('/all.zip', await tarOf({ 'ALSA-2024:0003.json': advisory('ALSA-2024:0003', 'canary') }))
    files.set('/modified_id.csv', '2026-01-02T00:00:00Z,ALSA-2024:0003\n')
    const { publicKey } = await aKey('Foreign')
    expect(await failure(update('alma-9', '', { signingKeys: publicKey }))).to.have.property('code', 'feed_signature_invalid')
    await update('alma-9', '')
    expect(await touched(test.app)).to.deep.equal(['alma/9 canary'])

    files.set('/modified_id.csv', '2026-02-01T00:00:00Z,ALSA-2026:0009\n')
    await publish('/ALSA-2026:0009.json', advisory('ALSA-2026:0009', 'kernel'))
    files.set('/ALSA-2026:0009.json', advisory('ALSA-2026:0009', 'openssl'))
    expect(await failure(update('alma-9', ''))).to.have.property('code', 'feed_signature_invalid')
    expect(await touched(test.app)).to.deep.equal([])

    files.set('/ALSA-2026:0009.json', advisory('ALSA-2026:0009', 'kernel'))
    await update('alma-9', '')
    expect(await touched(test.app)).to.deep.equal(['alma/9 kernel'])
    expect((await signers('%ALSA-2026:0009.json'))[0]).to.match(/^[0-9A-F]{16}$/)
  })
})
