import { ROW_SETS } from '../../../wsus-adapter/susdb/all-row-sets.ts'
import type { Cell, CellRow, RowFilter, RowSet } from '../../../wsus-adapter/susdb/row-set.ts'
import type { RowReader, RowSetName, Survey } from '../../../wsus-adapter/susdb/row-reader.ts'

export type MemoryRows = Partial<Record<RowSetName, readonly Readonly<Record<string, Cell>>[]>>

/** What was asked of a reader in memory. */
export interface Asked {
  set: RowSetName
  filters: readonly RowFilter[]
}

/** Rows in memory, as a reader: row sets that are not given cannot be read. Rows come in batches of two. */
export class MemoryReader implements RowReader {
  readonly asked: Asked[] = []
  rowsOf: MemoryRows
  closed = false

  constructor(rows: MemoryRows) {
    this.rowsOf = rows
  }

  async survey(): Promise<Survey> {
    return {
      server: {
        route: 'sql',
        serverVersion: null,
        database: null,
        serverId: '00000000-0000-4000-8000-000000000001',
        identity: 'database',
        replica: null,
        upstreamServer: null,
        serverTargeting: null,
        indexes: [],
      },
      sets: new Set(Object.keys(this.rowsOf) as RowSetName[]),
      missing: new Set(),
      lacks: new Map(),
    }
  }

  async *rows(name: RowSetName, filters: readonly RowFilter[] = []): AsyncGenerator<readonly CellRow[]> {
    this.asked.push({ set: name, filters })
    const set: RowSet = ROW_SETS[name]
    const rows = (this.rowsOf[name] ?? []).filter((row) => filters.every((filter) => holds(row, filter)))
    for (let start = 0; start < rows.length; start += 2) {
      yield rows.slice(start, start + 2).map((row) => set.columns.map((column) => row[column.name] ?? null))
    }
  }

  async close(): Promise<void> {
    this.closed = true
  }
}

function holds(row: Readonly<Record<string, Cell>>, filter: RowFilter): boolean {
  const cell = row[filter.column] ?? null
  if ('since' in filter) return typeof cell === 'string' && cell >= filter.since
  if ('from' in filter) return Number(cell) >= filter.from && Number(cell) <= filter.to
  return filter.in.some((each) => each === cell)
}
