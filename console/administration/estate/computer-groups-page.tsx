import { Button } from '@patternfly/react-core'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState, type ReactNode } from 'react'
import { Link } from 'react-router'
import { api, dataOf } from '../../api/client.ts'
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
import { RemoveDialog } from './remove-dialog.tsx'
import { useTenantFilter } from './tenant-filter.ts'

type Group = ItemOf<'/computer-groups'>
type Open = { readonly kind: 'add' } | { readonly kind: 'edit' | 'delete'; readonly group: Group }

/** A tenant's own selections of computers. */
export function ComputerGroupsPage(): ReactNode {
  const say = useWords(estateWords)
  const sayCommon = useWords(frameWords)
  const [open, setOpen] = useState<Open | null>(null)
  const changed = useChanged()
  const may = useQuery({
    queryKey: ['computer-groups', 'may'],
    queryFn: ({ signal }) => dataOf(api.GET('/computer-groups', { params: { query: { limit: 1 } }, signal })),
  })
  const definition = useGroupList(setOpen)
  const close = (): void => setOpen(null)
  return (
    <PageFrame
      title={sayCommon('computer_groups')}
      lead={say('computer_groups_lead')}
      {...(may.data?.mayAdd === true
        ? { actions: <Button onClick={() => setOpen({ kind: 'add' })}>{say('computer_group_add')}</Button> }
        : {})}
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

function useGroupList(onOpen: (open: Open) => void): ListDefinition<Group> {
  const say = useWords(estateWords)
  const sayCommon = useWords(frameWords)
  const filters = useTenantFilter()
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
      keyOf: (group) => group.computerGroupId,
      nameOf: (group) => group.name,
      rowActions: (group) =>
        group.actions.map((kind) => ({ label: sayCommon(kind), isDanger: kind === 'delete', onClick: () => onOpen({ kind, group }) })),
      detail: (group) => <ComputerGroupMembers group={group} />,
      columns: [
        { key: 'name', label: say('name'), sort: 'name', cell: (group) => group.name },
        { key: 'tenantName', label: say('tenant'), sort: 'tenantName', cell: (group) => group.tenantName },
        { key: 'kind', label: say('kind'), cell: (group) => say(`kind_${group.kind}`) },
        {
          key: 'computers',
          label: sayCommon('computers'),
          sort: 'computers',
          isNumber: true,
          cell: (group) => (
            <Link to={`/computers?computerGroupId=${encodeURIComponent(group.computerGroupId)}`}>{group.computers.toLocaleString()}</Link>
          ),
        },
        {
          key: 'exceptions',
          label: sayCommon('exceptions'),
          sort: 'exceptions',
          isNumber: true,
          cell: (group) => group.exceptions.toLocaleString(),
        },
      ],
    }),
    [say, sayCommon, filters, onOpen],
  )
}
