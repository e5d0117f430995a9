import { narrowToViewer } from '../cmdb/scope.ts'
import type { Context, InfraContext, TenantContext } from '../context.ts'
import type { Channel } from './rules.ts'

/** An enrolled agent as the doors need it. */
export interface AgentRow {
  readonly tenantId: number
  readonly id: number
  readonly publicId: string
  readonly computerId: number
  readonly publicKey: Buffer
  readonly machineUuid: string | null
  readonly quarantinedAt: Date | null
  readonly revokedAt: Date | null
}

interface AgentRecord {
  tenant_id: number
  id: number
  public_id: string
  computer_id: number
  public_key: Buffer
  machine_uuid: string | null
  quarantined_at: Date | null
  revoked_at: Date | null
}

const agentColumns = ['tenant_id', 'id', 'public_id', 'computer_id', 'public_key', 'machine_uuid', 'quarantined_at', 'revoked_at']

/** The agent of that id, whoever's it is; locked when it is about to be changed. */
export async function findAgent(ctx: InfraContext, publicId: string, lock = false): Promise<AgentRow | undefined> {
  const query = ctx.trx<AgentRecord>('agent').where({ public_id: publicId }).first(agentColumns)
  const row = (await (lock ? query.forUpdate() : query)) as AgentRecord | undefined
  return row && toAgent(row)
}

/** Many agents by their ids, whoever's they are. */
export async function findAgents(ctx: InfraContext, publicIds: readonly string[]): Promise<Map<string, AgentRow>> {
  const rows = (await ctx.trx('agent').whereIn('public_id', publicIds).select(agentColumns)) as AgentRecord[]
  return new Map(rows.map((row) => [row.public_id, toAgent(row)]))
}

function toAgent(row: AgentRecord): AgentRow {
  return {
    tenantId: row.tenant_id,
    id: row.id,
    publicId: row.public_id,
    computerId: row.computer_id,
    publicKey: row.public_key,
    machineUuid: row.machine_uuid,
    quarantinedAt: row.quarantined_at,
    revokedAt: row.revoked_at,
  }
}

/**
 * Takes a sequence number: true when it is higher than every one before. The row stays locked until the transaction ends, so that two requests
 * with one number cannot both pass.
 *
 * @returns `locked`: whether the agent has been locked out by now
 */
export async function takeSequence(
  ctx: InfraContext,
  agent: Pick<AgentRow, 'tenantId' | 'id'>,
  taken: { channel: Exclude<Channel, 'enroll'>; sequence: number; version: string; protocol: number },
): Promise<{ taken: true; locked: Pick<AgentRow, 'quarantinedAt' | 'revokedAt'> } | { taken: false; last: number }> {
  const column = taken.channel === 'work' ? 'work_sequence' : 'report_sequence'
  const [locked] = (await ctx
    .trx('agent')
    .where({ tenant_id: agent.tenantId, id: agent.id })
    .where(column, '<', taken.sequence)
    .update({ [column]: taken.sequence, last_seen_at: ctx.now, version: taken.version, protocol: taken.protocol })
    .returning(['quarantined_at as quarantinedAt', 'revoked_at as revokedAt'])) as Pick<AgentRow, 'quarantinedAt' | 'revokedAt'>[]
  if (locked !== undefined) return { taken: true, locked }
  const row = (await ctx.trx('agent').where({ tenant_id: agent.tenantId, id: agent.id }).first(column)) as Record<string, number>
  return { taken: false, last: row[column] ?? 0 }
}

/** Locks the agent out until a person decides. */
export async function quarantine(ctx: InfraContext, agent: Pick<AgentRow, 'tenantId' | 'id' | 'computerId'>): Promise<boolean> {
  const where = { tenant_id: agent.tenantId, id: agent.id, quarantined_at: null }
  if ((await ctx.trx('agent').where(where).update({ quarantined_at: ctx.now })) !== 1) return false
  await wake(ctx, agent.computerId)
  return true
}

/** Remembers from which machine the agent speaks, when nobody knew. */
export async function bindMachine(ctx: InfraContext, agent: Pick<AgentRow, 'tenantId' | 'id'>, machineUuid: string): Promise<void> {
  await ctx.trx('agent').where({ tenant_id: agent.tenantId, id: agent.id, machine_uuid: null }).update({ machine_uuid: machineUuid })
}

/** Keeps what the agent last complained of; null when it has nothing to complain of. */
export async function noteLastError(ctx: TenantContext, agentId: number, lastError: string | null): Promise<void> {
  await ctx
    .trx('agent')
    .where({ tenant_id: ctx.tenantId, id: agentId })
    .whereRaw('last_error is distinct from ?', [lastError])
    .update({ last_error: lastError })
}

/** A new agent; the computer's former one is replaced. */
export async function insertAgent(
  ctx: InfraContext,
  agent: {
    tenantId: number
    publicId: string
    computerId: number
    publicKey: Buffer
    machineUuid: string
    version: string
    protocol: number
    tokenId: number
  },
): Promise<void> {
  const ofComputer = { tenant_id: agent.tenantId, computer_id: agent.computerId, revoked_at: null }
  await ctx.trx('agent').where(ofComputer).update({ revoked_at: ctx.now })
  await ctx.trx('agent').insert({
    tenant_id: agent.tenantId,
    public_id: agent.publicId,
    computer_id: agent.computerId,
    public_key: agent.publicKey,
    machine_uuid: agent.machineUuid,
    version: agent.version,
    protocol: agent.protocol,
    token_id: agent.tokenId,
    enrolled_at: ctx.now,
  })
}

