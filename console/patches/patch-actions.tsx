import { Button, Dropdown, DropdownItem, DropdownList, MenuToggle } from '@patternfly/react-core'
import { useState, type ReactNode } from 'react'
import { useNavigate } from 'react-router'
import type { ItemOf } from '../api/answers.ts'
import { DecisionDialog, type Decision } from '../exceptions/decision-dialog.tsx'
import { ExceptionDialog } from '../exceptions/exception-dialog.tsx'
import type { ExceptionKind } from '../exceptions/exception-fields.tsx'
import { patchPageWords } from '../words/patch.ts'
import { useWords } from '../words/words.ts'

export type PatchAction = ItemOf<'/patches'>['actions'][number]
type Named = Pick<ItemOf<'/patches'>, 'patchId' | 'name' | 'actions'>

const KIND_OF = { decline: 'decline', hold: 'hold', waive: 'waiver' } as const satisfies Partial<Record<PatchAction, ExceptionKind>>

/** What the service lets the reader do with a patch, but for the wizard. */
export const MENU = ['decline', 'hold', 'waive', 'approve', 'refuse', 'revoke'] as const satisfies readonly PatchAction[]
type MenuAction = (typeof MENU)[number]

/** The dialog of an action. */
export function ActionDialog({
  patch,
  action,
  onClose,
}: {
  readonly patch: Named
  readonly action: MenuAction
  readonly onClose: () => void
}): ReactNode {
  if (action === 'approve' || action === 'refuse' || action === 'revoke') {
    return <DecisionDialog patch={patch} decision={action satisfies Decision} onClose={onClose} />
  }
  const first = KIND_OF[action]
  const others = MENU.flatMap((one) => (one in KIND_OF && patch.actions.includes(one) ? [KIND_OF[one as keyof typeof KIND_OF]] : []))
  const kinds = [first, ...others.filter((kind) => kind !== first)]
  return <ExceptionDialog subject={{ patchIds: [patch.patchId], name: patch.name }} kinds={kinds} onClose={onClose} />
}

/** Buttons for what the reader may do with a patch now. */
export function PatchActions({ patch }: { readonly patch: Named }): ReactNode {
  const say = useWords(patchPageWords)
  const navigate = useNavigate()
  const [isOpen, setOpen] = useState(false)
  const [action, setAction] = useState<MenuAction | null>(null)
  const offered = MENU.filter((one) => patch.actions.includes(one))
  return (
    <>
      {patch.actions.includes('wizard') && (
        <Button onClick={() => void navigate('/wizard', { state: { patchIds: [patch.patchId] } })}>{say('apply')}</Button>
      )}
      {offered.length > 0 && (
        <Dropdown
          shouldFocusFirstItemOnOpen
          shouldFocusToggleOnSelect
          isOpen={isOpen}
          onSelect={() => setOpen(false)}
          onOpenChange={setOpen}
          popperProps={{ position: 'right' }}
          toggle={(ref) => (
            <MenuToggle ref={ref} isExpanded={isOpen} onClick={() => setOpen(!isOpen)}>
              {say('actions')}
            </MenuToggle>
          )}
        >
          <DropdownList>
            {offered.map((one) => (
              <DropdownItem key={one} onClick={() => setAction(one)}>
                {say(`action_${one}`)}
              </DropdownItem>
            ))}
          </DropdownList>
        </Dropdown>
      )}
      {action !== null && <ActionDialog patch={patch} action={action} onClose={() => setAction(null)} />}
    </>
  )
}
