import { setTimeout as sleep } from 'node:timers/promises'
import { Collections } from './collections.ts'
import type { Computer } from './computer.ts'
import type { AgentConfig } from './config.ts'
import { isDiskError } from './durable.ts'
import { Execution } from './execution.ts'
import { saveEnrollment } from './identity.ts'
import type { Enrollment, Identity } from './identity.ts'
import { InstallerError } from './installer/types.ts'
import { inventoryChecksum } from './inventory/inventory.ts'
import type { Inventory } from './inventory/inventory.ts'
import type { Machine } from './inventory/machine.ts'
import { InventoryUpload } from './inventory/upload.ts'
import type { Log } from './log.ts'
import { Client, ClientError } from './protocol/client.ts'
import { CheckInAnswer, WorkAnswer } from './protocol/messages.ts'
import { importPublicKey, sha256 } from './protocol/sign.ts'
import { Sequence } from './protocol/sequence.ts'
import { backOff, Reporter } from './reporter.ts'
import { Spool } from './spool.ts'

const MAX_PAUSE_MS = 2 * 60_000
const RESTART_POLL_MS = 2_000
const RENEW_TIMEOUT_MS = 10 * 60_000
/** A server that gives out what it then does not let begin must not be asked without a pause. */
const DECLINED_PAUSE_MS = 5_000
const MAX_DECLINED = 5

/** The agent's life between enrollment and the end of its process. */
export class Cycle {
  readonly #config: AgentConfig
  readonly #computer: Computer
  readonly #log: Log
  readonly #client: Client
  readonly #spool: Spool
  readonly #reporter: Reporter
  readonly #execution: Execution
  readonly #upload: InventoryUpload
  readonly #collections: Collections
  #enrollment: Enrollment
  #machine: Machine | null = null
  #cacheRenewed: string | null = null
  #lastError: { code: string; at: string } | null = null

