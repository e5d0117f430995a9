import type { Column } from './definition.ts'

/** How much room a column's cells take, as a class of console.css: numbers and short words what they need, sentences the rest. */
export function cellClass<T>({
  isNumber,
  isShort,
  isWide,
  isScreenOnly,
}: Pick<Column<T>, 'isNumber' | 'isShort' | 'isWide' | 'isScreenOnly'>): string {
  if (isScreenOnly === true) return 'ts-nowrap ts-no-print'
  if (isNumber === true) return 'ts-number'
  if (isShort === true) return 'ts-nowrap'
  return isWide === true ? 'ts-wide' : ''
}
