import type { ReactNode } from 'react'
import { api } from '../../api/client.ts'
import { computerAdminWords } from '../../words/computer-administration.ts'
import { useWords } from '../../words/words.ts'
import { useChanged } from './changed.ts'
import { RemoveDialog } from './remove-dialog.tsx'

interface Props {
  readonly computer: { readonly computerId: string; readonly hostName: string }
  readonly onRemoved?: () => void
  readonly onClose: () => void
}

/** Takes a computer out of its tenant. */
export function RemoveComputerDialog({ computer, onRemoved, onClose }: Props): ReactNode {
  const say = useWords(computerAdminWords)
  const changed = useChanged()
  return (
    <RemoveDialog
      name={computer.hostName}
      title={say('remove_title', { name: computer.hostName })}
      confirm={say('remove')}
      onClose={onClose}
      onConfirm={async () => {
        await api.POST('/computers/delete', { body: { serverIds: [computer.computerId] } })
        // Before its page asks for it once more.
        onRemoved?.()
        await changed(
          say('removed', { name: computer.hostName }),
          '/computers',
          '/unassigned-computers',
          '/server-groups',
          '/tenants',
          '/sites',
        )
      }}
    >
      {say('remove_lead')}
    </RemoveDialog>
  )
}
