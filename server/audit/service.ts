import { AppError } from '../errors.ts'
import { storableJson } from '../cmdb/storable.ts'
import { withInfra, SYSTEM, type App, type Context } from '../context.ts'
import { hashOf, headText, verifyRecords, type AuditHead, type AuditRecord, type AuditResult, type Verification } from './rules.ts'
import * as store from './store.ts'

export { verifyRecords } from './rules.ts'
export type { AuditHead, AuditProblem, AuditRecord, Verification } from './rules.ts'
export { parseExport, verifyExport } from './export.ts'

/**
 * Appends a human action to the chain of the tenant it concerns; in an infrastructure context without a tenant, to the infrastructure's.
 * Part of the caller's transaction: what was rolled back is not recorded.
 *
 * @param operation what was done, as noun.verb
 * @param parameters with what: ids and settings, never secrets
 * @param result how it ended
 * @param tenantId whose chain, in an infrastructure context
 * @throws AppError not_found audit_chain_unknown when the context does not see that tenant
 */
export async function record(
  ctx: Context,
  operation: string,
  parameters: Readonly<Record<string, unknown>>,
  result: AuditResult = 'done',
  tenantId?: number,
): Promise<void> {
  const chainTenant = tenantId ?? (ctx.kind === 'tenant' ? ctx.tenantId : await infraTenant(ctx))
  const end = await store.lockChain(ctx, chainTenant)
  if (end === undefined) throw new AppError('not_found', 'audit_chain_unknown', { chain: String(chainTenant) })
  const unhashed = {
    chain: end.chain,
    seq: end.seq + 1,
    at: ctx.now.toISOString(),
    actor: ctx.actor.name,
    operation,
    parameters: storable(parameters),
    result,
    prevHash: end.hash.toString('hex'),
  }
  await store.append(ctx, chainTenant, { ...unhashed, hash: hashOf(unhashed) })
}

/** The value as the database gives it back: JSON, without what PostgreSQL cannot hold. */
function storable(parameters: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return JSON.parse(storableJson(parameters)) as Record<string, unknown>
}

async function infraTenant(ctx: Context): Promise<number> {
  const chain = await store.findChain(ctx, { public_id: store.INFRA_CHAIN })
  if (chain === undefined) throw new AppError('not_found', 'audit_chain_unknown', { chain: store.INFRA_CHAIN })
  return chain.tenantId
}

/**
 * The chain that a viewer means: their tenant's, or any that an infrastructure role names.
 *
 * @param named public id of a tenant, or undefined for the viewer's own
 * @throws AppError not_found audit_chain_unknown
 */
export async function chainOf(ctx: Context, named: string | undefined): Promise<{ tenantId: number; chain: string }> {
  const own = ctx.kind === 'infra' ? { public_id: store.INFRA_CHAIN } : { id: ctx.tenantId }
  const found = await store.findChain(ctx, named === undefined ? own : { public_id: named })
  if (found === undefined) throw new AppError('not_found', 'audit_chain_unknown', { chain: named ?? '' })
  return found
}

const BATCH = 1000

/**
 * A chain in its order, a batch at a time.
 *
 * @param upTo newest record that is wanted: what is added meanwhile is no part of it
 */
export async function* readChain(ctx: Context, tenantId: number, upTo: number): AsyncGenerator<AuditRecord> {
  for (let after = 0; ;) {
    const batch = await store.recordsAfter(ctx, tenantId, { after, upTo }, BATCH)
    yield* batch
    const end = batch.at(-1)
    if (end === undefined) return
    after = end.seq
  }
}

/**
 * Verifies a chain of the CMDB.
 *
 * @param heldHead hash of a head that somebody else kept
 */
export async function verifyChain(
  ctx: Context,
  tenantId: number,
  keys: ReadonlyMap<string, Buffer>,
  heldHead?: string,
): Promise<Verification> {
  const heads = await store.headsOf(ctx, tenantId)
  const end = await store.chainEnd(ctx, tenantId)
  return verifyRecords(readChain(ctx, tenantId, end.seq), heads, keys, { ...(heldHead === undefined ? {} : { heldHead }), end: endOf(end) })
}

function endOf(end: { seq: number; hash: string }): { seq: number; hash: string } {
  return end.seq === 0 ? { seq: 0, hash: '0'.repeat(64) } : end
}

/** The public keys that verify heads; read as infrastructure, because tenants do not see the table of keys. */
export async function verificationKeys(app: App): Promise<Map<string, Buffer>> {
  return withInfra(app, SYSTEM, (ctx) => store.auditKeys(ctx))
}

/**
 * Signs the ends of all chains that grew, and logs them: whoever keeps the log can prove a rewrite.
 *
 * @returns the heads that were signed
 */
export async function signHeads(app: App): Promise<AuditHead[]> {
  return withInfra(app, SYSTEM, async (ctx) => {
    const heads: AuditHead[] = []
    for (const { tenantId, chain, seq, hash } of await store.chainsToSign(ctx)) {
      const unsigned = { chain, seq, hash, signedAt: ctx.now.toISOString() }
      const signature = app.keys.sign('audit', Buffer.from(headText(unsigned))).toString('hex')
      const head = { ...unsigned, keyId: app.keys.id('audit'), signature }
      await store.keepHead(ctx, tenantId, head)
      ctx.log.info({ auditHead: head }, 'an audit head was signed')
      heads.push(head)
    }
    return heads
  })
}
