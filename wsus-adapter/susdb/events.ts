import { parseWsusTime } from '../time.ts'
import type { ServerEvent, SyncState, WsusTime } from '../types.ts'
import { Cells, normalId } from './cells.ts'
import { allRows, checkedTime } from './reading.ts'
import type { SusdbReading } from './reading.ts'
import type { RowFilter } from './row-set.ts'
import { TABLE_ROW_SETS } from './row-sets.ts'

const event = new Cells(TABLE_ROW_SETS.events)
const STARTED: ReadonlySet<number> = new Set([381, 382])
const BY_SCHEDULE = 381
const SUCCEEDED = 384
const RUNNING = 1
const MESSAGE_MOST = 2_000

async function eventsOf({ reader }: SusdbReading, filters: readonly RowFilter[]): Promise<ServerEvent[]> {
  const events = new Map<string, ServerEvent>()
  for (const row of await allRows(reader, 'events', filters)) {
    const time = event.timeOrNull(row, 'TimeAtServer')
    if (time === null) continue
    const id = normalId(event.text(row, 'EventInstanceID'))
    const message = event.textOrNull(row, 'Message')
    events.set(id, { id, eventId: event.int(row, 'EventID'), time, message: message ? message.slice(0, MESSAGE_MOST) : null })
  }
  return [...events.values()]
}

/** Events of the server's synchronization since a time, oldest first. */
export async function eventsSince(reading: SusdbReading, since: WsusTime): Promise<ServerEvent[]> {
  reading.facts.by('events')
  return eventsOf(reading, [{ column: 'TimeAtServer', since: checkedTime('since', since) }])
}

/**
 * Where the synchronization stands, as far as its events tell: running when it began after it last ended. The schedule is not among
 * them; that it is automatic is taken from how it last began.
 */
export async function syncStateOf(reading: SusdbReading): Promise<SyncState> {
  reading.facts.by('syncState')
  const events = (await eventsOf(reading, [])).toSorted((a, z) => timeOf(a) - timeOf(z))
  const last = events.at(-1)
  const begun = events.findLast(({ eventId }) => STARTED.has(eventId))
  const active = last !== undefined && STARTED.has(last.eventId)
  return {
    state: active ? 'active' : 'idle',
    stateNumber: active ? RUNNING : 0,
    lastSynchronizationTime: events.findLast(({ eventId }) => eventId === SUCCEEDED)?.time ?? null,
    nextSynchronizationTime: null,
    automatic: begun?.eventId === BY_SCHEDULE,
    synchronizationsPerDay: 0,
    timeOfDaySeconds: 0,
    progress: null,
  }
}

function timeOf({ time }: ServerEvent): number {
  return parseWsusTime(time)?.getTime() ?? -Infinity
}
