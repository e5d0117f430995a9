import { withInfra, type Actor, type App, type InfraContext } from '../context.ts'
import { AppError } from '../errors.ts'
import type { SourceRow } from '../sources/store.ts'
import type { RouteKind, WsusFact, WsusProbe, WsusSource } from '../../wsus-adapter/index.ts'
import { addCounts, brakes, type KindCounts } from './rules.ts'
import { saveProgress, type Kind, type Phase, type RunCounts, type RunRow } from './store.ts'

/** A source that may have several routes; one route alone need not name it. */
export type RoutedWsus = WsusSource & { routeOf?(fact: WsusFact): RouteKind | null }

/** One run while it is read: what it was asked, what it reads from, what it has counted. */
export interface Reading {
  readonly app: App
  readonly actor: Actor
  readonly run: RunRow
  readonly source: SourceRow
  readonly wsus: RoutedWsus
  /** What the server said of itself and what can be read of it. */
  readonly probe: WsusProbe
  readonly signal: AbortSignal
  readonly counts: RunCounts
  phase: Phase
}

/**
 * One page's transaction; the run's numbers are saved with it.
 *
 * @throws the signal's reason when the process is asked to stop
 */
export async function page<T>(reading: Reading, work: (ctx: InfraContext) => Promise<T>): Promise<T> {
  reading.signal.throwIfAborted()
  return withInfra(reading.app, reading.actor, async (ctx) => {
    const result = await work(ctx)
    await saveProgress(ctx, reading.run.id, { phase: reading.phase, counts: reading.counts })
    return result
  })
}

/** The route that is asked for a fact; cursors are worth something to it alone. */
export function routeOf(reading: Reading, fact: WsusFact): RouteKind {
  return reading.wsus.routeOf?.(fact) ?? reading.probe.route
}

/** Whether all of these can be read; what cannot is named in the run's numbers and left as it is. */
export function canRead(reading: Reading, ...facts: readonly WsusFact[]): boolean {
  const lacking = facts.filter((fact) => !reading.probe.reads[fact])
  if (lacking.length > 0) reading.counts.unread = [...new Set([...(reading.counts.unread ?? []), ...lacking])]
  return lacking.length === 0
}

/** Notes with the run that the counts of tenants have to be taken anew at its end; saved with the page that makes it so. */
export function touch(reading: Reading, tenantIds: Iterable<number>): void {
  const more = [...tenantIds]
  if (more.length === 0) return
  reading.counts.touchedTenantKeys = [...new Set([...(reading.counts.touchedTenantKeys ?? []), ...more])].toSorted((a, b) => a - b)
}

/** Notes in the run's numbers that something had to be read anew. */
export function noteReread(reading: Reading, what: string): void {
  reading.counts.rereads = [...new Set([...(reading.counts.rereads ?? []), what])]
}

/** Adds to the run's numbers of a kind. */
export function count(reading: Reading, kind: Kind, more: Partial<KindCounts>): void {
  reading.counts[kind] = addCounts(reading.counts[kind], more)
}

/**
 * Stops the run when too much would vanish at once, unless it was forced.
 *
 * @throws AppError conflict discovery_brake with the figures
 */
export function brake(reading: Reading, what: 'patches' | 'computers' | 'approvals', vanishing: number, total: number): void {
  if (reading.run.force || !brakes(vanishing, total)) return
  throw new AppError('conflict', 'discovery_brake', { count: vanishing, total, what, sourceId: reading.source.publicId })
}

/** Cuts a list into pages. */
export function* inPages<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let i = 0; i < items.length; i += size) yield items.slice(i, i + size)
}
