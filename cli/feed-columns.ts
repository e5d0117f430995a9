import type { Column } from './terminal.ts'

/** Lists of feeds, of their documents and of presets. */

export interface FeedDocument {
  readonly key: string
  readonly format: string
  readonly sha256: string
  readonly url: string | null
  readonly revisedAt: string | null
  readonly fetchedAt: string
  readonly records: number
  readonly skipped: number
  readonly rejected: number
  readonly validUntil: string | null
  readonly signedBy: string | null
}

interface Counted {
  readonly read: number
  readonly added: number
  readonly changed: number
  readonly removed: number
}

export interface Feed {
  readonly sourceId: string
  readonly name: string
  readonly enabled: boolean
  readonly url: string | null
  readonly stream: string | null
  readonly way: { readonly kind: string } | null
  readonly license: string | null
  readonly isSigned: boolean
  readonly state: 'never' | 'fresh' | 'stale' | 'expired'
  readonly asOf: string | null
  readonly lastSuccessAt: string | null
  readonly lastRun: {
    readonly state: string
    readonly errorCode: string | null
    readonly errorDetails: Record<string, unknown> | null
    readonly documents: Counted | null
    readonly records: Counted | null
    readonly rejected: number
  } | null
  readonly documentCount: number
  readonly advisoryCount: number
  readonly fixCount: number
  readonly stateCount: number
  readonly rejected: number
  readonly streams: readonly string[]
  readonly validUntil: string | null
  readonly signedBy: readonly string[]
  readonly documents: readonly FeedDocument[]
}

export interface FeedPreset {
  readonly presetId: string
  readonly name: string
  readonly url: string
  readonly license: string
  readonly isSigned: boolean
  readonly isRegistered: boolean
}

/** A line for each source. */
export const FEED_COLUMNS: readonly Column<Feed>[] = [
  { name: 'sourceId', title: { en: 'Source', ja: '情報収集元' }, value: (f) => f.sourceId },
  { name: 'enabled', title: { en: 'Fetched', ja: '取得' }, value: (f) => f.enabled },
  { name: 'state', title: { en: 'State', ja: '状態' }, value: (f) => f.state },
  { name: 'asOf', title: { en: 'As of', ja: '取得日時' }, value: (f) => f.asOf, time: true },
  { name: 'documentCount', title: { en: 'Documents', ja: '文書数' }, value: (f) => f.documentCount },
  { name: 'advisoryCount', title: { en: 'Advisories', ja: 'アドバイザリ数' }, value: (f) => f.advisoryCount },
  { name: 'fixCount', title: { en: 'Fixes', ja: '修正数' }, value: (f) => f.fixCount },
  { name: 'stateCount', title: { en: 'Without fix', ja: '修正なし' }, value: (f) => f.stateCount, detail: true },
  { name: 'rejected', title: { en: 'Rejected', ja: '使用不可' }, value: (f) => f.rejected, detail: true },
  { name: 'streams', title: { en: 'Streams', ja: 'ストリーム' }, value: (f) => f.streams.join(' ') },
  { name: 'validUntil', title: { en: 'Valid until', ja: '有効期限' }, value: (f) => f.validUntil, time: true },
  { name: 'signedBy', title: { en: 'Signed by', ja: '署名鍵' }, value: (f) => f.signedBy.join(' ') },
  { name: 'errorCode', title: { en: 'Last error', ja: '直近のエラー' }, value: (f) => f.lastRun?.errorCode ?? null },
  { name: 'url', title: { en: 'From', ja: '取得先' }, value: (f) => f.url, detail: true },
  { name: 'stream', title: { en: 'Stream', ja: 'ストリームの指定' }, value: (f) => f.stream, detail: true },
  { name: 'way', title: { en: 'Way', ja: '取得方法' }, value: (f) => f.way?.kind ?? null, detail: true },
  { name: 'license', title: { en: 'License', ja: 'ライセンス' }, value: (f) => f.license, detail: true },
]

/** A line for each document. */
export const DOCUMENT_COLUMNS: readonly Column<FeedDocument & { readonly sourceId: string }>[] = [
  { name: 'sourceId', title: { en: 'Source', ja: '情報収集元' }, value: (d) => d.sourceId },
  { name: 'key', title: { en: 'Document', ja: '文書' }, value: (d) => d.key },
  { name: 'format', title: { en: 'Format', ja: '形式' }, value: (d) => d.format },
  { name: 'records', title: { en: 'Records', ja: '項目数' }, value: (d) => d.records },
  { name: 'skipped', title: { en: 'Not ours', ja: '対象外' }, value: (d) => d.skipped, detail: true },
  { name: 'rejected', title: { en: 'Rejected', ja: '使用不可' }, value: (d) => d.rejected },
  { name: 'revisedAt', title: { en: 'Vendor’s date', ja: '公開元の更新日時' }, value: (d) => d.revisedAt, time: true },
  { name: 'fetchedAt', title: { en: 'As of', ja: '取得日時' }, value: (d) => d.fetchedAt, time: true },
  { name: 'validUntil', title: { en: 'Valid until', ja: '有効期限' }, value: (d) => d.validUntil, time: true, detail: true },
  { name: 'signedBy', title: { en: 'Signed by', ja: '署名鍵' }, value: (d) => d.signedBy, detail: true },
  { name: 'url', title: { en: 'From', ja: '取得先' }, value: (d) => d.url, detail: true },
  { name: 'sha256', title: { en: 'SHA-256', ja: 'SHA-256' }, value: (d) => d.sha256, detail: true },
]

/** A line for each preset. */
export const PRESET_COLUMNS: readonly Column<FeedPreset>[] = [
  { name: 'presetId', title: { en: 'Source', ja: '情報収集元' }, value: (p) => p.presetId },
  { name: 'name', title: { en: 'What', ja: '内容' }, value: (p) => p.name },
  { name: 'isRegistered', title: { en: 'Registered', ja: '登録済み' }, value: (p) => p.isRegistered },
  { name: 'isSigned', title: { en: 'Signed', ja: '署名' }, value: (p) => p.isSigned },
  { name: 'license', title: { en: 'License', ja: 'ライセンス' }, value: (p) => p.license },
  { name: 'url', title: { en: 'From', ja: '取得先' }, value: (p) => p.url },
]
