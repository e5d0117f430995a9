import { z } from 'zod'
import { SEVERITIES } from '../../catalog/index.ts'
import { record } from '../audit/service.ts'
import type { InfraContext } from '../context.ts'
import { listRuns } from '../discovery/store.ts'
import { AppError } from '../errors.ts'
import { endpoint, infraOnly, streamEndpoint, type Endpoint } from '../http/endpoint.ts'
import { isWithoutAccount } from '../http/text-rules.ts'
import { cutPage, decodeCursor, pageOf, PageQuery } from '../http/paging.ts'
import { internetSetting, InternetSetting, saveInternetSetting } from '../sources/fetch.ts'
import { SourceId } from '../sources/rules.ts'
import { listSources, type SourceRow } from '../sources/store.ts'
import { feedAddress, putFeed } from './feeds.ts'
import { msrcUrl } from './rules.ts'
import { takeDocument } from './service.ts'
import { Provenance, provenanceView } from './shapes.ts'
import { listDocuments, type DocumentRow } from './store.ts'
import { documentsOf, fixesOf, joinFigures, listAdvisories, patchesOf, type AdvisoryRow } from './store-read.ts'

const Time = z.string().nullable()
const AdvisoryId = z.string().regex(/^(?:CVE-\d{4}-\d{4,7}|ADV\d{6})$/i, 'advisory_id_invalid')
const Url = z
  .url({ protocol: /^https?$/ })
  .max(1_000)
  .refine(isWithoutAccount, 'url_with_account')

const AdvisoryItem = z.object({
  advisoryId: z.string(),
  title: z.string(),
  severity: z.enum(SEVERITIES),
  exploited: z.boolean().describe('The vendor says that attacks use it'),
  exploitPublic: z.boolean().describe('Somebody published how to exploit it'),
  publishedAt: Time,
  url: z.string(),
})

const DocumentItem = Provenance.extend({ title: z.string(), records: z.int(), skipped: z.int(), rejected: z.int() })

const FeedItem = z.object({
  sourceId: z.string(),
  name: z.string(),
  enabled: z.boolean(),
  intervalMinutes: z.int(),
  url: z.string().nullable(),
  lastSuccessAt: Time,
  lastRun: z
    .object({
      state: z.string(),
      startedAt: z.string(),
      requestedBy: z.string(),
      errorCode: z.string().nullable(),
      errorDetails: z.record(z.string(), z.unknown()).nullable(),
    })
    .nullable(),
  documentCount: z.int(),
  documents: z.array(DocumentItem).describe('Documents in force, newest first, at most 200'),
})

const Figures = z.object({
  patches: z.int(),
  securityPatches: z.int(),
  securityWithCves: z.int(),
  withCves: z.int(),
  assumed: z.int(),
  exploited: z.int(),
  cves: z.int(),
  kbs: z.int(),
})

const ImportedItem = z.object({
  key: z.string(),
  format: z.string(),
  title: z.string(),
  sha256: z.string(),
  unchanged: z.boolean(),
  records: z.int(),
  skipped: z.int(),
  rejected: z.int(),
  rejections: z.array(z.object({ reason: z.string(), place: z.string(), value: z.string() })),
  added: z.int(),
  changed: z.int(),
  removed: z.int(),
  patches: z.object({ looked: z.int(), changed: z.int() }),
})

