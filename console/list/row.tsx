import { Button } from '@patternfly/react-core'
import { AngleDownIcon } from '@patternfly/react-icons'
import { ExpandableRowContent, Tbody, Td, Tr } from '@patternfly/react-table'
import { memo, type ReactNode } from 'react'
import { listWords } from '../words/list.ts'
import { useWords } from '../words/words.ts'
import { cellClass } from './cell-class.ts'
import { CheckCell } from './check-cell.tsx'
import type { Column, ListDefinition } from './definition.ts'
import { RowMenu } from './row-menu.tsx'

/** What a row needs of its list: it stays the same while filters come and go. */
export type RowDefinition<T> = Pick<ListDefinition<T>, 'keyOf' | 'nameOf' | 'detail' | 'selection' | 'rowActions'>

interface Props<T> {
  readonly definition: RowDefinition<T>
  readonly columns: readonly Column<T>[]
  readonly item: T
  readonly isOpen: boolean
  readonly isChosen: boolean
  readonly onToggle: (key: string) => void
  readonly onChoose: (keys: readonly string[], isChosen: boolean) => void
}

const CELL = 'pf-v6-c-table__td'

/**
 * A row, in elements that look as the library's: of hundreds of cells each of its components would keep
 * a state of its own, for help and editing that no list here has.
 */
function RowOf<T>({ definition, columns, item, isOpen, isChosen, onToggle, onChoose }: Props<T>): ReactNode {
  const say = useWords(listWords)
  const key = definition.keyOf(item)
  return (
    <Tbody isExpanded={isOpen}>
      <tr className={isOpen ? 'pf-v6-c-table__tr pf-m-expanded' : 'pf-v6-c-table__tr'}>
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
          <td key={column.key} data-label={column.label} className={`${CELL} ${cellClass(column)}`}>
            {/* One box: on a narrow screen a cell lays out what stands in it beside the column's name. */}
            <div>{column.cell(item)}</div>
          </td>
        ))}
        {definition.rowActions !== undefined && <RowActions definition={definition} item={item} />}
      </tr>
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

/** A row of a list; two hundred are not drawn anew because one was chosen or the list is asked again. */
export const Row = memo(RowOf) as typeof RowOf

interface ExpandProps {
  readonly label: string
  readonly isOpen: boolean
  readonly onToggle: () => void
}

/** The table's own cell would call it by an English word. */
function ExpandCell({ label, isOpen, onToggle }: ExpandProps): ReactNode {
  return (
    <td className={`${CELL} pf-v6-c-table__toggle`}>
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
    </td>
  )
}

function RowActions<T>({ definition, item }: { readonly definition: RowDefinition<T>; readonly item: T }): ReactNode {
  const actions = definition.rowActions?.(item) ?? []
  if (actions.length === 0) return <Td />
  return (
    <td className={`${CELL} pf-v6-c-table__action`}>
      <RowMenu name={definition.nameOf(item)} actions={actions} />
    </td>
  )
}
