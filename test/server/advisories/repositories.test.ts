import { expect } from 'chai'
import { feedViews } from '../../../server/advisories/feed-views.ts'
import { putFeed, requireFeed, type FeedChange } from '../../../server/advisories/feeds.ts'
import { PRESETS } from '../../../server/advisories/presets.ts'
import type { OwnWay } from '../../../server/advisories/ways.ts'
import { COMMAND, withInfra } from '../../../server/context.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { needs } from '../../support/needs.ts'
import { catalogFixture } from '../../catalog/feed/feeds.ts'
import { debianList, remove, touched } from './feed-world.ts'
import { aptArchive, rpmRepositories, updateinfoOf } from './vendor-repositories.ts'
import { failure, fetchAs, startVendor, type VendorServer } from './vendor-server.ts'

const APT: OwnWay = { kind: 'apt', suite: 'noble-security', components: ['main', 'universe'], architectures: ['amd64'] }
const STREAM = 'ubuntu/24.04/security'

describe('a feed of a repository', () => {
  let test: TestApp
  let vendor: VendorServer
  let base: string
  const files = new Map<string, string | Buffer>()

  before(async () => {
    vendor = await startVendor(files, [])
    base = vendor.base
  })
  after(() => vendor.stop())
  beforeEach(async () => {
    test = await openTestApp()
    files.clear()
  })
  afterEach(() => test.close())

  function publish(repository: ReadonlyMap<string, Buffer>): void {
    files.clear()
    for (const [path, content] of repository) files.set(path, content)
  }
  const put = (sourceId: string, change: FeedChange): Promise<unknown> =>
    withInfra(test.app, COMMAND, (ctx) => putFeed(ctx, sourceId, change))
  const versions = (): Promise<unknown[]> =>
    test.app.pools.infra('package_fix').orderBy(['package', 'version']).select('release', 'pocket', 'package', 'version')
  const keys = (): Promise<unknown[]> => test.app.pools.infra('feed_document').orderBy('key').pluck('key')

  describe('of apt', () => {
    before(needs('apt-ftparchive', 'dpkg-deb'))
    const archive = (more: Partial<Parameters<typeof aptArchive>[0]> = {}): Map<string, Buffer> =>
      aptArchive({
        suite: 'noble-security',
        codename: 'noble',
        origin: 'Ubuntu',
        packages: { main: { openssl: '3.0.13-0ubuntu3.5' }, universe: { hello: '2.10-3ubuntu1' } },
        ...more,
      })

    it('takes the lists of every component that it is said to have, as of its stream', async () => {
      publish(archive())

      expect((await fetchAs(test.app, 'ours', { url: `${base}ubuntu`, stream: STREAM, way: APT })).records).to.deep.include({ added: 2 })

      expect(await keys()).to.deep.equal([`packages/${STREAM}/main/amd64`, `packages/${STREAM}/universe/amd64`])
      expect(await versions()).to.deep.equal([
        { release: 'ubuntu/24.04', pocket: 'security', package: 'hello', version: '2.10-3ubuntu1' },
        { release: 'ubuntu/24.04', pocket: 'security', package: 'openssl', version: '3.0.13-0ubuntu3.5' },
      ])
    })

    it('is fetched whole after something else is said of it, though the archive is the same', async () => {
      publish(archive())
      await fetchAs(test.app, 'ours', { url: `${base}ubuntu`, stream: STREAM, way: { ...APT, components: ['main'] } })

      await fetchAs(test.app, 'ours', { way: APT })

      expect(await keys()).to.deep.equal([`packages/${STREAM}/main/amd64`, `packages/${STREAM}/universe/amd64`])
    })

    it('has no list any more of a component that is taken away, and its packages are looked at again', async () => {
      publish(archive())
      await fetchAs(test.app, 'ours', { url: `${base}ubuntu`, stream: STREAM, way: APT })
      await touched(test.app)

      await put('ours', { way: { ...APT, components: ['main'] } })

      expect(await keys()).to.deep.equal([`packages/${STREAM}/main/amd64`])
      expect(await versions()).to.have.length(1)
      expect(await touched(test.app)).to.deep.equal(['ubuntu/24.04 hello'])
      expect(await test.app.pools.infra('catalog_stream').pluck('stream')).to.deep.equal([STREAM])
    })

    it('keeps its lists while a run could bring back what is to go', async () => {
      publish(archive())
      await fetchAs(test.app, 'ours', { url: `${base}ubuntu`, stream: STREAM, way: APT })
      const feed = await withInfra(test.app, COMMAND, (ctx) => requireFeed(ctx, 'ours'))
      await test.app.pools.owner('source_run').insert({ source_id: feed.id, state: 'running', requested_by: '#COMMAND' })

      expect(await failure(put('ours', { way: { ...APT, components: ['main'] } }))).to.have.property('code', 'discovery_running')
      expect(await keys()).to.have.length(2)
    })

    it('of Ubuntu is not taken for another stream than its Release file says; one of somebody’s own is what it is said to be', async () => {
      publish(archive())
      const wrong = await failure(fetchAs(test.app, 'ours', { url: `${base}ubuntu/`, stream: 'ubuntu/24.04/updates', way: APT }))
      expect(wrong).to.have.property('code', 'feed_list_malformed')
      expect(wrong.details).to.have.property('reason', `it is of ${STREAM}, not of ubuntu/24.04/updates`)

      publish(archive({ origin: 'Example', suite: 'stable', codename: 'stable' }))
      await fetchAs(test.app, 'theirs', { url: `${base}ubuntu/`, stream: 'ubuntu/24.04/example', way: { ...APT, suite: 'stable' } })
      expect(await keys()).to.deep.equal(['packages/ubuntu/24.04/example/main/amd64', 'packages/ubuntu/24.04/example/universe/amd64'])
    })

    it('is known beforehand for Ubuntu with all that a stream consists of', async () => {
      const packages = { main: { openssl: '1' }, restricted: { nvidia: '1' }, universe: { hello: '1' }, multiverse: { steam: '1' } }
      publish(archive({ suite: 'noble', codename: 'noble', packages }))

      await fetchAs(test.app, 'ubuntu-index-noble-main', { url: `${base}ubuntu/` })

      expect(await keys()).to.deep.equal(
        ['main', 'multiverse', 'restricted', 'universe'].map((component) => `packages/ubuntu/24.04/main/${component}/amd64`),
      )
    })
  })

  describe('of rpm', () => {
    before(needs('createrepo_c'))
    const repository = (version: string): Map<string, Buffer> =>
      rpmRepositories({ 'repo/x86_64': updateinfoOf({ id: 'RHSA-2026:1', name: 'openssl', version, collection: 'internal' }) })

    it('follows its updateinfo under whatever name repomd.xml gives it, as of its stream', async () => {
      const wish: FeedChange = { url: `${base}repo/x86_64`, stream: 'rhel/9/base', way: { kind: 'rpm' } }
      publish(repository('1.0'))
      const [first] = [...files.keys()].filter((path) => path.endsWith('updateinfo.xml.gz'))
      await fetchAs(test.app, 'ours', wish)
      expect(await versions()).to.deep.equal([{ release: 'rhel/9', pocket: 'base', package: 'openssl', version: '0:1.0-1.el9' }])

      publish(repository('2.0'))
      expect([...files.keys()]).to.not.include(first)
      await fetchAs(test.app, 'ours', wish)
      expect(await versions()).to.deep.equal([{ release: 'rhel/9', pocket: 'base', package: 'openssl', version: '0:2.0-1.el9' }])
      expect(await keys()).to.deep.equal(['updateinfo/rhel/9/base/x86_64'])
    })

    it('is known beforehand for AlmaLinux and Rocky Linux, each repository a document of its own', async () => {
      const one = (name: string): string => updateinfoOf({ id: `RLSA-2026:${name}`, name, version: '1.0', collection: 'rocky-linux-9' })
      publish(
        rpmRepositories({ 'BaseOS/x86_64/os': one('openssl'), 'AppStream/x86_64/os': one('nginx'), 'CRB/x86_64/os': one('gmp-devel') }),
      )

      await fetchAs(test.app, 'rocky-updateinfo-9', { url: base })

      expect(await keys()).to.deep.equal(['appstream', 'baseos', 'crb'].map((name) => `updateinfo/rocky/9/base/${name}/x86_64`))
      expect(await test.app.pools.infra('advisory').pluck('public_id')).to.have.length(3)
      expect(PRESETS.map(({ id }) => id)).to.include.members(['alma-updateinfo-8', 'alma-updateinfo-9', 'alma-updateinfo-10'])
    })
  })

  it('of Debian’s support says of a release which packages have none', async () => {
    files.set('/security-support-ended.deb12', catalogFixture('debian-support/security-support-ended'))
    files.set('/security-support-limited', catalogFixture('debian-support/security-support-limited'))

    await fetchAs(test.app, 'debian-support-bookworm', { url: base })

    expect(await keys()).to.deep.equal(['support-ended/debian/12', 'support-limited/debian/12'])
    expect(await test.app.pools.infra('package_state').where({ release: 'debian/12' }).pluck('package')).to.include.members(['hello'])
  })

  it('of one document is taken as of its stream, too', async () => {
    files.set('/Packages', catalogFixture('deb-packages/Packages'))
    expect(await failure(fetchAs(test.app, 'ours', { url: `${base}Packages` }))).to.have.property('code', 'feed_stream_missing')

    await fetchAs(test.app, 'ours', { stream: 'debian/12/security', way: { kind: 'document' } })

    expect(await test.app.pools.infra('catalog_stream').pluck('stream')).to.deep.equal(['debian/12/security'])
    const [view] = await withInfra(test.app, COMMAND, async (ctx) => feedViews(ctx, [await requireFeed(ctx, 'ours')]))
    expect(view).to.include({ stream: 'debian/12/security', way: null })
  })

  it('keeps its stream while documents of it are in force', async () => {
    files.set('/Packages', catalogFixture('deb-packages/Packages'))
    await fetchAs(test.app, 'ours', { url: `${base}Packages`, stream: 'debian/12/security' })

    const refused = await failure(put('ours', { stream: 'debian/12/main' }))
    expect(refused).to.include({ code: 'feed_stream_in_force' })
    expect(refused.details).to.deep.equal({ sourceId: 'ours', stream: 'debian/12/security' })
    await put('ours', { stream: 'debian/12/security', url: `${base}other` })

    await remove(test.app, 'ours')
    await put('ours', { stream: 'debian/12/main' })
  })

  it('has a word for no stream where one comes too late', async () => {
    files.set('/list', debianList([{ id: 'DSA-1-1', package: 'openssl', fixed: '1.0-1' }]))
    await fetchAs(test.app, 'ours', { url: `${base}list` })

    const refused = await failure(put('ours', { stream: 'debian/12/main' }))

    expect(refused).to.deep.include({ code: 'feed_stream_in_force', details: { sourceId: 'ours', stream: '–' } })
  })

  it('is refused where what is said of it does not go together', async () => {
    const why = async (sourceId: string, change: FeedChange): Promise<unknown> => {
      const { code, details } = await failure(put(sourceId, change))
      return { code, ...details }
    }

    expect(await why('kev', { stream: 'rhel/9/base' })).to.deep.equal({
      code: 'feed_setting_of_preset',
      sourceId: 'kev',
      preset: 'kev',
      setting: 'rhel/9/base',
    })
    expect(await why('mine', { preset: 'amazon-2', way: { kind: 'rpm' } })).to.deep.include({ preset: 'amazon-2', setting: 'rpm' })
    expect(await why('mine', { way: APT })).to.deep.equal({ code: 'feed_way_without_stream', sourceId: 'mine', way: 'apt' })
    expect(await why('mine', { way: APT, stream: 'alma/9/base' })).to.deep.equal({
      code: 'feed_way_of_other_stream',
      sourceId: 'mine',
      way: 'apt',
      stream: 'alma/9/base',
    })
    expect(await why('mine', { way: { kind: 'rpm' }, stream: STREAM })).to.have.property('code', 'feed_way_of_other_stream')
    await put('mine', { way: APT, stream: STREAM })
    expect(await why('mine', { stream: null })).to.have.property('code', 'feed_way_without_stream')
    expect(await why('mine', { preset: 'kev' })).to.have.property('code', 'feed_setting_of_preset')
  })
})
