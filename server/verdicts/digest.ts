import { createHash } from 'node:crypto'
import type { VerdictState } from '../../catalog/index.ts'

/** One state of a computer, in our ids. */
export interface StateRow {
  readonly patchId: number
  readonly state: VerdictState
  readonly approved: boolean
  readonly approvalGroupId: number | null
}

const CODES: Record<VerdictState, number> = { missing: 2, downloaded: 3, installed: 4, failed: 5, pending_reboot: 6 }

/**
 * The digest of a computer's set of states: the same whatever order they come in.
 *
 * @param states each patch once
 */
export function digestStates(states: readonly StateRow[]): Buffer {
  const rows = isSorted(states) ? states : states.toSorted((a, b) => a.patchId - b.patchId)
  const words = new Int32Array(rows.length * 3)
  let at = 0
  for (const row of rows) {
    words[at++] = row.patchId
    words[at++] = CODES[row.state] * 2 + Number(row.approved)
    words[at++] = row.approvalGroupId ?? -1
  }
  return createHash('sha256').update(words).digest()
}

function isSorted(states: readonly StateRow[]): boolean {
  for (let i = 1; i < states.length; i++) if ((states[i - 1]?.patchId ?? 0) > (states[i]?.patchId ?? 0)) return false
  return true
}
