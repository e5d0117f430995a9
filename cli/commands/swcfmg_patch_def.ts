import type { CommandCall, CommandSpec } from '../command.ts'
import { FILE_OPTIONS, FORMAT_OPTION, listOutput } from '../file-rows.ts'
import { OS_TYPES_TEXT, SOURCE_OPTION, takeFile, takeIds } from '../registrations.ts'
import type { Column, Terminal } from '../terminal.ts'
import type { Text } from '../text.ts'

interface RegisteredPatch {
  readonly patchId: string
  readonly name: string
  readonly osType: string
  readonly softwareId: string
  readonly importance: number
  readonly sourceId: string
  readonly tenantId: string | null
}

const IMPORTANCE: Readonly<Record<number, Text>> = {
  1: { en: 'recommended', ja: '推奨' },
  2: { en: 'important', ja: '重要' },
  3: { en: 'security', ja: 'セキュリティ' },
}
// The first five are the file's, so that what was listed can be given back.
const columns = ({ locale }: Terminal): readonly Column<RegisteredPatch>[] => [
  { name: 'patchId', title: { en: 'Patch ID', ja: 'パッチID' }, value: (p) => p.patchId },
  { name: 'name', title: { en: 'Name', ja: 'パッチ名' }, value: (p) => p.name },
  { name: 'osType', title: { en: 'OS type', ja: 'OS種別' }, value: (p) => p.osType },
  { name: 'softwareId', title: { en: 'Software ID', ja: 'ソフトウェアID' }, value: (p) => p.softwareId },
  {
    name: 'importance',
    title: { en: 'Importance', ja: '重要度' },
    value: (p) => p.importance,
    shown: (p) => IMPORTANCE[p.importance]?.[locale] ?? p.importance,
  },
  { name: 'sourceId', title: { en: 'Source ID', ja: '情報収集元ID' }, value: (p) => p.sourceId, detail: true },
  { name: 'tenantId', title: { en: 'Tenant ID', ja: 'テナントID' }, value: (p) => p.tenantId, wide: true },
]
const FIELDS = ['patchId', 'name', 'osType', 'softwareId', 'importance'] as const
/** As many as `columns` has. */
const LISTED = 7

/** Registers, changes, removes and lists patches. */
export const patchDef: CommandSpec = {
  name: 'swcfmg_patch_def',
  title: { en: 'Manages patches that are registered by hand', ja: '手動で登録するパッチ情報を管理します' },
  synopsis: [
    'swcfmg_patch_def -add [-sourceid S] -file F [-e ENC]',
    'swcfmg_patch_def -update [-sourceid S] -file F [-e ENC]',
    'swcfmg_patch_def -delete -id P,...',
    'swcfmg_patch_def -list [-sourceid S] [-file OUT [-e ENC]] [-format table|csv|json]',
  ],
  options: [
    {
      name: 'add',
      text: {
        en: `Registers patches and prints the IDs: [#][<patch-id>],<patch name>,<os type>,<software-id>,<importance>; OS type: ${OS_TYPES_TEXT}; importance: 1 recommended, 2 important, 3 security`,
        ja: `パッチを登録し、IDを表示します: [#][<パッチID>],<パッチ名>,<OS種別>,<ソフトウェアID>,<重要度>（OS種別: ${OS_TYPES_TEXT}、重要度: 1 推奨、2 重要、3 セキュリティ）`,
      },
    },
    {
      name: 'update',
      text: { en: 'Changes patches, found by ID; same file', ja: 'IDが一致するパッチを変更します（同じ形式）' },
    },
    {
      name: 'delete',
      text: {
        en: 'Removes patches with what is registered of them; their IDs are not used again',
        ja: 'パッチとその適用情報を削除します。IDは再利用されません',
      },
    },
    { name: 'list', text: { en: 'Lists patches', ja: 'パッチの一覧を表示します' } },
    { name: 'id', value: 'P,...', text: { en: 'Patch IDs', ja: 'パッチID' } },
    SOURCE_OPTION,
    ...FILE_OPTIONS,
    FORMAT_OPTION,
  ],
  actions: ['add', 'update', 'delete', 'list'],
  examples: [
    {
      line: 'swcfmg_patch_def -add -file patches.csv',
      text: { en: 'Register the patches of a file', ja: 'ファイルのパッチを登録します' },
    },
    { line: 'swcfmg_patch_def -delete -id GEWFSGR42@Direct', text: { en: 'Remove a patch', ja: 'パッチを削除します' } },
  ],
  async run(call: CommandCall): Promise<number> {
    const { client, options, terminal } = call
    const sourceId = options.get('sourceid')
    if (options.has('list')) {
      await terminal.list(columns(terminal), client.list<RegisteredPatch>('/registered-patches', { sourceId }), listOutput(call))
      return 0
    }
    if (options.has('delete')) return takeIds(call, (patchIds) => client.post('/registered-patches/delete', { patchIds }))
    const action = options.has('add') ? 'add' : 'update'
    return takeFile(call, {
      columns: FIELDS,
      least: FIELDS.length,
      listed: LISTED,
      send: async (patches) => {
        const answer = await client.post<{ patchIds?: string[] }>(`/registered-patches/${action}`, { sourceId, patches })
        for (const patchId of answer.patchIds ?? []) terminal.print(patchId)
      },
    })
  },
}
