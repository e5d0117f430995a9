import type { Lack, WsusProbe } from '../contract.ts'
import type { CellRow, RowFilter } from './row-set.ts'
import type { TableRowSetName } from './row-sets.ts'
import type { ViewRowSetName } from './row-sets-views.ts'

export type RowSetName = TableRowSetName | ViewRowSetName

/** What a look at a database, or at what was delivered from one, says. */
export interface Survey {
  /** `WsusProbe` but for what follows from the row sets. */
  server: Pick<
    WsusProbe,
    'route' | 'serverVersion' | 'database' | 'serverId' | 'identity' | 'replica' | 'upstreamServer' | 'serverTargeting' | 'indexes'
  >
  /** Row sets that can be read now. */
  sets: ReadonlySet<RowSetName>
  /** Columns of readable row sets that are always NULL: `set.column`. */
  missing: ReadonlySet<string>
  /** For row sets that cannot be read: why. */
  lacks: ReadonlyMap<RowSetName, readonly Omit<Lack, 'facts'>[]>
}

/**
 * Reads rows of row sets: from SUSDB over SQL, or from what a collector delivered. Errors are `WsusError`s.
 */
export interface RowReader {
  /** Looks what there is to read. */
  survey(): Promise<Survey>
  /**
   * The rows of a row set in its order, in batches that are never empty; cells in the order of `RowSet.columns`. Leaving the loop ends
   * the reading. Several readings may run at once.
   * @param filters all must hold
   */
  rows(set: RowSetName, filters?: readonly RowFilter[]): AsyncIterable<readonly CellRow[]>
  close(): Promise<void>
}
