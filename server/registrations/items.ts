import { repeatedRows, type RowProblem } from '../http/row-problems.ts'

/** What the scripts of an information collection source tell, column by column: pure. */

/** Items that software may have. */
export const SOFTWARE_ITEMS = [
  'softwareName',
  'version',
  'edition',
  'release',
  'architecture',
  'branch',
  'license',
  'url',
  'osType',
  'vendor',
  'installDate',
  'installPath',
  'size',
  'type',
  'title',
  'description',
] as const

/** Items that an applied patch may have; `softwareName` and the rest say to which of the listed software it is applied. */
export const PATCH_ITEMS = [
  'patchName',
  'softwareName',
  'softwareVersion',
  'installPath',
  'osType',
  'importance',
  'applyDate',
  'releaseDate',
  'title',
  'description',
] as const

/** Items that tell one from another, and such as only describe. */
export const USES = ['identification', 'definition'] as const

/** A column of what scripts write. */
export interface CollectionItem {
  readonly name: string
  readonly use: (typeof USES)[number]
}

/** A line of an item file; null is an empty field. */
export interface ItemLine {
  readonly name: string | null
  readonly use: string | null
}

export type ItemList = 'software' | 'patch'

const KNOWN: Readonly<Record<ItemList, readonly string[]>> = { software: SOFTWARE_ITEMS, patch: PATCH_ITEMS }
const NEEDED: Readonly<Record<ItemList, readonly string[]>> = { software: ['softwareName'], patch: ['patchName', 'softwareName'] }

/** What is wrong with a list of items; nothing: it can be used. */
export function itemProblems(list: ItemList, lines: readonly ItemLine[]): RowProblem[] {
  const unknown = lines.flatMap(({ name, use }, i): RowProblem[] => {
    if (name === null || !KNOWN[list].includes(name)) return [problem(i + 1, 'name', 'collection_item_unknown', { name })]
    if (!USES.some((word) => word === use)) return [problem(i + 1, 'use', 'collection_item_use_invalid', { use })]
    return NEEDED[list].includes(name) && use !== 'identification' ? [problem(i + 1, 'use', 'collection_item_needed', { name })] : []
  })
  const repeated = repeatedRows(lines, ({ name }) => name).map((row) =>
    problem(row, 'name', 'collection_item_repeated', { name: lines[row - 1]?.name }),
  )
  const missing = NEEDED[list].filter((name) => !lines.some((line) => line.name === name))
  return [...unknown, ...repeated, ...missing.map((name) => problem(lines.length, 'name', 'collection_item_needed', { name }))]
}

/** Lines without problems as items. */
export function itemsOf(lines: readonly ItemLine[]): CollectionItem[] {
  return lines.map(({ name, use }) => ({ name: name ?? '', use: use === 'identification' ? 'identification' : 'definition' }))
}

function problem(row: number, column: string, code: string, details: Readonly<Record<string, unknown>>): RowProblem {
  return { row, column, code, details }
}
