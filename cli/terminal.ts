import { open, rename, rm } from 'node:fs/promises'
import type { Writable } from 'node:stream'
import Table from 'cli-table3'
import iconv from 'iconv-lite'
import { csvLine, messageFor, type Locale } from '../templates/index.ts'
import { CommandError } from './command-error.ts'
import type { Text } from './text.ts'
import { ENCODINGS, encodable, type Encoding } from './encoding.ts'
import { cut, fit, indented, withRoom, wrap } from './layout.ts'
import { localTime, withLocalTimes } from './time.ts'

export type Format = 'table' | 'csv' | 'json'
export type Cell = string | number | boolean | null

/** A column of a list: its JSON name, its heading, and how a row fills it. */
export interface Column<T> {
  readonly name: string
  readonly title: Text
  /** @param row one item. Times are ISO 8601; `time` shows them in the terminal's zone in tables */
  readonly value: (row: T) => Cell
  /** What a table shows instead: a word of the reader's language. */
  readonly shown?: (row: T) => Cell
  readonly time?: boolean
  /** Only in CSV and JSON: a table has no room for it. */
  readonly detail?: boolean
  /** Of a table only where the terminal has room for it. */
  readonly wide?: boolean
  /** Only of a table: what is listed as CSV or JSON can be given back as input without it. */
  readonly tableOnly?: boolean
}

export interface ListOutput {
  readonly format: Format | undefined
  readonly file: string | undefined
  readonly encoding: string | undefined
}

/** Everything a command says goes through here. */
export interface Terminal {
  readonly locale: Locale
  readonly zone: string
  print(text: string): void
  /** Prints a numbered message: errors and warnings to standard error. */
  say(code: string, details?: Readonly<Record<string, unknown>>): void
  /** Prints a numbered message about a place in a file, on standard error. */
  sayAt(place: string, code: string, details: Readonly<Record<string, unknown>>): void
  /** An ISO 8601 time in the terminal's zone. */
  time(iso: string): string
  /** Progress of long work; shown only on a terminal. */
  progress(text: string): void
  /** How a list will be printed. */
  formatOf(output: ListOutput): Format
  /** A text after a label; on a terminal its further lines stand as far in as the first one. */
  indented(label: string, text: string): string
  /** Prints a list as table, CSV or JSON, or writes it to a file that appears only when it is complete. */
  list<T>(columns: readonly Column<T>[], rows: Iterable<T> | AsyncIterable<T>, output: ListOutput): Promise<void>
  /** Writes a whole text to a file beside and renames it, so that on error nothing new appears. */
  writeFile(path: string, text: string, encoding?: string): Promise<void>
  /** The same for a text that comes in pieces, in UTF-8. */
  writeStream(path: string, pieces: AsyncIterable<Buffer | string>): Promise<void>
}

const TABLE_ROWS_AT_ONCE = 500

export interface TerminalOptions {
  readonly locale: Locale
  readonly zone: string
  readonly columns: number
  readonly out: Writable & { isTTY?: boolean }
  readonly err: Writable & { isTTY?: boolean }
}

/** @param options streams, language, zone and width */
export function openTerminal(options: TerminalOptions): Terminal {
  const { locale, zone, out, err } = options
  let progressShown = false
  const clearProgress = (): void => {
    if (progressShown) err.write('\r\u001B[K')
    progressShown = false
  }
  const terminal: Terminal = {
    locale,
    zone,
    print: (text) => {
      clearProgress()
      out.write(`${text.replaceAll(/[^\n\t]+/g, printable)}\n`)
    },
    say: (code, details = {}) => {
      clearProgress()
      const message = messageFor(code, locale, withLocalTimes(details, zone))
      ;(message.severity === 'INFO' ? out : err).write(`${message.line}\n`)
    },
    sayAt: (place, code, details) => {
      clearProgress()
      err.write(`${place}: ${messageFor(code, locale, details).line}\n`)
    },
    time: (iso) => (iso === '' ? '' : localTime(iso, zone)),
    progress: (text) => {
      if (err.isTTY !== true) return
      // A line that wraps could not be cleared any more.
      err.write(`\r\u001B[K${cut(text, options.columns - 1)}`)
      progressShown = true
    },
    formatOf: (output) => formatOf(output, out.isTTY === true),
    indented: (label, text) => (out.isTTY === true ? indented(label, text, options.columns) : `${label}${text}`),
    async list(columns, rows, output) {
      const format = terminal.formatOf(output)
      clearProgress()
      if (output.file !== undefined) return writeList(output.file, encodingOf(output.encoding), format, columns, rows, options)
      for await (const text of render(format, columns, rows, options)) await write(out, text)
    },
    async writeFile(path, text, encoding) {
      await writeBeside(path, encodingOf(encoding), [text])
    },
    async writeStream(path, pieces) {
      const decoder = new TextDecoder()
      async function* texts(): AsyncGenerator<string> {
        for await (const piece of pieces) yield typeof piece === 'string' ? piece : decoder.decode(piece, { stream: true })
      }
      await writeBeside(path, 'UTF-8', texts())
    },
  }
  return terminal
}

function formatOf({ file, format }: ListOutput, isTty: boolean): Format {
  if (file !== undefined) return format === 'json' ? 'json' : 'csv'
  return format ?? (isTty ? 'table' : 'csv')
}

async function write(out: Writable, text: string): Promise<void> {
  if (!out.write(text)) await new Promise<void>((resolve) => out.once('drain', resolve))
}

