import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { isDiskError } from './durable.ts'
import { LiveOutput } from './live.ts'
import type { Log } from './log.ts'
import { StepOutput } from './output.ts'
import { refusePlan } from './plan.ts'
import { Lease } from './protocol/messages.ts'
import type { Settings, StepResult } from './protocol/messages.ts'
import { importPublicKey } from './protocol/sign.ts'
import { backOff } from './reporter.ts'
import type { Reporter } from './reporter.ts'
import { failedWith, succeeded } from './result.ts'
import type { Spool, SpooledStep } from './spool.ts'
import { runStep } from './steps.ts'
import type { StepTools } from './steps.ts'

/** How long an answer is waited for before a step begins or goes on; without one nothing is done. */
const PATIENCE_MS = 5 * 60_000

const DISK_PAUSE_MS = 30_000

export type ExecutionTools = Omit<StepTools, 'ask' | 'tellPatch' | 'output' | 'noteRestart'>

/** Runs leases: each (job, step, attempt) once, whatever the network repeats and whenever the process is killed. */
export class Execution {
  readonly #spool: Spool
  readonly #reporter: Reporter
  readonly #tools: ExecutionTools
  readonly #settings: () => Settings
  readonly #log: Log

  constructor(parts: { spool: Spool; reporter: Reporter; tools: ExecutionTools; settings: () => Settings; log: Log }) {
    this.#spool = parts.spool
    this.#reporter = parts.reporter
    this.#tools = parts.tools
    this.#settings = parts.settings
    this.#log = parts.log
  }

  /** Ends what a former process left: a step that was cut off is reported as failed, never run again; a restart is proven by the boot id. */
  async recover(): Promise<void> {
    for (const step of this.#spool.all()) {
      if (step.phase === 'done') continue
      const bootId = await this.#tools.bootId()
      const restarted = step.phase === 'restarting' && step.bootId !== bootId
      const interrupted = failedWith(step.phase === 'restarting' ? 'not_restarted' : 'interrupted', { bootId })
      await this.#finish(step, restarted ? succeeded({ bootId }) : interrupted)
      this.#log('step_recovered', { jobId: step.jobId, stepId: step.stepId, phase: step.phase, restarted })
    }
  }

  /**
   * Takes a lease as it came in a signed answer, and does all of it.
   * @returns whether it was run; a lease that was run before, refused by either side or not understood was not
   */
  async take(raw: Record<string, unknown>): Promise<boolean> {
    const parsed = Lease.safeParse(raw)
    if (parsed.success) return this.#takeUnderstood(raw, parsed.data)
    await this.#refuseMalformed(raw, parsed.error.message)
    return false
  }

