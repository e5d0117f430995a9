import { useState, type ReactNode } from 'react'
import { api } from '../../api/client.ts'
import type { ItemOf } from '../../api/answers.ts'
import { SelectField, TextField } from '../../layout/fields.tsx'
import { computerAdminWords } from '../../words/computer-administration.ts'
import { estateWords } from '../../words/estate.ts'
import { useWords } from '../../words/words.ts'
import { useChanged } from './changed.ts'
import { FormDialog } from './form-dialog.tsx'
import type { Choice } from '../../layout/use-pick.ts'
import { ServerGroupPick } from './picks.tsx'

type Computer = Pick<
  ItemOf<'/computers'>,
  'managementAddress' | 'displayName' | 'serverGroupId' | 'serverGroupName' | 'hostName' | 'fqdn' | 'osType' | 'osArchitecture' | 'osName'
>

interface Props {
  /** null: a new one. */
  readonly computer: Computer | null
  readonly onClose: () => void
}

/** Registers a computer, or changes a registration: its address names it, another tenant's server group moves it there. */
export function RegisterDialog({ computer, onClose }: Props): ReactNode {
  const say = useWords(computerAdminWords)
  const sayEstate = useWords(estateWords)
  const changed = useChanged()
  const [address, setAddress] = useState(computer?.managementAddress ?? '')
  const [name, setName] = useState(computer?.displayName ?? '')
  const [hostName, setHostName] = useState(computer?.fqdn ?? computer?.hostName ?? '')
  const [osType, setOsType] = useState<string>(computer?.osType ?? 'windows')
  const [group, setGroup] = useState<Choice | null>(
    computer === null ? null : { value: computer.serverGroupId, label: computer.serverGroupName },
  )
  const send = async (): Promise<void> => {
    const about = { osArchitecture: computer?.osArchitecture ?? '', osName: computer?.osName ?? '' }
    const body = { servers: [{ address: address.trim(), name, serverGroupId: group?.value ?? '', hostName, osType, ...about }] }
    await (computer === null ? api.POST('/computers/add', { body }) : api.POST('/computers/update', { body }))
    const told = computer === null ? say('registered', { name: hostName }) : sayEstate('changed', { name: hostName })
    await changed(told, '/computers', '/unassigned-computers', '/server-groups', '/tenants', '/sites')
  }
  return (
    <FormDialog
      title={computer === null ? say('register') : sayEstate('edit_title', { name: computer.displayName || computer.hostName })}
      lead={computer === null ? say('register_lead') : say('change_lead')}
      onSubmit={send}
      onClose={onClose}
    >
      {(problemOf) => (
        <>
          <ServerGroupPick
            id="register-group"
            tenantId={null}
            chosen={group}
            onChoose={setGroup}
            problem={problemOf('serverGroupId', group?.value ?? '')}
            isRequired
          />
          <TextField
            id="register-address"
            label={say('address')}
            value={address}
            onChange={setAddress}
            hint={say('address_hint')}
            problem={problemOf('address', address)}
            isRequired
            isDisabled={computer !== null}
            autoComplete="off"
          />
          <TextField
            id="register-host"
            label={sayEstate('host_name')}
            value={hostName}
            onChange={setHostName}
            hint={say('host_name_hint')}
            problem={problemOf('hostName', hostName)}
            isRequired
            autoComplete="off"
          />
          <TextField
            id="register-name"
            label={say('display_name')}
            value={name}
            onChange={setName}
            problem={problemOf('name')}
            autoComplete="off"
          />
          <SelectField
            id="register-os"
            label={sayEstate('os')}
            value={osType}
            onChange={setOsType}
            problem={problemOf('osType')}
            options={(['windows', 'linux'] as const).map((value) => ({ value, label: sayEstate(`system_${value}`) }))}
          />
        </>
      )}
    </FormDialog>
  )
}
