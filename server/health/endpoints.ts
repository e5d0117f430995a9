import { z } from 'zod'
import { PATCH_KINDS, SEVERITIES } from '../../catalog/index.ts'
import { endpoint, type Endpoint } from '../http/endpoint.ts'
import { Server, serversView } from '../patches/shapes.ts'
import { newestOf, serversAsOf } from '../patches/store-freshness.ts'
import { homeOf, trendOf } from './home.ts'

const TenantId = z.string().max(32).optional().describe('One tenant’s, for those who see several')
const Health = z.object({ unknown: z.int(), healthy: z.int(), vulnerable: z.int(), highly_vulnerable: z.int() })

const Figure = z.object({
  name: z.string().describe('Stable, such as health.vulnerable or unapplied.critical.patches'),
  count: z.int(),
  path: z.enum(['/computers', '/patches', '/verdicts', '/jobs/inbox']).describe('The list that counts the same rows'),
  query: z.record(z.string(), z.string()).describe('Its filter'),
})

const Approved = z.object({
  patchId: z.string(),
  kind: z.enum(PATCH_KINDS),
  name: z.string(),
  title: z.string(),
  severity: z.enum(SEVERITIES),
  exploited: z.boolean(),
  approvedAt: z.string().describe('When the service learned of the newest approval'),
  approved: z.int().describe('For how many of the viewer’s computers it is approved'),
  unapplied: z.int(),
})

const Home = z.object({
  health: Health,
  unapplied: z
    .array(z.object({ severity: z.enum(SEVERITIES), patches: z.int(), verdicts: z.int() }))
    .describe('Each severity once, worst first; verdicts count each computer'),
  unappliedPatches: z.int(),
  unappliedVerdicts: z.int(),
  exploited: z.object({ patches: z.int(), verdicts: z.int() }).describe('Unapplied patches against what attacks use'),
  coverage: z
    .object({ total: z.int(), spoken: z.int() })
    .describe('Computers, and those that spoke within the limit of silence of their tenant'),
  restart: z.object({ computers: z.int() }).describe('Computers whose agent says that a restart is due'),
  failed: z.object({ computers: z.int() }).describe('Computers on which a patch failed'),
  disputed: z.object({ computers: z.int(), verdicts: z.int() }).describe('Where two voices differ'),
  decisions: z.int().describe('Jobs that need the viewer’s decision, at most 500'),
  newestApprovals: z.array(Approved).describe('Approved last for any of the viewer’s computers, at most ten'),
  figures: z.array(Figure).describe('Every number above with its list'),
  sources: z.array(Server).describe('Each server that these figures come from'),
  asOf: z.string().nullable(),
})

const count = z.int().nullable()
const Day = z.object({
  day: z.string().describe('YYYY-MM-DD, by the tenant’s zone; the last one is the present'),
  recorded: z.boolean().describe('Taken when the day ended; else made of the history of verdicts, without health'),
  computers: z.int(),
  unknown: count.describe('Computers of that health; null: not known'),
  healthy: count,
  vulnerable: count,
  highlyVulnerable: count,
  spoken: count,
  critical: z.int().describe('Unapplied verdicts of patches of that severity'),
  important: z.int(),
  moderate: z.int(),
  low: z.int(),
  unspecified: z.int(),
  exploited: z.int(),
})

export const healthEndpoints = [
  endpoint({
    id: 'getHome',
    method: 'get',
    path: '/home',
    summary: 'Health, unapplied patches, coverage, newest approvals and freshness of what the viewer may see, each number with its list',
    permission: 'estate.view',
    query: z.object({ tenantId: TenantId, locale: z.enum(['ja', 'en']).default('en') }),
    response: Home,
    handle: async ({ ctx, query }) => {
      const home = await homeOf(ctx, query.tenantId, query.locale)
      const servers = await serversAsOf(ctx)
      const newestApprovals = home.newestApprovals.map((row) => ({ ...row, approvedAt: row.approvedAt.toISOString() }))
      const figures = home.figures.map((figure) => ({ ...figure, query: { ...figure.query } }))
      return { ...home, newestApprovals, figures, sources: serversView(servers), asOf: newestOf(servers) }
    },
  }),
  endpoint({
    id: 'getHomeTrend',
    method: 'get',
    path: '/home/trend',
    summary: 'Health, unapplied verdicts by severity and coverage of what the viewer may see, day by day',
    permission: 'estate.view',
    query: z.object({ tenantId: TenantId, days: z.coerce.number().int().min(1).max(760).default(90).describe('How far back') }),
    response: z.object({ days: z.array(Day).describe('Oldest first; days of which nothing is known are left out') }),
    handle: async ({ ctx, query }) => ({ days: await trendOf(ctx, query.tenantId, query.days) }),
  }),
] satisfies readonly Endpoint[]
