import { z } from 'zod'

import { isWsusTime, parseWsusTime } from '../time.ts'
import type { ServerEvent, WsusTime } from '../types.ts'
import type { ControlCalls } from './control.ts'
import { integer } from './members.ts'
import type { ArgumentMembers } from './operations.ts'

/** What WSUS writes where a time is open: the ends of SQL's datetime. */
const NO_TIME = { from: '1753-01-01T00:00:00', to: '9999-12-31T23:59:59.997' }
/** Events of the server's own synchronization: begun by schedule, by hand, succeeded, canceled, failed; nobody knows a 383. */
const SYNC_EVENTS: readonly number[] = [381, 382, 384, 385, 386]
const SERVER_NAMESPACE = 2
const MESSAGE_LIMIT = 4_096

const text = z.string().max(65_536)
const time = z.string().max(64).refine(isWsusTime)
const listOf = <T extends z.ZodType>(one: T) => z.union([z.array(one), one.transform((value) => [value])])
const strings = z
  .object({ string: listOf(text.nullish()).nullish() })
  .nullish()
  .transform((list) => (list?.string ?? []).filter((each) => typeof each === 'string'))

const eventAnswer = z
  .object({
    ExecuteSPSearchEventHistoryResult: z
      .object({
        EventHistoryTableRow: listOf(
          z.object({
            EventInstanceId: z.guid().transform((id) => id.toLowerCase()),
            EventId: integer,
            NamespaceId: integer,
            TimeAtTarget: time.nullish(),
            TimeAtServer: time.nullish(),
            MessageTemplate: text.nullish(),
            ReplacementStrings: strings,
          }),
        ).nullish(),
      })
      .nullish(),
  })
  .nullish()

/**
 * Asks for the events of the server's synchronization since a time (MS-WSUSAR, ExecuteSPSearchEventHistory), oldest first. The server
 * keeps them for 90 days unless it is set otherwise.
 * @param since as WSUS writes times, UTC; what the server gives from before is left out
 * @throws WsusError as the transport, `wsus_answer_malformed` for rows that are no events
 */
export async function readEvents(control: ControlCalls, since: WsusTime): Promise<ServerEvent[]> {
  const answer = await control.call('ExecuteSPSearchEventHistory', { eventHistoryFilter: filterSince(since) }, eventAnswer)
  const earliest = parseWsusTime(since)?.getTime() ?? -Infinity
  const found: { at: number; event: ServerEvent }[] = []
  for (const row of answer?.ExecuteSPSearchEventHistoryResult?.EventHistoryTableRow ?? []) {
    if (row.NamespaceId !== SERVER_NAMESPACE || !SYNC_EVENTS.includes(row.EventId)) continue
    // The server is its own target here, so either time will do where the other is a sentinel.
    const written = [row.TimeAtServer, row.TimeAtTarget].find((one) => parseWsusTime(one) !== null) ?? null
    const at = parseWsusTime(written)?.getTime()
    if (written === null || at === undefined || at < earliest) continue
    found.push({ at, event: { id: row.EventInstanceId, eventId: row.EventId, time: written, message: messageOf(row) } })
  }
  return found.toSorted((a, z) => a.at - z.at).map(({ event }) => event)
}

// The times stand twice in the schema, as field and as property, and all eight are required; the last one read wins.
function filterSince(since: WsusTime): ArgumentMembers {
  return {
    eventIdFilter: { EventIdFilter: SYNC_EVENTS.map((EventId) => ({ NamespaceId: SERVER_NAMESPACE, EventId })) },
    fromTimeAtTarget: NO_TIME.from,
    toTimeAtTarget: NO_TIME.to,
    fromTimeAtServer: since,
    toTimeAtServer: NO_TIME.to,
    FromTimeAtTarget: NO_TIME.from,
    ToTimeAtTarget: NO_TIME.to,
    FromTimeAtServer: since,
    ToTimeAtServer: NO_TIME.to,
  }
}

// How a template names its parts is not documented: they follow it.
function messageOf(row: { MessageTemplate?: string | null | undefined; ReplacementStrings: readonly string[] }): string | null {
  const parts = [row.MessageTemplate ?? '', ...row.ReplacementStrings].map((part) => part.trim()).filter((part) => part !== '')
  return parts.length === 0 ? null : parts.join(' · ').slice(0, MESSAGE_LIMIT)
}
