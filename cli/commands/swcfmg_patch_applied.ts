import type { CommandCall, CommandSpec } from '../command.ts'
import { FILE_OPTIONS, FORMAT_OPTION } from '../file-rows.ts'
import { ALL_OPTION, runFacts } from '../registrations.ts'
import { IP_OPTION, SERVERID_OPTION, TENANT_OPTION } from '../servers.ts'
import type { Column } from '../terminal.ts'

interface Applied {
  readonly server: string
  readonly softwareId: string
  readonly patchId: string
  readonly name: string
  readonly hostName: string
  readonly tenantId: string
  readonly sourceId: string
  readonly learnedAt: string
}

// The first three are the file's, so that what was listed can be given back.
const COLUMNS: readonly Column<Applied>[] = [
  { name: 'server', title: { en: 'Server ID', ja: '業務サーバID' }, value: (a) => a.server },
  { name: 'softwareId', title: { en: 'Software ID', ja: 'ソフトウェアID' }, value: (a) => a.softwareId },
  { name: 'patchId', title: { en: 'Patch ID', ja: 'パッチID' }, value: (a) => a.patchId },
  { name: 'name', title: { en: 'Patch', ja: 'パッチ名' }, value: (a) => a.name, wide: true },
  { name: 'hostName', title: { en: 'Host name', ja: 'ホスト名' }, value: (a) => a.hostName, wide: true },
  { name: 'tenantId', title: { en: 'Tenant ID', ja: 'テナントID' }, value: (a) => a.tenantId, detail: true },
  { name: 'sourceId', title: { en: 'Source ID', ja: '情報収集元ID' }, value: (a) => a.sourceId, wide: true },
  { name: 'learnedAt', title: { en: 'Registered', ja: '登録日時' }, value: (a) => a.learnedAt, time: true, wide: true },
]
const FIELDS = ['server', 'softwareId', 'patchId'] as const

/** Registers, takes back and lists which patches are applied on servers. */
export const patchApplied: CommandSpec = {
  name: 'swcfmg_patch_applied',
  title: { en: 'Manages applied patches that are registered by hand', ja: '手動で登録する適用済みパッチ情報を管理します' },
  synopsis: [
    'swcfmg_patch_applied -add -file F [-e ENC]',
    'swcfmg_patch_applied -delete -file F [-e ENC]',
    'swcfmg_patch_applied -list [{-serverid S,... | -ip A,...}] [-tenantid X] [-file OUT [-e ENC]] [-all] [-format table|csv|json]',
  ],
  options: [
    {
      name: 'add',
      text: {
        en: 'Registers applied patches: [#]<server>,<software-id>,<patch-id>; server = ID or IP address; software installed several times: <software-id>;<place>',
        ja: '適用済みパッチを登録します: [#]<業務サーバ>,<ソフトウェアID>,<パッチID>（業務サーバはIDまたはIPアドレス。複数インストールされたソフトウェアは <ソフトウェアID>;<インストール先>）',
      },
    },
    { name: 'delete', text: { en: 'Takes such registrations back; same file', ja: '登録を取り消します（同じ形式）' } },
    { name: 'list', text: { en: 'Lists applied patches', ja: '適用済みパッチの一覧を表示します' } },
    SERVERID_OPTION,
    IP_OPTION,
    TENANT_OPTION,
    ALL_OPTION,
    ...FILE_OPTIONS,
    FORMAT_OPTION,
  ],
  actions: ['add', 'delete', 'list'],
  examples: [
    {
      line: 'swcfmg_patch_applied -add -file applied.csv',
      text: { en: 'Register the applied patches of a file', ja: 'ファイルの適用済みパッチを登録します' },
    },
    {
      line: 'swcfmg_patch_applied -list -ip 192.0.2.10 -all',
      text: { en: 'All applied patches of a server, however known', ja: '業務サーバの適用済みパッチを、収集されたものも含めて表示します' },
    },
  ],
  run: (call: CommandCall) => runFacts(call, '/applied-patches', COLUMNS, FIELDS),
}
