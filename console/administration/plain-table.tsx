import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'
import type { ReactNode } from 'react'
import { cellClass } from '../list/cell-class.ts'
import type { Column, RowAction } from '../list/definition.ts'
import { frameWords } from '../words/frame.ts'
import { useWords } from '../words/words.ts'
import { RowMenu } from '../list/row-menu.tsx'

interface Props<T> {
  readonly label: string
  readonly columns: readonly Column<T>[]
  readonly rows: readonly T[]
  readonly keyOf: (row: T) => string
  readonly nameOf: (row: T) => string
  readonly rowActions?: (row: T) => readonly RowAction[]
  /** Marks the row that was asked for. */
  readonly isMarked?: (row: T) => boolean
}

/** A short table whose rows are all there; on a narrow screen each row is a card. */
export function PlainTable<T>({ label, columns, rows, keyOf, nameOf, rowActions, isMarked }: Props<T>): ReactNode {
  const sayCommon = useWords(frameWords)
  return (
    <div className="ts-scroll">
      <Table aria-label={label} variant="compact" gridBreakPoint="grid-md">
        <Thead>
          <Tr>
            {columns.map((column) => (
              <Th key={column.key} modifier="nowrap" className={column.isNumber === true ? 'ts-number' : ''}>
                {column.label}
              </Th>
            ))}
            {rowActions !== undefined && <Th screenReaderText={sayCommon('more')} />}
          </Tr>
        </Thead>
        <Tbody>
          {rows.map((row) => {
            const actions = rowActions?.(row) ?? []
            return (
              <Tr key={keyOf(row)} isRowSelected={isMarked?.(row) === true}>
                {columns.map((column) => (
                  <Td key={column.key} dataLabel={column.label} className={cellClass(column)}>
                    <div>{column.cell(row)}</div>
                  </Td>
                ))}
                {rowActions !== undefined && (
                  <Td isActionCell={actions.length > 0}>{actions.length > 0 && <RowMenu name={nameOf(row)} actions={actions} />}</Td>
                )}
              </Tr>
            )
          })}
        </Tbody>
      </Table>
    </div>
  )
}
