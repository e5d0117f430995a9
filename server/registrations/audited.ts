const AUDITED = 200

/** Rows as an audit record holds them: how many, and the first of them. */
export function auditedRows<T>(rows: readonly T[]): { count: number; rows: readonly T[] } {
  return { count: rows.length, rows: rows.slice(0, AUDITED) }
}
