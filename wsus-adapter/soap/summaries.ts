import { INSTALLATION_STATE } from '../types.ts'
import type { ComputerSummary } from '../types.ts'
import type { ListedRow } from './answer-reader.ts'
import { computerSummary } from './layouts.ts'

type StateName = keyof typeof INSTALLATION_STATE

const STATE_NAMES: ReadonlyMap<number, StateName> = new Map(
  (Object.entries(INSTALLATION_STATE) as [StateName, number][]).map(([name, number]) => [number, name]),
)

/**
 * Adds the rows (computer, state, count) of the summaries per computer up to one summary per computer.
 * @throws WsusError `wsus_rows_shifted` for rows that are not as expected; states of newer servers are left out
 */
export async function summarize(batches: AsyncIterable<ListedRow[]>): Promise<ComputerSummary[]> {
  const summaries = new Map<string, ComputerSummary>()
  for await (const batch of batches) {
    for (const { row } of batch) {
      const { computerId, state, count } = computerSummary(row)
      const summary = summaries.get(computerId) ?? emptySummary(computerId)
      summaries.set(computerId, summary)
      const name = STATE_NAMES.get(state)
      if (name !== undefined) summary.counts[name] += count
    }
  }
  return [...summaries.values()]
}

function emptySummary(computerId: string): ComputerSummary {
  const counts = { unknown: 0, notApplicable: 0, notInstalled: 0, downloaded: 0, installed: 0, failed: 0, installedPendingReboot: 0 }
  return { computerId, counts }
}
