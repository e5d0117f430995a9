import { PATCH_KINDS, SEVERITIES } from '../../catalog/index.ts'
import { z } from 'zod'
import { Provenance, provenanceView, Vulnerability, vulnerabilityView } from '../advisories/shapes.ts'
import { advisoriesOfPatch, cvesOfPatch, documentsOfPatch } from '../advisories/store-read.ts'
import { AppError } from '../errors.ts'
import { endpoint, type Endpoint } from '../http/endpoint.ts'
import {
  cutSorted,
  decodeSorted,
  IDS,
  idsOf,
  Instant,
  listOf,
  PageQuery,
  SearchText,
  sortQuery,
  TOTAL,
  totalIf,
  TotalQuery,
  YesNo,
} from '../http/paging.ts'
import { LEVELS } from '../policies/levels.ts'
import { patchVerdictsEndpoints } from './endpoints-verdicts.ts'
import { PatchItem, patchViews } from './items.ts'
import { PATCH_SORTS, PATCH_VIEWS } from './list-sql.ts'
import { figuresOf, Server, serversView } from './shapes.ts'
import { newestOf, serversAsOf } from './store-freshness.ts'
import { countPatches, listPatches, listProducts, matchingPatches, patchDetails, type PatchFilter } from './store-lists.ts'

const Time = z.string().nullable()
const Id = z.string().min(1).max(300)
const TenantId = z.string().max(32)

/** Filters of the list; each that is given narrows it. */
const PatchQuery = z.object({
  view: z
    .enum(PATCH_VIEWS)
    .default('approved')
    .describe(
      'approved, unapplied, needed, missing (downloaded ones too), downloaded, installed, failed, pending_reboot: of the viewer’s computers; applicable: needed or installed; ' +
        'critical: needed and critical; supported: not expired; latest: of the last 30 days; declined: by an exception that holds; all',
    ),
  kind: z.enum(PATCH_KINDS).optional(),
  registered: YesNo.optional().describe('Registered by hand or by scripts of an own source, or not'),
  severity: listOf(z.enum(SEVERITIES)).optional().describe('Comma-delimited'),
  level: z.enum(LEVELS).optional().describe('As the viewer’s tenant, or the named one, has it'),
  classification: listOf(z.string().max(100)).optional().describe('Ids of classifications, comma-delimited'),
  product: z.string().min(1).max(300).optional().describe('Exactly one of its products'),
  releasedFrom: Instant.optional(),
  releasedTo: Instant.optional().describe('Released before it'),
  text: SearchText.optional().describe('Part of a name, a title, a KB number or a CVE id'),
  tenantId: TenantId.optional(),
  superseded: YesNo.optional(),
  cve: z
    .string()
    .regex(/^(?:CVE-\d{4}-\d{4,7}|ADV\d{6})$/i)
    .optional()
    .describe('Answers it, by itself or through what it replaces'),
  advisoryId: z.string().min(1).max(100).optional().describe('Answers it'),
  exploited: YesNo.optional().describe('Answers a vulnerability that attacks use'),
  locale: z.enum(['ja', 'en']).default('en').describe('Language of titles'),
})

