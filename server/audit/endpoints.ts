import { once } from 'node:events'
import { z } from 'zod'
import { withViewer, type Actor, type App } from '../context.ts'
import { endpoint, streamEndpoint, type Endpoint } from '../http/endpoint.ts'
import { cutPage, decodeCursor, Instant, pageOf, PageQuery, SearchText, sortQuery, TOTAL, totalIf, TotalQuery } from '../http/paging.ts'
import { AUDIT_RESULTS } from './rules.ts'
import { chainOf, verificationKeys, verifyChain } from './service.ts'
import { auditKeys, chainEnd, countRecords, headsOf, recordsAfter, recordsBefore } from './store.ts'

const ChainQuery = z.object({
  tenantId: z.string().max(32).optional().describe('Whose chain, for infrastructure roles; default: their own'),
})

const Hash = z.string()
const Head = z.object({ chain: z.string(), seq: z.int(), hash: Hash, signedAt: z.string(), keyId: z.string(), signature: z.string() })
const Row = z.object({
  chain: z.string(),
  seq: z.int(),
  at: z.string(),
  actor: z.string(),
  operation: z.string(),
  parameters: z.record(z.string(), z.unknown()),
  result: z.enum(AUDIT_RESULTS),
  prevHash: Hash,
  hash: Hash,
})
const Problem = z.object({ seq: z.int(), problem: z.string() })

export const auditEndpoints = [
  endpoint({
    id: 'listAuditRecords',
    method: 'get',
    path: '/audit/records',
    summary: 'Records of human actions, newest first',
    permission: 'audit.view',
    query: PageQuery.extend(ChainQuery.shape).extend({
      ...TotalQuery.shape,
      operation: z.string().max(100).optional(),
      actor: z.string().max(100).optional(),
      result: z.enum(AUDIT_RESULTS).optional(),
      from: Instant.optional(),
      to: Instant.optional().describe('Records before it'),
      text: SearchText.optional().describe('Part of the operation, the actor or the parameters'),
      sort: sortQuery(['seq'], '-seq'),
    }),
    response: pageOf(Row).extend(TOTAL),
    async handle({ ctx, query }) {
      const { tenantId } = await chainOf(ctx, query.tenantId)
      const [, before] = decodeCursor(query.after, z.tuple([z.literal(query.sort), z.int()])) ?? []
      const rows = await recordsBefore(ctx, tenantId, { ...query, before, oldestFirst: query.sort === 'seq' }, query.limit + 1)
      const total = await totalIf(query.withTotal, () => countRecords(ctx, tenantId, query))
      return { ...cutPage(rows, query.limit, (row) => [query.sort, row.seq]), asOf: ctx.now.toISOString(), ...total }
    },
  }),
  endpoint({
    id: 'listAuditHeads',
    method: 'get',
    path: '/audit/heads',
    summary: 'Signed heads of a chain, to be kept elsewhere',
    permission: 'audit.view',
    query: ChainQuery,
    response: z.object({ heads: z.array(Head) }),
    async handle({ ctx, query }) {
      return { heads: await headsOf(ctx, (await chainOf(ctx, query.tenantId)).tenantId) }
    },
  }),
  endpoint({
    id: 'verifyAuditChain',
    method: 'get',
    path: '/audit/verification',
    summary: 'Looks for changes, gaps and rewrites in a chain',
    permission: 'audit.view',
    query: ChainQuery.extend({
      head: z
        .string()
        .regex(/^[0-9a-fA-F]{64}$/)
        .optional()
        .describe('Hash of a head that somebody else kept'),
    }),
    response: z.object({ records: z.int(), heads: z.int(), lastHash: Hash, problems: z.array(Problem) }),
    async handle({ app, ctx, query }) {
      const { tenantId } = await chainOf(ctx, query.tenantId)
      // A second connection of the same pool while one is held could wait for itself.
      const keys = ctx.kind === 'infra' ? await auditKeys(ctx) : await verificationKeys(app)
      const { records, heads, lastHash, problems } = await verifyChain(ctx, tenantId, keys, query.head)
      return { records, heads, lastHash, problems: [...problems] }
    },
  }),
  streamEndpoint({
    id: 'exportAuditChain',
    method: 'get',
    path: '/audit/export',
    summary: 'A whole chain with its heads and keys, one JSON document a line, for swcfmg_audit -verify',
    permission: 'audit.view',
    query: ChainQuery,
    mediaType: 'application/x-ndjson',
    async handle({ app, actor, query, res }) {
      for await (const line of exportLines(app, actor, query.tenantId)) {
        if (!res.headersSent) res.status(200).type('application/x-ndjson')
        if (!res.write(`${JSON.stringify(line)}\n`)) await Promise.race([once(res, 'drain'), once(res, 'close')])
        if (res.destroyed) return
      }
      res.end()
    },
  }),
] as const satisfies readonly Endpoint[]

const BATCH = 1000

/** Each batch in a transaction of its own: a slow reader holds no connection. What is added meanwhile is no part of the export. */
async function* exportLines(app: App, actor: Actor, named: string | undefined): AsyncGenerator<object> {
  const keys = await verificationKeys(app)
  const { tenantId, chain, end, heads, now } = await withViewer(app, actor, async (ctx) => {
    const found = await chainOf(ctx, named)
    return { ...found, end: await chainEnd(ctx, found.tenantId), heads: await headsOf(ctx, found.tenantId), now: ctx.now }
  })
  yield { type: 'chain', chain, seq: end.seq, hash: end.hash, exportedAt: now.toISOString() }
  for (const [id, key] of keys) yield { type: 'key', id, publicKey: key.toString('hex') }
  for (const head of heads) yield { type: 'head', ...head }
  for (let after = 0; after < end.seq;) {
    const range = { after, upTo: end.seq }
    const batch = await withViewer(app, actor, (ctx) => recordsAfter(ctx, tenantId, range, BATCH))
    for (const record of batch) yield { type: 'record', ...record }
    after = batch.at(-1)?.seq ?? end.seq
  }
}
