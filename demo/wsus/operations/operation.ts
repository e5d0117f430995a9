import type { Estate } from '../estate.ts'
import type { Args } from '../request.ts'
import type { Role } from '../types.ts'
import { element, RowWriter, type Row } from '../xml.ts'

/** What an operation may look at. */
export type Call = {
  estate: Estate
  role: Role
  userName: string
  port: number
  serverTargeting: boolean
  version: string
  /** A way to make the demo answer wrongly, for tests: rows lose their first value. */
  shiftRows: boolean
}

export type Operation = {
  /** Who may call it: `none` is anyone whom the web server let in. */
  needs: Role
  /** The content of `<op>Response`. */
  run: (args: Args, call: Call) => string
}

export const read = (run: Operation['run']): Operation => ({ needs: 'reporter', run })
export const write = (run: Operation['run']): Operation => ({ needs: 'administrator', run })

/** A plain result. */
export function scalar(operation: string, value: string | number | boolean | null): string {
  return element(`${operation}Result`, value)
}

const shifted = (rows: readonly Row[], call: Call): readonly Row[] => (call.shiftRows ? rows.map((row) => row.slice(1)) : rows)

/** ArrayOfGenericReadableRow. */
export function rows(operation: string, list: readonly Row[], call: Call): string {
  return new RowWriter().list(`${operation}Result`, shifted(list, call))
}

/** One GenericReadableRow. */
export function oneRow(operation: string, row: Row): string {
  return `<${operation}Result>${new RowWriter().values(row)}</${operation}Result>`
}

/** ArrayOfArrayOfGenericReadableRow, one list per SQL result set. */
export function sets(operation: string, lists: readonly (readonly Row[])[], call: Call): string {
  return new RowWriter().lists(
    `${operation}Result`,
    lists.map((list) => shifted(list, call)),
  )
}

/** CompleteUpdates: named lists in the WSDL's order. */
export function complete(operation: string, lists: Readonly<Record<string, readonly Row[]>>, call: Call): string {
  const writer = new RowWriter()
  const content = Object.entries(lists).map(([name, list]) => writer.list(name, shifted(list, call)))
  return `<${operation}Result>${content.join('')}</${operation}Result>`
}
