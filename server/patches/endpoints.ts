import { PATCH_KINDS, SEVERITIES, VERDICT_STATES } from '../../catalog/index.ts'
import { z } from 'zod'
import { Provenance, provenanceView, Vulnerability, vulnerabilityView } from '../advisories/shapes.ts'
import { cvesOfPatch, documentsOfPatch } from '../advisories/store-read.ts'
import { withViewer, type Context } from '../context.ts'
import { AppError } from '../errors.ts'
import { endpoint, streamEndpoint, type Endpoint } from '../http/endpoint.ts'
import { cutPage, decodeCursor, PageQuery } from '../http/paging.ts'
import { LEVELS } from '../policies/levels.ts'
import { figuresOf, FRESHNESS, freshnessView, Server, serversView } from './shapes.ts'
import { computersAsOf, freshnessOfVerdict, newestOf, oldestOf, originsOf, serversAsOf, type ServerRow } from './store-freshness.ts'
import { listPatches, patchDetails, type PatchRow } from './store-lists.ts'
import { listVerdicts, type VerdictFilter, type VerdictRow } from './store-verdicts.ts'

const VIEWS = ['approved', 'unapplied', 'needed', 'missing', 'installed', 'failed', 'pending_reboot', 'all'] as const

const Time = z.string().nullable()
const Id = z.string().min(1).max(300)
const TenantId = z.string().max(32)
/** A comma-delimited list, as in the commands. */
const list = <T extends z.ZodType<unknown, string>>(item: T) =>
  z
    .string()
    .max(20_000)
    .transform((text) => text.split(',').filter((part) => part !== ''))
    .pipe(z.array(item).max(1000))

const PatchItem = z.object({
  patchId: z.string(),
  kind: z.enum(PATCH_KINDS),
  name: z.string(),
  title: z.string(),
  classification: z.string().nullable(),
  level: z.enum(LEVELS).nullable().describe('By the patch management policy, for the viewer’s tenant or the named one'),
  severity: z.enum(SEVERITIES),
  exploited: z.boolean(),
  cves: z.array(z.string()).describe('What it answers by itself'),
  inheritedCves: z.int().describe('How many more it answers through what it replaces'),
  kbs: z.array(z.string()),
  products: z.array(z.string()),
  version: z.string().nullable(),
  releasedAt: Time,
  restart: z.enum(['never', 'always', 'can', 'unknown']),
  superseded: z.boolean(),
  missing: z.number().int().describe('Computers that the viewer may see, by the state of their verdict'),
  downloaded: z.number().int(),
  failed: z.number().int(),
  pendingReboot: z.number().int(),
  installed: z.number().int(),
  needed: z
    .number()
    .int()
    .describe(
      'Computers that need it as WSUS counts it: missing, downloaded, failed or pending reboot, whether or not it is approved for them',
    ),
  approved: z.number().int().describe('For how many of all these the patch is approved'),
  unapplied: z
    .number()
    .int()
    .describe(
      'Computers on which somebody has to act: missing, downloaded or failed, approved for them, and without exception; pending reboot is counted by itself',
    ),
  origins: z
    .array(z.object({ sourceId: z.string(), asOf: Time.describe('The oldest of the source and of the servers below it') }))
    .describe('The servers that have it, one patch with several origins; empty for packages'),
  asOf: Time.describe('As of when the counts are: the oldest of its origins; null for packages, whose counts are as old as each inventory'),
})

const VerdictItem = z.object({
  computerId: z.string(),
  tenantId: z.string(),
  hostName: z.string(),
  address: z.string().nullable(),
  patchId: z.string(),
  patchName: z.string(),
  title: z.string(),
  severity: z.enum(SEVERITIES),
  state: z.enum(VERDICT_STATES),
  approved: z.boolean(),
  excepted: z.boolean(),
  unapplied: z.boolean(),
  since: Time,
  sourceTime: Time,
  agentState: z.enum(VERDICT_STATES).nullable(),
  agentTime: Time,
  ...FRESHNESS,
})

const VerdictQuery = z.object({
  patchId: Id.optional(),
  computerIds: list(Id).optional().describe('Comma-delimited'),
  addresses: list(z.string().max(45)).optional().describe('Comma-delimited'),
  tenantId: TenantId.optional(),
  kind: z.enum(PATCH_KINDS).optional(),
  states: list(z.enum(VERDICT_STATES)).optional().describe('Comma-delimited'),
  unapplied: z.literal('true').optional(),
  locale: z.enum(['ja', 'en']).default('en').describe('Language of titles'),
})

