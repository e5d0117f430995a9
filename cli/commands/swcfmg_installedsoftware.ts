import type { CommandCall, CommandSpec } from '../command.ts'
import { FILE_OPTIONS, FORMAT_OPTION } from '../file-rows.ts'
import { ALL_OPTION, runFacts } from '../registrations.ts'
import { IP_OPTION, SERVERID_OPTION, TENANT_OPTION } from '../servers.ts'
import type { Column } from '../terminal.ts'

interface Installed {
  readonly server: string
  readonly softwareId: string
  readonly name: string
  readonly version: string
  readonly hostName: string
  readonly tenantId: string
  readonly sourceId: string
  readonly learnedAt: string
}

// The first two are the file's, so that what was listed can be given back.
const COLUMNS: readonly Column<Installed>[] = [
  { name: 'server', title: { en: 'Server ID', ja: '業務サーバID' }, value: (i) => i.server },
  { name: 'softwareId', title: { en: 'Software ID', ja: 'ソフトウェアID' }, value: (i) => i.softwareId },
  { name: 'name', title: { en: 'Name', ja: 'ソフトウェア名' }, value: (i) => i.name },
  { name: 'version', title: { en: 'Version', ja: 'バージョン' }, value: (i) => i.version },
  { name: 'hostName', title: { en: 'Host name', ja: 'ホスト名' }, value: (i) => i.hostName, wide: true },
  { name: 'tenantId', title: { en: 'Tenant ID', ja: 'テナントID' }, value: (i) => i.tenantId, detail: true },
  { name: 'sourceId', title: { en: 'Source ID', ja: '情報収集元ID' }, value: (i) => i.sourceId, wide: true },
  { name: 'learnedAt', title: { en: 'Registered', ja: '登録日時' }, value: (i) => i.learnedAt, time: true, wide: true },
]
const FIELDS = ['server', 'softwareId'] as const

/** Registers, takes back and lists which software servers have. */
export const installedsoftware: CommandSpec = {
  name: 'swcfmg_installedsoftware',
  title: { en: 'Manages installed software that is registered by hand', ja: '手動で登録するインストール済みソフトウェア情報を管理します' },
  synopsis: [
    'swcfmg_installedsoftware -add -file F [-e ENC]',
    'swcfmg_installedsoftware -delete -file F [-e ENC]',
    'swcfmg_installedsoftware -list [{-serverid S,... | -ip A,...}] [-tenantid X] [-file OUT [-e ENC]] [-all] [-format table|csv|json]',
  ],
  options: [
    {
      name: 'add',
      text: {
        en: 'Registers installed software: [#]<server>,<software-id>; server = ID or IP address; software installed several times: <software-id>;<place>',
        ja: 'インストール済みソフトウェアを登録します: [#]<業務サーバ>,<ソフトウェアID>（業務サーバはIDまたはIPアドレス。複数インストールされたソフトウェアは <ソフトウェアID>;<インストール先>）',
      },
    },
    { name: 'delete', text: { en: 'Takes such registrations back; same file', ja: '登録を取り消します（同じ形式）' } },
    { name: 'list', text: { en: 'Lists installed software', ja: 'インストール済みソフトウェアの一覧を表示します' } },
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
      line: 'swcfmg_installedsoftware -add -file installed.csv',
      text: { en: 'Register the installed software of a file', ja: 'ファイルのインストール済みソフトウェアを登録します' },
    },
    {
      line: 'swcfmg_installedsoftware -list -all -format csv',
      text: { en: 'All installed software, however known, as CSV', ja: '収集されたものも含め、すべてをCSVで表示します' },
    },
  ],
  run: (call: CommandCall) => runFacts(call, '/installed-software', COLUMNS, FIELDS),
}
