import type { Knex } from 'knex'
import { countRows, type Total } from '../cmdb/keyset.ts'
import { anyLike, likePattern } from '../cmdb/search.ts'
import type { Context } from '../context.ts'
import type { AuditHead, AuditRecord, AuditResult } from './rules.ts'

/** The reserved tenant under which the infrastructure's chain is kept. */
export const INFRA_CHAIN = '__INFRA__'

interface RecordRow {
  chain: string
  seq: number
  at: Date
  actor: string
  operation: string
  parameters: Record<string, unknown>
  result: AuditResult
  prev_hash: Buffer
  hash: Buffer
}

/** Which chain is a tenant's, if the context may see that tenant. */
export async function findChain(
  ctx: Context,
  tenant: { public_id: string } | { id: number },
): Promise<{ tenantId: number; chain: string } | undefined> {
  const row = (await ctx.trx('tenant').where(tenant).first('id', 'public_id')) as { id: number; public_id: string } | undefined
  return row && { tenantId: row.id, chain: row.public_id }
}

/**
 * The end of a chain, locked until the transaction ends: nobody else can append meanwhile.
 *
 * @returns undefined when the context does not see that tenant
 */
export async function lockChain(ctx: Context, tenantId: number): Promise<{ chain: string; seq: number; hash: Buffer } | undefined> {
  const row = (await ctx
    .trx('audit_chain as c')
    .join('tenant as t', 't.id', 'c.tenant_id')
    .where('c.tenant_id', tenantId)
    .forUpdate('c')
    .first('t.public_id as chain', 'c.seq', 'c.hash')) as { chain: string; seq: number; hash: Buffer } | undefined
  return row
}

/** Writes a record and moves the chain's end to it. */
export async function append(ctx: Context, tenantId: number, record: AuditRecord): Promise<void> {
  await ctx.trx('audit_record').insert({
    tenant_id: tenantId,
    seq: record.seq,
    at: record.at,
    actor: record.actor,
    operation: record.operation,
    parameters: JSON.stringify(record.parameters),
    result: record.result,
    prev_hash: Buffer.from(record.prevHash, 'hex'),
    hash: Buffer.from(record.hash, 'hex'),
  })
  await ctx
    .trx('audit_chain')
    .where({ tenant_id: tenantId })
    .update({ seq: record.seq, hash: Buffer.from(record.hash, 'hex') })
}

/** The end that a chain should have. */
export async function chainEnd(ctx: Context, tenantId: number): Promise<{ seq: number; hash: string }> {
  const row = (await ctx.trx('audit_chain').where({ tenant_id: tenantId }).first('seq', 'hash')) as
    | { seq: number; hash: Buffer }
    | undefined
  return row === undefined ? { seq: 0, hash: '' } : { seq: row.seq, hash: row.hash.toString('hex') }
}

/** Records of a chain between two sequence numbers, oldest first. */
export async function recordsAfter(
  ctx: Context,
  tenantId: number,
  range: { after: number; upTo: number },
  limit: number,
): Promise<AuditRecord[]> {
  const rows = (await selectRecords(ctx, tenantId)
    .where('r.seq', '>', range.after)
    .where('r.seq', '<=', range.upTo)
    .orderBy('r.seq')
    .limit(limit)) as RecordRow[]
  return rows.map(fromRow)
}

/** Records of a chain before a sequence number, newest first. */
export async function recordsBefore(
  ctx: Context,
  tenantId: number,
  filter: AuditFilter & { readonly before?: number | undefined; readonly oldestFirst?: boolean | undefined },
  limit: number,
): Promise<AuditRecord[]> {
  const { before, oldestFirst = false } = filter
  const query = selectRecords(ctx, tenantId)
    .orderBy('r.seq', oldestFirst ? 'asc' : 'desc')
    .limit(limit)
  if (before !== undefined) void query.where('r.seq', oldestFirst ? '>' : '<', before)
  narrow(query, filter)
  return ((await query) as RecordRow[]).map(fromRow)
}

/** What narrows a list of records. */
export interface AuditFilter {
  readonly operation?: string | undefined
  readonly actor?: string | undefined
  readonly result?: AuditResult | undefined
  readonly from?: Date | undefined
  /** Records before it. */
  readonly to?: Date | undefined
  /** Part of the operation, the actor or the parameters. */
  readonly text?: string | undefined
}

/** How many records of a chain a filter matches. */
export async function countRecords(ctx: Context, tenantId: number, filter: AuditFilter): Promise<Total> {
  const query: Knex.QueryBuilder = ctx.trx('audit_record as r').where('r.tenant_id', tenantId).select(ctx.trx.raw('1'))
  narrow(query, filter)
  return countRows(ctx.trx, query)
}

