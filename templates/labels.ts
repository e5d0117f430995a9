import type { Locale } from './message-catalog.ts'
import { task } from './task-words.ts'

type Words = Readonly<Record<string, Readonly<Record<Locale, string>>>>

/** Microsoft's own names of the WSUS classifications in both languages; others are shown as the source gives them. */
const classification: Words = {
  'Security Updates': { en: 'Security Updates', ja: 'セキュリティ問題の修正プログラム' },
  'Critical Updates': { en: 'Critical Updates', ja: '重要な更新' },
  'Definition Updates': { en: 'Definition Updates', ja: '定義更新プログラム' },
  'Update Rollups': { en: 'Update Rollups', ja: '更新プログラムのロールアップ' },
  'Service Packs': { en: 'Service Packs', ja: 'Service Pack' },
  'Feature Packs': { en: 'Feature Packs', ja: 'Feature Pack' },
  Updates: { en: 'Updates', ja: '更新' },
  Upgrades: { en: 'Upgrades', ja: 'アップグレード' },
  Tools: { en: 'Tools', ja: 'ツール' },
  Drivers: { en: 'Drivers', ja: 'ドライバー' },
}

const level: Words = {
  required: { en: 'Required', ja: '必須' },
  recommended: { en: 'Recommended', ja: '推奨' },
}

const severity: Words = {
  critical: { en: 'Critical', ja: '緊急' },
  important: { en: 'Important', ja: '重要' },
  moderate: { en: 'Moderate', ja: '警告' },
  low: { en: 'Low', ja: '注意' },
  unspecified: { en: 'Unspecified', ja: '指定なし' },
}

const jobState: Words = {
  pending_approval: { en: 'pending approval', ja: '承認待ち' },
  rejected: { en: 'rejected', ja: '却下' },
  waiting: { en: 'waiting', ja: '開始待ち' },
  running: { en: 'running', ja: '実行中' },
  awaiting_decision: { en: 'awaiting a decision', ja: '判断待ち' },
  completed: { en: 'completed', ja: '完了' },
  completed_with_errors: { en: 'completed with errors', ja: '一部失敗で完了' },
  failed: { en: 'failed', ja: '失敗' },
  canceled: { en: 'canceled', ja: 'キャンセル' },
  expired: { en: 'expired', ja: '期限切れ' },
}

const verdictState: Words = {
  unknown: { en: 'Unknown', ja: '不明' },
  not_applicable: { en: 'Not applicable', ja: '適用対象外' },
  missing: { en: 'Missing', ja: '未インストール' },
  downloaded: { en: 'Downloaded', ja: 'ダウンロード済み' },
  installed: { en: 'Installed', ja: '適用済み' },
  failed: { en: 'Failed', ja: '失敗' },
  pending_reboot: { en: 'Pending reboot', ja: '再起動待ち' },
  superseded: { en: 'Superseded', ja: '置き換え済み' },
}

const health: Words = {
  unknown: { en: 'Unknown', ja: '不明' },
  healthy: { en: 'Healthy', ja: '健全' },
  vulnerable: { en: 'Vulnerable', ja: '脆弱' },
  highly_vulnerable: { en: 'Highly vulnerable', ja: '非常に脆弱' },
}

const patchKind: Words = {
  windows: { en: 'Windows', ja: 'Windows' },
  linux: { en: 'Linux', ja: 'Linux' },
  middleware: { en: 'Third party', ja: 'サードパーティ' },
}

const restart: Words = {
  never: { en: 'Not needed', ja: '不要' },
  always: { en: 'Needed', ja: '必要' },
  can: { en: 'May be needed', ja: '必要な場合あり' },
  unknown: { en: 'Unknown', ja: '不明' },
}

const osType: Words = {
  windows: { en: 'Windows', ja: 'Windows' },
  linux: { en: 'Linux', ja: 'Linux' },
  other: { en: 'Other', ja: 'その他' },
}

const criticality: Words = {
  low: { en: 'Low', ja: '低' },
  normal: { en: 'Normal', ja: '標準' },
  high: { en: 'High', ja: '高' },
}

const role: Words = {
  infra_admin: { en: 'Infrastructure administrator', ja: 'インフラ管理者' },
  administrator: { en: 'Dual-role administrator', ja: '兼任管理者' },
  tenant_admin: { en: 'Tenant administrator', ja: 'テナント管理者' },
  tenant_user: { en: 'Tenant user', ja: 'テナント利用者' },
}

const locale: Words = {
  ja: { en: 'Japanese', ja: '日本語' },
  en: { en: 'English', ja: '英語' },
}

const jobApproval: Words = {
  none: { en: 'Not needed', ja: '不要' },
  tenant_admin: { en: 'By a tenant administrator', ja: 'テナント管理者による承認' },
  two_person: { en: 'By another person', ja: '本人以外による承認' },
}

const noticeState: Words = {
  queued: { en: 'Queued', ja: '送信待ち' },
  sending: { en: 'Sending', ja: '送信中' },
  sent: { en: 'Sent', ja: '送信済み' },
  retrying: { en: 'Trying again', ja: '再送待ち' },
  failed: { en: 'Failed', ja: '送信失敗' },
}

const runState: Words = {
  running: { en: 'Running', ja: '実行中' },
  succeeded: { en: 'Succeeded', ja: '成功' },
  failed: { en: 'Failed', ja: '失敗' },
  stopped: { en: 'Stopped', ja: '中止' },
}

