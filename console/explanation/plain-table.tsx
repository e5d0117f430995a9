import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'
import type { ReactNode } from 'react'

interface Props<T> {
  /** What the table holds, for those who do not see it. */
  readonly label: string
  readonly heads: readonly string[]
  readonly rows: readonly T[]
  readonly keyOf: (row: T, at: number) => string
  readonly cells: (row: T) => readonly ReactNode[]
}

/** A small table without sorting or pages; on a narrow screen each row is a card. */
export function PlainTable<T>({ label, heads, rows, keyOf, cells }: Props<T>): ReactNode {
  return (
    <div className="ts-scroll">
      <Table aria-label={label} variant="compact" gridBreakPoint="grid-md">
        <Thead>
          <Tr>
            {heads.map((head) => (
              <Th key={head} modifier="nowrap">
                {head}
              </Th>
            ))}
          </Tr>
        </Thead>
        <Tbody>
          {rows.map((row, at) => (
            <Tr key={keyOf(row, at)}>
              {cells(row).map((cell, column) => (
                <Td key={heads[column]} dataLabel={heads[column] ?? ''}>
                  {cell}
                </Td>
              ))}
            </Tr>
          ))}
        </Tbody>
      </Table>
    </div>
  )
}