function encodingOf(name: string | undefined): Encoding {
  if (name === undefined) return 'UTF-8'
  const known = ENCODINGS.find((candidate) => candidate.toLowerCase() === name.toLowerCase())
  if (known === undefined) throw new CommandError('encoding_unknown', { encoding: name })
  return known
}

async function* render<T>(
  format: Format,
  columns: readonly Column<T>[],
  rows: Iterable<T> | AsyncIterable<T>,
  options: TerminalOptions,
): AsyncGenerator<string> {
  const kept = columns.filter((column) => column.tableOnly !== true)
  if (format === 'json') yield* renderJson(kept, rows)
  else if (format === 'csv') yield* renderCsv(kept, rows, options.locale)
  else yield* renderTables(columns, rows, options)
}

async function* renderJson<T>(columns: readonly Column<T>[], rows: Iterable<T> | AsyncIterable<T>): AsyncGenerator<string> {
  let count = 0
  yield '['
  for await (const row of rows)
    yield `${count++ === 0 ? '\n' : ',\n'}${JSON.stringify(Object.fromEntries(columns.map((c) => [c.name, c.value(row)])))}`
  yield count === 0 ? ']\n' : '\n]\n'
}

async function* renderCsv<T>(columns: readonly Column<T>[], rows: Iterable<T> | AsyncIterable<T>, locale: Locale): AsyncGenerator<string> {
  // The heading is a comment line, so that what was listed can be given back as input.
  yield `#${csvLine(columns.map((column) => column.title[locale]))}`
  for await (const row of rows) yield csvLine(columns.map((column) => column.value(row)))
}

async function* renderTables<T>(
  columns: readonly Column<T>[],
  rows: Iterable<T> | AsyncIterable<T>,
  options: TerminalOptions,
): AsyncGenerator<string> {
  const shown = columns.filter((column) => column.detail !== true)
  const cell = ({ time, shown: word, value }: Column<T>, row: T): Cell => {
    if (word !== undefined) return word(row)
    const plain = value(row)
    return time === true && typeof plain === 'string' && plain !== '' ? localTime(plain, options.zone) : plain
  }
  let some: Cell[][] = []
  let total = 0
  for await (const row of rows) {
    some.push(shown.map((column) => cell(column, row)))
    total++
    if (some.length < TABLE_ROWS_AT_ONCE) continue
    yield table(shown, some, options)
    some = []
  }
  if (some.length > 0) yield table(shown, some, options)
  if (total === 0) yield `${messageFor('nothing_found', options.locale).text}\n`
}

function table<T>(columns: readonly Column<T>[], rows: readonly Cell[][], options: TerminalOptions): string {
  const all = [
    columns.map((column) => column.title[options.locale]),
    ...rows.map((row) => row.map((cell) => (cell === null ? '' : printable(String(cell))))),
  ]
  const kept = withRoom(columns, all, options.columns)
  const [head = [], ...texts] = all.map((row) => row.filter((_, i) => kept.has(i)))
  const widths = fit([head, ...texts], options.columns)
  const wrapped = (row: readonly string[]): string[] => row.map((cell, i) => wrap(cell, (widths[i] ?? 0) - 2))
  const grid = new Table({
    head: wrapped(head),
    colWidths: widths,
    style: { head: [], border: [], compact: true },
    chars: LINES,
  })
  grid.push(...texts.map(wrapped))
  return `${grid.toString()}\n`
}

/** What came from elsewhere must not steer the terminal. */
function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu, ' ')
}

const NONE = ''
const LINES = {
  top: NONE,
  'top-mid': NONE,
  'top-left': NONE,
  'top-right': NONE,
  bottom: NONE,
  'bottom-mid': NONE,
  'bottom-left': NONE,
  'bottom-right': NONE,
  left: NONE,
  'left-mid': NONE,
  mid: '─',
  'mid-mid': NONE,
  right: NONE,
  'right-mid': NONE,
  middle: NONE,
}

async function writeList<T>(
  path: string,
  encoding: Encoding,
  format: Format,
  columns: readonly Column<T>[],
  rows: Iterable<T> | AsyncIterable<T>,
  options: TerminalOptions,
): Promise<void> {
  const kind = format === 'json' ? 'json' : 'csv'
  await writeBeside(path, encoding, withMark(encoding, kind, render(kind, columns, rows, options)))
}

/** Spreadsheets take a CSV file for UTF-8 only when it begins with the mark. */
async function* withMark(encoding: Encoding, format: Format, texts: AsyncIterable<string>): AsyncGenerator<string> {
  if (encoding === 'UTF-8' && format === 'csv') yield '\uFEFF'
  yield* texts
}

async function writeBeside(path: string, encoding: Encoding, texts: Iterable<string> | AsyncIterable<string>): Promise<void> {
  const fresh = `${path}.${process.pid}.new`
  const file = await open(fresh, 'wx', 0o600).catch((err: NodeJS.ErrnoException) => {
    throw new CommandError('output_path_invalid', { path, reason: err.code ?? err.message }, { cause: err })
  })
  try {
    for await (const text of texts) await file.write(iconv.encode(encodable(text, encoding), encoding))
    await file.sync()
    await file.close()
    await rename(fresh, path)
  } catch (err) {
    await file.close().catch(() => undefined)
    await rm(fresh, { force: true })
    if (err instanceof CommandError) throw err
    throw new CommandError('write_failed', { path, reason: (err as NodeJS.ErrnoException).code ?? String(err) }, { cause: err })
  }
}
