import type { Knex } from 'knex'
import type { Context } from '../context.ts'
import { AppError } from '../errors.ts'
import { refuseRows, type RowProblem, type RowsWish } from './row-problems.ts'

/** The column of a row that an error of one of its kind is about, by the error's code. */
export type ColumnOfCode = Readonly<Record<string, string>>

/** Thrown to take back what was only tried. */
class OnlyTried extends Error {}

/**
 * Does with each row what is done with one alone, by the same rules and in their order, so that a row is also held against those before it: all of them
 * or none.
 *
 * @param wish `dryRun`: everything is done and taken back
 * @param columns which errors are a row's; any other stops the work as it is
 * @returns what came of each row
 * @throws AppError invalid rows_invalid
 */
export async function eachRow<C extends Context, T, R>(
  ctx: C,
  rows: readonly T[],
  wish: RowsWish & { readonly columns: ColumnOfCode },
  doOne: (ctx: C, row: T) => Promise<R>,
): Promise<R[]> {
  if (wish.dryRun !== true) return doAll(ctx, rows, wish.columns, doOne)
  return tried(ctx, (inner) => doAll(inner, rows, wish.columns, doOne))
}

/** What rows name, each once, in the order in which every upload locks it: two of them then wait for each other, and never in a circle. */
export function inLockOrder(names: readonly (string | null)[]): string[] {
  return [...new Set(names)].filter((name) => name !== null).toSorted((a, b) => (a < b ? -1 : 1))
}

/** Does something and takes it back. @returns what came of it */
export async function tried<C extends Context, R>(ctx: C, work: (ctx: C) => Promise<R>): Promise<R> {
  const found: R[] = []
  try {
    await ctx.trx.transaction(async (trx: Knex.Transaction) => {
      found.push(await work({ ...ctx, trx }))
      throw new OnlyTried()
    })
  } catch (err) {
    if (!(err instanceof OnlyTried)) throw err
  }
  return found[0] as R
}

async function doAll<C extends Context, T, R>(
  ctx: C,
  rows: readonly T[],
  columns: ColumnOfCode,
  doOne: (ctx: C, row: T) => Promise<R>,
): Promise<R[]> {
  const problems: RowProblem[] = []
  const done: R[] = []
  for (const [index, row] of rows.entries()) {
    try {
      done.push(await doOne(ctx, row))
    } catch (err) {
      problems.push(problemOf(err, index + 1, columns))
    }
  }
  refuseRows(problems)
  return done
}

/** @throws what is no row's fault */
function problemOf(err: unknown, row: number, columns: ColumnOfCode): RowProblem {
  const column = err instanceof AppError && Object.hasOwn(columns, err.code) ? columns[err.code] : undefined
  if (!(err instanceof AppError) || column === undefined) throw err
  return { row, column, code: err.code, details: err.details }
}
