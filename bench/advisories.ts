import { join } from 'node:path'
import { openFeed } from '../catalog/index.ts'
import { openDocument } from '../cli/open-document.ts'
import type { Imported } from '../server/advisories/imported.ts'
import { startApp } from '../server/cmdb/start.ts'
import { SYSTEM, type App } from '../server/context.ts'
import { evaluateTouched, type Evaluated } from '../server/matching/service.ts'
import { DATA, feedFiles, NO_DOCUMENTS } from './catalog-documents.ts'
import { makeFleet, readCatalog, type Line } from './catalog-fleet.ts'
import { cpuOf, cpuOfBoth, measuredBoth, type Spent } from './cpu.ts'
import { CannotRun, cloneTable, withService, type Bench, type Figure } from './harness.ts'
import { generateLinuxEstate, takeDocument } from './linux-estate.ts'
import { internFleet, writeInventories } from './linux-inventories.ts'

const SCALE = Number(process.env['TSUKUROI_BENCH_SCALE'] ?? 1)
const SIZES = [2_000 * SCALE, 10_000 * SCALE, 20_000 * SCALE]
const PACKAGES = 1_000
const NEW_ADVISORIES = 100
const PROPORTION = 1.5
const PIECE = 65_536

/** What vendors' advisories cost in the database: everything anew, and a hundred that are new, at three sizes of the estate. */
export const advisoriesBench: Bench = {
  name: 'advisories',
  async run(app, say): Promise<Figure[]> {
    if ((await feedFiles(['alma', 'debian'])).length === 0) throw new CannotRun(NO_DOCUMENTS)
    const split = splitAlma(await textOf('alma/alma-osv.ndjson.xz'))
    const { lines } = await readCatalog(1)
    const sizes: Measured[] = []
    for (const computers of SIZES) {
      const run = (of: App): Promise<Measured> => measure(of, { computers, lines, split, say })
      sizes.push(computers === SIZES.at(-1) ? await run(app) : await withService(run))
    }
    return [...sizes.flatMap(figuresOf), ...proportion(sizes), ...(await imports(app, split, say))]
  },
}

interface Split {
  readonly all: string
  /** Without the newest of one release. */
  readonly before: string
  readonly newest: string
}

export async function textOf(name: string): Promise<string> {
  let text = ''
  for await (const entry of openDocument(join(DATA, name))) for await (const piece of entry.text()) text += piece
  return text
}

export function splitAlma(all: string): Split {
  const lines = all.trim().split('\n')
  const ofRelease = lines.flatMap((line) => {
    const { published, affected } = JSON.parse(line) as { published: string; affected: { package: { ecosystem: string } }[] }
    return affected[0]?.package.ecosystem === 'AlmaLinux:9' ? [{ line, published }] : []
  })
  const chosen = ofRelease.toSorted((a, b) => (a.published < b.published ? -1 : 1)).slice(-NEW_ADVISORIES)
  const newest = new Set(chosen.map(({ line }) => line))
  const joined = (some: readonly string[]): string => `${some.join('\n')}\n`
  return { all, before: joined(lines.filter((line) => !newest.has(line))), newest: joined([...newest]) }
}

interface Measured {
  readonly computers: number
  readonly full: Spent
  readonly verdicts: number
  readonly taken: Spent
  readonly evaluated: Spent
  readonly pairs: number
  readonly affected: number
  readonly written: number
  /** Writing as many verdicts into a table of the same shape. */
  readonly floor: number
}

interface Wish {
  readonly computers: number
  readonly lines: ReadonlyMap<string, readonly Line[]>
  readonly split: Split
  readonly say: (line: string) => void
}

async function measure(app: App, { computers: count, lines, split, say }: Wish): Promise<Measured> {
  const computers = await generateLinuxEstate(app, { tenants: 20, groupsPerTenant: 5, computers: count })
  const fleet = makeFleet(lines, { computers: count, packages: PACKAGES, clones: 1 })
  await writeInventories(app, computers, fleet, await internFleet(app, fleet.packages))
  for (const [feed, document] of [
    ['debian-security', join(DATA, 'debian/DSA.list.xz')],
    ['debian-lts', join(DATA, 'debian/DLA.list.xz')],
    ['alma', { text: split.before }],
  ] as const)
    await takeDocument(app, feed, document)
  await app.pools.owner.raw('vacuum analyze')
  const full = await inOwnSessions(app, (own) => cpuOfBoth(own, () => evaluateTouched(own, SYSTEM)))
  await app.pools.owner.raw('vacuum analyze')
  await app.pools.owner.raw(
    'create table verdict_before as select tenant_id, computer_id, patch_id, state, approved, severity, flags from verdict',
  )
  const verdicts = await countOf(app, 'select count(*) as n from verdict')
  say(`${count} computers, ${fleet.packages.length} package versions, ${verdicts} verdicts: full evaluation ${shown(full)}`)
  const before = await tuples(app)
  const { imported, so, taken, evaluated } = await inOwnSessions(app, (own) => addNewest(own, split.newest))
  const written = (await tuples(app)) - before
  const { pairs, affected } = await difference(app)
  say(
    `${imported.records} new advisories: ${so.packages} packages, ${affected} computers, ${pairs} verdicts came, changed or went; taken in ${shown(taken)}, evaluated ${shown(evaluated)}; ${((evaluated.together * 1_000) / pairs).toFixed(0)} µs for each`,
  )
  return { computers: count, full, verdicts, taken, evaluated, pairs, affected, written, floor: await plainWriting(app, pairs) }
}

async function addNewest(app: App, text: string): Promise<{ imported: Imported; so: Evaluated; taken: Spent; evaluated: Spent }> {
  const [taken, imported] = await measuredBoth(app, () => takeDocument(app, 'alma-new', { text }))
  const [evaluated, so] = await measuredBoth(app, () => evaluateTouched(app, SYSTEM))
  return { imported, so, taken, evaluated }
}