/** The settings of an agent's tenant that agents must know. */
export async function tenantSettings(ctx: Context, tenantId: number): Promise<{ approvalSignatures: boolean }> {
  const row = (await ctx.trx('tenant').where({ id: tenantId }).first('approval_signatures')) as { approval_signatures: boolean }
  return { approvalSignatures: row.approval_signatures }
}

/** Public approval keys, retired ones included: what was approved before a change of keys stays approved. */
export async function approvalKeys(ctx: InfraContext): Promise<{ keyId: string; publicKey: string }[]> {
  const rows = (await ctx
    .trx('signing_key')
    .where({ purpose: 'approval' })
    .orderBy('created_at', 'desc')
    .limit(5)
    .select('id', 'public_key')) as {
    id: string
    public_key: Buffer
  }[]
  return rows.map((row) => ({ keyId: row.id, publicKey: row.public_key.toString('base64') }))
}

/** A script of the tenant, or a stored file that is everybody's or the tenant's; undefined when there is none this tenant may load. */
export async function findFile(ctx: TenantContext, hash: string): Promise<{ body: string } | { path: string; bytes: number } | undefined> {
  const sha256 = Buffer.from(hash, 'hex')
  const script = (await ctx.trx('script').where({ tenant_id: ctx.tenantId, sha256 }).first('body')) as { body: string } | undefined
  if (script !== undefined) return script
  const file = (await ctx
    .trx('store_file')
    .where({ sha256 })
    .whereRaw('(owner_tenant_id is null or owner_tenant_id = ?)', [ctx.tenantId])
    .first('path', 'bytes')) as { path: string; bytes: number | string } | undefined
  return file && { path: file.path, bytes: Number(file.bytes) }
}

/** When the agent of a living computer was last heard, and that it is called to ask anew. */
export interface CalledAgent {
  readonly computerId: string
  readonly hostName: string
  readonly hasAgent: boolean
  readonly lastSeenAt: Date | null
}

/** Calls the agent of a computer that the viewer may see: a request that it holds open is answered at once. @param publicId of the computer */
export async function callAgent(ctx: Context, publicId: string): Promise<CalledAgent | undefined> {
  const query = ctx
    .trx('computer as c')
    .leftJoin(
      'agent as a',
      (on) =>
        void on.on('a.tenant_id', 'c.tenant_id').andOn('a.computer_id', 'c.id').andOnNull('a.revoked_at').andOnNull('a.quarantined_at'),
    )
    .where('c.public_id', publicId)
    .whereNull('c.ended_at')
  const row = (await narrowToViewer(ctx, query, 'c.server_group_id').first({
    id: 'c.id',
    computerId: 'c.public_id',
    hostName: 'c.host_name',
    agent: 'a.id',
    lastSeenAt: 'a.last_seen_at',
  })) as { id: number; computerId: string; hostName: string; agent: number | null; lastSeenAt: Date | null } | undefined
  if (row === undefined) return undefined
  if (row.agent !== null) await wake(ctx, row.id)
  return { computerId: row.computerId, hostName: row.hostName, hasAgent: row.agent !== null, lastSeenAt: row.lastSeenAt }
}

function tenantOf(rows: unknown): number | undefined {
  return (rows as { tenant_id: number }[])[0]?.tenant_id
}

/** @returns whose it was; undefined when there is none that holds */
export async function revokeAgent(ctx: Context, publicId: string): Promise<number | undefined> {
  const where = { public_id: publicId, revoked_at: null }
  const rows = (await ctx.trx('agent').where(where).update({ revoked_at: ctx.now }).returning(['tenant_id', 'computer_id'])) as unknown
  for (const row of rows as { computer_id: number }[]) await wake(ctx, row.computer_id)
  return tenantOf(rows)
}

/** Refuses the agents of a computer that has ended: whoever gets it next did not give their jobs, and their token did not enroll it. */
export async function revokeAgentsOf(ctx: InfraContext, key: { tenantId: number; computerId: number }): Promise<void> {
  const where = { tenant_id: key.tenantId, computer_id: key.computerId, revoked_at: null }
  const revoked = await ctx.trx('agent').where(where).update({ revoked_at: ctx.now })
  if (revoked > 0) await wake(ctx, key.computerId)
}

/** The same for many computers. */
export async function revokeAgentsOfMany(ctx: InfraContext, computerIds: readonly number[]): Promise<void> {
  const revoked = (await ctx
    .trx('agent')
    .whereRaw('computer_id = any(?::int[])', [[...computerIds]])
    .whereNull('revoked_at')
    .update({ revoked_at: ctx.now })
    .returning('computer_id')) as { computer_id: number }[]
  for (const { computer_id } of revoked) await wake(ctx, computer_id)
}

/** Lets a request that an agent holds be answered at once. */
async function wake(ctx: Context, computerId: number): Promise<void> {
  await ctx.trx.raw(`select pg_notify('agent_work', ?)`, [String(computerId)])
}

/** Ends a quarantine: the next machine that speaks with the key is the right one. @returns whose it is; undefined when there was none */
export async function releaseAgent(ctx: Context, publicId: string): Promise<number | undefined> {
  const quarantined = ctx.trx('agent').where({ public_id: publicId, revoked_at: null }).whereNotNull('quarantined_at')
  return tenantOf(await quarantined.update({ quarantined_at: null, machine_uuid: null }).returning('tenant_id'))
}
