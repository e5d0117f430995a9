import { useMemo, useState, type ReactNode } from 'react'
import { api } from '../../api/client.ts'
import type { ItemOf } from '../../api/answers.ts'
import { Nothing } from '../../layout/states.tsx'
import { Time } from '../../layout/time.tsx'
import type { ListDefinition } from '../../list/definition.ts'
import { List } from '../../list/list.tsx'
import { agentWords } from '../../words/agents.ts'
import { estateWords } from '../../words/estate.ts'
import { useWords } from '../../words/words.ts'
import { useChanged } from './changed.ts'
import { RemoveDialog } from './remove-dialog.tsx'
import { useTenantFilter } from './tenant-filter.ts'
import { Chip } from '../../layout/chip.tsx'

type Token = ItemOf<'/enrollment-tokens'>

const COLORS = { open: 'green', used: 'grey', expired: 'grey', revoked: 'red' } as const
const STATES = ['open', 'used', 'expired', 'revoked'] as const

/** The tokens that were made, without their secrets. */
export function TokenList(): ReactNode {
  const say = useWords(agentWords)
  const changed = useChanged()
  const [taken, setTaken] = useState<Token | null>(null)
  const definition = useTokenList(setTaken)
  return (
    <>
      <List definition={definition} />
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

function useTokenList(onRevoke: (token: Token) => void): ListDefinition<Token> {
  const say = useWords(agentWords)
  const sayEstate = useWords(estateWords)
  const tenants = useTenantFilter()
  return useMemo(
    () => ({
      name: 'enrollment-tokens',
      what: say('tokens'),
      path: '/enrollment-tokens',
      search: 'text',
      filters: [
        ...tenants,
        { key: 'state', label: say('state'), kind: 'select', options: STATES.map((value) => ({ value, label: say(`token_${value}`) })) },
      ],
      defaultSort: '-createdAt',
      isCounted: true,
      isExported: true,
      keyOf: ({ tokenId }) => tokenId,
      nameOf: ({ tokenId }) => tokenId,
      empty: <Nothing title={say('tokens_none')}>{say('tokens_none_hint')}</Nothing>,
      rowActions: (token) => token.actions.map(() => ({ label: say('token_revoke'), isDanger: true, onClick: () => onRevoke(token) })),
      columns: [
        { key: 'tokenId', label: say('token_id'), sort: 'tokenId', cell: ({ tokenId }) => <span className="ts-mono">{tokenId}</span> },
        {
          key: 'state',
          label: say('state'),
          cell: ({ state }) => <Chip color={COLORS[state]}>{say(`token_${state}`)}</Chip>,
        },
        { key: 'tenantName', label: sayEstate('tenant'), sort: 'tenantName', cell: ({ tenantName }) => tenantName },
        { key: 'serverGroupName', label: sayEstate('server_group'), cell: ({ serverGroupName }) => serverGroupName },
        { key: 'siteName', label: sayEstate('site'), cell: ({ siteName }) => siteName },
        {
          key: 'usesLeft',
          label: say('uses_left'),
          sort: 'usesLeft',
          isNumber: true,
          cell: ({ usesLeft }) => usesLeft.toLocaleString(),
        },
        { key: 'expiresAt', label: say('expires'), sort: 'expiresAt', isShort: true, cell: ({ expiresAt }) => <Time at={expiresAt} /> },
        { key: 'createdBy', label: say('created_by'), isExtra: true, cell: ({ createdBy }) => createdBy },
        { key: 'createdAt', label: say('created'), sort: 'createdAt', isShort: true, cell: ({ createdAt }) => <Time at={createdAt} /> },
      ],
    }),
    [say, sayEstate, tenants, onRevoke],
  )
}
