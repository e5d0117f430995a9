import { labelFor, wordsOf, type LabelGroup } from '../labels.ts'
import type { Locale } from '../message-catalog.ts'

type Word = Readonly<Record<Locale, string>>

/** What each report is called and what it tells. */
const reports = {
  computer_health: {
    title: { en: 'Health of computers', ja: '業務サーバの健全性' },
    about: {
      en: 'Every computer with its health and what is missing on it.',
      ja: '業務サーバごとの健全性と、適用が必要なパッチの数です。',
    },
  },
  unapplied_patches: {
    title: { en: 'Unapplied patches by computer', ja: '業務サーバ別の未適用パッチ' },
    about: {
      en: 'Every approved patch that is not applied, computer by computer.',
      ja: '承認済みで適用されていないパッチを、業務サーバごとに示します。',
    },
  },
  compliance: {
    title: { en: 'Compliance', ja: '適用率' },
    about: {
      en: 'How far approved patches are applied, by classification, severity and server group.',
      ja: '承認済みパッチの適用率を、分類・深刻度・サーバグループごとに示します。',
    },
  },
  exploited: {
    title: { en: 'Patches against known exploitation', ja: '悪用が確認されている脆弱性のパッチ' },
    about: {
      en: 'Patches that answer vulnerabilities used in attacks, and how many computers lack them.',
      ja: '攻撃に悪用されている脆弱性に対応するパッチと、未適用の業務サーバの数です。',
    },
  },
  exposures: {
    title: { en: 'Vulnerable packages without a patch', ja: '修正版のない脆弱なパッケージ' },
    about: {
      en: 'Installed packages that vendors know to be affected and have not mended.',
      ja: 'ベンダーが影響を認めながら修正版を提供していない、導入済みのパッケージです。',
    },
  },
  coverage: {
    title: { en: 'Silent computers', ja: '報告のない業務サーバ' },
    about: {
      en: 'Computers that have told neither WSUS nor us anything for longer than the tenant allows.',
      ja: 'テナントの設定時間を超えて、WSUSにもエージェントにも報告のない業務サーバです。',
    },
  },
  jobs: {
    title: { en: 'Jobs', ja: 'ジョブの結果' },
    about: { en: 'Jobs of a period with their results.', ja: '期間内のジョブとその結果です。' },
  },
  job_results: {
    title: { en: 'Results of jobs by computer', ja: '業務サーバ別のジョブの結果' },
    about: {
      en: 'What each job of a period did with each patch on each computer.',
      ja: '期間内のジョブの結果を、業務サーバとパッチごとに示します。',
    },
  },
  decisions: {
    title: { en: 'Approvals, declines and exceptions', ja: '承認・拒否・例外' },
    about: {
      en: 'What holds now: approvals of WSUS and of tenants, declines, holds and waivers, with author and reason.',
      ja: '現在有効な承認・拒否・保留・適用免除を、設定者と理由とともに示します。',
    },
  },
  changes: {
    title: { en: 'Newly missing and newly installed', ja: '新たな未インストールと適用' },
    about: {
      en: 'Patches that became missing or installed on a computer in a period.',
      ja: '期間内に新たに未インストールまたは適用済みとなったパッチを、業務サーバごとに示します。',
    },
  },
  software: {
    title: { en: 'Software inventory', ja: 'ソフトウェア一覧' },
    about: {
      en: 'Installed packages and registered software with the number of computers that have them.',
      ja: '導入済みのパッケージと登録されたソフトウェアを、業務サーバの数とともに示します。',
    },
  },
  users: {
    title: { en: 'Users and roles', ja: '利用者と権限' },
    about: { en: 'Every user with role, tenant and last sign-in.', ja: '利用者のロール、テナント、最終サインイン日時です。' },
  },
} as const satisfies Readonly<Record<string, { title: Word; about: Word }>>

export type ReportId = keyof typeof reports

