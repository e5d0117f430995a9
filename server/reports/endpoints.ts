import { once } from 'node:events'
import { z } from 'zod'
import type { ReportId } from '../../templates/index.ts'
import type { Context } from '../context.ts'
import { AppError } from '../errors.ts'
import { endpoint, streamEndpoint, type Endpoint } from '../http/endpoint.ts'
import { cutPage, decodeCursor, pageOf, PageQuery } from '../http/paging.ts'
import { newestReading } from '../patches/store-freshness.ts'
import type { Column } from './definition.ts'
import { REPORT_IDS, REPORTS } from './definitions.ts'
import { exportReport } from './export.ts'
import { reportScheduleEndpoints } from './endpoints-schedules.ts'
import { mayRun, refuseOthers } from './service.ts'
import { filterOf, FiguresView, Locale, Parameters, ReportParams, ReportView, RowView } from './shapes.ts'
import { reportFigures, reportRows, zoneOf, type ReportFilter } from './store-rows.ts'
import { figuresView, reportView } from './words.ts'

const Words = z.object({ locale: Locale.default('en').describe('Language of titles and words') })

export const reportsEndpoints = [
  endpoint({
    id: 'listReports',
    method: 'get',
    path: '/reports',
    summary: 'The predefined reports that the viewer may run, with their columns and parameters',
    permission: 'estate.view',
    query: Words,
    response: z.object({ items: z.array(ReportView) }),
    handle: ({ actor, query }) =>
      Promise.resolve({ items: REPORT_IDS.filter((id) => mayRun(actor, id)).map((id) => reportView(id, query.locale, actor)) }),
  }),
  endpoint({
    id: 'listReportRows',
    method: 'get',
    path: '/reports/{reportId}/rows',
    summary: 'A page of a report’s rows, over the computers that the viewer may see',
    permission: 'estate.view',
    params: ReportParams,
    query: PageQuery.extend(Words.shape).extend(Parameters.shape),
    response: pageOf(RowView),
    async handle({ ctx, params: { reportId }, query: { after, limit, locale, ...given } }) {
      const filter = await filterFor(ctx, reportId, given, locale)
      const keys = decodeCursor(after, z.tuple([z.literal(reportId)], z.string()))?.slice(1)
      const rows = await reportRows(ctx, reportId, filter, { after: keys, limit })
      const { items, next } = cutPage(rows, limit, (row) => [reportId, ...row.keys])
      return { items: items.map((row) => plain(row.cells)), next, asOf: await newestReading(ctx) }
    },
  }),
  endpoint({
    id: 'getReportFigures',
    method: 'get',
    path: '/reports/{reportId}/figures',
    summary: 'What a report adds up to, and of how many rows',
    permission: 'estate.view',
    params: ReportParams,
    query: Words.extend(Parameters.shape),
    response: FiguresView,
    async handle({ ctx, params: { reportId }, query: { locale, ...given } }) {
      const filter = await filterFor(ctx, reportId, given, locale)
      return figuresView(await reportFigures(ctx, reportId, filter), filter, locale)
    },
  }),
  streamEndpoint({
    id: 'exportReport',
    method: 'get',
    path: '/reports/{reportId}/export',
    summary: 'A whole report as a file: CSV for spreadsheets in the viewer’s words, or JSON with the values of the API',
    permission: 'estate.view',
    params: ReportParams,
    query: Words.extend(Parameters.shape).extend({
      format: z.enum(['csv', 'json']).default('csv'),
      columns: z.string().max(2000).optional().describe('Comma-delimited names, in this order; default: all'),
    }),
    mediaType: 'text/csv',
    async handle({ app, actor, params: { reportId }, query: { locale, format, columns, ...parameters }, res }) {
      refuseOthers(actor, reportId)
      const wish = { id: reportId, parameters, format, locale, columns: columnsOf(reportId, columns) }
      for await (const piece of exportReport(app, actor, wish)) {
        if (!res.headersSent) {
          res.status(200).type(format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json')
          res.set('content-disposition', `attachment; filename="tsukuroi-${reportId}-${app.clock().toISOString().slice(0, 10)}.${format}"`)
        }
        if (!res.write(piece)) await Promise.race([once(res, 'drain'), once(res, 'close')])
        if (res.destroyed) return
      }
      res.end()
    },
  }),
  ...reportScheduleEndpoints,
] as const satisfies readonly Endpoint[]

async function filterFor(ctx: Context, id: ReportId, given: Parameters, locale: 'ja' | 'en'): Promise<ReportFilter> {
  refuseOthers(ctx.actor, id)
  return filterOf(id, given, { now: ctx.now, zone: await zoneOf(ctx), locale })
}

/** @throws AppError invalid report_column_unknown */
function columnsOf(id: ReportId, names: string | undefined): readonly Column[] | null {
  if (names === undefined) return null
  return names.split(',').map((name) => {
    const column = REPORTS[id].columns.find((one) => one.name === name)
    if (column === undefined) throw new AppError('invalid', 'report_column_unknown', { column: name, reportId: id })
    return column
  })
}

function plain(cells: Readonly<Record<string, string | number | boolean | null | readonly string[]>>): z.input<typeof RowView> {
  return Object.fromEntries(
    Object.entries(cells).map(([name, cell]) => [name, Array.isArray(cell) ? [...(cell as string[])] : cell]),
  ) as z.input<typeof RowView>
}
