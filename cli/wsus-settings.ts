import { CommandError } from './command-error.ts'
import type { CommandCall, OptionSpec, Options } from './command.ts'
import { readBounded } from './csv.ts'
import { PASSWORD_FILE_OPTION, readPassword } from './person.ts'
import type { WsusServer } from './wsus-list.ts'

/** `swcfmg_wsus -add` and `-update`: what the options say of a server, its routes and its schedule. */

export const ROUTES = ['soap', 'sql', 'sync', 'collector'] as const
export type Route = (typeof ROUTES)[number]

export const SETTINGS_SYNOPSIS = [
  'swcfmg_wsus -add -id W -url URL [-user DOMAIN\\U -passwordfile F] [-ca F]',
  'swcfmg_wsus -add -id W -sqlserver HOST[:PORT] [-database SUSDB] -user U -passwordfile F [-ca F]',
  'swcfmg_wsus -add -id W -sync URL [-ca F]',
  'swcfmg_wsus -add -id W -collector -tokenfile OUT',
  'swcfmg_wsus -update -id W [-url URL | -sqlserver HOST[:PORT] | -sync URL | -collector -tokenfile OUT | -route KIND] [-database D] [-user U] [-passwordfile F] [-ca F] [-enable | -disable] [-prefer FACT=ROUTE,...]',
  'swcfmg_wsus { -add | -update } -id W [-interval MIN | -times HH:MM,...] [-timezone Z] [-jitter MIN] [-blackout "Mon-Fri 08:00-10:00,..."] [-alarmafter HOURS]',
] as const

export const SETTINGS_OPTIONS: readonly OptionSpec[] = [
  {
    name: 'url',
    value: 'URL',
    text: {
      en: 'Route over the API: address such as https://wsus.example.com:8531',
      ja: 'APIによる経路のURL（例: https://wsus.example.com:8531）',
    },
  },
  {
    name: 'sqlserver',
    value: 'HOST[:PORT]',
    text: {
      en: 'Route over the database, which is only read: SQL Server, or HOST\\INSTANCE',
      ja: 'データベースによる経路（参照のみ）のSQL Server。HOST\\INSTANCE も指定できます',
    },
  },
  { name: 'database', value: 'D', text: { en: 'Its database (default: SUSDB)', ja: 'データベース名（省略値: SUSDB）' } },
  {
    name: 'sync',
    value: 'URL',
    text: { en: 'Route over server synchronization: catalog and approvals', ja: 'サーバ間同期による経路のURL（カタログと承認）' },
  },
  {
    name: 'collector',
    text: { en: 'Route over a collector on the WSUS host', ja: 'WSUSサーバ上のコレクタによる経路を使用します' },
  },
  {
    name: 'tokenfile',
    value: 'OUT',
    text: { en: '-collector: file that gets the token of the collector', ja: '-collector: コレクタのトークンを書き込むファイル' },
  },
  {
    name: 'user',
    value: 'U',
    text: {
      en: 'Account: DOMAIN\\U, a member of WSUS Reporters, or a login of SQL Server',
      ja: 'アカウント（WSUS Reporters に属する DOMAIN\\U、または SQL Server のログイン）',
    },
  },
  PASSWORD_FILE_OPTION,
  { name: 'ca', value: 'F', text: { en: 'PEM file with the CA of its certificate', ja: '証明書の認証局のPEMファイル' } },
  {
    name: 'route',
    value: 'KIND',
    text: {
      en: 'Which route is meant: soap, sql, sync or collector',
      ja: '対象の経路（soap、sql、sync、collector）',
    },
  },
  {
    name: 'prefer',
    value: 'FACT=ROUTE,...',
    text: {
      en: 'Which route is asked for what, such as states=sql,updates=soap; none: as it is by itself',
      ja: '情報ごとに優先する経路（例: states=sql,updates=soap）。none で省略値に戻します',
    },
  },
  {
    name: 'enable',
    text: { en: 'Switches the source on, or with -route the route', ja: '情報収集元（-route 指定時はその経路）を有効にします' },
  },
  {
    name: 'disable',
    text: { en: 'Switches the source off, or with -route the route', ja: '情報収集元（-route 指定時はその経路）を無効にします' },
  },
  { name: 'interval', value: 'MIN', text: { en: 'Minutes between runs', ja: 'ディスカバリの間隔（分）' } },
  { name: 'times', value: 'HH:MM,...', text: { en: 'Times of day instead of an interval', ja: '間隔の代わりに指定する実行時刻' } },
  {
    name: 'timezone',
    value: 'Z',
    text: { en: 'Time zone of times and blackouts, such as Asia/Tokyo', ja: '実行時刻と実行禁止時間帯のタイムゾーン（例: Asia/Tokyo）' },
  },
  {
    name: 'jitter',
    value: 'MIN',
    text: { en: 'Begin up to so many minutes later, spread over the sources', ja: '開始を最大この分数だけ情報収集元ごとに分散させます' },
  },
  {
    name: 'blackout',
    value: '"Mon-Fri 08:00-10:00,..."',
    text: {
      en: 'When no scheduled run begins; none: no such times',
      ja: 'スケジュールによる実行を開始しない時間帯（例: 月-金 08:00-10:00）。none で解除します',
    },
  },
  {
    name: 'alarmafter',
    value: 'HOURS',
    text: {
      en: 'Tell administrators after so many hours without a complete run',
      ja: '完了したディスカバリがない場合に管理者へ通知するまでの時間数',
    },
  },
]

