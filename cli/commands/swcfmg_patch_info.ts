import { PATCH_KINDS, VERDICT_STATES, windowsPatchKey } from '../../catalog/index.ts'
import { labelFor, type Locale } from '../../templates/index.ts'
import { CommandError } from '../command-error.ts'
import type { Client } from '../client.ts'
import type { CommandCall, CommandSpec } from '../command.ts'
import { explanationText, stateName, type Explanation } from '../explanation-text.ts'
import { FRESHNESS_COLUMNS, type Freshness } from '../freshness.ts'
import { FILE_OPTIONS, FORMAT_OPTION, listOutput } from '../file-rows.ts'
import { IP_OPTION, namedServers, SERVERID_OPTION, TENANT_OPTION } from '../servers.ts'
import type { Column, Terminal } from '../terminal.ts'
import { vulnerabilityText, type PatchVulnerabilities } from '../vulnerability-text.ts'

interface Patch {
  readonly patchId: string
  readonly kind: string
  readonly name: string
  readonly title: string
  readonly classification: string | null
  readonly severity: string
  readonly kbs: readonly string[]
  readonly cves: readonly string[]
  readonly inheritedCves: number
  readonly exploited: boolean
  readonly version: string | null
  readonly releasedAt: string | null
  readonly superseded: boolean
  readonly missing: number
  readonly downloaded: number
  readonly failed: number
  readonly pendingReboot: number
  readonly installed: number
  readonly unapplied: number
  readonly needed: number
  readonly approved: number
  readonly level: string | null
  readonly origins: readonly { readonly sourceId: string; readonly asOf: string | null }[]
  readonly asOf: string | null
}

interface Verdict extends Freshness {
  readonly computerId: string
  readonly tenantId: string
  readonly hostName: string
  readonly address: string | null
  readonly patchId: string
  readonly patchName: string
  readonly title: string
  readonly severity: string
  readonly state: string
  readonly approved: boolean
  readonly excepted: boolean
  readonly unapplied: boolean
  readonly since: string | null
  readonly sourceTime: string | null
  readonly agentState: string | null
  readonly agentTime: string | null
}

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Patches with counts, application states, and why a state is what it is. */
export const patchInfo: CommandSpec = {
  name: 'swcfmg_patch_info',
  title: { en: 'Shows patches and where they are applied', ja: 'パッチ情報と適用状態を表示します' },
  synopsis: [
    'swcfmg_patch_info -patch [-t T] [-level L] [-tenantid X] [-file OUT [-e ENC]] [-format table|csv|json]',
    'swcfmg_patch_info -status [-serverid S,... | -ip A,...] [-t T] [-state ST,...] [-tenantid X] [-file OUT [-e ENC]] [-format table|csv|json]',
    'swcfmg_patch_info -explain -serverid S -patchid P [-tenantid X] [-file OUT [-e ENC]] [-format table|json]',
  ],
  options: [
    {
      name: 'patch',
      text: {
        en: 'Lists patches with the counts of servers. Needed counts as WSUS does: missing, downloaded, failed or pending restart, approved or not. Unapplied counts what somebody has to do: needed, approved for the server and without exception; pending restart is counted by itself. Servers that are not assigned to a tenant are not counted (swcfmg_mapping -unassigned)',
        ja: 'パッチの一覧を業務サーバ数とともに表示します。「必要」はWSUSと同じ数え方で、承認の有無にかかわらず、不足、ダウンロード済み、失敗、再起動待ちの業務サーバ数です。「未適用」は対処が必要な業務サーバ数で、承認済みかつ例外のないものだけを数えます（再起動待ちは別に数えます）。テナントに割り当てられていない業務サーバは数えません（swcfmg_mapping -unassigned）',
      },
    },
    {
      name: 'level',
      value: 'L',
      text: {
        en: '-patch: required or recommended, by the patch management policy',
        ja: '-patch: パッチ管理ポリシーの適用区分: required（必須）、recommended（推奨）',
      },
    },
    { name: 'status', text: { en: 'Lists states, one line per server and patch', ja: '適用状態を業務サーバ・パッチごとに表示します' } },
    { name: 'explain', text: { en: 'Says why a patch is in its state on a server', ja: '適用状態の根拠を表示します' } },
    SERVERID_OPTION,
    IP_OPTION,
    { name: 'patchid', value: 'P', text: { en: 'Patch ID, Update ID or KB number', ja: 'パッチID、Update IDまたはKB番号' } },
    { name: 't', value: 'T', text: { en: 'Type: windows, linux, middleware', ja: '種別: windows、linux、middleware' } },
    { name: 'state', value: 'ST,...', text: { en: `States: ${VERDICT_STATES.join(', ')}`, ja: `適用状態: ${VERDICT_STATES.join('、')}` } },
    TENANT_OPTION,
    ...FILE_OPTIONS,
    FORMAT_OPTION,
  ],
  actions: ['patch', 'status', 'explain'],
  examples: [
    {
      line: 'swcfmg_patch_info -status -ip 10.10.10.10 -state missing',
      text: { en: 'What is missing on this server?', ja: '未インストールのパッチを表示します' },
    },
    {
      line: 'swcfmg_patch_info -explain -serverid K7M2Q9XDA@Direct -patchid KB5031356',
      text: { en: 'Why is this patch missing there?', ja: '適用状態の根拠を確認します' },
    },
    {
      line: 'swcfmg_patch_info -patch -t windows -file patches.csv -e Shift_JIS',
      text: { en: 'Write all patches to a file', ja: 'パッチの一覧をファイルに出力します' },
    },
  ],
  async run(call: CommandCall): Promise<number> {
    if (call.options.has('patch')) await listPatches(call)
    else if (call.options.has('status')) await listStates(call)
    else await explain(call)
    return 0
  },
}

