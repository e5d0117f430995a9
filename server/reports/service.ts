import { columnTitle, figureTitle, reportTitle, type ReportId } from '../../templates/index.ts'
import { record } from '../audit/service.ts'
import { isTenantRole, may } from '../authorization.ts'
import { newPublicId } from '../cmdb/ids.ts'
import { SYSTEM, withInfra, withTenant, withViewer, type Actor, type App, type Context } from '../context.ts'
import { AppError } from '../errors.ts'
import { queueNotice, type NoticeData } from '../notices/service.ts'
import { REPORT_IDS, REPORTS } from './definitions.ts'
import { nextTime } from './rules.ts'
import { filterOf, Parameters, refuseUnused, type ScheduleBody } from './shapes.ts'
import * as store from './store.ts'
import { reportFigures, reportRows, zoneOf } from './store-rows.ts'
import { cellWord, type Reader } from './words.ts'

/** Most schedules of one person. */
export const MAX_SCHEDULES = 50
/** Rows of a report that its mail shows. */
export const MAIL_ROWS = 20
const BATCH = 200
const POSTPONE_MS = 15 * 60_000
/** As long as history is kept. */
const KEEP_DAYS = 25 * 31

/** Whether somebody may run a report. */
export function mayRun(actor: Pick<Actor, 'role'>, id: ReportId): boolean {
  return may(actor.role, REPORTS[id].permission)
}

/** @throws AppError forbidden not_allowed */
export function refuseOthers(actor: Pick<Actor, 'role'>, id: ReportId): void {
  if (!mayRun(actor, id)) throw new AppError('forbidden', 'not_allowed', { operation: id })
}

/**
 * Schedules a report for whoever asks.
 *
 * @returns the public id of the schedule
 * @throws AppError forbidden not_allowed; invalid report_parameter_unused, report_period_invalid, report_schedule_timing_invalid; conflict report_schedules_full
 */
export async function addSchedule(ctx: Context, body: ScheduleBody): Promise<string> {
  refuseOthers(ctx.actor, body.reportId)
  // A command has no mail box.
  if (ctx.actor.userId === null) throw new AppError('forbidden', 'not_allowed', { operation: 'schedule' })
  const values = await valuesOf(ctx, body.reportId, body)
  await store.lockOwner(ctx)
  if ((await store.ownSchedules(ctx)).length >= MAX_SCHEDULES)
    throw new AppError('conflict', 'report_schedules_full', { limit: MAX_SCHEDULES })
  const scheduleId = newPublicId()
  await store.insertSchedule(ctx, scheduleId, body.reportId, values)
  await record(ctx, 'report_schedule.add', { scheduleId, reportId: body.reportId, frequency: body.frequency, time: body.time })
  return scheduleId
}

/** What may be changed of a schedule. */
export type ScheduleChange = { readonly [K in Exclude<keyof ScheduleBody, 'reportId'>]?: ScheduleBody[K] | undefined }

/**
 * Changes a schedule of whoever asks; what is not given stays.
 *
 * @throws AppError as `addSchedule`, and not_found report_schedule_unknown
 */
export async function updateSchedule(ctx: Context, scheduleId: string, change: ScheduleChange): Promise<void> {
  const [former] = await store.ownSchedules(ctx, scheduleId, true)
  if (former === undefined) throw new AppError('not_found', 'report_schedule_unknown', { scheduleId })
  refuseOthers(ctx.actor, former.reportId)
  const frequency = change.frequency ?? former.frequency
  const values = await valuesOf(ctx, former.reportId, {
    parameters: change.parameters ?? Parameters.parse(former.parameters),
    frequency,
    time: change.time ?? timeText(former.minute),
    // Another frequency has another day; what does not belong to it goes.
    weekday: frequency === 'weekly' ? (change.weekday ?? former.weekday) : (change.weekday ?? null),
    monthDay: frequency === 'monthly' ? (change.monthDay ?? former.monthDay) : (change.monthDay ?? null),
    locale: change.locale === undefined ? former.locale : change.locale,
    enabled: change.enabled ?? former.enabled,
  })
  await store.changeSchedule(ctx, former, values)
  await record(ctx, 'report_schedule.change', { scheduleId, reportId: former.reportId, frequency, enabled: values.enabled })
}

/** @throws AppError not_found report_schedule_unknown */
export async function removeSchedule(ctx: Context, scheduleId: string): Promise<void> {
  if (!(await store.deleteSchedule(ctx, scheduleId))) throw new AppError('not_found', 'report_schedule_unknown', { scheduleId })
  await record(ctx, 'report_schedule.remove', { scheduleId })
}

