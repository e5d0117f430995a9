import { ROW_SETS } from '../susdb/all-row-sets.ts'
import { TABLE_ROW_SETS } from '../susdb/row-sets.ts'
import type { RowSetName } from '../susdb/row-reader.ts'
import type { RowSet } from '../susdb/row-set.ts'

/**
 * What a collector reads: the rows of the tables, which it may read all, with the categories, which are read from the views anyhow.
 * Its script is made from here.
 */
export const COLLECTED_ROW_SETS: readonly RowSetName[] = [...(Object.keys(TABLE_ROW_SETS) as RowSetName[]), 'classifications', 'categories']

/** Name of the set that says whose states were delivered: `TargetID`, ascending. */
export const DELIVERED_TARGETS = 'delivered_targets'
/** Name of the set that says for whom effective approvals were asked: `ComputerTargetId`. */
export const DELIVERED_EFFECTIVE = 'delivered_effective'

/** A row set that a collector makes itself, of what it sent. */
const note = (name: string, column: RowSet['columns'][number]): Pick<RowSet, 'name' | 'columns' | 'orderBy'> => ({
  name,
  columns: [column],
  orderBy: null,
})

/** Sets that tell of the delivery itself. */
export const DELIVERY_NOTES = {
  [DELIVERED_TARGETS]: note(DELIVERED_TARGETS, { name: 'TargetID', type: 'int', from: [], optional: false }),
  [DELIVERED_EFFECTIVE]: note(DELIVERED_EFFECTIVE, { name: 'ComputerTargetId', type: 'text', from: [], optional: false }),
} as const

/** What is read of a delivery by name: columns and order. */
export function deliveredSet(name: RowSetName | keyof typeof DELIVERY_NOTES): Pick<RowSet, 'name' | 'columns' | 'orderBy'> {
  return name === DELIVERED_TARGETS || name === DELIVERED_EFFECTIVE ? DELIVERY_NOTES[name] : ROW_SETS[name]
}
