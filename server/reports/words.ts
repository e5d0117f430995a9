import {
  columnTitle,
  figureTitle,
  reportAbout,
  reportTitle,
  valueWord,
  valueWords,
  type Locale,
  type ReportId,
} from '../../templates/index.ts'
import type { z } from 'zod'
import type { Actor } from '../context.ts'
import type { Column, ParameterName } from './definition.ts'
import { REPORTS } from './definitions.ts'
import { CHOICES, standardOf, type FiguresView, type ReportView } from './shapes.ts'
import type { Cell, ReportFilter, reportFigures } from './store-rows.ts'

/** Reports in the reader's words. */

/** A report as the list of reports shows it. @param actor a command has nobody to mail to */
export function reportView(id: ReportId, locale: Locale, actor: Actor): z.input<typeof ReportView> {
  const { columns, parameters } = REPORTS[id]
  return {
    reportId: id,
    title: reportTitle(id, locale),
    about: reportAbout(id, locale),
    columns: columns.map((column) => ({
      name: column.name,
      title: columnTitle(column.name, locale),
      kind: column.kind,
      brief: column.brief === true,
      words: column.group === undefined ? null : valueWords(column.group, locale),
    })),
    parameters: parameters.map((name) => ({ name, values: choicesOf(name, locale), standard: standardOf(id, name) })),
    actions: actor.userId === null ? ['run', 'export'] : ['run', 'export', 'schedule'],
  }
}

function choicesOf(name: ParameterName, locale: Locale): { value: string; word: string }[] | null {
  if (!Object.hasOwn(CHOICES, name)) return null
  const { group, values } = CHOICES[name as keyof typeof CHOICES]
  return values.map((value) => ({ value, word: valueWord(group, value, locale) }))
}

/** Figures with what they count, and the period that was meant. */
export function figuresView(
  { total, figures }: Awaited<ReturnType<typeof reportFigures>>,
  filter: Pick<ReportFilter, 'from' | 'until'>,
  locale: Locale,
): z.input<typeof FiguresView> {
  return {
    total,
    figures: figures.map(({ name, value }) => ({ name, title: figureTitle(name, locale), value })),
    from: filter.from?.toISOString() ?? null,
    until: filter.until?.toISOString() ?? null,
  }
}

/** Who reads: in what language, and by which clocks. */
export interface Reader {
  readonly locale: Locale
  /** IANA name. */
  readonly zone: string
}

/** The heading of a column; times say by which clocks they are. */
export function headingOf({ name, kind }: Column, { locale, zone }: Reader): string {
  return kind === 'time' ? `${columnTitle(name, locale)} (${zone})` : columnTitle(name, locale)
}

/** What a cell says to a reader; numbers stay numbers. */
export function cellWord({ kind, group }: Column, cell: Cell, reader: Reader): string | number | null {
  if (cell === null) return null
  if (Array.isArray(cell)) return cell.join(', ')
  if (kind === 'flag') return valueWord('yesNo', String(cell as boolean), reader.locale)
  if (kind === 'label' && group !== undefined) return valueWord(group, String(cell as string), reader.locale)
  if (kind === 'time') return timeWord(String(cell as string), reader.zone)
  return typeof cell === 'number' ? cell : String(cell as string)
}

const clocks = new Map<string, Intl.DateTimeFormat>()

/** Spreadsheets take `2026-11-22 05:30:00` for a time in every language. */
function timeWord(time: string, zone: string): string {
  let clock = clocks.get(zone)
  if (clock === undefined) {
    clock = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' })
    clocks.set(zone, clock)
  }
  return clock.format(new Date(time))
}
