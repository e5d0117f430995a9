import { basename } from 'node:path'
import {
  ApplicationIndex,
  programPackage,
  type ApplicationStatement,
  type InstalledProgram,
  type PackageVersion,
  type RecognizedEntry,
} from '../../catalog/index.ts'
import { CommandError } from '../command-error.ts'
import { readCsv } from '../csv.ts'

/** What a file says is in Add/Remove Programs of a computer. */
export interface ProgramList {
  readonly computer: string
  readonly programs: readonly InstalledProgram[]
}

type Column = keyof InstalledProgram

/** What columns are called, without spaces and marks: as in the registry, as PowerShell and WMI name them, and in our own words. */
const TITLES: Readonly<Record<Column, readonly string[]>> = {
  name: ['displayname', 'name'],
  version: ['displayversion', 'version'],
  publisher: ['publisher', 'vendor'],
  productCode: ['productcode', 'identifyingnumber'],
  upgradeCode: ['upgradecode'],
  key: ['pschildname', 'key', 'registrykey', 'keyname'],
}
/** No program has one of these for a name, a version or a code. */
const SURE = new Set(['displayname', 'displayversion', 'productcode', 'upgradecode', 'pschildname'])
/** Columns of a table without titles. */
const PLACES: ReadonlyMap<Column, number> = new Map(
  (['name', 'version', 'publisher', 'productCode', 'upgradeCode', 'key'] as const).map((column, at) => [column, at]),
)

const LEAST = 2
const MOST = 8
/** PowerShell exports every value of a key. */
const MOST_TITLED = 500

/**
 * Reads a list of programs: CSV whose first row has the titles of its columns, as an export of the Uninstall keys has them; or without titles name,
 * version, publisher, product code, upgrade code and name of the registry key, of which empty ones at the end may be absent.
 *
 * @throws CommandError input_path_invalid, encoding_mismatch, file_malformed, file_empty, program_names_missing
 */
export async function readPrograms(path: string): Promise<ProgramList> {
  const rows = await readCsv(path, undefined, { least: LEAST, most: MOST_TITLED })
  const titles = (rows[0]?.fields ?? []).map((title) => title.toLowerCase().replaceAll(/[\s_-]/g, ''))
  const isTitled = areTitles(titles)
  const places = isTitled ? placesOf(titles) : PLACES
  if (!places.has('name')) throw new CommandError('program_names_missing', { path, titles: rows[0]?.fields.join(', ') ?? '' })
  const programs = rows.slice(isTitled || titles[0] === 'name' ? 1 : 0).flatMap(({ fields, line }) => {
    if (!isTitled && fields.length > MOST)
      throw new CommandError('file_malformed', { path, line, column: MOST + 1, reason: 'field_surplus' })
    const told = (column: Column): string | null => fields[places.get(column) ?? -1] || null
    const name = told('name')
    if (name === null) return []
    const productCode = told('productCode')
    const codes = { productCode, upgradeCode: told('upgradeCode'), key: told('key') ?? productCode ?? name }
    return [{ name, version: told('version'), publisher: told('publisher'), ...codes }]
  })
  return { computer: basename(path).replace(/\.[^.]+$/, ''), programs }
}

/** Whether a row says what columns are, and not what a program is: one title that nothing else is, or two. */
function areTitles(cells: readonly string[]): boolean {
  const known = new Set(Object.values(TITLES).flat())
  return cells.some((cell) => SURE.has(cell)) || cells.filter((cell) => known.has(cell)).length > 1
}

function placesOf(titles: readonly string[]): Map<Column, number> {
  const found = new Map<Column, number>()
  for (const [column, names] of Object.entries(TITLES) as [Column, readonly string[]][]) {
    const name = names.find((one) => titles.includes(one))
    if (name !== undefined) found.set(column, titles.indexOf(name))
  }
  return found
}

/** The programs of a list that the catalog knows, as package versions, each once, with the entries from which it was recognized. */
export function applicationsOf(
  programs: readonly InstalledProgram[],
  statements: readonly ApplicationStatement[],
): Map<PackageVersion, RecognizedEntry[]> {
  const index = new ApplicationIndex()
  for (const statement of statements) index.add(statement)
  const found = new Map<string, { readonly pv: PackageVersion; readonly entries: RecognizedEntry[] }>()
  for (const program of programs) {
    const application = index.find(program)
    if (application === null) continue
    const place = `${application.id}\n${application.version}`
    const known = found.get(place) ?? { pv: programPackage(application), entries: [] }
    known.entries.push({ ...program, how: application.how, release: index.releaseOf(application.id, program) })
    found.set(place, known)
  }
  return new Map([...found.values()].map(({ pv, entries }) => [pv, entries]))
}
