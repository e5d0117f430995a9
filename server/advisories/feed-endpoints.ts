import { z } from 'zod'
import { record } from '../audit/service.ts'
import { endpoint, infraOnly, streamEndpoint, type Endpoint } from '../http/endpoint.ts'
import { pageOf, TOTAL } from '../http/paging.ts'
import { shortPage } from '../http/short-list.ts'
import { isWithoutAccount } from '../http/text-rules.ts'
import { internetSetting, InternetSetting, saveInternetSetting } from '../sources/fetch.ts'
import { SourceId } from '../sources/rules.ts'
import { keysOf } from '../sources/signature.ts'
import { listSources } from '../sources/store.ts'
import { FEED_ORDERS, FeedQuery, isFeedMeant } from './feed-list.ts'
import { FeedItem, feedViews } from './feed-views.ts'
import { putFeed, requireFeed } from './feeds.ts'
import { PRESETS } from './presets.ts'
import { removeFeed } from './remove.ts'
import { takeDocument } from './service.ts'
import { joinFigures } from './store-read.ts'
import { OwnWay, Stream } from './ways.ts'

const Url = z
  .url({ protocol: /^https?$/ })
  .max(1_000)
  .refine(isWithoutAccount, 'url_with_account')

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

const Counted = z.object({ added: z.int(), changed: z.int(), removed: z.int() })

const ImportedItem = z.object({
  key: z.string(),
  format: z.string(),
  title: z.string(),
  sha256: z.string(),
  unchanged: z.boolean(),
  documents: z.object({ read: z.int(), changed: z.int(), gone: z.int(), refused: z.int() }),
  records: z.int(),
  skipped: z.int(),
  rejected: z.int(),
  rejections: z.array(z.object({ reason: z.string(), place: z.string(), value: z.string() })),
  added: z.int(),
  changed: z.int(),
  removed: z.int(),
  detail: z
    .object({
      advisories: Counted,
      fixes: Counted,
      states: Counted,
      vulnerabilities: Counted,
      products: Counted,
      applications: Counted,
    })
    .optional()
    .describe('By kind of rows'),
  touched: z.int().describe('Packages that are looked at again'),
  patches: z.object({ looked: z.int(), changed: z.int() }),
})

const PresetItem = z.object({
  presetId: z.string(),
  name: z.string(),
  url: z.string(),
  license: z.string(),
  isSigned: z.boolean(),
  isRegistered: z.boolean(),
})

/** What an administrator does with feeds. */
export const feedEndpoints = [
  endpoint({
    id: 'listFeeds',
    method: 'get',
    path: '/feeds',
    summary: 'Feeds of security data with what of them is in force',
    permission: 'source.manage',
    query: FeedQuery,
    response: pageOf(FeedItem).extend(TOTAL),
    handle: async ({ ctx, query }) => {
      const infra = infraOnly(ctx)
      const meant = (await feedViews(infra, await listSources(infra, ['catalog']))).filter((feed) => isFeedMeant(feed, query))
      const page = shortPage(meant, query, { sorts: FEED_ORDERS, keyOf: ({ sourceId }) => sourceId })
      return { ...page, asOf: infra.now.toISOString() }
    },
  }),
  endpoint({
    id: 'countFeedFigures',
    method: 'get',
    path: '/feed-figures',
    summary: 'How many patches have CVEs and other facts of the feeds',
    permission: 'source.manage',
    response: Figures.extend({ asOf: z.string() }),
    handle: async ({ ctx }) => {
      const infra = infraOnly(ctx)
      return { ...(await joinFigures(infra)), asOf: infra.now.toISOString() }
    },
  }),
  endpoint({
    id: 'listFeedPresets',
    method: 'get',
    path: '/feed-presets',
    summary: 'Feeds that are known beforehand; a source of a preset’s id is that feed',
    permission: 'source.manage',
    response: z.object({ items: z.array(PresetItem) }),
    handle: async ({ ctx }) => {
      const known = new Set((await listSources(infraOnly(ctx), ['catalog'])).map((source) => source.publicId))
      const items = PRESETS.map(({ id, name, base, license, isSigned = false }) => ({
        presetId: id,
        name,
        url: base,
        license,
        isSigned,
        isRegistered: known.has(id),
      }))
      return { items }
    },
  }),
  endpoint({
    id: 'putFeed',
    method: 'put',
    path: '/feeds/{sourceId}',
    summary: 'Registers a feed, or changes where and when it is fetched; what is not given stays',
    permission: 'source.manage',
    params: z.object({ sourceId: SourceId }),
    bodyLimit: 3 * 1024 * 1024,
    body: z.object({
      preset: z.string().max(64).optional().describe('Which of the known feeds it is, where its id does not say it'),
      url: Url.optional().describe('A document, the list of months of MSRC, or a mirror of the preset’s address'),
      caPem: z.string().max(200_000).nullable().optional(),
      signingKeys: z.string().max(2_000_000).nullable().optional().describe('OpenPGP keys whose signature counts, armored'),
      stream: Stream.nullable()
        .optional()
        .describe('Release and pocket of documents that do not say it, such as rhel/9/base; not of a preset'),
      way: OwnWay.optional().describe('How the documents below its address are found; not of a preset'),
      enabled: z.boolean().optional(),
      intervalMinutes: z.int().min(60).max(10_080).optional(),
    }),
    response: FeedItem,
    handle: async ({ ctx, params, body }) => {
      const infra = infraOnly(ctx)
      const { caPem, signingKeys, ...told } = body
      if (signingKeys !== undefined && signingKeys !== null) await keysOf(signingKeys)
      const feed = await putFeed(infra, params.sourceId, body)
      await record(infra, 'feed.update', { ...params, ...told, caGiven: caPem !== undefined, keysGiven: signingKeys !== undefined })
      const [view] = await feedViews(infra, [feed])
      return view!
    },
  }),
  endpoint({
    id: 'removeFeed',
    method: 'delete',
    path: '/feeds/{sourceId}',
    summary: 'Removes a feed with everything that it said; what follows from it is found out again',
    permission: 'source.manage',
    params: z.object({ sourceId: SourceId }),
    response: z.object({ documents: z.int(), touched: z.int() }),
    handle: async ({ ctx, params }) => {
      const infra = infraOnly(ctx)
      const removed = await removeFeed(infra, await requireFeed(infra, params.sourceId))
      await record(infra, 'feed.remove', { ...params, ...removed })
      return removed
    },
  }),
  streamEndpoint({
    id: 'importFeedDocument',
    method: 'post',
    path: '/feeds/{sourceId}/documents',
    summary: 'Takes in a document of a feed, or an archive of them, in whatever they are packed; the body is the file',
    permission: 'source.manage',
    params: z.object({ sourceId: SourceId }),
    query: z.object({
      force: z.enum(['true', 'false']).default('false').describe('Also when it is older or drops much'),
      name: z.string().min(1).max(300).optional().describe('What the file is called'),
      stream: Stream.optional().describe('Release and pocket, where the document does not say it; it is kept as the feed’s'),
    }),
    mediaType: 'application/json',
    response: ImportedItem,
    handle: async ({ app, actor, params, query, req, res }) => {
      const { name, stream } = query
      const imported = await takeDocument(app, actor, params.sourceId, req, { force: query.force === 'true', name, stream })
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
