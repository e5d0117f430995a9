import { Button } from '@patternfly/react-core'
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'
import { useState, type ReactNode } from 'react'
import { cellClass } from '../list/cell-class.ts'
import type { Column } from '../list/definition.ts'
import { advisoryWords } from '../words/advisories.ts'
import { useWords } from '../words/words.ts'

const FIRST = 50

interface Props<T> {
  readonly label: string
  readonly columns: readonly Omit<Column<T>, 'key' | 'sort'>[]
  readonly rows: readonly T[]
  readonly keyOf: (row: T) => string
}

/** A table of what is there already: the first rows, and the others when they are asked for. */
export function ShortTable<T>({ label, columns, rows, keyOf }: Props<T>): ReactNode {
  const say = useWords(advisoryWords)
  const [isWhole, setWhole] = useState(false)
  const shown = isWhole ? rows : rows.slice(0, FIRST)
  return (
    <>
      <div className="ts-scroll">
        <Table aria-label={label} variant="compact" gridBreakPoint="grid-md">
          <Thead>
            <Tr>
              {columns.map((column) => (
                <Th key={column.label} modifier="wrap" className={column.isNumber === true ? 'ts-number' : ''}>
                  {column.label}
                </Th>
              ))}
            </Tr>
          </Thead>
          <Tbody>
            {shown.map((row) => (
              <Tr key={keyOf(row)}>
                {columns.map((column) => (
                  <Td key={column.label} dataLabel={column.label} className={cellClass(column)}>
                    <span>{column.cell(row)}</span>
                  </Td>
                ))}
              </Tr>
            ))}
          </Tbody>
        </Table>
      </div>
      {shown.length < rows.length && (
        <Button variant="link" className="ts-no-print" onClick={() => setWhole(true)}>
          {say('more_rows', { count: rows.length - shown.length })}
        </Button>
      )}
    </>
  )
}