  constructor(parts: { config: AgentConfig; computer: Computer; identity: Identity; enrollment: Enrollment; log: Log }) {
    const { config, computer, identity, enrollment, log } = parts
    this.#config = config
    this.#computer = computer
    this.#enrollment = enrollment
    this.#log = log
    this.#client = new Client({
      server: enrollment.server,
      ca: config.ca,
      agentId: identity.agentId,
      key: identity.key,
      serverKey: importPublicKey(enrollment.serverKey),
      sequences: { work: new Sequence(config.home, 'work'), report: new Sequence(config.home, 'report') },
    })
    this.#upload = new InventoryUpload(config.home, this.#client, log)
    this.#collections = new Collections(config, this.#client, log)
    computer.loadFilesFrom?.(this.#client)
    this.#spool = new Spool(config.home)
    this.#reporter = new Reporter(this.#spool, this.#client, log)
    this.#execution = new Execution({
      spool: this.#spool,
      reporter: this.#reporter,
      settings: () => this.#enrollment.settings,
      log,
      tools: {
        config,
        installer: computer.installer,
        bootId: () => computer.bootId(),
        loadFile: (hash) => this.#client.file(hash),
        sendInventory: () => this.#sendInventory(),
        restart: (reason) => computer.restart(reason),
        pollMs: RESTART_POLL_MS,
      },
    })
  }

  /** Checks in, delivers what is spooled, does all work there is, and returns. @throws ClientError when the server cannot be reached */
  async once(): Promise<void> {
    await this.#execution.recover()
    await this.checkIn()
    await this.#reporter.flush()
    for (let declined = 0; declined < MAX_DECLINED;) {
      const work = await this.takeWork(0)
      if (work === 'none') return
      declined = work === 'ran' ? 0 : declined + 1
    }
  }

  /** Runs until the signal: check-ins at their times, and a held request for work between. Weeks without a server are fine. */
  async run(signal: AbortSignal): Promise<void> {
    const fault = new AbortController()
    const end = AbortSignal.any([signal, fault.signal])
    this.#reporter.giveUpOn(end)
    await this.#execution.recover()
    const loops = [this.#checkInLoop(end), this.#workLoop(end)]
    try {
      await Promise.all(loops)
    } finally {
      // With half of it gone it would look alive and do no work: a service manager is to start it anew.
      fault.abort()
      await Promise.allSettled(loops)
    }
  }

  /** Tells that this computer is there and sends its inventory if the server does not have it. @throws ClientError */
  async checkIn(): Promise<void> {
    const machine = await this.#computer.machine()
    this.#machine = machine
    const inventory = await this.#takeInventory()
    const checksum = inventory === null ? null : inventoryChecksum(inventory)
    const body = {
      machine,
      inventoryChecksum: checksum,
      lastError: this.#lastError,
      unsentReports: !this.#reporter.isEmpty,
      cacheRenewed: this.#cacheRenewed,
    }
    const answer = await this.#client.post('report', '/agent/v1/check-in', body, CheckInAnswer)
    this.#takeSettings(answer.settings)
    if (answer.wantInventory && inventory !== null) await this.#upload.send(inventory)
    if (answer.renewCache != null) await this.#renewCache(answer.renewCache)
    await this.#collections.run()
    this.#spool.prune(new Date())
    this.#log('checked_in', { inventorySent: answer.wantInventory && inventory !== null })
  }

  /** Asks for work, held by the server for so long; runs what it gets, or declines it. @throws ClientError */
  async takeWork(holdSeconds: number, signal?: AbortSignal): Promise<'none' | 'ran' | 'declined'> {
    // Asking a Windows computer who it is starts a PowerShell: not with every held request.
    const machine = (this.#machine ??= await this.#computer.machine())
    const body = { holdSeconds, machineUuid: machine.machineUuid, bootId: machine.bootId }
    const options = { timeoutMs: (holdSeconds + 20) * 1_000, ...(signal ? { signal } : {}) }
    const { lease } = await this.#client.post('work', '/agent/v1/work', body, WorkAnswer, options)
    if (lease === null) return 'none'
    const ran = await this.#execution.take(lease)
    this.#machine = null
    return ran ? 'ran' : 'declined'
  }

  /** Delivers what the spool holds. */
  async flush(): Promise<void> {
    await this.#reporter.flush()
  }

  async #checkInLoop(signal: AbortSignal): Promise<void> {
    await this.#forever(signal, async () => {
      await this.checkIn()
      await this.#reporter.flush()
      return untilNextCheckIn(Date.now(), this.#enrollment.agentId, this.#enrollment.settings.checkInMinutes)
    })
  }

  async #workLoop(signal: AbortSignal): Promise<void> {
    await this.#forever(signal, async () => {
      const { holdSeconds } = this.#enrollment.settings
      const work = await this.takeWork(holdSeconds, signal)
      if (work === 'none' && !this.#reporter.isEmpty) await this.#reporter.flush()
      if (work === 'declined') return DECLINED_PAUSE_MS
      return work === 'none' && holdSeconds === 0 ? 1_000 : 0
    })
  }

  /** @param work returns the pause in milliseconds until it is wanted again */
  async #forever(signal: AbortSignal, work: () => Promise<number>): Promise<void> {
    for (let failures = 0; !signal.aborted;) {
      let pause: number
      try {
        pause = await work()
        failures = 0
      } catch (error) {
        if (signal.aborted) return
        pause = this.#noteFailure(error, failures)
        failures += 1
      }
      await sleep(pause, undefined, { signal }).catch(() => undefined)
    }
  }

  #noteFailure(error: unknown, failures: number): number {
    // A full disk passes like an unreachable server; nothing is begun that cannot be written down.
    if (!(error instanceof ClientError || error instanceof InstallerError || isDiskError(error))) throw error
    this.#lastError = { code: error.code, at: new Date().toISOString() }
    this.#log('contact_failed', { code: error.code, message: error.message })
    return backOff(failures, MAX_PAUSE_MS)
  }

  /** A package manager that cannot tell just now must not keep the computer from being heard of. */
  async #takeInventory(): Promise<Inventory | null> {
    try {
      return await this.#computer.inventory()
    } catch (error) {
      if (!(error instanceof InstallerError)) throw error
      this.#lastError = { code: error.code, at: new Date().toISOString() }
      this.#log('inventory_failed', { code: error.code, message: error.message.slice(0, 500) })
      return null
    }
  }

  /** Somebody changed the repositories: what they offer now is asked and told. The next check-in says that it was done. */
  async #renewCache(asked: string): Promise<void> {
    if (this.#cacheRenewed === asked) return
    try {
      await this.#computer.installer.refresh?.(RENEW_TIMEOUT_MS)
    } catch (error) {
      if (!(error instanceof InstallerError)) throw error
      this.#lastError = { code: error.code, at: new Date().toISOString() }
      this.#log('cache_not_renewed', { code: error.code })
      return
    }
    this.#cacheRenewed = asked
    await this.#sendInventory()
  }

  async #sendInventory(): Promise<void> {
    const inventory = await this.#takeInventory()
    if (inventory === null) return
    try {
      await this.#upload.send(inventory)
    } catch (error) {
      // The next check-in brings it; the step must not fail for it.
      if (!(error instanceof ClientError)) throw error
      this.#log('inventory_not_sent', { code: error.code })
    }
  }

  /** Settings come in signed answers only, so that nobody between can relax them. */
  #takeSettings(settings: Enrollment['settings']): void {
    if (JSON.stringify(settings) === JSON.stringify(this.#enrollment.settings)) return
    this.#enrollment = { ...this.#enrollment, settings }
    saveEnrollment(this.#config.home, this.#enrollment)
    this.#log('settings_changed', { approvalRequired: settings.approvalRequired, checkInMinutes: settings.checkInMinutes })
  }
}

/** Milliseconds until the agent's next check-in: its own moment in each period, so that an estate spreads over it. */
export function untilNextCheckIn(nowMs: number, agentId: string, minutes: number): number {
  const period = minutes * 60_000
  const offset = Number.parseInt(sha256(agentId).slice(0, 8), 16) % period
  const since = (((nowMs - offset) % period) + period) % period
  return period - since
}
