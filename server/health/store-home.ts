import type { Severity } from '../../catalog/index.ts'
import type { Context } from '../context.ts'
import type { Health } from './rules.ts'
import { SCOPE, type ViewerKind, type ViewerScope } from './viewer.ts'

/** Figures of the present, over the computers that a viewer may see: from the stored counts where there are any. */

/**
 * A computer has spoken when an agent or WSUS heard it within its tenant's limit of silence; takes `:now` and the aliases s (computer_status) and
 * t (tenant).
 */
export const SPOKEN = `coalesce(greatest(s.agent_last_seen_at, s.wsus_heard_at) > :now::timestamptz - make_interval(hours => t.stale_after_hours), false)`

/** @returns how many computers are of which health */
export async function healthNow(ctx: Context, { viewer, bindings }: ViewerScope): Promise<Record<Health, number>> {
  const { rows } = await ctx.trx.raw<{ rows: { health: Health; computers: number }[] }>(
    `select n.health, sum(n.computers)::int as computers from health_count n where ${SCOPE[viewer]} group by 1`,
    bindings,
  )
  const health = { unknown: 0, healthy: 0, vulnerable: 0, highly_vulnerable: 0 }
  for (const row of rows) health[row.health] = row.computers
  return health
}

/** Unapplied patches of one severity, used in attacks or not. */
export interface UnappliedRow {
  readonly severity: Severity
  readonly exploited: boolean
  /** Those that lists show: a patch that its source has dropped is in none. */
  readonly patches: number
  readonly verdicts: number
}

/** @returns the unapplied, worst severity first */
export async function unappliedNow(ctx: Context, { viewer, bindings }: ViewerScope): Promise<UnappliedRow[]> {
  const { rows } = await ctx.trx.raw<{ rows: UnappliedRow[] }>(
    `select p.severity, p.exploited, count(distinct n.patch_id) filter (where p.absent_since is null)::int as patches, sum(n.unapplied)::int as verdicts
       from patch_count n join patch p on p.id = n.patch_id
      where ${SCOPE[viewer]} and n.unapplied > 0
      group by 1, 2 order by 1 desc, 2 desc`,
    bindings,
  )
  return rows
}

/** How many computers there are, and of how many something is so. */
export interface ComputersRow {
  readonly total: number
  readonly spoken: number
  readonly restartPending: number
  readonly failed: number
  readonly disputed: number
  readonly disputedVerdicts: number
}

const NO_COMPUTERS: ComputersRow = { total: 0, spoken: 0, restartPending: 0, failed: 0, disputed: 0, disputedVerdicts: 0 }

/** Counts the viewer's computers. */
export async function computersNow(ctx: Context, { viewer, bindings }: ViewerScope): Promise<ComputersRow> {
  const { rows } = await ctx.trx.raw<{ rows: ComputersRow[] }>(
    `select count(*)::int as total, count(*) filter (where ${SPOKEN})::int as spoken,
            count(*) filter (where s.restart_pending)::int as "restartPending", count(*) filter (where s.failed > 0)::int as failed,
            count(*) filter (where s.disputed > 0)::int as disputed, coalesce(sum(s.disputed), 0)::int as "disputedVerdicts"
       from computer n
       join computer_status s on s.tenant_id = n.tenant_id and s.computer_id = n.id
       join tenant t on t.id = n.tenant_id
      where n.ended_at is null and ${SCOPE[viewer]}`,
    { ...bindings, now: ctx.now },
  )
  return rows[0] ?? NO_COMPUTERS
}

/** A patch that was approved lately. */
export interface ApprovedPatch {
  readonly patchId: string
  readonly kind: 'windows' | 'linux' | 'middleware'
  readonly name: string
  readonly title: string
  readonly severity: Severity
  readonly exploited: boolean
  /** When the service learned of the newest approval. */
  readonly approvedAt: Date
  /** For how many of the viewer's computers it is approved, and on how many it is unapplied. */
  readonly approved: number
  readonly unapplied: number
}

const WSUS_APPROVALS = `select a.patch_id, max(a.learned_at) as learned_at from approval a where a.ended_at is null and a.action = 'install' group by a.patch_id`
const APPROVALS = {
  own: `select a.patch_id, a.learned_at from tenant_approved_patch a
    union all select d.patch_id, d.learned_at from patch_approval d where d.approved and d.tenant_id = :tenant`,
  tenant: `${WSUS_APPROVALS} union all select d.patch_id, d.learned_at from patch_approval d where d.approved and d.tenant_id = :tenant`,
  all: `${WSUS_APPROVALS} union all select d.patch_id, d.learned_at from patch_approval d where d.approved`,
} as const satisfies Record<ViewerKind, string>

/**
 * The patches that were approved last for any of the viewer's computers, by WSUS or by a tenant's administrator.
 *
 * @param locale of titles; @param limit how many
 */
export async function newestApprovals(ctx: Context, scope: ViewerScope, locale: string, limit: number): Promise<ApprovedPatch[]> {
  const { viewer, bindings } = scope
  // A tenant may look at what reaches its computers only; the infrastructure reads the approvals themselves.
  const source = ctx.kind === 'tenant' ? 'own' : viewer
  const { rows } = await ctx.trx.raw<{ rows: ApprovedPatch[] }>(
    `with counted as materialized (
       select n.patch_id, sum(n.approved)::int as approved, sum(n.unapplied)::int as unapplied from patch_count n
        where ${SCOPE[viewer]} and n.approved > 0 group by 1
     ), newest as (
       select a.patch_id, max(a.learned_at) as at from (${APPROVALS[source]}) a group by 1
     )
     select p.public_id as "patchId", p.kind, p.name, coalesce(x.title, p.title) as title, p.severity, p.exploited, w.at as "approvedAt", c.approved, c.unapplied
       from newest w
       join counted c on c.patch_id = w.patch_id
       join patch p on p.id = w.patch_id and p.absent_since is null
       left join patch_text x on x.patch_id = p.id and x.locale = :locale
      order by w.at desc, p.id desc limit :limit`,
    { ...bindings, locale, limit },
  )
  return rows
}