const SEARCHED = anyLike(['r.operation', 'r.actor', 'r.parameters::text'])

function narrow(query: Knex.QueryBuilder, filter: AuditFilter): void {
  if (filter.operation !== undefined) void query.where('r.operation', filter.operation)
  if (filter.actor !== undefined) void query.where('r.actor', filter.actor)
  if (filter.result !== undefined) void query.where('r.result', filter.result)
  if (filter.from !== undefined) void query.where('r.at', '>=', filter.from)
  if (filter.to !== undefined) void query.where('r.at', '<', filter.to)
  if (filter.text !== undefined) void query.whereRaw(SEARCHED, { needle: likePattern(filter.text) })
}

/** Records about one job, newest first. @param before sequence number; null: from the newest on */
export async function recordsOfJob(
  ctx: Context,
  tenantId: number,
  about: { jobId: string; before: number | null },
  limit: number,
): Promise<AuditRecord[]> {
  const query = selectRecords(ctx, tenantId).whereRaw(`r.parameters->>'jobId' = ?`, [about.jobId]).orderBy('r.seq', 'desc').limit(limit)
  if (about.before !== null) void query.where('r.seq', '<', about.before)
  return ((await query) as RecordRow[]).map(fromRow)
}

function selectRecords(ctx: Context, tenantId: number) {
  return ctx
    .trx('audit_record as r')
    .join('tenant as t', 't.id', 'r.tenant_id')
    .where('r.tenant_id', tenantId)
    .select('t.public_id as chain', 'r.seq', 'r.at', 'r.actor', 'r.operation', 'r.parameters', 'r.result', 'r.prev_hash', 'r.hash')
}

function fromRow(row: RecordRow): AuditRecord {
  return {
    chain: row.chain,
    seq: row.seq,
    at: row.at.toISOString(),
    actor: row.actor,
    operation: row.operation,
    parameters: row.parameters,
    result: row.result,
    prevHash: row.prev_hash.toString('hex'),
    hash: row.hash.toString('hex'),
  }
}

/** Signed heads of a chain, oldest first. */
export async function headsOf(ctx: Context, tenantId: number): Promise<AuditHead[]> {
  const rows = (await ctx
    .trx('audit_head as h')
    .join('tenant as t', 't.id', 'h.tenant_id')
    .where('h.tenant_id', tenantId)
    .orderBy('h.seq')
    .select('t.public_id as chain', 'h.seq', 'h.hash', 'h.signed_at', 'h.key_id', 'h.signature')) as {
    chain: string
    seq: number
    hash: Buffer
    signed_at: Date
    key_id: string
    signature: Buffer
  }[]
  return rows.map((row) => ({
    chain: row.chain,
    seq: row.seq,
    hash: row.hash.toString('hex'),
    signedAt: row.signed_at.toISOString(),
    keyId: row.key_id,
    signature: row.signature.toString('hex'),
  }))
}

/** Chains that grew since their newest signed head. */
export async function chainsToSign(ctx: Context): Promise<{ tenantId: number; chain: string; seq: number; hash: string }[]> {
  const { rows } = (await ctx.trx.raw(
    `select c.tenant_id, t.public_id, c.seq, c.hash
       from audit_chain c join tenant t on t.id = c.tenant_id
      where c.seq > coalesce((select max(h.seq) from audit_head h where h.tenant_id = c.tenant_id), 0)
      order by c.tenant_id`,
  )) as { rows: { tenant_id: number; public_id: string; seq: number; hash: Buffer }[] }
  return rows.map((row) => ({ tenantId: row.tenant_id, chain: row.public_id, seq: row.seq, hash: row.hash.toString('hex') }))
}

/** Keeps a signed head; two processes may sign the same one, the first stays. */
export async function keepHead(ctx: Context, tenantId: number, head: AuditHead): Promise<void> {
  await ctx
    .trx('audit_head')
    .insert({
      tenant_id: tenantId,
      seq: head.seq,
      hash: Buffer.from(head.hash, 'hex'),
      signed_at: head.signedAt,
      key_id: head.keyId,
      signature: Buffer.from(head.signature, 'hex'),
    })
    .onConflict()
    .ignore()
}

/** The public halves of the keys that sign heads, retired ones included, by fingerprint. */
export async function auditKeys(ctx: Context): Promise<Map<string, Buffer>> {
  const rows = (await ctx.trx('signing_key').where({ purpose: 'audit' }).select('id', 'public_key')) as { id: string; public_key: Buffer }[]
  return new Map(rows.map((row) => [row.id, row.public_key]))
}
