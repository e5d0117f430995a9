import { useCallback, useState, type ReactNode } from 'react'
import type { ItemOf } from '../../api/answers.ts'
import type { RowAction } from '../../list/definition.ts'
import { frameWords } from '../../words/frame.ts'
import { computerAdminWords } from '../../words/computer-administration.ts'
import { useWords } from '../../words/words.ts'
import { RegisterDialog } from './register-dialog.tsx'
import { RemoveComputerDialog } from './remove-computer-dialog.tsx'

type Computer = ItemOf<'/computers'>

interface Administration {
  /** What may be done with a computer's registration, as the service said with it. */
  actionsOf(computer: Computer): readonly RowAction[]
  /** The dialog that was opened; to be drawn somewhere on the page. */
  readonly dialog: ReactNode
}

/** Changing and removing registrations of computers, for pages that show computers. @param onRemoved called when the computer is gone */
export function useComputerAdministration(onRemoved?: () => void): Administration {
  const say = useWords(computerAdminWords)
  const sayCommon = useWords(frameWords)
  const [open, setOpen] = useState<{ readonly kind: 'edit' | 'remove'; readonly computer: Computer } | null>(null)
  const close = (): void => setOpen(null)
  const actionsOf = useCallback(
    (computer: Computer): readonly RowAction[] => [
      ...(computer.actions.includes('edit') ? [{ label: sayCommon('edit'), onClick: () => setOpen({ kind: 'edit', computer }) }] : []),
      ...(computer.actions.includes('remove')
        ? [{ label: say('remove_ask'), isDanger: true, onClick: () => setOpen({ kind: 'remove', computer }) }]
        : []),
    ],
    [say, sayCommon],
  )
  return {
    actionsOf,
    dialog:
      open === null ? null : open.kind === 'edit' ? (
        <RegisterDialog computer={open.computer} onClose={close} />
      ) : (
        <RemoveComputerDialog computer={open.computer} onClose={close} {...(onRemoved === undefined ? {} : { onRemoved })} />
      ),
  }
}