function patchColumns(terminal: Terminal): readonly Column<Patch>[] {
  return [
    { name: 'patchId', title: { en: 'Patch ID', ja: 'パッチID' }, value: (p) => p.patchId, detail: true },
    { name: 'name', title: { en: 'Patch', ja: 'パッチ' }, value: (p) => p.name },
    { name: 'title', title: { en: 'Title', ja: 'タイトル' }, value: (p) => p.title },
    { name: 'kind', title: { en: 'Type', ja: '種別' }, value: (p) => p.kind, detail: true },
    {
      name: 'classification',
      title: { en: 'Classification', ja: '分類' },
      value: (p) => (p.classification === null ? null : labelFor('classification', p.classification, terminal.locale)),
      detail: true,
    },
    {
      name: 'level',
      title: { en: 'Level', ja: '適用区分' },
      value: (p) => p.level,
      shown: (p) => (p.level === null ? null : labelFor('level', p.level, terminal.locale)),
      detail: true,
    },
    {
      name: 'severity',
      title: { en: 'Severity', ja: '深刻度' },
      value: (p) => p.severity,
      shown: (p) => labelFor('severity', p.severity, terminal.locale),
    },
    { name: 'version', title: { en: 'Version', ja: 'バージョン' }, value: (p) => p.version, detail: true },
    { name: 'kbs', title: { en: 'KB', ja: 'KB番号' }, value: (p) => p.kbs.join(' '), detail: true },
    { name: 'cveCount', title: { en: 'CVEs', ja: 'CVE数' }, value: (p) => p.cves.length },
    { name: 'inheritedCves', title: { en: 'Inherited CVEs', ja: '継承したCVE数' }, value: (p) => p.inheritedCves, detail: true },
    {
      name: 'exploited',
      title: { en: 'Exploited', ja: '悪用' },
      value: (p) => p.exploited,
      shown: (p) => mark(p.exploited, terminal.locale),
      wide: true,
    },
    { name: 'cves', title: { en: 'CVE', ja: 'CVE' }, value: (p) => p.cves.join(' '), detail: true },
    { name: 'releasedAt', title: { en: 'Released', ja: '公開日' }, value: (p) => p.releasedAt, time: true, detail: true },
    { name: 'superseded', title: { en: 'Superseded', ja: '後続パッチあり' }, value: (p) => p.superseded, detail: true },
    ...COUNT_COLUMNS,
  ]
}

