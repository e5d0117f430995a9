import { parseWsusTime } from '../time.ts'
import type { ComputerSummary } from '../types.ts'
import { INSTALLATION_STATE } from '../types.ts'
import { Cells } from './cells.ts'
import { knownUpdates } from './flags.ts'
import { allRows } from './reading.ts'
import type { SusdbReading } from './reading.ts'
import { TABLE_ROW_SETS } from './row-sets.ts'
import { targetsOf } from './targets.ts'

const count = new Cells(TABLE_ROW_SETS.state_counts)

const KEPT = [
  ['notInstalled', INSTALLATION_STATE.notInstalled],
  ['downloaded', INSTALLATION_STATE.downloaded],
  ['installed', INSTALLATION_STATE.installed],
  ['failed', INSTALLATION_STATE.failed],
  ['installedPendingReboot', INSTALLATION_STATE.installedPendingReboot],
] as const

/**
 * How many updates are in which state on each computer. What has no row does not apply when it came before the computer last looked, and
 * is unknown otherwise; it is counted, never transported.
 */
export async function summariesOf(reading: SusdbReading): Promise<ComputerSummary[]> {
  reading.facts.by('summaries')
  const arrivals = [...(await knownUpdates(reading)).values()]
    .filter(({ isDeclined }) => !isDeclined)
    .map(({ arrival }) => parseWsusTime(arrival)?.getTime() ?? -Infinity)
    .toSorted((a, z) => a - z)
  const counted = new Map<number, Map<number, number>>()
  for (const row of await allRows(reading.reader, 'state_counts')) {
    const targetId = count.int(row, 'TargetID')
    const states = counted.get(targetId) ?? new Map<number, number>()
    counted.set(targetId, states.set(count.int(row, 'SummarizationState'), count.int(row, 'Updates')))
  }
  return (await targetsOf(reading, null)).map(({ targetId, computerId, effectiveLastDetectionTime }) => {
    const states = counted.get(targetId)
    const counts = { unknown: 0, notApplicable: 0, notInstalled: 0, downloaded: 0, installed: 0, failed: 0, installedPendingReboot: 0 }
    for (const [name, state] of KEPT) counts[name] = states?.get(state) ?? 0
    const kept = KEPT.reduce((sum, [name]) => sum + counts[name], 0)
    const looked = parseWsusTime(effectiveLastDetectionTime)?.getTime() ?? -Infinity
    counts.notApplicable = Math.max(0, before(arrivals, looked) - kept)
    counts.unknown = Math.max(0, arrivals.length - kept - counts.notApplicable)
    return { computerId, counts }
  })
}

/** How many of the ascending numbers are below a limit. */
function before(ascending: readonly number[], limit: number): number {
  let [low, high] = [0, ascending.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ascending[middle] ?? Infinity) < limit) low = middle + 1
    else high = middle
  }
  return low
}
