import { Table, Thead, Tr } from '@patternfly/react-table'
import { useCallback, useDeferredValue, useMemo, useState, type ReactNode } from 'react'
import { frameWords } from '../words/frame.ts'
import { listWords } from '../words/list.ts'
import { useWords } from '../words/words.ts'
import type { Column, ListDefinition } from './definition.ts'
import type { ListPage } from './question.ts'
import { Head, HiddenHead } from './head.tsx'
import type { ListState } from './list-state.ts'
import { Row, type RowDefinition } from './row.tsx'
import type { Chosen } from './selection.tsx'

interface Props<T> {
  readonly definition: ListDefinition<T>
  readonly columns: readonly Column<T>[]
  readonly page: ListPage<T>
  readonly state: ListState
  readonly selection: Chosen
}

/** As many rows as a screen shows: they are drawn first, the others behind them. */
const FIRST_ROWS = 16

/** The rows of a page; on a narrow screen each row is a card with the columns' names. */
export function ListTable<T>({ definition, columns, page, state, selection }: Props<T>): ReactNode {
  const say = useWords(listWords)
  const sayCommon = useWords(frameWords)
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const { keyOf, nameOf, detail, selection: choice, rowActions } = definition
  const ofRow = useMemo<RowDefinition<T>>(
    () => ({
      keyOf,
      nameOf,
      ...(detail === undefined ? {} : { detail }),
      ...(choice === undefined ? {} : { selection: choice }),
      ...(rowActions === undefined ? {} : { rowActions }),
    }),
    [keyOf, nameOf, detail, choice, rowActions],
  )
  const items = useDeferredValue(page.items, page.items.slice(0, FIRST_ROWS))
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
            {definition.detail !== undefined && <HiddenHead text={sayCommon('details')} />}
            {definition.selection !== undefined && <HiddenHead text={say('select_page')} />}
            {columns.map((column) => (
              <Head key={column.key} column={column} sort={sort} onSort={state.setSort} />
            ))}
            {definition.rowActions !== undefined && <HiddenHead text={sayCommon('more')} />}
          </Tr>
        </Thead>
        {items.map((item) => {
          const key = definition.keyOf(item)
          return (
            <Row
              key={key}
              definition={ofRow}
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
