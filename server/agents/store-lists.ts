import type { Knex } from 'knex'
import { countRows, sortBy, type SortColumn, type SortName, type SortPosition, type Total } from '../cmdb/keyset.ts'
import { likePattern } from '../cmdb/search.ts'
import type { Context } from '../context.ts'

/** `agent`, as its list shows it. */

/** An agent with what it last told. */
export interface AgentView {
  agentId: string
  tenantId: string
  tenantName: string
  computerId: string
  hostName: string
  version: string
  protocol: number
  lastSeenAt: Date | null
  lastError: string | null
  staleAfterHours: number
  enrolledAt: Date
  quarantinedAt: Date | null
  revokedAt: Date | null
}

export const AGENT_STATES = ['working', 'silent', 'quarantined', 'revoked'] as const

/** What narrows the list of agents. */
export interface AgentFilter {
  readonly tenantId?: string | undefined
  readonly state?: (typeof AGENT_STATES)[number] | undefined
  /** Part of the host name. */
  readonly text?: string | undefined
}

const SILENT = `(a.last_seen_at is null or a.last_seen_at < ?::timestamptz - make_interval(hours => t.stale_after_hours))`
const LIVING = 'a.revoked_at is null and a.quarantined_at is null'

/** What the list can be sorted by. */
const SORTS = {
  hostName: { sql: 'c.host_name', type: 'text' },
  tenantId: { sql: 't.public_id', type: 'text' },
  tenantName: { sql: 't.name', type: 'text' },
  version: { sql: 'a.version', type: 'text' },
  lastSeenAt: { sql: `coalesce(a.last_seen_at, '-infinity')`, type: 'timestamptz' },
  enrolledAt: { sql: 'a.enrolled_at', type: 'timestamptz' },
} as const satisfies Record<string, SortColumn>

export const AGENT_SORTS = Object.keys(SORTS) as (keyof typeof SORTS)[]
export type AgentSort = SortName<keyof typeof SORTS>

/** A page of the enrolled agents, one row more than asked for. */
export async function listAgents(
  ctx: Context,
  query: AgentFilter & { readonly sort: AgentSort; readonly after: SortPosition | undefined; readonly limit: number },
): Promise<(AgentView & { id: number; sortKey: string })[]> {
  const agents = matching(ctx, query)
    .limit(query.limit + 1)
    .select({
      id: 'a.id',
      agentId: 'a.public_id',
      tenantId: 't.public_id',
      tenantName: 't.name',
      computerId: 'c.public_id',
      hostName: 'c.host_name',
      version: 'a.version',
      protocol: 'a.protocol',
      lastSeenAt: 'a.last_seen_at',
      lastError: 'a.last_error',
      staleAfterHours: 't.stale_after_hours',
      enrolledAt: 'a.enrolled_at',
      quarantinedAt: 'a.quarantined_at',
      revokedAt: 'a.revoked_at',
    })
  sortBy(agents, SORTS, { sort: query.sort, keys: ['a.id'], after: query.after })
  return (await agents) as (AgentView & { id: number; sortKey: string })[]
}

/** How many agents a filter matches. */
export async function countAgents(ctx: Context, filter: AgentFilter): Promise<Total> {
  return countRows(ctx.trx, matching(ctx, filter).select(ctx.trx.raw('1')))
}

function matching(ctx: Context, filter: AgentFilter): Knex.QueryBuilder {
  const agents: Knex.QueryBuilder = ctx
    .trx('agent as a')
    .join('tenant as t', 't.id', 'a.tenant_id')
    .join('computer as c', (on) => void on.on('c.tenant_id', 'a.tenant_id').andOn('c.id', 'a.computer_id'))
  if (filter.tenantId !== undefined) void agents.where('t.public_id', filter.tenantId)
  if (filter.text !== undefined) void agents.whereRaw('lower(normalize(c.host_name, nfkc)) like ?', [likePattern(filter.text)])
  if (filter.state === 'working') void agents.whereRaw(LIVING)
  if (filter.state === 'silent') void agents.whereRaw(`${LIVING} and ${SILENT}`, [ctx.now])
  if (filter.state === 'quarantined') void agents.whereRaw('a.quarantined_at is not null and a.revoked_at is null')
  if (filter.state === 'revoked') void agents.whereNotNull('a.revoked_at')
  return agents
}
