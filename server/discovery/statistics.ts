import type { Reading } from './reading.ts'

/** Tables that a phase fills, and from how many new rows on the planner must know of them before the next phase asks. */
const FILLED = {
  computers: { tables: ['computer', 'computer_status', 'computer_identity', 'source_computer', 'target_group_member'], from: 1_000 },
  patches: { tables: ['patch', 'patch_origin', 'patch_text'], from: 500 },
  states: { tables: ['verdict', 'source_state'], from: 100_000 },
} as const

/**
 * Takes statistics of tables that have just been filled: PostgreSQL does so by itself a minute later, and a first discovery would be planned as if
 * they were empty.
 *
 * @param added rows that came since it was last done
 */
export async function noticeGrowth(reading: Reading, kind: keyof typeof FILLED, added: number): Promise<void> {
  const { tables, from } = FILLED[kind]
  if (added < from) return
  // Only their owner may.
  for (const table of tables) await reading.app.pools.owner.raw('analyze ??', [table])
}
