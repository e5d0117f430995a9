import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import {
  fixesOf,
  joinManifests,
  namesOf,
  verdictsOf,
  withModules,
  type ApplicationStatement,
  type ComputerVerdict,
  type FeedStatement,
  type Fix,
  type PackageVersion,
  type ProofDocument,
  type Reason,
  type RecognizedEntry,
} from '../../catalog/index.ts'
import { CommandError } from '../command-error.ts'
import type { CommandCall, Options } from '../command.ts'
import { describeDocuments } from './documents.ts'
import { readFolder, type DocumentPlace } from './feed-folder.ts'
import { INVENTORY_TYPES, readPackages, type InventoryType } from './inventory-file.ts'
import { applicationsOf, readPrograms } from './program-list.ts'
import { Prover } from './proofs.ts'
import { releaseNamed } from './release.ts'
import type { Terminal } from '../terminal.ts'

const PARTLY_FAILED = 50
/** Folder of feed documents in the state directory. */
const OWN_FOLDER = 'catalog'
const LINES_AT_ONCE = 1_000
/** Archive of documents that do not say theirs. */
const DEFAULT_POCKET: Readonly<Record<InventoryType, string>> = { dpkg: 'main', rpm: 'base', apk: 'main', winget: 'app' }

/**
 * `swcfmg_catalog -match`: what the computer of an inventory file lacks by the feed documents of a folder, without a server.
 *
 * @returns 0, or 50 when a document is damaged, so that something may be lacking in the answer
 * @throws CommandError
 */
export async function matchOffline({ options, terminal, stateDir }: CommandCall): Promise<number> {
  const path = options.need('file')
  const type = options.oneOf('type', INVENTORY_TYPES)
  if (type === undefined) throw new CommandError('parameter_missing', { option: '-type' })
  const release = type === 'winget' ? 'windows' : releaseNamed(options.need('release'))
  const folder = await folderOf(options, stateDir)
  const by = options.oneOf('by', ['advisory', 'patch']) ?? (type === 'winget' ? 'patch' : 'advisory')
  const format = options.oneOf('format', ['tsv', 'json']) ?? 'tsv'
  const programs = type === 'winget' ? await readPrograms(path) : undefined
  const inventory = type === 'winget' ? undefined : await readPackages(path, type, release)
  const catalog = new Catalog(release, inventory === undefined ? undefined : new Set(inventory.packages.flatMap(namesOf)))
  const { damaged } = await readFolder(folder, {
    terminal,
    stream: `${release}/${DEFAULT_POCKET[type]}`,
    keep: (statement) => catalog.keep(statement),
    take: (statements, place) => catalog.take(statements, place),
  })
  if (!catalog.isKnown) throw new CommandError('feed_release_missing', { path: folder, release })
  const computer = inventory?.computer ?? programs?.computer ?? ''
  const facts = inventory?.facts ?? { release, runningKernel: null, rebuiltKernel: false, modules: [], pockets: [], held: [] }
  const applications = applicationsOf(programs?.programs ?? [], catalog.applications())
  const found = inventory?.packages ?? [...applications.keys()]
  const fixes = catalog.fixes(found)
  const packages = withModules(found, [...fixes.keys()], facts.modules)
  const verdicts = verdictsOf(packages, [...fixes.keys()], facts, by)
  if (format === 'json') {
    const documents = await describeDocuments(folder, new Set(fixes.values()))
    const documentOf = (fix: Fix): ProofDocument | null => documents.get(fixes.get(fix)!) ?? null
    const entriesOf = (pv: PackageVersion): readonly RecognizedEntry[] => applications.get(pv) ?? []
    const prover = new Prover({ packages, fixes: [...fixes.keys()], facts, by, documentOf, entriesOf })
    printJson(terminal, { computer, release, by }, verdicts, prover)
  } else for (const text of linesOf(computer, verdicts)) terminal.print(text)
  return damaged > 0 ? PARTLY_FAILED : 0
}

/** The folder that was named, else the one in the state directory, if there is one. */
async function folderOf(options: Options, stateDir: string): Promise<string> {
  const named = options.get('dir')
  if (named !== undefined) return named
  const own = join(stateDir, OWN_FOLDER)
  const isFolder = await stat(own).then(
    (found) => found.isDirectory(),
    () => false,
  )
  return isFolder ? own : options.need('dir')
}

