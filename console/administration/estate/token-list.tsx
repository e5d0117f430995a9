import { Label } from '@patternfly/react-core'
import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { api, dataOf } from '../../api/client.ts'
import type { ItemOf } from '../../api/answers.ts'
import { Nothing, Shown } from '../../layout/states.tsx'
import { Time } from '../../layout/time.tsx'
import { agentWords } from '../../words/agents.ts'
import { estateWords } from '../../words/estate.ts'
import { useWords } from '../../words/words.ts'
import { PlainTable } from '../plain-table.tsx'
import { useChanged } from './changed.ts'
import { RemoveDialog } from './remove-dialog.tsx'

type Token = ItemOf<'/enrollment-tokens'>

const COLORS = { open: 'green', used: 'grey', expired: 'grey', revoked: 'red' } as const

/** The tokens that were made, without their secrets. */
export function TokenList(): ReactNode {
  const say = useWords(agentWords)
  const sayEstate = useWords(estateWords)
  const changed = useChanged()
  const [taken, setTaken] = useState<Token | null>(null)
  const tokens = useQuery({
    queryKey: ['enrollment-tokens'],
    queryFn: ({ signal }) => dataOf(api.GET('/enrollment-tokens', { signal })),
  })
  return (
    <Shown query={tokens}>
      {({ items }) =>
        items.length === 0 ? (
          <Nothing title={say('tokens_none')}>{say('tokens_none_hint')}</Nothing>
        ) : (
          <>
            <PlainTable
              label={say('tokens')}
              rows={items}
              keyOf={({ tokenId }) => tokenId}
              nameOf={({ tokenId }) => tokenId}
              rowActions={(token) =>
                token.actions.map(() => ({ label: say('token_revoke'), isDanger: true, onClick: () => setTaken(token) }))
              }
              columns={[
                { key: 'tokenId', label: say('token_id'), cell: ({ tokenId }) => <span className="ts-mono">{tokenId}</span> },
                {
                  key: 'state',
                  label: say('state'),
                  cell: ({ state }) => (
                    <Label isCompact color={COLORS[state]}>
                      {say(`token_${state}`)}
                    </Label>
                  ),
                },
                { key: 'tenantId', label: sayEstate('tenant'), cell: ({ tenantId }) => <span className="ts-mono">{tenantId}</span> },
                { key: 'serverGroupName', label: sayEstate('server_group'), cell: ({ serverGroupName }) => serverGroupName },
                { key: 'siteName', label: sayEstate('site'), cell: ({ siteName }) => siteName },
                { key: 'usesLeft', label: say('uses_left'), isNumber: true, cell: ({ usesLeft }) => usesLeft.toLocaleString() },
                { key: 'expiresAt', label: say('expires'), isShort: true, cell: ({ expiresAt }) => <Time at={expiresAt} /> },
                { key: 'createdBy', label: say('created_by'), cell: ({ createdBy }) => createdBy },
                { key: 'createdAt', label: say('created'), isShort: true, cell: ({ createdAt }) => <Time at={createdAt} /> },
              ]}
            />
            {taken !== null && (
              <RemoveDialog
                name={taken.tokenId}
                title={say('token_revoke_title', { name: taken.tokenId })}
                confirm={say('token_revoke')}
                onClose={() => setTaken(null)}
                onConfirm={async () => {
                  await api.DELETE('/enrollment-tokens/{tokenId}', { params: { path: { tokenId: taken.tokenId } } })
                  await changed(say('token_taken_back'), '/enrollment-tokens', '/sites')
                }}
              >
                {say('token_revoke_lead')}
              </RemoveDialog>
            )}
          </>
        )
      }
    </Shown>
  )
}
