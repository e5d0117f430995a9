import { labelFor } from '../../templates/index.ts'
import type { CommandCall, CommandSpec } from '../command.ts'
import { FILE_OPTIONS, FORMAT_OPTION, listOutput, submitFile } from '../file-rows.ts'
import type { Column, Terminal } from '../terminal.ts'

interface Tenant {
  readonly tenantId: string
  readonly name: string
  readonly locale: string
  readonly timeZone: string
  readonly jobApproval: string
  readonly users: number
  readonly computers: number
}

const columns = ({ locale }: Terminal): readonly Column<Tenant>[] => [
  { name: 'tenantId', title: { en: 'Tenant ID', ja: 'テナントID' }, value: (t) => t.tenantId },
  { name: 'name', title: { en: 'Name', ja: 'テナント名' }, value: (t) => t.name },
  { name: 'locale', title: { en: 'Language', ja: '言語' }, value: (t) => t.locale },
  { name: 'timeZone', title: { en: 'Time zone', ja: 'タイムゾーン' }, value: (t) => t.timeZone },
  {
    name: 'jobApproval',
    title: { en: 'Job approval', ja: 'ジョブの承認' },
    value: (t) => t.jobApproval,
    shown: (t) => labelFor('jobApproval', t.jobApproval, locale),
  },
  { name: 'users', title: { en: 'Users', ja: '利用者数' }, value: (t) => t.users },
  { name: 'computers', title: { en: 'Servers', ja: '業務サーバ数' }, value: (t) => t.computers },
]
const FIELDS = ['tenantId', 'name'] as const
/** As many as `columns` has. */
const LISTED = 7

/** Registers, changes, removes and lists tenants. */
export const tenant: CommandSpec = {
  name: 'swcfmg_tenant',
  title: { en: 'Manages tenants', ja: 'テナントを管理します' },
  synopsis: [
    'swcfmg_tenant -add -file F [-e ENC]',
    'swcfmg_tenant -update -file F [-e ENC]',
    'swcfmg_tenant -delete -id T,...',
    'swcfmg_tenant -list [-file OUT [-e ENC]] [-format table|csv|json]',
  ],
  options: [
    {
      name: 'add',
      text: {
        en: 'Registers the tenants of a file: [#]<tenant-id>,<tenant-name>',
        ja: 'ファイルのテナントを登録します: [#]<テナントID>,<テナント名>',
      },
    },
    { name: 'update', text: { en: 'Changes the names of tenants', ja: 'テナントの名前を変更します' } },
    { name: 'delete', text: { en: 'Removes tenants that hold nothing any more', ja: '空になったテナントを削除します' } },
    { name: 'list', text: { en: 'Lists tenants', ja: 'テナントの一覧を表示します' } },
    { name: 'id', value: 'T,...', text: { en: 'Tenant IDs', ja: 'テナントID' } },
    ...FILE_OPTIONS,
    FORMAT_OPTION,
  ],
  actions: ['add', 'update', 'delete', 'list'],
  examples: [
    { line: 'swcfmg_tenant -add -file tenants.csv', text: { en: 'Register the tenants of a file', ja: 'ファイルのテナントを登録します' } },
    { line: 'swcfmg_tenant -list -format csv', text: { en: 'List all tenants as CSV', ja: 'すべてのテナントをCSVで表示します' } },
  ],
  async run(call: CommandCall): Promise<number> {
    const { client, options, terminal } = call
    if (options.has('list')) {
      await terminal.list(columns(terminal), client.list<Tenant>('/tenants'), listOutput(call))
      return 0
    }
    if (options.has('delete')) {
      const tenantIds = options.list('id') ?? [options.need('id')]
      await client.post('/tenants/delete', { tenantIds })
      terminal.say('rows_taken', { count: tenantIds.length })
      return 0
    }
    const path = options.has('add') ? '/tenants/add' : '/tenants/update'
    const count = await submitFile(call, {
      columns: FIELDS,
      least: 2,
      listed: LISTED,
      send: (rows) => client.post(path, { tenants: rows.map(withTexts(FIELDS)) }),
    })
    terminal.say('rows_taken', { count })
    return 0
  },
}

/** Fields that the server wants as text, empty or not. */
function withTexts(names: readonly string[]): (row: Record<string, string | null>) => Record<string, string | null> {
  return (row) => ({ ...row, ...Object.fromEntries(names.map((name) => [name, row[name] ?? ''])) })
}
