import { basename } from 'node:path'
import {
  ApplicationIndex,
  programPackage,
  type ApplicationStatement,
  type InstalledProgram,
  type PackageVersion,
} from '../../catalog/index.ts'
import { readCsv } from '../csv.ts'

/** What a file says is in Add/Remove Programs of a computer. */
export interface ProgramList {
  readonly computer: string
  readonly programs: readonly InstalledProgram[]
}

const LEAST = 2
const MOST = 8

/**
 * Reads a list of programs: CSV with name, version, publisher, product code, upgrade code and name of the registry key; a first row with titles is left
 * aside, empty columns at the end may be absent.
 *
 * @throws CommandError input_path_invalid, encoding_mismatch, file_malformed, file_empty
 */
export async function readPrograms(path: string): Promise<ProgramList> {
  const rows = await readCsv(path, undefined, { least: LEAST, most: MOST })
  const programs = rows.flatMap(({ fields }, at) => {
    const [name = '', version, publisher, productCode, upgradeCode, key] = fields
    if (name === '' || (at === 0 && name.toLowerCase() === 'name')) return []
    const told = (text: string | undefined): string | null => (text === undefined || text === '' ? null : text)
    const codes = { productCode: told(productCode), upgradeCode: told(upgradeCode), key: told(key) ?? told(productCode) ?? name }
    return [{ name, version: told(version), publisher: told(publisher), ...codes }]
  })
  return { computer: basename(path).replace(/\.[^.]+$/, ''), programs }
}

/** The programs of a list that the catalog knows, as package versions, each once. */
export function applicationsOf(programs: readonly InstalledProgram[], statements: readonly ApplicationStatement[]): PackageVersion[] {
  const index = new ApplicationIndex()
  for (const statement of statements) index.add(statement)
  const found = new Map<string, PackageVersion>()
  for (const program of programs) {
    const application = index.find(program)
    if (application !== null) found.set(`${application.id}\n${application.version}`, programPackage(application))
  }
  return [...found.values()]
}
