import { parseWsusTime } from '../time.ts'
import type { UpdateScope } from '../contract.ts'
import type { Update, UpdatePage, WsusTime } from '../types.ts'
import { categoriesOf } from './categories.ts'
import { Cells } from './cells.ts'
import { supersededIds } from './flags.ts'
import { allRows } from './reading.ts'
import type { SusdbReading } from './reading.ts'
import type { CellRow, RowFilter } from './row-set.ts'
import { TABLE_ROW_SETS } from './row-sets.ts'
import { pieces } from './slices.ts'
import type { UpdateContext } from './update-context.ts'
import { resumeFrom, writeCursor } from './update-cursor.ts'
import { updatesFromTables } from './updates-tables.ts'
import { updatesFromViews } from './updates-views.ts'

const newestCells = new Cells(TABLE_ROW_SETS.newest_arrival)
const approved = new Cells(TABLE_ROW_SETS.approved_revisions)

/** Updates page by page; the last page has the cursor. */
export async function* updatePages(reading: SusdbReading, scope: UpdateScope): AsyncGenerator<UpdatePage> {
  const { facts, reader, settings } = reading
  const by = facts.by('updates')
  const newest = await newestArrival(reading, by)
  const resume = scope.cursor === undefined ? null : resumeFrom(facts.survey.server, scope.cursor, newest)
  const context = await contextOf(reading, by, scope.culture ?? 'en')
  const filters: RowFilter[] = resume === null ? [] : [{ column: by === 'tables' ? 'ArrivalTime' : 'ArrivalDate', since: resume.since }]
  let reached: WsusTime | null = resume?.reached ?? null
  for await (const batch of reader.rows(by === 'tables' ? 'updates' : 'view_updates', filters)) {
    for (const rows of pieces<CellRow>(batch, settings.pageRows)) {
      const read = await (by === 'tables' ? updatesFromTables(context, rows) : updatesFromViews(context, rows))
      for (const { arrivalDate } of read) reached = later(reached, arrivalDate)
      const updates = read.filter((update) => isWanted(update, scope.classificationIds))
      if (updates.length > 0) yield { updates, cursor: null }
    }
  }
  yield { updates: [], cursor: writeCursor(facts.survey.server, reached) }
}

async function newestArrival({ reader }: SusdbReading, by: 'tables' | 'views'): Promise<WsusTime | null> {
  const [row] = await allRows(reader, by === 'tables' ? 'newest_arrival' : 'view_newest_arrival')
  return row === undefined ? null : newestCells.timeOrNull(row, 'Newest')
}

async function contextOf(reading: SusdbReading, by: 'tables' | 'views', culture: string): Promise<UpdateContext> {
  const revisions =
    by === 'tables' && reading.facts.has('approved_revisions')
      ? (await allRows(reading.reader, 'approved_revisions')).map((row) => ({
          localId: approved.int(row, 'LocalUpdateID'),
          latest: approved.bit(row, 'IsLatestRevision'),
        }))
      : []
  return {
    reading,
    categories: new Map((await categoriesOf(reading)).map(({ id, type, title }) => [id, { type, title }])),
    superseded: by === 'tables' ? await supersededIds(reading) : new Set(),
    approved: new Set(revisions.filter(({ latest }) => latest).map(({ localId }) => localId)),
    stale: new Set(revisions.filter(({ latest }) => !latest).map(({ localId }) => localId)),
    culture,
  }
}

function isWanted(update: Update, classificationIds: readonly string[] | undefined): boolean {
  if (classificationIds === undefined) return true
  const wanted = new Set(classificationIds.map((id) => id.toLowerCase()))
  return update.categories.some(({ id }) => id !== null && wanted.has(id))
}

function later(a: WsusTime | null, z: WsusTime | null): WsusTime | null {
  const [first, second] = [parseWsusTime(a), parseWsusTime(z)]
  return second !== null && (first === null || second > first) ? z : a
}
