import type { Locale } from './message-catalog.ts'

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

const labels = { classification, level, severity, jobState } as const
export type LabelGroup = keyof typeof labels

/** The word for a stable value in one language; a value that has none is shown as it is (vendors' own classifications). */
export function labelFor(group: LabelGroup, value: string, locale: Locale): string {
  return Object.hasOwn(labels[group], value) ? (labels[group][value]?.[locale] ?? value) : value
}
