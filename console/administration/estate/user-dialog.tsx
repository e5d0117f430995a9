import { useState, type ReactNode } from 'react'
import { api } from '../../api/client.ts'
import type { ItemOf } from '../../api/answers.ts'
import { TextField } from '../../layout/fields.tsx'
import { estateWords } from '../../words/estate.ts'
import { useWords } from '../../words/words.ts'
import { useChanged } from './changed.ts'
import { FormDialog } from './form-dialog.tsx'
import type { Choice } from '../../layout/use-pick.ts'
import { hasTenant, PasswordField, PersonFields, RoleFields, type PersonValues, type RoleName } from './user-fields.tsx'

type User = ItemOf<'/users'>

const NOBODY: PersonValues = { lastName: '', firstName: '', middleName: '', email: '', phone: '', contractName: '', locale: '' }

function personOf(user: User | null): PersonValues {
  return user === null ? NOBODY : { ...user, locale: user.locale ?? '' }
}

interface Props {
  /** null: a new one. */
  readonly user: User | null
  readonly onClose: () => void
}

/** Registers somebody, or changes what is known of them. */
export function UserDialog({ user, onClose }: Props): ReactNode {
  const say = useWords(estateWords)
  const changed = useChanged()
  const [userId, setUserId] = useState(user?.userId ?? '')
  const [password, setPassword] = useState('')
  const [role, setRole] = useState<RoleName>(user?.role ?? 'tenant_user')
  const [tenant, setTenant] = useState<Choice | null>(null)
  const [person, setPerson] = useState(() => personOf(user))
  const send = async (): Promise<void> => {
    const { lastName, firstName, middleName, email, phone, contractName, locale } = person
    const tenantId = user === null ? (hasTenant(role) ? (tenant?.value ?? null) : null) : user.tenantId
    const names = { lastName, firstName, middleName, email, phone, contractName, locale: locale === '' ? null : locale }
    const body = { users: [{ userId, password, role, tenantId, ...names }] }
    await (user === null ? api.POST('/users/add', { body }) : api.POST('/users/update', { body }))
    await changed(say(user === null ? 'added' : 'changed', { name: userId }), '/users', '/tenants')
  }
  return (
    <FormDialog
      isLarge
      title={user === null ? say('user_add') : say('edit_title', { name: user.userId })}
      onSubmit={send}
      onClose={onClose}
    >
      {(problemOf) => (
        <>
          <TextField
            id="user-id"
            label={say('user_id')}
            value={userId}
            onChange={setUserId}
            hint={user === null ? say('user_id_hint') : undefined}
            problem={problemOf('userId', userId)}
            isRequired
            isDisabled={user !== null}
            autoComplete="off"
          />
          {user === null && (
            <PasswordField id="user-password" value={password} onChange={setPassword} problem={problemOf('password', password)} />
          )}
          <RoleFields
            role={role}
            tenant={tenant}
            onRole={setRole}
            onTenant={setTenant}
            problemOf={problemOf}
            isTenantFixed={user !== null}
          />
          <PersonFields person={person} onChange={(change) => setPerson((now) => ({ ...now, ...change }))} problemOf={problemOf} />
        </>
      )}
    </FormDialog>
  )
}
