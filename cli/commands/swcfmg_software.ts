import type { CommandCall, CommandSpec } from '../command.ts'
import { FILE_OPTIONS, FORMAT_OPTION, listOutput } from '../file-rows.ts'
import { OS_TYPES_TEXT, OWNER_OPTION, SOURCE_OPTION, takeFile, takeIds } from '../registrations.ts'
import type { Column } from '../terminal.ts'

interface Software {
  readonly softwareId: string
  readonly name: string
  readonly version: string
  readonly osType: string
  readonly vendor: string
  readonly sourceId: string
  readonly tenantId: string | null
}

// The first five are the file's, so that what was listed can be given back.
const COLUMNS: readonly Column<Software>[] = [
  { name: 'softwareId', title: { en: 'Software ID', ja: 'ソフトウェアID' }, value: (s) => s.softwareId },
  { name: 'name', title: { en: 'Name', ja: 'ソフトウェア名' }, value: (s) => s.name },
  { name: 'version', title: { en: 'Version', ja: 'バージョン' }, value: (s) => s.version },
  { name: 'osType', title: { en: 'OS type', ja: 'OS種別' }, value: (s) => s.osType },
  { name: 'vendor', title: { en: 'Vendor', ja: 'ベンダー' }, value: (s) => s.vendor },
  { name: 'sourceId', title: { en: 'Source ID', ja: '情報収集元ID' }, value: (s) => s.sourceId, detail: true },
  { name: 'tenantId', title: { en: 'Tenant ID', ja: 'テナントID' }, value: (s) => s.tenantId, wide: true },
]
const FIELDS = ['softwareId', 'name', 'version', 'osType', 'vendor'] as const

/** Registers, changes, removes and lists software. */
export const software: CommandSpec = {
  name: 'swcfmg_software',
  title: { en: 'Manages software that is registered by hand', ja: '手動で登録するソフトウェアを管理します' },
  synopsis: [
    'swcfmg_software -add [-sourceid S] [-tenantid X] -file F [-e ENC]',
    'swcfmg_software -update [-sourceid S] -file F [-e ENC]',
    'swcfmg_software -delete -id SOFTWAREID,...',
    'swcfmg_software -list [-sourceid S] [-file OUT [-e ENC]] [-format table|csv|json]',
  ],
  options: [
    {
      name: 'add',
      text: {
        en: `Registers software and prints the IDs: [#][<software-id>],<name>,<version>,<os type>,<vendor>; OS type: ${OS_TYPES_TEXT}`,
        ja: `ソフトウェアを登録し、IDを表示します: [#][<ソフトウェアID>],<名前>,<バージョン>,<OS種別>,<ベンダー>（OS種別: ${OS_TYPES_TEXT}）`,
      },
    },
    {
      name: 'update',
      text: { en: 'Changes software, found by ID; same file', ja: 'IDが一致するソフトウェアを変更します（同じ形式）' },
    },
    {
      name: 'delete',
      text: {
        en: 'Removes software that has no patches and is installed nowhere; its IDs are not used again',
        ja: 'パッチやインストール情報のないソフトウェアを削除します。IDは再利用されません',
      },
    },
    { name: 'list', text: { en: 'Lists software', ja: 'ソフトウェアの一覧を表示します' } },
    { name: 'id', value: 'SOFTWAREID,...', text: { en: 'Software IDs', ja: 'ソフトウェアID' } },
    SOURCE_OPTION,
    OWNER_OPTION,
    ...FILE_OPTIONS,
    FORMAT_OPTION,
  ],
  actions: ['add', 'update', 'delete', 'list'],
  examples: [
    {
      line: 'swcfmg_software -add -file software.csv',
      text: { en: 'Register the software of a file', ja: 'ファイルのソフトウェアを登録します' },
    },
    {
      line: 'swcfmg_software -list -file software.csv -e Shift_JIS',
      text: { en: 'Write all software to a file for a Japanese spreadsheet', ja: 'すべてのソフトウェアをShift_JISのファイルに出力します' },
    },
  ],
  async run(call: CommandCall): Promise<number> {
    const { client, options, terminal } = call
    const sourceId = options.get('sourceid')
    if (options.has('list')) {
      await terminal.list(COLUMNS, client.list<Software>('/registered-software', { sourceId }), listOutput(call))
      return 0
    }
    if (options.has('delete')) return takeIds(call, (softwareIds) => client.post('/registered-software/delete', { softwareIds }))
    const action = options.has('add') ? 'add' : 'update'
    const tenantId = action === 'add' ? options.get('tenantid') : undefined
    return takeFile(call, {
      columns: FIELDS,
      least: 4,
      listed: COLUMNS.length,
      send: async (rows) => {
        const filled = rows.map((row) => ({ ...row, vendor: row['vendor'] ?? null }))
        const body = { sourceId, tenantId, software: filled }
        const answer = await client.post<{ softwareIds?: string[] }>(`/registered-software/${action}`, body)
        for (const softwareId of answer.softwareIds ?? []) terminal.print(softwareId)
      },
    })
  },
}
