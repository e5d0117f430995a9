import type { CommandCall, CommandSpec } from '../command.ts'
import { FILE_OPTIONS, FORMAT_OPTION, listOutput, submitFile } from '../file-rows.ts'
import type { Column } from '../terminal.ts'

interface User {
  readonly userId: string
  readonly password: string
  readonly tenantId: string | null
  readonly role: string
  readonly email: string
  readonly firstName: string
  readonly middleName: string
  readonly lastName: string
  readonly contractName: string
  readonly phone: string
  readonly locale: string | null
}

const COLUMNS: readonly Column<User>[] = [
  { name: 'userId', title: { en: 'User ID', ja: '利用者ID' }, value: (u) => u.userId },
  { name: 'password', title: { en: 'Password', ja: 'パスワード' }, value: (u) => u.password, detail: true },
  { name: 'tenantId', title: { en: 'Tenant ID', ja: 'テナントID' }, value: (u) => u.tenantId },
  { name: 'role', title: { en: 'Role', ja: 'ロール' }, value: (u) => u.role },
  { name: 'email', title: { en: 'E-mail', ja: 'メールアドレス' }, value: (u) => u.email },
  { name: 'firstName', title: { en: 'First name', ja: '名' }, value: (u) => u.firstName },
  { name: 'middleName', title: { en: 'Middle name', ja: 'ミドルネーム' }, value: (u) => u.middleName, detail: true },
  { name: 'lastName', title: { en: 'Last name', ja: '姓' }, value: (u) => u.lastName },
  { name: 'contractName', title: { en: 'Contract name', ja: '契約名' }, value: (u) => u.contractName, detail: true },
  { name: 'phone', title: { en: 'Phone', ja: '電話番号' }, value: (u) => u.phone, detail: true },
  { name: 'locale', title: { en: 'Language', ja: '言語' }, value: (u) => u.locale },
]
const USER_FIELDS = [
  'userId',
  'password',
  'tenantId',
  'role',
  'email',
  'firstName',
  'middleName',
  'lastName',
  'contractName',
  'phone',
  'locale',
] as const
/** Fields that may be absent altogether; every other empty field is an empty text. */
const NULLABLE = new Set(['tenantId', 'locale'])
const SORTS = { 'tenant-id': 'tenantId', 'tenant-name': 'tenantName' } as const

/** Registers, changes, moves, removes and lists users, and sets passwords. */
export const account: CommandSpec = {
  name: 'swcfmg_account',
  title: { en: 'Manages users', ja: '利用者を管理します' },
  synopsis: [
    'swcfmg_account -add -file F [-e ENC]',
    'swcfmg_account -update -file F [-e ENC]',
    'swcfmg_account -move -file F [-e ENC]',
    'swcfmg_account -chpasswd -file F [-e ENC]',
    'swcfmg_account -delete -id U,...',
    'swcfmg_account -list [-sort tenant-id|tenant-name] [-file OUT [-e ENC]] [-format table|csv|json]',
  ],
  options: [
    {
      name: 'add',
      text: {
        en: 'Registers users: [#]<user-id>,<password>,<tenant-id>,<role>,<email>,<first-name>,<middle-name>,<last-name>,<contract-name>,<phone>[,<locale>]',
        ja: '利用者を登録します: [#]<利用者ID>,<パスワード>,<テナントID>,<ロール>,<メールアドレス>,<名>,<ミドルネーム>,<姓>,<契約名>,<電話番号>[,<言語>]',
      },
    },
    {
      name: 'update',
      text: {
        en: 'Changes users; same file, **** keeps the password',
        ja: '利用者を変更します（同じ形式。**** はパスワードを変更しません）',
      },
    },
    {
      name: 'move',
      text: { en: 'Moves users: [#]<user-id>,<tenant-id>[,<role>]', ja: '利用者を移動します: [#]<利用者ID>,<テナントID>[,<ロール>]' },
    },
    { name: 'chpasswd', text: { en: 'Sets passwords: [#]<user-id>,<password>', ja: 'パスワードを変更します: [#]<利用者ID>,<パスワード>' } },
    { name: 'delete', text: { en: 'Removes users', ja: '利用者を削除します' } },
    { name: 'list', text: { en: 'Lists users', ja: '利用者の一覧を表示します' } },
    { name: 'id', value: 'U,...', text: { en: 'User IDs', ja: '利用者ID' } },
    { name: 'sort', value: 'KEY', text: { en: 'tenant-id or tenant-name', ja: 'tenant-id または tenant-name' } },
    ...FILE_OPTIONS,
    FORMAT_OPTION,
  ],
  actions: ['add', 'update', 'move', 'chpasswd', 'delete', 'list'],
  examples: [
    {
      line: 'swcfmg_account -add -file users.csv -e Shift_JIS',
      text: { en: 'Register the users of a Shift_JIS file', ja: 'Shift_JISのファイルの利用者を登録します' },
    },
    { line: 'swcfmg_account -list -sort tenant-id', text: { en: 'List all users by tenant', ja: '利用者をテナント順に表示します' } },
  ],
  async run(call: CommandCall): Promise<number> {
    const { client, options, terminal } = call
    if (options.has('list')) {
      const sort = options.oneOf('sort', ['tenant-id', 'tenant-name'])
      await terminal.list(COLUMNS, client.list<User>('/users', { sort: sort === undefined ? undefined : SORTS[sort] }), listOutput(call))
      return 0
    }
    terminal.say('rows_taken', { count: options.has('delete') ? await remove(call) : await submit(call) })
    return 0
  },
}

async function remove({ client, options }: CommandCall): Promise<number> {
  const userIds = options.list('id') ?? [options.need('id')]
  await client.post('/users/delete', { userIds })
  return userIds.length
}

async function submit(call: CommandCall): Promise<number> {
  const { client, options } = call
  if (options.has('move')) {
    return submitFile(call, {
      columns: ['userId', 'tenantId', 'role'],
      least: 2,
      send: (rows) => client.post('/users/move', { users: rows.map(withTexts) }),
    })
  }
  if (options.has('chpasswd')) {
    return submitFile(call, {
      columns: ['userId', 'password'],
      least: 2,
      send: (rows) => client.post('/users/passwords', { users: rows.map(withTexts) }),
    })
  }
  const path = options.has('add') ? '/users/add' : '/users/update'
  return submitFile(call, { columns: USER_FIELDS, least: 10, send: (rows) => client.post(path, { users: rows.map(withTexts) }) })
}

function withTexts(row: Record<string, string | null>): Record<string, string | null> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, value === null && !NULLABLE.has(name) && name !== 'role' ? '' : value]),
  )
}
