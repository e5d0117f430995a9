import type { Context, InfraContext, TenantContext } from '../context.ts'
import type { Role } from '../authorization.ts'
import { DRIVERS } from '../sources/rules.ts'
import { settleUntold } from '../verdicts/store.ts'
import { awaitTelling } from '../verdicts/store-decided.ts'
import { DIGEST_ROLES, type NoticeState } from './rules.ts'

/** A notice as the sender takes it from the outbox. */
export interface ClaimedNotice {
  readonly id: number
  readonly userId: number
  readonly kind: string
  readonly data: unknown
  readonly messageId: string
  /** Attempts, this one included. */
  readonly attempts: number
}

/**
 * Puts one notice per person into the outbox; people who are unknown to this context or removed get none.
 *
 * @param userKeys internal keys of people
 * @param data what the template is told besides reader and link
 * @returns the tenants in whose outbox something is now
 */
export async function insertNotices(ctx: Context, userKeys: readonly number[], kind: string, data: unknown): Promise<number[]> {
  const { rows } = await ctx.trx.raw<{ rows: { tenant_id: number }[] }>(
    `insert into notice (tenant_id, user_id, kind, data, queued_at, next_attempt_at)
     select u.tenant_id, u.id, :kind, :data::jsonb, :now, :now
       from user_account u
      where u.id = any (:userKeys) and u.deleted_at is null
     returning tenant_id`,
    { kind, data: JSON.stringify(data), now: ctx.now, userKeys: [...userKeys] },
  )
  return [...new Set(rows.map((row) => row.tenant_id))]
}

/**
 * The same for people of the infrastructure, out of a tenant's transaction; their outbox is beyond its sight.
 *
 * @returns how many were queued
 */
export async function insertInfrastructureNotices(
  ctx: TenantContext,
  userKeys: readonly number[],
  kind: string,
  data: unknown,
): Promise<number> {
  const { rows } = await ctx.trx.raw<{ rows: { queued: number }[] }>('select queue_infrastructure_notice(?, ?, ?::jsonb, ?) as queued', [
    [...userKeys],
    kind,
    JSON.stringify(data),
    ctx.now,
  ])
  return rows[0]?.queued ?? 0
}

/** People with one of these roles; of one tenant, or of the whole context when no tenant is named. */
export async function peopleWithRoles(ctx: Context, roles: readonly Role[], tenantKey?: number): Promise<number[]> {
  const rows = await ctx
    .trx('user_account')
    .whereIn('role', [...roles])
    .whereNull('deleted_at')
    .modify((query) => void (tenantKey === undefined ? query : query.where({ tenant_id: tenantKey })))
    .orderBy('id')
    .select<{ id: number }[]>('id')
  return rows.map((row) => row.id)
}

/**
 * Turns the untold verdicts of a source into one digest per person: ledger and outbox in this transaction, set-based.
 * Verdicts held back by an exception stay untold, so that the end of the exception can tell; the others are settled.
 *
 * @param sourceKey the source whose run ends
 * @param runKey the run, kept in the notice
 * @returns per tenant, how many digests were queued
 */
export async function queueDigests(ctx: InfraContext, sourceKey: number, runKey: number): Promise<Map<number, number>> {
  // Two runs that end at once would each see the other's person as untold.
  await ctx.trx.raw(`select pg_advisory_xact_lock(hashtext('notices.digest'))`)
  await settleUntold(ctx, sourceKey)
  const { rows } = await ctx.trx.raw<{ rows: { tenant_id: number; digests: number }[] }>(QUEUE_DIGESTS, {
    sourceKey,
    drivers: DRIVERS,
    runKey,
    now: ctx.now,
    roles: [...DIGEST_ROLES],
  })
  return new Map(rows.map((row) => [row.tenant_id, row.digests]))
}

