import { createReadStream } from 'node:fs'
import { access, constants } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { CommandError } from '../command-error.ts'
import type { CommandCall, CommandSpec, Options } from '../command.ts'
import { readBounded } from '../csv.ts'
import { FILE_OPTIONS, listOutput } from '../file-rows.ts'
import { compareOffline } from '../offline/compare.ts'
import { matchOffline } from '../offline/match.ts'
import { OFFLINE_OPTIONS } from '../offline/options.ts'
import { PASSWORD_FILE_OPTION, readPassword } from '../person.ts'
import type { Column } from '../terminal.ts'

interface FeedDocument {
  readonly key: string
  readonly format: string
  readonly sha256: string
  readonly url: string | null
  readonly revisedAt: string | null
  readonly fetchedAt: string
  readonly records: number
  readonly skipped: number
  readonly rejected: number
}

interface Feed {
  readonly sourceId: string
  readonly enabled: boolean
  readonly url: string | null
  readonly lastSuccessAt: string | null
  readonly lastRun: {
    readonly state: string
    readonly errorCode: string | null
    readonly errorDetails: Record<string, unknown> | null
  } | null
  readonly documentCount: number
  readonly documents: readonly FeedDocument[]
}

interface Figures {
  readonly patches: number
  readonly securityPatches: number
  readonly securityWithCves: number
  readonly withCves: number
  readonly assumed: number
  readonly exploited: number
  readonly cves: number
  readonly kbs: number
}

interface Imported {
  readonly key: string
  readonly format: string
  readonly unchanged: boolean
  readonly rejections: readonly { readonly reason: string; readonly place: string; readonly value: string }[]
  readonly patches: { readonly looked: number; readonly changed: number }
}

interface Run {
  readonly sourceId: string
  readonly state: string
  readonly seconds: number | null
  readonly errorCode: string | null
  readonly errorDetails: Readonly<Record<string, unknown>> | null
}

const MSRC = 'msrc'
const POLL_MS = 500
const CA_BYTES = 200_000
const SCRIPT_BYTES = 256 * 1024
const PARTLY_FAILED = 50

/** Security data: CVEs, severity and exploited flag of patches. */
export const catalog: CommandSpec = {
  name: 'swcfmg_catalog',
  title: { en: 'Manages security data of patches', ja: 'パッチのセキュリティ情報を管理します' },
  synopsis: [
    'swcfmg_catalog -update [-sourceid S,...]',
    'swcfmg_catalog -import -file F [-sourceid S] [-force]',
    'swcfmg_catalog -status [-file OUT [-e ENC]] [-format table|csv|json]',
    'swcfmg_catalog -match -file INVENTORY -type dpkg|rpm|winget -release R -dir DIR [-by advisory|patch] [-format tsv|json]',
    'swcfmg_catalog -compare -scheme dpkg|rpm|winget|apk|semver',
    'swcfmg_catalog -set [-sourceid S] [-url URL] [-ca F] [-schedule on|off] [-internet direct|none|URL|pac:URL|pac:F [-user U -passwordfile F]]',
  ],
  options: [
    { name: 'update', text: { en: 'Fetches what changed', ja: '変更された情報を取得します' } },
    { name: 'import', text: { en: 'Takes in a document from a file', ja: 'ファイルから取り込みます' } },
    { name: 'status', text: { en: 'Shows documents in force and figures', ja: '取り込み状況を表示します' } },
    { name: 'set', text: { en: 'Changes where and when it is fetched', ja: '取得先と取得方法を設定します' } },
    {
      name: 'match',
      text: { en: 'Says what an inventory lacks, without a server', ja: 'インベントリの適用状態を判定します（サーバ不要）' },
    },
    { name: 'compare', text: { en: 'Compares versions of standard input', ja: '標準入力のバージョンを比較します（サーバ不要）' } },
    { name: 'sourceid', value: 'S,...', text: { en: 'Sources (default: msrc)', ja: '情報収集元ID（省略値: msrc）' } },
    ...FILE_OPTIONS,
    { name: 'force', text: { en: 'Also when it is older or drops much', ja: '古い文書や大量に減る文書も取り込みます' } },
    { name: 'url', value: 'URL', text: { en: 'Document, or list of months of MSRC', ja: '文書またはMSRCの一覧のURL' } },
    { name: 'ca', value: 'F', text: { en: 'PEM file with the CA of a mirror', ja: 'ミラーサーバの認証局のPEMファイル' } },
    { name: 'schedule', value: 'on|off', text: { en: 'Whether it is fetched daily', ja: '毎日取得するかどうか' } },
    {
      name: 'internet',
      value: 'direct|none|URL|pac:…',
      text: {
        en: 'Way to the internet: direct, none, a proxy, or a proxy script (PAC) by its address or from a file',
        ja: 'インターネットへの接続（直接、なし、プロキシのURL、またはPACスクリプトのURLかファイル）',
      },
    },
    { name: 'user', value: 'U', text: { en: 'User of the proxy', ja: 'プロキシのユーザー' } },
    PASSWORD_FILE_OPTION,
    ...OFFLINE_OPTIONS,
  ],
  actions: ['update', 'import', 'status', 'match', 'compare', 'set'],
  returns: {
    50: { en: 'Some sources or documents could not be read', ja: '取得または解析できなかった情報収集元や文書があります' },
    61: { en: '-import: refused, because it is older or would drop much', ja: '-import: 古い、または大量に減るため取り込みませんでした' },
  },
  examples: [
    {
      line: 'swcfmg_catalog -import -file kb-cve.csv.gz',
      text: { en: 'Take in a file where there is no internet', ja: 'ファイルから取り込みます（インターネット接続なし）' },
    },
    {
      line: 'swcfmg_catalog -set -internet http://proxy.example.com:8080 -schedule on',
      text: { en: 'Fetch daily through a proxy', ja: 'プロキシ経由で毎日取得します' },
    },
  ],
  async run(call: CommandCall): Promise<number> {
    if (call.options.has('match')) return matchOffline(call)
    if (call.options.has('compare')) return compareOffline(call, process.stdin, process.stdout)
    if (call.options.has('import')) return importFile(call)
    if (call.options.has('status')) return status(call)
    if (call.options.has('set')) return set(call)
    return update(call)
  },
}