/** One verdict with its proofs on a line: together they may be longer than any text can be. */
function printJson(terminal: Terminal, head: object, verdicts: readonly ComputerVerdict[], prover: Prover): void {
  terminal.print(`${JSON.stringify(head).slice(0, -1)},"verdicts":[`)
  for (const [at, verdict] of verdicts.entries()) {
    const line = JSON.stringify({ ...verdict, proofs: prover.proofsOf(verdict) })
    terminal.print(at === verdicts.length - 1 ? line : `${line},`)
  }
  terminal.print(']}')
}

/** What feed documents say about the packages of one computer. */
class Catalog {
  readonly #release: string
  /** Names of the packages; undefined: whatever there is. */
  readonly #names: ReadonlySet<string> | undefined
  readonly #kept: { readonly statement: FeedStatement; readonly place: DocumentPlace }[] = []
  readonly #exploited = new Set<string>()
  /** Some document speaks of the release. */
  isKnown = false

  constructor(release: string, names: ReadonlySet<string> | undefined) {
    this.#release = release
    this.#names = names
  }

  /** What of a statement concerns the computer; null: nothing. */
  keep(statement: FeedStatement): FeedStatement | null {
    switch (statement.kind) {
      case 'advisory': {
        if (!this.isKnown && statement.fixes.some((fix) => fix.release === this.#release)) this.isKnown = true
        const fixes = statement.fixes.filter((fix) => fix.release === this.#release && this.#isWanted(fix.name))
        return fixes.length === 0 ? null : { ...statement, fixes }
      }
      case 'package': {
        if (statement.release !== this.#release) return null
        this.isKnown = true
        return this.#isWanted(statement.names === 'source' ? statement.source : statement.name) ? statement : null
      }
      case 'application':
        if (this.#release !== 'windows') return null
        this.isKnown = true
        return statement
      case 'threat':
        return statement.exploitedSince === null ? null : statement
      case 'state':
      case 'lifecycle':
        return null
    }
  }

  /** Takes what a whole document said. */
  take(statements: readonly FeedStatement[], place: DocumentPlace): void {
    for (const statement of statements) {
      if (statement.kind === 'threat') this.#exploited.add(statement.cve)
      else this.#kept.push({ statement, place })
    }
  }

  /** The releases of applications that were taken. */
  applications(): ApplicationStatement[] {
    return joinManifests(this.#kept.flatMap(({ statement }) => (statement.kind === 'application' ? [statement] : [])))
  }

  /** The fixes of everything that was taken, as far as they bear a name of the packages, with the place where each was read. */
  fixes(packages: readonly PackageVersion[]): Map<Fix, DocumentPlace> {
    const names = new Set(packages.flatMap(namesOf))
    const isExploited = (cve: string): boolean => this.#exploited.has(cve)
    const found = new Map<Fix, DocumentPlace>()
    for (const { statement, place } of this.#kept) {
      for (const fix of fixesOf(statement, isExploited, ({ name }) => names.has(name))) found.set(fix, place)
    }
    return found
  }

  #isWanted(name: string): boolean {
    return this.#names === undefined || this.#names.has(name)
  }
}

function* linesOf(computer: string, verdicts: readonly ComputerVerdict[]): Generator<string> {
  let lines: string[] = []
  for (const { id, verdict, reasons } of verdicts) {
    lines.push([computer, id, verdict, reasons.map(reasonText).join('; ')].join('\t'))
    if (lines.length < LINES_AT_ONCE) continue
    yield lines.join('\n')
    lines = []
  }
  if (lines.length > 0) yield lines.join('\n')
}

const SIGNS: Readonly<Record<string, string>> = { older_than_fix: '<', needs_entitlement: '<', answered_in_extended: '<', has_fix: '>=' }

/** `openssl:amd64 3.0.14-1 < 3.0.15-1 (debian/12/security) HELD`; where nothing could be compared, the rule stands in place of the sign. */
function reasonText(reason: Reason): string {
  const { rule, supersededBy } = reason
  const compared = `${reason.package}:${reason.architecture} ${reason.installed} ${SIGNS[rule] ?? rule} ${reason.fixed} (${reason.stream})`
  const flags = [
    supersededBy === null ? '' : `superseded by ${supersededBy}`,
    rule === 'needs_entitlement' ? 'NEEDS_ENTITLEMENT' : '',
    rule === 'answered_in_extended' ? 'ANSWERED_IN_EXTENDED' : '',
    reason.held ? 'HELD' : '',
    reason.unknownOrigin ? 'UNKNOWN_ORIGIN' : '',
  ]
  return [compared, ...flags.filter((flag) => flag !== '')].join(' ')
}
