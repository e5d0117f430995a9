import { z } from 'zod'
import { PATCH_KINDS, SEVERITIES } from '../../catalog/index.ts'
import { AppError } from '../errors.ts'
import { JOB_STATES } from '../jobs/states.ts'
import type { ReportId } from '../../templates/index.ts'
import type { ParameterName } from './definition.ts'
import { REPORT_IDS, REPORTS } from './definitions.ts'
import { FREQUENCIES, PERIODS, spanOf } from './rules.ts'
import type { ReportFilter } from './store-rows.ts'

export const HEALTHS = ['healthy', 'vulnerable', 'highly_vulnerable', 'unknown'] as const
export const Locale = z.enum(['ja', 'en'])
export const ReportParams = z.object({ reportId: z.enum(REPORT_IDS as [ReportId, ...ReportId[]]) })
const Instant = z.iso.datetime({ offset: true })

/** What a report may be narrowed by, as the API takes it and as a schedule keeps it. */
export const Parameters = z.object({
  tenantId: z.string().min(1).max(32).optional(),
  serverGroupId: z.string().min(1).max(100).optional(),
  text: z.string().trim().min(1).max(100).optional().describe('Part of a name, a title or a CVE id'),
  health: z.enum(HEALTHS).optional(),
  severity: z.enum(SEVERITIES).optional(),
  kind: z.enum(PATCH_KINDS).optional(),
  exploited: z.enum(['true', 'false']).optional(),
  state: z.enum(JOB_STATES).optional().describe('Of jobs'),
  period: z.enum(PERIODS).optional().describe('By the clocks of the viewer; without `from` and `to`'),
  from: Instant.optional(),
  to: Instant.optional().describe('Up to this instant, without it'),
})
export type Parameters = z.output<typeof Parameters>

/** The values that a parameter may have, where they are few. */
export const CHOICES = {
  health: { group: 'health', values: HEALTHS },
  severity: { group: 'severity', values: SEVERITIES },
  kind: { group: 'patchKind', values: PATCH_KINDS },
  state: { group: 'jobState', values: JOB_STATES },
  exploited: { group: 'yesNo', values: ['true', 'false'] },
  period: { group: 'period', values: PERIODS },
} as const satisfies Partial<Record<ParameterName, { group: string; values: readonly string[] }>>

/** Reports about a time have one, whoever asks. */
const NEEDS_PERIOD: ReadonlySet<ReportId> = new Set(['jobs', 'job_results', 'changes'])
const STANDARD_PERIOD = 'last_30_days'

/** What a report takes for a parameter that is not given; null: it is not narrowed by it. */
export function standardOf(id: ReportId, name: ParameterName): string | null {
  return name === 'period' && NEEDS_PERIOD.has(id) ? STANDARD_PERIOD : null
}

/**
 * What narrows a report, resolved for somebody whose clocks show a zone.
 *
 * @throws AppError invalid report_parameter_unused, report_period_invalid
 */
export function filterOf(id: ReportId, given: Parameters, viewer: { now: Date; zone: string; locale: string }): ReportFilter {
  refuseUnused(id, given)
  const { from, to, period, exploited, ...rest } = given
  const filter = { ...rest, locale: viewer.locale, exploited: exploited === undefined ? undefined : exploited === 'true' }
  const named = from === undefined && to === undefined ? (period ?? (NEEDS_PERIOD.has(id) ? STANDARD_PERIOD : undefined)) : undefined
  if (named !== undefined) return { ...filter, ...spanOf(named, viewer.now, viewer.zone) }
  if (from === undefined && to === undefined) return filter
  const span = { from: from === undefined ? new Date(0) : new Date(from), until: to === undefined ? viewer.now : new Date(to) }
  if (span.from >= span.until)
    throw new AppError('invalid', 'report_period_invalid', { from: span.from.toISOString(), to: span.until.toISOString() })
  return { ...filter, ...span }
}

/** @throws AppError invalid report_parameter_unused for what the report does not know */
export function refuseUnused(id: ReportId, given: Parameters): void {
  const known: readonly string[] = REPORTS[id].parameters
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined && !known.includes(name))
      throw new AppError('invalid', 'report_parameter_unused', { parameter: name, reportId: id })
  }
}

const ColumnView = z.object({
  name: z.string(),
  title: z.string(),
  kind: z.enum(['text', 'count', 'number', 'time', 'flag', 'list', 'label']),
  brief: z.boolean().describe('What the row is about: shown where there is room for few columns'),
  words: z.record(z.string(), z.string()).nullable().describe('Of labels: value and word; a value that is not in it is shown as it is'),
})
export const ReportView = z.object({
  reportId: z.string(),
  title: z.string(),
  about: z.string(),
  columns: z.array(ColumnView),
  parameters: z.array(
    z.object({
      name: z.string(),
      values: z
        .array(z.object({ value: z.string(), word: z.string() }))
        .nullable()
        .describe('null where any text is taken'),
      standard: z.string().nullable().describe('What holds when it is not given; null: it narrows nothing'),
    }),
  ),
  actions: z.array(z.enum(['run', 'export', 'schedule'])),
})
const CellView = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())])
export const RowView = z.record(z.string(), CellView).describe('By the name of the column; times are ISO 8601, labels are values')
export const FiguresView = z.object({
  total: z.int().describe('Rows of the report'),
  figures: z.array(z.object({ name: z.string(), title: z.string(), value: z.number().nullable() })),
  from: z.string().nullable().describe('The period that the report speaks of'),
  until: z.string().nullable(),
})

const Time = z
  .string()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/)
  .describe('HH:MM by the clocks of the owner')
export const ScheduleBody = z.object({
  reportId: ReportParams.shape.reportId,
  parameters: Parameters.strict().default({}),
  frequency: z.enum(FREQUENCIES),
  time: Time,
  weekday: z.int().min(1).max(7).nullable().default(null).describe('Of weekly ones: 1 is Monday'),
  monthDay: z.int().min(1).max(31).nullable().default(null).describe('Of monthly ones; the month’s last day where it is shorter'),
  locale: Locale.nullable().default(null).describe('Language of the mail; null: the owner’s'),
  enabled: z.boolean().default(true),
})
export type ScheduleBody = z.output<typeof ScheduleBody>
export const SchedulePatch = z
  .object({
    parameters: Parameters.strict(),
    frequency: z.enum(FREQUENCIES),
    time: Time,
    weekday: z.int().min(1).max(7).nullable(),
    monthDay: z.int().min(1).max(31).nullable(),
    locale: Locale.nullable(),
    enabled: z.boolean(),
  })
  .partial()
export const ScheduleView = z.object({
  scheduleId: z.string(),
  reportId: z.string(),
  title: z.string(),
  parameters: z.record(z.string(), z.string()),
  frequency: z.enum(FREQUENCIES),
  time: z.string(),
  weekday: z.int().nullable(),
  monthDay: z.int().nullable(),
  locale: Locale.nullable(),
  enabled: z.boolean(),
  nextAt: z.string().nullable().describe('When it is sent next; null while it is not'),
  lastAt: z.string().nullable().describe('When it was due last'),
  lastOutcome: z.enum(['queued', 'owner_gone', 'not_allowed']).nullable(),
  actions: z.array(z.enum(['edit', 'delete'])),
})
