import type { Change, PatchResult, PatchState, Preview, Slice, WindowsItem } from '../protocol/messages.ts'
import { callScript, WindowsUpdateError } from './powershell.ts'
import type { PowerShellSettings } from './powershell.ts'
import { InstallerError } from './types.ts'
import type { Installer, SliceItem } from './types.ts'
import { Detect, Identity, Install, Reboot, RESULT_CODES, Search } from './windows-contract.ts'
import type { Update } from './windows-contract.ts'

/** Trying again may help: the server was away, another installation ran, the network broke. */
const RETRYABLE = new Set(['server_unreachable', 'busy', 'timed_out', 'answer_malformed', 'reboot_pending', 'not_finished', 'aborted'])

/** Installs Windows updates through the Windows Update Agent, from the managed server only and by update id. */
export class WindowsUpdate implements Installer {
  readonly #settings: PowerShellSettings

  constructor(settings: PowerShellSettings) {
    this.#settings = settings
  }

  /** See Installer: what the managed server offers of the slice's updates. One that it does not offer changes nothing, and is left out. */
  async preview(slice: Slice, timeoutMs: number): Promise<Preview> {
    const updates = await this.search(
      windowsItems(slice).map((item) => item.updateId),
      timeoutMs,
    )
    const open = updates.filter((update) => !update.isInstalled)
    const changes = open.map(changeOf).toSorted((a, b) => (a.name < b.name ? -1 : 1))
    const behaviors = open.map((update) => update.rebootBehavior)
    const restart = behaviors.includes(1) ? 'required' : behaviors.includes(2) ? 'possible' : 'none'
    const bytes = open.filter((update) => !update.isDownloaded).reduce((sum, update) => sum + update.maxDownloadSize, 0)
    return { changes, restart, bytes, services: [] }
  }

