import { useMemo, useState, type ReactNode } from 'react'
import { Link } from 'react-router'
import { api } from '../../api/client.ts'
import type { ItemOf } from '../../api/answers.ts'
import { Confirm } from '../../layout/confirm.tsx'
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

type Agent = ItemOf<'/agents'>
interface Open {
  readonly kind: Agent['actions'][number]
  readonly agent: Agent
}

const REFRESH_MS = 30_000
const STATES = ['working', 'silent', 'quarantined', 'revoked'] as const

/** The agents that ever enrolled, with what they last told. */
export function AgentList(): ReactNode {
  const say = useWords(agentWords)
  const changed = useChanged()
  const [open, setOpen] = useState<Open | null>(null)
  const definition = useAgentList(setOpen)
  const close = (): void => setOpen(null)
  const name = open?.agent.hostName ?? ''
  const path = { agentId: open?.agent.agentId ?? '' }
  return (
    <>
      <List definition={definition} />
      {open?.kind === 'revoke' && (
        <RemoveDialog
          name={name}
          title={say('revoke_title', { name })}
          confirm={say('revoke')}
          onClose={close}
          onConfirm={async () => {
            await api.DELETE('/agents/{agentId}', { params: { path } })
            await changed(say('revoked_done', { name }), '/agents', '/computers')
          }}
        >
          {say('revoke_lead')}
        </RemoveDialog>
      )}
      {open?.kind === 'release' && (
        <Confirm
          title={say('release_title', { name })}
          confirm={say('release')}
          failed={say('not_done')}
          onClose={close}
          onConfirm={async () => {
            await api.POST('/agents/{agentId}/release', { params: { path } })
            await changed(say('released', { name }), '/agents', '/computers')
          }}
        >
          <p>{say('release_lead')}</p>
        </Confirm>
      )}
    </>
  )
}

function useAgentList(onOpen: (open: Open) => void): ListDefinition<Agent> {
  const say = useWords(agentWords)
  const sayEstate = useWords(estateWords)
  const tenants = useTenantFilter()
  return useMemo(
    () => ({
      name: 'agents',
      what: say('agents'),
      path: '/agents',
      search: 'text',
      filters: [
        ...tenants,
        { key: 'state', label: say('state'), kind: 'select', options: STATES.map((value) => ({ value, label: say(`state_${value}`) })) },
      ],
      defaultSort: 'hostName',
      isCounted: true,
      isExported: true,
      refreshMs: REFRESH_MS,
      keyOf: (agent) => agent.agentId,
      nameOf: (agent) => agent.hostName,
      empty: <Nothing title={say('agents_none')}>{say('agents_none_hint')}</Nothing>,
      rowActions: (agent) =>
        agent.actions.map((kind) => ({ label: say(kind), isDanger: kind === 'revoke', onClick: () => onOpen({ kind, agent }) })),
      columns: [
        {
          key: 'hostName',
          label: sayEstate('host_name'),
          sort: 'hostName',
          cell: (agent) => <Link to={`/computers/${encodeURIComponent(agent.computerId)}`}>{agent.hostName}</Link>,
        },
        { key: 'state', label: say('state'), cell: (agent) => <AgentChip agent={agent} /> },
        { key: 'tenantName', label: sayEstate('tenant'), sort: 'tenantName', cell: (agent) => agent.tenantName },
        { key: 'lastSeenAt', label: say('last_seen'), sort: 'lastSeenAt', isShort: true, cell: (agent) => <Time at={agent.lastSeenAt} /> },
        { key: 'version', label: say('version'), sort: 'version', cell: (agent) => <span className="ts-mono">{agent.version}</span> },
        {
          key: 'lastError',
          label: say('last_error'),
          cell: (agent) => agent.lastError ?? '–',
        },
        {
          key: 'enrolledAt',
          label: say('enrolled'),
          sort: 'enrolledAt',
          isShort: true,
          isExtra: true,
          cell: (agent) => <Time at={agent.enrolledAt} />,
        },
        { key: 'protocol', label: say('protocol'), isExtra: true, isNumber: true, cell: (agent) => agent.protocol },
        { key: 'agentId', label: say('agent_id'), isExtra: true, cell: (agent) => <span className="ts-mono">{agent.agentId}</span> },
      ],
    }),
    [say, sayEstate, tenants, onOpen],
  )
}

function AgentChip({ agent }: { readonly agent: Agent }): ReactNode {
  const say = useWords(agentWords)
  if (agent.revokedAt !== null) return <Chip>{say('state_revoked')}</Chip>
  if (agent.quarantinedAt !== null) return <Chip status="danger">{say('state_quarantined')}</Chip>
  return <Chip status={agent.stale ? 'warning' : 'success'}>{say(agent.stale ? 'state_silent' : 'answering')}</Chip>
}
