import { existsSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { answer, BadRequest, type Reply } from './actions.ts'
import { Home } from './home.ts'
import { UNREACHABLE, WuaError } from './protocol.ts'

/**
 * The stand-in for powershell.exe: `powershell.ts --home DIR -NoProfile … -File windows-update.ps1`, a JSON request on
 * standard input, one JSON document on standard output. It does not interpret PowerShell.
 */

const CONTRACT = 1
const DEFAULT_SLOW_MS = 5000

function argumentAfter(name: string): string | undefined {
  const at = process.argv.findIndex((argument) => argument.toLowerCase() === name)
  return at < 0 ? undefined : process.argv[at + 1]
}

function failure(error: unknown): Reply {
  if (error instanceof BadRequest) return { code: 'bad_request', hresult: null, message: error.message }
  if (error instanceof WuaError) {
    return { code: error.hresult === UNREACHABLE ? 'server_unreachable' : 'failed', hresult: error.hresult, message: error.message }
  }
  throw error
}

async function respond(home: Home, request: Reply): Promise<Reply> {
  const faults = home.takeFaults()
  if (faults.next === 'exit') throw new Error('the stand-in was told to break off')
  if (faults.next === 'garbage') return { garbage: true }
  if (faults.next === 'slow') await pause(faults.slowMs ?? DEFAULT_SLOW_MS)
  const head = { contract: CONTRACT, action: request['action'] }
  const state = home.read()
  try {
    if (request['contract'] !== CONTRACT) throw new BadRequest('unknown contract')
    if (faults.next === 'unreachable') throw new WuaError(UNREACHABLE, 'The WSUS server cannot be reached.')
    return { ...head, ok: true, ...(await answer(state, request, faults)) }
  } catch (error) {
    return { ...head, ok: false, error: failure(error) }
  } finally {
    home.write(state)
  }
}

async function main(): Promise<void> {
  const [dir, script] = [argumentAfter('--home'), argumentAfter('-file')]
  if (dir === undefined || script === undefined || !existsSync(script)) {
    process.stderr.write(`The argument '${script ?? ''}' to the -File parameter does not exist.\n`)
    process.exitCode = 1
    return
  }
  let request: Reply
  try {
    request = JSON.parse(await text(process.stdin)) as Reply
  } catch {
    request = {}
  }
  const home = new Home(dir)
  const reply = await home.exclusively(() => respond(home, request))
  process.stdout.write('garbage' in reply ? 'Exception calling "Search" with "1" argument(s)' : JSON.stringify(reply))
}

await main()
