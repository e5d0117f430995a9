import type { Context, TenantContext } from '../context.ts'
import type { Preview } from './plan.ts'

/** What computers say that applying patches would do. */

export interface PreviewRow {
  readonly computerId: number
  readonly hash: Buffer
  readonly state: 'ready' | 'leased' | 'answered' | 'failed'
  readonly answer: Preview | null
  readonly reason: string | null
  readonly askedAt: Date
}

/**
 * Asks computers what they would do, unless they were asked the same since `freshSince`, and wakes their agents.
 *
 * @param questions canonical slices without an expectation, of one tenant
 */
export async function askPreviews(
  ctx: Context,
  tenantId: number,
  questions: readonly { computerId: number; hash: Buffer; text: string }[],
  freshSince: Date,
): Promise<void> {
  const rows = questions
    .toSorted((a, b) => a.computerId - b.computerId)
    .map((question) => ({ c: question.computerId, h: question.hash.toString('hex'), s: question.text }))
  await ctx.trx.raw(ASK, { tenantId, rows: JSON.stringify(rows), freshSince, now: ctx.now })
}

const ASK = `
with asked as (
  insert into preview as p (tenant_id, computer_id, hash, slice, state, asked_at)
  select :tenantId, r.c, decode(r.h, 'hex'), r.s, 'ready', :now from jsonb_to_recordset(:rows::jsonb) as r(c int, h text, s text)
  on conflict (tenant_id, computer_id, hash) do update
     set state = 'ready', attempt = p.attempt + 1, lease_id = null, answer = null, reason = null, asked_at = excluded.asked_at, answered_at = null
   where p.asked_at < :freshSince
  returning p.computer_id
)
select pg_notify('agent_work', computer_id::text) from asked`

/** What is known of these questions since then. */
export async function previewsOf(ctx: Context, tenantId: number, hashes: readonly Buffer[], freshSince: Date): Promise<PreviewRow[]> {
  const { rows } = (await ctx.trx.raw(
    `select computer_id as "computerId", hash, state, answer, reason, asked_at as "askedAt" from preview
      where tenant_id = :tenantId and hash = any(:hashes::bytea[]) and asked_at >= :freshSince`,
    { tenantId, hashes: [...hashes], freshSince },
  )) as { rows: PreviewRow[] }
  return rows
}

export interface LeasedPreview {
  readonly stepId: string
  readonly leaseId: string
  readonly attempt: number
  readonly slice: string
}

/** Gives a computer its next question; one that was given and not answered is given again. Questions older than `since` are forgotten. */
export async function leasePreviewRow(ctx: TenantContext, computerId: number, since: Date): Promise<LeasedPreview | undefined> {
  const { rows } = (await ctx.trx.raw(
    `update preview p
        set state = 'leased', lease_id = case when p.state = 'leased' then p.lease_id else gen_random_uuid() end
       from (select hash from preview where tenant_id = :tenantId and computer_id = :computerId and state in ('ready', 'leased') and asked_at >= :since
              order by (state = 'ready'), asked_at limit 1 for update) n
      where p.tenant_id = :tenantId and p.computer_id = :computerId and p.hash = n.hash
     returning p.public_id as "stepId", p.lease_id as "leaseId", p.attempt, p.slice`,
    { tenantId: ctx.tenantId, computerId, since },
  )) as { rows: LeasedPreview[] }
  return rows[0]
}

/** A question as a report finds it, locked. */
export interface AskedPreview {
  readonly computerId: number
  readonly stepId: string
  readonly state: PreviewRow['state']
  readonly attempt: number
}

/** The preview that was asked of a computer, locked until the transaction ends; undefined when nothing was asked under that id. */
export async function lockPreview(ctx: TenantContext, computerId: number, stepId: string): Promise<AskedPreview | undefined> {
  return (await ctx
    .trx('preview')
    .where({ tenant_id: ctx.tenantId, computer_id: computerId, public_id: stepId })
    .forUpdate()
    .first('computer_id as computerId', 'public_id as stepId', 'state', 'attempt')) as AskedPreview | undefined
}

/**
 * Keeps what a computer answered.
 *
 * @param answer null when it could not tell; `reason` then says why
 */
export async function answerPreview(
  ctx: TenantContext,
  preview: AskedPreview,
  answer: Preview | null,
  reason: string | null,
): Promise<void> {
  await ctx
    .trx('preview')
    .where({ tenant_id: ctx.tenantId, public_id: preview.stepId })
    .update({
      state: answer === null ? 'failed' : 'answered',
      answer: answer === null ? null : JSON.stringify(answer),
      reason,
      answered_at: ctx.now,
    })
}

/** Forgets questions that no plan can use any more. */
export async function forgetPreviews(ctx: Context, before: Date): Promise<void> {
  await ctx.trx('preview').where('asked_at', '<', before).delete()
}
