import type { RowSet } from './row-set.ts'
import type { RowSetName } from './row-reader.ts'
import { TABLE_ROW_SETS } from './row-sets.ts'
import { VIEW_ROW_SETS } from './row-sets-views.ts'

/** Every row set by its name. */
export const ROW_SETS: Readonly<Record<RowSetName, RowSet>> = { ...TABLE_ROW_SETS, ...VIEW_ROW_SETS }

/** Tables whose columns no document names; what they would tell is left out when they are not as expected. */
export const UNCONFIRMED: ReadonlySet<string> = new Set([
  'dbo.tbBundleDependency',
  'dbo.tbDownstreamServerTarget',
  'dbo.tbRequestedTargetGroup',
  'dbo.tbTargetInRequestedTargetGroup',
])
