import { apply, detect, isOffered, reportRestart, restartIfDue, type Detection, type UpdateResult } from './agent.ts'
import type { WuaFaults, WuaState } from './computer.ts'
import { WuaError, type OfferedUpdate } from './protocol.ts'

/** The JSON contract of windows-update.ps1, answered by the stand-in. */

export type Reply = Record<string, unknown>

/** A request that the script would refuse. */
export class BadRequest extends Error {
  override name = 'BadRequest'
}

const [SUCCEEDED, SUCCEEDED_WITH_ERRORS, FAILED] = [2, 3, 4]
const MAX_IDS = 500
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

function idsOf(value: unknown): string[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_IDS)
    throw new BadRequest('updateIds must be a list of 1 to 500 ids')
  return value.map((id: unknown) => {
    if (typeof id !== 'string' || !GUID.test(id)) throw new BadRequest('an update id is no GUID')
    return id.toLowerCase()
  })
}

function identity(state: WuaState): Reply {
  const { computer } = state
  const { platform: _platform, product: _product, ...os } = computer.os
  return {
    susClientId: state.susClientId,
    machineUuid: state.machineUuid,
    hostName: computer.name,
    os: { ...os, architecture: 'x64' },
    bootId: state.bootId,
    rebootPending: state.pendingRestart.length > 0,
    wua: { clientVersion: `10.0.${os.build}.${os.ubr}`, useWuServer: true, wuServer: state.wsusUrl, targetGroup: computer.targetGroup },
    manufacturer: computer.manufacturer,
    model: computer.model,
  }
}

function updateOf(update: OfferedUpdate, { presence }: Detection, state: WuaState): Reply {
  const waits = state.pendingRestart.includes(update.updateId)
  return {
    updateId: update.updateId,
    revisionNumber: update.revisionNumber,
    title: update.title,
    kbs: update.kbs,
    type: 1,
    msrcSeverity: update.severity,
    categories: [],
    isInstalled: presence.get(update.updateId) !== 'needed',
    isDownloaded: state.downloaded.includes(update.updateId) || presence.get(update.updateId) !== 'needed',
    isHidden: false,
    isMandatory: false,
    rebootRequired: waits,
    eulaAccepted: true,
    canRequestUserInput: false,
    rebootBehavior: update.reboot,
    impact: 0,
    maxDownloadSize: update.sizeBytes,
    deadline: update.deadline,
  }
}

async function search(state: WuaState, request: Reply): Promise<Reply> {
  const wanted = request['updateIds'] == null ? null : new Set(idsOf(request['updateIds']))
  const detection = await detect(state)
  const updates = detection.updates.filter((update) => isOffered(update) && (wanted?.has(update.updateId) ?? true))
  return {
    resultCode: SUCCEEDED,
    searchedAt: new Date().toISOString(),
    updates: updates.map((update) => updateOf(update, detection, state)),
    warnings: [],
  }
}

/** OperationResultCode of a whole run from those of its updates. */
function overall(results: readonly UpdateResult[]): { resultCode: number; hresult: number } {
  const failed = results.filter((result) => result.resultCode === FAILED)
  if (failed.length === 0) {
    return {
      resultCode: results.some((result) => result.resultCode === SUCCEEDED_WITH_ERRORS) ? SUCCEEDED_WITH_ERRORS : SUCCEEDED,
      hresult: 0,
    }
  }
  return { resultCode: failed.length === results.length ? FAILED : SUCCEEDED_WITH_ERRORS, hresult: failed[0]!.hresult }
}

async function change(state: WuaState, action: 'download' | 'install', request: Reply, faults: WuaFaults): Promise<Reply> {
  const results = await apply(state, { action, updateIds: idsOf(request['updateIds']) }, faults)
  if (action === 'download') return { ...overall(results), results: results.map(({ rebootRequired: _, ...result }) => result) }
  return { ...overall(results), rebootRequired: results.some((result) => result.rebootRequired), results }
}

function reboot(state: WuaState, request: Reply): Reply {
  const delay = request['delaySeconds']
  if (typeof delay !== 'number' || !Number.isInteger(delay) || delay < 0 || delay > 3600) throw new BadRequest('delaySeconds')
  state.rebootAt = new Date(Date.now() + delay * 1000).toISOString()
  return { scheduled: true, bootId: state.bootId }
}

function history(state: WuaState, request: Reply): Reply {
  const count = request['count']
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 1 || count > MAX_IDS) throw new BadRequest('count')
  return { entries: state.history.slice(0, count) }
}

/** A due restart happens before anything else is answered; that the server is away then does not keep the computer down. */
async function restart(state: WuaState): Promise<void> {
  if (!restartIfDue(state, new Date())) return
  try {
    await reportRestart(state)
  } catch (error) {
    if (!(error instanceof WuaError)) throw error
  }
}

/**
 * Answers one request of the contract.
 *
 * @param state changed in place; the caller keeps it
 * @returns the result's fields, without `contract`, `action` and `ok`
 * @throws BadRequest, WuaError
 */
export async function answer(state: WuaState, request: Reply, faults: WuaFaults): Promise<Reply> {
  await restart(state)
  const action = request['action']
  switch (action) {
    case 'identity':
      return identity(state)
    case 'search':
      return search(state, request)
    case 'download':
    case 'install':
      return change(state, action, request, faults)
    case 'history':
      return history(state, request)
    case 'detect':
      await detect(state)
      return { requested: true }
    case 'reboot':
      return reboot(state, request)
    default:
      throw new BadRequest('unknown action')
  }
}
