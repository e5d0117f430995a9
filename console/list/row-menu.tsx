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
  // The library's menu asks for styles and listens to the whole document even while it is closed: in a list it is made when it is first opened.
  const [wasOpened, setOpened] = useState(false)
  if (!wasOpened)
    return (
      <Closed
        label={say('actions_of', { name })}
        onOpen={() => {
          setOpened(true)
          // The click that is on its way would close it again: it came from elsewhere.
          setTimeout(() => setOpen(true))
        }}
      />
    )
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

/** Looks as the library's toggle. */
function Closed({ label, onOpen }: { readonly label: string; readonly onOpen: () => void }): ReactNode {
  return (
    <button type="button" className="pf-v6-c-menu-toggle pf-m-plain" aria-label={label} aria-expanded={false} onClick={onOpen}>
      <span className="pf-v6-c-menu-toggle__icon">
        <EllipsisVIcon />
      </span>
    </button>
  )
}
