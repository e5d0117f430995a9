import { once } from 'node:events'
import type { Response } from 'express'
import { z } from 'zod'
import { CSV_BYTE_ORDER_MARK, csvLine, labelFor, listColumnTitle, listTitle, type LabelGroup, type Locale } from '../../templates/index.ts'
import { withViewer, type Actor, type App, type Context } from '../context.ts'
import { streamEndpoint, type Endpoint } from './endpoint.ts'

/** What a column of an export holds: words of a group of states, an instant, whether, or what it is as text. */
export type ColumnKind = LabelGroup | 'time' | 'text'

/** A list as it is exported. */
export interface ExportedList {
  /** Names the file and the headings (templates/list-columns.ts). */
  readonly name: string
  /** Fields of the list's items in the order of the file. */
  readonly columns: Readonly<Record<string, ColumnKind>>
  /** What is written when nobody says; `csv` unless something else was there before. */
  readonly standard?: 'csv' | 'ndjson'
}

/** Whose words and whose clock a file is written with. */
interface Reader {
  readonly locale: Locale
  readonly timeZone: string
}

const PAGE_ROWS = 1000

const ExportQuery = z.object({
  columns: z
    .string()
    .max(4000)
    .optional()
    .describe('Comma-delimited fields of an item, in the order of the file; default: all that make a column'),
  timeZone: z
    .string()
    .max(64)
    .refine(isTimeZone, 'time_zone_unknown')
    .optional()
    .describe('IANA name of the zone in which times are written; default: the reader’s'),
})

/**
 * Declares the endpoint that writes a whole list into a file: `<path>/export`, with the list's own filters, sort, scope and permission, because it
 * asks the list itself, page by page, each in a transaction of its own. Memory stays bounded by a page.
 *
 * @param list declared with `endpoint()`, paged by key
 * @throws when a column is no field of the list's items
 */
export function exportOf(list: Endpoint, exported: ExportedList): Endpoint {
  const shape = list.query instanceof z.ZodObject ? list.query.shape : {}
  const { after: _after, limit: _limit, withTotal: _total, ...filters } = shape as Record<string, z.ZodType>
  refuseUnknown(list, exported)
  const names = Object.keys(exported.columns)
  const query = z.object({
    ...filters,
    ...ExportQuery.shape,
    columns: ExportQuery.shape.columns
      .transform((text) => (text === undefined ? names : text.split(',')))
      .pipe(z.array(z.enum(names)).min(1).max(names.length)),
    locale: z.enum(['ja', 'en']).optional().describe('Language of headings, states and titles; default: the reader’s'),
    format: z
      .enum(['csv', 'ndjson'])
      .default(exported.standard ?? 'csv')
      .describe('CSV as spreadsheets open it, or one JSON object a line'),
  })
  return streamEndpoint({
    id: exportId(list.id),
    method: 'get',
    path: `${list.path}/export`,
    summary: `The whole list as a file, with the filters of ${list.id}`,
    permission: list.permission,
    ...(list.params === undefined ? {} : { params: list.params }),
    query,
    mediaType: exported.standard === 'ndjson' ? NDJSON : 'text/csv',
    handle: async ({ app, actor, params, query: { columns, timeZone, format, locale, ...given }, res }) => {
      const reader = await readerOf(app, actor, { locale, timeZone })
      const file = { name: exported.name, kinds: exported.columns, columns, reader, at: app.clock() }
      const items = itemsOf({ app, actor, params, list }, { ...given, locale: reader.locale })
      await send(res, format === 'csv' ? csvOf(items, file) : ndjsonOf(items), () => nameFile(res, file, format))
    },
  })
}

/** The id of a list's export: `listJobs` becomes `exportJobs`. */
export function exportId(listId: string): string {
  return listId.replace(/^list/, 'export')
}

const NDJSON = 'application/x-ndjson'

type Item = Readonly<Record<string, unknown>>

function refuseUnknown(list: Endpoint, exported: ExportedList): void {
  const items = (list.response as z.ZodObject<{ items: z.ZodArray<z.ZodObject> }> | undefined)?.shape.items.element.shape ?? {}
  const unknown = Object.keys(exported.columns).filter((name) => !Object.hasOwn(items, name))
  if (unknown.length > 0) throw new Error(`${list.id} has no ${unknown.join(', ')}`)
}

