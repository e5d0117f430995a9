import { expect } from 'chai'
import { feedViews } from '../../../server/advisories/feed-views.ts'
import { putFeed } from '../../../server/advisories/feeds.ts'
import { mayBeForced } from '../../../server/advisories/rules.ts'
import { COMMAND, withInfra } from '../../../server/context.ts'
import { AppError } from '../../../server/errors.ts'
import { executeRun } from '../../../server/discovery/run.ts'
import { insertRun } from '../../../server/discovery/store.ts'
import { openWsus } from '../../../wsus-adapter/index.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { kevOf } from './feed-world.ts'
import { startVendor, type VendorServer } from './vendor-server.ts'

describe('what may be done with a feed', () => {
  const files = new Map<string, string>()
  let test: TestApp
  let vendor: VendorServer
  before(async () => {
    test = await openTestApp()
    vendor = await startVendor(files, [])
  })
  after(async () => {
    vendor.stop()
    await test.close()
  })

  async function begin(force = false): Promise<number> {
    return withInfra(test.app, COMMAND, async (ctx) => {
      const feed = await putFeed(ctx, 'kev', { url: vendor.base })
      return (await insertRun(ctx, feed.id, { full: false, cleanup: false, force, requestedBy: '#COMMAND' })) ?? 0
    })
  }
  async function run(force = false): Promise<void> {
    const options = { signal: new AbortController().signal, open: openWsus }
    await executeRun(test.app, await begin(force), options)
  }
  async function actions(): Promise<readonly string[]> {
    const [view] = await withInfra(test.app, COMMAND, async (ctx) => feedViews(ctx, [await putFeed(ctx, 'kev', {})]))
    return view?.actions ?? []
  }
  // The first one is in every list of its vendor.
  const cves = ['CVE-2021-44228', ...Array.from({ length: 40 }, (_, n) => `CVE-2026-${1_000 + n}`)]

  it('is to accept what a gate held back, until a run has taken it', async () => {
    files.set('/', kevOf(cves))
    await run()
    expect(await actions()).to.deep.equal(['fetch', 'import', 'edit', 'delete'])

    files.set('/', kevOf(cves.slice(0, 10), '2026-01-06T00:00:00Z'))
    await run()
    expect(await actions()).to.deep.equal(['fetch', 'accept', 'import', 'edit', 'delete'])

    await run(true)
    expect(await actions()).to.deep.equal(['fetch', 'import', 'edit', 'delete'])
  })

  it('is nothing that another run would need while one is going on', async () => {
    await begin()

    expect(await actions()).to.deep.equal(['edit'])
  })

  it('is not to say what another says by other names: each fix would be two patches', async () => {
    const put = (sourceId: string, preset?: string): Promise<unknown> =>
      withInfra(test.app, COMMAND, (ctx) => putFeed(ctx, sourceId, { preset })).catch((err: unknown) => err)
    await put('ubuntu-oval-jammy')
    await put('ubuntu-oval-noble')

    expect(await put('ubuntu-osv'))
      .to.be.instanceOf(AppError)
      .with.property('code', 'feed_says_same')
    expect(await put('our-copy', 'ubuntu-osv'))
      .to.be.instanceOf(AppError)
      .with.property('code', 'feed_says_same')
    expect(await put('our-copy', 'ubuntu-oval-focal')).not.to.be.instanceOf(AppError)
    expect(await put('our-copy', 'ubuntu-osv'), 'changed later')
      .to.be.instanceOf(AppError)
      .with.property('code', 'feed_says_same')
  })

  it('is never to take what cannot be read or is not its vendor’s', () => {
    for (const code of ['feed_rejected', 'feed_malformed', 'feed_signature_invalid', 'feed_checksum_wrong', 'feed_unreachable', null])
      expect(mayBeForced(code), String(code)).to.equal(false)
    expect(mayBeForced('feed_older')).to.equal(true)
  })
})
