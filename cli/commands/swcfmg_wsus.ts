import { CommandError } from '../command-error.ts'
import type { CommandCall, CommandSpec, Options } from '../command.ts'
import { readBounded } from '../csv.ts'
import { FILE_OPTIONS, FORMAT_OPTION } from '../file-rows.ts'
import { FINDINGS_OPTIONS, FINDINGS_SYNOPSIS, printFindings } from '../findings.ts'
import { PASSWORD_FILE_OPTION, readPassword } from '../person.ts'
import type { Column, Terminal } from '../terminal.ts'
import type { Text } from '../text.ts'

interface Source {
  readonly sourceId: string
  readonly kind: string
  readonly name: string
  readonly serverId: string | null
  readonly enabled: boolean
  readonly intervalMinutes: number
  readonly lastSuccessAt: string | null
  readonly freshness: string
  readonly routes: readonly {
    readonly url: string
    readonly auth: string
    readonly user: string | null
    readonly facts: Readonly<Record<string, unknown>>
  }[]
}

const FRESHNESS: Readonly<Record<string, Text>> = {
  never: { en: 'never read', ja: '未取得' },
  fresh: { en: 'fresh', ja: '最新' },
  stale: { en: 'stale', ja: '古い' },
}
const READS: Readonly<Record<string, Text>> = {
  groups: { en: 'groups', ja: 'グループ' },
  computers: { en: 'computers', ja: 'コンピュータ' },
  categories: { en: 'categories', ja: 'カテゴリ' },
  updates: { en: 'updates', ja: '更新プログラム' },
  approvals: { en: 'approvals', ja: '承認' },
  states: { en: 'installation states', ja: 'インストール状態' },
  effectiveApprovals: { en: 'effective approvals', ja: '有効な承認' },
  summaries: { en: 'summaries', ja: '集計' },
  syncState: { en: 'synchronization state', ja: '同期状態' },
  targetGroup: { en: 'groups', ja: 'グループ' },
  computerTarget: { en: 'computers', ja: 'コンピュータ' },
  update: { en: 'updates', ja: '更新プログラム' },
}
const CA_BYTES = 200_000

/** Settings of the linkage to WSUS servers. */
export const wsus: CommandSpec = {
  name: 'swcfmg_wsus',
  title: { en: 'Manages the linkage to WSUS servers', ja: 'WSUSサーバとの連携を管理します' },
  synopsis: [
    'swcfmg_wsus -add -id W -url URL [-user DOMAIN\\U -passwordfile F] [-ca F]',
    'swcfmg_wsus -update -id W [-url URL] [-user DOMAIN\\U] [-passwordfile F] [-ca F]',
    'swcfmg_wsus -delete -id W',
    'swcfmg_wsus -list [-format table|csv|json]',
    'swcfmg_wsus -test -id W',
    ...FINDINGS_SYNOPSIS,
  ],
  options: [
    { name: 'add', text: { en: 'Registers a WSUS server', ja: 'WSUSサーバを登録します' } },
    { name: 'update', text: { en: 'Changes what is given, the rest stays', ja: '指定した設定だけを変更します' } },
    { name: 'delete', text: { en: 'Removes a WSUS server and what it said', ja: 'WSUSサーバの登録とその情報を削除します' } },
    { name: 'list', text: { en: 'Lists WSUS servers', ja: 'WSUSサーバの一覧を表示します' } },
    {
      name: 'test',
      text: { en: 'Asks the WSUS server who it is and what can be read', ja: 'WSUSサーバへの接続と取得できる情報を確認します' },
    },
    { name: 'findings', text: { en: 'Lists what has to be looked at', ja: '確認が必要な事項を表示します' } },
    { name: 'id', value: 'W', text: { en: 'Source ID: up to 32 alphanumerics, - and _', ja: '情報収集元ID（英数字、-、_ で32文字まで）' } },
    {
      name: 'url',
      value: 'URL',
      text: { en: 'Address such as https://wsus.example.com:8531', ja: 'URL（例: https://wsus.example.com:8531）' },
    },
    { name: 'user', value: 'DOMAIN\\U', text: { en: 'Account, a member of WSUS Reporters', ja: 'WSUS Reporters に属するアカウント' } },
    PASSWORD_FILE_OPTION,
    { name: 'ca', value: 'F', text: { en: 'PEM file with the CA of its certificate', ja: '証明書の認証局のPEMファイル' } },
    ...FINDINGS_OPTIONS,
    ...FILE_OPTIONS,
    FORMAT_OPTION,
  ],
  actions: ['add', 'update', 'delete', 'list', 'test', 'findings'],
  returns: { 50: { en: '-test: the WSUS server did not answer as it should', ja: '-test: WSUSサーバに正常に接続できませんでした' } },
  examples: [
    {
      line: 'swcfmg_wsus -add -id WSUS1 -url https://wsus.example.com:8531 -user EXAMPLE\\tsukuroi -passwordfile ./password.txt',
      text: { en: 'Register a WSUS server', ja: 'WSUSサーバを登録します' },
    },
    { line: 'swcfmg_wsus -test -id WSUS1', text: { en: 'Can it be read?', ja: '接続を確認します' } },
  ],
  async run(call: CommandCall): Promise<number> {
    const { client, options, terminal } = call
    if (options.has('list')) await list(call)
    else if (options.has('test')) {
      await test(call)
    } else if (options.has('findings')) {
      await printFindings(call)
    } else if (options.has('delete')) {
      await client.delete(pathOf(options))
      terminal.say('source_deleted', { sourceId: options.need('id') })
    } else {
      await save(call)
      terminal.say('wsus_settings_saved', { sourceId: options.need('id') })
    }
    return 0
  },
}

