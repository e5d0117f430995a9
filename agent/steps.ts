import { chmodSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AgentConfig } from './config.ts'
import { writeDurably } from './durable.ts'
import { InstallerError } from './installer/types.ts'
import type { AskToContinue, Installer, SliceItem } from './installer/types.ts'
import { KEPT_BYTES } from './output.ts'
import type { StepOutput } from './output.ts'
import { findDrift } from './plan.ts'
import { ClientError } from './protocol/client.ts'
import type { Lease, PatchResult, Script, Slice, StepResult } from './protocol/messages.ts'
import { failedWith, stoppedWith, succeeded } from './result.ts'
import { runProgram } from './runner.ts'

/** What a step may reach; everything else of the computer it reaches through the installer. */
export interface StepTools {
  config: AgentConfig
  installer: Installer
  /** The id of the present start of the computer. */
  bootId: () => Promise<string>
  /** Loads a script by its hash. */
  loadFile: (hash: string) => Promise<Buffer>
  /** Asked before each patch. */
  ask: AskToContinue
  tellPatch: (result: PatchResult) => Promise<void>
  /** Gathers what the programs of this step write. */
  output: StepOutput
  /** Sends a fresh inventory. */
  sendInventory: () => Promise<void>
  /** Called, durably, right before the computer is told to restart. */
  noteRestart: () => void
  restart: (reason: string) => Promise<void>
  /** How often the boot id is looked at while the restart is awaited, in milliseconds. */
  pollMs: number
}

/**
 * Runs the step of a lease. Whatever goes wrong is the step's result; it throws only on a fault of this program.
 * The caller has checked the plan and keeps steps from running twice.
 */
export async function runStep(lease: Lease, tools: StepTools): Promise<StepResult> {
  const deadline = performance.now() + lease.timeoutSeconds * 1_000
  try {
    return await dispatch(lease, tools, () => Math.max(1_000, deadline - performance.now()))
  } catch (error) {
    if (error instanceof ClientError) return failedWith(error.kind === 'refused' ? error.code : 'no_contact', { message: error.message })
    if (error instanceof InstallerError) return failedWith(error.code, { message: error.message })
    throw error
  }
}

async function dispatch(lease: Lease, tools: StepTools, remaining: () => number): Promise<StepResult> {
  switch (lease.kind) {
    case 'operation_check':
      return succeeded({ bootId: await tools.bootId() })
    case 'reboot_before':
      return lease.common.rebootBefore ? restart(tools, 'before the patches', remaining) : failedWith('restart_not_allowed')
    case 'restart':
      return restartIfNeeded(lease, tools, remaining)
    case 'pre_script':
      return runScript(lease.common.preScript, tools, remaining)
    case 'post_script':
      return runScript(lease.common.postScript, tools, remaining)
    case 'preview':
      return succeeded({ preview: await tools.installer.preview(lease.slice, remaining()) })
    case 'apply':
      return apply(lease, tools, remaining)
    case 'verify':
      return verify(lease, tools, remaining)
  }
}

async function apply(lease: Lease, tools: StepTools, remaining: () => number): Promise<StepResult> {
  const preview = await tools.installer.preview(lease.slice, remaining())
  const drift = findDrift(lease.slice.expected, preview)
  if (drift) return failedWith('drift', { drift, preview })
  const patches: PatchResult[] = []
  let stopped = false
  for (const item of lease.slice.items) {
    stopped ||= !(await tools.ask(item.patchId))
    const result = stopped ? skipped(item.patchId) : await applyItem(lease.slice, item, tools, remaining())
    patches.push(result)
    if (!stopped) await tools.tellPatch(result)
  }
  const restartRequired = patches.some((patch) => patch.restartRequired)
  const facts = { patches, preview, restartRequired, ...tools.output.facts(), ...(await evidence(tools)) }
  if (patches.some((patch) => patch.outcome === 'failed')) return failedWith('patches_failed', facts)
  return stopped ? stoppedWith('not_renewed', facts) : succeeded(facts)
}

