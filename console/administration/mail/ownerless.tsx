import { Card, CardBody, CardTitle } from '@patternfly/react-core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { api, dataOf } from '../../api/client.ts'
import { mailWords } from '../../words/mail.ts'
import { useWords } from '../../words/words.ts'
import { PlainTable } from '../plain-table.tsx'

/** Computers that need a patch and have nobody who could be told; nothing while there are none. */
export function Ownerless(): ReactNode {
  const say = useWords(mailWords)
  const { data } = useQuery({
    queryKey: ['notices', 'ownerless'],
    queryFn: ({ signal }) => dataOf(api.GET('/notices/ownerless-computers', { signal })),
  })
  if (data === undefined || data.items.length === 0) return null
  return (
    <Card isCompact>
      <CardTitle component="h2">{say('ownerless')}</CardTitle>
      <CardBody>
        <p className="ts-soft">{say('ownerless_hint')}</p>
        <PlainTable
          label={say('ownerless')}
          rows={data.items}
          keyOf={({ serverId }) => serverId}
          nameOf={({ hostName }) => hostName}
          columns={[
            {
              key: 'host',
              label: say('host_name'),
              cell: (row) => <Link to={`/computers/${encodeURIComponent(row.serverId)}`}>{row.hostName}</Link>,
            },
            { key: 'tenant', label: say('tenant'), cell: ({ tenantId }) => tenantId },
            { key: 'group', label: say('group'), cell: ({ serverGroupId }) => serverGroupId },
            { key: 'needed', label: say('needed'), isNumber: true, cell: ({ patches }) => patches.toLocaleString() },
          ]}
        />
      </CardBody>
    </Card>
  )
}