/** The items of the whole list, a page at a time. */
async function* itemsOf(
  asked: { readonly app: App; readonly actor: Actor; readonly params: unknown; readonly list: Endpoint },
  query: Item,
): AsyncGenerator<readonly Item[]> {
  const { app, actor, params, list } = asked
  const { run, response } = list
  if (run.kind !== 'transaction' || response === undefined) throw new Error(`${list.id} is no list`)
  for (let after: string | undefined; ;) {
    const page = { ...query, after, limit: PAGE_ROWS }
    const answer = await withViewer(app, actor, (ctx) => run.handle({ app, ctx, actor, params, query: page, body: undefined }))
    const { items, next } = response.parse(answer) as { items: readonly Item[]; next?: string | null }
    yield items
    if (typeof next !== 'string') return
    after = next
  }
}

interface ExportedFile {
  readonly name: string
  readonly kinds: Readonly<Record<string, ColumnKind>>
  readonly columns: readonly string[]
  readonly reader: Reader
  readonly at: Date
}

async function* csvOf(pages: AsyncIterable<readonly Item[]>, file: ExportedFile): AsyncGenerator<string> {
  const { locale, timeZone } = file.reader
  const columns = file.columns.map((name) => ({ name, kind: file.kinds[name] ?? 'text' }))
  const titles = columns.map(({ name, kind }) => `${listColumnTitle(file.name, name, locale)}${kind === 'time' ? ` (${timeZone})` : ''}`)
  const format = timeFormat(timeZone)
  let head = `${CSV_BYTE_ORDER_MARK}${csvLine(titles)}`
  for await (const items of pages) {
    const lines = items.map((item) => csvLine(columns.map(({ name, kind }) => cellOf(item[name], kind, locale, format))))
    yield head + lines.join('')
    head = ''
  }
}

async function* ndjsonOf(pages: AsyncIterable<readonly Item[]>): AsyncGenerator<string> {
  for await (const items of pages) yield items.map((item) => `${JSON.stringify(item)}\n`).join('')
}

function cellOf(value: unknown, kind: ColumnKind, locale: Locale, format: Intl.DateTimeFormat): string | number | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'number') return value
  if (Array.isArray(value)) return value.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join('; ')
  if (typeof value === 'boolean') return labelFor('yesNo', String(value), locale)
  if (typeof value !== 'string') return JSON.stringify(value)
  if (kind === 'time') return format.format(new Date(value))
  return kind === 'text' ? value : labelFor(kind, value, locale)
}

/** `2026-11-22 18:05:00`: what spreadsheets take for a time in every language. https://cldr.unicode.org: the Swedish order is the ISO one. */
function timeFormat(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
}

function isTimeZone(name: string): boolean {
  try {
    timeFormat(name)
    return true
  } catch (err) {
    if (err instanceof RangeError) return false
    throw err
  }
}

/** Language and zone of the reader, as far as they are not given: the profile's, else the tenant's; a command has none. */
async function readerOf(app: App, actor: Actor, given: { locale: Locale | undefined; timeZone: string | undefined }): Promise<Reader> {
  if (given.locale !== undefined && given.timeZone !== undefined) return given as Reader
  const own = await withViewer(app, actor, (ctx) => profileOf(ctx))
  return { locale: given.locale ?? own?.locale ?? 'en', timeZone: given.timeZone ?? own?.timeZone ?? 'UTC' }
}

async function profileOf(ctx: Context): Promise<Reader | undefined> {
  if (ctx.actor.userId === null) return undefined
  return (await ctx
    .trx('user_account as u')
    .join('tenant as t', 't.id', 'u.tenant_id')
    .where('u.id', ctx.actor.userId)
    .first(ctx.trx.raw('coalesce(u.locale, t.locale) as locale'), ctx.trx.raw('coalesce(u.time_zone, t.time_zone) as "timeZone"'))) as
    | Reader
    | undefined
}

function nameFile(res: Response, file: ExportedFile, format: 'csv' | 'ndjson'): void {
  res.status(200).type(format === 'csv' ? 'text/csv; charset=utf-8' : NDJSON)
  const day = timeFormat(file.reader.timeZone).format(file.at).slice(0, 10)
  const plain = `${listTitle(file.name, 'en') ?? file.name}-${day}.${format}`.replaceAll(/[^\w.-]/g, '-')
  const own = encodeURIComponent(`${listTitle(file.name, file.reader.locale) ?? file.name}-${day}.${format}`)
  res.set('content-disposition', `attachment; filename="${plain}"; filename*=UTF-8''${own}`)
}

/** What fails before the first page is answered as a problem; later the connection is cut, so that half a file is not taken for a whole one. */
async function send(res: Response, chunks: AsyncIterable<string>, begin: () => void): Promise<void> {
  for await (const chunk of chunks) {
    if (!res.headersSent) begin()
    if (res.destroyed) return
    if (!res.write(chunk)) await Promise.race([once(res, 'drain'), once(res, 'close')])
  }
  res.end()
}
