import { narrowToViewer } from '../cmdb/scope.ts'
import { likePattern } from '../cmdb/search.ts'
import type { Context } from '../context.ts'
import type { FigureName, ReportId } from '../../templates/index.ts'
import type { Report } from './definition.ts'
import { REPORT_IDS, REPORTS } from './definitions.ts'

/** Reads of the rows behind reports. All SQL here is put together from constants when the program starts. */

/** What narrows a report, resolved: the period as instants, switches as booleans. */
export interface ReportFilter {
  readonly tenantId?: string | undefined
  readonly serverGroupId?: string | undefined
  readonly text?: string | undefined
  readonly health?: string | undefined
  readonly severity?: string | undefined
  readonly kind?: string | undefined
  readonly exploited?: boolean | undefined
  readonly state?: string | undefined
  readonly from?: Date | undefined
  readonly until?: Date | undefined
  /** Language of the titles of patches. */
  readonly locale: string
}

export type Cell = string | number | boolean | null | readonly string[]
export interface ReportRow {
  /** Where the next page begins. */
  readonly keys: readonly string[]
  readonly cells: Readonly<Record<string, Cell>>
}

interface Statements {
  readonly first: string
  readonly next: string
  readonly figures: string
}

/** @param body the report's own statement; @param report its keys and figures */
function statementsOf(body: string, report: Report): Statements {
  const names = report.keys.map((_, index) => `r.key${index + 1}`)
  const given = report.keys.map((type, index) => `cast(:key${index + 1} as ${type})`)
  const select = ['select r.*, array[', names.map((name) => `cast(${name} as text)`).join(', '), '] as keys from (', body, ') r'].join('')
  const order = [' order by ', names.join(', '), ' limit :limit'].join('')
  const lead = report.leading ?? names.length
  const begins = [' where (', names.slice(0, lead).join(', '), ') >= (', given.slice(0, lead).join(', '), ')'].join('')
  const after = [' and (', names.join(', '), ') > (', given.join(', '), ')'].join('')
  const sums = Object.entries(report.figures).map(([name, sum]) => `${sum} as "${name}"`)
  return {
    first: select + order,
    next: select + begins + after + order,
    figures: ['select count(*) as total, ', sums.join(', '), ' from (', report.whole ?? body, ') r'].join(''),
  }
}

type ByRole = Readonly<Record<'tenant' | 'infra', Statements>>

function byRole(report: Report): ByRole {
  const { statement } = report
  const bodies = typeof statement === 'string' ? { tenant: statement, infra: statement } : statement
  return { tenant: statementsOf(bodies.tenant, report), infra: statementsOf(bodies.infra, report) }
}

const STATEMENTS = Object.fromEntries(REPORT_IDS.map((id) => [id, byRole(REPORTS[id])])) as Readonly<Record<ReportId, ByRole>>

/**
 * A page of a report's rows that the viewer may see, one more than asked for when there are more.
 *
 * @param after keys of the last row seen
 * @throws RangeError when these are not keys of this report
 */
export async function reportRows(
  ctx: Context,
  id: ReportId,
  filter: ReportFilter,
  page: { readonly after: readonly string[] | undefined; readonly limit: number },
): Promise<ReportRow[]> {
  const statements = STATEMENTS[id][ctx.kind]
  const { after, limit } = page
  if (after !== undefined && after.length !== REPORTS[id].keys.length) throw new RangeError(`not the keys of a row of ${id}`)
  const keys = Object.fromEntries((after ?? []).map((key, index) => [`key${index + 1}`, key]))
  const bindings = { ...(await bindingsOf(ctx, filter)), ...keys, limit: limit + 1 }
  const { rows } = await ctx.trx.raw<{ rows: (Record<string, unknown> & { keys: string[] })[] }>(
    after === undefined ? statements.first : statements.next,
    bindings,
  )
  return rows.map((row) => ({ keys: row.keys, cells: cellsOf(id, row) }))
}

function cellsOf(id: ReportId, row: Readonly<Record<string, unknown>>): Record<string, Cell> {
  return Object.fromEntries(REPORTS[id].columns.map(({ name }) => [name, cellOf(row[name])]))
}

function cellOf(value: unknown): Cell {
  if (value instanceof Date) return value.toISOString()
  return (value ?? null) as Cell
}

/** How many rows a report has for the viewer, and its figures over all of them. */
export async function reportFigures(
  ctx: Context,
  id: ReportId,
  filter: ReportFilter,
): Promise<{ total: number; figures: { name: FigureName; value: number | null }[] }> {
  const { rows } = await ctx.trx.raw<{ rows: Record<string, unknown>[] }>(STATEMENTS[id][ctx.kind].figures, await bindingsOf(ctx, filter))
  const [sums = {}] = rows
  const names = Object.keys(REPORTS[id].figures) as FigureName[]
  return { total: Number(sums['total']), figures: names.map((name) => ({ name, value: sums[name] == null ? null : Number(sums[name]) })) }
}

async function bindingsOf(ctx: Context, filter: ReportFilter) {
  const { tenants, groups } = await scopeOf(ctx, filter)
  return {
    tenants,
    groups,
    viewer: ctx.actor.role === 'tenant_user' ? ctx.actor.userId : null,
    tenant_id: filter.tenantId ?? null,
    group_id: filter.serverGroupId ?? null,
    needle: filter.text === undefined ? null : likePattern(filter.text),
    health: filter.health ?? null,
    severity: filter.severity ?? null,
    kind: filter.kind ?? null,
    exploited: filter.exploited ?? null,
    state: filter.state ?? null,
    from: filter.from ?? null,
    until: filter.until ?? null,
    locale: filter.locale,
    now: ctx.now,
  }
}

/** Server groups that the viewer may see, narrowed to those that are asked for; a computer is in exactly one. */
async function scopeOf(
  ctx: Context,
  filter: Pick<ReportFilter, 'tenantId' | 'serverGroupId'>,
): Promise<{ tenants: number[]; groups: number[] }> {
  const query = ctx
    .trx('server_group as g')
    .join('tenant as t', 't.id', 'g.tenant_id')
    .whereNull('t.deleted_at')
    .modify((all) => {
      if (filter.tenantId !== undefined) void all.where('t.public_id', filter.tenantId)
      // What nobody has assigned counts where it is named, and nowhere else.
      else void all.whereNot('t.public_id', '__UNASSIGNED__')
      if (filter.serverGroupId !== undefined) void all.where('g.public_id', filter.serverGroupId)
    })
    .select<{ id: number; tenant: number }[]>('g.id', 'g.tenant_id as tenant')
  const rows = (await narrowToViewer(ctx, query, 'g.id')) as { id: number; tenant: number }[]
  return { tenants: [...new Set(rows.map((row) => row.tenant))], groups: rows.map((row) => row.id) }
}

/** The zone in which a viewer reads times. @returns UTC for commands */
export async function zoneOf(ctx: Context): Promise<string> {
  if (ctx.actor.userId === null) return 'UTC'
  const row = (await ctx
    .trx('user_account as u')
    .join('tenant as t', 't.id', 'u.tenant_id')
    .where('u.id', ctx.actor.userId)
    .first(ctx.trx.raw('coalesce(u.time_zone, t.time_zone) as zone'))) as { zone: string } | undefined
  return row?.zone ?? 'UTC'
}
