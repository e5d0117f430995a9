import { CommandError } from './command-error.ts'
import type { CommandCall, OptionSpec } from './command.ts'
import { readCsv, type CsvRow } from './csv.ts'
import type { Format } from './terminal.ts'

export const ENCODING_OPTION: OptionSpec = {
  name: 'e',
  value: 'ENC',
  text: {
    en: 'Character encoding of the file: UTF-8 (default), Shift_JIS, EUC-JP',
    ja: 'ファイルの文字コード: UTF-8（省略値）、Shift_JIS、EUC-JP',
  },
}
export const FILE_OPTIONS: readonly OptionSpec[] = [
  { name: 'file', value: 'F', text: { en: 'Input or output file', ja: '入力または出力ファイル' } },
  ENCODING_OPTION,
]
export const FORMAT_OPTION: OptionSpec = {
  name: 'format',
  value: 'table|csv|json',
  text: {
    en: 'How to print the list (default: table on a terminal, else csv)',
    ja: '一覧の出力形式（端末では table、それ以外は csv が省略値）',
  },
}

/** Where a list goes, by the options -file, -e and -format. */
export function listOutput({ options }: Pick<CommandCall, 'options'>): {
  format: Format | undefined
  file: string | undefined
  encoding: string | undefined
} {
  return { format: options.oneOf('format', ['table', 'csv', 'json']), file: options.get('file'), encoding: options.get('e') }
}

/** Which file, and what its rows have. */
interface RowsWish {
  /** The option that names the file; default: file. */
  readonly option?: string
  /** Names of the fields in the order of the file's columns. */
  readonly columns: readonly string[]
  /** How many columns every row must have. */
  readonly least: number
  /** How many columns a listing has: those beyond the file's own are left aside, so that it can be given back. */
  readonly listed?: number
}

interface Submission extends RowsWish {
  /** Sends the rows; the server takes all of them or none. */
  readonly send: (rows: Record<string, string | null>[]) => Promise<unknown>
}

interface RowProblem {
  readonly row: number
  readonly column: string
  readonly code: string
  readonly details: Readonly<Record<string, unknown>>
}

/** A file that has been read. */
export interface RowsFile {
  readonly path: string
  readonly columns: readonly string[]
  /** On which line each row begins. */
  readonly lines: readonly number[]
  /** An empty field is null. */
  readonly rows: Record<string, string | null>[]
}

/** Reads the file of -file, or of another option. @throws CommandError as readCsv */
export async function readRows(call: CommandCall, wish: RowsWish): Promise<RowsFile> {
  const { columns, least, listed = 0, option = 'file' } = wish
  const path = call.options.need(option)
  const rows = await readCsv(path, call.options.get('e'), { least, most: Math.max(columns.length, listed) })
  return { path, columns, lines: rows.map((row) => row.line), rows: rows.map((row) => named(row, columns)) }
}

/**
 * Names line, column and reason of every problem that the server found.
 *
 * @param err with the code rows_invalid
 * @returns what the command ends with
 */
export function tellRowProblems(call: CommandCall, file: RowsFile, err: CommandError): CommandError {
  for (const problem of err.details['rows'] as RowProblem[]) {
    const line = file.lines[problem.row - 1] ?? 0
    call.terminal.sayAt(`${file.path}:${line}:${file.columns.indexOf(problem.column) + 1}`, problem.code, problem.details)
  }
  return new CommandError('file_rows_invalid', { path: file.path, count: err.details['count'] }, { cause: err })
}

/**
 * Reads a file and sends its rows.
 *
 * @returns how many rows were taken
 * @throws CommandError file_rows_invalid after naming line, column and reason of every problem; nothing was changed then
 */
export async function submitFile(call: CommandCall, submission: Submission): Promise<number> {
  const file = await readRows(call, submission)
  try {
    await submission.send(file.rows)
    return file.rows.length
  } catch (err) {
    throw err instanceof CommandError && err.code === 'rows_invalid' ? tellRowProblems(call, file, err) : err
  }
}

function named(row: CsvRow, columns: readonly string[]): Record<string, string | null> {
  return Object.fromEntries(
    columns.map((column, i) => [column, row.fields[i] === undefined || row.fields[i] === '' ? null : row.fields[i]]),
  )
}