export const advisoriesEndpoints = [
  endpoint({
    id: 'listAdvisories',
    method: 'get',
    path: '/advisories',
    summary: 'Vulnerabilities that feeds speak of, newest first',
    permission: 'patch.view',
    query: PageQuery.extend({
      cve: AdvisoryId.optional(),
      exploited: z.enum(['true', 'false']).optional(),
      text: z.string().min(1).max(200).optional().describe('Part of an id or a title'),
    }),
    response: pageOf(AdvisoryItem),
    handle: async ({ ctx, query }) => {
      const after = decodeCursor(query.after, z.tuple([z.string().max(64), z.int()]))
      const exploited = query.exploited === undefined ? undefined : query.exploited === 'true'
      const rows = await listAdvisories(ctx, { ...query, cve: query.cve?.toUpperCase(), exploited, after })
      const page = cutPage(rows, query.limit, (row) => [row.sortKey, row.id])
      return { items: page.items.map(advisoryView), next: page.next, asOf: null }
    },
  }),
  endpoint({
    id: 'getAdvisory',
    method: 'get',
    path: '/advisories/{advisoryId}',
    summary: 'One vulnerability: the articles that answer it, the patches that bring them, and who says so',
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
      documents: z.array(Provenance),
    }),
    handle: async ({ ctx, params }) => {
      const [row] = await listAdvisories(ctx, { cve: params.advisoryId.toUpperCase(), limit: 1 })
      if (row === undefined) throw new AppError('not_found', 'advisory_not_found', params)
      return {
        ...advisoryView(row),
        fixes: await fixesOf(ctx, row.id),
        patches: (await patchesOf(ctx, row.id)).map((patch) => ({ ...patch, kbs: [...patch.kbs] })),
        documents: (await documentsOf(ctx, row.id)).map((document) => provenanceView(ctx.kind, document)),
      }
    },
  }),
  endpoint({
    id: 'listFeeds',
    method: 'get',
    path: '/feeds',
    summary: 'Feeds of security data with their documents, and how many patches have their CVEs',
    permission: 'source.manage',
    response: z.object({ items: z.array(FeedItem), figures: Figures }),
    handle: async ({ ctx }) => {
      const infra = infraOnly(ctx)
      const items: z.input<typeof FeedItem>[] = []
      for (const feed of await listSources(infra, ['catalog'])) items.push(await feedView(infra, feed))
      return { items, figures: await joinFigures(infra) }
    },
  }),
  endpoint({
    id: 'putFeed',
    method: 'put',
    path: '/feeds/{sourceId}',
    summary: 'Registers a feed, or changes where and when it is fetched; what is not given stays',
    permission: 'source.manage',
    params: z.object({ sourceId: SourceId }),
    body: z.object({
      url: Url.optional().describe('A document, or the list of months of MSRC'),
      caPem: z.string().max(200_000).nullable().optional(),
      enabled: z.boolean().optional(),
      intervalMinutes: z.int().min(60).max(10_080).optional(),
    }),
    response: FeedItem,
    handle: async ({ ctx, params, body }) => {
      const infra = infraOnly(ctx)
      const feed = await putFeed(infra, params.sourceId, body)
      const { caPem, ...told } = body
      await record(infra, 'feed.update', { ...params, ...told, caGiven: caPem !== undefined })
      return feedView(infra, feed)
    },
  }),
  streamEndpoint({
    id: 'importFeedDocument',
    method: 'post',
    path: '/feeds/{sourceId}/documents',
    summary: 'Takes in a document of a feed: CVRF, CSAF, VEX or the KB-CVE table, also compressed with gzip; the body is the file',
    permission: 'source.manage',
    params: z.object({ sourceId: SourceId }),
    query: z.object({ force: z.enum(['true', 'false']).default('false').describe('Also when it is older or drops much') }),
    mediaType: 'application/json',
    response: ImportedItem,
    handle: async ({ app, actor, params, query, req, res }) => {
      const imported = await takeDocument(app, actor, params.sourceId, req, query.force === 'true')
      res.json(ImportedItem.parse({ ...imported, rejections: [...imported.rejections] }))
    },
  }),
  endpoint({
    id: 'getInternet',
    method: 'get',
    path: '/internet',
    summary: 'How the service reaches the internet',
    permission: 'source.manage',
    response: InternetSetting,
    handle: ({ ctx }) => internetSetting(infraOnly(ctx)),
  }),
  endpoint({
    id: 'putInternet',
    method: 'put',
    path: '/internet',
    summary: 'Says how the service reaches the internet: directly, through a proxy, as a script for proxies says, or not at all',
    permission: 'source.manage',
    bodyLimit: 1024 * 1024,
    body: InternetSetting.extend({ password: z.string().min(1).max(1_000).optional() }),
    response: InternetSetting,
    handle: async ({ ctx, body }) => {
      const infra = infraOnly(ctx)
      const { password, ...setting } = body
      await saveInternetSetting(infra, setting, password)
      const { pacScript, ...told } = setting
      await record(infra, 'internet.update', { ...told, pacScriptGiven: pacScript !== undefined, passwordGiven: password !== undefined })
      return internetSetting(infra)
    },
  }),
] satisfies readonly Endpoint[]

function iso(date: Date | null): string | null {
  return date?.toISOString() ?? null
}

function advisoryView(row: AdvisoryRow): z.input<typeof AdvisoryItem> {
  return { ...row, publishedAt: iso(row.publishedAt), url: msrcUrl(row.advisoryId) }
}

function documentView(document: DocumentRow): z.input<typeof DocumentItem> {
  return { ...document, ...provenanceView('infra', { ...document, sha256: document.sha256.toString('hex') }) }
}

async function feedView(ctx: InfraContext, feed: SourceRow): Promise<z.input<typeof FeedItem>> {
  const documents = await listDocuments(ctx, feed.id)
  const [run] = await listRuns(ctx, { sourceId: feed.id, limit: 1 })
  return {
    sourceId: feed.publicId,
    name: feed.name,
    enabled: feed.enabled,
    intervalMinutes: feed.intervalMinutes,
    url: (await feedAddress(ctx, feed)).url,
    lastSuccessAt: iso(feed.lastSuccessAt),
    lastRun:
      run === undefined
        ? null
        : {
            state: run.state,
            startedAt: run.startedAt.toISOString(),
            requestedBy: run.requestedBy,
            errorCode: run.errorCode,
            errorDetails: run.errorDetails,
          },
    documentCount: documents.length,
    documents: documents.slice(0, 200).map(documentView),
  }
}