  /** See Installer. Accepts no license terms: such an update fails with `eula_not_accepted`. */
  async apply(_slice: Slice, item: SliceItem, timeoutMs: number): Promise<PatchResult> {
    const { patchId, updateId } = windowsItem(item)
    const none = { patchId, restartRequired: false }
    try {
      const answer = await callScript(this.#settings, { action: 'install', updateIds: [updateId] }, Install, timeoutMs)
      const result = answer.results.find((one) => one.updateId === updateId)
      if (result === undefined) return failed(none, 'answer_malformed', null, 'the answer has no result for this update')
      return resultOf(patchId, { ...result, rebootRequired: result.rebootRequired || answer.rebootRequired })
    } catch (error) {
      if (error instanceof WindowsUpdateError) return failed(none, error.code, error.hresult, error.message)
      if (error instanceof InstallerError) return failed(none, error.code, null, error.message)
      throw error
    }
  }

  /** See Installer. An update that is no longer offered, and that was installed here, stays installed as the client's search says. */
  async verify(slice: Slice, timeoutMs: number): Promise<PatchState[]> {
    const items = windowsItems(slice)
    const found = new Map(
      (
        await this.search(
          items.map((item) => item.updateId),
          timeoutMs,
        )
      ).map((update) => [update.updateId, update]),
    )
    return items.map(({ patchId, updateId }) => {
      const update = found.get(updateId)
      return {
        patchId,
        state: update === undefined ? 'missing' : stateOf(update),
        version: update === undefined ? null : String(update.revisionNumber),
      }
    })
  }

  async restartRequired(): Promise<boolean> {
    return (await this.identity(60_000)).rebootPending
  }

  /** Who this computer is. @throws InstallerError */
  async identity(timeoutMs: number): Promise<Identity> {
    return callScript(this.#settings, { action: 'identity' }, Identity, timeoutMs)
  }

  /** Updates as the managed server offers them, all when `updateIds` is null. @throws InstallerError */
  async search(updateIds: readonly string[] | null, timeoutMs: number): Promise<Update[]> {
    if (updateIds?.length === 0) return []
    const answer = await callScript(this.#settings, { action: 'search', updateIds }, Search, timeoutMs)
    if (answer.resultCode !== 2 && answer.resultCode !== 3) throw new InstallerError('search_failed', RESULT_CODES[answer.resultCode] ?? '')
    return answer.updates
  }

  /** Asks the Windows Update client to detect and report to WSUS now. @throws InstallerError */
  async detect(timeoutMs: number): Promise<void> {
    await callScript(this.#settings, { action: 'detect' }, Detect, timeoutMs)
  }

  /** Restarts the computer after a short delay. @throws InstallerError */
  async reboot(reason: string, delaySeconds: number): Promise<void> {
    await callScript(this.#settings, { action: 'reboot', delaySeconds, reason: reason.slice(0, 200) }, Reboot, 60_000)
  }
}

/** The state of one update as the client sees it. */
export function stateOf(
  update: Pick<Update, 'isInstalled' | 'isDownloaded' | 'rebootRequired'>,
): 'missing' | 'downloaded' | 'pending_reboot' | 'installed' {
  if (update.rebootRequired) return 'pending_reboot'
  if (update.isInstalled) return 'installed'
  return update.isDownloaded ? 'downloaded' : 'missing'
}

/** What an update's OperationResultCode means for the job. */
export function resultOf(
  patchId: string,
  result: { resultCode: number; hresult: number; rebootRequired: boolean; notOffered: boolean },
): PatchResult {
  const base = { patchId, restartRequired: result.rebootRequired }
  if (result.notOffered) return failed(base, 'not_offered', result.hresult, '')
  const code = RESULT_CODES[result.resultCode]
  switch (code) {
    case 'succeeded':
      return { ...base, outcome: 'succeeded', code: null, hresult: result.hresult, message: '', retryable: false }
    case 'succeeded_with_errors':
      return { ...base, outcome: 'succeeded_with_errors', code, hresult: result.hresult, message: '', retryable: false }
    case 'not_started':
    case 'in_progress':
      return failed(base, 'not_finished', result.hresult, '')
    case 'aborted':
      return failed(base, 'aborted', result.hresult, '')
    default:
      return failed(base, failureCode(result.hresult), result.hresult, '')
  }
}

/** HRESULTs of the Windows Update Agent that have a meaning of their own to us (wuerror.h). */
const meanings: ReadonlyMap<number, string> = new Map([
  [0x80240023, 'eula_not_accepted'],
  [0x80240022, 'install_failed'],
  [0x80240016, 'busy'],
  [0x8024200d, 'download_needed'],
  [0x80070005, 'access_denied'],
  [0x80070070, 'disk_full'],
  [0x80070bc9, 'reboot_pending'],
  [0x8024402c, 'server_unreachable'],
  [0x80244022, 'server_unreachable'],
  [0x80072ee2, 'server_unreachable'],
  [0x80072efd, 'server_unreachable'],
])

function failureCode(hresult: number): string {
  return meanings.get(hresult >>> 0) ?? 'install_failed'
}

function failed(base: { patchId: string; restartRequired: boolean }, code: string, hresult: number | null, message: string): PatchResult {
  return { ...base, outcome: 'failed', code, hresult, message, retryable: RETRYABLE.has(code) }
}

function changeOf(update: Update): Change {
  return { action: 'upgrade', name: update.updateId, architecture: null, from: null, to: String(update.revisionNumber), sha256: null }
}

function windowsItems(slice: Slice): WindowsItem[] {
  if (slice.installer !== 'windows-update') throw new InstallerError('wrong_installer', `this slice is for ${slice.installer}`)
  return slice.items.map((item) => ({ ...item, updateId: item.updateId.toLowerCase() }))
}

function windowsItem(item: SliceItem): WindowsItem {
  if (!('updateId' in item)) throw new InstallerError('wrong_installer', 'this item is no Windows update')
  return { ...item, updateId: item.updateId.toLowerCase() }
}
