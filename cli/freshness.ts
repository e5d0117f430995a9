import type { Column } from './terminal.ts'

/** Where a line comes from, as the server says it (`asOf` and its server stand on every line with figures). */
export interface Freshness {
  readonly sourceId: string | null
  readonly serverName: string | null
  readonly asOf: string | null
}

/** The last columns of lists whose lines come from one server each. */
export const FRESHNESS_COLUMNS: readonly Column<Freshness>[] = [
  { name: 'sourceId', title: { en: 'Source ID', ja: '情報収集元ID' }, value: (line) => line.sourceId, detail: true },
  { name: 'serverName', title: { en: 'Server below', ja: '下位のサーバ' }, value: (line) => line.serverName, detail: true },
  { name: 'asOf', title: { en: 'As of', ja: '情報の日時' }, value: (line) => line.asOf, time: true },
]