/** HH:MM of minutes after midnight. */
export function timeText(minute: number): string {
  return [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':')
}

async function valuesOf(ctx: Context, id: ReportId, body: Omit<ScheduleBody, 'reportId'>): Promise<store.ScheduleValues> {
  const { frequency, weekday, monthDay, locale, enabled } = body
  if ((frequency === 'weekly') !== (weekday !== null) || (frequency === 'monthly') !== (monthDay !== null))
    throw new AppError('invalid', 'report_schedule_timing_invalid', { frequency })
  const zone = await zoneOf(ctx)
  refuseUnused(id, body.parameters)
  filterOf(id, body.parameters, { now: ctx.now, zone, locale: 'en' })
  const [hours = 0, minutes = 0] = body.time.split(':').map(Number)
  const timing = { frequency, weekday, monthDay, minute: hours * 60 + minutes }
  const parameters = Object.fromEntries(
    Object.entries(body.parameters).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
  return { ...timing, parameters, locale, enabled, nextAt: nextTime(timing, ctx.now, zone) }
}

/**
 * Puts the mails of all reports that are due into the outbox. Each is settled in one transaction with its mail, so that a kill anywhere sends none twice
 * and loses none; after a long pause a report is sent once, not once for every time that was missed.
 *
 * @returns how many mails were queued
 */
export async function sendDueReports(app: App, signal: AbortSignal): Promise<number> {
  const due = await withInfra(app, SYSTEM, async (ctx) => {
    await store.forgetDeliveries(ctx, new Date(ctx.now.getTime() - KEEP_DAYS * 86_400_000))
    return store.dueReports(ctx, BATCH)
  })
  let queued = 0
  for (const one of due) {
    if (signal.aborted) break
    try {
      if (await sendOne(app, one)) queued++
    } catch (err) {
      app.log.warn({ err, tenantId: one.tenantKey, report: one.reportId }, 'a scheduled report could not be made; it waits')
      await withInfra(app, SYSTEM, (ctx) => store.postpone(ctx, one, new Date(ctx.now.getTime() + POSTPONE_MS)))
    }
  }
  return queued
}

async function sendOne(app: App, due: store.DueReport): Promise<boolean> {
  const id = REPORT_IDS.find((known) => known === due.reportId)
  const owner: Actor = {
    kind: 'user',
    name: due.userId,
    role: due.role,
    userId: due.userKey,
    tenantId: isTenantRole(due.role) ? due.tenantKey : null,
  }
  if (due.gone) {
    await withTenant(app, due.tenantKey, SYSTEM, (ctx) => store.settleDue(ctx, due, 'owner_gone', null))
    return false
  }
  return withViewer(app, owner, async (ctx) => {
    const next = nextTime(due, ctx.now, due.zone)
    if (id === undefined || !mayRun(owner, id)) {
      await store.settleDue(ctx, due, 'not_allowed', next)
      return false
    }
    if (!(await store.settleDue(ctx, due, 'queued', next))) return false
    await queueNotice(ctx, 'report', [due.userKey], await mailOf(ctx, id, due))
    return true
  })
}

/** What the mail of a report tells: its figures, and its first rows in the reader's words. */
async function mailOf(ctx: Context, id: ReportId, due: store.DueReport): Promise<NoticeData<'report'>> {
  const reader: Reader = { locale: due.locale, zone: due.zone }
  const filter = filterOf(id, Parameters.parse(due.parameters), { now: ctx.now, ...reader })
  const { total, figures } = await reportFigures(ctx, id, filter)
  const rows = (await reportRows(ctx, id, filter, { after: undefined, limit: MAIL_ROWS })).slice(0, MAIL_ROWS)
  const columns = REPORTS[id].columns.filter((column) => column.brief === true)
  const shown = (value: string | number | null): string => (value === null ? '–' : String(value))
  return {
    reportId: id,
    query: new URLSearchParams(due.parameters).toString(),
    language: due.locale,
    reportTitle: reportTitle(id, due.locale),
    from: filter.from?.toISOString() ?? null,
    until: filter.until?.toISOString() ?? null,
    at: ctx.now.toISOString(),
    figures: figures.map(({ name, value }) => ({ label: figureTitle(name, due.locale), value: shown(value) })),
    headings: columns.map(({ name }) => columnTitle(name, due.locale)),
    rows: rows.map(({ cells }) => ({ cells: columns.map((column) => shown(cellWord(column, cells[column.name] ?? null, reader))) })),
    more: Math.max(0, total - rows.length),
  }
}
