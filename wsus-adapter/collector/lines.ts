import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'

import { WsusError } from '../error.ts'
import { isWsusTime } from '../time.ts'
import type { Cell, CellRow, Column } from '../susdb/row-set.ts'

const unzip = promisify(gunzip)
const NEWLINE = 10
/** Lines that are parsed at once. */
const LINES_AT_ONCE = 1_000

/** Bounds of what a delivery may make us hold. */
export interface LineLimits {
  /** Bytes of one line. */
  lineBytes: number
  /** Bytes of one part, unpacked. */
  partBytes: number
}

/** Where something is, for errors. */
export interface Place {
  set: string
  part: number
}

/** How the values of a line become the cells of a row set: for each of its columns the place in the line, or -1 where it was not sent. */
export interface Shape {
  columns: readonly Pick<Column, 'name' | 'type'>[]
  from: readonly number[]
  /** Values of a line. */
  width: number
}

/**
 * Unpacks a part and gives its rows.
 * @param rows how many lines the collector says that it has
 * @throws WsusError `wsus_answer_malformed` with part and line for what is no such part; `wsus_too_large`
 */
export async function* rowsOf(body: Uint8Array, shape: Shape, rows: number, place: Place, limits: LineLimits): AsyncGenerator<CellRow[]> {
  const bytes = await unpack(body, place, limits)
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let line = 0
  for (let start = 0; start < bytes.length;) {
    const { end, lines } = someLines(bytes, start, line, place, limits)
    const values = parse(decoder, bytes.subarray(start, end - 1), lines, line, place)
    yield values.map((value, index) => cellsOf(value, shape, { ...place, line: line + index + 1 }))
    line += lines
    start = end
  }
  if (line !== rows) throw malformed({ ...place, reason: 'rows', expected: rows, seen: line })
}

async function unpack(body: Uint8Array, place: Place, limits: LineLimits): Promise<Buffer> {
  try {
    return await unzip(body, { maxOutputLength: limits.partBytes })
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE') {
      throw new WsusError('wsus_too_large', { operation: place.set, part: place.part, what: 'part', limit: limits.partBytes }, { cause })
    }
    throw malformed({ ...place, reason: 'gzip' }, cause)
  }
}

/** The end of some whole lines, behind the newline of the last one. */
function someLines(bytes: Buffer, start: number, line: number, place: Place, limits: LineLimits): { end: number; lines: number } {
  let end = start
  let lines = 0
  while (lines < LINES_AT_ONCE && end < bytes.length) {
    const next = bytes.indexOf(NEWLINE, end)
    if (next < 0) throw malformed({ ...place, line: line + lines + 1, reason: 'unfinished' })
    if (next - end > limits.lineBytes) {
      throw new WsusError('wsus_too_large', {
        operation: place.set,
        part: place.part,
        line: line + lines + 1,
        what: 'line',
        limit: limits.lineBytes,
      })
    }
    end = next + 1
    lines += 1
  }
  return { end, lines }
}

// One call of the parser for many lines; only where that fails is it asked line by line, to say which one is damaged.
function parse(decoder: TextDecoder, bytes: Uint8Array, lines: number, line: number, place: Place): unknown[] {
  let text: string
  try {
    text = decoder.decode(bytes)
  } catch (cause) {
    throw malformed({ ...place, line: line + 1, reason: 'charset' }, cause)
  }
  try {
    const values = JSON.parse(`[${text.replaceAll('\n', ',')}]`) as unknown[]
    if (values.length === lines) return values
  } catch {
    // Said below.
  }
  return text.split('\n').map((one, index) => {
    try {
      return JSON.parse(one) as unknown
    } catch (cause) {
      throw malformed({ ...place, line: line + index + 1, reason: 'json' }, cause)
    }
  })
}

function cellsOf(value: unknown, { columns, from, width }: Shape, place: Place & { line: number }): CellRow {
  if (!Array.isArray(value) || value.length !== width) throw malformed({ ...place, reason: 'values' })
  const row: Cell[] = []
  for (let index = 0; index < columns.length; index += 1) {
    const at = from[index] ?? -1
    const cell: unknown = at < 0 ? null : value[at]
    const column = columns[index]
    if (column !== undefined && !fits(cell, column.type)) throw malformed({ ...place, column: column.name, reason: 'type' })
    row.push(cell as Cell)
  }
  return row
}

function fits(cell: unknown, type: Column['type']): boolean {
  if (cell === null) return true
  switch (type) {
    case 'int':
      return Number.isSafeInteger(cell)
    // Numbers in columns of text are names of enumerations that some server keeps as numbers.
    case 'text':
      return typeof cell === 'string' || Number.isSafeInteger(cell)
    case 'guid':
      return typeof cell === 'string'
    case 'time':
      return typeof cell === 'string' && isWsusTime(cell)
    case 'bit':
      return typeof cell === 'boolean' || cell === 0 || cell === 1
  }
}

/** A delivery that is not what it should be. @param details `set`, where, and `reason` */
export function malformed({ set, ...details }: { set: string; reason: string; [field: string]: unknown }, cause?: unknown): WsusError {
  return new WsusError('wsus_answer_malformed', { operation: set, ...details }, { cause })
}
