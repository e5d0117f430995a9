import { CommandError } from './command-error.ts'
import type { CommandCall } from './command.ts'
import { listOutput } from './file-rows.ts'
import type { Column, Terminal } from './terminal.ts'
import type { Text } from './text.ts'

/** A WSUS server as the API shows it. */
export interface WsusServer {
  readonly sourceId: string
  readonly kind: string
  readonly name: string
  readonly serverId: string | null
  readonly foundServerId: string | null
  readonly enabled: boolean
  readonly intervalMinutes: number
  readonly schedule: {
    readonly times: readonly string[]
    readonly timeZone: string
    readonly jitterMinutes: number
    readonly blackouts: readonly { readonly from: string; readonly to: string; readonly days?: readonly number[] }[]
  }
  readonly nextRunAt: string | null
  readonly alarmAfterHours: number
  readonly lastSuccessAt: string | null
  readonly freshness: 'never' | 'fresh' | 'stale'
  readonly routes: readonly {
    readonly kind: 'soap' | 'sql' | 'sync' | 'collector'
    readonly url: string
    readonly auth: string
    readonly user: string | null
    readonly enabled: boolean
    readonly errorCode: string | null
    readonly facts: Readonly<Record<string, unknown>>
  }[]
}

const FRESHNESS: Readonly<Record<WsusServer['freshness'], Text>> = {
  never: { en: 'never read', ja: '未取得' },
  fresh: { en: 'fresh', ja: '最新' },
  stale: { en: 'stale', ja: '古い' },
}
const OFF: Text = { en: 'switched off', ja: '無効' }
/** Another server answers there: see -confirm. */
const REPLACED: Text = { en: 'other server', ja: '別サーバ' }
const DAYS: Readonly<Record<'en' | 'ja', readonly string[]>> = {
  en: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
  ja: ['月', '火', '水', '木', '金', '土', '日'],
}

/** Prints WSUS servers with their routes, how old their facts are and when they are read next. */
export async function printServers(call: CommandCall): Promise<void> {
  await terminalList(call, await servers(call))
}

async function terminalList(call: CommandCall, items: readonly WsusServer[]): Promise<void> {
  await call.terminal.list(columns(call.terminal), items, listOutput(call))
}

/** One WSUS server. @throws CommandError source_not_found */
export async function findServer(call: CommandCall): Promise<WsusServer> {
  const sourceId = call.options.need('id')
  const found = (await servers(call)).find((source) => source.sourceId === sourceId)
  if (found === undefined) throw new CommandError('source_not_found', { sourceId })
  return found
}

async function servers({ client }: CommandCall): Promise<WsusServer[]> {
  const found: WsusServer[] = []
  for await (const source of client.list<WsusServer>('/sources', { kind: 'wsus' })) found.push(source)
  return found
}

function columns({ locale }: Terminal): readonly Column<WsusServer>[] {
  return [
    { name: 'sourceId', title: { en: 'Source ID', ja: '情報収集元ID' }, value: (s) => s.sourceId },
    { name: 'routes', title: { en: 'Routes', ja: '経路' }, value: routesOf },
    { name: 'url', title: { en: 'URL', ja: 'URL' }, value: (s) => s.routes[0]?.url ?? null },
    { name: 'user', title: { en: 'User', ja: 'ユーザー' }, value: (s) => s.routes[0]?.user ?? null, detail: true },
    { name: 'auth', title: { en: 'Sign-in', ja: '認証方式' }, value: (s) => s.routes[0]?.auth ?? null, detail: true },
    { name: 'serverId', title: { en: 'WSUS server ID', ja: 'WSUSサーバID' }, value: (s) => s.serverId, detail: true },
    { name: 'foundServerId', title: { en: 'Server found there', ja: '検出したサーバID' }, value: (s) => s.foundServerId, detail: true },
    { name: 'version', title: { en: 'Version', ja: 'バージョン' }, value: versionOf, detail: true },
    { name: 'intervalMinutes', title: { en: 'Interval (min)', ja: '間隔（分）' }, value: (s) => s.intervalMinutes, detail: true },
    { name: 'times', title: { en: 'Times of day', ja: '実行時刻' }, value: (s) => s.schedule.times.join(' '), detail: true },
    { name: 'timeZone', title: { en: 'Time zone', ja: 'タイムゾーン' }, value: (s) => s.schedule.timeZone, detail: true },
    { name: 'jitterMinutes', title: { en: 'Jitter (min)', ja: '分散（分）' }, value: (s) => s.schedule.jitterMinutes, detail: true },
    { name: 'blackouts', title: { en: 'Blackouts', ja: '実行禁止時間帯' }, value: (s) => blackoutsOf(s, locale), detail: true },
    { name: 'alarmAfterHours', title: { en: 'Alarm after (h)', ja: '通知までの時間' }, value: (s) => s.alarmAfterHours, detail: true },
    { name: 'enabled', title: { en: 'Enabled', ja: '有効' }, value: (s) => s.enabled, detail: true },
    { name: 'lastSuccessAt', title: { en: 'Read', ja: '最終取得日時' }, value: (s) => s.lastSuccessAt, time: true },
    { name: 'nextRunAt', title: { en: 'Next', ja: '次回' }, value: (s) => s.nextRunAt, time: true },
    { name: 'freshness', title: { en: 'State', ja: '状態' }, value: (s) => s.freshness, shown: (s) => stateOf(s)[locale] },
  ]
}

/** `sql soap!`: a mark says that the newest attempt failed, brackets that it is switched off. */
function routesOf(source: WsusServer): string {
  return source.routes.map(({ kind, enabled, errorCode }) => (enabled ? `${kind}${errorCode === null ? '' : '!'}` : `(${kind})`)).join(' ')
}

function versionOf(source: WsusServer): string | null {
  const versions = source.routes.map((route) => route.facts['serverVersion'])
  return versions.find((version): version is string => typeof version === 'string') ?? null
}

function stateOf(source: WsusServer): Text {
  if (source.foundServerId !== null) return REPLACED
  return source.enabled ? FRESHNESS[source.freshness] : OFF
}

function blackoutsOf({ schedule }: WsusServer, locale: 'en' | 'ja'): string {
  return schedule.blackouts
    .map(({ from, to, days }) => `${days === undefined ? '' : `${days.map((day) => DAYS[locale][day - 1]).join('+')} `}${from}-${to}`)
    .join(', ')
}
