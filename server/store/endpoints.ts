import { z } from 'zod'
import { withInfra, type InfraContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { endpoint, infraOnly, streamEndpoint, type Endpoint } from '../http/endpoint.ts'
import { cutSorted, decodeSorted, pageOf, PageQuery, SearchText, sortQuery, TOTAL, totalIf, TotalQuery, YesNo } from '../http/paging.ts'
import { saveStoreSetting, storeSetting } from './keeping.ts'
import { bytesOf, cleanUp, deleteRefused, releaseRefused, removeFiles } from './removal.ts'
import { REFUSALS, Sha256, StoreSetting } from './rules.ts'
import { fetchPatch, takeUpload } from './service.ts'
import { bytesHeld, type ListedFile, type Refused, type StoredFile } from './store.ts'
import { countRefused, countStored, FILE_SORTS, listRefused, listStored, REFUSED_SORTS } from './store-lists.ts'

const FileItem = z.object({
  sha256: z.string(),
  bytes: z.int(),
  name: z.string(),
  url: z.string().nullable().describe('Where it was fetched from; null: it was brought'),
  tenantId: z.string().nullable().describe('Whose alone it is; null: everybody’s'),
  addedAt: z.string(),
  addedBy: z.string(),
  usedAt: z.string(),
  wanted: z.boolean().describe('Computers miss its patch, or an open job brings it'),
  actions: z.array(z.enum(['delete'])),
})

const RefusedItem = z.object({
  quarantineId: z.int(),
  sha256: z.string().describe('Of what came'),
  wantedSha256: z.string().nullable(),
  bytes: z.int(),
  name: z.string(),
  url: z.string().nullable(),
  reason: z.enum(REFUSALS),
  refusedBy: z.string(),
  refusedAt: z.string(),
  actions: z.array(z.enum(['release', 'delete'])),
})

const Stored = z.object({ sha256: z.string(), bytes: z.int() })
const Gone = z.object({ files: z.int(), bytes: z.int() })
const Setting = z.object({ setting: StoreSetting, heldBytes: z.int() })
const QuarantineId = z.object({ quarantineId: z.coerce.number().int().min(1) })

const filesEndpoints = [
  endpoint({
    id: 'listStoredFiles',
    method: 'get',
    path: '/store/files',
    summary: 'Files of the patch store, the newest first',
    permission: 'source.manage',
    query: PageQuery.extend(TotalQuery.shape).extend({
      text: SearchText.optional().describe('Part of a name, an address or a hash'),
      wanted: YesNo.optional().describe('Those that computers or jobs need, or the others'),
      tenantId: z.string().max(32).optional().describe('Those that are this tenant’s alone'),
      sort: sortQuery(FILE_SORTS, '-addedAt'),
    }),
    response: pageOf(FileItem).extend(TOTAL),
    handle: async ({ ctx, query }) => {
      const infra = infraOnly(ctx)
      const after = decodeSorted(query.after, query.sort, 'text')
      const rows = await listStored(infra, query, { sort: query.sort, after, limit: query.limit + 1 })
      const page = cutSorted(rows, query, (file) => file.sha256)
      const total = await totalIf(query.withTotal, () => countStored(infra, query))
      return { items: page.items.map(fileView), next: page.next, asOf: ctx.now.toISOString(), ...total }
    },
  }),
  streamEndpoint({
    id: 'addStoredFile',
    method: 'post',
    path: '/store/files',
    summary: 'Brings a file into the patch store, where there is no internet; the body is the file',
    permission: 'source.manage',
    query: z.object({
      name: z.string().max(1_000).default(''),
      sha256: Sha256.optional().describe('What it must be; another file goes into quarantine'),
      tenantId: z.string().max(100).optional().describe('Whose alone it is to be'),
    }),
    mediaType: 'application/json',
    response: Stored,
    handle: async ({ app, actor, query, req, res }) => {
      const ownerTenantId = query.tenantId === undefined ? null : await withInfra(app, actor, (ctx) => tenantKey(ctx, query.tenantId ?? ''))
      try {
        const body = req.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>
        res.json(Stored.parse(await takeUpload(app, actor, { name: query.name, sha256: query.sha256, ownerTenantId }, body)))
      } finally {
        // The rest of a file that is refused is read and dropped, or nothing else would be heard on its connection.
        req.resume()
      }
    },
  }),
  streamEndpoint({
    id: 'fetchPatchFiles',
    method: 'post',
    path: '/store/fetches',
    summary: 'Fetches the files of a patch into the patch store',
    permission: 'source.manage',
    body: z.object({ patchId: z.string().min(1).max(300) }),
    mediaType: 'application/json',
    response: z.object({ items: z.array(Stored) }),
    handle: async ({ app, actor, body, res }) => {
      const files = await fetchPatch(app, actor, body.patchId)
      res.json({ items: files.map((file: StoredFile) => Stored.parse(file)) })
    },
  }),
  streamEndpoint({
    id: 'deleteStoredFiles',
    method: 'post',
    path: '/store/deletions',
    summary: 'Takes files out of the patch store; what is needed is fetched again',
    permission: 'source.manage',
    body: z.object({ sha256: z.array(Sha256).min(1).max(1_000) }),
    mediaType: 'application/json',
    response: Gone,
    handle: async ({ app, actor, body, res }) => void res.json(await removeFiles(app, actor, body.sha256)),
  }),
  streamEndpoint({
    id: 'cleanUpStore',
    method: 'post',
    path: '/store/cleanups',
    summary: 'Takes away, or only lists, the files that nobody misses and nobody used lately, and those that lie in quarantine for as long',
    permission: 'source.manage',
    body: z.object({ dryRun: z.boolean() }),
    mediaType: 'application/json',
    response: Gone.extend({
      items: z.array(FileItem),
      refused: z.array(RefusedItem).describe('Those in quarantine; they count among the files, too'),
    }),
    handle: async ({ app, actor, body, res }) => {
      const found = await cleanUp(app, actor, body.dryRun)
      const all = [...found.files, ...found.refused]
      const items = found.files.slice(0, 1_000).map(fileView)
      res.json({ files: all.length, bytes: bytesOf(all), items, refused: found.refused.map(refusedView) })
    },
  }),
]

const quarantineEndpoints = [
  endpoint({
    id: 'listRefusedFiles',
    method: 'get',
    path: '/store/quarantine',
    summary: 'Files that were not what they should be, newest first; they are never served',
    permission: 'source.manage',
    query: PageQuery.extend(TotalQuery.shape).extend({
      text: SearchText.optional().describe('Part of a name, an address or a hash'),
      reason: z.enum(REFUSALS).optional(),
      sort: sortQuery(REFUSED_SORTS, '-refusedAt'),
    }),
    response: pageOf(RefusedItem).extend(TOTAL),
    handle: async ({ ctx, query }) => {
      const infra = infraOnly(ctx)
      const after = decodeSorted(query.after, query.sort)
      const rows = await listRefused(infra, query, { sort: query.sort, after, limit: query.limit + 1 })
      const page = cutSorted(rows, query, (file) => file.id)
      const total = await totalIf(query.withTotal, () => countRefused(infra, query))
      return { items: page.items.map(refusedView), next: page.next, asOf: ctx.now.toISOString(), ...total }
    },
  }),
  streamEndpoint({
    id: 'releaseRefusedFile',
    method: 'post',
    path: '/store/quarantine/{quarantineId}/release',
    summary: 'Takes a file out of quarantine into the store, under the hash that it really has',
    permission: 'source.manage',
    params: QuarantineId,
    mediaType: 'application/json',
    response: Stored,
    handle: async ({ app, actor, params, res }) => void res.json(Stored.parse(await releaseRefused(app, actor, params.quarantineId))),
  }),
  streamEndpoint({
    id: 'deleteRefusedFile',
    method: 'delete',
    path: '/store/quarantine/{quarantineId}',
    summary: 'Takes a file in quarantine away for good',
    permission: 'source.manage',
    params: QuarantineId,
    mediaType: 'application/json',
    status: 204,
    handle: async ({ app, actor, params, res }) => {
      await deleteRefused(app, actor, params.quarantineId)
      res.status(204).end()
    },
  }),
]

const settingEndpoints = [
  endpoint({
    id: 'getStoreSetting',
    method: 'get',
    path: '/store/setting',
    summary: 'How much the patch store may hold, and how much it holds',
    permission: 'source.manage',
    response: Setting,
    handle: async ({ ctx }) => settingView(infraOnly(ctx)),
  }),
  endpoint({
    id: 'putStoreSetting',
    method: 'put',
    path: '/store/setting',
    summary: 'Says how much the patch store may hold; what is not given stays',
    permission: 'source.manage',
    body: z.object({
      totalBytes: StoreSetting.shape.totalBytes.unwrap().optional(),
      largestBytes: StoreSetting.shape.largestBytes.unwrap().optional(),
      freeBytes: StoreSetting.shape.freeBytes.unwrap().optional(),
      keepDays: StoreSetting.shape.keepDays.unwrap().optional(),
    }),
    response: Setting,
    handle: async ({ ctx, body }) => {
      const infra = infraOnly(ctx)
      const before = await storeSetting(infra)
      await saveStoreSetting(infra, {
        totalBytes: body.totalBytes ?? before.totalBytes,
        largestBytes: body.largestBytes ?? before.largestBytes,
        freeBytes: body.freeBytes ?? before.freeBytes,
        keepDays: body.keepDays ?? before.keepDays,
      })
      return settingView(infra)
    },
  }),
]

export const storeEndpoints = [...filesEndpoints, ...quarantineEndpoints, ...settingEndpoints] satisfies readonly Endpoint[]

async function settingView(ctx: InfraContext): Promise<z.input<typeof Setting>> {
  return { setting: await storeSetting(ctx), heldBytes: await bytesHeld(ctx) }
}

async function tenantKey(ctx: InfraContext, publicId: string): Promise<number> {
  const row = (await ctx.trx('tenant').where({ public_id: publicId }).first('id')) as { id: number } | undefined
  if (row === undefined) throw new AppError('not_found', 'tenant_not_found', { tenantId: publicId })
  return row.id
}

function fileView(file: ListedFile): z.input<typeof FileItem> {
  // The list is of those who may manage the store; none of its files is beyond them.
  return { ...file, addedAt: file.addedAt.toISOString(), usedAt: file.usedAt.toISOString(), actions: ['delete'] }
}

function refusedView({ id, ...file }: Refused): z.input<typeof RefusedItem> {
  return { ...file, quarantineId: id, refusedAt: file.refusedAt.toISOString(), actions: ['release', 'delete'] }
}
