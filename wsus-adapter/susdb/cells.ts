import { WsusError } from '../error.ts'
import { storable } from '../storable.ts'
import { isWsusTime } from '../time.ts'
import type { WsusTime } from '../types.ts'
import type { Cell, CellRow, RowSet } from './row-set.ts'

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const TRUE: ReadonlySet<unknown> = new Set([true, 1, '1', 'true', 'True'])
const FALSE: ReadonlySet<unknown> = new Set([false, 0, '0', 'false', 'False'])

/** An id as it is compared: GUIDs in lower case, others as they are. */
export function normalId(id: string): string {
  return GUID.test(id) ? id.toLowerCase() : id
}

const LAST = Date.UTC(9999, 11, 31, 23, 59, 59, 997)

// The end of the year 9999 in more digits than milliseconds is rounded into the year 10000, which no time of WSUS has.
function written(instant: Date): WsusTime {
  return new Date(Math.min(instant.getTime(), LAST)).toISOString().replace('Z', '')
}

/** Reads the cells of a row set by the names of its columns. What cannot be what it should be is the error `wsus_rows_shifted`. */
export class Cells {
  readonly #set: RowSet
  readonly #at: ReadonlyMap<string, number>

  constructor(set: RowSet) {
    this.#set = set
    this.#at = new Map(set.columns.map(({ name }, index) => [name, index]))
  }

  /** Index of a column, for readers that are in a hurry. */
  at(name: string): number {
    const index = this.#at.get(name)
    if (index === undefined) throw new Error(`${this.#set.name} has no column ${name}`)
    return index
  }

  textOrNull(row: CellRow, name: string): string | null {
    const cell = this.#cell(row, name)
    if (cell === null) return null
    if (typeof cell === 'string') return storable(cell)
    if (typeof cell === 'number' || typeof cell === 'boolean') return String(cell)
    throw this.#shifted(name)
  }

  text(row: CellRow, name: string): string {
    return this.textOrNull(row, name) ?? this.#missing(name)
  }

  /** An id of a computer: a GUID in lower case, or what else the client calls itself. */
  id(row: CellRow, name: string): string {
    return normalId(this.text(row, name))
  }

  intOrNull(row: CellRow, name: string): number | null {
    const cell = this.#cell(row, name)
    if (cell === null) return null
    const value = typeof cell === 'boolean' ? Number(cell) : typeof cell === 'string' && cell.trim() !== '' ? Number(cell) : cell
    if (typeof value === 'number' && Number.isSafeInteger(value)) return value
    throw this.#shifted(name)
  }

  int(row: CellRow, name: string): number {
    return this.intOrNull(row, name) ?? this.#missing(name)
  }

  guidOrNull(row: CellRow, name: string): string | null {
    const cell = this.#cell(row, name)
    if (cell === null) return null
    if (typeof cell === 'string' && GUID.test(cell)) return cell.toLowerCase()
    throw this.#shifted(name)
  }

  guid(row: CellRow, name: string): string {
    return this.guidOrNull(row, name) ?? this.#missing(name)
  }

  timeOrNull(row: CellRow, name: string): WsusTime | null {
    const cell = this.#cell(row, name)
    if (cell === null) return null
    if (cell instanceof Date && !Number.isNaN(cell.getTime())) return written(cell)
    if (typeof cell === 'string' && isWsusTime(cell)) return cell.replace('Z', '')
    throw this.#shifted(name)
  }

  bitOrNull(row: CellRow, name: string): boolean | null {
    const cell = this.#cell(row, name)
    if (cell === null) return null
    if (TRUE.has(cell)) return true
    if (FALSE.has(cell)) return false
    throw this.#shifted(name)
  }

  bit(row: CellRow, name: string): boolean {
    return this.bitOrNull(row, name) ?? this.#missing(name)
  }

  #cell(row: CellRow, name: string): Cell {
    const cell = row[this.at(name)]
    if (cell === undefined) throw this.#shifted(name)
    return cell
  }

  #missing(name: string): never {
    throw this.#shifted(name)
  }

  #shifted(column: string): WsusError {
    return new WsusError('wsus_rows_shifted', { operation: this.#set.name, column })
  }
}
