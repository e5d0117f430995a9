import { WsusError } from '../error.ts'
import { isWsusTime } from '../time.ts'
import type { WsusTime } from '../types.ts'
import type { Row } from './answer-reader.ts'
import type { OperationName } from './operations.ts'

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const ZERO_GUID = '00000000-0000-0000-0000-000000000000'
const INTEGER = /^-?\d{1,15}$/

/** Which call answers which layout, for errors. */
const OPERATION_OF: Readonly<Record<string, OperationName>> = {
  TargetGroup: 'ExecuteSPGetAllTargetGroups',
  ComputerTarget: 'ExecuteSPSearchComputers',
  RequestedTargetGroup: 'ExecuteSPSearchComputers',
  TargetGroupMembership: 'ExecuteSPSearchComputers',
  Category: 'ExecuteSPGetCategories',
  ApprovalInformation: 'ExecuteSPGetDeployments',
  UpdateInstallationInformation: 'ExecuteSPGetUpdateInstallationInfoForComputer',
  SummaryPerComputer: 'ExecuteSPGetSummariesPerComputer',
  SyncProgress: 'GetServerSyncProgress',
  DownstreamServer: 'ExecuteSPGetAllDownstreamServers',
}

/**
 * Reads the values of a row by position. Positions have no names on the wire, so every value must look like what is expected there:
 * a row that lost or gained one is `wsus_rows_shifted` instead of wrong data. Rows may be longer: newer servers append columns.
 */
export class RowView {
  readonly #layout: string
  readonly #row: Row

  /** @param minimum columns that the layout has at least · @throws WsusError `wsus_rows_shifted` */
  constructor(layout: string, minimum: number, row: Row) {
    this.#layout = layout
    this.#row = row
    if (row.length < minimum) throw this.#error({ expected: minimum, seen: row.length })
  }

  /** A text; null stays null, the empty text too. */
  textOrNull(index: number): string | null {
    return this.#row[index]?.text ?? null
  }

  text(index: number): string {
    return this.textOrNull(index) ?? this.#shifted(index, 'text')
  }

  /** A GUID in lower case; the GUID of zeros means none. */
  guidOrNull(index: number): string | null {
    const text = this.textOrNull(index)
    if (text === null || text === ZERO_GUID) return null
    return GUID.test(text) ? text.toLowerCase() : this.#shifted(index, 'guid')
  }

  guid(index: number): string {
    return this.guidOrNull(index) ?? this.#shifted(index, 'guid')
  }

  /** A computer's id: any text but an empty one; lower case when it is a GUID. */
  computerId(index: number): string {
    const text = this.text(index)
    if (text === '') this.#shifted(index, 'computer id')
    return normalId(text)
  }

  intOrNull(index: number): number | null {
    const text = this.textOrNull(index)
    if (text === null) return null
    return INTEGER.test(text) ? Number(text) : this.#shifted(index, 'integer')
  }

  int(index: number): number {
    return this.intOrNull(index) ?? this.#shifted(index, 'integer')
  }

  bool(index: number): boolean {
    const { type, text } = this.#row[index] ?? { type: '', text: '' }
    // XML Schema also writes 1 and 0, but an integer that slipped in here is none of them.
    if (text === 'true' || (text === '1' && type === 'boolean')) return true
    if (text === 'false' || (text === '0' && type === 'boolean')) return false
    return this.#shifted(index, 'boolean')
  }

  /** A time as the server wrote it. */
  timeOrNull(index: number): WsusTime | null {
    const text = this.textOrNull(index)
    if (text === null || isWsusTime(text)) return text
    return this.#shifted(index, 'time')
  }

  #shifted(index: number, wanted: string): never {
    const value = this.#row[index]
    throw this.#error({
      index,
      wanted,
      columns: this.#row.length,
      type: value?.type ?? null,
      value: value?.text.slice(0, 60) ?? null,
    })
  }

  // What is no layout of its own is a list of CompleteUpdates.
  #error(details: Record<string, unknown>): WsusError {
    const operation = OPERATION_OF[this.#layout] ?? 'ExecuteSPSearchUpdates'
    return new WsusError('wsus_rows_shifted', { operation, layout: this.#layout, ...details })
  }
}

/** Lower case for GUIDs, other ids as they are: a computer's id is a text that need not be a GUID. */
export function normalId(id: string): string {
  return GUID.test(id) ? id.toLowerCase() : id
}
