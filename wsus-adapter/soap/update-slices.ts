import { WsusError } from '../error.ts'
import { formatWsusTime, parseWsusTime } from '../time.ts'
import type { Update, UpdatePage, WsusTime } from '../types.ts'
import type { ListedRow } from './answer-reader.ts'
import { categoryTitle, minimalUpdate, revisionText } from './layouts.ts'

/** A range of arrival dates in milliseconds; null = open. */
export interface Slice {
  from: number | null
  to: number | null
}

/** What slicing needs of a server. Both take times as WSUS writes them. */
export interface SliceReader {
  count(from: WsusTime | undefined, to: WsusTime | undefined): Promise<number>
  read(from: WsusTime | undefined, to: WsusTime | undefined): AsyncIterable<ListedRow[]>
}

/** Bounds of slices: updates asked for at once, updates that arrived together at most, rows of a page. */
export interface SliceLimits {
  sliceUpdates: number
  sliceUpdatesMax: number
  pageRows: number
}

// WSUS (then SUS) is from 2002: nothing has arrived anywhere before.
const EARLIEST = Date.UTC(2000, 0, 1)
const DAY = 86_400_000
// Whether the server's bounds are inclusive is not documented: neighbors overlap, and what comes twice is left out.
const OVERLAP = 1_000
const NARROWEST = 4 * OVERLAP
// A server that answers no slice at all is not asked down to the second.
const FAILURES_IN_A_ROW = 5

/** A slice to halve: it holds too many, or the server failed on it. */
interface TooMuch {
  failure: WsusError | null
}

/**
 * Reads updates in slices of arrival dates, oldest first. A slice that holds too many, or that the server cannot answer (time-out,
 * fault in passing, too large), is halved and tried again: one huge answer overflows old servers.
 * @param now only bounds the halving of a range without end
 * @throws WsusError `wsus_too_large` when too many updates arrived within seconds, else what the server's refusal of the narrowest slice is
 */
export async function* updateSlices(reader: SliceReader, whole: Slice, limits: SliceLimits, now: Date): AsyncGenerator<UpdatePage> {
  const pending: Slice[] = [whole]
  let before: ReadonlySet<string> = new Set()
  let latest: WsusTime | null = whole.from === null ? null : formatWsusTime(new Date(whole.from))
  let failures = 0
  for (let slice = pending.pop(); slice; slice = pending.pop()) {
    const halves = halve(slice, now)
    const updates = await readSlice(reader, slice, limits, halves !== null)
    if (!Array.isArray(updates)) {
      failures += updates.failure ? 1 : 0
      if (!halves || failures > FAILURES_IN_A_ROW) throw updates.failure ?? tooLarge()
      pending.push(halves[1], halves[0])
      continue
    }
    if (updates.length > 0) failures = 0
    const fresh = updates.filter((update) => !before.has(revisionKey(update)))
    if (updates.length > 0) before = new Set(updates.map(revisionKey))
    latest = latestArrival(latest, fresh)
    yield* pages(fresh, limits.pageRows, latest)
  }
}

function* pages(updates: readonly Update[], pageRows: number, cursor: WsusTime | null): Generator<UpdatePage> {
  for (let start = 0; start === 0 || start < updates.length; start += pageRows) {
    const isLast = start + pageRows >= updates.length
    yield { updates: updates.slice(start, start + pageRows), cursor: isLast ? cursor : null }
  }
}

async function readSlice(reader: SliceReader, slice: Slice, limits: SliceLimits, mayHalve: boolean): Promise<Update[] | TooMuch> {
  const from = slice.from === null ? undefined : formatWsusTime(new Date(slice.from))
  const to = slice.to === null ? undefined : formatWsusTime(new Date(slice.to))
  try {
    const count = await reader.count(from, to)
    if (count > (mayHalve ? limits.sliceUpdates : limits.sliceUpdatesMax)) return { failure: null }
    return count === 0 ? [] : await readWhole(reader.read(from, to), limits.sliceUpdatesMax)
  } catch (error) {
    if (isWorthHalving(error)) return { failure: error }
    throw error
  }
}

async function readWhole(batches: AsyncIterable<ListedRow[]>, most: number): Promise<Update[]> {
  const rows: ListedRow[] = []
  let updates = 0
  for await (const batch of batches) {
    for (const listed of batch) {
      rows.push(listed)
      if (listed.list === 'minimalProperties') updates += 1
    }
    if (updates > most) throw tooLarge()
  }
  return completeUpdates(rows)
}

/** Joins the lists of CompleteUpdates by revision id (MS-WSUSAR 2.2.4.2). Rows of revisions that are not in the answer are left out. */
export function completeUpdates(rows: readonly ListedRow[]): Update[] {
  const updates = new Map<number, Update>()
  for (const { list, row } of rows) {
    if (list !== 'minimalProperties') continue
    const { revisionId, update } = minimalUpdate(row)
    updates.set(revisionId, update)
  }
  for (const { list, row } of rows) {
    if (list === 'localizedCategoryTitleRows') {
      const { revisionId, type, title } = categoryTitle(row)
      updates.get(revisionId)?.categories.push({ id: null, type, title })
    } else if (list === 'kbArticles' || list === 'bulletins' || list === 'infoUrls') {
      const { revisionId, text } = revisionText(list, row)
      updates.get(revisionId)?.[list].push(list === 'kbArticles' ? text.replace(/^KB/i, '') : text)
    }
  }
  return [...updates.values()]
}

/** Halves a slice; null when it is too narrow to be halved. */
export function halve(slice: Slice, now: Date): [Slice, Slice] | null {
  const lower = slice.from ?? EARLIEST
  const upper = slice.to ?? now.getTime() + DAY
  if (upper - lower < NARROWEST) return null
  const middle = Math.floor((lower + upper) / 2)
  return [
    { from: slice.from, to: middle },
    { from: middle - OVERLAP, to: slice.to },
  ]
}

/** Whether a smaller question may get an answer where this one failed: time-out, fault in passing, too large. */
export function isWorthHalving(error: unknown): error is WsusError {
  if (!(error instanceof WsusError)) return false
  return error.code === 'wsus_timeout' || error.code === 'wsus_too_large' || (error.code === 'wsus_fault' && error.transient)
}

function tooLarge(): WsusError {
  return new WsusError('wsus_too_large', { operation: 'ExecuteSPSearchUpdates', what: 'slice' })
}

function revisionKey(update: Update): string {
  return `${update.updateId}:${update.revisionNumber}`
}

// As the server wrote it: our own clock plays no part in where the next run resumes.
function latestArrival(latest: WsusTime | null, updates: readonly Update[]): WsusTime | null {
  let instant = parseWsusTime(latest)?.getTime() ?? -Infinity
  for (const { arrivalDate } of updates) {
    const arrived = parseWsusTime(arrivalDate)?.getTime()
    if (arrived === undefined || arrived <= instant) continue
    instant = arrived
    latest = arrivalDate
  }
  return latest
}
