import type { ComputerStates, UpdateInstallation } from '../types.ts'
import { ahead } from './ahead.ts'
import { Cells } from './cells.ts'
import type { EffectiveAnswer } from './effective.ts'
import { allRows } from './reading.ts'
import type { SusdbReading } from './reading.ts'
import { VIEW_ROW_SETS } from './row-sets-views.ts'
import { pieces } from './slices.ts'

const state = new Cells(VIEW_ROW_SETS.view_states)
const computer = new Cells(VIEW_ROW_SETS.view_computers)
/** The view is every update times the computers that are asked for: a few at a time. */
const ASKED = 5
const KNOWN_ASKED = 1_000

/** Statements that are under way at once: one that is read, one that the server works on meanwhile. */
const UNDER_WAY = 2

/** States of computers from the public view, a few computers at a time. */
export async function* statesFromViews(
  reading: SusdbReading,
  computerIds: readonly string[],
  answers: ReadonlyMap<string, EffectiveAnswer>,
): AsyncGenerator<ComputerStates> {
  for (const some of pieces(computerIds, KNOWN_ASKED)) {
    const rows = await allRows(reading.reader, 'view_computers', [{ column: 'ComputerTargetId', in: some }])
    const there = new Set(rows.map((row) => computer.id(row, 'ComputerTargetId')))
    const known = some.filter((id) => there.has(id))
    const readings = pieces(known, ASKED).map((asked) => () => statesOfAFew(reading, asked, answers))
    yield* ahead(readings, UNDER_WAY)
    for (const computerId of some) if (!there.has(computerId)) yield { computerId, found: false, installations: [] }
  }
}

async function* statesOfAFew(
  { reader }: SusdbReading,
  asked: readonly string[],
  answers: ReadonlyMap<string, EffectiveAnswer>,
): AsyncGenerator<ComputerStates> {
  const byComputer = new Map(asked.map((id) => [id, new Map<string, UpdateInstallation>()]))
  for (const row of await allRows(reader, 'view_states', [{ column: 'ComputerTargetId', in: asked }])) {
    const computerId = state.id(row, 'ComputerTargetId')
    const updateId = state.guid(row, 'UpdateId')
    const wins = answers.get(computerId)?.byUpdate.get(updateId)
    byComputer.get(computerId)?.set(updateId, {
      updateId,
      state: state.int(row, 'State'),
      effectiveAction: wins?.action ?? null,
      effectiveTargetGroupId: wins?.groupId ?? null,
    })
  }
  for (const [computerId, installations] of byComputer) yield { computerId, found: true, installations: [...installations.values()] }
}
