import { AppError } from '../errors.ts'

/** What is wrong with one row of a list that was sent in, so that a command can say line and column of its file. */
export interface RowProblem {
  /** 1 for the first row. */
  readonly row: number
  /** Property of the row; the command knows in which column of the file it stands. */
  readonly column: string
  readonly code: string
  readonly details: Readonly<Record<string, unknown>>
}

/** How rows are taken. */
export interface RowsWish {
  /** Only says what is wrong with them. */
  readonly dryRun?: boolean
}

/** Most problems that one answer names. */
const MAX_PROBLEMS = 100

/**
 * All or nothing: stops the work when any row has a problem.
 *
 * @throws AppError invalid rows_invalid with `rows` (the first 100) and `count`
 */
export function refuseRows(problems: readonly RowProblem[]): void {
  if (problems.length === 0) return
  const rows = problems.toSorted((a, b) => a.row - b.row).slice(0, MAX_PROBLEMS)
  throw new AppError('invalid', 'rows_invalid', { count: problems.length, rows })
}

/**
 * Rows that repeat what an earlier row of the same list has.
 *
 * @param keyOf what must be different in every row; null: this row does not count
 * @returns row numbers, from 1
 */
export function repeatedRows<T>(rows: readonly T[], keyOf: (row: T) => string | null): number[] {
  const seen = new Set<string>()
  const repeated: number[] = []
  for (const [index, row] of rows.entries()) {
    const key = keyOf(row)
    if (key === null) continue
    if (seen.has(key)) repeated.push(index + 1)
    seen.add(key)
  }
  return repeated
}