function oneSource(options: Options): string {
  const given = options.list('sourceid') ?? [MSRC]
  if (given.length !== 1) throw new CommandError('id_list_invalid', { value: given.join(',') })
  return given[0] ?? MSRC
}

async function importFile({ client, options, terminal }: CommandCall): Promise<number> {
  const sourceId = oneSource(options)
  const path = options.need('file')
  try {
    await access(path, constants.R_OK)
  } catch (err) {
    throw new CommandError('input_path_invalid', { path, reason: (err as NodeJS.ErrnoException).code ?? '' }, { cause: err })
  }
  const query = { force: options.has('force') }
  const imported = await client.upload<Imported>(`/feeds/${encodeURIComponent(sourceId)}/documents`, query, createReadStream(path))
  for (const rejection of imported.rejections) terminal.say('feed_record_rejected', { ...rejection })
  const { patches } = imported
  if (imported.unchanged) terminal.say('feed_unchanged', { ...imported })
  else terminal.say('feed_imported', { ...imported, looked: patches.looked, patched: patches.changed })
  return 0
}

async function update({ client, options, terminal }: CommandCall): Promise<number> {
  const sourceIds = options.list('sourceid') ?? (await knownFeeds(client))
  const { runs } = await client.post<{ runs: { runId: number }[] }>('/discovery/runs', { sourceIds })
  let failed = false
  for (const { runId } of runs) {
    let run = await client.get<Run>(`/discovery/runs/${runId}`)
    while (run.state === 'running') {
      terminal.progress(run.sourceId)
      await sleep(POLL_MS)
      run = await client.get<Run>(`/discovery/runs/${runId}`)
    }
    if (run.state === 'succeeded') terminal.say('feed_updated', { sourceId: run.sourceId, seconds: (run.seconds ?? 0).toFixed(1) })
    else {
      failed = true
      terminal.say(run.errorCode ?? 'discovery_failed', { reason: '', ...run.errorDetails, sourceId: run.sourceId })
    }
  }
  return failed ? PARTLY_FAILED : 0
}

