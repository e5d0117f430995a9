import { CSV_BYTE_ORDER_MARK, csvLine, reportTitle, type ReportId } from '../../templates/index.ts'
import { withViewer, type Actor, type App } from '../context.ts'
import { newestReading } from '../patches/store-freshness.ts'
import type { Column } from './definition.ts'
import { REPORTS } from './definitions.ts'
import { filterOf, type Parameters } from './shapes.ts'
import { reportRows, zoneOf, type Cell, type ReportFilter, type ReportRow } from './store-rows.ts'
import { cellWord, headingOf, type Reader } from './words.ts'

const BATCH = 2_000

/** What is exported and how. */
export interface ReportExport {
  readonly id: ReportId
  readonly parameters: Parameters
  readonly format: 'csv' | 'json'
  readonly locale: Reader['locale']
  /** In this order; null: all of the report. */
  readonly columns: readonly Column[] | null
}

/**
 * A whole report as a file, piece by piece; each batch of rows is read in a transaction of its own, so that a slow reader holds no connection.
 *
 * @throws AppError as `filterOf`
 */
export async function* exportReport(app: App, actor: Actor, wish: ReportExport): AsyncGenerator<string> {
  const head = await withViewer(app, actor, async (ctx) => {
    const zone = await zoneOf(ctx)
    const filter = filterOf(wish.id, wish.parameters, { now: ctx.now, zone, locale: wish.locale })
    return { filter, reader: { locale: wish.locale, zone }, asOf: await newestReading(ctx), now: ctx.now }
  })
  const columns = wish.columns ?? REPORTS[wish.id].columns
  const write = wish.format === 'csv' ? asCsv(columns, head.reader) : asJson(wish, columns, head)
  yield write.begin
  for (let after: readonly string[] | undefined, first = true; ; first = false) {
    const rows = await batchOf(app, actor, wish.id, head.filter, after)
    const page = rows.slice(0, BATCH)
    if (page.length > 0) yield write.rows(page, first)
    if (rows.length <= BATCH) break
    after = page.at(-1)?.keys
  }
  yield write.end
}

function batchOf(app: App, actor: Actor, id: ReportId, filter: ReportFilter, after: readonly string[] | undefined): Promise<ReportRow[]> {
  return withViewer(app, actor, (ctx) => reportRows(ctx, id, filter, { after, limit: BATCH }))
}

interface Writing {
  readonly begin: string
  rows(page: readonly ReportRow[], first: boolean): string
  readonly end: string
}

function asCsv(columns: readonly Column[], reader: Reader): Writing {
  const line = ({ cells }: ReportRow): string => csvLine(columns.map((column) => cellWord(column, cellOf(cells, column), reader)))
  return {
    begin: CSV_BYTE_ORDER_MARK + csvLine(columns.map((column) => headingOf(column, reader))),
    rows: (page) => page.map(line).join(''),
    end: '',
  }
}

/** Values as the API gives them, one row a line. */
function asJson(wish: ReportExport, columns: readonly Column[], head: { asOf: string | null; now: Date; reader: Reader }): Writing {
  const facts = {
    reportId: wish.id,
    title: reportTitle(wish.id, wish.locale),
    parameters: wish.parameters,
    exportedAt: head.now.toISOString(),
    asOf: head.asOf,
    columns: columns.map(({ name, kind }) => ({ name, kind })),
  }
  const line = ({ cells }: ReportRow): string =>
    JSON.stringify(Object.fromEntries(columns.map((column) => [column.name, cellOf(cells, column)])))
  return {
    begin: `${JSON.stringify(facts).slice(0, -1)},"rows":[\n`,
    rows: (page, first) => (first ? '' : ',\n') + page.map(line).join(',\n'),
    end: '\n]}\n',
  }
}

function cellOf(cells: ReportRow['cells'], { name }: Column): Cell {
  return cells[name] ?? null
}
