import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import { joinPatches } from '../../../server/advisories/join.ts'
import { importDocument } from '../../../server/advisories/import.ts'
import type { Imported, ImportWish } from '../../../server/advisories/imported.ts'
import { requireFeed } from '../../../server/advisories/feeds.ts'
import { COMMAND, withInfra, type App } from '../../../server/context.ts'

/** One statement of a table of the tests' own. */
export interface Line {
  readonly cve: string
  readonly kb: string | number
  readonly product: string
  readonly severity?: string
  readonly supersedes?: readonly (string | number)[]
  readonly date?: string
}

/** The KB-CVE table with these lines. */
export function tableOf(lines: readonly Line[]): string {
  const rows = lines.map((line) =>
    [
      line.date ?? '2026-01-13',
      line.cve,
      line.kb,
      'A vulnerability',
      `"${line.product}"`,
      '',
      line.severity ?? 'Important',
      '',
      (line.supersedes ?? []).join(';'),
      '',
    ].join(','),
  )
  return ['date,cve,kb,title,product,component,severity,impact,supersedes,exploits', ...rows, ''].join('\n')
}

/** A month of MSRC with these lines. */
export function monthOf(key: string, lines: readonly (Line & { exploited?: boolean })[], revisedAt = '2026-01-13T08:00:00Z'): string {
  const products = [...new Set(lines.map((line) => line.product))]
  return JSON.stringify({
    DocumentTitle: { Value: key },
    DocumentTracking: { Identification: { ID: { Value: key } }, InitialReleaseDate: revisedAt, CurrentReleaseDate: revisedAt },
    ProductTree: { FullProductName: products.map((name, id) => ({ ProductID: String(id), Value: name })) },
    Vulnerability: lines.map((line) => ({
      Title: { Value: 'A vulnerability' },
      CVE: line.cve,
      Threats: [
        { Type: 1, Description: { Value: `Publicly Disclosed:No;Exploited:${line.exploited === true ? 'Yes' : 'No'}` } },
        { Type: 3, Description: { Value: line.severity ?? 'Important' } },
      ],
      Remediations: [
        {
          Type: 2,
          Description: { Value: String(line.kb) },
          Supercedence: (line.supersedes ?? []).join(', '),
          ProductID: [String(products.indexOf(line.product))],
        },
      ],
      RevisionHistory: [{ Date: revisedAt }],
    })),
  })
}

/** Takes in a document as a feed. */
export async function take(
  app: App,
  body: string | Buffer | Readable,
  wish: Partial<ImportWish> & { feed?: string } = {},
): Promise<Imported> {
  const { feed, ...rest } = wish
  const sourceId = (await withInfra(app, COMMAND, (ctx) => requireFeed(ctx, feed ?? 'msrc'))).id
  const incoming = body instanceof Readable ? body : Readable.from([Buffer.from(body)])
  return importDocument(app, COMMAND, incoming, { sourceId, url: null, ...rest })
}

/** A file of test/fixtures/msrc as it lies there. */
export function fixtureBytes(name: string): Buffer {
  return readFileSync(new URL(`../../fixtures/msrc/${name}`, import.meta.url))
}

/** A Windows patch in the CMDB; returns its internal id. */
export async function aWindowsPatch(app: App, title: string, kbs: readonly string[], row: Record<string, unknown> = {}): Promise<number> {
  const values = { public_id: `wsus:${randomUUID()}`, kind: 'windows', name: `KB${kbs[0] ?? ''}`, title, kbs, ...row }
  const [written] = (await app.pools.infra('patch').insert(values).returning('id')) as { id: number }[]
  return written!.id
}

/** One patch replaces others. */
export async function replaces(app: App, patchId: number, others: readonly number[]): Promise<void> {
  await app.pools
    .infra('patch_supersedence')
    .insert(others.map((other) => ({ patch_id: patchId, superseded_patch_id: other })))
    .onConflict()
    .ignore()
}

/** Joins what is due, or everything. */
export async function join(app: App, everything = false): Promise<{ looked: number; changed: number }> {
  return withInfra(app, COMMAND, (ctx) => joinPatches(ctx, { everything }))
}

export interface RatedRow {
  readonly cves: string[]
  readonly inherited_cves: number
  readonly severity: string
  readonly exploited: boolean
}

/** What the join made of a patch. */
export async function rated(app: App, id: number): Promise<RatedRow> {
  return (await app.pools.infra('patch').where({ id }).first('cves', 'inherited_cves', 'severity', 'exploited')) as RatedRow
}

/** Everything that the join made, to be compared. */
export async function picture(app: App): Promise<unknown> {
  const patches: unknown[] = await app.pools
    .infra('patch')
    .orderBy('id')
    .select('id', 'cves', 'inherited_cves', 'severity', 'msrc_severity', 'exploited')
  const kbs: unknown[] = await app.pools.infra('patch_kb').orderBy(['patch_id', 'kb', 'product_id']).select()
  return { patches, kbs }
}
