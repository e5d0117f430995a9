import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises'
import { join as pathOf } from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { expect } from 'chai'
import { listDocuments } from '../../../server/advisories/store.ts'
import { cvesOfPatch, patchesOf } from '../../../server/advisories/store-read.ts'
import { COMMAND, withInfra, withTenant } from '../../../server/context.ts'
import { AppError } from '../../../server/errors.ts'
import { takeDocument } from '../../../server/advisories/service.ts'
import { feedFacts, putFeed, requireFeed } from '../../../server/advisories/feeds.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { aTenant } from '../../support/people.ts'
import { touched } from './feed-world.ts'
import { aWindowsPatch, fixtureBytes, join, monthOf, rated, replaces, tableOf, take } from './world.ts'

const SERVER = 'Windows Server 2019'
const TITLE = '2026-01 Cumulative Update for Windows Server 2019 for x64-based Systems'

describe('importDocument', () => {
  let test: TestApp
  beforeEach(async () => {
    test = await openTestApp()
  })
  afterEach(() => test.close())

  async function refusal(work: Promise<unknown>): Promise<string> {
    const err = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    expect(err).to.be.instanceOf(AppError)
    // Nothing is left lying about.
    expect(await readdir(pathOf(test.app.config.stateDir, 'incoming'))).to.deep.equal([])
    return (err as AppError).code
  }

  async function known(): Promise<number> {
    const [row] = (await test.app.pools.infra('msrc_fix').count('* as count')) as { count: string }[]
    return Number(row?.count)
  }

  const lines = (count: number, from = 0): { cve: string; kb: number; product: string }[] =>
    Array.from({ length: count }, (_, n) => ({ cve: `CVE-2026-${10_000 + from + n}`, kb: 5_000_001, product: SERVER }))

  it('is a run and a line of the audit log together; of a refused one the run says why, whatever letters it holds', async () => {
    const bring = (text: string, force = false): Promise<unknown> =>
      takeDocument(test.app, COMMAND, 'msrc', Readable.from([Buffer.from(text)]), { force })
    await bring(tableOf(lines(3)), true)
    const strange = monthOf('2026-Feb', [{ cve: 'CVE-2026-1', kb: 5_000_001, product: SERVER, severity: 'odd\uD800\0' }])
    expect(await refusal(bring(strange))).to.equal('feed_rejected')

    const runs: unknown[] = await test.app.pools.infra('source_run').orderBy('id').select('state', 'error_code')
    expect(runs).to.deep.equal([
      { state: 'succeeded', error_code: null },
      { state: 'failed', error_code: 'feed_rejected' },
    ])
    const audited = (await test.app.pools.infra('audit_record').where({ operation: 'feed.import' }).select('parameters')) as {
      parameters: unknown
    }[]
    expect(audited).to.have.length(1)
    expect(audited[0]?.parameters).to.include({ sourceId: 'msrc', force: true, key: 'kb-cve', records: 3 })
  })

  it('leaves the stream that was said with it as the feed’s, and in the audit log, though it is refused', async () => {
    const wish = { stream: 'debian/12/main' }
    await withInfra(test.app, COMMAND, (ctx) => putFeed(ctx, 'ours', {}))
    const refused = takeDocument(test.app, COMMAND, 'ours', Readable.from([Buffer.from('nothing')]), wish)
    expect(await refusal(refused)).to.equal('feed_unknown_format')

    const { plan } = await withInfra(test.app, COMMAND, async (ctx) => feedFacts(ctx, await requireFeed(ctx, 'ours')))
    expect(plan.stream).to.equal('debian/12/main')
    const audited = await test.app.pools.infra('audit_record').where({ operation: 'feed.update' }).select('actor', 'parameters')
    expect(audited).to.deep.equal([{ actor: COMMAND.name, parameters: { sourceId: 'ours', ...wish } }])
  })

  describe('of a document that passes', () => {
    it('gives patches their CVEs, severity where the source says none, and the exploited flag', async () => {
      const silent = await aWindowsPatch(test.app, TITLE, ['5000002'])
      const stated = await aWindowsPatch(test.app, TITLE, ['5000002'], { severity: 'low', stated_severity: 'low' })
      const other = await aWindowsPatch(test.app, TITLE.replace('2019', '2022'), ['5000002'])

      const imported = await take(
        test.app,
        monthOf('2026-Jan', [
          { cve: 'CVE-2026-0002', kb: 5000002, product: SERVER, supersedes: [5000001] },
          { cve: 'CVE-2026-0001', kb: 5000001, product: SERVER, severity: 'Critical', exploited: true },
          { cve: 'CVE-2026-0009', kb: 5000002, product: 'Windows 10 Version 1809 for x64-based Systems' },
        ]),
      )

      expect(imported).to.deep.include({ key: '2026-Jan', format: 'cvrf', records: 3, added: 3, rejected: 0 })
      expect(await rated(test.app, silent)).to.deep.equal({
        cves: ['CVE-2026-0002'],
        inherited_cves: 1,
        severity: 'critical',
        exploited: true,
      })
      expect(await rated(test.app, stated)).to.deep.include({ severity: 'low', exploited: true })
      expect(await rated(test.app, other)).to.deep.include({ cves: [], exploited: false, severity: 'unspecified' })
      const cves = await withInfra(test.app, COMMAND, (ctx) => cvesOfPatch(ctx, silent))
      expect(cves.map(({ cve, inherited, exploited, kbs }) => ({ cve, inherited, exploited, kbs }))).to.deep.equal([
        { cve: 'CVE-2026-0002', inherited: false, exploited: false, kbs: [5000002] },
        { cve: 'CVE-2026-0001', inherited: true, exploited: true, kbs: [5000001] },
      ])
    })

    it('keeps the document with its digest, and forgets the one before', async () => {
      const [first, second] = [tableOf(lines(3)), tableOf(lines(4))]
      await take(test.app, first)

      const imported = await take(test.app, gzipSync(second))

      const feed = await withInfra(test.app, COMMAND, (ctx) => requireFeed(ctx, 'msrc'))
      const documents = await withInfra(test.app, COMMAND, (ctx) => listDocuments(ctx, feed.id))
      expect(documents).to.have.length(1)
      expect(imported.sha256).to.equal(createHash('sha256').update(gzipSync(second)).digest('hex'))
      expect(documents[0]).to.deep.include({ key: 'kb-cve', records: 4, url: null })
      expect(await test.app.pools.infra('document').pluck('sha256')).to.deep.equal([Buffer.from(imported.sha256, 'hex')])
    })

    it('writes nothing when it says the same, and looks at no patch', async () => {
      await aWindowsPatch(test.app, TITLE, ['5000001'])
      const text = tableOf(lines(5))
      await take(test.app, text)

      const again = await take(test.app, text)
      const packed = await take(test.app, gzipSync(text))

      expect(again).to.deep.include({ unchanged: true, records: 5, patches: { looked: 0, changed: 0 } })
      expect(packed).to.deep.include({ unchanged: false, added: 0, changed: 0, removed: 0, patches: { looked: 0, changed: 0 } })
    })

    it('looks only at patches that a change concerns', async () => {
      for (let n = 0; n < 5; n++) await aWindowsPatch(test.app, TITLE, [String(5_000_001 + n)])
      const all = Array.from({ length: 5 }, (_, n) => ({ cve: `CVE-2026-100${n}`, kb: 5_000_001 + n, product: SERVER }))
      await take(test.app, tableOf(all))

      const imported = await take(test.app, tableOf([...all, { cve: 'CVE-2026-2000', kb: 5_000_003, product: SERVER }]))

      expect(imported).to.deep.include({ added: 1, patches: { looked: 1, changed: 1 } })
    })

    it('takes the worst of what two documents say, and goes back when one is silent', async () => {
      const patch = await aWindowsPatch(test.app, TITLE, ['5000001'])
      const one = { cve: 'CVE-2026-0001', kb: 5000001, product: SERVER }
      await take(test.app, tableOf([{ ...one, severity: 'Low' }]))
      await take(test.app, monthOf('2026-Jan', [{ ...one, severity: 'Critical', exploited: true }]))
      expect(await rated(test.app, patch)).to.deep.include({ severity: 'critical', exploited: true })

      await take(test.app, monthOf('2026-Jan', [{ ...one, kb: 5000009 }], '2026-01-14T08:00:00Z'))

      expect(await rated(test.app, patch)).to.deep.include({ severity: 'low', exploited: false, cves: ['CVE-2026-0001'] })
    })

    it('lets a chain of twelve months inherit, over the feed’s edges and over WSUS’s', async () => {
      const newest = await aWindowsPatch(test.app, TITLE, ['5050008'])
      const preview = await aWindowsPatch(test.app, '2025-01 Cumulative Update Preview for Windows Server 2019', ['5999999'])
      await replaces(test.app, preview, [newest])

      await take(test.app, fixtureBytes('kb-cve-chain.csv'))

      const months = await withInfra(test.app, COMMAND, (ctx) => cvesOfPatch(ctx, newest))
      const brought = new Set(months.filter((one) => one.inherited).flatMap((one) => one.kbs))
      expect([...brought]).to.include.members([5034127, 5040430, 5048661])
      const own = await rated(test.app, newest)
      expect(await rated(test.app, preview)).to.deep.include({ cves: [], inherited_cves: own.cves.length + own.inherited_cves })
    })
  })

  describe('of a document that does not pass', () => {
    it('refuses one that would drop more than a fifth, unless it is forced', async () => {
      await take(test.app, tableOf(lines(100)))

      expect(await refusal(take(test.app, tableOf(lines(79))))).to.equal('feed_would_drop')
      expect(await known()).to.equal(100)
      // As many new ones do not make up for those that are gone.
      expect(await refusal(take(test.app, tableOf(lines(100, 30))))).to.equal('feed_would_drop')
      expect(await take(test.app, tableOf(lines(80)))).to.deep.include({ removed: 20 })
      expect(await take(test.app, tableOf(lines(10)), { force: true })).to.deep.include({ removed: 70 })
    })

    it('refuses one with too many records that cannot be used, forced or not', async () => {
      const broken = Array.from({ length: 30 }, (_, n) => ({ cve: `nonsense ${n}`, kb: 5000001, product: SERVER }))
      await take(test.app, tableOf(lines(60)))

      expect(await refusal(take(test.app, tableOf([...lines(60), ...broken]), { force: true }))).to.equal('feed_rejected')
      expect(await take(test.app, tableOf([...lines(60), ...broken.slice(0, 3)]))).to.deep.include({ rejected: 3 })
    })

    it('refuses one that is older than the one in force', async () => {
      const one = [{ cve: 'CVE-2026-0001', kb: 5000001, product: SERVER }]
      await take(test.app, monthOf('2026-Jan', one, '2026-02-01T00:00:00Z'))

      expect(await refusal(take(test.app, monthOf('2026-Jan', [{ ...one[0]!, cve: 'CVE-2026-0002' }], '2026-01-01T00:00:00Z')))).to.equal(
        'feed_older',
      )
    })

    const half = gzipSync(tableOf(lines(2_000)))
    const unusable: readonly (readonly [string, () => Buffer | Readable, string])[] = [
      ['that is not whole', () => half.subarray(0, half.length / 2), 'feed_damaged'],
      ['of no known format', () => Buffer.from('%PDF-1.7'), 'feed_unknown_format'],
      ['that is empty', () => Buffer.alloc(0), 'feed_unknown_format'],
      ['that grows without end when it is unpacked', () => gzipSync(Buffer.alloc(100_000_000, 0x20)), 'feed_unknown_format'],
      [
        'with a line without end',
        () => gzipSync(Buffer.concat([Buffer.from(tableOf([])), Buffer.alloc(100_000_000, 0x41)])),
        'feed_malformed',
      ],
      ['that is larger than any of them', () => Readable.from(endless()), 'feed_too_large'],
    ]
    for (const [what, body, code] of unusable) {
      it(`refuses one ${what}; what was in force stays`, async () => {
        await take(test.app, tableOf(lines(3)))

        expect(await refusal(take(test.app, body()))).to.equal(code)
        expect(await known()).to.equal(3)
        // The connections are whole still.
        expect(await take(test.app, tableOf(lines(4)))).to.deep.include({ added: 1 })
      })
    }

    function* endless(): Generator<Buffer> {
      const chunk = Buffer.alloc(1024 * 1024, 'CVE')
      yield Buffer.from([0x1f, 0x8b])
      for (;;) yield chunk
    }
  })

  it('takes away what a killed process has left, and nothing of today', async () => {
    const dir = pathOf(test.app.config.stateDir, 'incoming')
    await mkdir(dir, { recursive: true })
    for (const name of ['old', 'new']) await writeFile(pathOf(dir, name), 'x')
    await utimes(pathOf(dir, 'old'), new Date(0), new Date(0))

    await take(test.app, tableOf(lines(1)))

    expect(await readdir(dir)).to.deep.equal(['new'])
  })

  it('takes the worst of what MSRC and SUSE say of one vulnerability, and has the packages concerned looked at', async () => {
    const severity = async (): Promise<unknown> =>
      (await test.app.pools.infra('advisory').where({ public_id: 'CVE-2023-0001' }).first('severity'))?.severity
    const msrc = async (word: string): Promise<readonly [unknown, string[]]> => {
      await take(test.app, tableOf([{ cve: 'CVE-2023-0001', kb: 5_000_001, product: 'Windows 11', severity: word }]))
      return [await severity(), await touched(test.app)]
    }
    await take(test.app, readFileSync(new URL('../../fixtures/catalog/suse-oval/suse.linux.enterprise.15.xml', import.meta.url)), {
      feed: 'suse-15',
    })
    expect(await severity()).to.equal('important')
    await touched(test.app)

    const packages = ['sles/15.3 libx1', 'sles/15.5 libx1', 'sles/15.5 libx1-32bit']
    expect(await msrc('Low')).to.deep.equal(['important', []])
    expect(await msrc('Critical')).to.deep.equal(['critical', packages])
    expect(await msrc('Moderate')).to.deep.equal(['important', packages])
  })

  it('tells a tenant nothing of another tenant’s own patch', async () => {
    const [mine, theirs] = await Promise.all([aTenant(test.app), aTenant(test.app)])
    const keyOf = async (tenantId: string): Promise<number> =>
      ((await test.app.pools.infra('tenant').where({ public_id: tenantId }).first('id')) as { id: number }).id
    const [mineKey, theirKey] = [await keyOf(mine), await keyOf(theirs)]
    const alone = await aWindowsPatch(test.app, TITLE, ['5000001'], { owner_tenant_id: theirKey })
    const everybody = await aWindowsPatch(test.app, TITLE, ['5000001'])
    await take(test.app, tableOf(lines(1)))

    const advisory = (await test.app.pools.infra('advisory').first('id')) as { id: number }
    const seenBy = (tenant: number): Promise<{ patches: number; own: number; rows: number }> =>
      withTenant(test.app, tenant, { ...COMMAND, tenantId: tenant }, async (ctx) => ({
        patches: (await patchesOf(ctx, advisory.id)).length,
        own: (await cvesOfPatch(ctx, alone)).length,
        rows: ((await ctx.trx('patch_kb').pluck('patch_id')) as number[]).filter((id) => id !== everybody).length,
      }))

    expect(await seenBy(mineKey)).to.deep.equal({ patches: 1, own: 0, rows: 0 })
    expect(await seenBy(theirKey)).to.deep.equal({ patches: 2, own: 1, rows: 1 })
  })

  it('leaves nothing undone when the process ends between a document and the join', async () => {
    const patch = await aWindowsPatch(test.app, TITLE, ['5000001'])
    await take(test.app, tableOf(lines(1)))

    await take(test.app, tableOf(lines(2)), { joinLater: true })
    expect(await rated(test.app, patch)).to.deep.include({ cves: ['CVE-2026-10000'] })

    expect(await join(test.app)).to.deep.include({ looked: 1, changed: 1 })
    expect(await rated(test.app, patch)).to.deep.include({ cves: ['CVE-2026-10000', 'CVE-2026-10001'] })
  })
})
