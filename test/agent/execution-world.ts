import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '../../agent/config.ts'
import { Execution } from '../../agent/execution.ts'
import type { ExecutionTools } from '../../agent/execution.ts'
import type { Client } from '../../agent/protocol/client.ts'
import { jsonHash, planHash } from '../../agent/protocol/sign.ts'
import type { PatchResult, Preview, Report } from '../../agent/protocol/messages.ts'
import { Reporter } from '../../agent/reporter.ts'
import { Spool } from '../../agent/spool.ts'

/** An agent's execution of leases: its server, its package manager and its computer are a test's to say. */

export const nothing: Preview = { changes: [], restart: 'none', bytes: 0, services: [] }

/** A patch that was applied. */
export function fine(patchId: string): PatchResult {
  return { patchId, outcome: 'succeeded', code: null, hresult: null, message: '', restartRequired: false, retryable: false }
}

/** A script of a plan, by its text. */
export function script(text: string, more: Record<string, unknown> = {}) {
  return { sha256: sha256(text), interpreter: 'sh', success: '0', timeoutSeconds: 10, ...more }
}

/** A lease of one step, its plan in order. */
export function aLease(
  kind: string,
  changes: { common?: object; items?: string[]; expected?: Preview | null; attempt?: number; timeoutSeconds?: number } = {},
) {
  const items = (changes.items ?? []).map((name) => ({ patchId: name, packages: [{ name, architecture: null, version: '1' }] }))
  const slice = { computerId: 'K7M2Q9XDA@Direct', installer: 'apt', expected: changes.expected ?? null, items }
  const common = changes.common ?? {}
  const sliceHashes = [jsonHash(slice)]
  const ids = { leaseId: 'L', jobId: 'J', stepId: 'S', attempt: changes.attempt ?? 1, kind, timeoutSeconds: changes.timeoutSeconds ?? 30 }
  return { ...ids, common, slice, sliceHashes, planHash: planHash(common, sliceHashes), approval: null }
}

/** What a process does that is killed at this point: it says that it came here, and never goes on. */
export async function hang(begun: { resolve: () => void }): Promise<never> {
  begun.resolve()
  return new Promise<never>(() => undefined)
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

export class ExecutionWorld {
  readonly home = mkdtempSync(join(tmpdir(), 'execution-'))
  /** What the server was told. */
  reports: Report[] = []
  /** What the server says to it. */
  answer: (report: Report) => { accepted: boolean; more: 'continue' | 'stop' } = () => ({ accepted: true, more: 'continue' })
  /** What it was told of a step that runs. */
  readonly outputs: Record<string, unknown>[] = []
  hearOutput: () => void = () => undefined
  readonly applied: string[] = []
  bootId = 'boot-1'
  preview: Preview = nothing
  restartRequired = false
  restarts = 0
  readonly #files = new Map<string, string>()

  end(): void {
    rmSync(this.home, { recursive: true })
  }

  /** A script that the server can give. @returns the same text */
  keep(text: string): string {
    this.#files.set(sha256(text), text)
    return text
  }

  /** What the last finished step came to. */
  result() {
    const finished = this.reports.findLast((report) => report.kind === 'finished')
    if (finished?.kind !== 'finished') throw new Error('nothing was reported as finished')
    return finished.result
  }

  /** A new process of the agent on the same state directory. */
  start(changes: Partial<ExecutionTools> = {}): { execution: Execution; spool: Spool; reporter: Reporter } {
    const spool = new Spool(this.home)
    const client = {
      post: (_channel: string, path: string, report: Report) => {
        if (path === '/agent/v1/output') {
          this.outputs.push({ ...structuredClone(report) })
          this.hearOutput()
          return Promise.resolve({ accepted: true, pauseMs: 0 })
        }
        this.reports.push(structuredClone(report))
        return Promise.resolve(this.answer(report))
      },
    } as unknown as Client
    const reporter = new Reporter(spool, client, () => undefined)
    const settings = { checkInMinutes: 90, holdSeconds: 0, approvalRequired: false, approvalKeys: [] }
    const tools = { ...this.tools(), ...changes }
    return { execution: new Execution({ spool, reporter, tools, settings: () => settings, log: () => undefined }), spool, reporter }
  }

  /** A file that a script waits for. */
  touch(path: string): void {
    writeFileSync(path, '')
  }

  tools(): ExecutionTools {
    return {
      config: loadConfig(this.home),
      installer: {
        preview: () => Promise.resolve(this.preview),
        apply: (_slice, { patchId }) => {
          this.applied.push(patchId)
          return Promise.resolve(fine(patchId))
        },
        verify: (slice) => Promise.resolve(slice.items.map(({ patchId }) => ({ patchId, state: 'installed', version: '1' }))),
        restartRequired: () => Promise.resolve(this.restartRequired),
      },
      bootId: () => Promise.resolve(this.bootId),
      loadFile: (hash) => Promise.resolve(Buffer.from(this.#files.get(hash) ?? '')),
      sendInventory: () => Promise.resolve(),
      restart: () => {
        this.restarts += 1
        this.bootId = 'boot-2'
        return Promise.resolve()
      },
      pollMs: 1,
    }
  }
}
