import type { ReportId } from '../../templates/index.ts'
import type { Role } from '../authorization.ts'
import type { Context, InfraContext } from '../context.ts'
import type { Frequency, Timing } from './rules.ts'

/** `report_schedule` and `report_delivery`: reports that are mailed again and again, and what became of each time. */

export type Outcome = 'queued' | 'owner_gone' | 'not_allowed'

export interface ScheduleRow extends Timing {
  readonly tenantKey: number
  readonly id: number
  readonly scheduleId: string
  readonly reportId: ReportId
  readonly parameters: Readonly<Record<string, string>>
  readonly frequency: Frequency
  readonly locale: 'ja' | 'en' | null
  readonly enabled: boolean
  readonly nextAt: Date
  readonly lastAt: Date | null
  readonly lastOutcome: Outcome | null
}

/** The schedules of whoever asks, oldest first. @param publicId only this one; @param lock until the transaction ends */
export async function ownSchedules(ctx: Context, publicId?: string, lock = false): Promise<ScheduleRow[]> {
  const { trx } = ctx
  const query = trx('report_schedule as s')
    .joinRaw(
      `left join lateral (select due_at, outcome from report_delivery d where d.tenant_id = s.tenant_id and d.schedule_id = s.id order by due_at desc limit 1) d on true`,
    )
    .where('s.user_id', ctx.actor.userId ?? -1)
    .orderBy('s.id')
    .select({
      tenantKey: 's.tenant_id',
      id: 's.id',
      scheduleId: 's.public_id',
      reportId: 's.report',
      parameters: 's.parameters',
      frequency: 's.frequency',
      minute: 's.minute',
      weekday: 's.weekday',
      monthDay: 's.month_day',
      locale: 's.locale',
      enabled: 's.enabled',
      nextAt: 's.next_at',
      lastAt: 'd.due_at',
      lastOutcome: 'd.outcome',
    })
  if (publicId !== undefined) void query.where('s.public_id', publicId)
  if (lock) void query.forUpdate('s')
  return (await query) as ScheduleRow[]
}

/** The mail address of whoever asks; null where there is none. */
export async function ownAddress(ctx: Context): Promise<string | null> {
  const row = (await ctx
    .trx('user_account')
    .where({ id: ctx.actor.userId ?? -1 })
    .first('email')) as { email: string | null } | undefined
  return row?.email ?? null
}

/** What a schedule is made of or changed to. */
export interface ScheduleValues extends Timing {
  readonly parameters: Readonly<Record<string, string>>
  readonly locale: 'ja' | 'en' | null
  readonly enabled: boolean
  readonly nextAt: Date
}

/** Makes a schedule of whoever asks. */
export async function insertSchedule(ctx: Context, publicId: string, reportId: ReportId, values: ScheduleValues): Promise<void> {
  await ctx.trx.raw(
    `insert into report_schedule (tenant_id, public_id, user_id, report, parameters, frequency, minute, weekday, month_day, locale, enabled, next_at, created_at)
     select u.tenant_id, :publicId, u.id, :report, cast(:parameters as jsonb), :frequency, :minute, :weekday, :monthDay, :locale, :enabled, :nextAt, :now
       from user_account u where u.id = :user`,
    { ...bindings(values), publicId, report: reportId, user: ctx.actor.userId, now: ctx.now },
  )
}

/** Changes a schedule. */
export async function changeSchedule(ctx: Context, key: Pick<ScheduleRow, 'tenantKey' | 'id'>, values: ScheduleValues): Promise<void> {
  await ctx.trx.raw(
    `update report_schedule set parameters = cast(:parameters as jsonb), frequency = :frequency, minute = :minute, weekday = :weekday, month_day = :monthDay,
            locale = :locale, enabled = :enabled, next_at = :nextAt
      where tenant_id = :tenant and id = :id`,
    { ...bindings(values), tenant: key.tenantKey, id: key.id },
  )
}

function bindings(values: ScheduleValues) {
  const { parameters, ...rest } = values
  return { ...rest, parameters: JSON.stringify(parameters) }
}

/** Removes a schedule of whoever asks, with what became of it. @returns whether there was one */
export async function deleteSchedule(ctx: Context, publicId: string): Promise<boolean> {
  const removed = await ctx
    .trx('report_schedule')
    .where({ user_id: ctx.actor.userId ?? -1, public_id: publicId })
    .delete()
  return removed > 0
}

/** Keeps two requests of one person from passing a limit together. */
export async function lockOwner(ctx: Context): Promise<void> {
  await ctx.trx.raw(`select pg_advisory_xact_lock(hashtext('reports.schedules'), ?)`, [ctx.actor.userId ?? -1])
}

/** A report that is due, and whom it is for. */
export interface DueReport extends Timing {
  readonly tenantKey: number
  readonly id: number
  readonly reportId: string
  readonly parameters: Readonly<Record<string, string>>
  readonly dueAt: Date
  readonly userKey: number
  readonly userId: string
  readonly role: Role
  /** The owner was removed, or their tenant. */
  readonly gone: boolean
  readonly zone: string
  readonly locale: 'ja' | 'en'
}

/** Reports that are due, the longest first. */
export async function dueReports(ctx: InfraContext, limit: number): Promise<DueReport[]> {
  const { rows } = await ctx.trx.raw<{ rows: DueReport[] }>(
    `select s.tenant_id as "tenantKey", s.id, s.report as "reportId", s.parameters, s.frequency, s.minute, s.weekday, s.month_day as "monthDay", s.next_at as "dueAt",
            u.id as "userKey", u.public_id as "userId", u.role, u.deleted_at is not null or t.deleted_at is not null as gone,
            coalesce(u.time_zone, t.time_zone) as zone, coalesce(s.locale, u.locale, t.locale) as locale
       from report_schedule s
       join user_account u on u.tenant_id = s.tenant_id and u.id = s.user_id
       join tenant t on t.id = s.tenant_id
      where s.enabled and s.next_at <= :now
      order by s.next_at, s.id limit :limit`,
    { now: ctx.now, limit },
  )
  return rows
}

/**
 * Takes a due report for this transaction: whoever comes second finds it settled.
 *
 * @param next when it is due again; null: never
 * @returns whether it is ours
 */
export async function settleDue(
  ctx: Context,
  due: Pick<DueReport, 'tenantKey' | 'id' | 'dueAt'>,
  outcome: Outcome,
  next: Date | null,
): Promise<boolean> {
  const { rowCount } = await ctx.trx.raw<{ rowCount: number }>(
    `with taken as (
       update report_schedule set next_at = coalesce(:next::timestamptz, next_at), enabled = :next::timestamptz is not null
        where tenant_id = :tenant and id = :id and next_at = :dueAt and enabled returning tenant_id, id
     )
     insert into report_delivery (tenant_id, schedule_id, due_at, outcome, at) select tenant_id, id, :dueAt, :outcome, :now from taken`,
    { tenant: due.tenantKey, id: due.id, dueAt: due.dueAt, outcome, next, now: ctx.now },
  )
  return rowCount > 0
}

/** Lets a report that could not be made wait. */
export async function postpone(ctx: Context, due: Pick<DueReport, 'tenantKey' | 'id' | 'dueAt'>, until: Date): Promise<void> {
  await ctx.trx('report_schedule').where({ tenant_id: due.tenantKey, id: due.id, next_at: due.dueAt }).update({ next_at: until })
}

/** Forgets what became of reports that were due before an instant. */
export async function forgetDeliveries(ctx: InfraContext, before: Date): Promise<void> {
  await ctx.trx('report_delivery').where('due_at', '<', before).delete()
}