const CA_BYTES = 200_000
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
const DAYS_JA = '月火水木金土日'

/** What is to be sent: to the source itself, and to one of its routes. */
export interface WsusSettings {
  readonly source: Record<string, unknown>
  readonly route: { readonly kind: Route; readonly settings: Record<string, unknown> } | undefined
}

/**
 * Reads the options of `-add` and `-update`.
 *
 * @param known the source as it is; undefined when it is added
 * @throws CommandError parameter_missing, parameter_conflict, parameter_invalid, input_path_invalid, password_file_invalid
 */
export async function readSettings(call: CommandCall, known: WsusServer | undefined): Promise<WsusSettings> {
  const { options, terminal } = call
  const kind = routeKind(options, known)
  if (kind === undefined && known === undefined)
    throw new CommandError('parameter_missing', { option: '-url, -sqlserver, -sync, -collector' })
  const user = options.get('user')
  const isNew = kind !== undefined && known?.routes.every((route) => route.kind !== kind) !== false
  if (isNew && kind === 'sql') options.need('user')
  if (isNew && user !== undefined) options.need('passwordfile')
  if (kind === 'collector' && isNew) options.need('tokenfile')
  const passwordFile = options.get('passwordfile')
  const switched = switchOf(options)
  const settings = {
    ...addressOf(options),
    user,
    password: passwordFile === undefined ? undefined : await readPassword(passwordFile),
    caPem: await readCa(options.get('ca')),
    enabled: options.has('route') ? switched : undefined,
  }
  return {
    source: {
      ...sourceSettings(options, terminal.zone, known),
      enabled: options.has('route') ? undefined : switched,
    },
    route: kind === undefined ? undefined : { kind, settings },
  }
}

function isGiven(settings: Record<string, unknown>): boolean {
  return Object.values(settings).some((value) => value !== undefined)
}

/** The route that the options are about; undefined when they are about none. */
function routeKind(options: Options, known: WsusServer | undefined): Route | undefined {
  const named = { url: 'soap', sqlserver: 'sql', database: 'sql', sync: 'sync', collector: 'collector' } as const
  const given = Object.entries(named).filter(([option]) => options.has(option))
  const kinds = new Set<Route>(given.map(([, kind]) => kind))
  const asked = options.oneOf('route', ROUTES)
  if (asked !== undefined) kinds.add(asked)
  if (kinds.size > 1)
    throw new CommandError('parameter_conflict', { options: [...given.map(([option]) => `-${option}`), '-route'].join(', ') })
  const [kind] = kinds
  if (kind !== undefined || known === undefined) return kind
  if (!['user', 'passwordfile', 'ca'].some((option) => options.has(option))) return undefined
  // An account or a certificate alone belongs to the one route that can have it.
  const candidates = known.routes.filter((route) => route.kind === 'soap' || route.kind === 'sql')
  const [only] = candidates
  if (only === undefined || candidates.length > 1) throw new CommandError('parameter_missing', { option: '-route' })
  return only.kind
}

function addressOf(options: Options): Record<string, unknown> {
  const sql = options.get('sqlserver')
  return {
    url: urlOf(options, 'url') ?? urlOf(options, 'sync'),
    ...(sql === undefined ? {} : sqlServerOf(sql)),
    database: options.get('database'),
  }
}

function urlOf(options: Options, name: string): string | undefined {
  const url = options.get(name)
  if (url !== undefined && (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))) {
    throw new CommandError('parameter_invalid', { option: `-${name}`, value: url })
  }
  return url
}

