import { CsvError, parse } from 'csv-parse/browser/esm/sync'

/** Largest file that is read, in bytes. */
export const MOST_BYTES = 4 * 1024 * 1024
/** Most rows of one file. */
export const MOST_ROWS = 10_000
// The service takes no longer texts.
const MOST_CHARACTERS = 1000

/** How a file is written; `auto`: as UTF-8, and as Shift_JIS when it is none. */
export const ENCODINGS = ['auto', 'utf-8', 'shift_jis', 'euc-jp'] as const
export type Encoding = (typeof ENCODINGS)[number]

/** A column of a file. */
export interface FileColumn {
  /** The API's name of the field. */
  readonly name: string
  /** What a heading may call it besides. */
  readonly titles: readonly string[]
  /** Words for its values, with the values: exports have words. */
  readonly words?: ReadonlyMap<string, string>
  /** The only values that the service can read at all. */
  readonly values?: readonly string[]
  /** An empty field is no value at all, and not an empty text. */
  readonly isNullable?: boolean
  readonly isSecret?: boolean
}

/** What a file has to hold. */
export interface FileShape {
  /** In the order of a file without headings: that of the commands. */
  readonly columns: readonly FileColumn[]
  /** How many columns a row without headings has at least. */
  readonly least: number
  /** Names of the columns that a file with headings must have. */
  readonly needed: readonly string[]
}

/** What is wrong with a row: a code of the service, or what is seen before it is asked. */
export type RowProblem =
  | { readonly kind: 'service'; readonly column: string | null; readonly code: string; readonly details: Readonly<Record<string, unknown>> }
  | { readonly kind: 'row_short' | 'row_long'; readonly column: null; readonly count: number }
  | { readonly kind: 'cell_long' | 'cell_wrong'; readonly column: string }
  | { readonly kind: 'cell_unknown'; readonly column: string; readonly values: readonly string[] }

export interface FileRow {
  /** Where it begins in the file, from 1. */
  readonly line: number
  readonly cells: Readonly<Record<string, string>>
  /** What keeps it from being sent at all. */
  readonly problems: readonly RowProblem[]
}

export type FileFault = 'file_too_large' | 'file_not_text' | 'file_malformed' | 'file_empty' | 'file_many_rows' | 'file_columns_missing'

/** Why a file cannot be read at all. */
export class FileRefused extends Error {
  readonly fault: FileFault
  readonly params: Readonly<Record<string, unknown>>

  constructor(fault: FileFault, params: Readonly<Record<string, unknown>> = {}, cause?: unknown) {
    super(fault, { cause })
    this.name = 'FileRefused'
    this.fault = fault
    this.params = params
  }
}

/**
 * Reads a CSV file: RFC 4180 quoting, lines that begin with `#` are comments, as the commands read it. With headings in its first row the columns
 * may come in any order and others beside them; without, they come in the commands' order.
 *
 * @throws FileRefused
 */
export function readRowFile(bytes: Uint8Array, encoding: Encoding, shape: FileShape): FileRow[] {
  if (bytes.byteLength > MOST_BYTES) throw new FileRefused('file_too_large', { mebibytes: MOST_BYTES / 1024 / 1024 })
  const records = recordsOf(textOf(bytes, encoding))
  const [first] = records
  if (first === undefined) throw new FileRefused('file_empty')
  const order = headingsIn(first.fields, shape)
  const rows = order === null ? records : records.slice(1)
  if (rows.length === 0) throw new FileRefused('file_empty')
  if (rows.length > MOST_ROWS) throw new FileRefused('file_many_rows', { most: MOST_ROWS })
  return rows.map((record) => rowOf(record, order ?? shape.columns, order === null ? shape.least : 0))
}

function textOf(bytes: Uint8Array, encoding: Encoding): string {
  for (const one of encoding === 'auto' ? ['utf-8', 'shift_jis'] : [encoding]) {
    try {
      return new TextDecoder(one, { fatal: true }).decode(bytes)
    } catch (err) {
      if (!(err instanceof TypeError)) throw err
    }
  }
  throw new FileRefused('file_not_text')
}

interface Record_ {
  readonly line: number
  readonly fields: readonly string[]
}

function recordsOf(text: string): Record_[] {
  try {
    const records = parse(text.replaceAll('\r\n', '\n'), {
      bom: true,
      comment: '#',
      comment_no_infix: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: 1024 * 1024,
    }) as unknown as { info: { lines: number }; record: string[] }[]
    return records
      .map(({ info, record }) => ({ line: info.lines - linesInside(record), fields: record.map(fieldOf) }))
      .filter(({ fields }) => fields.some((field) => field !== ''))
  } catch (err) {
    if (err instanceof CsvError) throw new FileRefused('file_malformed', { line: Number(err['lines'] ?? 0) }, err)
    throw err
  }
}

/** The parser says where a row ends; what is quoted may hold line ends. */
function linesInside(record: readonly string[]): number {
  return record.reduce((lines, field) => lines + field.split('\n').length - 1, 0)
}

/** Files that we write have an apostrophe before what a spreadsheet would run. */
function fieldOf(field: string): string {
  return field.trim().replace(/^'(?=[=+@\uFF1D\uFF0B\uFF0D\uFF20-])/, '')
}

/** A text as it is compared: full-width and half-width, upper and lower case are one. */
export function compared(text: string): string {
  return text.normalize('NFKC').trim().toLowerCase()
}

type Order = readonly (FileColumn | null)[]

/** The columns in the order of the headings; null when the row is none of headings. @throws FileRefused when needed ones are missing */
function headingsIn(fields: readonly string[], { columns, needed }: FileShape): Order | null {
  const order = fields.map(
    (field) => columns.find(({ name, titles }) => [name, ...titles].some((one) => compared(one) === compared(field))) ?? null,
  )
  const named = new Set(order.map((column) => column?.name))
  if (named.size - (named.has(undefined) ? 1 : 0) < 2) return null
  const missing = columns.filter(({ name }) => needed.includes(name) && !named.has(name))
  if (missing.length > 0) throw new FileRefused('file_columns_missing', { columns: missing.map(({ name }) => name) })
  return order
}

function rowOf({ line, fields }: Record_, order: Order, least: number): FileRow {
  const cells: Record<string, string> = {}
  const problems: RowProblem[] = []
  if (fields.length < least) problems.push({ kind: 'row_short', column: null, count: least })
  if (fields.slice(order.length).some((field) => field !== '')) problems.push({ kind: 'row_long', column: null, count: order.length })
  for (const [at, column] of order.entries()) {
    if (column === null) continue
    const value = valueOf(fields[at] ?? '', column)
    cells[column.name] = value
    if (value.length > MOST_CHARACTERS) problems.push({ kind: 'cell_long', column: column.name })
    else if (value !== '' && column.values !== undefined && !column.values.includes(value))
      problems.push({ kind: 'cell_unknown', column: column.name, values: column.values })
  }
  return { line, cells, problems }
}

function valueOf(field: string, { words }: FileColumn): string {
  return words?.get(compared(field)) ?? field
}