/** A package manager that cannot tell any more must not make what it did before be forgotten. */
async function applyItem(slice: Slice, item: SliceItem, tools: StepTools, timeoutMs: number): Promise<PatchResult> {
  try {
    return await tools.installer.apply(slice, item, timeoutMs, tools.output.hear)
  } catch (error) {
    if (!(error instanceof InstallerError)) throw error
    const { code, message } = error
    return { patchId: item.patchId, outcome: 'failed', code, hresult: null, message, restartRequired: false, retryable: false }
  }
}

function skipped(patchId: string): PatchResult {
  return { patchId, outcome: 'skipped', code: 'not_renewed', hresult: null, message: '', restartRequired: false, retryable: true }
}

async function verify(lease: Lease, tools: StepTools, remaining: () => number): Promise<StepResult> {
  const states = await tools.installer.verify(lease.slice, remaining())
  await tools.sendInventory()
  const facts = {
    states,
    restartRequired: await tools.installer.restartRequired(),
    bootId: await tools.bootId(),
    ...(await evidence(tools)),
  }
  const open = states.filter((state) => state.state !== 'installed' && state.state !== 'pending_reboot')
  return open.length > 0 ? failedWith('not_installed', facts) : succeeded(facts)
}

/** Nothing depends on it, so a package manager that cannot tell just now spoils no step. */
async function evidence(tools: StepTools): Promise<Pick<StepResult, 'restartEvidence'>> {
  try {
    const found = await tools.installer.restartEvidence?.()
    return found === undefined ? {} : { restartEvidence: found }
  } catch (error) {
    if (error instanceof InstallerError) return {}
    throw error
  }
}

async function runScript(script: Script | null, tools: StepTools, remaining: () => number): Promise<StepResult> {
  if (script === null) return failedWith('script_absent')
  const text = await tools.loadFile(script.sha256)
  const path = join(tools.config.home, 'scripts', `${script.sha256}.${extensions[script.interpreter]}`)
  writeDurably(path, text.toString('utf8'))
  chmodSync(path, 0o700)
  try {
    const [program, args] = interpreterOf(script, path, tools.config)
    const timeoutMs = Math.min(script.timeoutSeconds * 1_000, remaining())
    const { hear } = tools.output
    const run = await runProgram(program, args, { timeoutMs, maxOutputBytes: KEPT_BYTES, env: tools.config.childEnvironment, hear })
    const facts = { returnValue: run.status, stdout: run.stdout, stderr: run.stderr, outputTruncated: run.truncated }
    if (run.ended === 'timed_out') return failedWith('timed_out', facts)
    if (run.ended !== 'exited') return failedWith(run.ended === 'killed' ? 'script_killed' : 'script_not_started', facts)
    return script.success === 'all' || run.status === 0 ? succeeded(facts) : failedWith('script_failed', facts)
  } finally {
    rmSync(path, { force: true })
  }
}

const extensions = { sh: 'sh', powershell: 'ps1', cmd: 'cmd' } as const

function interpreterOf(script: Script, path: string, config: AgentConfig): [string, string[]] {
  switch (script.interpreter) {
    case 'sh':
      return ['/bin/sh', [path]]
    case 'powershell':
      return [config.powershell, ['-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'Bypass', '-File', path]]
    case 'cmd':
      return ['cmd.exe', ['/d', '/c', path]]
  }
}

async function restartIfNeeded(lease: Lease, tools: StepTools, remaining: () => number): Promise<StepResult> {
  if (!(await tools.installer.restartRequired())) return succeeded({ message: 'not_needed', bootId: await tools.bootId() })
  if (lease.common.restart !== 'if_needed') return failedWith('restart_not_allowed', { restartRequired: true })
  return restart(tools, 'after the patches', remaining)
}

/** A restart is proven by a changed boot id. Usually this process ends here, and the next start of the agent finds the proof. */
async function restart(tools: StepTools, reason: string, remaining: () => number): Promise<StepResult> {
  const before = await tools.bootId()
  tools.noteRestart()
  await tools.restart(`Tsukuroi: ${reason}`)
  while (remaining() > 1_000) {
    await sleep(tools.pollMs)
    const now = await tools.bootId()
    if (now !== before) return succeeded({ bootId: now })
  }
  return failedWith('not_restarted', { bootId: before })
}
