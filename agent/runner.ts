import { spawn } from 'node:child_process'
import type { ChildProcess, ChildProcessWithoutNullStreams } from 'node:child_process'
import type { Hear } from './output.ts'

export interface RunOptions {
  timeoutMs: number
  /** Of standard output and of standard error each; what comes beyond is read and dropped. */
  maxOutputBytes: number
  input?: string
  /** The whole environment of the program; it inherits nothing. */
  env: Record<string, string>
  cwd?: string
  /** How long the program may clean up after its time is over; a package manager in the middle of its work takes longer than a script. */
  graceMs?: number
  /** Hears what the program writes while it runs, beyond the bound too. */
  hear?: Hear | undefined
}

export interface RunResult {
  /** Return value, or null when the program was killed or could not be started. */
  status: number | null
  stdout: string
  stderr: string
  truncated: boolean
  ended: 'exited' | 'killed' | 'timed_out' | 'not_started'
}

/** How long a killed group may clean up, and how long pipes held open by left-over children are still read. */
const GRACE_MS = 2_000

/**
 * Runs a program as an argument list, never through a shell, in a process group of its own; time and output are bounded.
 * Never throws: that a program cannot be started is an answer too.
 */
export async function runProgram(file: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
  let child: ChildProcessWithoutNullStreams
  try {
    child = spawn(file, args, {
      detached: process.platform !== 'win32',
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
      env: options.env,
      ...(options.cwd ? { cwd: options.cwd } : {}),
    })
  } catch (error) {
    // Some names and arguments node does not even try: batch files of Windows, a zero in a text.
    return { status: null, ended: 'not_started', stdout: '', stderr: error instanceof Error ? error.message : '', truncated: false }
  }
  const { hear } = options
  const stdout = collect(child.stdout, options.maxOutputBytes, (piece) => hear?.('stdout', piece))
  const stderr = collect(child.stderr, options.maxOutputBytes, (piece) => hear?.('stderr', piece))
  // A program that does not read its input breaks the pipe; that is its business.
  child.stdin.on('error', () => undefined)
  child.stdin.end(options.input ?? '')
  const end = await waitFor(child, options.timeoutMs, options.graceMs ?? GRACE_MS)
  return {
    status: end.status,
    ended: end.ended,
    stdout: stdout.text(),
    stderr: end.ended === 'not_started' ? end.message : stderr.text(),
    truncated: stdout.truncated() || stderr.truncated(),
  }
}

interface End {
  status: number | null
  ended: RunResult['ended']
  message: string
}

async function waitFor(child: ChildProcess, timeoutMs: number, graceMs: number): Promise<End> {
  return new Promise((resolve) => {
    let timedOut = false
    let exit: number | null = null
    const timers: NodeJS.Timeout[] = []
    const finish = (end: End) => {
      for (const timer of timers) clearTimeout(timer)
      if (timedOut) killGroup(child, 'SIGKILL')
      child.stdout?.destroy()
      child.stderr?.destroy()
      resolve(end)
    }
    const ending = (): End => ({ status: exit, ended: timedOut ? 'timed_out' : exit === null ? 'killed' : 'exited', message: '' })
    child.on('error', (error) => {
      if (child.pid === undefined) finish({ status: null, ended: 'not_started', message: error.message })
    })
    child.on('exit', (status) => {
      exit = status
      // A daemon that a script left behind may hold the pipes for ever; it is not killed, only no longer read.
      timers.push(setTimeout(() => finish(ending()), GRACE_MS))
    })
    child.on('close', () => finish(ending()))
    const onTime = () => {
      timedOut = true
      killGroup(child, 'SIGTERM')
      timers.push(setTimeout(() => killGroup(child, 'SIGKILL'), graceMs))
    }
    timers.push(setTimeout(onTime, timeoutMs))
  })
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return
  try {
    if (process.platform === 'win32') spawn('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true })
    else process.kill(-child.pid, signal)
  } catch (error) {
    // The group is gone already: nothing is left to kill.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

function collect(
  stream: NodeJS.ReadableStream,
  max: number,
  hear: (piece: Buffer) => void,
): { text: () => string; truncated: () => boolean } {
  const parts: Buffer[] = []
  let size = 0
  let dropped = false
  stream.on('data', (part: Buffer) => {
    hear(part)
    const room = max - size
    if (part.length > room) dropped = true
    if (room <= 0) return
    const kept = part.subarray(0, room)
    size += kept.length
    parts.push(kept)
  })
  stream.on('error', () => undefined)
  return { text: () => Buffer.concat(parts).toString('utf8'), truncated: () => dropped }
}
