import { SYSTEM, withInfra, withViewer, type Actor } from '../../../server/context.ts'
import { recountTenant } from '../../../server/health/service.ts'
import { exportReport } from '../../../server/reports/export.ts'
import { filterOf, Parameters } from '../../../server/reports/shapes.ts'
import { reportFigures, reportRows, zoneOf, type Cell } from '../../../server/reports/store-rows.ts'
import type { ReportId } from '../../../templates/index.ts'
import type { TestApp } from '../../support/app.ts'
import type { World } from '../jobs/world.ts'

export const HOUR = 3_600_000

/** The first rows of a report as somebody gets them. */
export function rowsOf({ app }: TestApp, actor: Actor, id: ReportId, given: object = {}): Promise<Record<string, Cell>[]> {
  return withViewer(app, actor, async (ctx) => {
    const filter = filterOf(id, Parameters.parse(given), { now: ctx.now, zone: await zoneOf(ctx), locale: 'en' })
    return (await reportRows(ctx, id, filter, { after: undefined, limit: 200 })).map((row) => ({ ...row.cells }))
  })
}

/** The figures of a report as somebody gets them. */
export function figuresOf({ app }: TestApp, actor: Actor, id: ReportId, given: object = {}): Promise<Record<string, number | null>> {
  return withViewer(app, actor, async (ctx) => {
    const filter = filterOf(id, Parameters.parse(given), { now: ctx.now, zone: 'UTC', locale: 'en' })
    return Object.fromEntries((await reportFigures(ctx, id, filter)).figures.map(({ name, value }) => [name, value]))
  })
}

/** The lines of a report's file. */
export async function fileOf({ app }: TestApp, actor: Actor, id: ReportId, locale: 'ja' | 'en'): Promise<string[]> {
  let text = ''
  for await (const piece of exportReport(app, actor, { id, parameters: {}, format: 'csv', locale, columns: null })) text += piece
  return text.split('\r\n')
}

/** Counts anew what reports of a tenant add up. */
export async function recount({ app }: TestApp, world: World): Promise<void> {
  await withInfra(app, SYSTEM, (ctx) => recountTenant(ctx, world.tenantId))
}
