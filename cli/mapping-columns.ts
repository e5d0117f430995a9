import type { Locale } from '../templates/index.ts'
import type { Column } from './terminal.ts'
import type { Text } from './text.ts'

/** How `swcfmg_mapping` shows rules, what they would do, and servers. */

export interface Rule {
  readonly position: number
  readonly kind: string
  readonly pattern: string
  readonly sourceId: string | null
  readonly tenantId: string
  readonly serverGroupId: string
  readonly serverGroupName: string
}

/** What a rule would do; the last line, without a rule, is of the servers that none meets. */
export interface Effect {
  readonly position: number | null
  readonly kind: string | null
  readonly pattern: string | null
  readonly sourceId: string | null
  readonly tenantId: string | null
  readonly serverGroupId: string | null
  readonly assigns: number
  readonly agrees: number | null
  readonly differs: number | null
  readonly assignsNames: readonly string[]
  readonly differsNames: readonly string[]
}

export interface Preview {
  readonly rules: readonly Effect[]
  readonly unmatched: number
  readonly unmatchedNames: readonly string[]
}

export interface Difference {
  readonly serverId: string
  readonly fqdn: string
  readonly sourceId: string
  readonly tenantId: string
  readonly serverGroupId: string
  readonly rule: number
  readonly wantedTenantId: string
  readonly wantedServerGroupId: string
  readonly hasAgent: boolean
}

export interface Unassigned {
  readonly serverId: string
  readonly hostName: string
  readonly fqdn: string
  readonly addresses: readonly string[]
  readonly osName: string
  readonly sourceId: string
  readonly groups: readonly string[]
  readonly foundAt: string
  readonly lastSyncAt: string | null
  readonly lastReportAt: string | null
  readonly serverName: string | null
  readonly asOf: string | null
  readonly rule: Rule | null
}

const KIND: Text = { en: 'Kind', ja: '種類' }
const PATTERN: Text = { en: 'Pattern', ja: 'パターン' }
const GROUP: Text = { en: 'Server group ID', ja: 'サーバグループID' }
const SOURCE: Text = { en: 'Source ID', ja: '情報収集元ID' }
const TENANT: Text = { en: 'Tenant ID', ja: 'テナントID' }
const SERVER: Text = { en: 'Server ID', ja: '業務サーバID' }
const FULL_NAME: Text = { en: 'Full name', ja: '完全修飾名' }

/** The first four columns are those of an input file. */
export const RULE_COLUMNS: readonly Column<Rule>[] = [
  { name: 'position', title: { en: 'No.', ja: '順序' }, value: (r) => r.position, tableOnly: true },
  { name: 'kind', title: KIND, value: (r) => r.kind },
  { name: 'pattern', title: PATTERN, value: (r) => r.pattern },
  { name: 'serverGroupId', title: GROUP, value: (r) => r.serverGroupId },
  { name: 'sourceId', title: SOURCE, value: (r) => r.sourceId },
  { name: 'tenantId', title: TENANT, value: (r) => r.tenantId },
  { name: 'serverGroupName', title: { en: 'Server group', ja: 'サーバグループ名' }, value: (r) => r.serverGroupName, detail: true },
]

/** @param locale language of the line without a rule */
export function effectColumns(locale: Locale): readonly Column<Effect>[] {
  const none = { en: '(no rule applies)', ja: '（該当するルールなし）' }[locale]
  return [
    { name: 'position', title: { en: 'No.', ja: '順序' }, value: (e) => e.position },
    { name: 'kind', title: KIND, value: (e) => e.kind, shown: (e) => e.kind ?? none },
    { name: 'pattern', title: PATTERN, value: (e) => e.pattern },
    { name: 'sourceId', title: SOURCE, value: (e) => e.sourceId, detail: true },
    { name: 'tenantId', title: TENANT, value: (e) => e.tenantId },
    { name: 'serverGroupId', title: GROUP, value: (e) => e.serverGroupId, detail: true },
    { name: 'assigns', title: { en: 'Would assign', ja: '割り当て対象' }, value: (e) => e.assigns },
    { name: 'agrees', title: { en: 'Already there', ja: '割り当て済み' }, value: (e) => e.agrees },
    { name: 'differs', title: { en: 'Elsewhere', ja: '相違' }, value: (e) => e.differs },
    { name: 'examples', title: { en: 'Examples', ja: '例' }, value: (e) => e.assignsNames.join(' ') },
    {
      name: 'differingExamples',
      title: { en: 'Elsewhere, examples', ja: '相違の例' },
      value: (e) => e.differsNames.join(' '),
      detail: true,
    },
  ]
}

export const DIFFERENCE_COLUMNS: readonly Column<Difference>[] = [
  { name: 'serverId', title: SERVER, value: (d) => d.serverId },
  { name: 'fqdn', title: FULL_NAME, value: (d) => d.fqdn },
  { name: 'sourceId', title: SOURCE, value: (d) => d.sourceId, detail: true },
  { name: 'tenantId', title: TENANT, value: (d) => d.tenantId },
  { name: 'serverGroupId', title: GROUP, value: (d) => d.serverGroupId, detail: true },
  { name: 'rule', title: { en: 'Rule', ja: 'ルール' }, value: (d) => d.rule },
  { name: 'wantedTenantId', title: { en: 'Tenant ID by rule', ja: 'ルール上のテナントID' }, value: (d) => d.wantedTenantId },
  { name: 'wantedServerGroupId', title: { en: 'Group by rule', ja: 'ルール上のサーバグループID' }, value: (d) => d.wantedServerGroupId },
  { name: 'hasAgent', title: { en: 'Has an agent', ja: 'エージェント' }, value: (d) => d.hasAgent, detail: true },
]

export const UNASSIGNED_COLUMNS: readonly Column<Unassigned>[] = [
  { name: 'serverId', title: SERVER, value: (u) => u.serverId },
  { name: 'fqdn', title: FULL_NAME, value: (u) => u.fqdn },
  { name: 'hostName', title: { en: 'Host name', ja: 'ホスト名' }, value: (u) => u.hostName, detail: true },
  { name: 'addresses', title: { en: 'Addresses', ja: 'IPアドレス' }, value: (u) => u.addresses.join(' ') },
  { name: 'osName', title: { en: 'OS', ja: 'OS' }, value: (u) => u.osName, detail: true },
  { name: 'sourceId', title: SOURCE, value: (u) => u.sourceId },
  { name: 'groups', title: { en: 'WSUS groups', ja: 'WSUSグループ' }, value: (u) => u.groups.join('; '), detail: true },
  { name: 'rule', title: { en: 'Rule', ja: 'ルール' }, value: (u) => u.rule?.position ?? null },
  { name: 'willBeIn', title: { en: 'Will go to', ja: '割り当て先' }, value: (u) => u.rule?.serverGroupId ?? null, detail: true },
  { name: 'foundAt', title: { en: 'Found', ja: '検出日時' }, value: (u) => u.foundAt, time: true, wide: true },
  { name: 'lastSyncAt', title: { en: 'Last contact', ja: '最終通信日時' }, value: (u) => u.lastSyncAt, time: true, detail: true },
  { name: 'lastReportAt', title: { en: 'Last report', ja: '最終報告日時' }, value: (u) => u.lastReportAt, time: true, detail: true },
  { name: 'serverName', title: { en: 'Server below', ja: '下位のサーバ' }, value: (u) => u.serverName, detail: true },
  { name: 'asOf', title: { en: 'As of', ja: '情報の日時' }, value: (u) => u.asOf, time: true },
]
