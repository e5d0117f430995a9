import type { CommandCall, CommandSpec } from '../command.ts'
import { FILE_OPTIONS, FORMAT_OPTION, listOutput, submitFile } from '../file-rows.ts'
import type { Column } from '../terminal.ts'

interface ServerGroup {
  readonly serverGroupId: string
  readonly name: string
  readonly tenantId: string
  readonly owner: string | null
  readonly computers: number
}

const COLUMNS: readonly Column<ServerGroup>[] = [
  { name: 'serverGroupId', title: { en: 'Server group ID', ja: 'サーバグループID' }, value: (g) => g.serverGroupId },
  { name: 'name', title: { en: 'Name', ja: 'サーバグループ名' }, value: (g) => g.name },
  { name: 'tenantId', title: { en: 'Tenant ID', ja: 'テナントID' }, value: (g) => g.tenantId },
  { name: 'owner', title: { en: 'Owner', ja: '所有者' }, value: (g) => g.owner },
  { name: 'computers', title: { en: 'Servers', ja: '業務サーバ数' }, value: (g) => g.computers },
]
const FIELDS = ['serverGroupId', 'name', 'tenantId', 'owner'] as const

/** Registers, changes, moves, removes and lists server groups. */
export const servergroup: CommandSpec = {
  name: 'swcfmg_servergroup',
  title: { en: 'Manages server groups', ja: 'サーバグループを管理します' },
  synopsis: [
    'swcfmg_servergroup -add -file F [-e ENC]',
    'swcfmg_servergroup -update -file F [-e ENC]',
    'swcfmg_servergroup -move -file F [-e ENC]',
    'swcfmg_servergroup -delete -id G,...',
    'swcfmg_servergroup -list [-file OUT [-e ENC]] [-format table|csv|json]',
  ],
  options: [
    {
      name: 'add',
      text: {
        en: 'Registers server groups, ids are given: [#],<servergroup-name>,<tenant-id>,<owner>',
        ja: 'サーバグループを登録します（IDは自動採番）: [#],<サーバグループ名>,<テナントID>,<所有者>',
      },
    },
    {
      name: 'update',
      text: {
        en: 'Changes names and owners: [#]<servergroup-id>,<name>,<tenant-id>,<owner>',
        ja: '名前と所有者を変更します: [#]<サーバグループID>,<名前>,<テナントID>,<所有者>',
      },
    },
    {
      name: 'move',
      text: { en: 'Moves empty server groups to other tenants; same file', ja: '空のサーバグループを別のテナントに移動します（同じ形式）' },
    },
    { name: 'delete', text: { en: 'Removes server groups without servers', ja: '業務サーバのないサーバグループを削除します' } },
    { name: 'list', text: { en: 'Lists server groups', ja: 'サーバグループの一覧を表示します' } },
    { name: 'id', value: 'G,...', text: { en: 'Server group IDs', ja: 'サーバグループID' } },
    ...FILE_OPTIONS,
    FORMAT_OPTION,
  ],
  actions: ['add', 'update', 'move', 'delete', 'list'],
  examples: [
    {
      line: 'swcfmg_servergroup -add -file groups.csv',
      text: { en: 'Register the server groups of a file', ja: 'ファイルのサーバグループを登録します' },
    },
    {
      line: 'swcfmg_servergroup -delete -id UB5JFK3AT@Direct',
      text: { en: 'Remove one server group', ja: 'サーバグループを1つ削除します' },
    },
  ],
  async run(call: CommandCall): Promise<number> {
    const { client, options, terminal } = call
    if (options.has('list')) {
      await terminal.list(COLUMNS, client.list<ServerGroup>('/server-groups'), listOutput(call))
      return 0
    }
    if (options.has('delete')) {
      const serverGroupIds = options.list('id') ?? [options.need('id')]
      await client.post('/server-groups/delete', { serverGroupIds })
      terminal.say('rows_taken', { count: serverGroupIds.length })
      return 0
    }
    const action = (['add', 'update', 'move'] as const).find((name) => options.has(name)) ?? 'add'
    const count = await submitFile(call, {
      columns: FIELDS,
      least: 3,
      listed: COLUMNS.length,
      send: async (rows) => {
        const serverGroups = rows.map((row) => ({ ...row, name: row['name'] ?? '', tenantId: row['tenantId'] ?? '' }))
        const answer = await client.post<{ serverGroupIds?: string[] }>(`/server-groups/${action}`, { serverGroups })
        for (const id of answer.serverGroupIds ?? []) terminal.print(id)
      },
    })
    terminal.say('rows_taken', { count })
    return 0
  },
}
