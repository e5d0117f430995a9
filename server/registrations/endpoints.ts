import { z } from 'zod'
import { endpoint, infraOnly, type Endpoint } from '../http/endpoint.ts'
import { cutPage, decodeCursor, pageOf, PageQuery } from '../http/paging.ts'
import { factsEndpoints } from './endpoints-facts.ts'
import { addPatches, deletePatches, updatePatches } from './patches.ts'
import { DIRECT, MAX_ROWS } from './rules.ts'
import { addSoftware, deleteSoftware, updateSoftware } from './software.ts'
import { findManual } from './sources.ts'
import { listPatches } from './store-patches.ts'
import { listSoftware } from './store-software.ts'

const Field = z.string().max(1000).nullable()
const Id = z.string().min(1).max(100)
const SourceId = z.string().min(1).max(32).default(DIRECT).describe('Whose; default: what is registered by hand')
const LIMIT = 16 * 1024 * 1024

const SoftwareRows = z
  .array(z.object({ softwareId: Field, name: Field, version: Field, osType: Field, vendor: Field }))
  .min(1)
  .max(MAX_ROWS)
const PatchRows = z
  .array(z.object({ patchId: Field, name: Field, osType: Field, softwareId: Field, importance: Field }))
  .min(1)
  .max(MAX_ROWS)
const Count = z.object({ count: z.int() })
const ListQuery = PageQuery.extend({ sourceId: SourceId })

const SoftwareItem = z.object({
  softwareId: z.string(),
  name: z.string(),
  version: z.string(),
  osType: z.string(),
  vendor: z.string(),
  sourceId: z.string(),
  tenantId: z.string().nullable().describe('Whose alone it is; null: everybody’s'),
})
const PatchItem = z.object({
  patchId: z.string(),
  name: z.string(),
  osType: z.string(),
  softwareId: z.string(),
  importance: z.int().describe('1 recommended, 2 important, 3 security'),
  sourceId: z.string(),
  tenantId: z.string().nullable().describe('Whose alone it is; null: everybody’s'),
})

const softwareEndpoints = [
  endpoint({
    id: 'listRegisteredSoftware',
    method: 'get',
    path: '/registered-software',
    summary: 'Software that was registered by hand or found by the scripts of a source',
    permission: 'source.manage',
    query: ListQuery,
    response: pageOf(SoftwareItem),
    handle: async ({ ctx, query }) => {
      const infra = infraOnly(ctx)
      const source = await findManual(infra, query.sourceId)
      const [after] = decodeCursor(query.after, z.tuple([z.int()])) ?? [0]
      const page = cutPage(await listSoftware(infra, source.id, after, query.limit + 1), query.limit, (row) => [row.id])
      return { ...page, asOf: null }
    },
  }),
  endpoint({
    id: 'addRegisteredSoftware',
    method: 'post',
    path: '/registered-software/add',
    summary: 'Registers software, all of it or none',
    permission: 'source.manage',
    body: z.object({ sourceId: SourceId, tenantId: Id.optional().describe('Whose alone it is to be'), software: SoftwareRows }),
    bodyLimit: LIMIT,
    response: z.object({ softwareIds: z.array(z.string()) }),
    status: 201,
    handle: async ({ ctx, body }) => ({ softwareIds: await addSoftware(infraOnly(ctx), body.sourceId, body.software, body.tenantId) }),
  }),
  endpoint({
    id: 'updateRegisteredSoftware',
    method: 'post',
    path: '/registered-software/update',
    summary: 'Changes registered software, found by id, all of it or none',
    permission: 'source.manage',
    body: z.object({ sourceId: SourceId, software: SoftwareRows }),
    bodyLimit: LIMIT,
    response: Count,
    handle: async ({ ctx, body }) => {
      await updateSoftware(infraOnly(ctx), body.sourceId, body.software)
      return { count: body.software.length }
    },
  }),
  endpoint({
    id: 'deleteRegisteredSoftware',
    method: 'post',
    path: '/registered-software/delete',
    summary: 'Removes registered software to which nothing holds on, all of it or none',
    permission: 'source.manage',
    body: z.object({ softwareIds: z.array(Id).min(1).max(MAX_ROWS) }),
    bodyLimit: LIMIT,
    response: Count,
    handle: async ({ ctx, body }) => {
      await deleteSoftware(infraOnly(ctx), body.softwareIds)
      return { count: body.softwareIds.length }
    },
  }),
]

const patchEndpoints = [
  endpoint({
    id: 'listRegisteredPatches',
    method: 'get',
    path: '/registered-patches',
    summary: 'Patches that were registered by hand or found by the scripts of a source',
    permission: 'source.manage',
    query: ListQuery,
    response: pageOf(PatchItem),
    handle: async ({ ctx, query }) => {
      const infra = infraOnly(ctx)
      const source = await findManual(infra, query.sourceId)
      const [after] = decodeCursor(query.after, z.tuple([z.int()])) ?? [0]
      const page = cutPage(await listPatches(infra, source.id, after, query.limit + 1), query.limit, (row) => [row.id])
      return { ...page, asOf: null }
    },
  }),
  endpoint({
    id: 'addRegisteredPatches',
    method: 'post',
    path: '/registered-patches/add',
    summary: 'Registers patches for registered software, all of them or none',
    permission: 'source.manage',
    body: z.object({ sourceId: SourceId, patches: PatchRows }),
    bodyLimit: LIMIT,
    response: z.object({ patchIds: z.array(z.string()) }),
    status: 201,
    handle: async ({ ctx, body }) => ({ patchIds: await addPatches(infraOnly(ctx), body.sourceId, body.patches) }),
  }),
  endpoint({
    id: 'updateRegisteredPatches',
    method: 'post',
    path: '/registered-patches/update',
    summary: 'Changes registered patches, found by id, all of them or none',
    permission: 'source.manage',
    body: z.object({ sourceId: SourceId, patches: PatchRows }),
    bodyLimit: LIMIT,
    response: Count,
    handle: async ({ ctx, body }) => {
      await updatePatches(infraOnly(ctx), body.sourceId, body.patches)
      return { count: body.patches.length }
    },
  }),
  endpoint({
    id: 'deleteRegisteredPatches',
    method: 'post',
    path: '/registered-patches/delete',
    summary: 'Removes registered patches with what is said of them, all of them or none',
    permission: 'source.manage',
    body: z.object({ patchIds: z.array(Id).min(1).max(MAX_ROWS) }),
    bodyLimit: LIMIT,
    response: Count,
    handle: async ({ ctx, body }) => {
      await deletePatches(infraOnly(ctx), body.patchIds)
      return { count: body.patchIds.length }
    },
  }),
]

export const registrationsEndpoints: readonly Endpoint[] = [...softwareEndpoints, ...patchEndpoints, ...factsEndpoints]
