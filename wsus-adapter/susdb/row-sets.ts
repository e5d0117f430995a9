import { ESTATE_ROW_SETS } from './row-sets-estate.ts'
import { STATE_ROW_SETS } from './row-sets-states.ts'
import { UPDATE_ROW_SETS } from './row-sets-updates.ts'

/**
 * Every statement that is ever sent to SUSDB for data, by the name of its rows. What a collector delivers is the same rows under the same
 * names. Views: https://learn.microsoft.com/previous-versions/windows/desktop/bb410149(v=vs.85). Of the tables no document of Microsoft tells
 * (docs/decisions/0017-reading-susdb.md); names that nothing confirms are optional or alternatives, and are looked up in INFORMATION_SCHEMA
 * before they are used. All times are UTC without zone.
 */
export const TABLE_ROW_SETS = { ...ESTATE_ROW_SETS, ...UPDATE_ROW_SETS, ...STATE_ROW_SETS } as const

export type TableRowSetName = keyof typeof TABLE_ROW_SETS
