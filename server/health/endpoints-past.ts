import { z } from 'zod'
import { SEVERITIES, VERDICT_STATES } from '../../catalog/index.ts'
import { AppError } from '../errors.ts'
import { endpoint, type Endpoint } from '../http/endpoint.ts'
import { computersAdded, computersRemoved, estateAt, patchMoves, type ComputerMove, type PatchMoves } from './store-past.ts'
import { scopeOf } from './viewer.ts'

/** Rows of each kind that an answer holds. */
const MAX_ROWS = 200

const Instant = z.iso.datetime({ offset: true }).describe('ISO 8601 with offset')
const TenantId = z.string().max(32).optional().describe('One tenant’s, for those who see several')

const Moved = z.object({
  patches: z.int().describe('How many patches'),
  verdicts: z.int().describe('On how many computers, each patch counted'),
  items: z
    .array(
      z.object({
        patchId: z.string(),
        name: z.string(),
        title: z.string(),
        severity: z.enum(SEVERITIES),
        computers: z.int(),
      }),
    )
    .describe('Most computers first, at most 200'),
})
const Computers = z.object({
  total: z.int(),
  items: z.array(z.object({ computerId: z.string(), name: z.string(), at: z.string() })).describe('Newest first, at most 200'),
})

export const pastEndpoints = [
  endpoint({
    id: 'getPastOfEstate',
    method: 'get',
    path: '/estate/past',
    summary:
      'The viewer’s computers as the service held them at an instant: health as far as verdicts tell it, verdicts by severity and state',
    permission: 'patch.view',
    query: z.object({ at: Instant, tenantId: TenantId }),
    response: z.object({
      at: z.string(),
      computers: z.int(),
      health: z
        .object({ unknown: z.int(), healthy: z.int(), vulnerable: z.int(), highly_vulnerable: z.int() })
        .describe('Made of verdicts: unknown are those without any; who had been silent is not known afterwards'),
      verdicts: z.array(z.object({ severity: z.enum(SEVERITIES), state: z.enum(VERDICT_STATES), verdicts: z.int(), unapplied: z.int() })),
      knownSince: z.string().nullable().describe('When the first of these computers was learned of'),
    }),
    handle: async ({ ctx, query }) => {
      const at = pastInstant(query.at, ctx.now)
      const estate = await estateAt(ctx, await scopeOf(ctx, query.tenantId), at)
      return {
        ...estate,
        at: at.toISOString(),
        verdicts: [...estate.verdicts],
        knownSince: estate.knownSince?.toISOString() ?? null,
      }
    },
  }),
  endpoint({
    id: 'compareEstate',
    method: 'get',
    path: '/estate/comparison',
    summary: 'What changed on the viewer’s computers between two instants: patches gained and lost, computers added and removed',
    permission: 'patch.view',
    query: z.object({
      from: Instant,
      to: Instant.optional().describe('The present when not given'),
      tenantId: TenantId,
      locale: z.enum(['ja', 'en']).default('en').describe('Language of titles'),
    }),
    response: z.object({
      from: z.string(),
      to: z.string(),
      gained: Moved.describe('Became installed, on computers that were there at both times'),
      lost: Moved.describe('Are not installed any more'),
      newlyMissing: Moved.describe('Became missing, downloaded or failed'),
      noLongerMissing: Moved,
      computersAdded: Computers,
      computersRemoved: Computers,
    }),
    handle: async ({ ctx, query }) => {
      const between = { from: pastInstant(query.from, ctx.now), to: query.to === undefined ? ctx.now : pastInstant(query.to, ctx.now) }
      if (between.from > between.to) throw new AppError('invalid', 'moments_out_of_order')
      const scope = await scopeOf(ctx, query.tenantId)
      const moves = await patchMoves(ctx, scope, between, query.locale)
      return {
        from: between.from.toISOString(),
        to: between.to.toISOString(),
        gained: movedView(moves, 'gained'),
        lost: movedView(moves, 'lost'),
        newlyMissing: movedView(moves, 'newlyMissing'),
        noLongerMissing: movedView(moves, 'noLongerMissing'),
        computersAdded: computersView(await computersAdded(ctx, scope, between, MAX_ROWS)),
        computersRemoved: computersView(await computersRemoved(ctx, scope, between, MAX_ROWS)),
      }
    },
  }),
] satisfies readonly Endpoint[]

function pastInstant(text: string, now: Date): Date {
  const at = new Date(text)
  if (at > now) throw new AppError('invalid', 'moment_in_future', { moment: text })
  return at
}

function movedView(moves: readonly PatchMoves[], what: 'gained' | 'lost' | 'newlyMissing' | 'noLongerMissing') {
  const rows = moves.filter((row) => row[what] > 0).toSorted((a, b) => b[what] - a[what])
  return {
    patches: rows.length,
    verdicts: rows.reduce((sum, row) => sum + row[what], 0),
    items: rows
      .slice(0, MAX_ROWS)
      .map(({ patchId, name, title, severity, [what]: computers }) => ({ patchId, name, title, severity, computers })),
  }
}

function computersView({ total, items }: { total: number; items: readonly ComputerMove[] }) {
  return { total, items: items.map((item) => ({ ...item, at: item.at.toISOString() })) }
}
