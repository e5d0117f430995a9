import { WsusError } from '../error.ts'
import { formatWsusTime, isWsusTime, parseWsusTime } from '../time.ts'
import type { WsusTime } from '../types.ts'
import type { Survey } from './row-reader.ts'

// A server may file an update a little before the newest that it has shown.
const OVERLAP_MS = 10 * 60_000

type Server = Pick<Survey['server'], 'route' | 'serverId'>

/** The cursor of a reading that gave everything until a time; good for the same route of the same server alone. */
export function writeCursor(server: Server, newest: WsusTime | null): string | null {
  return newest === null ? null : `${server.route}:${server.serverId}:${newest}`
}

/**
 * From when on updates are asked for again.
 * @param newest when the newest update of the server came
 * @throws WsusError `wsus_cursor_rejected` for a cursor of another server, and of this one before it was restored from a backup
 */
export function resumeFrom(server: Server, cursor: string, newest: WsusTime | null): { since: WsusTime; reached: WsusTime } {
  const prefix = `${server.route}:${server.serverId}:`
  const reached = cursor.startsWith(prefix) ? cursor.slice(prefix.length) : ''
  const instant = isWsusTime(reached) ? parseWsusTime(reached) : null
  if (instant === null) throw new WsusError('wsus_cursor_rejected', { operation: 'updates', reason: 'other_server' })
  const newestInstant = parseWsusTime(newest)
  if (newestInstant === null || newestInstant < instant) {
    throw new WsusError('wsus_cursor_rejected', { operation: 'updates', reason: 'newer_than_server', newest })
  }
  return { since: formatWsusTime(new Date(instant.getTime() - OVERLAP_MS)), reached }
}
