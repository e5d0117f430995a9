import type { Knex } from 'knex'
import { countRows, type Total } from '../cmdb/keyset.ts'
import { anyLike, likePattern } from '../cmdb/search.ts'
import { viewerCondition } from '../cmdb/scope.ts'
import type { Actor, InfraContext, TenantContext } from '../context.ts'
import { EFFECTIVE_LEVEL } from '../policies/levels.ts'
import type { NoticeState } from './rules.ts'

/** One patch of a digest, as far as its reader may see it. */
export interface DigestPatch {
  readonly patchKey: number
  readonly patchId: string
  readonly kind: 'windows' | 'linux' | 'middleware'
  readonly name: string
  readonly version: string | null
  readonly title: string
  readonly classification: string | null
  readonly level: 'required' | 'recommended' | null
  readonly severity: string
  readonly exploited: boolean
  readonly cves: readonly string[]
  readonly kbs: readonly string[]
  /** The reader's own computers that need it. */
  readonly computers: number
}

/**
 * What a digest shows: of these patches those that computers of the reader still need, the worst first.
 *
 * @param reader narrows to what they may see
 */
export async function digestPatches(
  ctx: TenantContext,
  reader: Actor,
  locale: 'ja' | 'en',
  patchKeys: readonly number[],
): Promise<DigestPatch[]> {
  const visible = viewerCondition(reader, 'c.server_group_id')
  const needed = ctx
    .trx('verdict as v')
    .join('computer as c', (on) => void on.on('c.tenant_id', 'v.tenant_id').on('c.id', 'v.computer_id'))
    .where({ 'v.tenant_id': ctx.tenantId, 'v.approved': true, 'v.excepted': false })
    .whereIn('v.state', ['missing', 'downloaded', 'failed'])
    .whereIn('v.patch_id', [...patchKeys])
    .whereNull('c.ended_at')
    .whereRaw(ctx.trx.raw(visible.sql, visible.bindings))
    .groupBy('v.patch_id')
    .select('v.patch_id', ctx.trx.raw('count(*)::int as computers'))
  return ctx
    .trx(needed.as('n'))
    .join('patch as p', 'p.id', 'n.patch_id')
    .leftJoin('classification as k', 'k.id', 'p.classification_id')
    .leftJoin('classification_level as l', (on) => void on.onVal('l.tenant_id', ctx.tenantId).on('l.classification_id', 'k.id'))
    .orderByRaw('p.exploited desc, p.severity desc, p.released_at desc nulls last, p.id')
    .select<DigestPatch[]>(
      'p.id as patchKey',
      'p.public_id as patchId',
      'p.kind',
      'p.name',
      'p.version',
      ctx.trx.raw(
        `coalesce((select t.title from patch_text t where t.patch_id = p.id and (t.locale = :locale or t.locale like :prefix)
                    order by t.locale limit 1), p.title) as title`,
        { locale, prefix: `${locale}-%` },
      ),
      'k.title as classification',
      ctx.trx.raw(`${EFFECTIVE_LEVEL} as level`),
      'p.severity',
      'p.exploited',
      'p.cves',
      'p.kbs',
      'n.computers',
    )
}

/** A notice as lists show it. */
export interface NoticeView {
  readonly id: number
  readonly tenantId: string
  readonly userId: string
  readonly email: string | null
  readonly kind: string
  readonly state: NoticeState
  readonly attempts: number
  readonly reasonCode: string | null
  readonly reason: string | null
  /** ISO 8601, as are the other times. */
  readonly queuedAt: string
  readonly sentAt: string | null
  readonly nextAttemptAt: string
}

type NoticeRow = Omit<NoticeView, 'queuedAt' | 'sentAt' | 'nextAttemptAt'> & { queuedAt: Date; sentAt: Date | null; nextAttemptAt: Date }

const VIEW = [
  'n.id',
  't.public_id as tenantId',
  'u.public_id as userId',
  'u.email',
  'n.kind',
  'n.state',
  'n.attempts',
  'n.reason_code as reasonCode',
  'n.reason',
  'n.queued_at as queuedAt',
  'n.sent_at as sentAt',
  'n.next_attempt_at as nextAttemptAt',
]

/**
 * Notices, the newest first.
 *
 * @param filter `before`: only older ones than this id
 */
export async function listNotices(
  ctx: InfraContext,
  filter: NoticeFilter & { before?: number | undefined; limit: number },
): Promise<NoticeView[]> {
  const query = matching(ctx, filter)
  if (filter.before !== undefined) void query.where('n.id', '<', filter.before)
  const rows = await query.orderBy('n.id', 'desc').limit(filter.limit).select<NoticeRow[]>(VIEW)
  return rows.map((row) => ({
    ...row,
    queuedAt: row.queuedAt.toISOString(),
    sentAt: row.sentAt?.toISOString() ?? null,
    nextAttemptAt: row.nextAttemptAt.toISOString(),
  }))
}

/** What narrows the list of notices. */
export interface NoticeFilter {
  readonly state?: NoticeState | undefined
  readonly kind?: string | undefined
  readonly tenantId?: string | undefined
  readonly from?: Date | undefined
  /** Queued before it. */
  readonly to?: Date | undefined
  /** Part of a person's id, a mail address or the reason. */
  readonly text?: string | undefined
}

/** How many notices a filter matches. */
export async function countNotices(ctx: InfraContext, filter: NoticeFilter): Promise<Total> {
  return countRows(ctx.trx, matching(ctx, filter).select(ctx.trx.raw('1')))
}

