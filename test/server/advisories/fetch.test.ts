import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { expect } from 'chai'
import { createCleartextMessage, readPrivateKey, sign } from 'openpgp'
import { feedViews } from '../../../server/advisories/feed-views.ts'
import { putFeed, requireFeed, type FeedChange } from '../../../server/advisories/feeds.ts'
import { taken, type FeedCounts, type Fetching } from '../../../server/advisories/fetching.ts'
import { runFeed } from '../../../server/advisories/service.ts'
import { COMMAND, withInfra } from '../../../server/context.ts'
import { insertRun } from '../../../server/discovery/store.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { advisories, debianList, osvOf, remove, tarOf, touched } from './feed-world.ts'
import { aKey, failure, fetchAs, startVendor, type VendorServer } from './vendor-server.ts'

describe('fetchFeed', () => {
  let test: TestApp
  let vendor: VendorServer
  let base: string
  const files = new Map<string, string | Buffer>()
  const asked: string[] = []

  before(async () => {
    vendor = await startVendor(files, asked)
    base = vendor.base
  })
  after(() => vendor.stop())
  beforeEach(async () => {
    test = await openTestApp()
    files.clear()
    asked.length = 0
  })
  afterEach(() => test.close())

  async function update(sourceId: string, change: FeedChange = {}): Promise<FeedCounts> {
    asked.length = 0
    return fetchAs(test.app, sourceId, { url: base, ...change })
  }
  async function asOf(sourceId: string): Promise<string> {
    const [view] = await withInfra(test.app, COMMAND, async (ctx) => feedViews(ctx, [await requireFeed(ctx, sourceId)]))
    return view?.asOf ?? ''
  }
  const sha256 = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex')
  const versions = (): Promise<string[]> => test.app.pools.infra('package_fix').orderBy('version').pluck('version') as Promise<string[]>

  it('has everything evaluated anew when the run is a full one, although nothing changed', async () => {
    files.set('/', debianList([{ id: 'DSA-5532-1', package: 'openssl', fixed: '3.0.11-1~deb12u2' }]))
    await update('ours')
    await test.app.pools.owner('touched_package').delete()
    const run = async (full: boolean): Promise<string[]> => {
      const feed = await withInfra(test.app, COMMAND, async (ctx) => putFeed(ctx, 'ours', {}))
      const runId = await withInfra(test.app, COMMAND, (ctx) =>
        insertRun(ctx, feed.id, { full, cleanup: false, force: false, requestedBy: '#COMMAND' }),
      )
      await runFeed(test.app, { id: runId ?? 0, force: false, fullRead: full }, feed, new AbortController().signal)
      return test.app.pools.owner('touched_package').pluck('package') as Promise<string[]>
    }

    expect(await run(false)).to.deep.equal([])
    expect(await run(true)).to.deep.equal(['openssl'])
  })

  it('fetches a document when it changed, and puts it in force', async () => {
    const entries = (id: string) =>
      debianList(['DSA-5532-1', 'DSA-4371-1', id].map((one, n) => ({ id: one, package: `package${n}`, fixed: '1.0-1' })))
    files.set('/list', entries('DSA-6000-1'))
    const url = `${base}list`

    expect((await update('debian-security', { url })).documents).to.deep.include({ read: 1, changed: 1 })
    const first = await asOf('debian-security')
    expect((await update('debian-security', { url })).documents).to.deep.include({ read: 0 })
    expect(asked).to.deep.equal(['/list same'])
    expect((await asOf('debian-security')) > first, 'it was found unchanged later').to.equal(true)
    files.set('/list', entries('DSA-6001-1'))
    expect(await failure(update('debian-security', { url }))).to.deep.equal({})
    expect(await test.app.pools.infra('advisory').orderBy('public_id').pluck('public_id')).to.include('DSA-6001-1')

    files.set('/list', debianList([{ id: 'DSA-1-1', package: 'package0', fixed: '1.0-1' }]))
    expect(await failure(update('debian-security', { url }))).to.have.property('code', 'feed_canary_missing')
  })

  describe('of a repository of Debian', () => {
    const stanza = (name: string, version: string): string =>
      `Package: ${name}\nArchitecture: amd64\nVersion: ${version}\nFilename: pool/${name}.deb\nSize: 1\nSHA256: ${'a'.repeat(64)}\n\n`
    const packages = (version: string): string => ['linux', 'openssl'].map((name) => stanza(name, version)).join('')
    interface Repository {
      readonly version: string
      readonly date?: string
      readonly validUntil?: string
      readonly codename?: string
      readonly broken?: boolean
      readonly key?: string
    }
    const releaseOf = ({
      version,
      date = 'Sun, 01 Feb 2026 00:00:00 UTC',
      validUntil = 'Wed, 01 Feb 2126 00:00:00 UTC',
      ...more
    }: Repository): string => {
      const list = gzipSync(packages(version))
      files.set('/dists/bookworm-security/main/binary-amd64/Packages.gz', more.broken === true ? gzipSync(packages('9.9')) : list)
      const about = `Origin: Debian\nLabel: Debian-Security\nSuite: oldstable-security\nCodename: ${more.codename ?? 'bookworm-security'}\nDate: ${date}\nValid-Until: ${validUntil}\n`
      return `${about}Components: main\nSHA256:\n ${sha256(list)} ${list.length} main/binary-amd64/Packages.gz\n`
    }
    const publish = async (repository: Repository): Promise<void> => {
      const text = releaseOf(repository)
      const signed =
        repository.key === undefined
          ? text
          : await sign({
              message: await createCleartextMessage({ text }),
              signingKeys: await readPrivateKey({ armoredKey: repository.key }),
            })
      files.set('/dists/bookworm-security/InRelease', signed)
    }
    const ID = 'debian-index-bookworm-security'

    it('takes the list that its Release file names, with its date and until when it is right', async () => {
      await publish({ version: '1.0' })
      expect((await update(ID)).records).to.deep.include({ read: 2, added: 2 })
      expect(await versions()).to.deep.equal(['1.0', '1.0'])
      expect(await test.app.pools.infra('catalog_stream').pluck('stream')).to.deep.equal(['debian/12/security'])
      const [document] = (await test.app.pools.infra('feed_document').select('revised_at', 'valid_until', 'signed_by')) as Record<
        string,
        unknown
      >[]
      expect(document).to.deep.equal({
        revised_at: new Date('2026-02-01T00:00:00Z'),
        valid_until: new Date('2126-02-01T00:00:00Z'),
        signed_by: null,
      })

      // A newer Release file with the same list: nothing else is fetched.
      await publish({ version: '1.0', date: 'Mon, 02 Feb 2026 00:00:00 UTC' })
      await update(ID)
      expect(asked).to.deep.equal(['/dists/bookworm-security/InRelease'])
      expect((await test.app.pools.infra('feed_document').first('revised_at'))?.revised_at).to.deep.equal(new Date('2026-02-02T00:00:00Z'))
    })

    it('takes everything from a stream that may be empty, and gives it back when the feed goes', async () => {
      const evaluations = (): Promise<unknown[]> =>
        test.app.pools.owner.raw(`delete from graphile_worker._private_jobs returning id`).then(({ rows }: { rows: unknown[] }) => rows)
      const put = async (date: string, content: string): Promise<FeedCounts> => {
        const list = gzipSync(content)
        files.set('/dists/bookworm-updates/main/binary-amd64/Packages.gz', list)
        const about = `Origin: Debian\nSuite: oldstable-updates\nCodename: bookworm-updates\nDate: ${date}\nComponents: main\nSHA256:\n`
        files.set('/dists/bookworm-updates/InRelease', `${about} ${sha256(list)} ${list.length} main/binary-amd64/Packages.gz\n`)
        return update('debian-index-bookworm-updates')
      }
      const names = Array.from({ length: 30 }, (_, n) => `package${n}`)
      await put('Sun, 01 Feb 2026 00:00:00 UTC', names.map((name) => stanza(name, '1.0')).join(''))
      expect(await versions()).to.have.length(30)

      await put('Mon, 02 Feb 2026 00:00:00 UTC', '')
      expect(await versions()).to.deep.equal([])
      await put('Tue, 03 Feb 2026 00:00:00 UTC', stanza('tzdata', '2.0').replace('amd64', 'all'))
      expect(await versions()).to.deep.equal(['2.0'])
      await put('Wed, 04 Feb 2026 00:00:00 UTC', '')
      const keys: unknown = await test.app.pools.infra('feed_document').pluck('key')
      expect(keys).to.deep.equal(['packages/debian/12/updates/main/amd64'])
      await touched(test.app)
      await evaluations()
      expect(await remove(test.app, 'debian-index-bookworm-updates')).to.deep.equal({ documents: 1, touched: 0 })
      expect(await evaluations(), 'the stream is the package manager’s again').to.have.length(1)
    })

    it('refuses a list that is not the one, that went back, is past its date, or is of another suite', async () => {
      await publish({ version: '1.0', date: 'Mon, 02 Feb 2026 00:00:00 UTC' })
      await update(ID)
      await publish({ version: '1.1', broken: true, date: 'Tue, 03 Feb 2026 00:00:00 UTC' })
      expect(await failure(update(ID))).to.have.property('code', 'feed_checksum_wrong')
      await publish({ version: '0.9', date: 'Sun, 01 Feb 2026 00:00:00 UTC' })
      expect(await failure(update(ID))).to.have.property('code', 'feed_older')
      await publish({ version: '1.2', date: 'Wed, 04 Feb 2026 00:00:00 UTC', validUntil: 'Thu, 05 Feb 2026 00:00:00 UTC' })
      expect(await failure(update(ID))).to.have.property('code', 'feed_expired')
      await publish({ version: '1.2', codename: 'trixie-security', date: 'Wed, 04 Feb 2026 00:00:00 UTC' })
      expect(await failure(update(ID))).to.have.property('code', 'feed_list_malformed')
      expect(await versions()).to.deep.equal(['1.0', '1.0'])
      await publish({ version: '1.2', date: 'Wed, 04 Feb 2026 00:00:00 UTC' })
      await update(ID)
      expect(await versions()).to.deep.equal(['1.2', '1.2'])
    })

    it('believes only what a key of the administrator signed', async () => {
      const [own, foreign] = [await aKey(), await aKey('Foreign')]
      const signingKeys = own.publicKey
      await publish({ version: '1.0', key: foreign.privateKey })
      expect(await failure(update(ID, { signingKeys }))).to.have.property('code', 'feed_signature_invalid')
      await publish({ version: '1.0' })
      expect(await failure(update(ID, { signingKeys }))).to.have.property('code', 'feed_signature_invalid')
      await publish({ version: '1.0', key: own.privateKey })
      const good = String(files.get('/dists/bookworm-security/InRelease'))
      files.set('/dists/bookworm-security/InRelease', good.replace('Components: main', 'Components: main contrib'))
      expect(await failure(update(ID, { signingKeys }))).to.have.property('code', 'feed_signature_invalid')
      expect(await versions()).to.deep.equal([])

      files.set('/dists/bookworm-security/InRelease', good)
      await update(ID, { signingKeys })
      expect(await versions()).to.deep.equal(['1.0', '1.0'])
      expect((await test.app.pools.infra('feed_document').first('signed_by'))?.signed_by).to.match(/^[0-9A-F]{16}$/)
    })
  })

  it('takes the updateinfo that repomd.xml of a mirror names, and only as it is named there', async () => {
    const updateinfo = (version: string): Buffer =>
      gzipSync(`<?xml version="1.0"?><updates><update type="security" status="final"><id>ALAS2023-2026-001</id><title>openssl</title>
        <issued date="2026-01-01 00:00:00"/><updated date="2026-01-0${version} 00:00:00"/><severity>important</severity><description/>
        <references><reference type="cve" id="CVE-2026-0001"/></references>
        <pkglist><collection short="amazon-linux-2023"><name>amazon-linux-2023</name>
        <package name="openssl" version="${version}.0" release="1.amzn2023" epoch="1" arch="x86_64"><filename>o.rpm</filename></package></collection></pkglist></update></updates>`)
    const publish = (version: string, checksum = sha256(updateinfo(version))): void => {
      files.set('/al2023/core/mirrors/latest/x86_64/mirror.list', `http://elsewhere.example/core/\n${base}core/guid/x86_64/\n`)
      files.set('/core/guid/x86_64/repodata/u.xml.gz', updateinfo(version))
      files.set(
        '/core/guid/x86_64/repodata/repomd.xml',
        `<repomd xmlns="http://linux.duke.edu/metadata/repo"><revision>1</revision><data type="updateinfo"><checksum type="sha256">${checksum}</checksum>
         <location href="repodata/u.xml.gz"/></data></repomd>`,
      )
    }
    publish('1')
    await update('amazon-2023')
    expect(await versions()).to.deep.equal(['1:1.0-1.amzn2023'])
    expect(await test.app.pools.infra('catalog_stream').pluck('stream')).to.deep.equal(['amazon/2023/base'])

    publish('2', 'a'.repeat(64))
    expect(await failure(update('amazon-2023'))).to.have.property('code', 'feed_checksum_wrong')
    publish('3')
    await update('amazon-2023')
    expect(await versions()).to.deep.equal(['1:3.0-1.amzn2023'])
    files.set('/al2023/core/mirrors/latest/x86_64/mirror.list', 'http://elsewhere.example/core/\n')
    expect(await failure(update('amazon-2023'))).to.have.property('code', 'feed_list_malformed')
  })

  describe('of an archive with lists of what changed', () => {
    // What the preset always has.
    const canary = { id: 'ALSA-2024:0003', fixes: { canary: '1.0-1.el9' } }
    const publish = async (wishes: Parameters<typeof osvOf>[0][], changed: readonly (readonly [string, string])[]): Promise<void> => {
      const all = [canary, ...wishes]
      files.set('/all.zip', await tarOf(Object.fromEntries(all.map((wish) => [`${wish.id}.json`, osvOf(wish)]))))
      for (const wish of all) files.set(`/${wish.id}.json`, osvOf(wish))
      files.set('/modified_id.csv', changed.map(([time, id]) => `${time},${id}\n`).join(''))
    }

    it('fetches it once, and then the files that changed', async () => {
      await publish(advisories(5), [['2026-01-02T00:00:00Z', 'ALSA-2026:0004']])
      expect((await update('alma-9')).documents).to.deep.include({ read: 6, changed: 6 })
      await touched(test.app)

      expect((await update('alma-9')).documents).to.deep.include({ read: 0 })
      expect(asked).to.deep.equal(['/modified_id.csv'])
      const changed = advisories(1, 4, { severity: 'Critical', modified: '2026-03-01T00:00:00Z' })
      await publish(
        [...advisories(4), ...changed, ...advisories(1, 9)],
        [
          ['2026-03-01T00:00:00Z', 'ALSA-2026:0004'],
          ['2026-02-01T00:00:00Z', 'ALSA-2026:0009'],
          ['2026-01-02T00:00:00Z', 'ALSA-2026:0004'],
        ],
      )
      expect((await update('alma-9')).documents).to.deep.include({ read: 2, changed: 2, removed: 0 })
      expect(asked).to.have.members(['/modified_id.csv', '/ALSA-2026:0004.json', '/ALSA-2026:0009.json'])
      expect(await touched(test.app)).to.deep.equal(['alma/9 package-0004', 'alma/9 package-0009'])
      expect(Number((await test.app.pools.infra('package_fix').count('* as count'))[0]?.['count'])).to.equal(7)
    })

    it('goes on from where it was when a file cannot be had', async () => {
      await publish(advisories(5), [['2026-01-02T00:00:00Z', 'ALSA-2026:0004']])
      await update('alma-9')
      await touched(test.app)
      const changes = [
        ['2026-02-01T00:00:00Z', 'ALSA-2026:0009'],
        ['2026-02-02T00:00:00Z', 'ALSA-2026:0010'],
      ] as const
      await publish([...advisories(5), ...advisories(2, 9)], changes)
      files.delete('/ALSA-2026:0010.json')
      expect(await failure(update('alma-9'))).to.have.property('code', 'feed_refused')
      expect(await touched(test.app)).to.deep.equal([])

      await publish([...advisories(5), ...advisories(2, 9)], changes)
      expect((await update('alma-9')).documents).to.deep.include({ read: 2, changed: 2 })
      files.set('/modified_id.csv', '<html>')
      expect(await failure(update('alma-9'))).to.have.property('code', 'feed_list_malformed')
    })
  })

  it('keeps what follows the path out of the error when a server breaks off', async () => {
    const fetching = {
      app: test.app,
      way: { mode: 'direct' },
      facts: { plan: {}, caPem: null },
      signal: new AbortController().signal,
      force: true,
    } as unknown as Fetching
    const err = await failure(taken(fetching, `${base}cut/list?token=hidden`, () => Promise.resolve()))
    expect(err).to.include({ code: 'feed_unreachable' })
    expect(err.details).to.include({ url: `${base}cut/list` })
  })

  it('reaches nothing outside where that is set, and says so', async () => {
    await test.app.pools
      .infra('setting')
      .insert({ key: 'internet', value: JSON.stringify({ mode: 'none' }) })
      .onConflict('key')
      .merge()
    expect(await failure(update('kev'))).to.have.property('code', 'internet_forbidden')
  })
})