export const patchesEndpoints = [
  endpoint({
    id: 'listPatches',
    method: 'get',
    path: '/patches',
    summary: 'Patches, newest first, with the counts of the computers that the viewer may see; opens on the approved ones',
    permission: 'patch.view',
    query: PageQuery.extend({
      view: z.enum(VIEWS).default('approved'),
      kind: z.enum(PATCH_KINDS).optional(),
      severity: z.enum(SEVERITIES).optional(),
      level: z.enum(LEVELS).optional().describe('As the viewer’s tenant, or the named one, has it'),
      text: z.string().min(1).max(300).optional().describe('Part of a name, a title or a CVE id'),
      tenantId: TenantId.optional(),
      superseded: z.enum(['true', 'false']).optional(),
      cve: z
        .string()
        .regex(/^(?:CVE-\d{4}-\d{4,7}|ADV\d{6})$/i)
        .optional()
        .describe('Answers it, by itself or through what it replaces'),
      exploited: z.enum(['true', 'false']).optional().describe('Answers a vulnerability that attacks use'),
      locale: z.enum(['ja', 'en']).default('en'),
    }),
    response: figuresOf(PatchItem),
    handle: async ({ ctx, query }) => {
      const after = decodeCursor(query.after, z.tuple([z.string().max(64), z.int()]))
      const rows = await listPatches(ctx, {
        ...query,
        after,
        superseded: query.superseded === undefined ? undefined : query.superseded === 'true',
        cve: query.cve?.toUpperCase(),
        exploited: query.exploited === undefined ? undefined : query.exploited === 'true',
      })
      const page = cutPage(rows, query.limit, (row) => [row.sortKey, row.id])
      const servers = await serversAsOf(ctx)
      const items = await patchViews(ctx, servers, page.items)
      return { items, next: page.next, asOf: newestOf(servers), servers: serversView(servers) }
    },
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
      const servers = await serversAsOf(ctx)
      const [item] = await patchViews(ctx, servers, [row])
      return {
        ...item!,
        ...details,
        ...replaced,
        vulnerabilities,
        documents,
        createdAt: details.createdAt.toISOString(),
        servers: serversView(servers),
      }
    },
  }),
  endpoint({
    id: 'listVerdicts',
    method: 'get',
    path: '/verdicts',
    summary: 'One line per computer and patch of what the viewer may see',
    permission: 'patch.view',
    query: PageQuery.extend(VerdictQuery.shape),
    response: figuresOf(VerdictItem),
    handle: async ({ ctx, query }) => {
      const after = decodeCursor(query.after, z.tuple([z.int(), z.int()]))
      const rows = await listVerdicts(ctx, { ...query, unapplied: query.unapplied === 'true', after })
      const page = cutPage(rows, query.limit, (row) => [row.computerKey, row.patchKey])
      const servers = await serversAsOf(ctx)
      const items = await verdictViews(ctx, servers, page.items)
      return { items, next: page.next, asOf: newestOf(servers), servers: serversView(servers) }
    },
  }),
  streamEndpoint({
    id: 'exportVerdicts',
    method: 'get',
    path: '/verdicts/export',
    summary: 'The same lines without pages: one JSON object a line',
    permission: 'patch.view',
    query: VerdictQuery,
    mediaType: 'application/x-ndjson',
    handle: async ({ app, actor, query, res }) => {
      const filter = { ...query, unapplied: query.unapplied === 'true', limit: 5_000 }
      let after: VerdictFilter['after']
      // Each page in a transaction of its own: a slow reader holds no snapshot.
      do {
        const { rows, items } = await withViewer(app, actor, async (ctx) => {
          const found = await listVerdicts(ctx, { ...filter, after })
          return { rows: found, items: await verdictViews(ctx, await serversAsOf(ctx), found.slice(0, filter.limit)) }
        })
        const last = rows[items.length - 1]
        after = rows.length > filter.limit && last !== undefined ? [last.computerKey, last.patchKey] : undefined
        if (!res.headersSent) res.type('application/x-ndjson')
        const open = res.write(items.map((item) => `${JSON.stringify(item)}\n`).join(''))
        if (!open && !res.destroyed) await new Promise((resolve) => res.once('drain', resolve).once('close', resolve))
      } while (after !== undefined && !res.destroyed)
      res.end()
    },
  }),
] satisfies readonly Endpoint[]

function iso(date: Date | null): string | null {
  return date?.toISOString() ?? null
}

async function patchViews(ctx: Context, servers: readonly ServerRow[], rows: readonly PatchRow[]): Promise<z.input<typeof PatchItem>[]> {
  const origins = await originsOf(
    ctx,
    servers,
    rows.map((row) => row.id),
  )
  return rows.map((row) => {
    const own = origins.get(row.id) ?? []
    return {
      ...row,
      cves: [...row.cves],
      kbs: [...row.kbs],
      products: [...row.products],
      releasedAt: iso(row.releasedAt),
      origins: own.map(({ sourceId, asOf }) => ({ sourceId, asOf: iso(asOf) })),
      asOf: iso(oldestOf(own.map((origin) => origin.asOf))),
    }
  })
}

async function verdictViews(
  ctx: Context,
  servers: readonly ServerRow[],
  rows: readonly VerdictRow[],
): Promise<z.input<typeof VerdictItem>[]> {
  const computers = await computersAsOf(
    ctx,
    rows.map((row) => row.computerKey),
  )
  return rows.map(({ computerKey, patchKey: _patch, sourceKey, ...item }) => ({
    ...item,
    since: iso(item.since),
    sourceTime: iso(item.sourceTime),
    agentTime: iso(item.agentTime),
    ...freshnessView(freshnessOfVerdict(sourceKey, computers.get(computerKey), servers)),
  }))
}