const QUEUE_DIGESTS = `
with needing as (
  select distinct s.tenant_id, c.server_group_id, s.patch_id
    from settled_need s
    join computer c on c.tenant_id = s.tenant_id and c.id = s.computer_id and c.ended_at is null
    join patch p on p.id = s.patch_id
    left join classification k on k.id = p.classification_id
   where coalesce(k.notify, true)
     and not exists (select from source o where o.id = :sourceKey and jsonb_exists(o.classifications->'silent', case when lower(k.title) = 'drivers' then :drivers else k.public_id end))
), concerned as (
  -- Two joins on keys: one on "owner or administrator" would compare every need with every person of the tenant.
  select n.tenant_id, u.id as user_id, n.patch_id
    from needing n
    join server_group g on g.tenant_id = n.tenant_id and g.id = n.server_group_id
    join user_account u on u.tenant_id = g.tenant_id and u.id = g.owner_user_id and u.deleted_at is null and u.role = any (:roles)
  union
  select n.tenant_id, u.id, n.patch_id
    from (select distinct tenant_id, patch_id from needing) n
    join user_account u on u.tenant_id = n.tenant_id and u.deleted_at is null and u.role = 'tenant_admin'
), untold as (
  select n.tenant_id, n.user_id, n.patch_id
    from concerned n
    left join notice_ledger l on l.tenant_id = n.tenant_id and l.user_id = n.user_id and l.patch_id = n.patch_id
   where l.patch_id is null
), mailed as (
  insert into notice (tenant_id, user_id, kind, data, queued_at, next_attempt_at)
  select tenant_id, user_id, 'new_patches', jsonb_build_object('runId', :runKey::int, 'patchIds', jsonb_agg(patch_id order by patch_id)), :now, :now
    from untold
   group by tenant_id, user_id
   order by tenant_id, user_id
  returning tenant_id, user_id, id
), told as (
  insert into notice_ledger (tenant_id, user_id, patch_id, notice_id, told_at)
  select u.tenant_id, u.user_id, u.patch_id, m.id, :now
    from untold u
    join mailed m on m.tenant_id = u.tenant_id and m.user_id = u.user_id
   order by u.tenant_id, u.user_id, u.patch_id
)
select tenant_id, count(*)::int as digests from mailed group by tenant_id order by tenant_id`

/**
 * Forgets that people were told of patches whose approval was withdrawn for the last of their computers, so that giving it again tells again.
 *
 * @param patchKeys patches of which an approval ended; @param tenantKey in one tenant alone
 * @returns how many (person, patch) pairs were forgotten
 */
export async function forgetWithdrawn(ctx: Context, patchKeys: readonly number[], tenantKey?: number): Promise<number> {
  if (patchKeys.length === 0) return 0
  const result = await ctx.trx.raw<{ rowCount: number }>(
    `delete from notice_ledger l
      using user_account u
      where l.patch_id = any (:patchKeys) and (:tenantKey::int is null or l.tenant_id = :tenantKey) and u.tenant_id = l.tenant_id and u.id = l.user_id
        and not exists (
          select from verdict v
            join computer c on c.tenant_id = v.tenant_id and c.id = v.computer_id and c.ended_at is null
            join server_group g on g.tenant_id = c.tenant_id and g.id = c.server_group_id
           where v.tenant_id = l.tenant_id and v.patch_id = l.patch_id and v.approved
             and (u.role = 'tenant_admin' or g.owner_user_id = u.id))`,
    { patchKeys: [...patchKeys], tenantKey: tenantKey ?? null },
  )
  return result.rowCount
}

/** Patches with an install approval of this source that ended at or after a time. */
export async function patchesWithdrawnSince(ctx: InfraContext, sourceKey: number, since: Date): Promise<number[]> {
  const rows = await ctx
    .trx('approval')
    .where({ source_id: sourceKey, action: 'install' })
    .where('ended_at', '>=', since)
    .distinct<{ patch_id: number }[]>('patch_id')
  return rows.map((row) => row.patch_id)
}

/** Forgets that one person was told of patches that their mail left out: the need was gone, or an exception held. A need that is there is told later. */
export async function forgetTold(ctx: TenantContext, userKey: number, noticeId: number, patchKeys: readonly number[]): Promise<void> {
  if (patchKeys.length === 0) return
  await ctx
    .trx('notice_ledger')
    .where({ tenant_id: ctx.tenantId, user_id: userKey, notice_id: noticeId })
    .whereIn('patch_id', [...patchKeys])
    .delete()
  await awaitTelling(ctx, userKey, patchKeys)
}

/** Puts back what a killed sender held: `sending` whose time is over becomes `queued`. */
export async function releaseAbandoned(ctx: TenantContext): Promise<number> {
  return ctx
    .trx('notice')
    .where({ tenant_id: ctx.tenantId, state: 'sending' })
    .where('next_attempt_at', '<=', ctx.now)
    .update({ state: 'queued' satisfies NoticeState })
}

/**
 * Takes due notices out of the outbox into `sending`, the oldest first.
 *
 * @param limit at most so many
 * @param until when they may be taken by somebody else, should this sender die
 */
