import { useState, type ReactNode } from 'react'
import { api } from '../../api/client.ts'
import type { ItemOf } from '../../api/answers.ts'
import { Confirm } from '../../layout/confirm.tsx'
import { estateWords } from '../../words/estate.ts'
import { useWords } from '../../words/words.ts'
import { useChanged } from './changed.ts'
import { FormDialog } from './form-dialog.tsx'
import type { Choice } from '../../layout/use-pick.ts'
import { RemoveDialog } from './remove-dialog.tsx'
import { UserDialog } from './user-dialog.tsx'
import { hasTenant, PasswordField, RoleFields, type RoleName } from './user-fields.tsx'

type User = ItemOf<'/users'>

/** What is about to be done with a user. */
export type UserAction = { readonly kind: 'add' } | { readonly kind: User['actions'][number]; readonly user: User }

interface Props {
  readonly action: UserAction | null
  readonly onClose: () => void
}

/** The dialog of the action that was chosen. */
export function UserActionDialogs({ action, onClose }: Props): ReactNode {
  const say = useWords(estateWords)
  const changed = useChanged()
  if (action === null) return null
  if (action.kind === 'add') return <UserDialog user={null} onClose={onClose} />
  const { user } = action
  const name = user.userId
  switch (action.kind) {
    case 'edit':
      return <UserDialog user={user} onClose={onClose} />
    case 'set_password':
      return <PasswordDialog user={user} onClose={onClose} />
    case 'move':
      return <MoveDialog user={user} onClose={onClose} />
    case 'unlock':
      return (
        <Confirm
          title={say('unlock_title', { name })}
          confirm={say('unlock')}
          failed={say('not_saved')}
          onClose={onClose}
          onConfirm={async () => {
            await api.POST('/users/unlock', { body: { userIds: [name] } })
            await changed(say('unlocked', { name }), '/users')
          }}
        >
          <p>{say('unlock_lead')}</p>
        </Confirm>
      )
    case 'delete':
      return (
        <RemoveDialog
          name={name}
          onClose={onClose}
          onConfirm={async () => {
            await api.POST('/users/delete', { body: { userIds: [name] } })
            await changed(say('deleted', { name }), '/users', '/tenants')
          }}
        >
          {say('user_delete_lead')}
        </RemoveDialog>
      )
  }
}

interface OneProps {
  readonly user: User
  readonly onClose: () => void
}

function PasswordDialog({ user, onClose }: OneProps): ReactNode {
  const say = useWords(estateWords)
  const changed = useChanged()
  const [password, setPassword] = useState('')
  return (
    <FormDialog
      title={say('password_title', { name: user.userId })}
      lead={say('password_lead')}
      submit={say('set_password_now')}
      onClose={onClose}
      onSubmit={async () => {
        await api.POST('/users/passwords', { body: { users: [{ userId: user.userId, password }] } })
        await changed(say('password_set', { name: user.userId }), '/users')
      }}
    >
      {(problemOf) => <PasswordField id="new-password" value={password} onChange={setPassword} problem={problemOf('password', password)} />}
    </FormDialog>
  )
}

function MoveDialog({ user, onClose }: OneProps): ReactNode {
  const say = useWords(estateWords)
  const changed = useChanged()
  const [role, setRole] = useState<RoleName>(user.role)
  const [tenant, setTenant] = useState<Choice | null>(
    user.tenantId === null ? null : { value: user.tenantId, label: user.tenantName ?? user.tenantId },
  )
  return (
    <FormDialog
      title={say('move_title', { name: user.userId })}
      lead={say('user_move_lead')}
      submit={say('move_now')}
      onClose={onClose}
      onSubmit={async () => {
        const tenantId = hasTenant(role) ? (tenant?.value ?? null) : null
        await api.POST('/users/move', { body: { users: [{ userId: user.userId, tenantId, role }] } })
        await changed(say('moved', { name: user.userId }), '/users', '/tenants')
      }}
    >
      {(problemOf) => <RoleFields role={role} tenant={tenant} onRole={setRole} onTenant={setTenant} problemOf={problemOf} />}
    </FormDialog>
  )
}
