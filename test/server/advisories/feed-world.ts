import { pack } from 'tar-stream'
import { feedFacts, putFeed, requireFeed } from '../../../server/advisories/feeds.ts'
import { removeFeed } from '../../../server/advisories/remove.ts'
import type { Imported, ImportWish } from '../../../server/advisories/imported.ts'
import { COMMAND, withInfra, type App } from '../../../server/context.ts'
import { take } from './world.ts'

/** Small documents of vendors, as the tests need them. */

export interface OsvWish {
  readonly id: string
  readonly release?: string
  readonly fixes: Readonly<Record<string, string>>
  readonly cves?: readonly string[]
  readonly severity?: string
  readonly modified?: string
  readonly withdrawn?: boolean
  readonly title?: string
}

/** An advisory of AlmaLinux in the format of OSV. */
export function osvOf(wish: OsvWish): string {
  const { id, release = '9', fixes, cves = [], severity = 'Important', modified = '2026-01-02T00:00:00Z', withdrawn = false } = wish
  return JSON.stringify({
    id,
    summary: `${severity}: ${wish.title ?? 'a security update'}`,
    affected: Object.entries(fixes).map(([name, fixed]) => ({
      package: { ecosystem: `AlmaLinux:${release}`, name },
      ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed }] }],
    })),
    related: cves,
    published: '2026-01-01T00:00:00Z',
    modified,
    ...(withdrawn ? { withdrawn: modified } : {}),
  })
}

/** Many of them, one on each line. */
export function osvLines(wishes: readonly OsvWish[]): string {
  return wishes.map((wish) => `${osvOf(wish)}\n`).join('')
}

/** So many advisories, each of a package of its own. */
export function advisories(count: number, from = 0, more: Partial<OsvWish> = {}): OsvWish[] {
  return Array.from({ length: count }, (_, n) => {
    const number = String(from + n).padStart(4, '0')
    return { id: `ALSA-2026:${number}`, fixes: { [`package-${number}`]: '1.0-2.el9' }, cves: [`CVE-2026-${number}`], ...more }
  })
}

/** Entries of Debian's list of advisories. */
export function debianList(
  entries: readonly { id: string; package: string; fixed: string; codename?: string; cves?: readonly string[]; day?: string }[],
): string {
  return entries
    .map(
      ({ id, package: name, fixed, codename = 'bookworm', cves = ['CVE-2026-0001'], day = '02 Jan 2026' }) =>
        `[${day}] ${id} ${name} - security update\n\t{${cves.join(' ')}}\n\t[${codename}] - ${name} ${fixed}\n`,
    )
    .join('')
}

/** Known exploited vulnerabilities. */
export function kevOf(cves: readonly string[], dateReleased = '2026-01-05T00:00:00Z'): string {
  const vulnerabilities = cves.map((cveID) => ({ cveID, dateAdded: '2026-01-04', knownRansomwareCampaignUse: 'Known' }))
  return JSON.stringify({ title: 'KEV', catalogVersion: '2026.01.05', dateReleased, count: cves.length, vulnerabilities })
}

/** An archive of files, by their names. */
export async function tarOf(files: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
  const archive = pack()
  for (const [name, content] of Object.entries(files)) archive.entry({ name, mtime: new Date(0) }, content)
  archive.finalize()
  const pieces: Buffer[] = []
  for await (const piece of archive as AsyncIterable<Buffer>) pieces.push(piece)
  return Buffer.concat(pieces)
}

/** Takes in a document as a feed that is registered if it is not. */
export async function takeAs(app: App, feed: string, body: string | Buffer, wish: Partial<ImportWish> = {}): Promise<Imported> {
  const { plan } = await withInfra(app, COMMAND, async (ctx) => feedFacts(ctx, await putFeed(ctx, feed, {})))
  return take(app, body, { feed, plan, ...wish })
}

/** Takes a feed away. */
export async function remove(app: App, feed: string): Promise<{ documents: number; touched: number }> {
  return withInfra(app, COMMAND, async (ctx) => removeFeed(ctx, await requireFeed(ctx, feed)))
}

/** Packages to be looked at again, as `release package`; they are forgotten. */
export async function touched(app: App): Promise<string[]> {
  const { rows } = await app.pools.infra.raw<{ rows: { name: string }[] }>(
    `with gone as (delete from touched_package returning release || ' ' || package as name) select name from gone order by 1`,
  )
  return rows.map(({ name }) => name)
}

/** What feeds say together, without ids and times: to be compared. */
export async function said(app: App): Promise<unknown> {
  const ask = async (sql: string): Promise<unknown[]> => (await app.pools.infra.raw<{ rows: unknown[] }>(sql)).rows
  return {
    advisories: await ask(
      'select public_id, kind, title, severity, cves, published_at, revised_at, withdrawn, restart, url, exploited from advisory order by 1',
    ),
    fixes: await ask(
      `select d.key as document, a.public_id, f.release, f.pocket, f.module, f.names, f.package, f.architecture, f.introduced, f.version, encode(f.key, 'hex') as key,
              f.binaries, f.cves
         from package_fix f join feed_document d on d.id = f.document_id left join advisory a on a.id = f.advisory_id order by 1, 2, 3, 4, 5, 6, 7, 8, 10`,
    ),
    states: await ask(
      `select d.key as document, p.release, p.names, p.package, p.module, p.cve, p.state, p.note
         from package_state p join feed_document d on d.id = p.document_id order by 1, 2, 3, 4, 5, 6`,
    ),
    streams: await ask('select d.key, c.stream from catalog_stream c join feed_document d on d.id = c.document_id order by 1, 2'),
    threats: await ask('select t.* from threat t order by cve'),
    documents: await ask(
      `select key, format, encode(sha256, 'hex') as sha256, revised_at, records, rejected from feed_document order by key, sha256`,
    ),
    bodies: await ask(`select encode(sha256, 'hex') as sha256 from document order by 1`),
  }
}
