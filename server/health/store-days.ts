import type { Context, InfraContext } from '../context.ts'
import { exceptedAt } from './excepted.ts'
import { SPOKEN } from './store-home.ts'
import { SCOPE, type ViewerScope } from './viewer.ts'

/** `health_day`: figures of each server group at the end of each day. */

/** A tenant's day whose figures are not kept yet. */
export interface DayDue {
  readonly tenantId: number
  /** YYYY-MM-DD, by the tenant's zone. */
  readonly day: string
}

const LAST_DAY = `(cast(:now as timestamptz) at time zone t.time_zone)::date - 1`
const END_OF_DAY = `((d.day + 1)::timestamp at time zone t.time_zone)`

/** Tenants whose last day has no figures yet. A tenant that was not there yet has none. */
export async function lastDaysDue(ctx: InfraContext): Promise<DayDue[]> {
  const { rows } = await ctx.trx.raw<{ rows: DayDue[] }>(
    `select t.id as "tenantId", to_char(d.day, 'YYYY-MM-DD') as day
       from tenant t cross join lateral (select ${LAST_DAY} as day) d
      where t.deleted_at is null and t.public_id <> '__UNASSIGNED__' and t.created_at < ${END_OF_DAY}
        and not exists (select from health_day h where h.tenant_id = t.id and h.day = d.day)
      order by t.id`,
    { now: ctx.now },
  )
  return rows
}

/**
 * Earlier days without figures, newest first: since the tenant has had computers.
 *
 * @param reach how many days back; @param limit how many at most
 */
export async function formerDaysDue(ctx: InfraContext, reach: number, limit: number): Promise<DayDue[]> {
  const { rows } = await ctx.trx.raw<{ rows: DayDue[] }>(
    `select t.id as "tenantId", to_char(d.day, 'YYYY-MM-DD') as day
       from tenant t
       join (select tenant_id, min(created_at) as at from computer group by 1) first on first.tenant_id = t.id
      cross join lateral (
        select at::date as day from generate_series(
          greatest((first.at at time zone t.time_zone)::date, ${LAST_DAY} - cast(:reach as int))::timestamp, (${LAST_DAY} - 1)::timestamp, interval '1 day') at
      ) d
      where t.deleted_at is null and t.public_id <> '__UNASSIGNED__'
        and not exists (select from health_day h where h.tenant_id = t.id and h.day = d.day)
      order by d.day desc, t.id limit :limit`,
    { now: ctx.now, reach, limit },
  )
  return rows
}

const RECORD = `insert into health_day (tenant_id, server_group_id, day, recorded, computers, unknown, healthy, vulnerable, highly_vulnerable, spoken,
    critical, important, moderate, low, unspecified, exploited)
  select g.tenant_id, g.id, cast(:day as date), true, coalesce(c.computers, 0), coalesce(h.unknown, 0), coalesce(h.healthy, 0), coalesce(h.vulnerable, 0),
         coalesce(h.highly_vulnerable, 0), coalesce(c.spoken, 0), coalesce(u.critical, 0), coalesce(u.important, 0), coalesce(u.moderate, 0), coalesce(u.low, 0),
         coalesce(u.unspecified, 0), coalesce(u.exploited, 0)
    from server_group g
    left join (
      select server_group_id, sum(computers) filter (where health = 'unknown') as unknown, sum(computers) filter (where health = 'healthy') as healthy,
             sum(computers) filter (where health = 'vulnerable') as vulnerable, sum(computers) filter (where health = 'highly_vulnerable') as highly_vulnerable
        from health_count where tenant_id = :tenant group by 1
    ) h on h.server_group_id = g.id
    left join (
      select n.server_group_id, count(*) as computers, count(*) filter (where ${SPOKEN}) as spoken
        from computer n
        join computer_status s on s.tenant_id = n.tenant_id and s.computer_id = n.id
        join tenant t on t.id = n.tenant_id
       where n.tenant_id = :tenant and n.ended_at is null group by 1
    ) c on c.server_group_id = g.id
    left join (
      select n.server_group_id, sum(n.unapplied) filter (where p.severity = 'critical') as critical, sum(n.unapplied) filter (where p.severity = 'important') as important,
             sum(n.unapplied) filter (where p.severity = 'moderate') as moderate, sum(n.unapplied) filter (where p.severity = 'low') as low,
             sum(n.unapplied) filter (where p.severity = 'unspecified') as unspecified, sum(n.unapplied) filter (where p.exploited) as exploited
        from patch_count n join patch p on p.id = n.patch_id
       where n.tenant_id = :tenant and n.unapplied > 0 group by 1
    ) u on u.server_group_id = g.id
   where g.tenant_id = :tenant and g.deleted_at is null
  on conflict do nothing`

/** Keeps the present figures as those of a day that has ended; what is kept already stays. */
export async function recordDay(ctx: InfraContext, { tenantId, day }: DayDue): Promise<void> {
  await ctx.trx.raw(RECORD, { tenant: tenantId, day, now: ctx.now })
}

