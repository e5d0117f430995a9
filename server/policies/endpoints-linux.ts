import { z } from 'zod'
import { endpoint, infraOnly, type Endpoint } from '../http/endpoint.ts'
import { cutPage, decodeCursor, pageOf, PageQuery, SearchText, TOTAL, totalIf, TotalQuery } from '../http/paging.ts'
import { importTargets } from './service-linux.ts'
import { countTargets, findPolicy, listSuggested, listTargets } from './store-linux.ts'

const MAX_LINES = 100_000
const Field = z.string().max(300).nullable()
const Target = z.object({ name: z.string(), architecture: z.string(), version: z.string(), release: z.string() })

export const linuxPolicyEndpoints = [
  endpoint({
    id: 'getPatchTargetPolicy',
    method: 'get',
    path: '/patch-targets/policy',
    summary: 'Whether a list of managed packages has been imported; until then every security patch is selected',
    permission: 'source.manage',
    response: z.object({ importedAt: z.string().nullable(), importedBy: z.string().nullable() }),
    handle: async ({ ctx }) => {
      const policy = await findPolicy(ctx)
      return { importedAt: policy?.importedAt.toISOString() ?? null, importedBy: policy?.importedBy ?? null }
    },
  }),
  endpoint({
    id: 'listPatchTargets',
    method: 'get',
    path: '/patch-targets',
    summary: 'Packages whose patches are managed, in the order of the imported list; empty fields mean any',
    permission: 'source.manage',
    query: PageQuery.extend(TotalQuery.shape).extend({ text: SearchText.optional().describe('Part of a name') }),
    response: pageOf(Target).extend(TOTAL),
    handle: async ({ ctx, query: { text, limit, ...query } }) => {
      const [after] = decodeCursor(query.after, z.tuple([z.int()])) ?? [0]
      const page = cutPage(await listTargets(ctx, { text, after, limit: limit + 1 }), limit, (row) => [row.position])
      const total = await totalIf(query.withTotal, () => countTargets(ctx, text))
      return { ...page, asOf: (await findPolicy(ctx))?.importedAt.toISOString() ?? null, ...total }
    },
  }),
  endpoint({
    id: 'listSuggestedPatchTargets',
    method: 'get',
    path: '/patch-targets/suggested',
    summary: 'Names of Linux packages that computers lack patches of and the list does not name',
    permission: 'source.manage',
    query: PageQuery,
    response: pageOf(z.object({ name: z.string() })),
    handle: async ({ ctx, query }) => {
      const [after] = decodeCursor(query.after, z.tuple([z.string()])) ?? ['']
      const rows = (await listSuggested(infraOnly(ctx), after, query.limit + 1)).map((name) => ({ name }))
      return { ...cutPage(rows, query.limit, (row) => [row.name]), asOf: null }
    },
  }),
  endpoint({
    id: 'importPatchTargets',
    method: 'put',
    path: '/patch-targets',
    summary: 'Puts a list of managed packages in place of the former one and decides anew what is approved',
    permission: 'source.manage',
    body: z.object({
      targets: z
        .array(z.object({ name: Field, architecture: Field, version: Field, release: Field }))
        .min(1)
        .max(MAX_LINES),
    }),
    bodyLimit: 32 * 1024 * 1024,
    response: z.object({ count: z.int(), changed: z.int().describe('Verdicts whose approval changed') }),
    handle: async ({ ctx, body }) => ({ count: body.targets.length, ...(await importTargets(infraOnly(ctx), body.targets)) }),
  }),
] as const satisfies readonly Endpoint[]
