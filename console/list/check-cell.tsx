import type { ReactNode } from 'react'

interface Props {
  /** What is chosen, for those who do not see the row: the table's own cell would say "row 3". */
  readonly label: string
  readonly isChecked: boolean
  readonly isDisabled?: boolean
  readonly onChange: (isChecked: boolean) => void
}

/** The box at the beginning of a row that can be chosen. */
export function CheckCell({ label, isChecked, isDisabled = false, onChange }: Props): ReactNode {
  return (
    <td className="pf-v6-c-table__td pf-v6-c-table__check">
      <div className="pf-v6-c-check pf-m-standalone">
        <input
          type="checkbox"
          className="pf-v6-c-check__input"
          aria-label={label}
          checked={isChecked}
          disabled={isDisabled}
          onChange={({ target }) => onChange(target.checked)}
        />
      </div>
    </td>
  )
}