  async #takeUnderstood(raw: Record<string, unknown>, lease: Lease): Promise<boolean> {
    const known = this.#spool.find(lease)
    if (known) {
      await this.#repeat(known, lease.leaseId)
      return false
    }
    const refusal = this.#spool.isDamaged(lease) ? 'spool_damaged' : refusePlan(raw, lease, this.#trust())
    const step = await this.#receive(lease)
    const mayRun = refusal === null ? await this.#mayBegin(step) : false
    if (mayRun) await this.#run(lease, step)
    if (refusal !== null) {
      this.#log('lease_refused', { jobId: lease.jobId, stepId: lease.stepId, reason: refusal })
      await this.#finish(step, failedWith(refusal))
    }
    await this.#reporter.flush()
    return mayRun
  }

  /** Nothing is done before the server has said yes; without an answer the step is over, for it may have heard the question. */
  async #mayBegin(step: SpooledStep): Promise<boolean> {
    const answer = await this.#reporter.ask(step, { kind: 'began' }, PATIENCE_MS)
    if (answer === null) await this.#finish(step, failedWith('no_contact'))
    else if (answer.accepted && answer.more === 'continue') return true
    else this.#spool.forget(step)
    return false
  }

  async #run(lease: Lease, step: SpooledStep): Promise<void> {
    this.#spool.save(step, { phase: 'running' })
    this.#log('step_began', { jobId: lease.jobId, stepId: lease.stepId, attempt: lease.attempt, kind: lease.kind })
    const output = new StepOutput()
    const live = this.#follow(step, output)
    const result = await this.#guarded(lease, step, output)
    live.stop()
    await this.#finish(step, result)
    this.#log('step_ended', { jobId: lease.jobId, stepId: lease.stepId, outcome: result.outcome, reason: result.reason })
  }

  #follow(step: SpooledStep, output: StepOutput): LiveOutput {
    let sequence = 0
    return new LiveOutput({ output, log: this.#log, send: (news, signal) => this.#reporter.tellOutput(step, ++sequence, news, signal) })
  }

  /** A fault of ours must end the step too: nobody waits for a report that never comes. */
  async #guarded(lease: Lease, step: SpooledStep, output: StepOutput): Promise<StepResult> {
    try {
      return await runStep(lease, this.#toolsFor(step, output))
    } catch (error) {
      return failedWith('agent_fault', { message: error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 1_000) : 'unknown' })
    }
  }

  #toolsFor(step: SpooledStep, output: StepOutput): StepTools {
    return {
      ...this.#tools,
      output,
      ask: async (patchId) => {
        const answer = await this.#unlessDiskIsFull(() => this.#reporter.ask(step, { kind: 'renew', patchId }, PATIENCE_MS))
        return answer !== null && answer.accepted && answer.more === 'continue'
      },
      // The finished report holds every result again: one that cannot be told now is no reason to leave the others undone.
      tellPatch: async (patch) => {
        await this.#unlessDiskIsFull(async () => {
          this.#reporter.tell(step, { kind: 'patch', patch })
          await this.#reporter.flush()
        })
      },
      noteRestart: () => this.#spool.save(step, { phase: 'restarting' }),
    }
  }

  async #unlessDiskIsFull<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      return await work()
    } catch (error) {
      if (!isDiskError(error)) throw error
      this.#log('report_not_written', { code: error.code })
      return null
    }
  }

  async #receive(lease: Lease): Promise<SpooledStep> {
    const { jobId, stepId, attempt, leaseId, kind } = lease
    const bootId = await this.#tools.bootId()
    const step: SpooledStep = { jobId, stepId, attempt, leaseId, kind, phase: 'received', bootId, sequence: 0, unsent: [], result: null }
    this.#spool.save(step)
    return step
  }

  /** A step already done answers from the spool. */
  async #repeat(step: SpooledStep, leaseId: string): Promise<void> {
    if (step.phase !== 'done' || step.result === null) return
    this.#spool.save(step, { leaseId })
    if (step.unsent.length === 0) this.#reporter.tell(step, { kind: 'finished', result: step.result })
    await this.#reporter.flush()
  }

  /** What was done must be told, so a full disk is waited for: the result is held until it can be written down. */
  async #finish(step: SpooledStep, result: StepResult): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return this.#reporter.tell(step, { kind: 'finished', result }, { phase: 'done', result })
      } catch (error) {
        if (!isDiskError(error)) throw error
        this.#log('result_not_written', { jobId: step.jobId, stepId: step.stepId, code: error.code })
        await sleep(backOff(attempt, DISK_PAUSE_MS))
      }
    }
  }

  #trust(): Parameters<typeof refusePlan>[2] {
    const { approvalRequired, approvalKeys } = this.#settings()
    return { approvalRequired, approvalKeys: new Map(approvalKeys.map(({ keyId, publicKey }) => [keyId, importPublicKey(publicKey)])) }
  }

  /** The server signed something this agent does not understand (a newer server, or a fault): it must hear of it. */
  async #refuseMalformed(raw: Record<string, unknown>, message: string): Promise<void> {
    const ids = Ids.safeParse(raw)
    this.#log('lease_malformed', { message: message.slice(0, 500) })
    if (!ids.success || this.#spool.find(ids.data)) return
    const step: SpooledStep = { ...ids.data, phase: 'received', bootId: null, sequence: 0, unsent: [], result: null }
    await this.#finish(step, failedWith('lease_malformed', { message: message.slice(0, 1_000) }))
    await this.#reporter.flush()
  }
}

const Ids = z.object({
  leaseId: z.string().min(1).max(300),
  jobId: z.string().min(1).max(300),
  stepId: z.string().min(1).max(300),
  attempt: z.int().min(1),
  kind: z.string().max(60),
})
