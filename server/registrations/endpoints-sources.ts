import { z } from 'zod'
import { AppError } from '../errors.ts'
import { endpoint, infraOnly, type Endpoint } from '../http/endpoint.ts'
import { cutPage, decodeCursor, pageOf, PageQuery } from '../http/paging.ts'
import * as service from './collection-sources.ts'
import { PACKAGE_BYTES } from './script-package.ts'
import { findCountedSource, listCollections, listCollectionSources, packageOf, type CountedSource } from './store-sources.ts'

const SourceId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$/)
const Field = z.string().max(300).nullable()
const Items = z
  .array(z.object({ name: Field, use: Field }))
  .min(1)
  .max(50)
const LIMIT = 16 * 1024 * 1024
const Package = z.object({
  fileName: z.string().min(1).max(255),
  content: z
    .string()
    .max(Math.ceil(PACKAGE_BYTES / 3) * 4)
    .regex(/^[A-Za-z0-9+/]*={0,2}$/)
    .describe('The ZIP, in base64'),
})
const Item = z.object({ name: z.string(), use: z.enum(['identification', 'definition']) })
const SourceItem = z.object({
  sourceId: z.string(),
  state: z.enum(['valid', 'invalid']).describe('The scripts of an invalid source are not run'),
  softwareItems: z.array(Item),
  patchItems: z.array(Item).nullable(),
  fileName: z.string(),
  sha256: z.string(),
  platforms: z.array(z.string()),
  uploadedAt: z.string(),
  uploadedBy: z.string(),
  succeeded: z.int().describe('Computers whose last collection was used'),
  failed: z.int(),
  lastCollectedAt: z.string().nullable(),
})
const CollectionItem = z.object({
  computerId: z.string(),
  hostName: z.string(),
  tenantId: z.string(),
  outcome: z.enum(['succeeded', 'failed']),
  reason: z.string().nullable().describe('Stable code of why it failed'),
  message: z.string().describe('What the script said, or where in its lists'),
  collectedAt: z.string(),
})
const params = z.object({ sourceId: SourceId })
const Named = z.object({ sourceId: z.string() })

