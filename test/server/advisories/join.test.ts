import { expect } from 'chai'
import fc from 'fast-check'
import type { App } from '../../../server/context.ts'
import { COMMAND, withInfra } from '../../../server/context.ts'
import { listPatches } from '../../../server/patches/store-lists.ts'
import { aSource, discover } from '../discovery/estate.ts'
import { FakeWsus } from '../discovery/fake-wsus.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { aWindowsPatch, join, monthOf, picture, rated, replaces, tableOf, take, type Line } from './world.ts'

const PRODUCTS = [
  'Windows Server 2019',
  'Windows Server 2022',
  'Microsoft .NET Framework 3.5 AND 4.8 on Windows Server 2019',
  'Azure File Sync v17.0',
]
const TITLES = [
  'Cumulative Update for Windows Server 2019 for x64-based Systems',
  'Cumulative Update for Windows Server 2022 for x64-based Systems',
  'Cumulative Update for .NET Framework 3.5 and 4.8 for Windows Server 2019 for x64',
  'Security Update for the agent',
]
const kb = fc.integer({ min: 0, max: 7 }).map((n) => 5_000_000 + n)
const place = fc.integer({ min: 0, max: 30 })

type Step =
  | {
      readonly kind: 'document'
      readonly month: number
      readonly lines: readonly (Line & { exploited: boolean })[]
      readonly later: boolean
    }
  | { readonly kind: 'patch'; readonly title: number; readonly kbs: readonly number[] }
  | { readonly kind: 'renamed'; readonly patch: number; readonly title: number; readonly kbs: readonly number[] }
  | { readonly kind: 'replaces'; readonly patch: number; readonly other: number }

const line = fc.record({
  cve: fc.integer({ min: 1, max: 12 }).map((n) => `CVE-2026-${1_000 + n}`),
  kb,
  product: fc.constantFrom(...PRODUCTS),
  severity: fc.constantFrom('Low', 'Important', 'Critical'),
  supersedes: fc.array(kb, { maxLength: 2 }),
  exploited: fc.boolean(),
})
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('document' as const),
    month: fc.integer({ min: 0, max: 2 }),
    lines: fc.array(line, { minLength: 1, maxLength: 8 }),
    later: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('patch' as const), title: fc.integer({ min: 0, max: 3 }), kbs: fc.array(kb, { maxLength: 2 }) }),
  fc.record({
    kind: fc.constant('renamed' as const),
    patch: place,
    title: fc.integer({ min: 0, max: 3 }),
    kbs: fc.array(kb, { maxLength: 2 }),
  }),
  fc.record({ kind: fc.constant('replaces' as const), patch: place, other: place }),
)

async function make(app: App, patches: number[], one: Step): Promise<void> {
  if (one.kind === 'document') {
    const text = monthOf(`2026-${['Jan', 'Feb', 'Mar'][one.month]}`, one.lines)
    await take(app, text, { force: true, joinLater: one.later })
  } else if (one.kind === 'patch') {
    patches.push(await aWindowsPatch(app, TITLES[one.title] ?? '', one.kbs.map(String)))
  } else {
    const patch = patches[one.patch % patches.length]
    if (patch === undefined) return
    if (one.kind === 'renamed')
      await app.pools
        .infra('patch')
        .where({ id: patch })
        .update({ title: TITLES[one.title], kbs: one.kbs.map(String) })
    else {
      const other = patches[one.other % patches.length]
      if (other !== undefined && other !== patch) await replaces(app, patch, [other])
    }
  }
}

