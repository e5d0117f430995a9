import { useState, type ReactNode } from 'react'
import { api } from '../../api/client.ts'
import type { ItemOf } from '../../api/answers.ts'
import { TextField } from '../../layout/fields.tsx'
import { estateWords } from '../../words/estate.ts'
import { useWords } from '../../words/words.ts'
import { useChanged } from './changed.ts'
import { FormDialog } from './form-dialog.tsx'
import type { Choice } from '../../layout/use-pick.ts'
import { TenantPick, UserPick } from './picks.tsx'

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
          <TextField
            id="group-name"
            label={say('name')}
            value={name}
            onChange={setName}
            hint={say('group_name_hint')}
            problem={problemOf('name', name)}
            isRequired
            autoComplete="off"
          />
          {kind !== 'edit' && (
            <TenantPick
              id="group-tenant"
              chosen={tenant}
              onChoose={(next) => {
                setTenant(next)
                // Owners are people of the tenant.
                setOwner(null)
              }}
              problem={problemOf('tenantId', tenant?.value ?? '')}
              isRequired
            />
          )}
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
