import { z } from 'zod'
import { endpoint, infraOnly, type Endpoint } from '../http/endpoint.ts'
import { cutPage, decodeCursor, pageOf, PageQuery } from '../http/paging.ts'
import { addFacts, deleteFacts } from './facts.ts'
import { DIRECT, MAX_ROWS, placedText } from './rules.ts'
import { findManual } from './sources.ts'
import { listFacts, type FactKind } from './store-facts.ts'

/** Which software computers have and which patches are applied there: the same questions about both. */

const Field = z.string().max(1000).nullable()
const Id = z.string().min(1).max(100)
const LIMIT = 16 * 1024 * 1024
const Count = z.object({ count: z.int() })

const FactItem = z.object({
  server: z.string().describe('Server id'),
  softwareId: z.string().describe('With its place, of software that may be there several times'),
  patchId: z.string().nullable(),
  name: z.string(),
  version: z.string().nullable(),
  hostName: z.string(),
  tenantId: z.string(),
  sourceId: z.string().describe('Who says so'),
  learnedAt: z.string(),
})
const FactQuery = PageQuery.extend({
  computerId: z
    .union([Id.transform((id) => [id]), z.array(Id).max(1000)])
    .optional()
    .describe('Only these computers'),
  tenantId: Id.optional().describe('Only computers of this tenant'),
  all: z.stringbool().default(false).describe('What the scripts of sources have found as well'),
})
const Installed = z
  .array(z.object({ server: Field, softwareId: Field }))
  .min(1)
  .max(MAX_ROWS)
const Applied = z
  .array(z.object({ server: Field, softwareId: Field, patchId: Field }))
  .min(1)
  .max(MAX_ROWS)

interface FactWords {
  readonly noun: 'InstalledSoftware' | 'AppliedPatches'
  readonly path: string
  readonly listed: string
  readonly added: string
}

function listEndpoint(kind: FactKind, words: FactWords): Endpoint {
  return endpoint({
    id: `list${words.noun}`,
    method: 'get',
    path: words.path,
    summary: words.listed,
    permission: 'source.manage',
    query: FactQuery,
    response: pageOf(FactItem),
    handle: async ({ ctx, query }) => {
      const infra = infraOnly(ctx)
      const direct = await findManual(infra, DIRECT)
      const after = decodeCursor(query.after, z.tuple([z.int(), z.int(), z.int(), z.string()]))
      const filter = { computerIds: query.computerId, tenantId: query.tenantId, all: query.all, after, limit: query.limit + 1 }
      const page = cutPage(await listFacts(infra, kind, direct.id, filter), query.limit, (row) => [
        row.tenantKey,
        row.computerKey,
        row.thing,
        row.location,
      ])
      const items = page.items.map((row) => ({
        ...row,
        server: row.computerId,
        softwareId: placedText(row),
        learnedAt: row.learnedAt.toISOString(),
      }))
      return { items, next: page.next, asOf: null }
    },
  })
}

function changeEndpoint(kind: FactKind, words: FactWords, verb: 'add' | 'delete'): Endpoint {
  return endpoint({
    id: `${verb}${words.noun}`,
    method: 'post',
    path: `${words.path}/${verb}`,
    summary: verb === 'add' ? words.added : 'Takes such registrations back, all lines or none',
    permission: 'source.manage',
    body: z.object({ rows: kind === 'installed' ? Installed : Applied }),
    bodyLimit: LIMIT,
    response: Count,
    status: verb === 'add' ? 201 : 200,
    handle: async ({ ctx, body }) => {
      await (verb === 'add' ? addFacts : deleteFacts)(infraOnly(ctx), kind, body.rows)
      return { count: body.rows.length }
    },
  })
}

function endpointsOf(kind: FactKind, words: FactWords): Endpoint[] {
  return [listEndpoint(kind, words), changeEndpoint(kind, words, 'add'), changeEndpoint(kind, words, 'delete')]
}

export const factsEndpoints: readonly Endpoint[] = [
  ...endpointsOf('installed', {
    noun: 'InstalledSoftware',
    path: '/installed-software',
    listed: 'Which registered software computers have',
    added: 'Registers which software computers have, all lines or none',
  }),
  ...endpointsOf('applied', {
    noun: 'AppliedPatches',
    path: '/applied-patches',
    listed: 'Which registered patches are applied on computers',
    added: 'Registers which patches are applied on computers, all lines or none',
  }),
]
