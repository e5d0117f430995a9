import type { CommandCall, CommandSpec } from '../command.ts'
import { FRESHNESS_COLUMNS } from '../freshness.ts'
import { FILE_OPTIONS, FORMAT_OPTION, listOutput, submitFile } from '../file-rows.ts'
import { IP_OPTION, needServers, SERVERID_OPTION, TENANT_OPTION, testConnections, type ServerFacts } from '../servers.ts'
import type { Column, Terminal } from '../terminal.ts'
import type { Text } from '../text.ts'

const FIELDS = ['address', 'name', 'serverGroupId', 'hostName', 'osType', 'osArchitecture', 'osName'] as const

const HEALTH: Readonly<Record<string, Text>> = {
  unknown: { en: 'unknown', ja: '不明' },
  healthy: { en: 'healthy', ja: '健全' },
  vulnerable: { en: 'vulnerable', ja: '脆弱' },
  highly_vulnerable: { en: 'highly vulnerable', ja: '非常に脆弱' },
}

// The first seven are the file's, so that what was listed can be given back.
function columns(terminal: Terminal): readonly Column<ServerFacts>[] {
  return [
    { name: 'address', title: { en: 'Address', ja: 'IPアドレス' }, value: (s) => s.managementAddress },
    { name: 'name', title: { en: 'Server name', ja: 'サーバ名' }, value: (s) => s.displayName },
    { name: 'serverGroupId', title: { en: 'Server group ID', ja: 'サーバグループID' }, value: (s) => s.serverGroupId, detail: true },
    { name: 'hostName', title: { en: 'Host name', ja: 'ホスト名' }, value: (s) => s.fqdn ?? s.hostName },
    { name: 'osType', title: { en: 'OS type', ja: 'OS種別' }, value: (s) => s.osType, detail: true },
    { name: 'osArchitecture', title: { en: 'OS architecture', ja: 'OSアーキテクチャ' }, value: (s) => s.osArchitecture, detail: true },
    { name: 'osName', title: { en: 'OS name', ja: 'OS名' }, value: (s) => s.osName, detail: true },
    { name: 'serverId', title: { en: 'Server ID', ja: '業務サーバID' }, value: (s) => s.computerId },
    { name: 'tenantId', title: { en: 'Tenant ID', ja: 'テナントID' }, value: (s) => s.tenantId },
    {
      name: 'health',
      title: { en: 'Health', ja: '健全性' },
      value: (s) => s.health,
      shown: (s) => HEALTH[s.health]?.[terminal.locale] ?? s.health,
    },
    { name: 'notReady', title: { en: 'Not ready', ja: '判定不可の理由' }, value: (s) => s.notReady, detail: true },
    { name: 'agent', title: { en: 'Agent', ja: 'エージェント' }, value: (s) => s.hasAgent, detail: true },
    {
      name: 'agentLastSeenAt',
      title: { en: 'Agent heard', ja: 'エージェント最終応答' },
      value: (s) => s.agentLastSeenAt,
      time: true,
      detail: true,
    },
    {
      name: 'wsusLastReportAt',
      title: { en: 'WSUS report', ja: 'WSUS最終報告' },
      value: (s) => s.wsusLastReportAt,
      time: true,
      detail: true,
    },
    ...FRESHNESS_COLUMNS,
  ]
}
const LISTED = 17

