import type { InfraContext } from '../context.ts'
import { WSUS_FACTS } from '../../wsus-adapter/index.ts'
import { countDue } from '../verdicts/store-read.ts'
import { page, type Reading } from './reading.ts'
import type { Phase, RunCounts, RunRow } from './store.ts'

/** How far a running run is in its phase. */
export interface Progress {
  readonly done: number
  /** null where nobody knows before it is read. */
  readonly total: number | null
  /** Whole percent, at most 100. */
  readonly percent: number | null
  /** Since the phase began. */
  readonly perSecond: number | null
  readonly secondsLeft: number | null
}

/** Notes which route is asked for which fact. */
export function noteRoutes(reading: Reading): void {
  const routes = WSUS_FACTS.flatMap((fact) => {
    const route = reading.wsus.routeOf === undefined ? reading.probe.route : reading.wsus.routeOf(fact)
    return route === null || !reading.probe.reads[fact] ? [] : [[fact, route] as const]
  })
  reading.counts.routes = Object.fromEntries(routes)
}

/** Notes that a phase begins, and how much there is to do. */
export async function beginPhase(reading: Reading): Promise<void> {
  await page(reading, async (ctx) => {
    const { counts, phase } = reading
    counts.phaseAt = ctx.now.toISOString()
    counts.phaseDone = doneOf(phase, counts)
    counts.phaseTotal = await expected(ctx, reading)
  })
}

/**
 * Pure: how far a run is.
 *
 * @returns null when it does not run, or its phase does not count anything
 */
export function progressOf(run: Pick<RunRow, 'state' | 'phase' | 'counts'>, now: Date): Progress | null {
  const { state, phase, counts } = run
  if (state !== 'running' || counts.phaseAt === undefined || !COUNTED.has(phase)) return null
  const done = doneOf(phase, counts)
  const total = counts.phaseTotal === undefined || counts.phaseTotal === null ? null : Math.max(counts.phaseTotal, done)
  const seconds = (now.getTime() - Date.parse(counts.phaseAt)) / 1000
  const perSecond = seconds < 1 ? null : (done - (counts.phaseDone ?? 0)) / seconds
  return {
    done,
    total,
    percent: total === null ? null : total === 0 ? 100 : Math.floor((100 * done) / total),
    perSecond: perSecond === null ? null : Math.round(perSecond * 10) / 10,
    secondsLeft: total === null || perSecond === null || perSecond <= 0 ? null : Math.ceil((total - done) / perSecond),
  }
}

const COUNTED: ReadonlySet<Phase> = new Set(['computers', 'updates', 'approvals', 'states'])

function doneOf(phase: Phase, counts: RunCounts): number {
  if (phase === 'computers') return counts.computers?.read ?? 0
  if (phase === 'updates') return counts.patches?.read ?? 0
  if (phase === 'approvals') return counts.approvals?.read ?? 0
  return phase === 'states' ? (counts.computersRead ?? 0) : 0
}

/** What was there at the last reading stands for what comes; of states it is known whose are due. */
async function expected(ctx: InfraContext, reading: Reading): Promise<number | null> {
  const { run, source, phase, counts } = reading
  const rows = async (table: string, end: string): Promise<number | null> => {
    const row = (await ctx.trx(table).where({ source_id: source.id }).whereNull(end).count({ count: '*' }).first()) as { count: string }
    return Number(row.count) === 0 ? null : Number(row.count)
  }
  if (phase === 'computers') return rows('source_computer', 'absent_since')
  if (phase === 'approvals') return rows('approval', 'ended_at')
  // Of a difference nobody knows how large it is.
  if (phase === 'updates') return run.fullRead ? rows('patch_origin', 'absent_since') : null
  if (phase !== 'states') return null
  const { due } = await countDue(ctx, source.id, { runId: run.id, all: run.fullRead })
  return (counts.computersRead ?? 0) + due
}
