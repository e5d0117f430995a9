import { z } from 'zod'
import { SEVERITIES } from '../../catalog/index.ts'
import { listComputers } from '../computers/store-lists.ts'
import { AppError } from '../errors.ts'
import { endpoint, type Endpoint } from '../http/endpoint.ts'
import {
  cutPage,
  cutSorted,
  decodeCursor,
  decodeSorted,
  Instant,
  listOf,
  pageOf,
  PageQuery,
  SearchText,
  sortQuery,
  TOTAL,
  totalIf,
  TotalQuery,
  YesNo,
} from '../http/paging.ts'
import { feedEndpoints } from './feed-endpoints.ts'
import { advisoryUrl } from './rules.ts'
import { Provenance, provenanceView } from './shapes.ts'
import { exposuresOf, listStates, packagesOf, type PackageStateRow } from './store-exposures.ts'
import { ADVISORY_SORTS, countAdvisories, documentsOf, fixesOf, listAdvisories, patchesOf, type AdvisoryRow } from './store-read.ts'

const Time = z.string().nullable()
const AdvisoryId = z.string().regex(/^[A-Za-z0-9][\w:.+-]{2,99}$/, 'advisory_id_invalid')
const Cve = z.string().regex(/^(?:CVE-\d{4}-\d{4,7}|ADV\d{6})$/i, 'advisory_id_invalid')
const Release = z
  .string()
  .regex(/^[a-z0-9-]+(?:\/[\w.-]+)?$/)
  .max(100)
const PackageName = z.string().min(1).max(300)
/** States that are worth a look: what a vendor says is not affected is none. */
const OPEN_STATES = ['affected', 'deferred', 'ignored', 'end_of_life', 'under_investigation'] as const

const AdvisoryItem = z.object({
  advisoryId: z.string(),
  title: z.string(),
  severity: z.enum(SEVERITIES),
  exploited: z.boolean().describe('Attacks use a vulnerability that it answers'),
  exploitPublic: z.boolean().describe('Somebody published how to exploit it'),
  publishedAt: Time,
  kind: z.enum(['security', 'bugfix', 'enhancement']),
  cves: z.array(z.string()),
  revisedAt: Time,
  withdrawn: z.boolean().describe('The vendor took it back'),
  restart: z.enum(['never', 'always', 'can', 'unknown']),
  url: z.string().nullable(),
})

const StateItem = z.object({
  release: z.string(),
  package: z.string(),
  names: z.enum(['source', 'binary', 'app']).describe('Whose names the vendor uses'),
  module: z.string().nullable(),
  cve: z.string().nullable(),
  state: z.string(),
  note: z.string().describe('The vendor’s word for it'),
  exploited: z.boolean().describe('Attacks use the vulnerability'),
  epss: z.number().nullable().describe('Probability of its use within 30 days'),
  document: z.string(),
  asOf: z.string(),
})

