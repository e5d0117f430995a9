import type { ComputerStates, UpdateInstallation } from '../types.ts'
import { Cells } from './cells.ts'
import type { EffectiveAnswer } from './effective.ts'
import { allRows } from './reading.ts'
import type { SusdbReading } from './reading.ts'
import { VIEW_ROW_SETS } from './row-sets-views.ts'
import { pieces } from './slices.ts'

const state = new Cells(VIEW_ROW_SETS.view_states)
const computer = new Cells(VIEW_ROW_SETS.view_computers)
/** The view is every update times the computers that are asked for (wsus.md 2.3): a few at a time. */
const ASKED = 5
const KNOWN_ASKED = 1_000

/** States of computers from the public view, a few computers at a time. */
export async function* statesFromViews(
  { reader }: SusdbReading,
  computerIds: readonly string[],
  answers: ReadonlyMap<string, EffectiveAnswer>,
): AsyncGenerator<ComputerStates> {
  for (const some of pieces(computerIds, KNOWN_ASKED)) {
    const rows = await allRows(reader, 'view_computers', [{ column: 'ComputerTargetId', in: some }])
    const there = new Set(rows.map((row) => computer.id(row, 'ComputerTargetId')))
    for (const asked of pieces(
      some.filter((id) => there.has(id)),
      ASKED,
    )) {
      const byComputer = new Map(asked.map((id) => [id, new Map<string, UpdateInstallation>()]))
      for (const row of await allRows(reader, 'view_states', [{ column: 'ComputerTargetId', in: asked }])) {
        const computerId = state.id(row, 'ComputerTargetId')
        const updateId = state.guid(row, 'UpdateId')
        const wins = answers.get(computerId)?.byUpdate.get(updateId)
        const installation = { updateId, state: state.int(row, 'State') }
        byComputer.get(computerId)?.set(updateId, {
          ...installation,
          effectiveAction: wins?.action ?? null,
          effectiveTargetGroupId: wins?.groupId ?? null,
        })
      }
      for (const [computerId, installations] of byComputer) yield { computerId, found: true, installations: [...installations.values()] }
    }
    for (const computerId of some) if (!there.has(computerId)) yield { computerId, found: false, installations: [] }
  }
}
