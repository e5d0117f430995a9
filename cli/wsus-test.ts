import type { CommandCall } from './command.ts'
import type { Terminal } from './terminal.ts'
import type { Text } from './text.ts'
import { ROUTES } from './wsus-settings.ts'

interface TestedRoute {
  readonly route: string
  readonly url: string
  readonly errorCode: string | null
  readonly errorDetails: Readonly<Record<string, unknown>> | null
  readonly version: string | null
  readonly serverId: string | null
  readonly identity: 'server' | 'database' | null
  readonly role: number | null
  readonly replica: boolean | null
  readonly upstreamServer: string | null
  readonly database: { readonly server: string; readonly name: string; readonly instance: string | null } | null
  readonly reads: readonly string[]
  readonly lacks: readonly {
    readonly facts: readonly string[]
    readonly object: string
    readonly reason: string
    readonly grant: string | null
  }[]
  readonly indexes: readonly { readonly table: string; readonly column: string; readonly there: boolean }[]
  readonly empty: readonly string[]
}

interface Tested {
  readonly serverId: string | null
  readonly routes: readonly TestedRoute[]
  readonly chosen: Readonly<Record<string, string | null>>
}

const FACTS: Readonly<Record<string, Text>> = {
  groups: { en: 'groups', ja: 'グループ' },
  computers: { en: 'computers', ja: 'コンピュータ' },
  categories: { en: 'categories', ja: 'カテゴリ' },
  updates: { en: 'updates', ja: '更新プログラム' },
  flags: { en: 'update flags', ja: '更新プログラムの状態フラグ' },
  relations: { en: 'supersedence', ja: '置き換え関係' },
  approvals: { en: 'approvals', ja: '承認' },
  states: { en: 'installation states', ja: 'インストール状態' },
  effectiveApprovals: { en: 'effective approvals', ja: '有効な承認' },
  effectiveDigests: { en: 'changes of effective approvals', ja: '有効な承認の変更検出' },
  summaries: { en: 'summaries', ja: '集計' },
  syncState: { en: 'synchronization state', ja: '同期状態' },
  downstreamServers: { en: 'downstream servers', ja: 'ダウンストリームサーバ' },
  events: { en: 'synchronization events', ja: '同期イベント' },
  targetGroup: { en: 'groups', ja: 'グループ' },
  texts: { en: 'titles', ja: 'タイトル' },
  computerTarget: { en: 'computers', ja: 'コンピュータ' },
  update: { en: 'updates', ja: '更新プログラム' },
}
const REASONS: Readonly<Record<string, Text>> = {
  not_there: { en: 'Not there', ja: '存在しないもの' },
  not_allowed: { en: 'Not allowed', ja: '権限がないもの' },
  not_configured: { en: 'Not configured', ja: '設定されていないもの' },
}

/**
 * `swcfmg_wsus -test`: says for each route who answers, what can be read, what is missing and what to ask for.
 *
 * @returns whether every route answered
 * @throws CommandError with what went wrong when none did
 */
export async function testServer(call: CommandCall): Promise<boolean> {
  const { client, options, terminal } = call
  const only = options.oneOf('route', ROUTES)
  const path = `/sources/${encodeURIComponent(options.need('id'))}/test`
  const tested = await client.post<Tested>(only === undefined ? path : `${path}?route=${only}`)
  for (const route of tested.routes) {
    if (route.errorCode === null) printRoute(route, terminal)
    else terminal.say(route.errorCode, { route: route.route, url: route.url, ...route.errorDetails })
  }
  if (tested.routes.length > 1) printChoice(tested.chosen, terminal)
  return tested.routes.every((route) => route.errorCode === null)
}

