import { Button, Card, CardBody, CardTitle, Checkbox } from '@patternfly/react-core'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { api, dataOf } from '../../api/client.ts'
import type { paths } from '../../api/schema.ts'
import { Confirm } from '../../layout/confirm.tsx'
import { Shown } from '../../layout/states.tsx'
import { useTell } from '../../layout/toasts.tsx'
import { listWords } from '../../words/list.ts'
import { mappingWords } from '../../words/mapping.ts'
import { serviceWords } from '../../words/service.ts'
import { useWords } from '../../words/words.ts'
import { PlainTable } from '../plain-table.tsx'
import { Chip } from '../../layout/chip.tsx'

/** Most computers that are moved at once. */
const MOST = 1000

/** Assigned computers that the saved rules would place elsewhere, and moving the chosen ones. */
export function Differences(): ReactNode {
  const say = useWords(mappingWords)
  const sayService = useWords(serviceWords)
  const [chosen, setChosen] = useState<readonly string[]>([])
  const [isMoving, setMoving] = useState(false)
  const pages = useInfiniteQuery({
    queryKey: ['mapping-rules', 'differences'],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => {
      const query = { limit: 100, ...(pageParam === '' ? {} : { after: pageParam }) }
      return dataOf(api.POST('/mapping-rules/differences', { params: { query }, body: {}, signal }))
    },
    getNextPageParam: (last) => last.next ?? undefined,
  })
  return (
    <Card isCompact>
      <CardTitle component="h2">{say('differences')}</CardTitle>
      <CardBody>
        <Shown query={pages}>
          {(data) => {
            const rows = data.pages.flatMap(({ items }) => items)
            if (rows.length === 0) return <p>{say('differences_none')}</p>
            return (
              <>
                <p className="ts-soft">{say('differences_hint')}</p>
                <DifferenceTable rows={rows} chosen={chosen} onChange={setChosen} />
                {pages.hasNextPage && (
                  <Button variant="link" isLoading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
                    {sayService('more_rows')}
                  </Button>
                )}
                <p className="ts-actions">
                  <Button isDisabled={chosen.length === 0} onClick={() => setMoving(true)}>
                    {say('move')}
                  </Button>
                </p>
              </>
            )
          }}
        </Shown>
        {isMoving && <MoveConfirm chosen={chosen} onMoved={() => setChosen([])} onClose={() => setMoving(false)} />}
      </CardBody>
    </Card>
  )
}

type Difference = paths['/mapping-rules/differences']['post']['responses'][200]['content']['application/json']['items'][number]

interface TableProps {
  readonly rows: readonly Difference[]
  readonly chosen: readonly string[]
  readonly onChange: (chosen: readonly string[]) => void
}

function DifferenceTable({ rows, chosen, onChange }: TableProps): ReactNode {
  const say = useWords(mappingWords)
  const sayList = useWords(listWords)
  return (
    <PlainTable
      label={say('differences')}
      rows={rows}
      keyOf={({ serverId }) => serverId}
      nameOf={({ fqdn }) => fqdn}
      columns={[
        {
          key: 'host',
          label: say('host'),
          cell: ({ serverId, fqdn }) => (
            <Checkbox
              id={`move-${serverId}`}
              label={<span className="ts-data">{fqdn}</span>}
              aria-label={sayList('select_row', { name: fqdn })}
              isChecked={chosen.includes(serverId)}
              isDisabled={chosen.length >= MOST && !chosen.includes(serverId)}
              onChange={(_event, isChecked) => onChange(isChecked ? [...chosen, serverId] : chosen.filter((one) => one !== serverId))}
            />
          ),
        },
        { key: 'now', label: say('now_in'), cell: (row) => `${row.tenantId} / ${row.serverGroupName}` },
        {
          key: 'wanted',
          label: say('wanted'),
          cell: (row) => say('wanted_by', { rule: row.rule, group: `${row.wantedTenantId} / ${row.wantedServerGroupName}` }),
        },
        {
          key: 'agent',
          label: '',
          cell: (row) => (row.hasAgent && row.tenantId !== row.wantedTenantId ? <Chip status="warning">{say('has_agent')}</Chip> : null),
        },
      ]}
    />
  )
}

interface MoveProps {
  readonly chosen: readonly string[]
  readonly onMoved: () => void
  readonly onClose: () => void
}

function MoveConfirm({ chosen, onMoved, onClose }: MoveProps): ReactNode {
  const say = useWords(mappingWords)
  const tell = useTell()
  const cache = useQueryClient()
  return (
    <Confirm
      title={say('move_title', { count: chosen.length })}
      confirm={say('move').replace(/\s?…$/, '')}
      failed={say('move_failed')}
      onClose={onClose}
      onConfirm={async () => {
        const { moved } = await dataOf(api.POST('/mapping-rules/apply', { body: { serverIds: [...chosen] } }))
        tell.done(say('moved', { count: moved.length }))
        onMoved()
        await cache.invalidateQueries({ queryKey: ['mapping-rules'] })
        await cache.invalidateQueries({ queryKey: ['list', '/computers'] })
      }}
    >
      <p>{say('move_body')}</p>
    </Confirm>
  )
}
