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
  type Reason,
} from '../../catalog/index.ts'
import { CommandError } from '../command-error.ts'
import type { CommandCall } from '../command.ts'
import { readFolder } from './feed-folder.ts'
import { INVENTORY_TYPES, readPackages, type InventoryType } from './inventory-file.ts'
import { applicationsOf, readPrograms } from './program-list.ts'
import { releaseNamed } from './release.ts'

const PARTLY_FAILED = 50
const LINES_AT_ONCE = 1_000
/** Archive of documents that do not say theirs. */
const DEFAULT_POCKET: Readonly<Record<InventoryType, string>> = { dpkg: 'main', rpm: 'base', apk: 'main', winget: 'app' }

/**
 * `swcfmg_catalog -match`: what the computer of an inventory file lacks by the feed documents of a folder, without a server.
 *
 * @returns 0, or 50 when a document is damaged, so that something may be lacking in the answer
 * @throws CommandError
 */
export async function matchOffline({ options, terminal }: CommandCall): Promise<number> {
  const path = options.need('file')
  const type = options.oneOf('type', INVENTORY_TYPES)
  if (type === undefined) throw new CommandError('parameter_missing', { option: '-type' })
  const release = type === 'winget' ? 'windows' : releaseNamed(options.need('release'))
  const folder = options.need('dir')
  const by = options.oneOf('by', ['advisory', 'patch']) ?? (type === 'winget' ? 'patch' : 'advisory')
  const format = options.oneOf('format', ['tsv', 'json']) ?? 'tsv'
  const programs = type === 'winget' ? await readPrograms(path) : undefined
  const inventory = type === 'winget' ? undefined : await readPackages(path, type, release)
  const catalog = new Catalog(release, inventory === undefined ? undefined : new Set(inventory.packages.flatMap(namesOf)))
  const { damaged } = await readFolder(folder, {
    terminal,
    stream: `${release}/${DEFAULT_POCKET[type]}`,
    keep: (statement) => catalog.keep(statement),
    take: (statements) => catalog.take(statements),
  })
  if (!catalog.isKnown) throw new CommandError('feed_release_missing', { path: folder, release })
  const computer = inventory?.computer ?? programs?.computer ?? ''
  const facts = inventory?.facts ?? { release, runningKernel: null, modules: [], pockets: [], held: [] }
  const packages = inventory?.packages ?? applicationsOf(programs?.programs ?? [], catalog.applications())
  const fixes = catalog.fixes(packages)
  const verdicts = verdictsOf(withModules(packages, fixes, facts.modules), fixes, facts, by)
  if (format === 'json') terminal.print(JSON.stringify({ computer, release, by, verdicts }, null, 2))
  else for (const text of linesOf(computer, verdicts)) terminal.print(text)
  return damaged > 0 ? PARTLY_FAILED : 0
}

/** What feed documents say about the packages of one computer. */
class Catalog {
  readonly #release: string
  /** Names of the packages; undefined: whatever there is. */
  readonly #names: ReadonlySet<string> | undefined
  readonly #kept: FeedStatement[] = []
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
  take(statements: readonly FeedStatement[]): void {
    for (const statement of statements) {
      if (statement.kind === 'threat') this.#exploited.add(statement.cve)
      else this.#kept.push(statement)
    }
  }

  /** The releases of applications that were taken. */
  applications(): ApplicationStatement[] {
    return joinManifests(this.#kept.filter((statement) => statement.kind === 'application'))
  }

  /** The fixes of everything that was taken, as far as they bear a name of the packages. */
  fixes(packages: readonly PackageVersion[]): Fix[] {
    const names = new Set(packages.flatMap(namesOf))
    return this.#kept.flatMap((statement) =>
      fixesOf(
        statement,
        (cve) => this.#exploited.has(cve),
        ({ name }) => names.has(name),
      ),
    )
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
