import type { CommandCall, CommandSpec } from '../command.ts'
import { FORMAT_OPTION, listOutput } from '../file-rows.ts'
import type { Column } from '../terminal.ts'

interface Agent {
  readonly agentId: string
  readonly tenantId: string
  readonly computerId: string
  readonly hostName: string
  readonly version: string
  readonly lastSeenAt: string | null
  readonly lastError: string | null
  readonly stale: boolean
  readonly quarantinedAt: string | null
  readonly revokedAt: string | null
}

const COLUMNS: readonly Column<Agent>[] = [
  { name: 'serverId', title: { en: 'Server ID', ja: '業務サーバID' }, value: (a) => a.computerId },
  { name: 'hostName', title: { en: 'Host name', ja: 'ホスト名' }, value: (a) => a.hostName },
  { name: 'tenantId', title: { en: 'Tenant ID', ja: 'テナントID' }, value: (a) => a.tenantId },
  { name: 'version', title: { en: 'Version', ja: 'バージョン' }, value: (a) => a.version },
  { name: 'lastSeenAt', title: { en: 'Last contact', ja: '最終通信日時' }, value: (a) => a.lastSeenAt, time: true },
  { name: 'stale', title: { en: 'Stale', ja: '応答なし' }, value: (a) => a.stale, shown: (a) => (a.stale ? '!' : '') },
  { name: 'lastError', title: { en: 'Last error', ja: '直近のエラー' }, value: (a) => a.lastError },
  { name: 'quarantinedAt', title: { en: 'Quarantined', ja: '隔離日時' }, value: (a) => a.quarantinedAt, time: true },
  { name: 'revokedAt', title: { en: 'Revoked', ja: '失効日時' }, value: (a) => a.revokedAt, time: true, detail: true },
  { name: 'agentId', title: { en: 'Agent ID', ja: 'エージェントID' }, value: (a) => a.agentId, detail: true },
]

/** Tokens with which agents enroll, and the agents that did. */
export const agent: CommandSpec = {
  name: 'swcfmg_agent',
  title: { en: 'Manages agents and the tokens with which they enroll', ja: 'エージェントと登録用トークンを管理します' },
  synopsis: [
    'swcfmg_agent -token -tenantid T [-servergroupid G] [-uses N] [-hours H] [-file OUT]',
    'swcfmg_agent -list [-file OUT] [-format table|csv|json]',
    'swcfmg_agent -revoke -id A',
    'swcfmg_agent -release -id A',
  ],
  options: [
    { name: 'token', text: { en: 'Makes a token; it is shown only now', ja: '登録用トークンを発行します（表示はこの時だけです）' } },
    { name: 'list', text: { en: 'Lists agents', ja: 'エージェントの一覧を表示します' } },
    { name: 'revoke', text: { en: 'Refuses an agent from now on', ja: 'エージェントを失効させます' } },
    { name: 'release', text: { en: 'Ends the quarantine of an agent', ja: 'エージェントの隔離を解除します' } },
    { name: 'tenantid', value: 'T', text: { en: 'Tenant that gets the server', ja: '業務サーバの所属テナント' } },
    {
      name: 'servergroupid',
      value: 'G',
      text: { en: 'Server group (default: the tenant’s default group)', ja: 'サーバグループ（省略時は既定のサーバグループ）' },
    },
    { name: 'uses', value: 'N', text: { en: 'How many agents may enroll with it (default 1)', ja: '登録できるエージェント数（省略値1）' } },
    { name: 'hours', value: 'H', text: { en: 'How long it is valid (default 24, at most 720)', ja: '有効時間（省略値24、最大720）' } },
    { name: 'id', value: 'A', text: { en: 'Agent ID', ja: 'エージェントID' } },
    {
      name: 'file',
      value: 'OUT',
      text: { en: 'Writes to this file, readable by you alone', ja: 'このファイルに出力します（本人だけが読み取れます）' },
    },
    FORMAT_OPTION,
  ],
  actions: ['token', 'list', 'revoke', 'release'],
  examples: [
    {
      line: 'swcfmg_agent -token -tenantid sakura -uses 20 -file token.txt',
      text: { en: 'Let twenty agents enroll within a day', ja: '1日以内に20台のエージェントを登録できるようにします' },
    },
    { line: 'swcfmg_agent -list', text: { en: 'Which agents are there, and do they answer?', ja: 'エージェントの状態を確認します' } },
  ],
  async run(call: CommandCall): Promise<number> {
    const { client, options, terminal } = call
    if (options.has('list')) {
      await terminal.list(COLUMNS, client.list<Agent>('/agents'), listOutput(call))
    } else if (options.has('token')) {
      await makeToken(call)
    } else {
      const path = `/agents/${encodeURIComponent(options.need('id'))}`
      if (options.has('revoke')) await client.delete(path)
      else await client.post(`${path}/release`)
      terminal.say('rows_taken', { count: 1 })
    }
    return 0
  },
}

async function makeToken({ client, options, terminal }: CommandCall): Promise<void> {
  const answer = await client.post<{ token: string; expiresAt: string }>('/enrollment-tokens', {
    tenantId: options.need('tenantid'),
    serverGroupId: options.get('servergroupid'),
    uses: options.whole('uses', 1, 10_000),
    hours: options.whole('hours', 1, 720),
  })
  const file = options.get('file')
  if (file === undefined) terminal.print(answer.token)
  else await terminal.writeFile(file, `${answer.token}\n`)
  terminal.say('token_made', { expiresAt: terminal.time(answer.expiresAt) })
}
