import type { WsusTime } from '../types.ts'

/** What a cell of a column holds, before it is made plain: numbers and bits may come as text, times as instants or as WSUS writes them. */
export type Cell = string | number | boolean | Date | null

/** A row of a row set: its cells in the order of `RowSet.columns`. */
export type CellRow = readonly Cell[]

/** A column of a row set, as it is named in statements (`AS [name]`) and in deliveries (a key of the row's object). */
export interface Column {
  name: string
  type: 'int' | 'text' | 'guid' | 'time' | 'bit'
  /**
   * T-SQL that gives it. Several: the first whose columns are there, for columns that no document names. Every `alias.Column` in it must
   * be there for it to be used.
   */
  from: readonly string[]
  /** NULL is read when none of `from` is there; a column that is not optional makes the whole row set unreadable. */
  optional: boolean
}

/** One kind of rows of SUSDB: a statement, and what its columns mean. */
export interface RowSet {
  name: string
  /** What a row is. */
  doc: string
  /** Alias → schema and name of the table or view. */
  objects: Readonly<Record<string, string>>
  columns: readonly Column[]
  /** What follows FROM. Objects stand in it as `{alias}`: the table and `AS alias`. */
  from: string
  where: string | null
  groupBy: string | null
  /** Columns by which rows are ordered, so that readers can follow them without holding them. */
  orderBy: string | null
  distinct: boolean
}

/** Which rows of a row set are wanted, by a column of it. Bounds are inclusive. Ranges and lists of one reading come in ascending order. */
export type RowFilter =
  | { column: string; from: number; to: number }
  | { column: string; in: readonly (number | string)[] }
  | { column: string; since: WsusTime }

/** Columns that are there: schema and name of the object in lower case → its columns in lower case. */
export type KnownColumns = ReadonlyMap<string, ReadonlySet<string>>

/** A column whose expression is `alias.Name`, or one of several. */
export function column(type: Column['type'], name: string, ...from: readonly string[]): Column {
  return { name, type, from, optional: false }
}

/** A column that may be missing: NULL then. */
export function optional(type: Column['type'], name: string, ...from: readonly string[]): Column {
  return { name, type, from, optional: true }
}