const columns = {
  tenantId: { en: 'Tenant', ja: 'テナント' },
  hostName: { en: 'Computer', ja: '業務サーバ' },
  computerId: { en: 'Server ID', ja: 'サーバID' },
  address: { en: 'Address', ja: 'アドレス' },
  osName: { en: 'OS', ja: 'OS' },
  serverGroup: { en: 'Server group', ja: 'サーバグループ' },
  site: { en: 'Site', ja: '拠点' },
  health: { en: 'Health', ja: '健全性' },
  unappliedCritical: { en: 'Unapplied: critical or exploited', ja: '未適用（緊急・悪用あり）' },
  unappliedImportant: { en: 'Unapplied: important', ja: '未適用（重要）' },
  unappliedOther: { en: 'Unapplied: other', ja: '未適用（その他）' },
  missing: { en: 'Missing', ja: '未インストール' },
  failed: { en: 'Failed', ja: '失敗' },
  pendingReboot: { en: 'Pending restart', ja: '再起動待ち' },
  installed: { en: 'Installed', ja: '適用済み' },
  disputed: { en: 'Disputed', ja: '情報の不一致' },
  restartPending: { en: 'Restart needed', ja: '要再起動' },
  lastContactAt: { en: 'Last contact', ja: '最終報告日時' },
  wsusReportAt: { en: 'Last report to WSUS', ja: 'WSUSへの最終報告日時' },
  agentSeenAt: { en: 'Agent last seen', ja: 'エージェントの最終接続日時' },
  hasAgent: { en: 'Agent', ja: 'エージェント' },
  silentHours: { en: 'Silent for (hours)', ja: '報告のない時間' },
  patchId: { en: 'Patch ID', ja: 'パッチID' },
  patch: { en: 'Patch', ja: 'パッチ' },
  title: { en: 'Title', ja: 'タイトル' },
  patchKind: { en: 'Type', ja: '種別' },
  classification: { en: 'Classification', ja: '分類' },
  severity: { en: 'Severity', ja: '深刻度' },
  exploited: { en: 'Exploited', ja: '悪用の確認' },
  exploitedSince: { en: 'Exploited since', ja: '悪用の確認日' },
  ransomware: { en: 'Used by ransomware', ja: 'ランサムウェアでの悪用' },
  epss: { en: 'EPSS', ja: 'EPSS' },
  cves: { en: 'CVEs', ja: 'CVE' },
  releasedAt: { en: 'Released', ja: '公開日時' },
  state: { en: 'State', ja: '適用状態' },
  since: { en: 'Since', ja: '発生日時' },
  patches: { en: 'Patches', ja: 'パッチ数' },
  computers: { en: 'Computers', ja: '業務サーバ数' },
  applied: { en: 'Applied', ja: '適用済み' },
  unapplied: { en: 'Unapplied', ja: '未適用' },
  excepted: { en: 'Excepted', ja: '例外' },
  rate: { en: 'Applied (%)', ja: '適用率（%）' },
  needed: { en: 'Needed', ja: '必要' },
  release: { en: 'Release', ja: 'リリース' },
  software: { en: 'Software', ja: 'ソフトウェア' },
  version: { en: 'Version', ja: 'バージョン' },
  vendor: { en: 'Publisher', ja: '発行元' },
  stream: { en: 'Origin', ja: '提供元' },
  cve: { en: 'CVE', ja: 'CVE' },
  exposure: { en: 'Vendor’s word', ja: 'ベンダーの見解' },
  jobId: { en: 'Job ID', ja: 'ジョブID' },
  job: { en: 'Job', ja: 'ジョブ' },
  jobState: { en: 'State', ja: '状態' },
  requestedBy: { en: 'Requested by', ja: '申請者' },
  owner: { en: 'Owner', ja: '所有者' },
  createdAt: { en: 'Made', ja: '作成日時' },
  startedAt: { en: 'Started', ja: '開始日時' },
  endedAt: { en: 'Ended', ja: '終了日時' },
  succeeded: { en: 'Succeeded', ja: '成功' },
  waiting: { en: 'No result yet', ja: '結果待ち' },
  result: { en: 'Result', ja: '結果' },
  resultCode: { en: 'Code', ja: 'コード' },
  resultAt: { en: 'Time of the result', ja: '結果の日時' },
  decision: { en: 'Decision', ja: '判断' },
  appliesTo: { en: 'Applies to', ja: '対象' },
  author: { en: 'By', ja: '設定者' },
  reason: { en: 'Reason', ja: '理由' },
  decidedAt: { en: 'Decided', ja: '設定日時' },
  untilAt: { en: 'Until', ja: '期限' },
  change: { en: 'Change', ja: '変化' },
  changedAt: { en: 'Known since', ja: '把握した日時' },
  approved: { en: 'Approved', ja: '承認' },
  userId: { en: 'User ID', ja: '利用者ID' },
  userName: { en: 'Name', ja: '氏名' },
  role: { en: 'Role', ja: 'ロール' },
  email: { en: 'Mail address', ja: 'メールアドレス' },
  serverGroups: { en: 'Server groups', ja: 'サーバグループ数' },
  locked: { en: 'Locked', ja: 'ロック中' },
  lastSignInAt: { en: 'Last sign-in', ja: '最終サインイン日時' },
} as const satisfies Readonly<Record<string, Word>>

export type ColumnName = keyof typeof columns

