import { spawn } from 'node:child_process'
import { mkdir, open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { CommandError } from '../command-error.ts'
import type { CommandCall, CommandSpec } from '../command.ts'
import { runningServer } from '../server-file.ts'

const SERVER = fileURLToPath(new URL('../../server/main.ts', import.meta.url))
/** Enough for an error with its stack. */
const LAST_LINES = 40
const PATIENCE_MS = 90_000

/** Starts the service in the background and waits until it answers. */
export const start: CommandSpec = {
  name: 'swcfmg_start',
  title: { en: 'Starts the service', ja: 'サービスを起動します' },
  synopsis: ['swcfmg_start'],
  options: [],
  examples: [
    { line: 'swcfmg_start', text: { en: 'Start the service and wait until it answers', ja: 'サービスを起動し、応答するまで待ちます' } },
  ],
  async run({ stateDir, terminal }: CommandCall): Promise<number> {
    if ((await runningServer(stateDir)) !== undefined) throw new CommandError('state_directory_in_use', { stateDir })
    await mkdir(stateDir, { recursive: true, mode: 0o700 })
    const path = join(stateDir, 'server.log')
    const log = await open(path, 'a', 0o600)
    const child = spawn(process.execPath, [SERVER], {
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
    })
    await log.close()
    child.unref()
    let exit: number | null | undefined
    child.on('exit', (code) => (exit = code))
    for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await sleep(200)) {
      const server = await runningServer(stateDir)
      if (server !== undefined) {
        terminal.say('started', { url: server.url, stateDir })
        return 0
      }
      if (exit !== undefined) throw new CommandError('system_error', { reason: await lastWords(path) })
      terminal.progress('…')
    }
    throw new CommandError('start_timeout', { seconds: PATIENCE_MS / 1000, logFile: path })
  },
}

/** What a server that ended at once said last: its message, or the error under which Node.js gave up. */
async function lastWords(path: string): Promise<string> {
  const lines = (await readFile(path, 'utf8')).trim().split('\n')
  const telling = lines.slice(-LAST_LINES).findLast((line) => /^CFMG|Error\b/.test(line)) ?? lines.at(-1) ?? ''
  return `${telling.slice(0, 500)} (${path})`
}
