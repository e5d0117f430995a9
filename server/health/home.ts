import type { Context, InfraContext } from '../context.ts'
import { inbox } from '../jobs/views.ts'
import { figuresOf, unappliedBySeverity } from './figures.ts'
import { dropDays, formerDaysDue, lastDaysDue, listDays, reconstructDay, recordDay, todayOf, type DayRow } from './store-days.ts'
import { computersNow, healthNow, newestApprovals, unappliedNow } from './store-home.ts'
import { scopeOf, type ViewerScope } from './viewer.ts'

const APPROVALS = 10
/** More decisions than that nobody takes at a time. */
const MAX_DECISIONS = 499

/**
 * What the home page shows of the viewer's computers; `figures` names for every number the list that counts the same rows.
 *
 * @param tenantId one tenant's, for those who see several; @param locale of titles
 */
export async function homeOf(ctx: Context, tenantId: string | undefined, locale: string) {
  const scope = await scopeOf(ctx, tenantId)
  const [health, unapplied, computers] = [await healthNow(ctx, scope), await unappliedNow(ctx, scope), await computersNow(ctx, scope)]
  const decisions = (await inbox(ctx, { after: 0, limit: MAX_DECISIONS })).length
  const figures = figuresOf({ health, unapplied, computers, decisions }, tenantId)
  const countOf = (name: string): number => figures.find((figure) => figure.name === name)?.count ?? 0
  const { bySeverity, exploited } = unappliedBySeverity(unapplied)
  return {
    health,
    unapplied: bySeverity,
    unappliedPatches: countOf('unapplied.patches'),
    unappliedVerdicts: countOf('unapplied.verdicts'),
    exploited,
    coverage: { total: countOf('coverage.total'), spoken: countOf('coverage.spoken') },
    restart: { computers: countOf('restart.computers') },
    failed: { computers: countOf('failed.computers') },
    disputed: { computers: countOf('disputed.computers'), verdicts: countOf('disputed.verdicts') },
    decisions,
    newestApprovals: await newestApprovals(ctx, scope, locale, APPROVALS),
    figures,
  }
}

/**
 * The figures of the viewer's computers day by day, oldest first, the present as the last one.
 *
 * @param days how far back
 */
export async function trendOf(ctx: Context, tenantId: string | undefined, days: number): Promise<DayRow[]> {
  const scope = await scopeOf(ctx, tenantId)
  const today = await todayOf(ctx, scope.viewer === 'all' ? -1 : (scope.bindings['tenant'] ?? -1))
  const former = (await listDays(ctx, scope, days)).filter((row) => row.day < today)
  return [...former, await dayNow(ctx, scope, today)]
}

async function dayNow(ctx: Context, scope: ViewerScope, day: string): Promise<DayRow> {
  const { unknown, healthy, vulnerable, highly_vulnerable: highlyVulnerable } = await healthNow(ctx, scope)
  const { bySeverity, exploited } = unappliedBySeverity(await unappliedNow(ctx, scope))
  const computers = await computersNow(ctx, scope)
  const of = (severity: string): number => bySeverity.find((row) => row.severity === severity)?.verdicts ?? 0
  return {
    day,
    recorded: true,
    computers: computers.total,
    unknown,
    healthy,
    vulnerable,
    highlyVulnerable,
    spoken: computers.spoken,
    critical: of('critical'),
    important: of('important'),
    moderate: of('moderate'),
    low: of('low'),
    unspecified: of('unspecified'),
    exploited: exploited.verdicts,
  }
}

const KEEP_MONTHS = 25
const REACH_DAYS = 90
/** Former days that one run makes: each reads all verdicts of a tenant. */
const FORMER_DAYS = 12

/**
 * Keeps the figures of every tenant's day that has ended, and makes those of former days that nobody kept; a second run writes nothing.
 *
 * @returns how many days were written
 */
export async function keepDays(ctx: InfraContext): Promise<number> {
  const last = await lastDaysDue(ctx)
  for (const due of last) await recordDay(ctx, due)
  const former = await formerDaysDue(ctx, REACH_DAYS, FORMER_DAYS)
  for (const due of former) await reconstructDay(ctx, due)
  if (last.length > 0) await dropDays(ctx, KEEP_MONTHS)
  return last.length + former.length
}
