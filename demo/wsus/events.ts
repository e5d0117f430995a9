import type { Estate } from './estate.ts'
import { Args, texts, type Node } from './request.ts'
import type { Computer, StatusRow, StoredState } from './types.ts'
import { parseWireTime } from './xml.ts'

/**
 * How client events become states. What a real server was seen to do: event 156 carries two lists, applicable but not
 * installed (2) and installed (4); what neither lists loses its row; 182 makes 5; 201 alone does not make 6; unchanged rows
 * keep their time.
 *
 * Ours, because no reference shows it: the two lists travel in MiscData as the strings `N=<id>,<id>…` and `I=<id>,<id>…`;
 * a row at 3 or 5 stays there while 156 still lists the update as not installed; 201 followed by such a 156 makes 6, until the
 * update is installed; 183 makes 4.
 */

export const REPORTED_EVENTS = [147, 148, 156, 161, 162, 167, 181, 182, 183, 201, 202, 203] as const

export type ReportedEvent = {
  id: number
  at: Date
  updateId: string | null
  hresult: number
  miscData: readonly string[]
  computerDnsName: string | null
}

const CLIENT_NAMESPACE_ID = 1

/** Reads ReportingEvent elements of a batch; events of another namespace are left out. */
export function parseEvents(batch: Node | undefined, now: Date): ReportedEvent[] {
  return (batch?.children ?? []).flatMap((node) => {
    const event = new Args(node)
    const basic = event.inner('BasicData')
    if (!basic || basic.int('NamespaceID') !== CLIENT_NAMESPACE_ID) return []
    return {
      id: basic.int('EventID'),
      at: parseWireTime(basic.text('TimeAtTarget') ?? undefined) ?? now,
      updateId: basic.inner('UpdateID')?.guid('UpdateID') ?? null,
      hresult: basic.int('Win32HResult'),
      miscData: texts(event.inner('ExtendedData')?.child('MiscData'), 'string'),
      computerDnsName: event.inner('PrivateData')?.text('ComputerDnsName') ?? null,
    }
  })
}

function listed(miscData: readonly string[], key: 'N' | 'I'): Set<string> {
  const found = miscData.find((value) => value.startsWith(`${key}=`))?.slice(2) ?? ''
  return new Set(found.split(',').flatMap((id) => (id.trim() === '' ? [] : [id.trim().toLowerCase()])))
}

function stateAfterDetection(before: StatusRow | undefined, isAnnounced: boolean): StoredState {
  if (isAnnounced) return 6
  return before?.state === 3 || before?.state === 5 ? before.state : 2
}

function status(computer: Computer, event: ReportedEvent, estate: Estate): void {
  const [missing, installed] = [listed(event.miscData, 'N'), listed(event.miscData, 'I')]
  const rows = new Map<string, StatusRow>()
  const put = (id: string, state: StoredState): void => {
    const before = computer.rows.get(id)
    rows.set(id, before?.state === state ? before : { state, changedAt: event.at })
  }
  for (const id of missing) {
    if (estate.updates.has(id)) put(id, stateAfterDetection(computer.rows.get(id), computer.restartAnnounced.has(id)))
  }
  for (const id of installed) {
    computer.restartAnnounced.delete(id)
    if (estate.updates.has(id)) put(id, 4)
  }
  computer.rows = rows
  for (const id of computer.restartAnnounced) if (!rows.has(id)) computer.restartAnnounced.delete(id)
  computer.lastReportedStatusAt = estate.now()
  computer.effectiveLastDetectionAt = estate.now()
}

function change(computer: Computer, updateId: string | null, state: StoredState, at: Date): void {
  const before = updateId === null ? undefined : computer.rows.get(updateId)
  if (updateId === null || !before || before.state === state) return
  computer.rows.set(updateId, { state, changedAt: at })
}

/** Applies one event to the computer that sent it; unknown events only count. */
export function applyEvent(computer: Computer, event: ReportedEvent, estate: Estate): void {
  estate.events++
  switch (event.id) {
    case 156:
      return status(computer, event, estate)
    case 161:
    case 182:
      return change(computer, event.updateId, 5, event.at)
    case 162:
      return change(computer, event.updateId, 3, event.at)
    case 183:
      if (event.updateId !== null) computer.restartAnnounced.delete(event.updateId)
      return change(computer, event.updateId, 4, event.at)
    case 201:
      if (event.updateId !== null) computer.restartAnnounced.add(event.updateId)
      return
    case 202:
    case 203:
      computer.restartAnnounced.clear()
      return
    default:
  }
}
