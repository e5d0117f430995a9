import { withInfra, type Actor, type App, type InfraContext } from '../context.ts'
import { AppError } from '../errors.ts'
import type { SourceRow } from '../sources/store.ts'
import type { WsusSource } from '../../wsus-adapter/index.ts'
import { addCounts, brakes, type KindCounts } from './rules.ts'
import { saveProgress, type Kind, type Phase, type RunCounts, type RunRow } from './store.ts'

/** One run while it is read: what it was asked, what it reads from, what it has counted. */
export interface Reading {
  readonly app: App
  readonly actor: Actor
  readonly run: RunRow
  readonly source: SourceRow
  readonly wsus: WsusSource
  readonly signal: AbortSignal
  readonly counts: RunCounts
  /** Tenants whose counts have to be taken anew at the end. */
  readonly touched: Set<number>
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
