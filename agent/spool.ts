import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { readIfThere, removeDurably, writeDurably } from './durable.ts'
import { sha256 } from './protocol/sign.ts'
import type { Report, StepResult } from './protocol/messages.ts'

/** What names one execution of a step; nothing with an equal key is ever run twice. */
export interface StepKey {
  jobId: string
  stepId: string
  attempt: number
}

/**
 * `received`: written before the server is told that it begins. `running`: written before the first thing is done.
 * `restarting`: the computer was told to restart. `done`: finished, whatever the outcome.
 */
export type StepPhase = 'received' | 'running' | 'restarting' | 'done'

export interface SpooledStep extends StepKey {
  leaseId: string
  kind: string
  phase: StepPhase
  /** Boot id when the step began. */
  bootId: string | null
  /** Last sequence number given to a report of this step. */
  sequence: number
  /** Reports the server has not acknowledged yet, oldest first. */
  unsent: Report[]
  result: StepResult | null
}

// Our own file: shape and version are checked, the reports inside were made by this program.
const Stored = z.looseObject({
  jobId: z.string(),
  stepId: z.string(),
  attempt: z.int(),
  leaseId: z.string(),
  kind: z.string(),
  phase: z.enum(['received', 'running', 'restarting', 'done']),
  bootId: z.string().nullable(),
  sequence: z.int(),
  unsent: z.array(z.looseObject({ sequence: z.int() })),
  result: z.looseObject({ outcome: z.string() }).nullable(),
})

/** Steps finished and acknowledged are remembered so long, to answer a repeated lease; the server never repeats one so late. */
const KEEP_MS = 90 * 24 * 3_600_000

/** What this agent did and still has to tell; survives a kill at any point and weeks offline. */
export class Spool {
  readonly #folder: string
  readonly #steps = new Map<string, SpooledStep>()

  /** @param home the agent's state directory. Files that cannot be read stay where they are (`isDamaged`). */
  constructor(home: string) {
    this.#folder = join(home, 'spool')
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
    for (const name of readdirSync(this.#folder)) {
      if (!name.endsWith('.json')) continue
      const step = parseStep(readIfThere(join(this.#folder, name)) ?? '')
      if (step) this.#steps.set(keyText(step), step)
    }
  }

  find(key: StepKey): SpooledStep | null {
    return this.#steps.get(keyText(key)) ?? null
  }

  /** All steps, the ones with something to tell first in the order of their reports' times. */
  all(): SpooledStep[] {
    return [...this.#steps.values()]
  }

  /**
   * Writes a step down with changes; when this returns they survive a power cut, when it throws nothing has changed.
   * @throws the system's error, such as ENOSPC
   */
  save(step: SpooledStep, changes: Partial<SpooledStep> = {}): void {
    writeDurably(this.#path(step), JSON.stringify({ ...step, ...changes }))
    this.#steps.set(keyText(step), Object.assign(step, changes))
  }

  /** Whether there is a file of this step that cannot be read: nobody knows any more what was done. */
  isDamaged(key: StepKey): boolean {
    return this.find(key) === null && existsSync(this.#path(key))
  }

  /** Forgets a step that was never begun. */
  forget(key: StepKey): void {
    removeDurably(this.#path(key))
    this.#steps.delete(keyText(key))
  }

  /** Forgets what was acknowledged long ago. */
  prune(now: Date): void {
    for (const step of this.all()) {
      if (step.phase !== 'done' || step.unsent.length > 0) continue
      // Somebody may have made room by hand.
      const file = statSync(this.#path(step), { throwIfNoEntry: false })
      if (file !== undefined && now.getTime() - file.mtimeMs > KEEP_MS) this.forget(step)
    }
  }

  #path(key: StepKey): string {
    return join(this.#folder, `${sha256(keyText(key)).slice(0, 40)}.json`)
  }
}

function keyText(key: StepKey): string {
  return JSON.stringify([key.jobId, key.stepId, key.attempt])
}

function parseStep(text: string): SpooledStep | null {
  try {
    return Stored.parse(JSON.parse(text)) as unknown as SpooledStep
  } catch {
    return null
  }
}