const COUNT_COLUMNS: readonly Column<Patch>[] = [
  { name: 'needed', title: { en: 'Needed', ja: '必要' }, value: (p) => p.needed },
  { name: 'unapplied', title: { en: 'Unapplied', ja: '未適用' }, value: (p) => p.unapplied },
  { name: 'approved', title: { en: 'Approved', ja: '承認対象' }, value: (p) => p.approved, detail: true },
  { name: 'missing', title: { en: 'Missing', ja: '未インストール' }, value: (p) => p.missing, wide: true },
  { name: 'downloaded', title: { en: 'Downloaded', ja: 'ダウンロード済み' }, value: (p) => p.downloaded, detail: true },
  { name: 'failed', title: { en: 'Failed', ja: '失敗' }, value: (p) => p.failed, wide: true },
  { name: 'pendingReboot', title: { en: 'Pending restart', ja: '再起動待ち' }, value: (p) => p.pendingReboot, detail: true },
  { name: 'installed', title: { en: 'Installed', ja: '適用済み' }, value: (p) => p.installed, wide: true },
  {
    name: 'origins',
    title: { en: 'Sources', ja: '情報収集元' },
    value: (p) => p.origins.map(({ sourceId, asOf }) => `${sourceId} ${asOf ?? '-'}`).join('; '),
    detail: true,
  },
  { name: 'asOf', title: { en: 'As of', ja: '情報の日時' }, value: (p) => p.asOf, time: true },
]

function verdictColumns({ locale }: Terminal): readonly Column<Verdict>[] {
  return [
    { name: 'serverId', title: { en: 'Server ID', ja: '業務サーバID' }, value: (v) => v.computerId },
    { name: 'hostName', title: { en: 'Host name', ja: 'ホスト名' }, value: (v) => v.hostName },
    { name: 'tenantId', title: { en: 'Tenant ID', ja: 'テナントID' }, value: (v) => v.tenantId, detail: true },
    { name: 'address', title: { en: 'Address', ja: 'IPアドレス' }, value: (v) => v.address, detail: true },
    { name: 'patchId', title: { en: 'Patch ID', ja: 'パッチID' }, value: (v) => v.patchId, detail: true },
    { name: 'patch', title: { en: 'Patch', ja: 'パッチ' }, value: (v) => v.patchName },
    { name: 'title', title: { en: 'Title', ja: 'タイトル' }, value: (v) => v.title, detail: true },
    {
      name: 'severity',
      title: { en: 'Severity', ja: '深刻度' },
      value: (v) => v.severity,
      shown: (v) => labelFor('severity', v.severity, locale),
      wide: true,
    },
    { name: 'state', title: { en: 'State', ja: '適用状態' }, value: (v) => v.state, shown: (v) => stateName(v.state, locale) },
    {
      name: 'approved',
      title: { en: 'Approved', ja: '承認' },
      value: (v) => v.approved,
      shown: (v) => mark(v.approved, locale),
      wide: true,
    },
    { name: 'excepted', title: { en: 'Exception', ja: '例外' }, value: (v) => v.excepted, detail: true },
    { name: 'unapplied', title: { en: 'Unapplied', ja: '未適用' }, value: (v) => v.unapplied, shown: (v) => mark(v.unapplied, locale) },
    { name: 'since', title: { en: 'Since', ja: '状態の開始日時' }, value: (v) => v.since, time: true, detail: true },
    { name: 'sourceTime', title: { en: 'Source time', ja: '情報収集元の日時' }, value: (v) => v.sourceTime, time: true, detail: true },
    { name: 'agentState', title: { en: 'Agent says', ja: 'エージェントの情報' }, value: (v) => v.agentState, detail: true },
    { name: 'agentTime', title: { en: 'Agent time', ja: 'エージェントの日時' }, value: (v) => v.agentTime, time: true, detail: true },
    ...FRESHNESS_COLUMNS,
  ]
}

