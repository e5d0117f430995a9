import { join } from 'node:path'
import { openFeed } from '../catalog/index.ts'
import { openDocument } from '../cli/open-document.ts'
import type { Imported } from '../server/advisories/imported.ts'
import { startApp } from '../server/cmdb/start.ts'
import { SYSTEM, type App } from '../server/context.ts'
import { evaluateTouched } from '../server/matching/service.ts'
import { DATA, feedFiles, NO_DOCUMENTS } from './catalog-documents.ts'
import { makeFleet, readCatalog, type Line } from './catalog-fleet.ts'
import { cpuOf, cpuOfBoth, measuredBoth, type Spent } from './cpu.ts'
import { CannotRun, cloneTable, withService, type Bench, type Figure } from './harness.ts'
import { splitAlma, type Split } from './advisory-week.ts'
import { generateLinuxEstate, takeDocument } from './linux-estate.ts'
import { internFleet, writeInventories } from './linux-inventories.ts'

const SCALE = Number(process.env['TSUKUROI_BENCH_SCALE'] ?? 1)
const SIZES = [2_000 * SCALE, 10_000 * SCALE, 20_000 * SCALE]
const PACKAGES = 1_000
const PROPORTION = 1.5
/** Of writing as many verdicts, where there are so many that what is done once does not matter. */
const TIMES_WRITING = 5
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

async function textOf(name: string): Promise<string> {
  let text = ''
  for await (const entry of openDocument(join(DATA, name))) for await (const piece of entry.text()) text += piece
  return text
}

/** What some new advisories cost. */
interface Added {
  readonly taken: Spent
  readonly evaluated: Spent
  /** Verdicts that came, changed or went. */
  readonly pairs: number
  readonly affected: number
  /** Rows of verdicts that were written. */
  readonly written: number
  /** Writing as many verdicts into a table of the same shape. */
  readonly floor: number
}

interface Measured {
  readonly computers: number
  readonly full: Spent
  readonly verdicts: number
  readonly week: Added
  readonly heavy: Added
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
  const verdicts = await countOf(app, 'select count(*) as n from verdict')
  say(`${count} computers, ${fleet.packages.length} package versions, ${verdicts} verdicts: full evaluation ${shown(full)}`)
  const week = await addAdvisories(app, { name: 'a week', text: split.week, eve: split.eves[0], say })
  const heavy = await addAdvisories(app, { name: 'a heavy hundred', text: split.heavy, eve: split.eves[1], say })
  return { computers: count, full, verdicts, week, heavy }
}

interface Coming {
  readonly name: string
  readonly text: string
  readonly eve: string
  readonly say: (line: string) => void
}

async function addAdvisories(app: App, wish: Coming): Promise<Added> {
  const feed = `alma-${wish.name.replaceAll(' ', '-')}`
  const before = await tuples(app)
  const { imported, so, taken, evaluated, eve } = await inOwnSessions(app, async (own) => {
    // Sessions that have only just begun would read what they know of tables, and map the memory that they share.
    await takeDocument(own, `${feed}-eve`, { text: wish.eve })
    const first = await evaluateTouched(own, SYSTEM)
    await keepVerdicts(app)
    const [spent, document] = await measuredBoth(own, () => takeDocument(own, feed, { text: wish.text }))
    const [later, result] = await measuredBoth(own, () => evaluateTouched(own, SYSTEM))
    return { imported: document, so: result, taken: spent, evaluated: later, eve: first }
  })
  const written = (await tuples(app)) - before - eve.added - eve.changed - eve.ended
  const { pairs, affected } = await difference(app)
  const floor = await plainWriting(app, pairs)
  wish.say(
    `${wish.name}: ${imported.records} advisories, ${so.packages} packages, ${affected} computers, ${pairs} verdicts came, changed or went; taken in ${shown(taken)}, evaluated ${shown(evaluated)}; ${((evaluated.together * 1_000) / pairs).toFixed(0)} µs for each, plain writing ${((floor * 1_000) / pairs).toFixed(0)} µs`,
  )
  return { taken, evaluated, pairs, affected, written, floor }
}

/** Keeps what is stored by now, to be compared with. */
async function keepVerdicts(app: App): Promise<void> {
  await app.pools.owner.raw('drop table if exists verdict_before')
  await app.pools.owner.raw(
    'create table verdict_before with (autovacuum_enabled = false) as select tenant_id, computer_id, patch_id, state, approved, severity, flags from verdict',
  )
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
      name: `100 new advisories, ${of}, against 1 s (CPU)`,
      measured: so.week.taken.together + so.week.evaluated.together,
      floor: 1_000,
      unit: 'ms',
      bar: 1,
    },
    {
      name: `the same, ${of}, against writing as many verdicts (CPU)`,
      measured: so.week.evaluated.together,
      floor: so.week.floor,
      unit: 'ms',
      ...(so.computers === SIZES.at(-1) ? { bar: TIMES_WRITING } : {}),
    },
    {
      name: `rows of verdicts written for them, ${of}, against rows changed`,
      measured: so.week.written,
      floor: so.week.pairs,
      unit: 'rows',
      bar: 1,
    },
    {
      name: `a heavy hundred, ${of}, against writing as many verdicts (CPU)`,
      measured: so.heavy.evaluated.together,
      floor: so.heavy.floor,
      unit: 'ms',
    },
  ]
}

function proportion(sizes: readonly Measured[]): Figure[] {
  const [smallest, largest] = [sizes[0]!, sizes.at(-1)!]
  return (['week', 'heavy'] as const).map((which) => ({
    name: `${which === 'week' ? 'new advisories' : 'a heavy hundred'}, CPU for each verdict concerned, largest estate against smallest`,
    measured: largest[which].evaluated.together / largest[which].pairs,
    floor: smallest[which].evaluated.together / smallest[which].pairs,
    unit: 'ms',
    bar: PROPORTION,
  }))
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
