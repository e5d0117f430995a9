import type { InfraContext } from '../context.ts'

/** Patches of a source whose approvals do not fit what is known of them. */

export interface ApprovedPatch {
  readonly patchKey: number
  readonly patchId: string
  readonly name: string
  readonly title: string
  /** For how many target groups it is approved for installation. */
  readonly groups: number
  /** The first five of them by name. */
  readonly groupNames: readonly string[]
  /** A patch that replaces it is approved for installation there too. */
  readonly replaced: boolean
}

const APPROVED = `select p.id as "patchKey", p.public_id as "patchId", p.name, p.title, count(*)::int as groups,
    (array_agg(g.name order by g.name, g.id))[1:5] as "groupNames",
    exists (select from patch_supersedence r join approval n on n.patch_id = r.patch_id and n.source_id = :source and n.ended_at is null and n.action = 'install'
             where r.superseded_patch_id = p.id) as replaced
  from approval a
  join patch_origin o on o.source_id = a.source_id and o.patch_id = a.patch_id and o.absent_since is null and not o.declined
  join patch p on p.id = a.patch_id
  join target_group g on g.id = a.target_group_id
 where a.source_id = :source and a.ended_at is null and a.action = 'install'`

const BAD_APPROVALS = {
  superseded: `${APPROVED} and o.superseded and not o.expired group by p.id order by p.id`,
  expired: `${APPROVED} and o.expired group by p.id order by p.id`,
} as const

/** Patches that are approved at a source although they are superseded, or expired, there; what is both counts as expired. */
export async function badApprovals(ctx: InfraContext, sourceKey: number, why: keyof typeof BAD_APPROVALS): Promise<ApprovedPatch[]> {
  const { rows } = await ctx.trx.raw<{ rows: ApprovedPatch[] }>(BAD_APPROVALS[why], { source: sourceKey })
  return rows
}

export interface NeededPatch {
  readonly patchKey: number
  readonly patchId: string
  readonly name: string
  readonly title: string
  readonly classification: string | null
  readonly severity: string
  readonly exploited: boolean
  readonly security: boolean
  readonly computers: number
}

// The stored counts say it for tenants whose computers all report to this server; rows are counted only for those that have some elsewhere too.
const NEEDED_NOT_APPROVED = `with reporting as materialized (
    select tenant_id, bool_or(source_id = :source) as here, bool_or(source_id <> :source) as elsewhere
      from source_computer where decides and absent_since is null group by 1
  ), lacking as materialized (
    select n.tenant_id, n.patch_id, r.elsewhere, sum(n.computers - n.approved)::int as computers
      from patch_count n
      join reporting r on r.tenant_id = n.tenant_id and r.here
      join patch_origin o on o.patch_id = n.patch_id and o.source_id = :source and o.absent_since is null
                         and not o.declined and not o.expired and not o.superseded
     where n.state in ('missing', 'downloaded', 'failed') and n.computers > n.approved
     group by 1, 2, 3
  ), counted as (
    select l.patch_id,
           sum(case when l.elsewhere
                    then (select count(*) from verdict v where v.tenant_id = l.tenant_id and v.patch_id = l.patch_id
                             and v.state in ('missing', 'downloaded', 'failed') and not v.approved and v.source_id = :source)
                    else l.computers end)::int as computers
      from lacking l group by 1
  )
  select p.id as "patchKey", p.public_id as "patchId", p.name, p.title, k.title as classification, p.severity, p.exploited,
         coalesce(k.security, false) as security, c.computers
    from counted c join patch p on p.id = c.patch_id left join classification k on k.id = p.classification_id
   where c.computers > 0 order by p.id`

/** Patches that computers of a source need and for which they have no approval; superseded, declined and expired ones are left out. */
export async function neededNotApproved(ctx: InfraContext, sourceKey: number): Promise<NeededPatch[]> {
  const { rows } = await ctx.trx.raw<{ rows: NeededPatch[] }>(NEEDED_NOT_APPROVED, { source: sourceKey })
  return rows
}
