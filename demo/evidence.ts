import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

export type Facts = Readonly<Record<string, unknown>>

interface Step {
  readonly step: string
  readonly observed: boolean
  readonly seconds: number
  readonly facts: Facts
  readonly error?: string
}

/** A part of the demonstration that this machine cannot do. */
export class Missing extends Error {
  readonly part: string

  constructor(part: string, reason: string) {
    super(reason)
    this.part = part
  }
}

/** What was observed, step by step; the whole of it goes into the file that was asked for. */
export class Evidence {
  readonly #steps: Step[] = []
  readonly #missing: { part: string; reason: string }[] = []
  readonly #startedAt = new Date()
  readonly #say: (line: string) => void

  /** @param say where progress goes, one line per step */
  constructor(say: (line: string) => void) {
    this.#say = say
  }

  /**
   * Does a step and keeps what it observed.
   *
   * @param step what is shown
   * @param work answers the facts; throws when what should be there was not observed
   * @throws what the work threw, unless it is Missing
   */
  async observe<F extends Facts>(step: string, work: () => Promise<F>): Promise<F | undefined> {
    const begin = Date.now()
    const seconds = (): number => Math.round((Date.now() - begin) / 100) / 10
    try {
      const facts = await work()
      this.#steps.push({ step, observed: true, seconds: seconds(), facts })
      this.#say(`ok       ${step} (${seconds()} s)${brief(facts)}`)
      return facts
    } catch (err) {
      const error = err instanceof Error ? err.message : String(err)
      this.#steps.push({ step, observed: false, seconds: seconds(), facts: {}, error })
      if (err instanceof Missing) {
        this.#missing.push({ part: err.part, reason: err.message })
        this.#say(`missing  ${step}: ${error}`)
        return undefined
      }
      this.#say(`FAILED   ${step}: ${error}`)
      throw err
    }
  }

  get missing(): readonly { part: string; reason: string }[] {
    return this.#missing
  }

  /** @param file where the JSON goes; made with its folder */
  write(file: string, exitStatus: number): void {
    mkdirSync(dirname(file), { recursive: true })
    const whole = {
      startedAt: this.#startedAt.toISOString(),
      endedAt: new Date().toISOString(),
      machine: { platform: process.platform, arch: process.arch, node: process.version },
      exitStatus,
      missing: this.#missing,
      steps: this.#steps,
    }
    writeFileSync(file, `${JSON.stringify(whole, null, 2)}\n`)
  }
}

/** Only figures and short words fit on a progress line. */
function brief(facts: Facts): string {
  const shown = Object.entries(facts).filter(([, value]) => typeof value === 'number' || (typeof value === 'string' && value.length <= 40))
  return shown.length === 0 ? '' : `: ${shown.map(([name, value]) => `${name} ${String(value)}`).join(', ')}`
}

/**
 * Says what was expected when it was not observed.
 *
 * @throws Error with the text
 */
export function expectThat(condition: boolean, text: string): asserts condition {
  if (!condition) throw new Error(text)
}

/**
 * Asks again and again until something is there.
 *
 * @param what named when it does not come
 * @param ask undefined means: not yet
 * @throws Error when it did not come in time
 */
export async function until<T>(what: string, ask: () => Promise<T | undefined>, timeoutMs = 60_000, everyMs = 250): Promise<T> {
  for (const deadline = Date.now() + timeoutMs; ;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    if (Date.now() > deadline) throw new Error(`not observed within ${timeoutMs / 1000} s: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, everyMs))
  }
}
