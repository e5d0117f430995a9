import { CommandError } from '../command-error.ts'
import type { CommandCall, CommandSpec, Options } from '../command.ts'
import { readBounded } from '../csv.ts'
import { feedStatus, importFeed, listPresets, oneSource, removeFeed, updateFeeds } from '../feeds.ts'
import { FILE_OPTIONS } from '../file-rows.ts'
import { ownWay, STREAM_OPTIONS, streamOf } from '../feed-ways.ts'
import { compareOffline } from '../offline/compare.ts'
import { matchOffline } from '../offline/match.ts'
import { OFFLINE_OPTIONS } from '../offline/options.ts'
import { PASSWORD_FILE_OPTION, readPassword } from '../person.ts'

const CA_BYTES = 200_000
const SCRIPT_BYTES = 256 * 1024
const KEY_BYTES = 2_000_000

/** Security data: CVEs, severity and exploited flag of patches. */
export const catalog: CommandSpec = {
  name: 'swcfmg_catalog',
  title: { en: 'Manages security data of patches', ja: 'パッチのセキュリティ情報を管理します' },
  synopsis: [
    'swcfmg_catalog -update [-sourceid S,...] [-force]',
    'swcfmg_catalog -import {-file F | -dir DIR} [-sourceid S] [-stream RELEASE/POCKET] [-force]',
    'swcfmg_catalog -status [-sourceid S,...] [-file OUT [-e ENC]] [-format table|csv|json]',
    'swcfmg_catalog -presets [-file OUT [-e ENC]] [-format table|csv|json]',
    'swcfmg_catalog -match -file INVENTORY -type dpkg|rpm|apk -release R [-dir DIR] [-by advisory|patch] [-format tsv|json]',
    'swcfmg_catalog -match -file INVENTORY -type winget [-dir DIR] [-by advisory|patch] [-format tsv|json]',
    'swcfmg_catalog -compare -scheme dpkg|rpm|winget|apk|semver',
    'swcfmg_catalog -set [-sourceid S] [-preset P] [-url URL] [-ca F] [-signkey F] [-schedule on|off]',
    'swcfmg_catalog -set -sourceid S [-url URL] [-stream RELEASE/POCKET] [-way document|apt|rpm] [-suite SUITE -components C,... [-arch A,...]]',
    'swcfmg_catalog -remove -sourceid S',
    'swcfmg_catalog -set [-internet direct|none|URL|pac:URL|pac:F [-user U -passwordfile F]]',
  ],
  options: [
    { name: 'update', text: { en: 'Fetches what changed', ja: '変更された情報を取得します' } },
    { name: 'import', text: { en: 'Takes in a document from a file', ja: 'ファイルから取り込みます' } },
    {
      name: 'status',
      text: { en: 'Shows sources; with -sourceid their documents', ja: '情報収集元の状況を表示します（-sourceid 指定時は文書）' },
    },
    { name: 'presets', text: { en: 'Lists feeds that are known beforehand', ja: '登録できる既知の情報収集元を表示します' } },
    { name: 'set', text: { en: 'Adds a source, or changes it', ja: '情報収集元を追加または変更します' } },
    { name: 'remove', text: { en: 'Removes a source with all that it said', ja: '情報収集元とその情報を削除します' } },
    {
      name: 'match',
      text: { en: 'Says what an inventory lacks, without a server', ja: 'インベントリの適用状態を判定します（サーバ不要）' },
    },
    { name: 'compare', text: { en: 'Compares versions of standard input', ja: '標準入力のバージョンを比較します（サーバ不要）' } },
    { name: 'sourceid', value: 'S,...', text: { en: 'Sources (default: msrc)', ja: '情報収集元ID（省略値: msrc）' } },
    ...FILE_OPTIONS,
    { name: 'force', text: { en: 'Also when it is older or drops much', ja: '古い文書や大量に減る文書も取り込みます' } },
    {
      name: 'preset',
      value: 'P',
      text: { en: 'Known feed that it is (default: its id)', ja: '該当する既知の情報収集元（省略値: 情報収集元ID）' },
    },
    { name: 'url', value: 'URL', text: { en: 'Document, list of documents, or mirror', ja: '文書、文書の一覧、またはミラーのURL' } },
    { name: 'ca', value: 'F', text: { en: 'PEM file with the CA of a mirror', ja: 'ミラーサーバの認証局のPEMファイル' } },
    {
      name: 'signkey',
      value: 'F',
      text: { en: 'File with the OpenPGP keys that may sign it', ja: '署名を検証するOpenPGP公開鍵のファイル' },
    },
    ...STREAM_OPTIONS,
    {
      name: 'schedule',
      value: 'on|off',
      text: {
        en: 'Whether it is fetched by itself, every six hours or daily as its preset says',
        ja: '自動で取得するかどうか（プリセットにより6時間ごとまたは毎日）',
      },
    },
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
  actions: ['update', 'import', 'status', 'presets', 'match', 'compare', 'set', 'remove'],
  returns: {
    50: { en: 'Some sources or documents could not be read', ja: '取得または解析できなかった情報収集元や文書があります' },
    61: {
      en: '-import: refused, because it is older, expired, lacks what it always has or would drop much',
      ja: '-import: 古い、期限切れ、必要な情報がない、または大量に減るため取り込みませんでした',
    },
  },
  examples: [
    {
      line: 'swcfmg_catalog -import -file kb-cve.csv.gz',
      text: { en: 'Take in a file where there is no internet', ja: 'ファイルから取り込みます（インターネット接続なし）' },
    },
    {
      line: 'swcfmg_catalog -set -sourceid debian-security -schedule on',
      text: { en: 'Add Debian’s advisories and fetch them from now on', ja: 'Debianのアドバイザリを追加し、定期的に取得します' },
    },
    {
      line: 'swcfmg_catalog -set -sourceid rhel-9 -url https://mirror.example.com/rhel9/baseos/ -stream rhel/9/base -way rpm',
      text: {
        en: 'Follow the advisories of a mirror of a repository of RPM packages',
        ja: 'RPMリポジトリのミラーからアドバイザリを取得します',
      },
    },
    {
      line: 'swcfmg_catalog -set -sourceid ours -url https://mirror.example.com/ubuntu/ -stream ubuntu/24.04/security -way apt -suite noble-security -components main,universe',
      text: { en: 'Follow the lists of packages of an archive of apt', ja: 'aptアーカイブからパッケージ一覧を取得します' },
    },
    {
      line: 'swcfmg_catalog -import -sourceid ours -file Packages.xz -stream ubuntu/24.04/security',
      text: { en: 'Take in a list that does not say its release', ja: 'リリースを判別できない一覧をファイルから取り込みます' },
    },
    {
      line: 'swcfmg_catalog -set -internet http://proxy.example.com:8080 -schedule on',
      text: { en: 'Fetch daily through a proxy', ja: 'プロキシ経由で毎日取得します' },
    },
  ],
  async run(call: CommandCall): Promise<number> {
    if (call.options.has('match')) return matchOffline(call)
    if (call.options.has('compare')) return compareOffline(call, process.stdin, process.stdout)
    if (call.options.has('import')) return importFeed(call)
    if (call.options.has('status')) return feedStatus(call)
    if (call.options.has('presets')) return listPresets(call)
    if (call.options.has('set')) return set(call)
    if (call.options.has('remove')) return removeFeed(call)
    return updateFeeds(call)
  },
}

async function set({ client, options, terminal }: CommandCall): Promise<number> {
  const sourceId = oneSource(options)
  const schedule = options.oneOf('schedule', ['on', 'off'])
  const ca = options.get('ca')
  const signkey = options.get('signkey')
  const internet = await internetOf(options)
  const passwordFile = options.get('passwordfile')
  const password = passwordFile === undefined ? undefined : await readPassword(passwordFile)
  await client.put(`/feeds/${encodeURIComponent(sourceId)}`, {
    url: options.get('url'),
    preset: options.get('preset'),
    stream: streamOf(options),
    way: ownWay(options),
    signingKeys: signkey === undefined ? undefined : (await readBounded(signkey, KEY_BYTES)).toString('utf8'),
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
