import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from './log.ts'
import { ClientError } from './protocol/client.ts'
import type { Client } from './protocol/client.ts'
import type { OutputNews } from './live.ts'
import { OutputAnswer, ReportAnswer } from './protocol/messages.ts'
import type { PatchResult, Report, StepResult } from './protocol/messages.ts'
import type { SpooledStep, Spool } from './spool.ts'

type Question = { kind: 'began' } | { kind: 'renew'; patchId: string }
type News = { kind: 'patch'; patch: PatchResult } | { kind: 'finished'; result: StepResult }

/** Reports wait behind it. */
const LIVE_TIMEOUT_MS = 5_000

/** Tells the server what became of steps. What must not get lost is in the spool before it is sent. */
export class Reporter {
  readonly #spool: Spool
  readonly #client: Client
  readonly #log: Log
  #flushing: Promise<void> | null = null
  #stopping: AbortSignal | null = null

  constructor(spool: Spool, client: Client, log: Log) {
    this.#spool = spool
    this.#client = client
    this.#log = log
  }

  /** From then on questions are given up when the process is asked to stop. */
  giveUpOn(signal: AbortSignal): void {
    this.#stopping = signal
  }

  /**
   * Asks the server before something is done: whether the step may begin, or go on with a patch. Retried until there is an answer.
   * @returns null when there was none within `patienceMs`
   */
  async ask(step: SpooledStep, news: Question, patienceMs: number): Promise<ReportAnswer | null> {
    const report = numbered(step, news)
    this.#spool.save(step, { sequence: report.sequence })
    const deadline = performance.now() + patienceMs
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.#client.post('report', '/agent/v1/report', report, ReportAnswer)
      } catch (error) {
        if (!(error instanceof ClientError)) throw error
        this.#log('ask_failed', { kind: news.kind, code: error.code })
        const pause = backOff(attempt, 10_000)
        if (performance.now() + pause > deadline || this.#stopping?.aborted === true) return null
        await sleep(pause, undefined, this.#stopping === null ? {} : { signal: this.#stopping }).catch(() => undefined)
      }
    }
  }

  /**
   * Puts a report into the spool; from then on it is the spool's to deliver.
   * @param changes become durable in the same write: there is no moment with the one and without the other
   * @throws the system's error when the disk does not take it; nothing has changed then
   */
  tell(step: SpooledStep, news: News, changes: Partial<SpooledStep> = {}): void {
    const report = numbered(step, news)
    this.#spool.save(step, { ...changes, sequence: report.sequence, unsent: [...step.unsent, report] })
  }

  /** Delivers what the spool holds, each step's reports in their order. A failure is left for the next time. */
  async flush(): Promise<void> {
    // Who asked for the one before has heard how it went; this one tries by itself.
    const before = (this.#flushing ?? Promise.resolve()).catch(() => undefined)
    const mine = before.then(() => this.#deliver())
    this.#flushing = mine
    try {
      await mine
    } finally {
      if (this.#flushing === mine) this.#flushing = null
    }
  }

  /**
   * What a running step's programs write, once: never spooled, never repeated. It has numbers of its own, for those of reports must survive a kill.
   * @throws ClientError
   */
  async tellOutput(step: SpooledStep, sequence: number, news: OutputNews, signal: AbortSignal): Promise<OutputAnswer> {
    const { leaseId, jobId, stepId, attempt } = step
    const body = { leaseId, jobId, stepId, attempt, sequence, ...news }
    return this.#client.post('report', '/agent/v1/output', body, OutputAnswer, { timeoutMs: LIVE_TIMEOUT_MS, signal })
  }

  /** Whether every report was acknowledged. */
  get isEmpty(): boolean {
    return this.#spool.all().every((step) => step.unsent.length === 0)
  }

  async #deliver(): Promise<void> {
    for (const step of this.#spool.all()) {
      try {
        await this.#deliverStep(step)
      } catch (error) {
        if (!(error instanceof ClientError)) throw error
        this.#log('report_failed', { jobId: step.jobId, stepId: step.stepId, code: error.code })
        // What is answered without a signature may be about this report alone, such as its size.
        if (error.kind === 'unreachable') return
      }
    }
  }

  async #deliverStep(step: SpooledStep): Promise<void> {
    for (let report = step.unsent[0]; report !== undefined; report = step.unsent[0]) {
      const answer = await this.#client.post('report', '/agent/v1/report', report, ReportAnswer)
      if (!answer.accepted) this.#log('report_not_accepted', { jobId: step.jobId, stepId: step.stepId, kind: report.kind })
      this.#spool.save(step, { unsent: step.unsent.slice(1) })
    }
  }
}

function numbered(step: SpooledStep, news: Question | News): Report {
  const { leaseId, jobId, stepId, attempt } = step
  return { leaseId, jobId, stepId, attempt, sequence: step.sequence + 1, at: new Date().toISOString(), ...news }
}

/** Pause before the next try: doubles up to `maxMs`, with jitter so that agents do not come back together. */
export function backOff(attempt: number, maxMs: number): number {
  const full = Math.min(maxMs, 500 * 2 ** Math.min(attempt, 20))
  return full / 2 + Math.random() * (full / 2)
}