/** `HOST`, `HOST:PORT`, `[ADDRESS]:PORT` or `HOST\INSTANCE`. */
function sqlServerOf(text: string): { server: string; port?: number; instance?: string } {
  const [, server, port, instance] = /^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::(\d{1,5})|\\([^\\\s]+))?$/.exec(text) ?? []
  if (server === undefined || Number(port ?? 1) < 1 || Number(port ?? 1) > 65_535) {
    throw new CommandError('parameter_invalid', { option: '-sqlserver', value: text })
  }
  return { server, ...(port === undefined ? {} : { port: Number(port) }), ...(instance === undefined ? {} : { instance }) }
}

async function readCa(path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined
  const text = (await readBounded(path, CA_BYTES)).toString('utf8')
  if (!text.includes('-----BEGIN CERTIFICATE-----')) throw new CommandError('certificate_file_invalid', { path })
  return text
}

function switchOf(options: Options): boolean | undefined {
  if (options.has('enable') && options.has('disable')) throw new CommandError('parameter_conflict', { options: '-enable, -disable' })
  return options.has('enable') ? true : options.has('disable') ? false : undefined
}

function sourceSettings(options: Options, zone: string, known: WsusServer | undefined): Record<string, unknown> {
  if (options.has('interval') && options.has('times')) throw new CommandError('parameter_conflict', { options: '-interval, -times' })
  const times = options.list('times')?.map((time) => timeOf(time, 'times'))
  const blackouts = blackoutsOf(options.get('blackout'))
  // Times are the terminal's, unless the source has a zone already.
  const hasZone = (known?.schedule.times.length ?? 0) + (known?.schedule.blackouts.length ?? 0) > 0
  const ownZone = (times !== undefined || blackouts !== undefined) && !hasZone ? zone : undefined
  const schedule = {
    times,
    blackouts,
    timeZone: zoneOf(options) ?? ownZone,
    jitterMinutes: options.whole('jitter', 0, 720),
  }
  return {
    intervalMinutes: options.whole('interval', 1, 10_080),
    schedule: isGiven(schedule) ? schedule : undefined,
    alarmAfterHours: options.whole('alarmafter', 1, 8760),
    factRoutes: preferenceOf(options.get('prefer')),
  }
}

/** A zone that this machine knows. */
function zoneOf(options: Options): string | undefined {
  const zone = options.get('timezone')
  if (zone === undefined) return undefined
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
  } catch (err) {
    throw new CommandError('parameter_invalid', { option: '-timezone', value: zone }, { cause: err })
  }
  return zone
}

function timeOf(text: string, option: string): string {
  if (!/^(?:[01]\d|2[0-3]):[0-5]\d$/.test(text)) throw new CommandError('parameter_invalid', { option: `-${option}`, value: text })
  return text
}

/** `Mon-Fri 08:00-10:00,Sat 22:00-06:00,12:00-13:00`; days also as 月-金. */
function blackoutsOf(text: string | undefined): object[] | undefined {
  if (text === undefined) return undefined
  if (text === 'none') return []
  return text.split(',').map((item) => {
    const [, first, last, from, to] = /^\s*(?:(\S+?)(?:-(\S+))?\s+)?(\d{2}:\d{2})-(\d{2}:\d{2})\s*$/.exec(item) ?? []
    if (from === undefined || to === undefined) throw new CommandError('parameter_invalid', { option: '-blackout', value: item.trim() })
    const end = to === '24:00' ? to : timeOf(to, 'blackout')
    return { from: timeOf(from, 'blackout'), to: end, ...(first === undefined ? {} : { days: daysOf(first, last ?? first, item) }) }
  })
}

function daysOf(first: string, last: string, item: string): number[] {
  const [from, to] = [dayOf(first), dayOf(last)]
  if (from === -1 || to === -1) throw new CommandError('parameter_invalid', { option: '-blackout', value: item.trim() })
  return Array.from({ length: ((to - from + 7) % 7) + 1 }, (_, i) => ((from + i) % 7) + 1).toSorted((a, b) => a - b)
}

function dayOf(name: string): number {
  const english = DAYS.indexOf(name.toLowerCase() as (typeof DAYS)[number])
  return english !== -1 || name.length !== 1 ? english : DAYS_JA.indexOf(name)
}

/** `states=sql+soap,updates=soap`: first choice first. */
function preferenceOf(text: string | undefined): Record<string, string[]> | undefined {
  if (text === undefined) return undefined
  if (text === 'none') return {}
  return Object.fromEntries(
    text.split(',').map((item) => {
      const [, fact, routes] = /^\s*([A-Za-z]+)=([a-z+]+)\s*$/.exec(item) ?? []
      const kinds = routes?.split('+') ?? []
      if (fact === undefined || kinds.some((kind) => !(ROUTES as readonly string[]).includes(kind))) {
        throw new CommandError('parameter_invalid', { option: '-prefer', value: item.trim() })
      }
      return [fact, kinds] as const
    }),
  )
}
