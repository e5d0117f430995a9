import { judge, type Presence } from './applicability.ts'
import type { WuaFaults, WuaState } from './computer.ts'
import { offeredUpdates, openSession, report, type OfferedUpdate, type ReportedEvent } from './protocol.ts'

/** The stand-in for the Windows Update Agent of one computer. */

/** 0x00240005, WU_S_REBOOT_REQUIRED; 0x00240006, WU_S_ALREADY_INSTALLED; 0x80240017, WU_E_NOT_APPLICABLE. */
const REBOOT_REQUIRED = 0x0024_0005
const ALREADY_INSTALLED = 0x0024_0006
const NOT_APPLICABLE = -2_145_124_329
const [SUCCEEDED, SUCCEEDED_WITH_ERRORS, FAILED] = [2, 3, 4]
const DETECTED = 147
const STATUS = 156
const DOWNLOAD_FAILED = 161
const DOWNLOADED = 162
const INSTALL_STARTED = 181
const INSTALL_FAILED = 182
const INSTALL_SUCCEEDED = 183
const INSTALLED_PENDING_REBOOT = 201
const RESTARTED = 202
const HISTORY_LENGTH = 500

export type UpdateResult = { updateId: string; resultCode: number; hresult: number; rebootRequired: boolean; notOffered: boolean }

type Session = Awaited<ReturnType<typeof openSession>>
export type Detection = { session: Session; updates: OfferedUpdate[]; presence: Map<string, Presence> }

function possessionsOf(state: WuaState): Parameters<typeof judge>[1] {
  return { installed: new Set(state.installed), patchedUntil: new Date(`${state.computer.patchedUntil}T23:59:59Z`) }
}

/** The status event: applicable but not installed, and installed. Its two strings are the demo's own shape (demo/wsus/events.ts). */
function statusEvent(presence: ReadonlyMap<string, Presence>): ReportedEvent {
  const ids = (wanted: Presence): string => [...presence].flatMap(([id, found]) => (found === wanted ? [id] : [])).join(',')
  return { id: STATUS, miscData: [`N=${ids('needed')}`, `I=${ids('installed')}`] }
}

/** Asks the server and reports the status, as the client does on its own schedule. @throws WuaError */
export async function detect(state: WuaState): Promise<Detection> {
  const session = await openSession(state)
  const updates = await offeredUpdates(state, session)
  const presence = judge(updates, possessionsOf(state))
  const announcements = updates
    .filter((update) => state.pendingRestart.includes(update.updateId))
    .map((update) => ({ id: INSTALLED_PENDING_REBOOT, ...identity(update), hresult: REBOOT_REQUIRED }))
  await report(state, session, [{ id: DETECTED }, ...announcements, statusEvent(presence)])
  return { session, updates, presence }
}

function identity(update: OfferedUpdate): { updateId: string; revisionNumber: number } {
  return { updateId: update.updateId, revisionNumber: update.revisionNumber }
}

/** Is it offered for installation? What the server only wants evaluated is not. */
export function isOffered(update: OfferedUpdate): boolean {
  return update.action === 'Install'
}

/**
 * Downloads or installs, update by update, and reports each step and the status at the end.
 *
 * @param wish ids in the order asked for
 * @param faults results to play instead of success
 * @returns one result per id, same order; the state is changed and must be kept by the caller
 * @throws WuaError when the server cannot be asked before anything was done
 */
export async function apply(
  state: WuaState,
  wish: { action: 'download' | 'install'; updateIds: readonly string[] },
  faults: WuaFaults,
): Promise<UpdateResult[]> {
  const { session, updates, presence } = await detect(state)
  const results: UpdateResult[] = []
  for (const id of wish.updateIds) {
    const update = updates.find((one) => one.updateId === id && isOffered(one))
    const found = presence.get(id)
    if (!update || found === undefined) results.push({ ...failure(id, NOT_APPLICABLE), notOffered: true })
    else if (state.pendingRestart.includes(id)) {
      results.push({ ...failure(id, REBOOT_REQUIRED), resultCode: SUCCEEDED, rebootRequired: true })
    } else if (found !== 'needed') results.push({ ...failure(id, ALREADY_INSTALLED), resultCode: SUCCEEDED })
    else results.push(await applyOne(state, session, update, wish.action, faults))
  }
  await report(state, session, [statusEvent(judge(updates, possessionsOf(state)))])
  return results
}

function failure(updateId: string, hresult: number): UpdateResult {
  return { updateId, resultCode: FAILED, hresult, rebootRequired: false, notOffered: false }
}

async function applyOne(
  state: WuaState,
  session: Session,
  update: OfferedUpdate,
  action: 'download' | 'install',
  faults: WuaFaults,
): Promise<UpdateResult> {
  const fault = faults.updates?.[update.updateId]
  const succeeds = !fault || fault.resultCode === SUCCEEDED || fault.resultCode === SUCCEEDED_WITH_ERRORS
  const outcome = { resultCode: fault?.resultCode ?? SUCCEEDED, hresult: fault?.hresult ?? 0 }
  const events: ReportedEvent[] = []
  const note = (id: number, hresult = 0): void => void events.push({ id, ...identity(update), hresult })
  if (action === 'download') note(succeeds ? DOWNLOADED : DOWNLOAD_FAILED, outcome.hresult)
  else if (!state.downloaded.includes(update.updateId)) note(DOWNLOADED)
  if (succeeds || action === 'install') state.downloaded = [...new Set([...state.downloaded, update.updateId])]
  const needsRestart = action === 'install' && succeeds && update.reboot > 0
  if (action === 'install') {
    note(INSTALL_STARTED)
    if (!succeeds) note(INSTALL_FAILED, outcome.hresult)
    else if (needsRestart) note(INSTALLED_PENDING_REBOOT, REBOOT_REQUIRED)
    else note(INSTALL_SUCCEEDED)
    if (needsRestart) state.pendingRestart = [...new Set([...state.pendingRestart, update.updateId])]
    else if (succeeds) state.installed.push(update.updateId)
    remember(state, update, outcome)
  }
  await report(state, session, events)
  return { updateId: update.updateId, ...outcome, rebootRequired: needsRestart, notOffered: false }
}

function remember(state: WuaState, update: OfferedUpdate, outcome: { resultCode: number; hresult: number }): void {
  const entry = { ...identity(update), title: update.title, operation: 1 as const, date: new Date().toISOString(), serverSelection: 1 }
  state.history = [{ ...entry, ...outcome }, ...state.history].slice(0, HISTORY_LENGTH)
}

/** The restart that is due: a new boot, and what waited for it is installed. True when it took place now. */
export function restartIfDue(state: WuaState, now: Date): boolean {
  if (state.rebootAt === null || now < new Date(state.rebootAt)) return false
  state.bootId = bootIdAt(now, state.bootId)
  state.rebootAt = null
  state.installed.push(...state.pendingRestart)
  state.pendingRestart = []
  return true
}

/** Boot time to the second; never the former one, however quick the restart. */
function bootIdAt(now: Date, former: string): string {
  const boot = Math.max(now.getTime(), new Date(former).getTime() + 1000)
  return `${new Date(boot).toISOString().slice(0, 19)}Z`
}

/** After a restart the client tells the server by itself. @throws WuaError */
export async function reportRestart(state: WuaState): Promise<void> {
  const session = await openSession(state)
  await report(state, session, [{ id: RESTARTED }])
  await detect(state)
}
