/**
 * Carves demo/data/updates.json from the KB–CVE table of bitsadmin/wesng (BSD-3-Clause).
 *
 *     node demo/data/carve.ts kb-cve.csv.gz > demo/data/updates.json
 *
 * What is taken and what is composed by rule is told in demo/data/README.md.
 */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'
import { uuidOf } from '../wsus/catalog.ts'
import { PLATFORMS, RELEASED_FROM, type Platform } from './platforms.ts'

type Row = { date: string; cve: string; kb: string; product: string; severity: string; supersedes: string }

type Carved = {
  updateId: string
  kb: string
  releasedOn: string
  platform: string
  product: string
  classification: string
  severity: string
  titleEn: string
  titleJa: string
  reboot: number
  sizeMb: number
  supersedes: string[]
  cves: string[]
}

/** One KB on one platform, its rows gathered. */
type Article = { kb: string; platform: Platform; releasedOn: string; severity: string; cves: string[]; supersedes: string[] }

const SEVERITIES = ['Unspecified', 'Low', 'Moderate', 'Important', 'Critical']
/** Lower KB numbers with a later date are old articles whose CVE entry was revised; Office counts from 5002000 on its own. */
const FIRST_KB = { windows: 5_033_000, dotnet: 5_033_000, office: 5_002_600 }
/** Sorts behind every release day: nothing supersedes what is unknown, or what came after it. */
const LATER = '9999-12-31'
/** An article that names at least so many CVEs can be the month's cumulative update. */
const CUMULATIVE_FROM = 8

function commonest(values: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].toSorted((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))[0]![0]
}

function gather(byProduct: ReadonlyMap<string, readonly Row[]>, platform: Platform): Article[] {
  const rows = platform.names.flatMap((name) => byProduct.get(name) ?? []).filter((row) => Number(row.kb) >= FIRST_KB[platform.kind])
  const byKb = Map.groupBy(rows, (row) => row.kb)
  return [...byKb].map(([kb, of]) => ({
    kb,
    platform,
    releasedOn: commonest(of.map((row) => row.date)),
    severity: SEVERITIES[Math.max(...of.map((row) => Math.max(0, SEVERITIES.indexOf(row.severity))))]!,
    cves: [...new Set(of.map((row) => row.cve).filter((cve) => cve.startsWith('CVE-')))].toSorted(),
    supersedes: [
      ...new Set(of.flatMap((row) => row.supersedes.split(';')).filter((other) => /^\d+$/.test(other) && other !== kb)),
    ].toSorted(),
  }))
}

/** Hotpatches are a second chain beside the cumulative updates of a month; only the chain that began first is kept. */
function withoutHotpatches(articles: readonly Article[]): Article[] {
  const cumulative = new Set<string>()
  const kept: Article[] = []
  const months = Map.groupBy(articles, (article) => article.releasedOn.slice(0, 7))
  for (const month of [...months.keys()].toSorted()) {
    const of = months.get(month)!
    const large = of.filter((article) => article.cves.length >= CUMULATIVE_FROM)
    const heir = large.find((article) => article.supersedes.some((kb) => cumulative.has(kb)))
    const chosen = heir ?? large.toSorted((a, b) => b.supersedes.length - a.supersedes.length || Number(b.kb) - Number(a.kb))[0]
    if (chosen) cumulative.add(chosen.kb)
    kept.push(...of.filter((article) => article === chosen || article.cves.length < CUMULATIVE_FROM))
  }
  return kept
}

/** Where the table names no predecessor, a cumulative update supersedes the one released before it on its platform. */
function withPredecessors(articles: readonly Article[]): Article[] {
  const ordered = articles.toSorted((a, b) => a.releasedOn.localeCompare(b.releasedOn) || Number(a.kb) - Number(b.kb))
  const known = new Set(ordered.map((article) => article.kb))
  let before: Article | undefined
  return ordered.map((article) => {
    if (!isCumulative(article)) return article
    const named = article.supersedes.filter((kb) => known.has(kb))
    const supersedes = named.length > 0 || before === undefined ? named : [before.kb]
    before = article
    return { ...article, supersedes }
  })
}

function isCumulative({ platform, cves }: Article): boolean {
  return platform.kind === 'dotnet' || (platform.kind === 'windows' && cves.length >= CUMULATIVE_FROM)
}

function titles(article: Article): { en: string; ja: string } {
  const { platform, kb } = article
  const month = article.releasedOn.slice(0, 7)
  if (platform.kind === 'office') {
    return {
      en: `Security Update for ${platform.label} (KB${kb}) 64-Bit Edition`,
      ja: `${platform.labelJa} (KB${kb}) 64 ビット版のセキュリティ更新プログラム`,
    }
  }
  return {
    en: `${month} ${isCumulative(article) ? 'Cumulative' : 'Security'} Update for ${platform.label} (KB${kb})`,
    ja: `${month} ${platform.labelJa} の${isCumulative(article) ? '累積更新プログラム' : 'セキュリティ更新プログラム'} (KB${kb})`,
  }
}

function finish(article: Article, known: ReadonlyMap<string, string>): Carved {
  const { platform, kb } = article
  const title = titles(article)
  return {
    updateId: uuidOf(`update/${kb}/${platform.key}`),
    kb,
    releasedOn: article.releasedOn,
    platform: platform.runsOn,
    product: platform.product,
    classification: 'Security Updates',
    severity: article.severity,
    titleEn: title.en,
    titleJa: title.ja,
    reboot: platform.kind === 'office' ? 2 : 1,
    sizeMb: platform.kind === 'windows' ? 300 + (Number(kb) % 500) : 20 + (Number(kb) % 60),
    supersedes: article.supersedes
      .filter((other) => (known.get(other) ?? LATER) <= article.releasedOn)
      .map((other) => uuidOf(`update/${other}/${platform.key}`)),
    cves: article.cves,
  }
}

/**
 * The demo's updates: one per KB and platform, oldest first.
 *
 * @param csv text of kb-cve.csv (columns date, cve, kb, title, product, component, severity, impact, supersedes, exploits)
 */
export function carve(csv: string): Carved[] {
  const rows = parse<Row>(csv, { columns: true }).filter((row) => /^\d{7}$/.test(row.kb))
  const byProduct = Map.groupBy(rows, (row) => row.product)
  const carved: Carved[] = []
  for (const platform of PLATFORMS) {
    const articles = gather(byProduct, platform).filter((article) => article.releasedOn >= RELEASED_FROM)
    const kept = withPredecessors(platform.kind === 'windows' ? withoutHotpatches(articles) : articles)
    const known = new Map(kept.map((article) => [article.kb, article.releasedOn]))
    carved.push(...kept.map((article) => finish(article, known)))
  }
  return carved.toSorted((a, b) => a.releasedOn.localeCompare(b.releasedOn) || a.titleEn.localeCompare(b.titleEn))
}

if (process.argv[1] === import.meta.filename) {
  const path = process.argv[2]
  if (path === undefined) throw new Error('name the file kb-cve.csv.gz')
  const lines = carve(gunzipSync(readFileSync(path)).toString('utf8')).map((update) => JSON.stringify(update))
  process.stdout.write(`[\n${lines.join(',\n')}\n]\n`)
}
