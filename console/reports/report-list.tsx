import { useMemo, type ReactNode } from 'react'
import { hasPage } from '../app/pages.ts'
import { useWho } from '../app/session.tsx'
import { Nothing } from '../layout/states.tsx'
import { serverGroupsOf, TENANTS } from '../layout/finders.ts'
import type { Column, Filter, ListDefinition } from '../list/definition.ts'
import { reportWords } from '../words/reports.ts'
import { useLocale, useWords } from '../words/words.ts'
import { ReportCell } from './cells.tsx'
import type { Report, ReportColumn, ReportParameter, ReportRow } from './report.ts'

const NAMES = {
  tenantId: 'param_tenantId',
  serverGroupId: 'param_serverGroupId',
  text: 'param_text',
  health: 'param_health',
  severity: 'param_severity',
  kind: 'param_kind',
  exploited: 'param_exploited',
  state: 'param_state',
  period: 'param_period',
  from: 'param_from',
  to: 'param_to',
} as const
type ParameterName = keyof typeof NAMES

/** What a parameter of a report is called; its own name where the console knows none. */
export function useParameterTitle(): (name: string) => string {
  const say = useWords(reportWords)
  return useMemo(() => (name: string) => (Object.hasOwn(NAMES, name) ? say(NAMES[name as ParameterName]) : name), [say])
}

/** The filters of a report, made of the parameters that the service names. @param tenantId the tenant that is chosen */
export function useReportFilters(report: Report, tenantId: string | undefined): readonly Filter[] {
  const title = useParameterTitle()
  const hasTenants = hasPage(useWho().role, 'tenants')
  return useMemo(
    () =>
      report.parameters
        .filter(({ name }) => name !== 'text')
        .map((parameter) => filterOf(parameter, title(parameter.name), { hasTenants, tenantId })),
    [report, title, tenantId, hasTenants],
  )
}

function filterOf(
  { name, values, standard }: ReportParameter,
  label: string,
  { hasTenants, tenantId }: { readonly hasTenants: boolean; readonly tenantId: string | undefined },
): Filter {
  if (name === 'from' || name === 'to') return { key: name, label, kind: 'day', isEnd: name === 'to' }
  if (name === 'tenantId') return hasTenants ? { key: name, label, kind: 'pick', ...TENANTS } : { key: name, label, kind: 'chip' }
  if (name === 'serverGroupId') return { key: name, label, kind: 'pick', ...serverGroupsOf(tenantId) }
  if (values === null) return { key: name, label, kind: 'text' }
  const options = values.map(({ value, word }) => ({ value, label: word }))
  return { key: name, label, kind: 'select', options, ...(standard === null ? {} : { standard }) }
}

/** The rows of a report as a list of the console. */
export function useReportList(report: Report, filters: readonly Filter[]): ListDefinition<ReportRow> {
  const locale = useLocale()
  const hasTenants = hasPage(useWho().role, 'tenants')
  return useMemo(() => {
    const hasText = report.parameters.some(({ name }) => name === 'text')
    const columns = columnsOf(report.columns, hasTenants)
    return {
      name: `report.${report.reportId}`,
      what: report.title,
      path: `/reports/${report.reportId}/rows`,
      columns,
      filters,
      ...(hasText ? { search: 'text' } : {}),
      fixed: { locale },
      keyOf: numbering(),
      nameOf: (row) => String(row[columns[0]?.key ?? ''] ?? ''),
      empty: <Empty />,
    }
    // The words of an empty report are drawn by themselves; the language changes what the service answers.
  }, [report, filters, locale, hasTenants])
}

/** Rows of a report have no ids; a number that stays with the row is enough to draw it. */
function numbering(): (row: ReportRow) => string {
  const numbers = new WeakMap<ReportRow, string>()
  let last = 0
  return (row) => {
    const number = numbers.get(row) ?? String(++last)
    numbers.set(row, number)
    return number
  }
}

function Empty(): ReactNode {
  const say = useWords(reportWords)
  return <Nothing title={say('empty')}>{say('empty_hint')}</Nothing>
}

/** What the row is about stands first and is always shown; what has no room waits for the reader's choice. */
function columnsOf(columns: readonly ReportColumn[], hasTenants: boolean): readonly Column<ReportRow>[] {
  const first = columns.find(({ brief }) => brief)
  const ordered = first === undefined ? columns : [first, ...columns.filter((column) => column !== first)]
  return ordered.map((column) => ({
    key: column.name,
    label: column.title,
    cell: (row) => <ReportCell column={column} row={row} />,
    isExtra: !column.brief && !(hasTenants && column.name === 'tenantId'),
    isNumber: column.kind === 'count' || column.kind === 'number',
    isShort: column.kind === 'time',
  }))
}
