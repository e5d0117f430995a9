import { WsusError } from '../error.ts'
import { parseWsusTime } from '../time.ts'
import type { Column, KnownColumns, RowFilter, RowSet } from './row-set.ts'
import { NEVER_WHOLE } from './row-sets-views.ts'

/** A parameter of a statement; texts and times alone: numbers stand in the statement. */
export type Parameter = { name: string; type: 'text' | 'guid'; value: string } | { name: string; type: 'time'; value: Date }

/** A statement that only reads, ready to be sent. */
export interface Statement {
  text: string
  parameters: readonly Parameter[]
}

/** What each statement begins with: WSUS's own clients must not wait for us, nor we for them for long. */
export function preamble(lockTimeout: number): string {
  return `SET TRANSACTION ISOLATION LEVEL READ UNCOMMITTED;\nSET LOCK_TIMEOUT ${Math.trunc(lockTimeout)};\n`
}

/**
 * The statement of a row set. Columns that are not there are read as NULL when they may be missing.
 * @param known columns that are there; null takes the first alternative of every column
 * @throws WsusError `wsus_rows_shifted` when a necessary column is not there; Error for a row set that must not be read unfiltered
 */
export function statementOf(set: RowSet, known: KnownColumns | null, filters: readonly RowFilter[] = []): Statement {
  const by = NEVER_WHOLE.get(set.name)
  if (by !== undefined && !filters.some((filter) => 'in' in filter && filter.column === by && filter.in.length > 0)) {
    throw new Error(`${set.name} is never read without its ${by}s`)
  }
  const expressions = new Map(set.columns.map((each) => [each.name, expressionOf(set, each, known)]))
  const columns = [...expressions].map(([name, expression]) => `  ${expression} AS [${name}]`)
  const parameters: Parameter[] = []
  const conditions = [set.where, ...filters.map((filter) => condition(set, filter, expressions, parameters))].filter(
    (each) => each !== null,
  )
  const lines = [
    `SELECT${set.distinct ? ' DISTINCT' : ''}`,
    columns.join(',\n'),
    `FROM ${withTables(set, set.from)}`,
    conditions.length === 0 ? null : `WHERE ${conditions.join(' AND ')}`,
    set.groupBy === null ? null : `GROUP BY ${set.groupBy}`,
    set.orderBy === null ? null : `ORDER BY ${set.orderBy}`,
  ]
  return { text: lines.filter((line) => line !== null).join('\n'), parameters }
}

/** The expression of a column that can be used, `NULL` of its type when it may be missing. */
function expressionOf(set: RowSet, { name, type, from, optional }: Column, known: KnownColumns | null): string {
  const usable = known === null ? from[0] : from.find((expression) => missingIn(set, expression, known).length === 0)
  if (usable !== undefined) return withTables(set, usable)
  if (!optional) throw new WsusError('wsus_rows_shifted', { operation: set.name, column: name })
  return `CAST(NULL AS ${SQL_TYPES[type]})`
}

const SQL_TYPES = { int: 'int', text: 'nvarchar(10)', guid: 'nvarchar(36)', time: 'datetime', bit: 'bit' } as const

/** Columns of an expression (`alias.Name`) that are not there, as `schema.table.Name`. */
export function missingIn(set: RowSet, expression: string, known: KnownColumns): string[] {
  const missing: string[] = []
  for (const [, alias = '', name = ''] of expression.matchAll(/\b(\w+)\.(\w+)\b/g)) {
    const object = set.objects[alias]
    if (object !== undefined && !known.get(object.toLowerCase())?.has(name.toLowerCase())) missing.push(`${object}.${name}`)
  }
  return missing
}

/**
 * Necessary columns of a row set that are not there: of its columns, its joins and its conditions.
 * @returns `schema.table.Name`s; of alternatives the first
 */
export function missingColumns(set: RowSet, known: KnownColumns): string[] {
  const missing = [set.from, set.where ?? '', set.orderBy ?? '', set.groupBy ?? ''].flatMap((text) => missingIn(set, text, known))
  for (const { from, optional } of set.columns) {
    if (optional || from.some((expression) => missingIn(set, expression, known).length === 0)) continue
    missing.push(...missingIn(set, from[0] ?? '', known))
  }
  return [...new Set(missing)]
}

/** Names of columns of a row set that may be missing, and are. */
export function emptyColumns(set: RowSet, known: KnownColumns): string[] {
  return set.columns
    .filter(({ from, optional }) => optional && from.every((expression) => missingIn(set, expression, known).length > 0))
    .map(({ name }) => name)
}

function withTables(set: RowSet, text: string): string {
  return text.replace(/\{(\w+)\}/g, (_all, alias: string) => `${set.objects[alias] ?? ''} AS ${alias}`)
}

function condition(set: RowSet, filter: RowFilter, expressions: ReadonlyMap<string, string>, parameters: Parameter[]): string {
  const expression = expressions.get(filter.column)
  if (expression === undefined) throw new Error(`no column ${filter.column} to filter by`)
  const name = (): string => `p${parameters.length}`
  if ('since' in filter) {
    const since = parseWsusTime(filter.since)
    if (since === null) throw new WsusError('wsus_settings_invalid', { fields: [filter.column] })
    parameters.push({ name: name(), type: 'time', value: since })
    return `${expression} >= @p${parameters.length - 1}`
  }
  if ('from' in filter) return `${expression} BETWEEN ${integer(filter.from)} AND ${integer(filter.to)}`
  // An empty list would be no T-SQL, and would mean that nothing is wanted.
  if (filter.in.length === 0) return '1 = 0'
  const type = set.columns.find((each) => each.name === filter.column)?.type === 'guid' ? 'guid' : 'text'
  const values = filter.in.map((value) => {
    if (typeof value === 'number') return integer(value)
    parameters.push({ name: name(), type, value })
    return `@p${parameters.length - 1}`
  })
  return `${expression} IN (${values.join(', ')})`
}

// Numbers stand in the statement as they are, so nothing but a number may get here.
function integer(value: number): string {
  if (!Number.isSafeInteger(value)) throw new WsusError('wsus_settings_invalid', { fields: ['filter'] })
  return String(value)
}