const figures = {
  rows: { en: 'Rows', ja: '件数' },
  computers: { en: 'Computers', ja: '業務サーバ' },
  healthy: { en: 'Healthy', ja: '健全' },
  vulnerable: { en: 'Vulnerable', ja: '脆弱' },
  highlyVulnerable: { en: 'Highly vulnerable', ja: '非常に脆弱' },
  unknown: { en: 'Unknown', ja: '不明' },
  patches: { en: 'Patches', ja: 'パッチ' },
  critical: { en: 'Critical', ja: '緊急' },
  exploited: { en: 'Exploited', ja: '悪用あり' },
  applied: { en: 'Applied', ja: '適用済み' },
  unapplied: { en: 'Unapplied', ja: '未適用' },
  rate: { en: 'Applied (%)', ja: '適用率（%）' },
  neverHeard: { en: 'Never heard of', ja: '報告なし' },
  withoutAgent: { en: 'Without agent', ja: 'エージェント未導入' },
  jobs: { en: 'Jobs', ja: 'ジョブ' },
  completed: { en: 'Completed', ja: '完了' },
  succeeded: { en: 'Succeeded', ja: '成功' },
  failed: { en: 'Failed', ja: '失敗' },
  waiting: { en: 'No result yet', ja: '結果待ち' },
  approvals: { en: 'Approvals', ja: '承認' },
  exceptions: { en: 'Exceptions', ja: '例外' },
  newlyMissing: { en: 'Newly missing', ja: '新たに未インストール' },
  newlyInstalled: { en: 'Newly installed', ja: '新たに適用済み' },
  software: { en: 'Software', ja: 'ソフトウェア' },
  packages: { en: 'Packages', ja: 'パッケージ' },
  users: { en: 'Users', ja: '利用者' },
  locked: { en: 'Locked', ja: 'ロック中' },
} as const satisfies Readonly<Record<string, Word>>

export type FigureName = keyof typeof figures

/** What was decided about a patch: by WSUS for a target group, by people of a tenant, or as an exception. */
const patchDecision = {
  install: { en: 'Approved for installation', ja: 'インストールの承認' },
  uninstall: { en: 'Approved for removal', ja: '削除の承認' },
  detect: { en: 'Detection only', ja: '検出のみ' },
  block: { en: 'Not approved', ja: '未承認' },
  other: { en: 'Other', ja: 'その他' },
  approve: { en: 'Approved by the tenant', ja: 'テナントの承認' },
  refuse: { en: 'Refused by the tenant', ja: 'テナントの不承認' },
  decline: { en: 'Declined', ja: '拒否' },
  hold: { en: 'Held', ja: '保留' },
  waiver: { en: 'Waived', ja: '適用免除' },
} as const

/** How a patch of a plan ended on a computer. */
const patchResult = {
  succeeded: { en: 'Succeeded', ja: '成功' },
  succeeded_with_errors: { en: 'Succeeded with errors', ja: '一部エラーで成功' },
  failed: { en: 'Failed', ja: '失敗' },
  skipped: { en: 'Skipped', ja: 'スキップ' },
  waiting: { en: 'No result yet', ja: '結果待ち' },
} as const

const patchChange = {
  newly_missing: { en: 'Newly missing', ja: '新たに未インストール' },
  newly_installed: { en: 'Newly installed', ja: '新たに適用済み' },
} as const

const frequency = {
  daily: { en: 'Every day', ja: '毎日' },
  weekly: { en: 'Every week', ja: '毎週' },
  monthly: { en: 'Every month', ja: '毎月' },
} as const

const period = {
  yesterday: { en: 'Yesterday', ja: '昨日' },
  last_7_days: { en: 'The last 7 days', ja: '過去7日間' },
  last_30_days: { en: 'The last 30 days', ja: '過去30日間' },
  last_month: { en: 'Last month', ja: '先月' },
  this_month: { en: 'This month', ja: '今月' },
} as const

const values: Readonly<Record<'patchDecision' | 'patchResult' | 'patchChange' | 'frequency' | 'period', Readonly<Record<string, Word>>>> = {
  patchDecision,
  patchResult,
  patchChange,
  frequency,
  period,
}
type OwnGroup = keyof typeof values
/** A set of stable values that have words. */
export type ValueGroup = OwnGroup | LabelGroup

function isOwn(group: ValueGroup): group is OwnGroup {
  return Object.hasOwn(values, group)
}

/** The word for a stable value of a report; one that has none is shown as it is. */
export function valueWord(group: ValueGroup, value: string, locale: Locale): string {
  if (!isOwn(group)) return labelFor(group, value, locale)
  return (Object.hasOwn(values[group], value) ? values[group][value]?.[locale] : undefined) ?? value
}

/** Every stable value of a group with its word. */
export function valueWords(group: ValueGroup, locale: Locale): Record<string, string> {
  if (!isOwn(group)) return wordsOf(group, locale)
  return Object.fromEntries(Object.entries(values[group]).map(([value, words]) => [value, words[locale]]))
}

/** What a report is called. */
export function reportTitle(id: ReportId, locale: Locale): string {
  return reports[id].title[locale]
}

/** What a report tells, in a sentence. */
export function reportAbout(id: ReportId, locale: Locale): string {
  return reports[id].about[locale]
}

/** The heading of a column. */
export function columnTitle(name: ColumnName, locale: Locale): string {
  return columns[name][locale]
}

/** What a figure counts. */
export function figureTitle(name: FigureName, locale: Locale): string {
  return figures[name][locale]
}
