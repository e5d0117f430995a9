import type { z } from 'zod'
import { runProgram } from '../runner.ts'
import { Answer, CONTRACT } from './windows-contract.ts'
import { InstallerError } from './types.ts'

export interface PowerShellSettings {
  /** Program that stands for powershell.exe. */
  powershell: string
  /** Absolute path of windows-update.ps1. */
  script: string
  environment: Record<string, string>
}

const OUTPUT_BYTES = 16 * 1024 * 1024

/** An error document of the script, with the system's HRESULT. */
export class WindowsUpdateError extends InstallerError {
  readonly hresult: number | null

  constructor(code: string, message: string, hresult: number | null) {
    super(code, message)
    this.hresult = hresult
  }
}

/**
 * One call of windows-update.ps1: a JSON document in, one out, bounded in time and size.
 * @throws InstallerError `powershell_absent`, `timed_out`, `answer_too_large`, `answer_malformed`; WindowsUpdateError for the script's own error document
 */
export async function callScript<S extends z.ZodType>(
  settings: PowerShellSettings,
  request: { action: string } & Record<string, unknown>,
  schema: S,
  timeoutMs: number,
): Promise<z.infer<S>> {
  const args = ['-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'Bypass', '-File', settings.script]
  const run = await runProgram(settings.powershell, args, {
    timeoutMs,
    maxOutputBytes: OUTPUT_BYTES,
    input: JSON.stringify({ contract: CONTRACT, ...request }),
    env: settings.environment,
  })
  if (run.ended === 'not_started') throw new InstallerError('powershell_absent', run.stderr)
  if (run.ended === 'timed_out') throw new InstallerError('timed_out', run.stderr.slice(-2_000))
  if (run.truncated) throw new InstallerError('answer_too_large', '')
  const answer = Answer.safeParse(parseJson(run.stdout))
  if (!answer.success || answer.data.action !== request.action || run.status !== 0) {
    throw new InstallerError('answer_malformed', `${run.stderr}\n${run.stdout}`.trim().slice(0, 2_000))
  }
  if (!answer.data.ok) throw failureOf(answer.data)
  const result = schema.safeParse(answer.data)
  if (!result.success) throw new InstallerError('answer_malformed', result.error.message.slice(0, 2_000), result.error)
  return result.data
}

function failureOf(answer: { error?: unknown }): WindowsUpdateError {
  const error = answer.error as { code: string; message: string; hresult: number | null }
  return new WindowsUpdateError(error.code, error.message.slice(0, 2_000), error.hresult)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '').trim())
  } catch {
    return undefined
  }
}
