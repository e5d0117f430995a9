import { ArrowsAltVIcon, LongArrowAltDownIcon, LongArrowAltUpIcon } from '@patternfly/react-icons'
import type { ReactNode } from 'react'
import { cellClass } from './cell-class.ts'
import type { Column } from './definition.ts'

interface Props<T> {
  readonly column: Column<T>
  /** What the list is sorted by: a column's name, with `-` before it downwards. */
  readonly sort: string | undefined
  readonly onSort: (sort: string) => void
}

/** A column's head, in elements that look as the library's: its own measures each as soon as it is drawn. Where the list can be sorted by it, it is a button. */
export function Head<T>({ column, sort, onSort }: Props<T>): ReactNode {
  const by = column.sort
  const isActive = by !== undefined && sort?.replace(/^-/, '') === by
  const isDown = isActive && sort?.startsWith('-') === true
  const names = ['pf-v6-c-table__th', 'pf-m-nowrap']
  if (column.isNumber === true || column.isScreenOnly === true) names.push(cellClass(column))
  if (by !== undefined) names.push('pf-v6-c-table__sort')
  if (isActive) names.push('pf-m-selected')
  const Arrow = !isActive ? ArrowsAltVIcon : isDown ? LongArrowAltDownIcon : LongArrowAltUpIcon
  return (
    <th scope="col" className={names.join(' ')} aria-sort={isActive ? (isDown ? 'descending' : 'ascending') : undefined}>
      {by === undefined ? (
        column.label
      ) : (
        <button
          type="button"
          className="pf-v6-c-table__button"
          aria-label={column.label}
          onClick={() => onSort(isActive && !isDown ? `-${by}` : by)}
        >
          <div className="pf-v6-c-table__button-content">
            <span className="pf-v6-c-table__text">{column.label}</span>
            <span className="pf-v6-c-table__sort-indicator">
              <Arrow />
            </span>
          </div>
        </button>
      )}
    </th>
  )
}

/** The head of a column whose cells explain themselves to those who see them. */
export function HiddenHead({ text }: { readonly text: string }): ReactNode {
  return (
    <th scope="col" className="pf-v6-c-table__th">
      <span className="pf-v6-u-screen-reader">{text}</span>
    </th>
  )
}