/** Milliseconds of CPU for so many verdicts, written by one statement into an empty table with the same columns, checks, indexes and foreign keys. */
async function plainWriting(app: App, rows: number): Promise<number> {
  await cloneTable(app, 'verdict', 'verdict_floor')
  const spent = await cpuOfBoth(app, () =>
    app.pools.owner.raw(
      'insert into verdict_floor select * from (select * from verdict limit ?) v order by tenant_id, computer_id, patch_id',
      [rows],
    ),
  )
  await app.pools.owner.raw('drop table verdict_floor')
  return spent.together
}

/** Verdicts that are not as they were. */
async function difference(app: App): Promise<{ pairs: number; affected: number }> {
  const { rows } = await app.pools.owner.raw<{ rows: [{ pairs: string; affected: string }] }>(
    `select count(*) as pairs, count(distinct (tenant_id, computer_id)) as affected
       from verdict v full join verdict_before b using (tenant_id, computer_id, patch_id)
      where (v.state, v.approved, v.severity, v.flags) is distinct from (b.state, b.approved, b.severity, b.flags)`,
  )
  return { pairs: Number(rows[0].pairs), affected: Number(rows[0].affected) }
}

/** Rows of verdicts that were ever written; sessions tell what they did when they end. */
async function tuples(app: App): Promise<number> {
  await app.pools.owner.raw('select pg_stat_clear_snapshot()')
  return countOf(app, `select n_tup_ins + n_tup_upd + n_tup_del as n from pg_stat_user_tables where relname = 'verdict'`)
}

/** Does something in sessions that end with it. */
async function inOwnSessions<T>(app: App, work: (own: App) => Promise<T>): Promise<T> {
  const own = await startApp('bench', app.pools.urls, app.config)
  try {
    return await work(own)
  } finally {
    await own.pools.destroy()
  }
}

async function countOf(app: App, sql: string): Promise<number> {
  const { rows } = await app.pools.owner.raw<{ rows: [{ n: string }] }>(sql)
  return Number(rows[0].n)
}

function shown({ node, postgres, together }: Spent): string {
  return `${(together / 1_000).toFixed(2)} s of CPU (${(node / 1_000).toFixed(2)} Node, ${(postgres / 1_000).toFixed(2)} PostgreSQL)`
}

function figuresOf(so: Measured): Figure[] {
  const of = `${so.computers.toLocaleString('en')} computers`
  return [
    { name: `full evaluation in the database, ${of}, against 1 s (CPU)`, measured: so.full.together, floor: 1_000, unit: 'ms' },
    {
      name: `${NEW_ADVISORIES} new advisories, ${of}, against 1 s (CPU)`,
      measured: so.taken.together + so.evaluated.together,
      floor: 1_000,
      unit: 'ms',
      bar: 1,
    },
    { name: `the same, ${of}, against writing as many verdicts (CPU)`, measured: so.evaluated.together, floor: so.floor, unit: 'ms' },
    {
      name: `rows of verdicts written for them, ${of}, against rows changed`,
      measured: so.written,
      floor: so.pairs,
      unit: 'rows',
      bar: 1,
    },
  ]
}

function proportion(sizes: readonly Measured[]): Figure[] {
  const each = (so: Measured): number => so.evaluated.together / so.pairs
  const [smallest, largest] = [sizes[0]!, sizes.at(-1)!]
  return [
    {
      name: 'new advisories, CPU for each verdict concerned, largest estate against smallest',
      measured: each(largest),
      floor: each(smallest),
      unit: 'ms',
      bar: PROPORTION,
    },
  ]
}

/** The whole of one vendor's advisories, the same again, and the same with one changed: the floor reads them and keeps nothing. */
async function imports(app: App, { all }: Split, say: (line: string) => void): Promise<Figure[]> {
  const floor = await cpuOf(() => readAll(all))
  const take = (text: string): Promise<[Spent, Imported]> => measuredBoth(app, () => takeDocument(app, 'alma-whole', { text }))
  const [whole, { records }] = await take(all)
  const [again] = await take(all)
  const [changed, { detail, changed: count }] = await take(oneChanged(all))
  say(`${records} advisories read in ${(floor / 1_000).toFixed(2)} s, taken in ${shown(whole)}, unchanged ${shown(again)}`)
  say(`one changed: ${shown(changed)}, ${count} changed: ${JSON.stringify(detail)}`)
  return [
    { name: 'all of AlmaLinux taken in against reading it (CPU)', measured: whole.together, floor, unit: 'ms' },
    { name: 'unchanged again, against that', measured: again.together, floor: whole.together, unit: 'ms', bar: 0.05 },
    { name: 'one advisory changed, against that', measured: changed.together, floor: whole.together, unit: 'ms', bar: 1 },
  ]
}

function readAll(text: string): void {
  const parser = openFeed({ fix: () => undefined, statement: () => undefined, reject: () => undefined, skip: () => undefined }, {})
  for (let from = 0; from < text.length; from += PIECE) parser.write(text.slice(from, from + PIECE))
  parser.end()
}

/** One of the advisories fixes its first package by a later build, and says when. */
function oneChanged(text: string): string {
  const lines = text.trim().split('\n')
  const first = JSON.parse(lines[0]!) as { modified: string; affected: { ranges: { events: { fixed?: string }[] }[] }[] }
  const event = first.affected[0]!.ranges[0]!.events.find((one) => one.fixed !== undefined)!
  event.fixed = `${event.fixed}.1`
  first.modified = '2026-08-22T00:00:00Z'
  return `${[JSON.stringify(first), ...lines.slice(1)].join('\n')}\n`
}
