import { Dropdown, DropdownItem, DropdownList, MenuToggle } from '@patternfly/react-core'
import { EllipsisVIcon } from '@patternfly/react-icons'
import { useState, type ReactNode } from 'react'
import { listWords } from '../words/list.ts'
import { useWords } from '../words/words.ts'
import type { RowAction } from './definition.ts'

/** What can be done with one row, behind a button that is called after the row; the keyboard stands on the first of it at once. */
export function RowMenu({ name, actions }: { readonly name: string; readonly actions: readonly RowAction[] }): ReactNode {
  const say = useWords(listWords)
  const [isOpen, setOpen] = useState(false)
  return (
    <Dropdown
      shouldFocusFirstItemOnOpen
      shouldFocusToggleOnSelect
      isOpen={isOpen}
      onSelect={() => setOpen(false)}
      onOpenChange={setOpen}
      // Beside a title on a narrow screen it would run out at the side.
      popperProps={{ position: 'end', preventOverflow: true }}
      toggle={(ref) => (
        <MenuToggle
          ref={ref}
          variant="plain"
          aria-label={say('actions_of', { name })}
          icon={<EllipsisVIcon />}
          onClick={() => setOpen(!isOpen)}
          isExpanded={isOpen}
        />
      )}
    >
      <DropdownList>
        {actions.map(({ label, onClick, isDanger }) => (
          <DropdownItem key={label} isDanger={isDanger === true} onClick={onClick}>
            {label}
          </DropdownItem>
        ))}
      </DropdownList>
    </Dropdown>
  )
}