export async function claimDue(ctx: TenantContext, limit: number, until: Date): Promise<ClaimedNotice[]> {
  const { rows } = await ctx.trx.raw<{ rows: ClaimedNotice[] }>(
    `update notice n set state = 'sending', attempts = n.attempts + 1, next_attempt_at = :until
       from (select id from notice
              where tenant_id = :tenantId and state in ('queued', 'retrying') and next_attempt_at <= :now
              order by next_attempt_at, id limit :limit for update skip locked) due
      where n.tenant_id = :tenantId and n.id = due.id
     returning n.id, n.user_id as "userId", n.kind, n.data, n.message_id as "messageId", n.attempts`,
    { tenantId: ctx.tenantId, now: ctx.now, limit, until },
  )
  return rows.toSorted((a, b) => a.id - b.id)
}

/** What became of an attempt. */
export type Outcome =
  | { readonly state: 'sent'; readonly sentAt: Date | null; readonly reasonCode: string | null; readonly answer: string | null }
  | { readonly state: 'retrying'; readonly nextAttemptAt: Date; readonly reasonCode: string; readonly answer: string | null }
  | { readonly state: 'failed'; readonly reasonCode: string; readonly answer: string | null }

/**
 * Records what became of an attempt, unless somebody else has taken the notice since.
 *
 * @returns whether it was still ours
 */
export async function recordOutcome(ctx: TenantContext, notice: ClaimedNotice, outcome: Outcome): Promise<boolean> {
  const count = await ctx
    .trx('notice')
    .where({ tenant_id: ctx.tenantId, id: notice.id, state: 'sending', attempts: notice.attempts })
    .update({
      state: outcome.state,
      reason_code: outcome.reasonCode,
      reason: outcome.answer,
      sent_at: outcome.state === 'sent' ? outcome.sentAt : null,
      next_attempt_at: outcome.state === 'retrying' ? outcome.nextAttemptAt : ctx.now,
    })
  return count === 1
}

/** Tenants that have something to send now, or something that a killed sender left. */
export async function tenantsWithDueNotices(ctx: InfraContext): Promise<number[]> {
  const rows = await ctx
    .trx('notice')
    .whereIn('state', ['queued', 'retrying', 'sending'])
    .where('next_attempt_at', '<=', ctx.now)
    .distinct<{ tenant_id: number }[]>('tenant_id')
  return rows.map((row) => row.tenant_id)
}

/** When the next attempt of this tenant is due, if any waits. */
export async function nextDue(ctx: TenantContext): Promise<Date | null> {
  const row = await ctx
    .trx('notice')
    .where({ tenant_id: ctx.tenantId })
    .whereIn('state', ['queued', 'retrying', 'sending'])
    .min<{ at: Date | null }>('next_attempt_at as at')
    .first()
  return row?.at ?? null
}

/** A notice that had been given up, and whether it goes out again. */
export interface RequeuedNotice {
  readonly id: number
  readonly tenantKey: number
  readonly tenantId: string
  readonly userId: string
  readonly email: string | null
  readonly kind: string
  readonly reasonCode: string | null
  readonly reason: string | null
  readonly moved: boolean
}

/** Queues failed notices anew; those whose person is gone or has no address stay where they are. @param noticeId one alone; null: every one */
export async function requeueFailed(ctx: InfraContext, noticeId: number | null): Promise<RequeuedNotice[]> {
  const { rows } = await ctx.trx.raw<{ rows: RequeuedNotice[] }>(
    `with failed as (
       select n.tenant_id, n.id, n.kind, n.reason_code, n.reason, u.public_id as user_id, u.email,
              u.deleted_at is null and u.email is not null as sendable
         from notice n join user_account u on u.tenant_id = n.tenant_id and u.id = n.user_id
        where n.state = 'failed' and (:noticeId::bigint is null or n.id = :noticeId)
        order by n.tenant_id, n.id
          for update of n
     ), moved as (
       update notice n set state = 'queued', attempts = 0, next_attempt_at = :now
         from failed f
        where n.tenant_id = f.tenant_id and n.id = f.id and f.sendable
       returning n.id
     )
     select f.id, f.tenant_id as "tenantKey", t.public_id as "tenantId", f.user_id as "userId", f.email, f.kind,
            f.reason_code as "reasonCode", f.reason, m.id is not null as moved
       from failed f join tenant t on t.id = f.tenant_id left join moved m on m.id = f.id
      order by f.id`,
    { now: ctx.now, noticeId },
  )
  return rows
}
