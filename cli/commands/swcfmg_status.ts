import { CommandError } from '../command-error.ts'
import type { CommandCall, CommandSpec } from '../command.ts'
import { runningServer } from '../server-file.ts'
import type { Column } from '../terminal.ts'

interface SystemStatus {
  readonly version: string
  readonly database: string
  readonly migrations: number
  readonly queue: { readonly waiting: number; readonly failed: number }
  readonly workers: number
  readonly notices: Readonly<Record<string, number>>
  readonly sources: readonly { readonly id: string; readonly lastSuccessAt: string | null; readonly state: string | null }[]
}

interface Line {
  readonly name: string
  readonly value: string
}

const COLUMNS: readonly Column<Line>[] = [
  { name: 'name', title: { en: 'Name', ja: '項目' }, value: (line) => line.name },
  { name: 'value', title: { en: 'Value', ja: '値' }, value: (line) => line.value },
]

/** Says whether the service runs and how it is. */
export const status: CommandSpec = {
  name: 'swcfmg_status',
  title: { en: 'Shows whether the service runs and how it is', ja: 'サービスの稼働状態を表示します' },
  synopsis: ['swcfmg_status [-format table|csv|json]'],
  options: [{ name: 'format', value: 'table|csv|json', text: { en: 'How to print it', ja: '出力形式' } }],
  examples: [
    { line: 'swcfmg_status', text: { en: 'Is the service up, and how many tasks wait?', ja: 'サービスの状態と待ち件数を確認します' } },
  ],
  async run({ client, options, stateDir, terminal }: CommandCall): Promise<number> {
    const server = await runningServer(stateDir)
    if (server === undefined) throw new CommandError('server_not_running')
    const now = await client.get<SystemStatus>('/system/status')
    const lines: Line[] = [
      { name: 'url', value: server.url ?? '' },
      { name: 'pid', value: String(server.pid) },
      { name: 'started', value: server.startedAt },
      { name: 'version', value: now.version },
      { name: 'database', value: now.database },
      { name: 'workers', value: String(now.workers) },
      { name: 'tasks.waiting', value: String(now.queue.waiting) },
      { name: 'tasks.failed', value: String(now.queue.failed) },
      ...Object.entries(now.notices).map(([state, count]) => ({ name: `notices.${state}`, value: String(count) })),
      ...now.sources.map((source) => ({ name: `source.${source.id}`, value: `${source.state ?? '-'} ${source.lastSuccessAt ?? '-'}` })),
    ]
    await terminal.list(COLUMNS, lines, { format: options.oneOf('format', ['table', 'csv', 'json']), file: undefined, encoding: undefined })
    return 0
  },
}