export const advisoriesEndpoints = [
  endpoint({
    id: 'listAdvisories',
    method: 'get',
    path: '/advisories',
    summary: 'Advisories and vulnerabilities that feeds speak of, newest first',
    permission: 'patch.view',
    query: PageQuery.extend(TotalQuery.shape).extend({
      cve: Cve.optional().describe('Those that are it, or answer it'),
      release: Release.optional().describe('Those that mend something in it, such as debian/12'),
      package: PackageName.optional().describe('Those that mend it'),
      kind: z.enum(['security', 'bugfix', 'enhancement']).optional(),
      severity: listOf(z.enum(SEVERITIES)).optional().describe('Comma-delimited'),
      withdrawn: YesNo.optional(),
      publishedFrom: Instant.optional(),
      publishedTo: Instant.optional().describe('Published before it'),
      exploited: YesNo.optional(),
      text: SearchText.optional().describe('Part of an id or a title'),
      sort: sortQuery(ADVISORY_SORTS, '-publishedAt'),
    }),
    response: pageOf(AdvisoryItem).extend(TOTAL),
    handle: async ({ ctx, query }) => {
      const filter = { ...query, cve: query.cve?.toUpperCase() }
      const rows = await listAdvisories(ctx, { ...filter, after: decodeSorted(query.after, query.sort) })
      const page = cutSorted(rows, query, (row) => row.id)
      const total = await totalIf(query.withTotal, () => countAdvisories(ctx, filter))
      return { items: page.items.map(advisoryView), next: page.next, asOf: null, ...total }
    },
  }),
  endpoint({
    id: 'getAdvisory',
    method: 'get',
    path: '/advisories/{advisoryId}',
    summary: 'One advisory: the articles or packages that answer it, the patches that bring them, and who says so',
    permission: 'patch.view',
    params: z.object({ advisoryId: AdvisoryId }),
    response: AdvisoryItem.extend({
      fixes: z.array(
        z.object({
          kb: z.int(),
          product: z.string(),
          severity: z.enum(SEVERITIES),
          exploited: z.boolean(),
          fixedBuild: z.string().nullable(),
          restart: z.string(),
        }),
      ),
      patches: z.array(
        z.object({
          patchId: z.string(),
          name: z.string(),
          title: z.string(),
          superseded: z.boolean(),
          inherited: z.boolean(),
          assumed: z.boolean(),
          kbs: z.array(z.int()),
        }),
      ),
      packages: z.array(
        z.object({
          release: z.string(),
          pocket: z.string(),
          module: z.string().nullable(),
          package: z.string(),
          version: z.string().describe('The version that has the fix'),
          documentKey: z.string(),
        }),
      ),
      documents: z.array(Provenance),
    }),
    handle: async ({ ctx, params }) => {
      const [row] = await listAdvisories(ctx, { advisoryId: params.advisoryId, limit: 1 })
      if (row === undefined) throw new AppError('not_found', 'advisory_not_found', params)
      return {
        ...advisoryView(row),
        fixes: await fixesOf(ctx, row.id),
        patches: (await patchesOf(ctx, row.id)).map((patch) => ({ ...patch, kbs: [...patch.kbs] })),
        packages: await packagesOf(ctx, row.id),
        documents: (await documentsOf(ctx, row.id)).map((document) => provenanceView(ctx.kind, document)),
      }
    },
  }),
  endpoint({
    id: 'listPackageStates',
    method: 'get',
    path: '/package-states',
    summary: 'What vendors know of packages without having mended it: affected, deferred, not supported any more',
    permission: 'patch.view',
    query: PageQuery.extend({
      release: Release.optional(),
      package: PackageName.optional(),
      cve: Cve.optional(),
      state: z.enum([...OPEN_STATES, 'not_affected']).optional(),
    }),
    response: pageOf(StateItem),
    handle: async ({ ctx, query }) => {
      const after = decodeCursor(query.after, z.tuple([z.string().max(100), z.string().max(300), z.int()]))
      const rows = await listStates(ctx, { ...query, cve: query.cve?.toUpperCase(), after })
      const page = cutPage(rows, query.limit, (row) => [row.release, row.package, row.id])
      return { items: page.items.map(stateView), next: page.next, asOf: null }
    },
  }),
  endpoint({
    id: 'listExposures',
    method: 'get',
    path: '/computers/{computerId}/exposures',
    summary: 'What is known of a computer’s packages without a patch: no verdict, and nothing that could be installed',
    permission: 'patch.view',
    params: z.object({ computerId: z.string().max(100) }),
    query: PageQuery.extend({ state: z.enum(OPEN_STATES).optional() }),
    response: pageOf(StateItem.extend({ installed: z.array(z.string()).describe('Installed packages that it is about, with versions') })),
    handle: async ({ ctx, params, query }) => {
      const [computer] = await listComputers(ctx, { computerId: params.computerId, limit: 1 })
      if (computer === undefined)
        throw new AppError('not_found', 'computer_not_found', { serverId: params.computerId, computerId: params.computerId })
      const after = decodeCursor(query.after, z.tuple([z.string().max(300), z.int()]))
      const rows = await exposuresOf(ctx, computer.id, { state: query.state, after, limit: query.limit })
      const page = cutPage(rows, query.limit, (row) => [row.package, row.id])
      return { items: page.items.map((row) => ({ ...stateView(row), installed: [...row.installed] })), next: page.next, asOf: null }
    },
  }),
  ...feedEndpoints,
] satisfies readonly Endpoint[]

function iso(date: Date | null): string | null {
  return date?.toISOString() ?? null
}

function advisoryView(row: AdvisoryRow): z.input<typeof AdvisoryItem> {
  const { publishedAt, revisedAt, cves } = row
  return { ...row, cves: [...cves], publishedAt: iso(publishedAt), revisedAt: iso(revisedAt), url: advisoryUrl(row.advisoryId, row.url) }
}

function stateView(row: PackageStateRow): z.input<typeof StateItem> {
  const { documentKey: document, documentFetchedAt, names, ...facts } = row
  return { ...facts, names: names as 'source' | 'binary' | 'app', document, asOf: documentFetchedAt.toISOString() }
}
