import { Button } from '@patternfly/react-core'
import { AngleDownIcon } from '@patternfly/react-icons'
import { ExpandableRowContent, Table, Tbody, Td, Th, Thead, Tr, type ThProps } from '@patternfly/react-table'
import { memo, useCallback, useState, type ReactNode } from 'react'
import { frameWords } from '../words/frame.ts'
import { listWords } from '../words/list.ts'
import { useWords } from '../words/words.ts'
import type { Column, ListDefinition, ListPage } from './definition.ts'
import type { ListState } from './list-state.ts'
import { cellClass } from './cell-class.ts'
import { CheckCell } from './check-cell.tsx'
import type { Chosen } from './selection.tsx'
import { RowMenu } from './row-menu.tsx'

interface Props<T> {
  readonly definition: ListDefinition<T>
  readonly columns: readonly Column<T>[]
  readonly page: ListPage<T>
  readonly state: ListState
  readonly selection: Chosen
}

/** The rows of a page; on a narrow screen each row is a card with the columns' names. */
export function ListTable<T>({ definition, columns, page, state, selection }: Props<T>): ReactNode {
  const say = useWords(listWords)
  const sayCommon = useWords(frameWords)
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const sort = state.sort ?? definition.defaultSort
  const toggle = useCallback((key: string) => {
    setOpen((now) => {
      const next = new Set(now)
      if (!next.delete(key)) next.add(key)
      return next
    })
  }, [])
  return (
    <div className="ts-scroll">
      <Table aria-label={definition.what} variant="compact" gridBreakPoint="grid-md" isExpandable={definition.detail !== undefined}>
        <Thead>
          <Tr>
            {definition.detail !== undefined && <Th screenReaderText={sayCommon('details')} />}
            {definition.selection !== undefined && <Th screenReaderText={say('select_page')} />}
            {columns.map((column) => (
              <Th
                key={column.key}
                modifier="nowrap"
                {...(column.isNumber === true || column.isScreenOnly === true ? { className: cellClass(column) } : {})}
                {...(column.sort === undefined ? {} : { sort: sortOf(columns, column, sort, state) })}
              >
                {column.label}
              </Th>
            ))}
            {definition.rowActions !== undefined && <Th screenReaderText={sayCommon('more')} />}
          </Tr>
        </Thead>
        {page.items.map((item) => {
          const key = definition.keyOf(item)
          return (
            <Row
              key={key}
              definition={definition}
              columns={columns}
              item={item}
              isOpen={open.has(key)}
              isChosen={selection.has(key)}
              onToggle={toggle}
              onChoose={selection.set}
            />
          )
        })}
      </Table>
    </div>
  )
}

interface RowProps<T> {
  readonly definition: ListDefinition<T>
  readonly columns: readonly Column<T>[]
  readonly item: T
  readonly isOpen: boolean
  readonly isChosen: boolean
  readonly onToggle: (key: string) => void
  readonly onChoose: (keys: readonly string[], isChosen: boolean) => void
}

function RowOf<T>({ definition, columns, item, isOpen, isChosen, onToggle, onChoose }: RowProps<T>): ReactNode {
  const say = useWords(listWords)
  const key = definition.keyOf(item)
  return (
    <Tbody isExpanded={isOpen}>
      <Tr isContentExpanded={isOpen}>
        {definition.detail !== undefined && (
          <ExpandCell label={say('details_of', { name: definition.nameOf(item) })} isOpen={isOpen} onToggle={() => onToggle(key)} />
        )}
        {definition.selection !== undefined && (
          <CheckCell
            label={say('select_row', { name: definition.nameOf(item) })}
            isChecked={isChosen}
            isDisabled={definition.selection.isDisabled?.(item) ?? false}
            onChange={(isChecked) => onChoose([key], isChecked)}
          />
        )}
        {columns.map((column) => (
          <Td key={column.key} dataLabel={column.label} className={cellClass(column)}>
            {/* One box: on a narrow screen a cell lays out what stands in it beside the column's name. */}
            <div>{column.cell(item)}</div>
          </Td>
        ))}
        {definition.rowActions !== undefined && <RowActions definition={definition} item={item} />}
      </Tr>
      {definition.detail !== undefined && isOpen && (
        <Tr isExpanded>
          <Td colSpan={columns.length + 3}>
            <ExpandableRowContent>{definition.detail(item)}</ExpandableRowContent>
          </Td>
        </Tr>
      )}
    </Tbody>
  )
}

// Two hundred rows are not drawn anew because one was chosen or the list is asked again.
const Row = memo(RowOf) as typeof RowOf

interface ExpandProps {
  readonly label: string
  readonly isOpen: boolean
  readonly onToggle: () => void
}

/** The table's own cell would call it by an English word. */
function ExpandCell({ label, isOpen, onToggle }: ExpandProps): ReactNode {
  return (
    <Td className="pf-v6-c-table__toggle">
      <Button
        variant="plain"
        size="sm"
        className={isOpen ? 'pf-m-expanded' : ''}
        aria-label={label}
        aria-expanded={isOpen}
        onClick={onToggle}
        icon={
          <div className="pf-v6-c-table__toggle-icon">
            <AngleDownIcon />
          </div>
        }
      />
    </Td>
  )
}

function RowActions<T>({ definition, item }: { readonly definition: ListDefinition<T>; readonly item: T }): ReactNode {
  const actions = definition.rowActions?.(item) ?? []
  if (actions.length === 0) return <Td />
  return (
    <Td isActionCell>
      <RowMenu name={definition.nameOf(item)} actions={actions} />
    </Td>
  )
}

function sortOf<T>(
  columns: readonly Column<T>[],
  column: Column<T>,
  sort: string | undefined,
  state: ListState,
): NonNullable<ThProps['sort']> {
  const isDown = sort?.startsWith('-') === true
  const active = columns.findIndex((one) => one.sort !== undefined && one.sort === sort?.replace(/^-/, ''))
  return {
    sortBy: active < 0 ? {} : { index: active, direction: isDown ? 'desc' : 'asc' },
    columnIndex: columns.indexOf(column),
    onSort: (_event: unknown, _index: number, direction: 'asc' | 'desc') =>
      state.setSort(direction === 'desc' ? `-${column.sort}` : column.sort!),
  }
}