function printRoute(tested: TestedRoute, terminal: Terminal): void {
  const say = (text: Text, value: string): void => terminal.print(terminal.indented(`  ${text[terminal.locale]}: `, value))
  const { route, url, database } = tested
  terminal.say('wsus_test_passed', { route, url, version: tested.version ?? '-', serverId: tested.serverId ?? '-' })
  if (tested.identity === 'database') {
    say(
      { en: 'Identity', ja: '識別' },
      { en: 'of the database, which does not tell the server’s', ja: 'データベースのID（サーバIDは取得できません）' }[terminal.locale],
    )
  }
  if (database !== null)
    say(
      { en: 'Database', ja: 'データベース' },
      [...new Set([database.server, database.instance, database.name])].filter(Boolean).join(' / '),
    )
  if (tested.role !== null) {
    // What the numbers beyond 0 mean is documented nowhere; 0 is none, and does not come this far.
    const role = { en: `number ${tested.role}, which may read`, ja: `番号 ${tested.role}（読み取り可）` }
    say({ en: 'Role of the account', ja: 'アカウントのロール' }, role[terminal.locale])
  }
  if (tested.upstreamServer !== null) {
    say(tested.replica === true ? { en: 'Replica of', ja: 'レプリカ元' } : { en: 'Synchronizes with', ja: '同期元' }, tested.upstreamServer)
  }
  say({ en: 'Can be read', ja: '取得できる情報' }, named(tested.reads, terminal))
  if (tested.empty.length > 0)
    say({ en: 'Not tried, as none are new', ja: '新しいデータがないため未確認の情報' }, named(tested.empty, terminal))
  printLacks(tested, say, terminal)
  const absent = tested.indexes.filter((index) => !index.there).map((index) => `${index.table}(${index.column})`)
  if (absent.length > 0) {
    say(
      { en: 'Indexes that clean-up on the WSUS server misses', ja: 'WSUSサーバのクリーンアップに必要なインデックスの不足' },
      absent.join(between(terminal)),
    )
  }
}

/** What cannot be read, or only worse; which objects that is due to; and each statement to ask for once. */
function printLacks({ lacks, reads, identity, database }: TestedRoute, say: (text: Text, value: string) => void, terminal: Terminal): void {
  const facts = [...new Set(lacks.flatMap((lack) => lack.facts))]
  const [worse, missing] = [facts.filter((fact) => reads.includes(fact)), facts.filter((fact) => !reads.includes(fact))]
  if (missing.length > 0) say({ en: 'Cannot be read', ja: '取得できない情報' }, named(missing, terminal))
  if (worse.length > 0) say({ en: 'Read slower or only in part', ja: '取得が遅い、または一部だけの情報' }, named(worse, terminal))
  for (const [reason, some] of Map.groupBy(lacks, (lack) => lack.reason)) {
    say(REASONS[reason] ?? { en: reason, ja: reason }, [...new Set(some.map((lack) => lack.object))].join(between(terminal)))
  }
  printGrants(
    lacks.flatMap((lack) => lack.grant ?? []),
    identity === 'database',
    database?.name ?? '',
    terminal,
  )
}

/** The statements as the database's administrator can run them; with the table of the server's own ID, whose name no login without the right sees. */
function printGrants(grants: readonly string[], withoutServerId: boolean, database: string, terminal: Terminal): void {
  const [account] = grants.flatMap((grant) => /^GRANT SELECT ON .* TO (\[.+\])$/.exec(grant)?.[1] ?? [])
  if (grants.length === 0) return
  const heading = { en: 'Ask the database’s administrator for', ja: 'データベースの管理者に依頼する権限' }
  terminal.print(`  ${heading[terminal.locale]}:`)
  terminal.print(`    USE [${database.replaceAll(']', ']]')}];`)
  for (const grant of new Set(grants)) terminal.print(`    ${grant};`)
  if (!withoutServerId || account === undefined) return
  const why = { en: 'for the server’s ID; the last letter may differ', ja: 'サーバIDの取得に必要（末尾の文字は環境により異なります）' }
  terminal.print(`    GRANT SELECT ON dbo.tbConfigurationA TO ${account}; -- ${why[terminal.locale]}`)
}

/** What stands between the items of a list. */
function between({ locale }: Pick<Terminal, 'locale'>): string {
  return { en: ', ', ja: '、' }[locale]
}

/** Which route is asked for what. */
function printChoice(chosen: Tested['chosen'], terminal: Terminal): void {
  const byRoute = Map.groupBy(Object.entries(chosen), ([, route]) => route)
  for (const [route, facts] of byRoute) {
    const whats = named(
      facts.map(([fact]) => fact),
      terminal,
    )
    const over: Text =
      route === null ? { en: 'Read by no route', ja: '取得できる経路なし' } : { en: `Read over ${route}`, ja: `${route} で取得` }
    terminal.print(terminal.indented(`${over[terminal.locale]}: `, whats))
  }
}

/** Facts in the reader's words. @param whats as the API names them */
export function named(whats: readonly string[], terminal: Pick<Terminal, 'locale'>): string {
  return whats.map((what) => FACTS[what]?.[terminal.locale] ?? what).join(between(terminal))
}
