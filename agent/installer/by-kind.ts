import type { Hear } from '../output.ts'
import type { PatchResult, PatchState, Preview, RestartEvidence, Slice } from '../protocol/messages.ts'
import { InstallerError } from './types.ts'
import type { Installer, SliceItem } from './types.ts'

/** The installers of one computer, each for the slices that name it. */
export class InstallersByKind implements Installer {
  readonly #installers: Partial<Record<Slice['installer'], Installer>>

  constructor(installers: Partial<Record<Slice['installer'], Installer>>) {
    this.#installers = installers
  }

  async preview(slice: Slice, timeoutMs: number): Promise<Preview> {
    return this.#of(slice).preview(slice, timeoutMs)
  }

  async apply(slice: Slice, item: SliceItem, timeoutMs: number, hear?: Hear): Promise<PatchResult> {
    return this.#of(slice).apply(slice, item, timeoutMs, hear)
  }

  async verify(slice: Slice, timeoutMs: number): Promise<PatchState[]> {
    return this.#of(slice).verify(slice, timeoutMs)
  }

  async restartRequired(): Promise<boolean> {
    for (const one of Object.values(this.#installers)) if (await one.restartRequired()) return true
    return false
  }

  async restartEvidence(): Promise<RestartEvidence[]> {
    const found: RestartEvidence[] = []
    for (const one of Object.values(this.#installers)) found.push(...((await one.restartEvidence?.()) ?? []))
    return found
  }

  #of(slice: Slice): Installer {
    const found = this.#installers[slice.installer]
    if (found === undefined) throw new InstallerError('wrong_installer', `this computer has no ${slice.installer}`)
    return found
  }
}
