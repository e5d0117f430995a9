import { expect } from 'chai'
import { gzipSync } from 'node:zlib'
import { Readable } from 'node:stream'
import { requireFeed } from '../../../server/advisories/feeds.ts'
import { importMembers } from '../../../server/advisories/import.ts'
import { spool, type SpooledEntry } from '../../../server/advisories/spool.ts'
import { SYSTEM, withInfra } from '../../../server/context.ts'
import { lookAtSource } from '../../../server/findings/service.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { catalogFixture } from '../../catalog/feed/feeds.ts'
import { advisories, debianList, kevOf, osvLines, osvOf, said, takeAs, tarOf, touched, type OsvWish } from './feed-world.ts'

describe('gates of feeds', () => {
  let test: TestApp
  beforeEach(async () => {
    test = await openTestApp()
  })
  afterEach(() => test.close())

  const alma = (wishes: readonly OsvWish[], more = {}) => takeAs(test.app, 'my-alma', osvLines(wishes), more)
  async function refused(work: Promise<unknown>): Promise<{ code?: string; details?: Record<string, unknown> }> {
    const before = await said(test.app)
    const err = (await work.catch((thrown: unknown) => thrown)) as { code?: string; details?: Record<string, unknown> }
    // The last good one stays, and nothing of the bad one.
    expect(await said(test.app)).to.deep.equal(before)
    return err
  }

  it('refuses a document that lost more than a twentieth of its advisories, unless it is forced', async () => {
    await alma(advisories(100))
    await touched(test.app)

    const half = await refused(alma(advisories(50)))
    expect(half).to.have.property('code', 'feed_would_lose')
    expect(half.details).to.deep.include({ kind: 'advisories', known: 100, dropped: 50 })
    // As many new ones do not make up for those that are gone.
    expect(await refused(alma(advisories(100, 6)))).to.have.property('code', 'feed_would_lose')
    expect(await touched(test.app)).to.deep.equal([])

    expect(await alma(advisories(95))).to.deep.include({ touched: 5 })
    expect(await alma(advisories(10), { force: true })).to.deep.include({ touched: 85 })
  })

  it('refuses one whose advisories lost more than a twentieth of their packages', async () => {
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`package-${n}`, '1.0-1.el9']))
    await alma([{ id: 'ALSA-2026:0001', fixes: many }])

    const less = await refused(alma([{ id: 'ALSA-2026:0001', fixes: { 'package-0': '1.0-1.el9' } }]))
    expect(less.details).to.deep.include({ kind: 'fixes', known: 30, dropped: 29 })
  })

  it('refuses lists of threats, packages and products that lost theirs', async () => {
    const cves = Array.from({ length: 40 }, (_, n) => `CVE-2026-${1_000 + n}`)
    await takeAs(test.app, 'my-kev', kevOf(cves))
    expect((await refused(takeAs(test.app, 'my-kev', kevOf(cves.slice(5), '2026-01-06T00:00:00Z')))).details).to.deep.include({
      kind: 'vulnerabilities',
      dropped: 5,
    })

    const index = (count: number): string =>
      JSON.stringify(
        Array.from({ length: count }, (_, n) => ({
          Name: `App ${n}`,
          PackageId: `Vendor.App${n}`,
          Version: '1.0',
          LastUpdate: '2026-01-01',
        })),
      )
    await takeAs(test.app, 'my-winget', index(40))
    expect((await refused(takeAs(test.app, 'my-winget', index(30)))).details).to.deep.include({ kind: 'applications', dropped: 10 })
  })

  it('refuses one that its vendor changed before the one in force, also where only its advisories say so', async () => {
    await alma(advisories(3, 0, { modified: '2026-02-01T00:00:00Z' }))
    expect(await refused(alma(advisories(4, 0, { modified: '2026-01-01T00:00:00Z' })))).to.have.property('code', 'feed_older')
    expect(await alma(advisories(4, 0, { modified: '2026-01-01T00:00:00Z' }), { force: true })).to.deep.include({ touched: 1 })
  })

  it('refuses one that is past its date when it comes', async () => {
    const { code, details } = await refused(alma(advisories(2), { validUntil: '2026-01-01T00:00:00Z' }))
    expect(code).to.equal('feed_expired')
    expect(details).to.deep.include({ key: 'osv/AlmaLinux' })
    await alma(advisories(2), { validUntil: '2126-01-01T00:00:00Z' })
    expect(await test.app.pools.infra('feed_document').whereNotNull('valid_until').pluck('key')).to.deep.equal(['osv/AlmaLinux'])
  })

  it('shows a document that is in force past its date, until a newer one comes', async () => {
    await alma(advisories(2), { validUntil: new Date(Date.now() + 3_600_000).toISOString() })
    const { id } = (await test.app.pools.infra('source').where({ public_id: 'my-alma' }).first('id')) as { id: number }
    const open = async (): Promise<unknown[]> => {
      await withInfra(test.app, SYSTEM, (ctx) => lookAtSource(ctx, id))
      return test.app.pools.infra('finding').where({ source_id: id, ended_at: null }).select('code', 'subject')
    }
    expect(await open()).to.deep.equal([])

    test.setTime(new Date(Date.now() + 7_200_000))
    expect(await open()).to.deep.equal([{ code: 'finding_feed_expired', subject: 'osv/AlmaLinux' }])
    expect(Number((await test.app.pools.infra('package_fix').count('* as count'))[0]?.['count'])).to.equal(2)
    await alma(advisories(3), { validUntil: new Date(Date.now() + 10_800_000).toISOString() })
    expect(await open()).to.deep.equal([])
    test.setTime(null)
  })

  it('refuses one that says nothing of a stream, or lacks what the feed always has', async () => {
    const plan = { layout: 'documents', streams: ['alma/9/base', 'alma/8/base'] } as const
    expect((await refused(alma(advisories(3), { plan }))).details).to.deep.include({ streams: 'alma/8/base' })
    const canaries = { advisories: ['ALSA-2020:0001', 'ALSA-2026:0001'], names: ['package-0001', 'glibc'] }
    const missing = await refused(alma(advisories(3), { plan: { layout: 'documents', canaries } }))
    expect(missing).to.have.property('code', 'feed_canary_missing')
    expect(missing.details).to.deep.include({ missing: 'ALSA-2020:0001, glibc' })
    expect(
      await alma(advisories(3), { plan: { layout: 'documents', canaries: { advisories: ['ALSA-2026:0001'], names: ['package-0001'] } } }),
    ).to.include({
      unchanged: false,
    })
  })

  it('refuses one of which too much cannot be used, forced or not, and takes one with a few', async () => {
    const broken = Array.from({ length: 30 }, (_, n) => ({ id: `ALSA-2026:9${n}`, fixes: { [`package-${n}`]: 'not a version!' } }))
    expect(await refused(alma([...advisories(60), ...broken], { force: true }))).to.have.property('code', 'feed_rejected')
    expect(await alma([...advisories(60), ...broken.slice(0, 3)])).to.deep.include({ rejected: 3 })
  })

  const bad: readonly (readonly [string, () => string | Buffer, string])[] = [
    ['is cut off', () => osvLines(advisories(20)).slice(0, -40), 'feed_malformed'],
    ['is compressed and cut off', () => gzipSync(osvLines(advisories(2_000))).subarray(0, 5_000), 'feed_damaged'],
    ['is UTF-16', () => Buffer.from(`\uFEFF${osvLines(advisories(3))}`, 'utf16le'), 'feed_encoding'],
    ['is Latin 1', () => Buffer.from(osvLines(advisories(3, 0, { title: 'Sécurité' })), 'latin1'), 'feed_encoding'],
    ['unfolds without end', () => gzipSync(gzipSync(Buffer.alloc(64_000_000, 0x20))), 'feed_unknown_format'],
    ['is one line of 100 MB', () => gzipSync(Buffer.from(`{"id":"ALSA-2026:1","modified":"${'a'.repeat(100_000_000)}`)), 'feed_malformed'],
  ]
  for (const [what, body, code] of bad) {
    it(`refuses one that ${what}`, async () => {
      await alma(advisories(3))
      expect((await refused(takeAs(test.app, 'my-alma', body()))).code).to.be.oneOf([code, 'feed_too_large'])
    })
  }

  it('takes a document that contradicts itself as one that says both', async () => {
    await alma([
      { id: 'ALSA-2026:0001', fixes: { bash: '5.1-2.el9' }, severity: 'Low' },
      { id: 'ALSA-2026:0001', fixes: { bash: '5.1-3.el9' }, severity: 'Critical' },
      { id: 'ALSA-2026:0001', fixes: { bash: '5.1-3.el9' }, severity: 'Low' },
    ])
    expect(await test.app.pools.infra('package_fix').orderBy('version').pluck('version')).to.deep.equal(['0:5.1-2.el9', '0:5.1-3.el9'])
    expect(await test.app.pools.infra('advisory').pluck('severity')).to.deep.equal(['critical'])
  })

  describe('of sets', () => {
    const plan = { layout: 'set', streams: ['alma/9/base'] } as const
    const filesOf = (wishes: readonly OsvWish[]): Record<string, string> =>
      Object.fromEntries(wishes.map((wish) => [`advisories/${wish.id.replace(':', '-')}.json`, osvOf(wish)]))
    const set = async (files: Readonly<Record<string, string | Buffer>>, more = {}) =>
      takeAs(test.app, 'set', await tarOf(files), { plan, ...more })

    it('reads of an archive the files that changed, and forgets those that are gone', async () => {
      expect((await set(filesOf(advisories(30)))).documents).to.deep.equal({ read: 30, changed: 30, gone: 0, refused: 0 })
      await touched(test.app)

      const next = [
        ...advisories(28),
        ...advisories(1, 28, { severity: 'Critical', modified: '2026-02-01T00:00:00Z' }),
        ...advisories(1, 40),
      ]
      const changed = await set(filesOf(next))

      expect(changed.documents).to.deep.equal({ read: 30, changed: 2, gone: 1, refused: 0 })
      expect(changed.records).to.equal(2)
      expect(await touched(test.app)).to.deep.equal(['alma/9 package-0028', 'alma/9 package-0029', 'alma/9 package-0040'])
      expect(await test.app.pools.infra('catalog_stream').pluck('stream')).to.deep.equal(['alma/9/base'])
      expect(await set(filesOf(next))).to.deep.include({ unchanged: true })
      expect(Number((await test.app.pools.infra('document').count('* as count'))[0]?.['count'])).to.equal(31)
    })

    it('tells everything about extended support of the minor releases of which it speaks', async () => {
      const plan = { layout: 'set', streams: ['rhel/9/base', 'rhel/10/base'], extended: true } as const
      const vex = catalogFixture('csaf/redhat-vex-modules.json')
      const other = vex.replaceAll('CVE-2025-0001', 'CVE-2025-0002').replaceAll('linux_eus:10.0', 'linux_eus:10.2')
      const streams = (): Promise<string[]> => test.app.pools.infra('catalog_stream').orderBy('stream').pluck('stream') as Promise<string[]>
      const force = { plan, force: true }

      await takeAs(test.app, 'vex', await tarOf({ 'a.json': vex, 'b.json': other }), force)
      expect(await streams()).to.deep.equal(['rhel/10/base', 'rhel/10/eus-10.0', 'rhel/10/eus-10.2', 'rhel/9/base'])
      await takeAs(test.app, 'vex', await tarOf({ 'a.json': vex }), force)
      expect(await streams()).to.deep.equal(['rhel/10/base', 'rhel/10/eus-10.0', 'rhel/9/base'])
    })

    it('looks for extended support only in what came, where that is not the whole set', async () => {
      const plan = { layout: 'set', streams: ['rhel/10/base'], extended: true } as const
      const vex = catalogFixture('csaf/redhat-vex-modules.json')
      const other = vex.replaceAll('CVE-2025-0001', 'CVE-2025-0002').replaceAll('linux_eus:10.0', 'linux_eus:10.2')
      await takeAs(test.app, 'vex', await tarOf({ 'a.json': vex }), { plan, force: true })
      // Nobody gives this back, and nothing that came speaks of it.
      await test.app.pools.infra('catalog_stream').where({ stream: 'rhel/10/eus-10.0' }).delete()

      const { id: sourceId } = await withInfra(test.app, SYSTEM, (ctx) => requireFeed(ctx, 'vex'))
      await importMembers(test.app, SYSTEM, only('b.json', other), [], { sourceId, url: null, plan })
      expect(await test.app.pools.infra('catalog_stream').orderBy('stream').pluck('stream')).to.deep.equal([
        'rhel/10/base',
        'rhel/10/eus-10.2',
      ])
    })

    async function* only(path: string, body: string): AsyncGenerator<SpooledEntry> {
      const spooled = await spool(test.app.config.stateDir, Readable.from([Buffer.from(body)]))
      try {
        for await (const entry of spooled.entries()) yield { ...entry, path }
      } finally {
        await spooled.remove()
      }
    }

    it('refuses one that lost many of its files, and is the same as one made from the beginning where it is forced', async () => {
      await set(filesOf(advisories(100)))
      expect((await refused(set(filesOf(advisories(50))))).details).to.deep.include({ known: 100, dropped: 50 })
      await set(filesOf(advisories(50)), { force: true })
      const forced = await said(test.app)
      const fresh = await openTestApp()
      try {
        await takeAs(fresh.app, 'set', await tarOf(filesOf(advisories(50))), { plan })
        expect(forced).to.deep.equal(await said(fresh.app))
      } finally {
        await fresh.close()
      }
    })

    it('keeps what was in force of files that broke or went back, and refuses the set where many did', async () => {
      await set(filesOf(advisories(60, 0, { modified: '2026-02-01T00:00:00Z' })))
      const files = filesOf(advisories(60, 0, { modified: '2026-02-01T00:00:00Z' }))
      files['advisories/ALSA-2026-0001.json'] = '{"id":'
      files['advisories/ALSA-2026-0002.json'] = osvOf({
        ...advisories(1, 2)[0]!,
        fixes: { other: '1-1' },
        modified: '2026-01-01T00:00:00Z',
      })
      files['README.md'] = 'nothing of ours'

      const imported = await set(files)

      expect(imported.documents).to.deep.include({ gone: 0, refused: 1 })
      expect(imported.rejections[0]).to.deep.include({ place: 'advisories/ALSA-2026-0001.json' })
      expect(Number((await test.app.pools.infra('package_fix').count('* as count'))[0]?.['count'])).to.equal(60)

      const old = filesOf(advisories(60, 0, { modified: '2026-01-01T00:00:00Z' }))
      expect(await refused(set(old))).to.have.property('code', 'feed_older')
      const cut = Object.fromEntries(Object.entries(old).map(([name, text]) => [name, text.slice(0, 20)]))
      expect(await refused(set(cut, { force: true }))).to.have.property('code', 'feed_rejected')
    })

    it('takes a single document that stands for all of it, wherever files of an archive would have to lie', async () => {
      const narrow = { ...plan, only: '/advisories/' }
      expect((await takeAs(test.app, 'set', osvLines(advisories(30)), { plan: narrow })).documents).to.deep.include({ read: 1, changed: 1 })
      const elsewhere = { 'notes/ALSA.json': osvOf(advisories(1, 99)[0]!) }
      expect((await set({ ...filesOf(advisories(30)), ...elsewhere }, { plan: narrow })).documents).to.deep.include({ read: 30, gone: 1 })
    })

    it('refuses an archive that is cut off, and leaves out what climbs out of it', async () => {
      await set(filesOf(advisories(30)))
      const whole = await tarOf(filesOf(advisories(31)))
      expect((await refused(takeAs(test.app, 'set', whole.subarray(0, whole.length / 2), { plan }))).code).to.equal('feed_damaged')
      const climbing = await set({ ...filesOf(advisories(31)), '../../etc/ALSA.json': osvOf(advisories(1, 99)[0]!) })
      expect(climbing.documents).to.deep.include({ read: 31, changed: 1 })
    })
  })

  it('keeps Debian’s two lists apart, each with its own past', async () => {
    const entry = (id: string, day: string) => debianList([{ id, package: 'bash', fixed: '5.2-1', day }])
    await takeAs(test.app, 'deb', entry('DSA-1-1', '02 Mar 2026'))
    await takeAs(test.app, 'deb', entry('DLA-1-1', '02 Jan 2026'))
    expect(await test.app.pools.infra('feed_document').orderBy('key').pluck('key')).to.deep.equal(['DLA', 'DSA'])
  })
})
