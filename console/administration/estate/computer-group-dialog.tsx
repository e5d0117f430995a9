import { useState, type ReactNode } from 'react'
import { api } from '../../api/client.ts'
import type { ItemOf } from '../../api/answers.ts'
import { useWho } from '../../app/session.tsx'
import { estateWords } from '../../words/estate.ts'
import { useWords } from '../../words/words.ts'
import { useChanged } from './changed.ts'
import { ComputersChoice } from './computers-choice.tsx'
import { FormDialog } from './form-dialog.tsx'
import type { Choice } from '../../layout/use-pick.ts'
import { NAMED_CODES, NamedFields } from './named-fields.tsx'

const CODES = { ...NAMED_CODES, computer_group_exists: 'name', computer_not_found: 'computerIds' } as const

interface Props {
  /** null: a new one. */
  readonly group: ItemOf<'/computer-groups'> | null
  readonly onClose: () => void
}

/** Makes a group of computers, or changes its name and adds computers to it. */
export function ComputerGroupDialog({ group, onClose }: Props): ReactNode {
  const say = useWords(estateWords)
  const changed = useChanged()
  const ownTenant = useWho().tenantId
  const [name, setName] = useState(group?.name ?? '')
  const [tenant, setTenant] = useState<Choice | null>(null)
  const [chosen, setChosen] = useState<readonly Choice[]>([])
  const tenantId = group?.tenantId ?? ownTenant ?? tenant?.value ?? null
  const chooseTenant = (next: Choice | null): void => {
    setTenant(next)
    setChosen([])
  }
  const send = async (): Promise<void> => {
    const ids = chosen.map(({ value }) => value)
    if (group === null) {
      await api.POST('/computer-groups', { body: { name, computerIds: ids, ...(tenant === null ? {} : { tenantId: tenant.value }) } })
    } else {
      const path = { computerGroupId: group.computerGroupId }
      await api.PATCH('/computer-groups/{computerGroupId}', {
        params: { path },
        body: { name, ...(ids.length === 0 ? {} : { addComputerIds: ids }) },
      })
    }
    await changed(say(group === null ? 'added' : 'changed', { name }), '/computer-groups', '/computers')
  }
  return (
    <FormDialog
      title={group === null ? say('computer_group_add') : say('edit_title', { name: group.name })}
      codes={CODES}
      onSubmit={send}
      onClose={onClose}
    >
      {(problemOf) => (
        <>
          <NamedFields
            id="computer-group"
            tenant={tenant}
            onTenant={group === null && ownTenant === null ? chooseTenant : undefined}
            name={name}
            onName={setName}
            problemOf={problemOf}
          />
          {tenantId !== null && (
            <ComputersChoice
              id="computer-group-computers"
              tenantId={tenantId}
              chosen={chosen}
              onChange={setChosen}
              problem={problemOf('computerIds')}
            />
          )}
        </>
      )}
    </FormDialog>
  )
}
