import { createHash } from 'node:crypto'
import type { Category, CategoryType } from './types.ts'

/** Ids that every WSUS has, and the classifications' (all public facts of Microsoft's documentation). */
export const ALL_COMPUTERS = 'a0a08746-4dbe-4a37-9adf-9e7652c0b421'
export const UNASSIGNED_COMPUTERS = 'b73ca6ed-5727-47f3-84de-015e03f6a88a'
export const DOWNSTREAM_SERVERS = 'd374f42a-9be2-4163-a0fa-3c86a401b7a7'

const CLASSIFICATIONS: Readonly<Record<string, { id: string; ja: string }>> = {
  'Security Updates': { id: '0fa1201d-4330-4fa8-8ae9-b877473b6441', ja: 'セキュリティ問題の修正プログラム' },
  'Definition Updates': { id: 'e0789628-ce08-4437-be74-2495b842f43b', ja: '定義更新プログラム' },
  'Critical Updates': { id: 'e6cf1350-c01b-414d-a61f-263d14d133b4', ja: '重要な更新' },
  Updates: { id: 'cd5ffd1e-e932-4e3a-bf74-18bf0b1bbd83', ja: '更新' },
}

const KNOWN: Readonly<Record<string, string>> = {
  Windows: '6964aab4-c5b5-43bd-a17d-ffb4346a8e1d',
  Microsoft: '56309036-4c77-4dd9-951a-99ee9c246a94',
  'Microsoft Defender Antivirus': '8c3fcc84-7410-4a95-8b89-a166a0190486',
}

/** A stable id of UUID shape for what has none of Microsoft's here (RFC 9562, 5.5; our own name space). */
export function uuidOf(name: string): string {
  const hash = createHash('sha1').update(`tsukuroi.demo.wsus/${name}`).digest()
  hash[6] = (hash[6]! & 0x0f) | 0x50
  hash[8] = (hash[8]! & 0x3f) | 0x80
  const hex = hash.subarray(0, 16).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** The id of a category, by its English title. */
export function categoryId(type: CategoryType, title: string): string {
  if (type === 'UpdateClassification') return CLASSIFICATIONS[title]?.id ?? uuidOf(`classification/${title}`)
  return KNOWN[title] ?? uuidOf(`product/${title}`)
}

/**
 * The categories that the updates need: company, family, products, classifications.
 *
 * @param products titles of products, in any order
 * @param arrivedAt when the server learned of them
 */
export function categoriesFor(products: Iterable<string>, arrivedAt: Date): Category[] {
  const wanted: { type: CategoryType; title: string; ja: string }[] = [
    { type: 'Company', title: 'Microsoft', ja: 'Microsoft' },
    { type: 'ProductFamily', title: 'Windows', ja: 'Windows' },
    { type: 'ProductFamily', title: 'Office', ja: 'Office' },
    ...[...new Set(products)].toSorted().map((title) => ({ type: 'Product' as const, title, ja: title })),
    ...Object.entries(CLASSIFICATIONS).map(([title, { ja }]) => ({ type: 'UpdateClassification' as const, title, ja })),
  ]
  return wanted.map(({ type, title, ja }, index) => ({
    localId: 1000 + index,
    id: categoryId(type, title),
    type,
    title,
    titleJa: ja,
    description: title,
    arrivedAt,
    order: 2_147_483_647,
  }))
}
