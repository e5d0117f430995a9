import { Button, Flex } from '@patternfly/react-core'
import { useMemo, useState, type ReactNode } from 'react'
import { api } from '../../api/client.ts'
import type { ItemOf } from '../../api/answers.ts'
import { PageFrame } from '../../layout/page.tsx'
import type { ListDefinition } from '../../list/definition.ts'
import { List } from '../../list/list.tsx'
import { frameWords } from '../../words/frame.ts'
import { estateWords } from '../../words/estate.ts'
import { useWords } from '../../words/words.ts'
import { useChanged } from './changed.ts'
import { menuOf, useHolderColumns } from './estate-columns.tsx'
import { RemoveDialog } from './remove-dialog.tsx'
import { ServerGroupDialog } from './server-group-dialog.tsx'
import { useTenantFilter } from './tenant-filter.ts'
import { UploadButton } from './upload-button.tsx'

type Group = ItemOf<'/server-groups'>
type Open = { readonly kind: 'add' } | { readonly kind: 'edit' | 'move' | 'delete'; readonly group: Group }

/** Who owns which computers. */
export function ServerGroupsPage(): ReactNode {
  const say = useWords(estateWords)
  const sayCommon = useWords(frameWords)
  const [open, setOpen] = useState<Open | null>(null)
  const changed = useChanged()
  const definition = useGroupList(setOpen)
  const close = (): void => setOpen(null)
  return (
    <PageFrame
      title={sayCommon('groups')}
      lead={say('groups_lead')}
      actions={
        <Flex gap={{ default: 'gapSm' }}>
          <Button onClick={() => setOpen({ kind: 'add' })}>{say('group_add')}</Button>
          <UploadButton kinds={['groups_add', 'groups_update', 'groups_move']} />
        </Flex>
      }
    >
      <List definition={definition} />
      {open?.kind === 'add' && <ServerGroupDialog kind="add" group={null} onClose={close} />}
      {(open?.kind === 'edit' || open?.kind === 'move') && <ServerGroupDialog kind={open.kind} group={open.group} onClose={close} />}
      {open?.kind === 'delete' && (
        <RemoveDialog
          name={open.group.name}
          onClose={close}
          onConfirm={async () => {
            await api.POST('/server-groups/delete', { body: { serverGroupIds: [open.group.serverGroupId] } })
            await changed(say('deleted', { name: open.group.name }), '/server-groups')
          }}
        >
          {say('group_delete_lead')}
        </RemoveDialog>
      )}
    </PageFrame>
  )
}

const idOf = (group: Group): string => group.serverGroupId

function useGroupList(onOpen: (open: Open) => void): ListDefinition<Group> {
  const say = useWords(estateWords)
  const sayCommon = useWords(frameWords)
  const filters = useTenantFilter()
  const holder = useHolderColumns('serverGroupId', idOf)
  return useMemo(
    () => ({
      name: 'server-groups',
      what: sayCommon('groups'),
      path: '/server-groups',
      search: 'text',
      filters,
      defaultSort: 'tenantName',
      isCounted: true,
      isExported: true,
      keyOf: idOf,
      nameOf: (group) => group.name,
      rowActions: (group) =>
        menuOf(
          group.actions,
          (kind) => (kind === 'move' ? say('move_group') : sayCommon(kind)),
          (kind) => onOpen({ kind, group }),
        ),
      columns: [
        holder.name,
        holder.tenant,
        {
          key: 'owner',
          label: say('owner'),
          sort: 'owner',
          cell: (group) => group.owner ?? <span className="ts-soft">{say('nobody')}</span>,
        },
        holder.computers,
        {
          key: 'criticality',
          label: say('criticality'),
          sort: 'criticality',
          isExtra: true,
          cell: (group) => say(`criticality_${group.criticality}`),
        },
        {
          key: 'serverGroupId',
          label: say('server_group_id'),
          isExtra: true,
          cell: (group) => <span className="ts-mono">{group.serverGroupId}</span>,
        },
      ],
    }),
    [say, sayCommon, filters, holder, onOpen],
  )
}
