import type { WsusTime } from '../types.ts'
import { Cells } from './cells.ts'
import { allRows } from './reading.ts'
import type { SusdbReading } from './reading.ts'
import { TABLE_ROW_SETS } from './row-sets.ts'
import { VIEW_ROW_SETS } from './row-sets-views.ts'
import { pieces } from './slices.ts'

const target = new Cells(TABLE_ROW_SETS.targets)
const viewComputer = new Cells(VIEW_ROW_SETS.view_computers)

/** A computer by the number under which its states are kept. */
export interface Target {
  targetId: number
  computerId: string
  effectiveLastDetectionTime: WsusTime | null
  downstream: boolean
}

/** Ids are parameters, and a statement may have 2,100; of more than so many computers all are read instead. */
const ASKED = 1_000
const ASKED_MOST = 4_000

/** Computers in the order of their numbers: all, or those with the given ids that are there. */
export async function targetsOf({ reader }: SusdbReading, ids: readonly string[] | null): Promise<Target[]> {
  const all = ids === null || ids.length > ASKED_MOST
  const wanted = ids === null ? null : new Set(ids)
  const rows = all
    ? await allRows(reader, 'targets')
    : (await Promise.all(pieces(ids, ASKED).map((some) => allRows(reader, 'targets', [{ column: 'ComputerID', in: some }])))).flat()
  const targets = rows.map((row) => ({
    targetId: target.int(row, 'TargetID'),
    computerId: target.id(row, 'ComputerID'),
    effectiveLastDetectionTime: target.timeOrNull(row, 'EffectiveLastDetectionTime'),
    downstream: target.intOrNull(row, 'ParentServerTargetID') !== null,
  }))
  const some = wanted === null ? targets : targets.filter(({ computerId }) => wanted.has(computerId))
  // Whoever reads uncommitted may see a row at its old and at its new place.
  const once = new Map(some.map((one) => [one.targetId, one]))
  return [...once.values()].toSorted((a, z) => a.targetId - z.targetId)
}

/** Every computer, from the tables or the views. */
export async function computersKnown(reading: SusdbReading): Promise<{ computerId: string; downstream: boolean }[]> {
  if (reading.facts.has('targets')) return targetsOf(reading, null)
  return (await allRows(reading.reader, 'view_computers')).map((row) => ({
    computerId: viewComputer.id(row, 'ComputerTargetId'),
    downstream: viewComputer.guidOrNull(row, 'ParentServerId') !== null,
  }))
}