describe('joinPatches', () => {
  let test: TestApp
  beforeEach(async () => {
    test = await openTestApp()
  })
  afterEach(() => test.close())

  it('gives by differences what it gives from the beginning, whatever comes in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
        await test.app.pools.owner.raw(
          'truncate patch, feed_document, msrc_product, advisory, document, patch_kb, patch_supersedence cascade',
        )
        const patches = [await aWindowsPatch(test.app, TITLES[0] ?? '', ['5000001'])]
        for (const [n, one] of steps.entries()) {
          await make(test.app, patches, one)
          if (n % 3 === 2) await join(test.app)
        }
        await join(test.app)
        const byDifferences = await picture(test.app)

        expect(await join(test.app, true)).to.deep.include({ changed: 0 })
        expect(await picture(test.app)).to.deep.equal(byDifferences)
        // And from nothing.
        await test.app.pools.owner
          .raw(`delete from patch_kb; update patch set cves = '{}', inherited_cves = 0, exploited = false, msrc_basis = null,
          msrc_severity = 'unspecified', severity = stated_severity`)
        await join(test.app)
        expect(await picture(test.app)).to.deep.equal(byDifferences)
      }),
      { numRuns: 15 },
    )
  }).timeout(120_000)

  it('costs nothing and asks nothing of patches where no feed has spoken', async () => {
    const patch = await aWindowsPatch(test.app, TITLES[0] ?? '', ['5000001'], { cves: ['CVE-2026-0001'] })

    expect(await join(test.app)).to.deep.include({ looked: 0 })
    expect(await rated(test.app, patch)).to.deep.include({ cves: ['CVE-2026-0001'] })
  })

  it('finds patches by a CVE that they answer by themselves or through what they replace', async () => {
    const [old, later] = [
      await aWindowsPatch(test.app, TITLES[0] ?? '', ['5000001']),
      await aWindowsPatch(test.app, TITLES[0] ?? '', ['5000002']),
    ]
    const product = PRODUCTS[0] ?? ''
    await take(
      test.app,
      tableOf([
        { cve: 'CVE-2026-0001', kb: 5000001, product },
        { cve: 'CVE-2026-0002', kb: 5000002, product, supersedes: [5000001] },
      ]),
    )

    const by = (cve: string): Promise<number[]> =>
      withInfra(test.app, COMMAND, async (ctx) =>
        (await listPatches(ctx, { view: 'all', cve, limit: 10 })).map((row) => row.id).toSorted((a, b) => a - b),
      )

    expect(await by('CVE-2026-0001')).to.deep.equal([old, later])
    expect(await by('CVE-2026-0002')).to.deep.equal([later])
    expect(await by('CVE-2026-0003')).to.deep.equal([])
  })

  describe('at the end of a discovery', () => {
    it('rates new patches, has health follow, and survives the next reading', async () => {
      test.setTime(new Date('2026-10-01T01:00:00Z'))
      const wsus = new FakeWsus()
      const update = wsus.addUpdate({ kb: '5000001' })
      const row = wsus.updates.get(update)!
      wsus.updates.set(update, {
        ...row,
        title: `${TITLES[0]} (KB5000001)`,
        msrcSeverity: null,
        categories: row.categories.filter((c) => c.type !== 'UpdateClassification'),
      })
      const computer = wsus.addComputer('a.msrc.example')
      wsus.report(computer, { [update]: 2 })
      wsus.approve(update)
      await take(
        test.app,
        monthOf('2026-Jan', [{ cve: 'CVE-2026-0001', kb: 5000001, product: PRODUCTS[0] ?? '', severity: 'Moderate', exploited: true }]),
      )
      const source = (await aSource(test.app)).publicId
      const facts = async (): Promise<unknown> => {
        const { rows } = await test.app.pools.infra.raw<{ rows: unknown[] }>(
          `select p.severity, p.exploited, p.cves, st.health, st.unapplied_critical from patch p join verdict v on v.patch_id = p.id
             join computer_status st on st.tenant_id = v.tenant_id and st.computer_id = v.computer_id where p.public_id = ?`,
          [`wsus:${update}`],
        )
        return rows
      }
      const expected = [
        { severity: 'moderate', exploited: true, cves: ['CVE-2026-0001'], health: 'highly_vulnerable', unapplied_critical: 1 },
      ]

      await discover(test.app, source, wsus)
      expect(await facts()).to.deep.equal(expected)

      const again = await discover(test.app, source, wsus, { full: true })
      expect(await facts()).to.deep.equal(expected)
      expect(again.counts.patches).to.deep.include({ added: 0, changed: 0 })
    })

    it('lets WSUS’s own severity count when it says one later', async () => {
      const wsus = new FakeWsus()
      const update = wsus.addUpdate({ kb: '5000001' })
      const row = wsus.updates.get(update)!
      wsus.updates.set(update, { ...row, title: `${TITLES[0]} (KB5000001)`, msrcSeverity: null })
      await take(test.app, tableOf([{ cve: 'CVE-2026-0001', kb: 5000001, product: PRODUCTS[0] ?? '', severity: 'Critical' }]))
      const source = (await aSource(test.app)).publicId
      const severity = async (): Promise<unknown> =>
        (
          (await test.app.pools
            .infra('patch')
            .where({ public_id: `wsus:${update}` })
            .first('severity')) as { severity: string }
        ).severity
      await discover(test.app, source, wsus)
      expect(await severity()).to.equal('critical')

      wsus.updates.set(update, { ...wsus.updates.get(update)!, msrcSeverity: 'Moderate' })
      await discover(test.app, source, wsus, { full: true })

      expect(await severity()).to.equal('moderate')
    })
  })
})