interface Tested extends Record<string, unknown> {
  readonly replica: boolean
  readonly upstreamServer: string | null
  readonly reads: readonly string[]
  readonly empty: readonly string[]
}

/** Says who answers and what can be read there; where a server has none of something yet, that was not tried. */
async function test({ client, options, terminal }: CommandCall): Promise<void> {
  const tested = await client.post<Tested>(`${pathOf(options)}/test`)
  terminal.say('wsus_test_passed', tested)
  const named = (whats: readonly string[]): string => whats.map((what) => READS[what]?.[terminal.locale] ?? what).join(', ')
  const word = (text: Text): string => text[terminal.locale]
  if (tested.upstreamServer !== null) {
    const kind = word(tested.replica ? { en: 'Replica of', ja: 'レプリカ元' } : { en: 'Synchronizes with', ja: '同期元' })
    terminal.print(`${kind}: ${tested.upstreamServer}`)
  }
  terminal.print(`${word({ en: 'Can be read', ja: '取得できる情報' })}: ${named(tested.reads)}`)
  if (tested.empty.length > 0) terminal.print(`${word({ en: 'None there yet', ja: '登録がない情報' })}: ${named(tested.empty)}`)
}

function pathOf(options: Options): string {
  return `/sources/${encodeURIComponent(options.need('id'))}`
}

async function save({ client, options }: CommandCall): Promise<void> {
  const user = options.get('user')
  if (options.has('add') && user !== undefined) options.need('passwordfile')
  const passwordFile = options.get('passwordfile')
  const settings = {
    url: urlOf(options),
    user,
    password: passwordFile === undefined ? undefined : await readPassword(passwordFile),
    caPem: await readCa(options.get('ca')),
  }
  if (options.has('add')) await client.post('/sources', { ...settings, sourceId: sourceIdOf(options) })
  else await client.patch(pathOf(options), settings)
}

function sourceIdOf(options: Options): string {
  const sourceId = options.need('id')
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$/.test(sourceId)) throw new CommandError('source_id_invalid', { sourceId })
  return sourceId
}

function urlOf(options: Options): string | undefined {
  const url = options.has('add') ? options.need('url') : options.get('url')
  if (url !== undefined && (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))) {
    throw new CommandError('parameter_invalid', { option: '-url', value: url })
  }
  return url
}

async function readCa(path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined
  const text = (await readBounded(path, CA_BYTES)).toString('utf8')
  if (!text.includes('-----BEGIN CERTIFICATE-----')) throw new CommandError('input_path_invalid', { path, reason: 'PEM' })
  return text
}

function columns(terminal: Terminal): readonly Column<Source>[] {
  return [
    { name: 'sourceId', title: { en: 'Source ID', ja: '情報収集元ID' }, value: (s) => s.sourceId },
    { name: 'url', title: { en: 'URL', ja: 'URL' }, value: (s) => s.routes[0]?.url ?? null },
    { name: 'user', title: { en: 'User', ja: 'ユーザー' }, value: (s) => s.routes[0]?.user ?? null },
    { name: 'auth', title: { en: 'Sign-in', ja: '認証方式' }, value: (s) => s.routes[0]?.auth ?? null, detail: true },
    { name: 'serverId', title: { en: 'WSUS server ID', ja: 'WSUSサーバID' }, value: (s) => s.serverId, detail: true },
    {
      name: 'version',
      title: { en: 'Version', ja: 'バージョン' },
      value: (s) => textOf(s.routes[0]?.facts['serverVersion']),
      detail: true,
    },
    { name: 'intervalMinutes', title: { en: 'Interval (min)', ja: '間隔（分）' }, value: (s) => s.intervalMinutes, detail: true },
    { name: 'enabled', title: { en: 'Enabled', ja: '有効' }, value: (s) => s.enabled, detail: true },
    { name: 'lastSuccessAt', title: { en: 'Read', ja: '最終取得日時' }, value: (s) => s.lastSuccessAt, time: true },
    {
      name: 'freshness',
      title: { en: 'State', ja: '状態' },
      value: (s) => s.freshness,
      shown: (s) => FRESHNESS[s.freshness]?.[terminal.locale] ?? s.freshness,
    },
  ]
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

async function list({ client, options, terminal }: CommandCall): Promise<void> {
  const { items } = await client.get<{ items: Source[] }>('/sources')
  const format = options.oneOf('format', ['table', 'csv', 'json'])
  const servers = items.filter((source) => source.kind === 'wsus')
  await terminal.list(columns(terminal), servers, { format, file: undefined, encoding: undefined })
}
