import { z } from 'zod'
import { reportTitle } from '../../templates/index.ts'
import type { Context } from '../context.ts'
import { AppError } from '../errors.ts'
import { endpoint, type Endpoint } from '../http/endpoint.ts'
import { addSchedule, mayRun, removeSchedule, timeText, updateSchedule } from './service.ts'
import { Locale, ScheduleBody, SchedulePatch, ScheduleView } from './shapes.ts'
import { ownAddress, ownSchedules, type ScheduleRow } from './store.ts'

const ScheduleParams = z.object({ scheduleId: z.string().min(1).max(100) })
const Words = z.object({ locale: Locale.default('en').describe('Language of titles') })

export const reportScheduleEndpoints = [
  endpoint({
    id: 'listReportSchedules',
    method: 'get',
    path: '/report-schedules',
    summary: 'The reports that are mailed to whoever asks, again and again',
    permission: 'self.manage',
    query: Words,
    response: z.object({
      items: z.array(ScheduleView),
      sentTo: z.string().nullable().describe('Where the mails go; null: no address is set'),
    }),
    handle: async ({ ctx, query }) => {
      const items = (await ownSchedules(ctx)).map((row) => scheduleView(ctx, row, query.locale))
      return { items, sentTo: await ownAddress(ctx) }
    },
  }),
  endpoint({
    id: 'addReportSchedule',
    method: 'post',
    path: '/report-schedules',
    summary: 'Has a report mailed to whoever asks every day, week or month, at a time by their clocks',
    permission: 'self.manage',
    query: Words,
    body: ScheduleBody,
    status: 201,
    response: ScheduleView,
    handle: async ({ ctx, query, body }) => found(ctx, await addSchedule(ctx, body), query.locale),
  }),
  endpoint({
    id: 'changeReportSchedule',
    method: 'patch',
    path: '/report-schedules/{scheduleId}',
    summary: 'Changes when and about what a report is mailed; what is not given stays',
    permission: 'self.manage',
    params: ScheduleParams,
    query: Words,
    body: SchedulePatch,
    response: ScheduleView,
    handle: async ({ ctx, params, query, body }) => {
      await updateSchedule(ctx, params.scheduleId, body)
      return found(ctx, params.scheduleId, query.locale)
    },
  }),
  endpoint({
    id: 'removeReportSchedule',
    method: 'delete',
    path: '/report-schedules/{scheduleId}',
    summary: 'Ends the mailing of a report',
    permission: 'self.manage',
    params: ScheduleParams,
    status: 204,
    response: z.null(),
    handle: async ({ ctx, params }) => {
      await removeSchedule(ctx, params.scheduleId)
      return null
    },
  }),
] as const satisfies readonly Endpoint[]

async function found(ctx: Context, scheduleId: string, locale: 'ja' | 'en'): Promise<z.input<typeof ScheduleView>> {
  const [row] = await ownSchedules(ctx, scheduleId)
  if (row === undefined) throw new AppError('not_found', 'report_schedule_unknown', { scheduleId })
  return scheduleView(ctx, row, locale)
}

function scheduleView({ actor }: Context, row: ScheduleRow, locale: 'ja' | 'en'): z.input<typeof ScheduleView> {
  const { tenantKey: _tenant, id: _id, minute, nextAt, lastAt, ...rest } = row
  return {
    ...rest,
    parameters: { ...row.parameters },
    title: reportTitle(row.reportId, locale),
    time: timeText(minute),
    nextAt: row.enabled ? nextAt.toISOString() : null,
    lastAt: lastAt?.toISOString() ?? null,
    actions: mayRun(actor, row.reportId) ? ['edit', 'delete'] : ['delete'],
  }
}