/** Registers, changes, removes and lists managed computers. */
export const server: CommandSpec = {
  name: 'swcfmg_server',
  title: { en: 'Manages servers', ja: '業務サーバを管理します' },
  synopsis: [
    'swcfmg_server -add -file F [-e ENC] [-t]',
    'swcfmg_server -update -file F [-e ENC] [-t]',
    'swcfmg_server -delete {-serverid S,... | -ip A,...} [-tenantid X]',
    'swcfmg_server -list [-servername N] [-servergroupid G] [-tenantid X] [-file OUT [-e ENC]] [-format table|csv|json]',
  ],
  options: [
    {
      name: 'add',
      text: {
        en: 'Registers servers; discovered ones are assigned by host name: [#]<ipaddress>,<server-name>,<servergroup-id>,<host-name>,<os-type>,<os-architecture>,<os-name>',
        ja: '業務サーバを登録します（検出済みのものはホスト名で割り当てます）: [#]<IPアドレス>,<サーバ名>,<サーバグループID>,<ホスト名>,<OS種別>,<OSアーキテクチャ>,<OS名>',
      },
    },
    {
      name: 'update',
      text: { en: 'Changes servers, found by address; same file', ja: 'IPアドレスが一致する業務サーバを変更します（同じ形式）' },
    },
    { name: 'delete', text: { en: 'Removes servers', ja: '業務サーバを削除します' } },
    { name: 'list', text: { en: 'Lists servers', ja: '業務サーバの一覧を表示します' } },
    { name: 't', text: { en: 'Tests the connection afterwards', ja: '処理後に疎通を確認します' } },
    SERVERID_OPTION,
    IP_OPTION,
    TENANT_OPTION,
    { name: 'servername', value: 'N', text: { en: 'Part of a name', ja: '名前の一部' } },
    { name: 'servergroupid', value: 'G', text: { en: 'Only this server group', ja: '対象のサーバグループ' } },
    ...FILE_OPTIONS,
    FORMAT_OPTION,
  ],
  actions: ['add', 'update', 'delete', 'list'],
  returns: { 50: { en: '-t: some servers did not answer', ja: '-t: 応答のない業務サーバがあります' } },
  examples: [
    {
      line: 'swcfmg_server -add -file servers.csv -t',
      text: { en: 'Register the servers of a file and test them', ja: 'ファイルの業務サーバを登録し、疎通を確認します' },
    },
    {
      line: 'swcfmg_server -list -servername web',
      text: { en: 'List servers with “web” in their names', ja: '名前に「web」を含む業務サーバを表示します' },
    },
  ],
  async run(call: CommandCall): Promise<number> {
    const { client, options, terminal } = call
    if (options.has('list')) {
      const query = { text: options.get('servername'), serverGroupId: options.get('servergroupid'), tenantId: options.get('tenantid') }
      await terminal.list(columns(terminal), client.list<ServerFacts>('/computers', query), listOutput(call))
      return 0
    }
    if (options.has('delete')) {
      const serverIds = await needServers(client, options)
      await client.post('/computers/delete', { serverIds })
      terminal.say('rows_taken', { count: serverIds.length })
      return 0
    }
    return submit(call)
  },
}

async function submit(call: CommandCall): Promise<number> {
  const { client, options, terminal } = call
  const action = options.has('add') ? 'add' : 'update'
  const serverIds: string[] = []
  const count = await submitFile(call, {
    columns: FIELDS,
    least: 5,
    listed: LISTED,
    send: async (rows) => {
      const servers = rows.map((row) => ({ ...withTexts(row), osType: (row['osType'] ?? '').toLowerCase() }))
      const answer = await client.post<{ serverIds?: string[] }>(`/computers/${action}`, { servers })
      serverIds.push(...(answer.serverIds ?? []))
      if (action === 'update' && options.has('t')) for (const row of servers) serverIds.push(...(await idsAt(call, row)))
    },
  })
  if (action === 'add') for (const serverId of serverIds) terminal.print(serverId)
  terminal.say('rows_taken', { count })
  return options.has('t') ? testConnections(client, terminal, serverIds) : 0
}

async function idsAt({ client }: CommandCall, row: Record<string, string>): Promise<string[]> {
  const ids: string[] = []
  const query = { address: row['address'], serverGroupId: row['serverGroupId'] }
  for await (const { computerId } of client.list<ServerFacts>('/computers', query)) ids.push(computerId)
  return ids
}

function withTexts(row: Record<string, string | null>): Record<string, string> {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value ?? '']))
}