const EXCEPTED = exceptedAt('(select at from ends)')
// Exceptions are as they held then, members of computer groups and server groups as they are now; health and silence are not known afterwards.
const RECONSTRUCT = `with ends as materialized (
    select ${END_OF_DAY} as at from tenant t cross join (select cast(:day as date) as day) d where t.id = :tenant
  ), ${EXCEPTED}, held as (
    select v.computer_id, v.patch_id from verdict v, ends e
     where v.tenant_id = :tenant and v.approved and v.state in ('missing', 'downloaded', 'failed') and v.learned_at <= e.at
    union all
    select v.computer_id, v.patch_id from verdict_history v, ends e
     where v.tenant_id = :tenant and v.approved and v.state in ('missing', 'downloaded', 'failed') and v.valid_from <= e.at and v.valid_to > e.at
  ), living as materialized (
    select c.id, c.server_group_id from computer c, ends e
     where c.tenant_id = :tenant and c.created_at <= e.at and (c.ended_at is null or c.ended_at > e.at)
  ), unapplied as (
    select l.server_group_id, p.severity, p.exploited
      from held h
      join living l on l.id = h.computer_id
      join patch p on p.id = h.patch_id
     where p.id not in (select patch_id from excepted_all where tenant_id = :tenant)
       and (l.id, p.id) not in (select computer_id, patch_id from excepted_one where tenant_id = :tenant)
  ), counted as (
    select server_group_id, count(*) filter (where severity = 'critical') as critical, count(*) filter (where severity = 'important') as important,
           count(*) filter (where severity = 'moderate') as moderate, count(*) filter (where severity = 'low') as low,
           count(*) filter (where severity = 'unspecified') as unspecified, count(*) filter (where exploited) as exploited
      from unapplied group by 1
  )
  insert into health_day (tenant_id, server_group_id, day, recorded, computers, critical, important, moderate, low, unspecified, exploited)
  select g.tenant_id, g.id, cast(:day as date), false, (select count(*) from living l where l.server_group_id = g.id), coalesce(u.critical, 0), coalesce(u.important, 0),
         coalesce(u.moderate, 0), coalesce(u.low, 0), coalesce(u.unspecified, 0), coalesce(u.exploited, 0)
    from server_group g left join counted u on u.server_group_id = g.id
   where g.tenant_id = :tenant and g.deleted_at is null
  on conflict do nothing`

/** Makes the figures of a former day of the history of verdicts; what is kept already stays. */
export async function reconstructDay(ctx: InfraContext, { tenantId, day }: DayDue): Promise<void> {
  await ctx.trx.raw(RECONSTRUCT, { tenant: tenantId, day })
}

/** Drops days that have been kept long enough. */
export async function dropDays(ctx: InfraContext, months: number): Promise<void> {
  await ctx.trx.raw('delete from health_day where day < (cast(:now as timestamptz) - make_interval(months => :months))::date', {
    now: ctx.now,
    months,
  })
}

/** The sums of one day. */
export interface DayRow {
  /** YYYY-MM-DD. */
  readonly day: string
  readonly recorded: boolean
  readonly computers: number
  readonly unknown: number | null
  readonly healthy: number | null
  readonly vulnerable: number | null
  readonly highlyVulnerable: number | null
  readonly spoken: number | null
  readonly critical: number
  readonly important: number
  readonly moderate: number
  readonly low: number
  readonly unspecified: number
  readonly exploited: number
}

/** The kept days of a viewer's computers, oldest first. @param days how far back */
export async function listDays(ctx: Context, { viewer, bindings }: ViewerScope, days: number): Promise<DayRow[]> {
  const { rows } = await ctx.trx.raw<{ rows: DayRow[] }>(
    `select to_char(n.day, 'YYYY-MM-DD') as day, bool_and(n.recorded) as recorded, sum(n.computers)::int as computers,
            case when bool_and(n.unknown is not null) then sum(n.unknown)::int end as unknown,
            case when bool_and(n.healthy is not null) then sum(n.healthy)::int end as healthy,
            case when bool_and(n.vulnerable is not null) then sum(n.vulnerable)::int end as vulnerable,
            case when bool_and(n.highly_vulnerable is not null) then sum(n.highly_vulnerable)::int end as "highlyVulnerable",
            case when bool_and(n.spoken is not null) then sum(n.spoken)::int end as spoken,
            sum(n.critical)::int as critical, sum(n.important)::int as important, sum(n.moderate)::int as moderate, sum(n.low)::int as low,
            sum(n.unspecified)::int as unspecified, sum(n.exploited)::int as exploited
       from health_day n
      where ${SCOPE[viewer]} and n.day >= cast(:now as timestamptz)::date - cast(:days as int)
      group by n.day order by n.day`,
    { ...bindings, now: ctx.now, days },
  )
  return rows
}

/** The day that it is for a viewer: by the tenant's zone, else by that of the service itself. @returns YYYY-MM-DD */
export async function todayOf(ctx: Context, tenantKey: number): Promise<string> {
  const { rows } = await ctx.trx.raw<{ rows: { day: string }[] }>(
    `select to_char(cast(:now as timestamptz) at time zone t.time_zone, 'YYYY-MM-DD') as day
       from tenant t where t.id = :tenant or (t.public_id = '__INFRA__' and cast(:tenant as int) < 0)`,
    { now: ctx.now, tenant: tenantKey },
  )
  return rows[0]?.day ?? ctx.now.toISOString().slice(0, 10)
}
