import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What the stand-in does for one action: answers a document, or misbehaves. */
export type Behavior =
  | { kind: 'answer'; fields: Record<string, unknown> }
  | { kind: 'error'; code: string; hresult: number | null; message: string }
  | { kind: 'text'; stdout: string; exit: number }
  | { kind: 'slow' }
  | { kind: 'flood' }

/**
 * A program that stands for powershell.exe: started by the same argument list, it answers each action of windows-update.ps1 with what the test
 * laid down, and notes what it was asked. It imports nothing and interprets no PowerShell.
 */
export class StandInPowerShell {
  readonly program: string
  readonly #folder: string

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true })
    this.#folder = folder
    this.program = join(folder, 'powershell')
    writeFileSync(this.program, `#!${process.execPath}\n${source(folder)}`)
    chmodSync(this.program, 0o755)
  }

  /** From now on the action is met so. */
  on(action: string, behavior: Behavior): this {
    writeFileSync(join(this.#folder, `on-${action}.json`), JSON.stringify(behavior))
    return this
  }

  /** Everything it was asked so far: arguments and parsed standard input. */
  asked(): { args: string[]; request: Record<string, unknown>; environment: string[] }[] {
    const file = join(this.#folder, 'asked.jsonl')
    if (!existsSync(file)) return []
    const lines = readFileSync(file, 'utf8').trim().split('\n')
    return lines.map((line) => JSON.parse(line) as { args: string[]; request: Record<string, unknown>; environment: string[] })
  }
}

function source(folder: string): string {
  return `
const fs = require('fs'), path = require('path')
const folder = ${JSON.stringify(folder)}
const request = JSON.parse(fs.readFileSync(0, 'utf8'))
fs.appendFileSync(path.join(folder, 'asked.jsonl'), JSON.stringify({ args: process.argv.slice(2), request, environment: Object.keys(process.env) }) + '\\n')
const file = path.join(folder, 'on-' + request.action + '.json')
const behavior = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : { kind: 'error', code: 'bad_request', hresult: null, message: 'nothing laid down' }
const base = { contract: 1, action: request.action }
const say = (value) => process.stdout.write(JSON.stringify(value))
if (behavior.kind === 'answer') say({ ...base, ok: true, ...behavior.fields })
else if (behavior.kind === 'error') say({ ...base, ok: false, error: { code: behavior.code, hresult: behavior.hresult, message: behavior.message } })
else if (behavior.kind === 'text') { process.stdout.write(behavior.stdout); process.exitCode = behavior.exit }
else if (behavior.kind === 'slow') setTimeout(() => {}, 600000)
else if (behavior.kind === 'flood') process.stdout.write('x'.repeat(20 * 1024 * 1024))
`
}
