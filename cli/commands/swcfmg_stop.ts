import { setTimeout as sleep } from 'node:timers/promises'
import { CommandError } from '../command-error.ts'
import type { CommandCall, CommandSpec } from '../command.ts'
import { runningServer } from '../server-file.ts'

const PATIENCE_MS = 60_000

/** Stops the service; what runs on computers goes on and is reported later. */
export const stop: CommandSpec = {
  name: 'swcfmg_stop',
  title: { en: 'Stops the service', ja: 'サービスを停止します' },
  synopsis: ['swcfmg_stop'],
  options: [],
  examples: [{ line: 'swcfmg_stop', text: { en: 'Stop the service', ja: 'サービスを停止します' } }],
  async run({ client, stateDir, terminal }: CommandCall): Promise<number> {
    const server = await runningServer(stateDir)
    if (server === undefined) throw new CommandError('server_not_running')
    await client.post('/system/stop')
    for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await sleep(100)) {
      if ((await runningServer(stateDir)) === undefined) {
        terminal.say('stopped')
        return 0
      }
    }
    throw new CommandError('system_error', { reason: `pid ${server.pid}` })
  },
}
