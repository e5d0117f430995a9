import { WsusError } from '../error.ts'
import { formatWsusTime, isWsusTime, parseWsusTime } from '../time.ts'
import type { WsusLog } from '../options.ts'
import type { WsusTime } from '../types.ts'
import type { Facts } from './facts.ts'
import type { CellRow, RowFilter } from './row-set.ts'
import type { RowReader, RowSetName } from './row-reader.ts'

/** How much at once. */
export interface SusdbSettings {
  /** Rows of a page. */
  pageRows: number
  /** Computers whose states are read by one statement. */
  sliceComputers: number
  log: WsusLog | undefined
}

export const DEFAULT_SETTINGS: SusdbSettings = { pageRows: 500, sliceComputers: 100, log: undefined }

/** What a reading of some facts works with. */
export interface SusdbReading {
  reader: RowReader
  settings: SusdbSettings
  facts: Facts
}

const TRIES = 3

/** Every row of a row set; begun anew when the server ended the statement for others. */
export async function allRows(reader: RowReader, set: RowSetName, filters: readonly RowFilter[] = []): Promise<CellRow[]> {
  for (let tries = 1; ; tries++) {
    const rows: CellRow[] = []
    try {
      for await (const batch of reader.rows(set, filters)) for (const row of batch) rows.push(row)
      return rows
    } catch (error) {
      if (tries >= TRIES || !isBusy(error)) throw error
    }
  }
}

/** Whether the server gave up a statement for others', so that the same one may succeed at once. */
export function isBusy(error: unknown): boolean {
  return error instanceof WsusError && error.code === 'wsus_busy'
}

/**
 * A caller's time as it is understood, not as it was written.
 * @throws WsusError `wsus_settings_invalid`
 */
export function checkedTime(field: string, time: WsusTime): WsusTime {
  const instant = isWsusTime(time) ? parseWsusTime(time) : null
  if (!instant) throw new WsusError('wsus_settings_invalid', { fields: [field] })
  return formatWsusTime(instant)
}