const fileRefusal: Words = {
  hash_wrong: { en: 'Its hash is another one', ja: 'ハッシュの不一致' },
  size_wrong: { en: 'Its size is another one', ja: 'サイズの不一致' },
  signature_invalid: { en: 'Its signature is not valid', ja: '署名が無効' },
}

const findingSeverity: Words = {
  error: { en: 'Error', ja: 'エラー' },
  warning: { en: 'Warning', ja: '警告' },
  info: { en: 'Information', ja: '情報' },
}

const advisoryKind: Words = {
  security: { en: 'Security', ja: 'セキュリティ' },
  bugfix: { en: 'Bug fix', ja: '不具合修正' },
  enhancement: { en: 'Enhancement', ja: '機能追加' },
}

const exceptionKind: Words = {
  decline: { en: 'Decline', ja: '拒否' },
  hold: { en: 'Hold', ja: '保留' },
  waiver: { en: 'Waiver', ja: '適用免除' },
}

const exceptionScope: Words = {
  all: { en: 'All computers', ja: 'すべての業務サーバ' },
  group: { en: 'A computer group', ja: 'コンピュータグループ' },
  computer: { en: 'A computer', ja: '業務サーバ' },
}

const packageState: Words = {
  affected: { en: 'Affected', ja: '影響あり' },
  deferred: { en: 'Deferred', ja: '修正延期' },
  ignored: { en: 'Will not be fixed', ja: '修正予定なし' },
  end_of_life: { en: 'No longer supported', ja: 'サポート終了' },
  under_investigation: { en: 'Under investigation', ja: '調査中' },
  not_affected: { en: 'Not affected', ja: '影響なし' },
}

const auditResult: Words = {
  done: { en: 'Done', ja: '成功' },
  refused: { en: 'Refused', ja: '拒否' },
  failed: { en: 'Failed', ja: '失敗' },
}

const agreement: Words = {
  one_voice: { en: 'Not contradicted', ja: '相違なし' },
  agreed: { en: 'The same', ja: '一致' },
  reported_by_agent: { en: 'Reported by the agent, not yet by the source', ja: 'エージェントのみ報告済み' },
  disputed: { en: 'Disputed', ja: '食い違い' },
}

const groupKind: Words = {
  static: { en: 'Static', ja: '静的' },
  unique: { en: 'Unique', ja: '排他' },
  dynamic: { en: 'Dynamic', ja: '動的' },
}

const tokenState: Words = {
  open: { en: 'Open', ja: '有効' },
  used: { en: 'Used up', ja: '使用済み' },
  expired: { en: 'Expired', ja: '期限切れ' },
  revoked: { en: 'Taken back', ja: '取り消し済み' },
}

const sourceKind: Words = {
  wsus: { en: 'WSUS', ja: 'WSUS' },
  catalog: { en: 'Security feed', ja: 'セキュリティ情報フィード' },
  agent: { en: 'Agents', ja: 'エージェント' },
  manual: { en: 'Manual registration', ja: '手動登録' },
  engine: { en: 'Catalog engine', ja: 'カタログエンジン' },
}

const freshness: Words = {
  never: { en: 'Never read', ja: '未取得' },
  fresh: { en: 'Fresh', ja: '最新' },
  stale: { en: 'Stale', ja: '更新遅れ' },
  expired: { en: 'Expired', ja: '期限切れ' },
}

const taskState: Words = {
  failed: { en: 'Failed', ja: '失敗' },
  running: { en: 'Running', ja: '実行中' },
  succeeded: { en: 'Succeeded', ja: '成功' },
  never: { en: 'Not run yet', ja: '未実行' },
}

const mappingKind: Words = {
  target_group: { en: 'WSUS group', ja: 'WSUSグループ' },
  host_name: { en: 'Host name', ja: 'ホスト名' },
  domain_suffix: { en: 'Domain', ja: 'ドメイン' },
  address_range: { en: 'Address range', ja: 'アドレス範囲' },
}

const yesNo: Words = {
  true: { en: 'Yes', ja: 'はい' },
  false: { en: 'No', ja: 'いいえ' },
}

const labels = {
  classification,
  level,
  severity,
  jobState,
  verdictState,
  health,
  patchKind,
  restart,
  osType,
  criticality,
  role,
  locale,
  jobApproval,
  noticeState,
  runState,
  findingSeverity,
  fileRefusal,
  advisoryKind,
  exceptionKind,
  exceptionScope,
  packageState,
  auditResult,
  agreement,
  groupKind,
  tokenState,
  sourceKind,
  freshness,
  taskState,
  mappingKind,
  yesNo,
  task,
} as const
export type LabelGroup = keyof typeof labels

/** Every stable value of a group with its word. */
export function wordsOf(group: LabelGroup, language: Locale): Record<string, string> {
  return Object.fromEntries(
    Object.entries<Readonly<Record<Locale, string>>>(labels[group]).map(([value, words]) => [value, words[language]]),
  )
}

/** The word for a stable value in one language; a value that has none is shown as it is (vendors' own classifications). */
export function labelFor(group: LabelGroup, value: string, locale: Locale): string {
  return Object.hasOwn(labels[group], value) ? (labels[group][value]?.[locale] ?? value) : value
}
