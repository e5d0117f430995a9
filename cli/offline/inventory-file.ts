import { access } from 'node:fs/promises'
import { basename } from 'node:path'
import { moduleOf, parsePackageLine, type ComputerFacts, type PackageVersion } from '../../catalog/index.ts'
import { CommandError } from '../command-error.ts'
import { readBounded } from '../csv.ts'
import { decode } from '../encoding.ts'

/** What a file says a computer has. */
export interface InventoryFile {
  /** The file's name without its suffix. */
  readonly computer: string
  readonly packages: readonly PackageVersion[]
  readonly facts: ComputerFacts
}

export const INVENTORY_TYPES = ['dpkg', 'rpm', 'apk', 'winget'] as const
export type InventoryType = (typeof INVENTORY_TYPES)[number]

/** As many packages as no computer has. */
const MOST_PACKAGES = 200_000

/**
 * Reads an inventory of packages. Beside it, with the same name: `.modules`, enabled module streams (`nodejs:16`), `.pockets`, archives with an
 * entitlement, both one on each line; `.labels.tsv`, packages with their module labels.
 *
 * @param release `debian/12`
 * @throws CommandError input_path_invalid, encoding_mismatch, inventory_line_invalid, inventory_empty, file_too_large
 */
export async function readPackages(path: string, type: Exclude<InventoryType, 'winget'>, release: string): Promise<InventoryFile> {
  const lines = await linesOf(path)
  const beside = path.replace(/(?:\.(?:dpkg|rpm|apk))?\.(?:tsv|txt|list|nevra|rpm|dpkg|apk)$/, '')
  const labels = type === 'rpm' ? await readLabels(`${beside}.labels.tsv`) : new Map<string, string>()
  const packages: PackageVersion[] = []
  const held: string[] = []
  const read = {
    dpkg: () => dpkgLine(release, held),
    rpm: () => rpmLine(release, labels, writesEpochs(lines)),
    apk: () => apkLine(release),
  }[type]()
  for (const [at, line] of lines.entries()) {
    if (line === '' || line.startsWith('#')) continue
    const pv = read(line)
    if (pv === undefined) throw new CommandError('inventory_line_invalid', { path, line: at + 1, type, value: line.slice(0, 100) })
    if (pv !== null) packages.push(pv)
    if (packages.length > MOST_PACKAGES) throw new CommandError('file_too_large', { path, limit: MOST_PACKAGES })
  }
  if (packages.length === 0) throw new CommandError('inventory_empty', { path })
  const facts = {
    release,
    runningKernel: null,
    rebuiltKernel: false,
    modules: await readWords(`${beside}.modules`),
    pockets: await readWords(`${beside}.pockets`),
    held,
  }
  return { computer: basename(beside), packages, facts }
}

/** Lines of a text file, without their ends. */
export async function linesOf(path: string): Promise<string[]> {
  return decode(await readBounded(path), undefined, path)
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
}

/** @returns undefined for a line that is none of dpkg's, null for a package that is not installed */
type LineReader = (line: string) => PackageVersion | null | undefined

function dpkgLine(release: string, held: string[]): LineReader {
  return (line) => {
    const columns = line.split('\t')
    if (columns.length < 2 || (columns[1] === '' && columns[3]?.[1] === 'i')) return undefined
    const pv = parsePackageLine('dpkg', line, release)
    if (pv === null) return columns[3] === undefined || columns[3][1] === 'i' ? undefined : null
    if (columns[3]?.startsWith('h') === true) held.push(`${pv.name}:${pv.architecture}`)
    return pv
  }
}

/** `name-version arch {origin} (license) [installed]`, or the first part alone. */
const APK = /^(?<name>\S+)-(?<version>[^\s-]+-r\d+)(?: (?<architecture>\S+) \{(?<origin>[^{}\s]+)\} .*)?$/

/** The columns of an agent's inventory, or what `apk list -I` and `apk info -v` print. */
function apkLine(release: string): LineReader {
  return (line) => {
    if (line.includes('\t')) return parsePackageLine('apk', line, release) ?? undefined
    // Names for a set of packages to be removed together.
    if (line.startsWith('.')) return null
    const parts = APK.exec(line.trimEnd())?.groups
    if (parts === undefined) return undefined
    const { name, version, architecture = '', origin = '' } = parts
    // Without the option, what could be installed is listed too.
    if (architecture !== '' && !line.trimEnd().endsWith('[installed]')) return null
    return parsePackageLine('apk', [name, version, architecture, origin].join('\t'), release) ?? undefined
  }
}

const NEVRA = /^(?<name>.+)-(?:(?<epoch>\d+|\(none\)):)?(?<version>[^-:]+)-(?<release>[^-]+)\.(?<architecture>[^.\s-]+)$/

/** Whether a list names epochs at all: then a package without one has 0, as rpm's own `%{NEVRA}` leaves it out; else nobody knows. */
function writesEpochs(lines: readonly string[]): boolean {
  return lines.some((line) => !line.includes('\t') && NEVRA.exec(line)?.groups?.['epoch'] !== undefined)
}

function rpmLine(release: string, labels: ReadonlyMap<string, string>, hasEpochs: boolean): LineReader {
  return (line) => {
    if (line.startsWith('gpg-pubkey-') || line.startsWith('gpg-pubkey\t')) return null
    if (line.includes('\t')) return parsePackageLine('rpm', line, release) ?? undefined
    const parts = NEVRA.exec(line.trim())?.groups
    if (parts === undefined) return undefined
    const name = parts['name'] ?? ''
    const given = parts['epoch'] ?? (hasEpochs ? '0' : undefined)
    const version = `${given === undefined ? '' : `${given}:`}${parts['version']}-${parts['release']}`
    return parsePackageLine('rpm', [name, version, parts['architecture'], labels.get(name) ?? ''].join('\t'), release) ?? undefined
  }
}

async function readLabels(path: string): Promise<Map<string, string>> {
  const labels = new Map<string, string>()
  if (!(await isThere(path))) return labels
  for (const [at, line] of (await linesOf(path)).entries()) {
    if (line === '' || line.startsWith('#')) continue
    const [name = '', label = ''] = line.split('\t')
    if (label !== '' && label !== '(none)' && moduleOf('', label) === null)
      throw new CommandError('inventory_line_invalid', { path, line: at + 1, type: 'labels', value: line.slice(0, 100) })
    labels.set(name, label)
  }
  return labels
}

async function readWords(path: string): Promise<string[]> {
  if (!(await isThere(path))) return []
  return (await linesOf(path)).map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'))
}

async function isThere(path: string): Promise<boolean> {
  try {
    await access(path)
    return true
  } catch {
    return false
  }
}