export const patchesEndpoints = [
  endpoint({
    id: 'listPatches',
    method: 'get',
    path: '/patches',
    summary: 'Patches, newest first, with the counts of the computers that the viewer may see; opens on the approved ones',
    permission: 'patch.view',
    query: PageQuery.extend(TotalQuery.shape)
      .extend(PatchQuery.shape)
      .extend({ sort: sortQuery(PATCH_SORTS, '-releasedAt') }),
    response: figuresOf(PatchItem).extend(TOTAL),
    handle: async ({ ctx, query }) => {
      const filter = filterOf(query)
      const after = decodeSorted(query.after, query.sort)
      const page = cutSorted(await listPatches(ctx, { ...filter, sort: query.sort, after, limit: query.limit }), query, (row) => row.id)
      const servers = await serversAsOf(ctx)
      const items = await patchViews(ctx, servers, page.items)
      const total = await totalIf(query.withTotal, () => countPatches(ctx, filter))
      return { items, next: page.next, asOf: newestOf(servers), servers: serversView(servers), ...total }
    },
  }),
  endpoint({
    id: 'listPatchIds',
    method: 'get',
    path: '/patches/ids',
    summary: 'Ids of all patches that match, newest first, up to 5,000: what “select all” selects',
    permission: 'patch.view',
    query: PatchQuery,
    response: IDS,
    handle: async ({ ctx, query }) => idsOf((limit) => matchingPatches(ctx, { ...filterOf(query), limit })),
  }),
  endpoint({
    id: 'listProducts',
    method: 'get',
    path: '/patches/products',
    summary: 'Products that patches are for, by name, up to 500: what a filter offers',
    permission: 'patch.view',
    query: z.object({ text: SearchText.optional().describe('Part of the name') }),
    response: z.object({ items: z.array(z.object({ product: z.string(), patches: z.int() })) }),
    handle: async ({ ctx, query }) => ({ items: await listProducts(ctx, query.text, MAX_PRODUCTS) }),
  }),
  endpoint({
    id: 'getPatch',
    method: 'get',
    path: '/patches/{patchId}',
    summary: 'One patch with its counts, description, and what it replaces',
    permission: 'patch.view',
    params: z.object({ patchId: Id }),
    query: z.object({ tenantId: TenantId.optional(), locale: z.enum(['ja', 'en']).default('en') }),
    response: PatchItem.extend({
      description: z.string(),
      eula: z.boolean(),
      expired: z.boolean(),
      createdAt: Time,
      replaces: z.array(z.string()),
      replacedBy: z.array(z.string()),
      vulnerabilities: z.array(Vulnerability).describe('Its own first, then inherited ones; at most 5,000'),
      advisories: z
        .array(
          z.object({
            advisoryId: z.string(),
            title: z.string(),
            severity: z.enum(SEVERITIES),
            exploited: z.boolean(),
            publishedAt: Time,
          }),
        )
        .describe('Vendors’ statements that it belongs to, newest first; at most 500'),
      documents: z.array(Provenance).describe('Where they are known from'),
      servers: z.array(Server).describe('Each server that the viewer’s figures come from'),
    }),
    handle: async ({ ctx, params, query }) => {
      const [row] = await listPatches(ctx, {
        view: 'all',
        patchId: params.patchId,
        tenantId: query.tenantId,
        locale: query.locale,
        limit: 1,
      })
      const details = await patchDetails(ctx, params.patchId, query.locale)
      if (row === undefined || details === undefined) throw new AppError('not_found', 'patch_not_found', params)
      const replaced = { replaces: [...details.replaces], replacedBy: [...details.replacedBy] }
      const vulnerabilities = (await cvesOfPatch(ctx, row.id)).map(vulnerabilityView)
      const documents = (await documentsOfPatch(ctx, row.id)).map((document) => provenanceView(ctx.kind, document))
      const advisories = (await advisoriesOfPatch(ctx, row.id)).map((one) => ({
        ...one,
        publishedAt: one.publishedAt?.toISOString() ?? null,
      }))
      const servers = await serversAsOf(ctx)
      const [item] = await patchViews(ctx, servers, [row])
      return {
        ...item!,
        ...details,
        ...replaced,
        vulnerabilities,
        advisories,
        documents,
        createdAt: details.createdAt.toISOString(),
        servers: serversView(servers),
      }
    },
  }),
  ...patchVerdictsEndpoints,
] satisfies readonly Endpoint[]

const MAX_PRODUCTS = 500

function filterOf({ severity, classification, cve, ...query }: z.output<typeof PatchQuery>): Omit<PatchFilter, 'limit' | 'after'> {
  return { ...query, severity, classificationIds: classification, cve: cve?.toUpperCase() }
}