function mark(value: boolean, locale: Locale): string {
  return value ? { en: 'yes', ja: 'はい' }[locale] : '-'
}

async function listPatches(call: CommandCall): Promise<void> {
  const { client, options, terminal } = call
  const level = options.oneOf('level', ['required', 'recommended'])
  const query = { view: 'all', kind: options.oneOf('t', PATCH_KINDS), level, tenantId: options.get('tenantid'), locale: terminal.locale }
  await terminal.list(patchColumns(terminal), client.list<Patch>('/patches', query), listOutput(call))
}

async function listStates(call: CommandCall): Promise<void> {
  const { client, options, terminal } = call
  const states = options.list('state')
  const unknown = states?.find((state) => !(VERDICT_STATES as readonly string[]).includes(state))
  if (unknown !== undefined) throw new CommandError('parameter_invalid', { option: '-state', value: unknown })
  const computerIds = await namedServers(client, options)
  for (const serverId of computerIds ?? []) await client.get(`/computers/${encodeURIComponent(serverId)}`)
  const query = {
    computerIds: computerIds?.join(','),
    tenantId: options.get('tenantid'),
    kind: options.oneOf('t', PATCH_KINDS),
    states: states?.join(','),
    locale: terminal.locale,
  }
  await terminal.list(verdictColumns(terminal), client.lines<Verdict>('/verdicts/export', query), listOutput(call))
}

async function explain(call: CommandCall): Promise<void> {
  const { client, options, terminal } = call
  const serverId = options.need('serverid')
  const patchId = await patchOf(client, options.need('patchid'))
  const answer = await client.get<Explanation>(
    `/computers/${encodeURIComponent(serverId)}/patches/${encodeURIComponent(patchId)}/explanation`,
    { locale: terminal.locale },
  )
  const { vulnerabilities, documents } = await vulnerabilitiesOf(client, patchId, terminal.locale)
  const { format, file, encoding } = listOutput(call)
  const inWords = (): string =>
    [
      explanationText(answer, terminal.locale, terminal.time),
      vulnerabilityText({ vulnerabilities, documents }, terminal.locale, terminal.time),
    ]
      .filter((text) => text !== '')
      .join('\n')
  const text = format === 'json' ? JSON.stringify({ ...answer, vulnerabilities, documents }, null, 2) : inWords()
  if (file === undefined) terminal.print(text)
  else await terminal.writeFile(file, `${text}\n`, encoding)
}

/** What a patch answers; nothing where vendors state it and no server has lacked it so far: then the proof tells it. */
async function vulnerabilitiesOf(client: Client, patchId: string, locale: Locale): Promise<PatchVulnerabilities> {
  try {
    return await client.get<PatchVulnerabilities>(`/patches/${encodeURIComponent(patchId)}`, { locale })
  } catch (err) {
    if (err instanceof CommandError && err.code === 'patch_not_found') return { vulnerabilities: [], documents: [] }
    throw err
  }
}

/** A patch may be named as in swcfmg_patch_apply: by its ID, a WSUS Update ID or a KB number that only one patch has. */
async function patchOf(client: Client, text: string): Promise<string> {
  if (GUID.test(text)) return windowsPatchKey(text)
  const kb = /^(?:KB)?(\d{5,8})$/i.exec(text)?.[1]
  if (kb === undefined) return text
  const found: Patch[] = []
  for await (const patch of client.list<Patch>('/patches', { view: 'all', text: kb })) if (patch.kbs.includes(kb)) found.push(patch)
  const [patch, second] = found
  if (patch === undefined) throw new CommandError('patch_not_found', { patchId: text })
  if (second !== undefined)
    throw new CommandError('patch_ambiguous', {
      patchId: text,
      candidates: found
        .slice(0, 20)
        .map((p) => `${p.patchId} (${p.title})`)
        .join(', '),
    })
  return patch.patchId
}
