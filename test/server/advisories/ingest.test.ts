import { expect } from 'chai'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { advisories, debianList, kevOf, osvLines, remove, said, takeAs, tarOf, touched, type OsvWish } from './feed-world.ts'

describe('importDocument of statements', () => {
  let test: TestApp
  beforeEach(async () => {
    test = await openTestApp()
  })
  afterEach(() => test.close())

  const alma = (wishes: readonly OsvWish[], more = {}) => takeAs(test.app, 'my-alma', osvLines(wishes), more)
  const advisory = async (id: string): Promise<Record<string, unknown> | undefined> =>
    (await test.app.pools.infra('advisory').where({ public_id: id }).first()) as Record<string, unknown> | undefined
  /** Physical places of rows: a row that is written has a new one. */
  const places = async (): Promise<Map<string, string>> => {
    const { rows } = await test.app.pools.infra.raw<{ rows: { what: string; place: string }[] }>(
      `select 'fix ' || id as what, ctid || ' ' || xmin as place from package_fix union all select 'advisory ' || id, ctid || ' ' || xmin from advisory
        union all select 'stated ' || document_id || ' ' || advisory_id, ctid || ' ' || xmin from advisory_document`,
    )
    return new Map(rows.map(({ what, place }) => [what, place]))
  }

  it('puts advisories, fixes with their order, streams and the packages concerned in force, and has them looked at', async () => {
    const imported = await alma([
      {
        id: 'ALSA-2026:0001',
        fixes: { openssl: '1:3.0.7-25.el9_3', 'openssl-libs': '1:3.0.7-25.el9_3' },
        cves: ['CVE-2026-0002', 'CVE-2026-0001'],
      },
      { id: 'ALSA-2026:0002', fixes: { bash: '5.1.8-6.el9' }, severity: 'Moderate' },
    ])

    expect(imported).to.deep.include({ key: 'osv/AlmaLinux', records: 2, rejected: 0, touched: 3, unchanged: false })
    expect(imported.detail?.advisories).to.deep.equal({ added: 2, changed: 0, removed: 0 })
    expect(await advisory('ALSA-2026:0001')).to.deep.include({
      severity: 'important',
      cves: ['CVE-2026-0001', 'CVE-2026-0002'],
      kind: 'security',
    })
    const fixes = (await test.app.pools
      .infra('package_fix')
      .orderBy('package')
      .select('release', 'pocket', 'names', 'package', 'version', 'key')) as {
      package: string
      key: Buffer
    }[]
    expect(fixes.map((fix) => fix.package)).to.deep.equal(['bash', 'openssl', 'openssl-libs'])
    expect(fixes[1]).to.deep.include({ release: 'alma/9', pocket: 'base', names: 'binary', version: '1:3.0.7-25.el9_3' })
    expect(Buffer.compare(fixes[0]!.key, fixes[1]!.key)).to.equal(-1)
    expect(await test.app.pools.infra('catalog_stream').pluck('stream')).to.deep.equal(['alma/9/base'])
    expect(await touched(test.app)).to.deep.equal(['alma/9 bash', 'alma/9 openssl', 'alma/9 openssl-libs'])
    const tasks = await test.app.pools.owner.raw<{ rows: { task: string }[] }>('select task_identifier as task from graphile_worker.jobs')
    expect(tasks.rows.map(({ task }) => task)).to.deep.equal(['matching.evaluate'])
  })

  it('writes the rows of what changed and no others', async () => {
    const known = advisories(30)
    await alma(known)
    await touched(test.app)
    const before = await places()

    const imported = await alma([
      ...known.slice(0, 29),
      { ...known[29]!, fixes: { 'package-0029': '1.0-3.el9' }, modified: '2026-02-01T00:00:00Z' },
    ])

    expect(imported.detail).to.deep.include({
      advisories: { added: 0, changed: 1, removed: 0 },
      fixes: { added: 1, changed: 0, removed: 1 },
    })
    expect(await touched(test.app)).to.deep.equal(['alma/9 package-0029'])
    const after = await places()
    const written = [...after].filter(([what, place]) => before.get(what) !== place).map(([what]) => what.split(' ')[0])
    expect(written).to.have.members(['advisory', 'fix', 'stated'])
    expect([...before.keys()].filter((what) => !after.has(what))).to.have.length(1)
  })

  it('writes nothing where a document says the same in other words', async () => {
    await alma(advisories(5))
    await touched(test.app)
    const before = await places()

    const imported = await alma(advisories(5).toReversed())

    expect(imported).to.deep.include({ unchanged: false, added: 0, changed: 0, removed: 0, touched: 0 })
    expect(await places()).to.deep.equal(before)
    expect(await alma(advisories(5).toReversed())).to.deep.include({ unchanged: true, touched: 0 })
  })

  it('touches the packages of an advisory whose weight changes, and none when its words do', async () => {
    const [first, second] = advisories(2)
    await alma([first!, second!])
    await touched(test.app)

    await alma([{ ...first!, title: 'told otherwise', modified: '2026-01-03T00:00:00Z' }, second!])
    expect(await touched(test.app)).to.deep.equal([])
    await alma([{ ...first!, severity: 'Critical', modified: '2026-01-04T00:00:00Z' }, second!])
    expect(await touched(test.app)).to.deep.equal(['alma/9 package-0000'])
    await alma([{ ...first!, severity: 'Critical', withdrawn: true, modified: '2026-01-05T00:00:00Z' }, second!])
    expect(await touched(test.app)).to.deep.equal(['alma/9 package-0000'])
    expect(await advisory('ALSA-2026:0000')).to.deep.include({ withdrawn: true })
  })

  it('takes an advisory away with its fixes when its document does not have it any more', async () => {
    await alma(advisories(30))
    await touched(test.app)

    await alma(advisories(29))

    expect(await advisory('ALSA-2026:0029')).to.equal(undefined)
    expect(await touched(test.app)).to.deep.equal(['alma/9 package-0029'])
    expect(Number((await test.app.pools.infra('package_fix').count('* as count'))[0]?.['count'])).to.equal(29)
  })

  it('takes the worst and all vulnerabilities of what two documents say of one advisory, and goes back when one is gone', async () => {
    const [one] = advisories(1)
    await takeAs(test.app, 'one', osvLines([one!]))
    await takeAs(
      test.app,
      'other',
      osvLines([{ ...one!, severity: 'Critical', cves: ['CVE-2026-9999'], modified: '2026-03-01T00:00:00Z' }]),
    )
    await touched(test.app)
    expect(await advisory('ALSA-2026:0000')).to.deep.include({ severity: 'critical', cves: ['CVE-2026-0000', 'CVE-2026-9999'] })

    expect(await remove(test.app, 'other')).to.deep.equal({ documents: 1, touched: 1 })

    expect(await advisory('ALSA-2026:0000')).to.deep.include({ severity: 'important', cves: ['CVE-2026-0000'] })
    expect(await touched(test.app)).to.deep.equal(['alma/9 package-0000'])
    expect(await remove(test.app, 'one')).to.deep.equal({ documents: 1, touched: 1 })
    expect(await advisory('ALSA-2026:0000')).to.equal(undefined)
    expect(await said(test.app)).to.deep.include({ advisories: [], fixes: [], documents: [], bodies: [], streams: [] })
  })

  it('touches the packages of a document that names other vulnerabilities of an advisory, though others name them', async () => {
    const [one, other] = [
      { ...advisories(1)[0]!, cves: ['CVE-2026-0000'] },
      { ...advisories(1)[0]!, fixes: { other: '1.0-2.el9' }, cves: ['CVE-2026-0000', 'CVE-2026-9999'] },
    ]
    await takeAs(test.app, 'one', osvLines([one]))
    await takeAs(test.app, 'other', osvLines([other]))
    await touched(test.app)

    await takeAs(test.app, 'one', osvLines([{ ...one, cves: other.cves, modified: '2026-01-05T00:00:00Z' }]))
    expect(await touched(test.app)).to.deep.equal(['alma/9 package-0000'])
    await takeAs(test.app, 'one', osvLines([{ ...one, cves: other.cves, title: 'reworded', modified: '2026-01-06T00:00:00Z' }]))
    expect(await touched(test.app)).to.deep.equal([])
  })

  it('keeps an advisory that a patch refers to, as withdrawn', async () => {
    await takeAs(test.app, 'one', osvLines(advisories(1)))
    const [patch] = (await test.app.pools
      .infra('patch')
      .insert({ public_id: 'rpm:alma/9/base/package-0000/0:1.0-2.el9', kind: 'linux', name: 'package-0000', title: 'package-0000' })
      .returning('id')) as { id: number }[]
    const { id } = (await advisory('ALSA-2026:0000')) as { id: number }
    await test.app.pools.infra('advisory_patch').insert({ advisory_id: id, patch_id: patch!.id })

    await remove(test.app, 'one')

    expect(await advisory('ALSA-2026:0000')).to.deep.include({ withdrawn: true })
  })

  it('lets an advisory have the fixes of two releases, whatever of it stands twice in the document', async () => {
    await alma([
      { id: 'ALSA-2026:0001', release: '8', fixes: { bash: '4.4-2.el8' }, cves: ['CVE-2026-0001'], severity: 'Low' },
      { id: 'ALSA-2026:0001', release: '9', fixes: { bash: '5.1-2.el9' }, cves: ['CVE-2026-0002'], severity: 'Critical' },
    ])

    expect(await advisory('ALSA-2026:0001')).to.deep.include({ severity: 'critical', cves: ['CVE-2026-0001', 'CVE-2026-0002'] })
    expect(await test.app.pools.infra('package_fix').orderBy('release').pluck('release')).to.deep.equal(['alma/8', 'alma/9'])
  })

  describe('about threats', () => {
    it('marks what attacks use, and the patches, and nothing else', async () => {
      await alma(advisories(3))
      const [patch] = (await test.app.pools
        .infra('patch')
        .insert({ public_id: 'rpm:alma/9/base/package-0001/0:1.0-2.el9', kind: 'linux', name: 'package-0001', title: 'package-0001' })
        .returning('id')) as { id: number }[]
      const { id } = (await advisory('ALSA-2026:0001')) as { id: number }
      await test.app.pools.infra('advisory_patch').insert({ advisory_id: id, patch_id: patch!.id })
      await touched(test.app)
      const before = await places()
      const isExploited = async (): Promise<unknown> =>
        (await test.app.pools.infra('patch').where({ id: patch!.id }).first('exploited'))?.exploited

      expect(await takeAs(test.app, 'my-kev', kevOf(['CVE-2026-0001', 'CVE-2020-1234']))).to.deep.include({
        records: 2,
        added: 2,
        touched: 1,
      })

      expect(await advisory('ALSA-2026:0001')).to.deep.include({ exploited: true })
      expect(await isExploited()).to.equal(true)
      const after = await places()
      expect([...after].filter(([what, place]) => before.get(what) !== place).map(([what]) => what)).to.deep.equal([`advisory ${id}`])
      // What package versions lack says whether attacks use it, so these are looked at again.
      expect(await touched(test.app)).to.deep.equal(['alma/9 package-0001'])

      await takeAs(test.app, 'my-kev', kevOf(['CVE-2020-1234'], '2026-01-06T00:00:00Z'))
      expect(await advisory('ALSA-2026:0001')).to.deep.include({ exploited: false })
      expect(await isExploited()).to.equal(false)
      expect(await test.app.pools.infra('threat').pluck('cve')).to.deep.equal(['CVE-2020-1234'])
    })

    it('has packages looked at again for which another vulnerability of an advisory than before is used', async () => {
      await alma([{ ...advisories(1)[0]!, cves: ['CVE-2026-0001', 'CVE-2026-0002'] }])
      await takeAs(test.app, 'my-kev', kevOf(['CVE-2026-0001']))
      await touched(test.app)

      await takeAs(test.app, 'my-kev', kevOf(['CVE-2026-0001', 'CVE-2026-0002'], '2026-01-06T00:00:00Z'))
      expect(await touched(test.app)).to.deep.equal(['alma/9 package-0000'])
    })

    it('marks an advisory that comes after the threat is known', async () => {
      await takeAs(test.app, 'my-kev', kevOf(['CVE-2026-0001']))
      await alma(advisories(3))

      expect(await advisory('ALSA-2026:0001')).to.deep.include({ exploited: true })
      expect(await advisory('ALSA-2026:0002')).to.deep.include({ exploited: false })
    })

    it('takes the earliest day of attacks of those that two documents tell, and what only one of them knows', async () => {
      await takeAs(test.app, 'my-kev', kevOf(['CVE-2026-0001']))
      const other = kevOf(['CVE-2026-0001']).replace('2026-01-04', '2025-12-24').replace('Known', 'Unknown')
      await takeAs(test.app, 'other-kev', other)
      const { rows } = await test.app.pools.infra.raw<{ rows: { since: string }[] }>('select exploited_since::text as since from threat')
      expect(rows).to.deep.equal([{ since: '2025-12-24' }])

      await remove(test.app, 'other-kev')
      expect(await test.app.pools.infra('threat').whereNotNull('exploited_since').pluck('cve')).to.deep.equal(['CVE-2026-0001'])
    })

    it('keeps what each document tells of a vulnerability apart', async () => {
      const epss =
        '#model_version:v2025.03.14,score_date:2026-01-05T00:00:00+0000\ncve,epss,percentile\nCVE-2026-0001,0.5,0.9\nCVE-2026-0002,0.1,0.2\n'
      await takeAs(test.app, 'my-kev', kevOf(['CVE-2026-0001']))
      await takeAs(test.app, 'my-epss', epss)
      const [both] = (await test.app.pools.infra('threat').orderBy('cve').select()) as Record<string, unknown>[]
      expect(both).to.deep.include({ cve: 'CVE-2026-0001', ransomware: true, epss: 0.5 })

      await remove(test.app, 'my-kev')
      const left = (await test.app.pools.infra('threat').orderBy('cve').select()) as Record<string, unknown>[]
      expect(left.map(({ cve, exploited_since, epss: score }) => ({ cve, exploited_since, score }))).to.deep.equal([
        { cve: 'CVE-2026-0001', exploited_since: null, score: 0.5 },
        { cve: 'CVE-2026-0002', exploited_since: null, score: 0.1 },
      ])
      await remove(test.app, 'my-epss')
      expect(await test.app.pools.infra('threat').select()).to.deep.equal([])
    })
  })

  it('keeps the packages of a repository by their source, with versions of binaries that differ', async () => {
    const stanza = (name: string, version: string, source: string): string =>
      `Package: ${name}\nArchitecture: amd64\nVersion: ${version}\nSource: ${source}\nFilename: pool/${name}.deb\nSize: 1\nSHA256: ${'a'.repeat(64)}\n\n`
    const packages = `${stanza('libssl3', '3.0.1', 'openssl (3.0.1)')}${stanza('linux-image', '6.1.2', 'linux-latest (6.1+1)')}${stanza('linux-headers', '6.1+1', 'linux-latest')}`

    await takeAs(test.app, 'packages', packages, { plan: { layout: 'documents', stream: 'debian/12/main' } })

    const fixes: unknown[] = await test.app.pools
      .infra('package_fix')
      .orderBy('package')
      .select('package', 'version', 'names', 'binaries', 'advisory_id')
    expect(fixes[0]).to.deep.include({ package: 'linux-latest', version: '6.1+1', names: 'source', advisory_id: null })
    expect(fixes[1]).to.deep.equal({ package: 'openssl', version: '3.0.1', names: 'source', binaries: null, advisory_id: null })
    expect(await test.app.pools.infra('catalog_stream').pluck('stream')).to.deep.equal(['debian/12/main'])
  })

  it('keeps states of packages without a fix, and follows them', async () => {
    const list = (word: string): string =>
      `${debianList([{ id: 'DSA-1-1', package: 'bash', fixed: '5.2-2' }])}[03 Jan 2026] DSA-2-1 vlc\n\t{CVE-2026-0007}\n\t[bookworm] - vlc ${word}\n`
    await takeAs(test.app, 'deb', list('<end-of-life>'))
    expect(await test.app.pools.infra('package_state').select('release', 'package', 'cve', 'state')).to.deep.equal([
      { release: 'debian/12', package: 'vlc', cve: null, state: 'end_of_life' },
    ])
    await touched(test.app)

    await takeAs(test.app, 'deb', list('<not-affected>'))
    expect(await test.app.pools.infra('package_state').pluck('state')).to.deep.equal(['not_affected'])
    expect(await touched(test.app)).to.deep.equal([])
    await takeAs(test.app, 'deb', list('3.0-1'))
    expect(await test.app.pools.infra('package_state').select()).to.deep.equal([])
    expect(await touched(test.app)).to.deep.equal(['debian/12 vlc'])
  })

  it('gives by differences what it gives from the beginning, whatever comes in whatever order', async () => {
    let seed = 42
    const random = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
      return Math.floor((seed / 2_147_483_648) * below)
    }
    const latest = new Map<string, string>()
    for (let step = 0; step < 25; step++) {
      const feed = `feed-${random(3)}`
      const wishes = Array.from({ length: 12 }, (_, n) => n)
        .filter(() => random(4) > 0)
        .map((n) => ({
          id: `ALSA-2026:${String(n).padStart(4, '0')}`,
          fixes: Object.fromEntries(Array.from({ length: 1 + random(3) }, () => [`package-${random(6)}`, `1.0-${random(3)}.el9`])),
          cves: [`CVE-2026-000${random(5)}`],
          severity: ['Low', 'Moderate', 'Critical'][random(3)] ?? 'Low',
          withdrawn: random(8) === 0,
          modified: `2026-01-${String(1 + step).padStart(2, '0')}T00:00:00Z`,
        }))
      const body =
        random(6) === 0 ? kevOf([`CVE-2026-000${random(5)}`], `2026-01-${String(1 + step).padStart(2, '0')}T00:00:00Z`) : osvLines(wishes)
      const key = body.startsWith('{"title"') ? 'my-kev' : feed
      latest.set(key, body)
      await takeAs(test.app, key, body, { force: true })
    }
    const byDifferences = await said(test.app)
    const fresh = await openTestApp()
    try {
      for (const [feed, body] of latest) await takeAs(fresh.app, feed, body)
      expect(byDifferences).to.deep.equal(await said(fresh.app))
    } finally {
      await fresh.close()
    }
  })

  describe('of several documents together', () => {
    it('puts each in force by itself and says which were refused', async () => {
      await takeAs(test.app, 'deb', debianList([{ id: 'DSA-1-1', package: 'bash', fixed: '5.2-2', day: '02 Feb 2026' }]))
      const archive = await tarOf({
        'README.txt': 'nothing of ours',
        'debian/DSA': debianList([{ id: 'DSA-2-1', package: 'bash', fixed: '5.2-1', day: '01 Jan 2026' }]),
        'debian/DLA': debianList([{ id: 'DLA-2-1', package: 'zsh', fixed: '5.8-1', codename: 'bullseye' }]),
        'kev.json': kevOf(['CVE-2026-0001']).slice(0, -20),
      })

      const imported = await takeAs(test.app, 'deb', archive)

      expect(imported.documents).to.deep.equal({ read: 3, changed: 1, gone: 0, refused: 2 })
      expect(imported.rejections.map(({ place, value }) => [place, value])).to.deep.equal([
        ['debian/DSA', 'feed_older'],
        ['kev.json', 'feed_malformed'],
      ])
      expect(await test.app.pools.infra('advisory').orderBy('public_id').pluck('public_id')).to.deep.equal(['DLA-2-1', 'DSA-1-1'])
    })

    it('says that an archive without any is none', async () => {
      const archive = await tarOf({ 'README.txt': 'nothing of ours', LICENSE: 'MIT' })
      const refused = await takeAs(test.app, 'deb', archive).catch((err: unknown) => err)
      expect(refused).to.have.property('code', 'feed_unknown_format')
    })
  })
})
