import { readFile, stat } from 'node:fs/promises'
import { CsvError, parse } from 'csv-parse/sync'
import { CommandError } from './command-error.ts'
import { decode } from './encoding.ts'

const LIMIT_BYTES = 64 * 1024 * 1024

/** A row of an input file with the line on which it begins. */
export interface CsvRow {
  readonly line: number
  readonly fields: readonly string[]
}

/**
 * Reads a CSV file of the commands: RFC 4180 quoting, lines that begin with `#` are comments.
 *
 * @param path the file
 * @param encoding UTF-8 (default), Shift_JIS or EUC-JP
 * @param fields least and greatest number of fields of a row
 * @throws CommandError input_path_invalid, encoding_*, file_too_large, file_malformed, file_empty
 */
export async function readCsv(path: string, encoding: string | undefined, fields: { least: number; most: number }): Promise<CsvRow[]> {
  const text = decode(await readBounded(path), encoding, path)
  const rows = parseCsv(text, path)
  for (const row of rows) {
    if (row.fields.length < fields.least) throw malformed(path, row.line, row.fields.length + 1, 'field_missing')
    if (row.fields.length > fields.most) throw malformed(path, row.line, fields.most + 1, 'field_surplus')
  }
  if (rows.length === 0) throw new CommandError('file_empty', { path })
  return rows
}

/** @throws CommandError input_path_invalid, file_too_large */
export async function readBounded(path: string, limit = LIMIT_BYTES): Promise<Buffer> {
  try {
    const { size } = await stat(path)
    if (size > limit) throw new CommandError('file_too_large', { path, limit })
    return await readFile(path)
  } catch (err) {
    if (err instanceof CommandError) throw err
    throw new CommandError('input_path_invalid', { path, reason: (err as NodeJS.ErrnoException).code ?? String(err) }, { cause: err })
  }
}

function parseCsv(text: string, path: string): CsvRow[] {
  try {
    // The parser counts a line end of two characters inside quotes as two lines.
    const records = parse(text.replaceAll('\r\n', '\n'), {
      bom: true,
      comment: '#',
      comment_no_infix: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: 1024 * 1024,
    }) as unknown as { info: { lines: number }; record: string[] }[]
    return records.map(({ info, record }) => ({ line: info.lines - linesInside(record), fields: record.map((field) => field.trim()) }))
  } catch (err) {
    if (err instanceof CsvError) throw malformed(path, Number(err['lines'] ?? 0), Number(err['column'] ?? 0) + 1, err.code, err)
    throw err
  }
}

/** The parser says where a row ends; what is quoted may hold line ends. */
function linesInside(record: readonly string[]): number {
  return record.reduce((lines, field) => lines + field.split('\n').length - 1, 0)
}

function malformed(path: string, line: number, column: number, reason: string, cause?: unknown): CommandError {
  return new CommandError('file_malformed', { path, line, column, reason }, { cause })
}
