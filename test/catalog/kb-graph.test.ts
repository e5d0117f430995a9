import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { broughtBy, KbGraph, type BroughtKb, type KbFix, type KbPatch } from '../../catalog/index.ts'
import { fixture, readFeed } from './feed/feeds.ts'

/** Facts as the server keeps them: products by numbers. */
function factsOf(fixes: readonly KbFix[]): {
  graph: KbGraph
  cvesOf(brought: readonly BroughtKb[]): string[]
  numberOf(name: string): number
} {
  const numbers = new Map<string, number>()
  const said = new Map<string, Set<string>>()
  for (const fix of fixes) {
    if (!numbers.has(fix.product)) numbers.set(fix.product, numbers.size + 1)
    const key = `${fix.kb} ${numbers.get(fix.product)}`
    said.set(key, (said.get(key) ?? new Set()).add(fix.cve))
  }
  const at = (fix: KbFix): { kb: number; product: number } => ({ kb: fix.kb, product: numbers.get(fix.product)! })
  const graph = new KbGraph({
    products: new Map([...numbers].map(([name, id]) => [id, name])),
    stated: fixes.map(at),
    edges: fixes.flatMap((fix) => [
      ...fix.supersedes.map((other) => ({ ...at(fix), other, kind: 'supersedes' as const })),
      ...(fix.bundle === null ? [] : [{ ...at(fix), kb: fix.bundle, other: fix.kb, kind: 'contains' as const }]),
    ]),
  })
  const cvesOf = (brought: readonly BroughtKb[]): string[] =>
    [...new Set(brought.flatMap((one) => [...(said.get(`${one.kb} ${one.product}`) ?? [])]))].toSorted()
  return { graph, cvesOf, numberOf: (name) => numbers.get(name) ?? -1 }
}

function aFix(kb: number, product: string, cve: string, more: Partial<KbFix> = {}): KbFix {
  const rest = {
    severity: 'important',
    exploited: false,
    exploitPublic: false,
    bundle: null,
    fixedBuild: null,
    restart: 'unknown',
  } as const
  return { kb, product, cve, supersedes: [], publishedAt: null, title: '', source: 'cvrf', ...rest, ...more }
}

function aPatch(id: number, title: string, kbs: readonly string[], more: Partial<KbPatch> = {}): KbPatch {
  return { id, title, kbs, products: [], replaces: [], ...more }
}

const byId = (patches: readonly KbPatch[]): Map<number, KbPatch> => new Map(patches.map((patch) => [patch.id, patch]))
const kbsOf = (brought: readonly BroughtKb[] | undefined, inherited: boolean): number[] =>
  (brought ?? []).filter((one) => one.inherited === inherited).map((one) => one.kb)

const S2019 = 'Windows Server 2019'
const W1809 = 'Windows 10 Version 1809 for x64-based Systems'
const T2019 = 'Cumulative Update for Windows Server 2019 for x64-based Systems'
const T1809 = 'Cumulative Update for Windows 10 Version 1809 for x64-based Systems'

describe('KbGraph', () => {
  it('keeps the products of one article apart', () => {
    const { graph, cvesOf } = factsOf([aFix(5040430, S2019, 'CVE-2024-0001'), aFix(5040430, W1809, 'CVE-2024-0002')])

    expect(cvesOf(graph.ownKbs(aPatch(1, T2019, ['5040430'])))).to.deep.equal(['CVE-2024-0001'])
    expect(cvesOf(graph.ownKbs(aPatch(1, T1809, ['5040430'])))).to.deep.equal(['CVE-2024-0002'])
  })

  it('follows superseded articles on the same product alone, through articles without statements', () => {
    const { graph } = factsOf([
      aFix(5000003, S2019, 'CVE-2024-0003', { supersedes: [5000002] }),
      aFix(5000003, W1809, 'CVE-2024-0003', { supersedes: [5000009] }),
      aFix(5000002, S2019, 'CVE-2024-0002', { supersedes: [5000001] }),
    ])

    const brought = graph.ownKbs(aPatch(1, T2019, ['5000003']))

    expect(kbsOf(brought, false)).to.deep.equal([5000003])
    expect(kbsOf(brought, true)).to.have.members([5000001, 5000002])
  })

  it('answers the same whatever was asked before', () => {
    const only = aPatch(2, T2019, ['5040431'])
    const fixes = [aFix(5040430, S2019, 'CVE-2024-0001', { supersedes: [5040431] })]
    const [asked, fresh] = [factsOf(fixes).graph, factsOf(fixes).graph]
    asked.ownKbs(aPatch(1, T2019, ['5040430']))

    expect(asked.ownKbs(only)).to.deep.equal(fresh.ownKbs(only))
  })

  it('ends at circles, and never inherits from itself', () => {
    const { graph } = factsOf([
      aFix(5000001, S2019, 'CVE-2024-0001', { supersedes: [5000002] }),
      aFix(5000002, S2019, 'CVE-2024-0002', { supersedes: [5000001, 5000003] }),
      aFix(5000003, S2019, 'CVE-2024-0003', { supersedes: [5000002] }),
    ])

    const brought = graph.ownKbs(aPatch(1, T2019, ['5000001']))

    expect(kbsOf(brought, false)).to.deep.equal([5000001])
    expect(kbsOf(brought, true)).to.have.members([5000002, 5000003])
  })

  it('goes on where a product changed its name', () => {
    const [before, after] = ['3.5 AND 4.6.2/4.7/4.7.1/4.7.2', '3.5 AND 4.7.2'].map(
      (v) => `Microsoft .NET Framework ${v} on Windows Server 2016`,
    )
    const { graph, cvesOf } = factsOf([
      aFix(5000002, after!, 'CVE-2024-0002', { supersedes: [5000001] }),
      aFix(5000001, before!, 'CVE-2024-0001'),
    ])
    const patch = aPatch(1, 'Cumulative Update for .NET Framework 4.7.2 for Windows Server 2016 for x64', ['5000002'])

    expect(cvesOf(graph.ownKbs(patch))).to.deep.equal(['CVE-2024-0001', 'CVE-2024-0002'])
  })

  it('finds the articles of a bundle by the number under which the catalog offers it', () => {
    const product = 'Microsoft .NET Framework 3.5 AND 4.8 on Windows Server 2022'
    const { graph } = factsOf([aFix(5020687, product, 'CVE-2022-41064', { bundle: 5020613, supersedes: [5017500] })])
    const patch = aPatch(1, 'Cumulative Update for .NET Framework 3.5 and 4.8 for Windows Server 2022 for x64', ['5020613'])

    const brought = graph.ownKbs(patch)

    expect(kbsOf(brought, false)).to.have.members([5020613, 5020687])
    expect(kbsOf(brought, true)).to.deep.equal([5017500])
  })

  it('assumes a product that no name says, where none contradicts, and marks it', () => {
    const { graph } = factsOf([aFix(5000001, 'Azure File Sync v17.0', 'CVE-2024-0001'), aFix(5000002, S2019, 'CVE-2024-0002')])

    expect(graph.ownKbs(aPatch(1, 'Update for the agent', ['5000001'])).map(({ assumed }) => assumed)).to.deep.equal([true])
    expect(graph.ownKbs(aPatch(1, 'Cumulative Update for Windows Server 2022', ['5000002']))).to.deep.equal([])
    expect(graph.ownKbs(aPatch(1, T2019, ['5000002'])).map(({ assumed }) => assumed)).to.deep.equal([false])
  })

  it('takes articles that are no numbers for none', () => {
    const { graph } = factsOf([aFix(5000001, S2019, 'CVE-2024-0001')])

    expect(graph.ownKbs(aPatch(1, T2019, ['', 'x', '5000001 ', '99999999999']))).to.deep.equal([])
  })
})

