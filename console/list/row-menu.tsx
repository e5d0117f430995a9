import { MenuToggle } from '@patternfly/react-core'
import { EllipsisVIcon } from '@patternfly/react-icons'
import { ActionsColumn } from '@patternfly/react-table'
import type { ReactNode } from 'react'
import { listWords } from '../words/list.ts'
import { useWords } from '../words/words.ts'
import type { RowAction } from './definition.ts'

/** What can be done with one row, behind a button that is called after the row. */
export function RowMenu({ name, actions }: { readonly name: string; readonly actions: readonly RowAction[] }): ReactNode {
  const say = useWords(listWords)
  return (
    <ActionsColumn
      items={actions.map(({ label, onClick, isDanger }) => ({ title: label, onClick, isDanger: isDanger === true }))}
      actionsToggle={({ onToggle, isOpen, isDisabled, toggleRef }) => (
        <MenuToggle
          ref={toggleRef}
          variant="plain"
          aria-label={say('actions_of', { name })}
          icon={<EllipsisVIcon />}
          onClick={onToggle}
          isExpanded={isOpen}
          isDisabled={isDisabled}
        />
      )}
    />
  )
}
