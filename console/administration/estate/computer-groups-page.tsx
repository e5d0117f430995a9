import { Button, Flex } from '@patternfly/react-core'
import { useMemo, useState, type ReactNode } from 'react'
import { api } from '../../api/client.ts'
import type { ItemOf } from '../../api/answers.ts'
import { PageFrame } from '../../layout/page.tsx'
import { Nothing } from '../../layout/states.tsx'
import type { ListDefinition } from '../../list/definition.ts'
import { List } from '../../list/list.tsx'
import { frameWords } from '../../words/frame.ts'
import { estateWords } from '../../words/estate.ts'
import { useWords } from '../../words/words.ts'
import { useChanged } from './changed.ts'
import { ComputerGroupDialog } from './computer-group-dialog.tsx'
import { ComputerGroupMembers } from './computer-group-members.tsx'
import { menuOf, useHolderColumns } from './estate-columns.tsx'
import { useMayAdd } from './may-add.ts'
import { RemoveDialog } from './remove-dialog.tsx'
import { useTenantFilter } from './tenant-filter.ts'
import { UploadButton } from './upload-button.tsx'

type Group = ItemOf<'/computer-groups'>
type Open = { readonly kind: 'add' } | { readonly kind: 'edit' | 'delete'; readonly group: Group }

/** A tenant's own selections of computers. */
export function ComputerGroupsPage(): ReactNode {
  const say = useWords(estateWords)
  const sayCommon = useWords(frameWords)
  const [open, setOpen] = useState<Open | null>(null)
  const changed = useChanged()
  const mayAdd = useMayAdd('/computer-groups')
  const definition = useGroupList(setOpen)
  const close = (): void => setOpen(null)
  return (
    <PageFrame
      title={sayCommon('computer_groups')}
      lead={say('computer_groups_lead')}
      actions={
        mayAdd && (
          <Flex gap={{ default: 'gapSm' }}>
            <Button onClick={() => setOpen({ kind: 'add' })}>{say('computer_group_add')}</Button>
            <UploadButton kinds={['selections_add', 'selections_update', 'selections_fill']} />
          </Flex>
        )
      }
    >
      <List definition={definition} />
      {open?.kind === 'add' && <ComputerGroupDialog group={null} onClose={close} />}
      {open?.kind === 'edit' && <ComputerGroupDialog group={open.group} onClose={close} />}
      {open?.kind === 'delete' && (
        <RemoveDialog
          name={open.group.name}
          onClose={close}
          onConfirm={async () => {
            const path = { computerGroupId: open.group.computerGroupId }
            await api.DELETE('/computer-groups/{computerGroupId}', { params: { path } })
            await changed(say('deleted', { name: open.group.name }), '/computer-groups')
          }}
        >
          {say('computer_group_delete_lead')}
        </RemoveDialog>
      )}
    </PageFrame>
  )
}

const idOf = (group: Group): string => group.computerGroupId

function useGroupList(onOpen: (open: Open) => void): ListDefinition<Group> {
  const say = useWords(estateWords)
  const sayCommon = useWords(frameWords)
  const filters = useTenantFilter()
  const holder = useHolderColumns('computerGroupId', idOf)
  return useMemo(
    () => ({
      name: 'computer-groups',
      what: sayCommon('computer_groups'),
      path: '/computer-groups',
      search: 'text',
      filters,
      defaultSort: 'tenantName',
      isCounted: true,
      isExported: true,
      empty: <Nothing>{say('computer_groups_empty')}</Nothing>,
      keyOf: idOf,
      nameOf: (group) => group.name,
      rowActions: (group) => menuOf(group.actions, sayCommon, (kind) => onOpen({ kind, group })),
      detail: (group) => <ComputerGroupMembers group={group} />,
      columns: [
        holder.name,
        holder.tenant,
        { key: 'kind', label: say('kind'), cell: (group) => say(`kind_${group.kind}`) },
        holder.computers,
        {
          key: 'exceptions',
          label: sayCommon('exceptions'),
          sort: 'exceptions',
          isNumber: true,
          cell: (group) => group.exceptions.toLocaleString(),
        },
      ],
    }),
    [say, sayCommon, filters, holder, onOpen],
  )
}