/** All feeds; msrc is made when there is none. */
async function knownFeeds(client: CommandCall['client']): Promise<string[]> {
  const { items } = await client.get<{ items: Feed[] }>('/feeds')
  if (items.length > 0) return items.map((feed) => feed.sourceId)
  return [(await client.put<Feed>(`/feeds/${MSRC}`, {})).sourceId]
}

const COLUMNS: readonly Column<FeedDocument & { readonly sourceId: string }>[] = [
  { name: 'sourceId', title: { en: 'Source', ja: '情報収集元' }, value: (d) => d.sourceId },
  { name: 'key', title: { en: 'Document', ja: '文書' }, value: (d) => d.key },
  { name: 'format', title: { en: 'Format', ja: '形式' }, value: (d) => d.format },
  { name: 'records', title: { en: 'Records', ja: '項目数' }, value: (d) => d.records },
  { name: 'skipped', title: { en: 'Without KB', ja: 'KBなし' }, value: (d) => d.skipped, detail: true },
  { name: 'rejected', title: { en: 'Rejected', ja: '使用不可' }, value: (d) => d.rejected },
  { name: 'revisedAt', title: { en: 'Vendor’s date', ja: '公開元の更新日時' }, value: (d) => d.revisedAt, time: true },
  { name: 'fetchedAt', title: { en: 'As of', ja: '取得日時' }, value: (d) => d.fetchedAt, time: true },
  { name: 'url', title: { en: 'From', ja: '取得先' }, value: (d) => d.url, detail: true },
  { name: 'sha256', title: { en: 'SHA-256', ja: 'SHA-256' }, value: (d) => d.sha256, detail: true },
]

async function status(call: CommandCall): Promise<number> {
  const { client, options, terminal } = call
  const { items, figures } = await client.get<{ items: Feed[]; figures: Figures }>('/feeds')
  const rows = items.flatMap((feed) => feed.documents.map((document) => ({ ...document, sourceId: feed.sourceId })))
  await terminal.list(COLUMNS, rows, listOutput(call))
  // Figures are for eyes; a file or another program gets the list alone.
  if (options.has('file') || options.get('format') === 'csv' || options.get('format') === 'json') return 0
  terminal.say('feed_figures', { ...figures })
  for (const feed of items) {
    const code = feed.lastRun?.errorCode
    if (code !== null && code !== undefined) terminal.say(code, { reason: '', ...feed.lastRun?.errorDetails, sourceId: feed.sourceId })
  }
  return 0
}

async function set({ client, options, terminal }: CommandCall): Promise<number> {
  const sourceId = oneSource(options)
  const schedule = options.oneOf('schedule', ['on', 'off'])
  const ca = options.get('ca')
  const internet = await internetOf(options)
  const passwordFile = options.get('passwordfile')
  const password = passwordFile === undefined ? undefined : await readPassword(passwordFile)
  await client.put(`/feeds/${encodeURIComponent(sourceId)}`, {
    url: options.get('url'),
    caPem: ca === undefined ? undefined : (await readBounded(ca, CA_BYTES)).toString('utf8'),
    enabled: schedule === undefined ? undefined : schedule === 'on',
  })
  if (internet !== undefined) await client.put('/internet', { ...internet, password })
  terminal.say('feed_settings_saved', { sourceId })
  return 0
}

interface InternetWish {
  readonly mode: string
  readonly proxy?: string
  readonly pacUrl?: string
  readonly pacScript?: string
  readonly user?: string | undefined
}

async function internetOf(options: Options): Promise<InternetWish | undefined> {
  const way = options.get('internet')
  if (way === undefined) return undefined
  if (way === 'direct' || way === 'none') return { mode: way }
  const user = options.get('user')
  if (way.startsWith('pac:')) return { mode: 'pac', ...(await scriptOf(way.slice(4))), user }
  if (!/^http:\/\/[^/@]+\/?$/.test(way)) throw new CommandError('parameter_invalid', { option: '-internet', value: way })
  return { mode: 'proxy', proxy: way, user }
}

/** A proxy script: where it lies, or its text from a file of this machine. */
async function scriptOf(place: string): Promise<{ pacUrl: string } | { pacScript: string }> {
  if (/^https?:\/\//.test(place)) return { pacUrl: place }
  return { pacScript: (await readBounded(place, SCRIPT_BYTES)).toString('utf8') }
}