describe('broughtBy', () => {
  it('inherits what replaced patches bring, all the way down and around circles', () => {
    const { graph } = factsOf([1, 2, 3].map((n) => aFix(5000000 + n, S2019, `CVE-2024-000${n}`)))
    const patches = byId([
      aPatch(1, T2019, ['5000001'], { replaces: [3] }),
      aPatch(2, T2019, ['5000002'], { replaces: [1] }),
      aPatch(3, T2019, ['5000003'], { replaces: [2, 99] }),
    ])

    const brought = broughtBy(graph, [1, 2, 3], patches)

    for (const id of [1, 2, 3]) {
      expect(kbsOf(brought.get(id), false)).to.deep.equal([5000000 + id])
      expect(kbsOf(brought.get(id), true)).to.have.length(2)
    }
  })

  it('walks twelve months of Windows Server 2019, and no other product’s', () => {
    const { fixes } = readFeed(fixture('kb-cve-chain.csv'))
    const { graph, numberOf } = factsOf(fixes)
    const [brought] = broughtBy(graph, [1], byId([aPatch(1, T2019, ['5050008'])])).values()
    const inherited = kbsOf(brought, true)

    // The cumulative updates of 2024, month by month.
    expect(inherited).to.include.members([
      5034127, 5034768, 5035849, 5036896, 5037765, 5039217, 5040430, 5041578, 5043050, 5044277, 5046615, 5048661,
    ])
    expect(new Set(brought?.map((one) => one.product))).to.deep.equal(new Set([numberOf(S2019)]))
  })

  it('gives the updates of the demonstration the CVEs that its data names', () => {
    const { fixes } = readFeed(fixture('kb-cve-demo.csv.gz'), 65_536)
    const { graph, cvesOf } = factsOf(fixes)
    type Update = { updateId: string; kb: string; titleEn: string; product: string; cves: string[]; supersedes: string[] }
    const updates = JSON.parse(readFileSync(new URL('../../demo/data/updates.json', import.meta.url), 'utf8')) as Update[]
    const place = new Map(updates.map((update, i) => [update.updateId, i]))
    const patches = byId(
      updates.map((update, id) => ({
        id,
        title: update.titleEn,
        products: [update.product],
        kbs: [update.kb],
        replaces: update.supersedes.flatMap((other) => place.get(other) ?? []),
      })),
    )

    const brought = broughtBy(graph, patches.keys(), patches)

    const direct = updates.map((_, id) => (brought.get(id) ?? []).filter((one) => !one.inherited))
    const lacking = updates.filter((update, id) => !update.cves.every((cve) => cvesOf(direct[id]!).includes(cve)))
    const more = updates.filter((update, id) => cvesOf(direct[id]!).filter((cve) => cve.startsWith('CVE-')).length > update.cves.length)
    expect(updates).to.have.length(325)
    expect(lacking.map((update) => update.titleEn)).to.deep.equal([])
    expect(direct.flat().filter((one) => one.assumed)).to.deep.equal([])
    // Windows Server 2016 gets fixes of the .NET Framework in its own updates, which the demonstration's data leaves out.
    expect(more.map((update) => update.kb)).to.deep.equal(['5044293', '5002653', '5049993', '5066836'])
  })
})