export const collectionSourceEndpoints = [
  endpoint({
    id: 'listCollectionSources',
    method: 'get',
    path: '/collection-sources',
    summary: 'Information collection sources of one’s own',
    permission: 'source.manage',
    query: PageQuery,
    response: pageOf(SourceItem),
    handle: async ({ ctx, query }) => {
      const [after] = decodeCursor(query.after, z.tuple([z.string()])) ?? ['']
      const page = cutPage(await listCollectionSources(infraOnly(ctx), after, query.limit + 1), query.limit, (row) => [row.sourceId])
      return { items: page.items.map(view), next: page.next, asOf: null }
    },
  }),
  endpoint({
    id: 'getCollectionSource',
    method: 'get',
    path: '/collection-sources/{sourceId}',
    summary: 'One of them, with what it collects',
    permission: 'source.manage',
    params,
    response: SourceItem,
    handle: async ({ ctx, params: { sourceId } }) => {
      const found = await findCountedSource(infraOnly(ctx), sourceId)
      if (found === undefined) throw new AppError('not_found', 'collection_source_not_found', { sourceId })
      return view(found)
    },
  }),
  endpoint({
    id: 'listCollections',
    method: 'get',
    path: '/collection-sources/{sourceId}/collections',
    summary: 'On which computers its scripts ran, and what became of it',
    permission: 'source.manage',
    params,
    query: PageQuery,
    response: pageOf(CollectionItem),
    handle: async ({ ctx, params: { sourceId }, query }) => {
      const infra = infraOnly(ctx)
      const { id } = await service.requireCollectionSource(infra, sourceId)
      const [after] = decodeCursor(query.after, z.tuple([z.int()])) ?? [0]
      const page = cutPage(await listCollections(infra, id, after, query.limit + 1), query.limit, (row) => [row.computerKey])
      return { items: page.items.map((row) => ({ ...row, collectedAt: row.collectedAt.toISOString() })), next: page.next, asOf: null }
    },
  }),
  endpoint({
    id: 'addCollectionSource',
    method: 'post',
    path: '/collection-sources',
    summary: 'Registers a source with what it collects and the scripts that agents run',
    permission: 'source.manage',
    body: z.object({ sourceId: SourceId, software: Items, patches: Items.nullable().default(null), package: Package }),
    bodyLimit: LIMIT,
    response: Named,
    status: 201,
    handle: async ({ ctx, body }) => {
      await service.addCollectionSource(infraOnly(ctx), body.sourceId, { ...body, package: given(body.package) })
      return { sourceId: body.sourceId }
    },
  }),
  endpoint({
    id: 'updateCollectionSource',
    method: 'patch',
    path: '/collection-sources/{sourceId}',
    summary: 'Changes what a source collects',
    permission: 'source.manage',
    params,
    body: z.object({ software: Items.optional(), patches: Items.optional() }),
    response: Named,
    handle: async ({ ctx, params: { sourceId }, body }) => {
      await service.updateCollectionSource(infraOnly(ctx), sourceId, body)
      return { sourceId }
    },
  }),
  endpoint({
    id: 'setCollectionSourceValidity',
    method: 'post',
    path: '/collection-sources/validity',
    summary: 'Says which sources are valid, all lines or none',
    permission: 'source.manage',
    body: z.object({
      sources: z
        .array(z.object({ sourceId: Field, state: Field }))
        .min(1)
        .max(1000),
    }),
    response: z.object({ count: z.int() }),
    handle: async ({ ctx, body }) => {
      await service.setValidity(infraOnly(ctx), body.sources)
      return { count: body.sources.length }
    },
  }),
  endpoint({
    id: 'uploadCollectionPackage',
    method: 'put',
    path: '/collection-sources/{sourceId}/package',
    summary: 'Puts another script package in place of the present one',
    permission: 'source.manage',
    params,
    body: Package,
    bodyLimit: LIMIT,
    response: z.object({ sha256: z.string() }),
    handle: ({ ctx, params: { sourceId }, body }) => service.uploadPackage(infraOnly(ctx), sourceId, given(body)),
  }),
  endpoint({
    id: 'downloadCollectionPackage',
    method: 'get',
    path: '/collection-sources/{sourceId}/package',
    summary: 'The script package of a source',
    permission: 'source.manage',
    params,
    response: Package.extend({ sha256: z.string() }),
    handle: async ({ ctx, params: { sourceId } }) => {
      const found = await packageOf(infraOnly(ctx), { sourceId })
      if (found === undefined) throw new AppError('not_found', 'collection_source_not_found', { sourceId })
      return { fileName: found.fileName, content: found.body.toString('base64'), sha256: found.sha256.toString('hex') }
    },
  }),
  endpoint({
    id: 'deleteCollectionSource',
    method: 'delete',
    path: '/collection-sources/{sourceId}',
    summary: 'Removes a source with everything that its scripts found',
    permission: 'source.manage',
    params,
    response: Named,
    handle: async ({ ctx, params: { sourceId } }) => {
      await service.deleteCollectionSource(infraOnly(ctx), sourceId)
      return { sourceId }
    },
  }),
] as const satisfies readonly Endpoint[]

function given({ fileName, content }: z.output<typeof Package>): service.GivenPackage {
  return { fileName, body: Buffer.from(content, 'base64') }
}

function view(row: CountedSource): z.input<typeof SourceItem> {
  return {
    ...row,
    state: row.valid ? 'valid' : 'invalid',
    softwareItems: [...row.softwareItems],
    patchItems: row.patchItems === null ? null : [...row.patchItems],
    sha256: row.sha256.toString('hex'),
    platforms: [...row.platforms],
    uploadedAt: row.uploadedAt.toISOString(),
    lastCollectedAt: row.lastCollectedAt?.toISOString() ?? null,
  }
}
