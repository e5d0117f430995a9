import type { Hear } from '../output.ts'
import type { PatchResult, PatchState, Preview, RestartEvidence, Slice } from '../protocol/messages.ts'

export type SliceItem = Slice['items'][number]

/** Asked before each patch: the server's word whether to go on (window end and cancel say no). */
export type AskToContinue = (patchId: string) => Promise<boolean>

/** What one package manager can do; each method is bounded in time by `timeoutMs`. */
export interface Installer {
  /**
   * What installing the slice's items would do now.
   * @throws InstallerError when the package manager cannot tell
   */
  preview(slice: Slice, timeoutMs: number): Promise<Preview>
  /**
   * Installs one item of the slice; a failure is a result.
   * @param hear what the installing program writes; what is only asked beforehand and afterwards is nobody's business
   */
  apply(slice: Slice, item: SliceItem, timeoutMs: number, hear?: Hear): Promise<PatchResult>
  /** What became of the slice's items. */
  verify(slice: Slice, timeoutMs: number): Promise<PatchState[]>
  /** Whether the computer waits for a restart. */
  restartRequired(): Promise<boolean>
  /** Reads anew what repositories offer; where there are none it is absent. @throws InstallerError */
  refresh?(timeoutMs: number): Promise<void>
  /** Why, and which services use what is no longer there; where nothing is looked for it is absent. */
  restartEvidence?(): Promise<RestartEvidence[]>
}

/** The package manager's answer could not be had. */
export class InstallerError extends Error {
  readonly code: string

  constructor(code: string, message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}
