import { FormFieldGroup, FormFieldGroupHeader, Grid, GridItem } from '@patternfly/react-core'
import { useState, type ReactNode } from 'react'
import { api } from '../../api/client.ts'
import type { ItemOf } from '../../api/answers.ts'
import { TextField } from '../../layout/fields.tsx'
import { computerAdminWords } from '../../words/computer-administration.ts'
import { useWords } from '../../words/words.ts'
import { useChanged } from './changed.ts'
import { FormDialog } from './form-dialog.tsx'
import type { ProblemOf } from './form-problems.ts'
import type { Choice } from '../../layout/use-pick.ts'
import { ServerGroupPick } from './picks.tsx'

type Computer = ItemOf<'/unassigned-computers'>

interface Row {
  readonly computer: Computer
  readonly name: string
  readonly address: string
}

interface Props {
  readonly computers: readonly Computer[]
  readonly onClose: () => void
}

/** Gives discovered computers to a server group, all of them or none; each gets a name and the address that it is managed by. */
export function AssignDialog({ computers, onClose }: Props): ReactNode {
  const say = useWords(computerAdminWords)
  const changed = useChanged()
  const [group, setGroup] = useState<Choice | null>(null)
  const [rows, setRows] = useState<readonly Row[]>(() =>
    computers.map((computer) => ({ computer, name: computer.hostName, address: computer.addresses[0] ?? '' })),
  )
  const change = (at: number, part: Partial<Row>): void =>
    setRows((now) => now.map((row, index) => (index === at ? { ...row, ...part } : row)))
  const send = async (): Promise<void> => {
    const servers = rows.map(({ computer, name, address }) => ({
      address: address.trim(),
      name,
      serverGroupId: group?.value ?? '',
      hostName: computer.fqdn || computer.hostName,
      // Only WSUS finds computers that nobody has assigned.
      osType: 'windows',
    }))
    await api.POST('/computers/add', { body: { servers } })
    await changed(say('assigned', { count: rows.length }), '/unassigned-computers', '/computers', '/server-groups', '/tenants', '/sites')
  }
  return (
    <FormDialog
      isLarge
      title={say('assign_title', { count: rows.length })}
      lead={say('assign_lead')}
      submit={say('assign_now')}
      isDisabled={rows.length === 0}
      onSubmit={send}
      onClose={onClose}
    >
      {(problemOf) => (
        <>
          <ServerGroupPick
            id="assign-group"
            tenantId={null}
            chosen={group}
            onChoose={setGroup}
            problem={problemOf('serverGroupId', group?.value ?? '')}
            isRequired
          />
          {rows.map((row, at) => (
            <RowFields key={row.computer.serverId} row={row} number={at + 1} problemOf={problemOf} onChange={(part) => change(at, part)} />
          ))}
        </>
      )}
    </FormDialog>
  )
}

interface RowProps {
  readonly row: Row
  readonly number: number
  readonly problemOf: ProblemOf
  readonly onChange: (part: Partial<Row>) => void
}

function RowFields({ row, number, problemOf, onChange }: RowProps): ReactNode {
  const say = useWords(computerAdminWords)
  const id = `assign-${number}`
  const host = row.computer.fqdn || row.computer.hostName
  return (
    <FormFieldGroup
      header={<FormFieldGroupHeader titleText={{ text: host, id: `${id}-title` }} titleDescription={problemOf(`${number}.hostName`)} />}
    >
      <Grid hasGutter>
        <GridItem span={12} sm={6}>
          <TextField
            id={`${id}-address`}
            label={say('address')}
            value={row.address}
            onChange={(address) => onChange({ address })}
            problem={problemOf(`${number}.address`, row.address)}
            isRequired
            autoComplete="off"
          />
        </GridItem>
        <GridItem span={12} sm={6}>
          <TextField
            id={`${id}-name`}
            label={say('display_name')}
            value={row.name}
            onChange={(name) => onChange({ name })}
            problem={problemOf(`${number}.name`)}
            autoComplete="off"
          />
        </GridItem>
      </Grid>
    </FormFieldGroup>
  )
}
