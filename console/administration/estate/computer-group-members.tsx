import { Button } from '@patternfly/react-core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { Link } from 'react-router'
import { api, dataOf } from '../../api/client.ts'
import type { Answer, ItemOf } from '../../api/answers.ts'
import { Nothing, Shown } from '../../layout/states.tsx'
import { estateWords } from '../../words/estate.ts'
import { useWords } from '../../words/words.ts'
import { PlainTable } from '../plain-table.tsx'
import { useChanged } from './changed.ts'
import { RemoveDialog } from './remove-dialog.tsx'

type Page = Answer<'/computer-groups/{computerGroupId}/computers'>
type Member = Page['items'][number]

/** The computers of a group, and the way to take one out. */
export function ComputerGroupMembers({ group }: { readonly group: ItemOf<'/computer-groups'> }): ReactNode {
  const say = useWords(estateWords)
  const changed = useChanged()
  const [leaving, setLeaving] = useState<Member | null>(null)
  const path = { computerGroupId: group.computerGroupId }
  const pages = useInfiniteQuery({
    queryKey: ['computer-groups', group.computerGroupId, 'computers'],
    queryFn: ({ pageParam, signal }) =>
      dataOf(
        api.GET('/computer-groups/{computerGroupId}/computers', {
          params: { path, query: pageParam === null ? {} : { after: pageParam } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last: Page) => last.next,
  })
  return (
    <Shown query={pages}>
      {(data) => {
        const members = data.pages.flatMap(({ items }) => items)
        if (members.length === 0) return <Nothing>{say('computer_group_empty')}</Nothing>
        return (
          <>
            <PlainTable
              label={say('computers_of', { name: group.name })}
              rows={members}
              keyOf={({ computerId }) => computerId}
              nameOf={({ hostName }) => hostName}
              columns={[
                {
                  key: 'hostName',
                  label: say('host_name'),
                  cell: ({ computerId, hostName }) => <Link to={`/computers/${encodeURIComponent(computerId)}`}>{hostName}</Link>,
                },
                {
                  key: 'osType',
                  label: say('os'),
                  cell: ({ osType }) => say(osType === 'other' ? 'system_otherwise' : `system_${osType}`),
                },
                { key: 'computerId', label: say('server_id'), cell: ({ computerId }) => <span className="ts-mono">{computerId}</span> },
              ]}
              {...(group.actions.includes('edit')
                ? {
                    rowActions: (member: Member) => [
                      { label: say('take_out_of_group'), isDanger: true, onClick: () => setLeaving(member) },
                    ],
                  }
                : {})}
            />
            {pages.hasNextPage && (
              <Button variant="link" isLoading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
                {say('more_rows')}
              </Button>
            )}
            {leaving !== null && (
              <RemoveDialog
                name={leaving.hostName}
                title={say('take_out', { name: leaving.hostName })}
                confirm={say('take_out_of_group')}
                onClose={() => setLeaving(null)}
                onConfirm={async () => {
                  const body = { removeComputerIds: [leaving.computerId] }
                  await api.PATCH('/computer-groups/{computerGroupId}', { params: { path }, body })
                  await changed(say('taken_out', { name: leaving.hostName }), '/computer-groups', '/computers')
                }}
              >
                {say('take_out_lead', { group: group.name })}
              </RemoveDialog>
            )}
          </>
        )
      }}
    </Shown>
  )
}
