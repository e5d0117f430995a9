/** Begins a CSV file in UTF-8, so that a spreadsheet does not take it for another encoding. */
export const CSV_BYTE_ORDER_MARK = '\uFEFF'

/** A cell that a spreadsheet would run as a formula is written so that it stays text; Japanese ones take the full-width signs as well. */
const FORMULA = /^[=+@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20-]/

/**
 * One line of CSV (RFC 4180) with CRLF.
 *
 * @param cells null is an empty field
 */
export function csvLine(cells: readonly (string | number | boolean | null)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`
}

function csvCell(cell: string | number | boolean | null): string {
  if (cell === null) return ''
  if (typeof cell !== 'string') return String(cell)
  const safe = FORMULA.test(cell) && !/^-?\d+(\.\d+)?$/.test(cell) ? `'${cell}` : cell
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
