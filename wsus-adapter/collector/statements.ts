import { ROW_SETS } from '../susdb/all-row-sets.ts'
import type { RowSet } from '../susdb/row-set.ts'
import { NEVER_WHOLE } from '../susdb/row-sets-views.ts'
import { CLEANUP_INDEXES, COLUMNS_THERE, DATABASE_ID, FIRST_INDEX_COLUMNS, WHO_AND_WHAT } from '../susdb/statements-survey.ts'
import { missingIn, preamble } from '../susdb/statements.ts'
import { COLLECTED_ROW_SETS } from './row-sets.ts'

/** A column as the collector's script needs it: the first alternative whose columns are all there is used. */
export interface CollectedColumn {
  name: string
  type: string
  /** `NULL` of its type, for one that may be missing; null for one that must be there. */
  otherwise: string | null
  /** `needs`: schema.table.column, compared without case. */
  from: { sql: string; needs: string[] }[]
}

/** A statement in the pieces from which the script puts it together. */
export interface CollectedSet {
  name: string
  distinct: boolean
  columns: CollectedColumn[]
  from: string
  where: string | null
  groupBy: string | null
  orderBy: string | null
  /** What the joins and conditions need. */
  needs: string[]
  /** Read for some computers alone, by this column. */
  filteredBy: string | null
}

/** Everything that the collector's script sends to a database; nothing else is in it. */
export interface CollectedStatements {
  preamble: string
  whoAndWhat: string
  columnsThere: string
  databaseId: string
  firstIndexColumns: string
  cleanupIndexes: { table: string; column: string }[]
  sets: CollectedSet[]
}

const LOCK_TIMEOUT_MS = 30_000
const SQL_TYPES = { int: 'int', text: 'nvarchar(10)', guid: 'nvarchar(36)', time: 'datetime', bit: 'bit' } as const

/** The statements of the collector's script, made from the same row sets that are read over SQL. */
export function collectedStatements(): CollectedStatements {
  return {
    preamble: preamble(LOCK_TIMEOUT_MS).trim(),
    whoAndWhat: WHO_AND_WHAT,
    columnsThere: COLUMNS_THERE,
    databaseId: DATABASE_ID,
    firstIndexColumns: FIRST_INDEX_COLUMNS,
    cleanupIndexes: CLEANUP_INDEXES.map(({ table, column }) => ({ table, column })),
    sets: COLLECTED_ROW_SETS.map((name) => collectedSet(ROW_SETS[name])),
  }
}

function collectedSet(set: RowSet): CollectedSet {
  const conditions = [set.from, set.where ?? '', set.groupBy ?? '', set.orderBy ?? ''].flatMap((text) => needsOf(set, text))
  return {
    name: set.name,
    distinct: set.distinct,
    columns: set.columns.map(({ name, type, from, optional }) => ({
      name,
      type,
      otherwise: optional ? `CAST(NULL AS ${SQL_TYPES[type]})` : null,
      from: from.map((sql) => ({ sql: withTables(set, sql), needs: needsOf(set, sql) })),
    })),
    from: withTables(set, set.from),
    where: set.where === null ? null : withTables(set, set.where),
    groupBy: set.groupBy,
    orderBy: set.orderBy,
    needs: [...new Set(conditions)],
    filteredBy: NEVER_WHOLE.get(set.name) ?? null,
  }
}

function needsOf(set: RowSet, text: string): string[] {
  return [...new Set(missingIn(set, text, new Map()))]
}

function withTables(set: RowSet, text: string): string {
  return text.replace(/\{(\w+)\}/g, (_all, alias: string) => `${set.objects[alias] ?? ''} AS ${alias}`)
}