const SEARCHED = anyLike(['u.public_id', `coalesce(u.email, '')`, `coalesce(n.reason, '')`])

function matching(ctx: InfraContext, filter: NoticeFilter): Knex.QueryBuilder {
  const query: Knex.QueryBuilder = ctx
    .trx('notice as n')
    .join('tenant as t', 't.id', 'n.tenant_id')
    .join('user_account as u', (on) => void on.on('u.tenant_id', 'n.tenant_id').on('u.id', 'n.user_id'))
  if (filter.state !== undefined) void query.where('n.state', filter.state)
  if (filter.kind !== undefined) void query.where('n.kind', filter.kind)
  if (filter.tenantId !== undefined) void query.where('t.public_id', filter.tenantId)
  if (filter.from !== undefined) void query.where('n.queued_at', '>=', filter.from)
  if (filter.to !== undefined) void query.where('n.queued_at', '<', filter.to)
  if (filter.text !== undefined) void query.whereRaw(SEARCHED, { needle: likePattern(filter.text) })
  return query
}

/** A computer that needs an approved patch and whose server group nobody owns: no tenant user can be told. */
export interface OwnerlessComputer {
  readonly tenantId: string
  readonly serverId: string
  readonly hostName: string
  readonly serverGroupId: string
  readonly patches: number
}

/** Computers of which nobody but the tenant's administrators can be told (CFMGD10004). */
export async function listOwnerless(ctx: InfraContext, limit: number): Promise<OwnerlessComputer[]> {
  const { rows } = await ctx.trx.raw<{ rows: OwnerlessComputer[] }>(
    `select t.public_id as "tenantId", c.public_id as "serverId", c.host_name as "hostName", g.public_id as "serverGroupId", n.patches
       from server_group g
       join tenant t on t.id = g.tenant_id and not t.reserved
       left join user_account u on u.tenant_id = g.tenant_id and u.id = g.owner_user_id and u.deleted_at is null
       join computer c on c.tenant_id = g.tenant_id and c.server_group_id = g.id and c.ended_at is null
       cross join lateral (
         select count(*)::int as patches from verdict v
          where v.tenant_id = c.tenant_id and v.computer_id = c.id and v.approved and not v.excepted
            and v.state in ('missing', 'downloaded', 'failed')) n
      where g.deleted_at is null and u.id is null and n.patches > 0
      order by t.public_id, c.public_id limit ?`,
    [limit],
  )
  return rows
}

/** A source that has not been read for too long, and what is known of why. */
export interface SilentSource {
  readonly sourceId: string
  readonly name: string
  readonly lastSuccessAt: Date | null
  readonly hours: number
  /** Since when nothing was read: the newest complete run, or when it was registered or switched on. */
  readonly since: Date
  /** Beginning of a run that has not ended. */
  readonly runningSince: Date | null
  /** What stopped the newest run since then; null when none failed. */
  readonly errorCode: string | null
  readonly errorDetails: Record<string, unknown> | null
}

/** @param sourceKeys internal keys of sources */
export async function silentSources(ctx: InfraContext, sourceKeys: readonly number[]): Promise<SilentSource[]> {
  const { rows } = await ctx.trx.raw<{ rows: SilentSource[] }>(
    `select s.public_id as "sourceId", s.name, s.last_success_at as "lastSuccessAt", s.alarm_after_hours as hours,
            greatest(coalesce(s.last_success_at, '-infinity'), s.watched_since) as since,
            running.started_at as "runningSince", failed.error_code as "errorCode", failed.error_details as "errorDetails"
       from source s
       left join lateral (
         select started_at from source_run where source_id = s.id and state = 'running' limit 1) running on true
       left join lateral (
         select error_code, error_details from source_run
          where source_id = s.id and state in ('failed', 'stopped') and started_at > coalesce(s.last_success_at, '-infinity')
          order by id desc limit 1) failed on true
      where s.id = any(:keys::int[]) order by s.public_id`,
    { keys: [...sourceKeys] },
  )
  return rows
}

/** The newest signed head of a chain, and what was last mailed of it. */
export interface HeadToMail {
  readonly tenantKey: number
  readonly chain: string
  readonly isInfrastructure: boolean
  readonly seq: number
  readonly hash: string
  readonly signedAt: Date
  readonly keyId: string
  readonly signature: string
  /** Of the chain's first record. */
  readonly firstAt: Date
  readonly mailedAt: Date | null
  readonly mailedSeq: number | null
}

/** The newest signed head of every chain that has one. */
export async function newestHeads(ctx: InfraContext): Promise<HeadToMail[]> {
  const { rows } = await ctx.trx.raw<{ rows: HeadToMail[] }>(
    `select t.id as "tenantKey", t.public_id as chain, t.reserved as "isInfrastructure", h.seq, encode(h.hash, 'hex') as hash,
            h.signed_at as "signedAt", h.key_id as "keyId", encode(h.signature, 'hex') as signature,
            (select at from audit_record where tenant_id = t.id and seq = 1) as "firstAt",
            m.queued_at as "mailedAt", (m.data->>'sequence')::bigint as "mailedSeq"
       from tenant t
       join lateral (select * from audit_head where tenant_id = t.id order by seq desc limit 1) h on true
       left join lateral (
         select queued_at, data from notice where tenant_id = t.id and kind = 'audit_head' order by id desc limit 1) m on true
      where t.deleted_at is null and t.public_id <> '__UNASSIGNED__' and h.seq > 0
      order by t.id`,
  )
  return rows
}
