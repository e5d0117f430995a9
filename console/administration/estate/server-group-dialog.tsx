import { useState, type ReactNode } from 'react'
import { api } from '../../api/client.ts'
import type { ItemOf } from '../../api/answers.ts'
import { estateWords } from '../../words/estate.ts'
import { useWords } from '../../words/words.ts'
import { useChanged } from './changed.ts'
import { FormDialog } from './form-dialog.tsx'
import type { Choice } from '../../layout/use-pick.ts'
import { NamedFields } from './named-fields.tsx'
import { UserPick } from './picks.tsx'

interface Props {
  readonly kind: 'add' | 'edit' | 'move'
  /** null: a new one. */
  readonly group: ItemOf<'/server-groups'> | null
  readonly onClose: () => void
}

const asChoice = (value: string | null | undefined, label?: string): Choice | null =>
  value == null ? null : { value, label: label ?? value }

/** Makes a server group, changes its name and owner, or brings an empty one to another tenant. */
export function ServerGroupDialog({ kind, group, onClose }: Props): ReactNode {
  const say = useWords(estateWords)
  const changed = useChanged()
  const [name, setName] = useState(group?.name ?? '')
  const [tenant, setTenant] = useState(asChoice(group?.tenantId, group?.tenantName))
  const [owner, setOwner] = useState(asChoice(group?.owner))
  const chooseTenant = (next: Choice | null): void => {
    setTenant(next)
    // Owners are people of the tenant.
    setOwner(null)
  }
  const send = async (): Promise<void> => {
    const row = { serverGroupId: group?.serverGroupId ?? null, name, tenantId: tenant?.value ?? '', owner: owner?.value ?? null }
    const body = { serverGroups: [row] }
    if (kind === 'add') await api.POST('/server-groups/add', { body })
    else if (kind === 'edit') await api.POST('/server-groups/update', { body })
    else await api.POST('/server-groups/move', { body })
    await changed(say(kind === 'add' ? 'added' : kind === 'edit' ? 'changed' : 'moved', { name }), '/server-groups', '/tenants')
  }
  const title = kind === 'add' ? say('group_add') : say(kind === 'edit' ? 'edit_title' : 'move_title', { name: group?.name ?? '' })
  return (
    <FormDialog title={title} {...(kind === 'move' ? { lead: say('group_move_lead') } : {})} onSubmit={send} onClose={onClose}>
      {(problemOf) => (
        <>
          <NamedFields
            id="group"
            tenant={tenant}
            onTenant={kind === 'edit' ? undefined : chooseTenant}
            name={name}
            onName={setName}
            hint={say('group_name_hint')}
            problemOf={problemOf}
          />
          {tenant !== null && (
            <UserPick
              id="group-owner"
              tenantId={tenant.value}
              chosen={owner}
              onChoose={setOwner}
              hint={say('owner_hint')}
              problem={problemOf('owner')}
            />
          )}
        </>
      )}
    </FormDialog>
  )
}
