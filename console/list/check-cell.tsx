import { Checkbox } from '@patternfly/react-core'
import { Td } from '@patternfly/react-table'
import { useId, type ReactNode } from 'react'

interface Props {
  /** What is chosen, for those who do not see the row: the table's own cell would say "row 3". */
  readonly label: string
  readonly isChecked: boolean
  readonly isDisabled?: boolean
  readonly onChange: (isChecked: boolean) => void
}

/** The box at the beginning of a row that can be chosen. */
export function CheckCell({ label, isChecked, isDisabled = false, onChange }: Props): ReactNode {
  const id = useId()
  return (
    <Td className="pf-v6-c-table__check">
      <Checkbox id={id} aria-label={label} isChecked={isChecked} isDisabled={isDisabled} onChange={(_event, next) => onChange(next)} />
    </Td>
  )
}
