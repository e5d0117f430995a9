import type { ApplicationStatement } from '../feed/statements.ts'
import { schemeNamed } from '../version/index.ts'
import { normalPair } from './application-names.ts'
import type { PackageVersion } from './types.ts'

/** Which application of winget an entry of Add/Remove Programs is, and which release of it. */

/** An entry of Add/Remove Programs. */
export interface InstalledProgram {
  /** Name of its key in the registry: the product code, where Windows Installer made it. */
  readonly key: string
  readonly name: string
  readonly version: string | null
  readonly publisher: string | null
  readonly productCode: string | null
  readonly upgradeCode: string | null
}

/** From the surest way of knowing an application to the least sure. */
export const FOUND_BY = ['product_code', 'upgrade_code', 'name_and_publisher'] as const
export type FoundBy = (typeof FOUND_BY)[number]

export interface FoundApplication {
  /** winget's package id. */
  readonly id: string
  /** Of the application, which need not be what is shown; `< 2.0` and `> 2.0` where it is known only that much, `Unknown`. */
  readonly version: string
  readonly how: FoundBy
}

/** What tells the release: the versions that releases show, the product code alone, the nearest release; what is shown, taken as it is; nothing. */
export const RELEASE_BY = ['shown_versions', 'product_code', 'nearest', 'as_shown', 'unknown'] as const
export type ReleaseBy = (typeof RELEASE_BY)[number]

/** Which release of an application an entry is. */
export interface FoundRelease {
  /** As in `FoundApplication`. */
  readonly version: string
  readonly by: ReleaseBy
  /** Lowest and highest version that the entries of that release, or of the nearest one, show (AppsAndFeaturesEntries); null: they told nothing. */
  readonly shown: { readonly from: string; readonly to: string } | null
}

/** An entry from which an application was recognized, and how. */
export interface RecognizedEntry extends InstalledProgram {
  readonly how: FoundBy
  readonly release: FoundRelease
}

/** A version that an entry shows, with its key of order. */
interface Shown {
  readonly key: string
  readonly text: string
}

interface Release {
  readonly version: string
  readonly codes: ReadonlySet<string>
  /** Versions that its entries show, in their order. */
  readonly shown: readonly Shown[]
}

const { key: orderOf, refusal } = schemeNamed('winget')

/** Applications by what their installers leave behind. */
export class ApplicationIndex {
  readonly #releases = new Map<string, Release[]>()
  readonly #byCode = new Map<string, Set<string>>()
  readonly #byUpgradeCode = new Map<string, Set<string>>()
  readonly #byName = new Map<string, Set<string>>()
  /** Of applications that are offered in one language each. */
  readonly #languages = new Map<string, string>()

  /** Takes a release of an application. */
  add(statement: ApplicationStatement): void {
    const { id, version, installers } = statement
    if (refusal(version) !== null) return
    const entries = installers.flatMap((installer) => installer.entries)
    const codes = new Set([...installers, ...entries].flatMap(({ productCode }) => folded(productCode)))
    for (const code of codes) note(this.#byCode, code, id)
    for (const { upgradeCode } of entries) for (const code of folded(upgradeCode)) note(this.#byUpgradeCode, code, id)
    const maker = statement.publisher ?? id.split('.', 1)[0] ?? ''
    if (statement.name !== null) this.#languages.set(id, languageOf(statement.name))
    const names = [{ displayName: statement.name, publisher: maker }, ...entries]
    for (const { displayName, publisher } of names)
      note(this.#byName, normalPair(displayName ?? statement.name ?? '', publisher ?? maker), id)
    const shown = entries.flatMap(({ displayVersion: text }) =>
      text === null || refusal(text) !== null ? [] : [{ key: orderOf(text), text }],
    )
    const releases = this.#releases.get(id)
    const release = { version, codes, shown: shown.toSorted((a, b) => (a.key < b.key ? -1 : 1)) }
    if (releases === undefined) this.#releases.set(id, [release])
    else releases.push(release)
  }

  /** Says which application an entry is; null when none is known, or several could be it. */
  find(program: InstalledProgram): FoundApplication | null {
    const pair = normalPair(program.name, program.publisher ?? '')
    const codes = [...folded(program.productCode), ...folded(program.key)]
    const ways: readonly (readonly [FoundBy, Iterable<string>])[] = [
      ['product_code', codes.flatMap((code) => [...(this.#byCode.get(code) ?? [])])],
      ['upgrade_code', folded(program.upgradeCode).flatMap((code) => [...(this.#byUpgradeCode.get(code) ?? [])])],
      ['name_and_publisher', this.#byName.get(pair) ?? []],
    ]
    for (const [how, found] of ways) {
      const ids = new Set(found)
      if (ids.size === 0) continue
      const named = [...ids].filter((one) => this.#byName.get(pair)?.has(one))
      const id = onlyOne(ids) ?? onlyOne(named) ?? this.#closest(named, program.name)
      return id === undefined ? null : { id, version: this.releaseOf(id, program).version, how }
    }
    return null
  }

  /** Of several applications of one name the one in the entry's language, else the one of which the others are variants (`A.B` of `A.B.Beta`). */
  #closest(ids: readonly string[], name: string): string | undefined {
    const language = languageOf(name)
    const own = ids.filter((id) => language !== '' && this.#languages.get(id) === language)
    return onlyOne(own) ?? ids.find((id) => ids.every((other) => other === id || other.startsWith(`${id}.`)))
  }

  /** Says which release of an application an entry is: the one that shows its version, or the nearest that can be said. @param id of the application */
  releaseOf(id: string, { version, productCode, key: registryKey }: InstalledProgram): FoundRelease {
    const releases = this.#releases.get(id) ?? []
    if (version === null || refusal(version) !== null) {
      const codes = [...folded(productCode), ...folded(registryKey)]
      const release = onlyOne(releases.filter((one) => codes.some((code) => one.codes.has(code))))
      return { version: release?.version ?? 'Unknown', by: release === undefined ? 'unknown' : 'product_code', shown: null }
    }
    const key = orderOf(version)
    const mapped = releases.filter(({ shown }) => shown.length > 0 && shown[0]!.key <= key && key <= shown.at(-1)!.key)
    const exact = onlyOne(new Set(mapped.map((release) => release.version)))
    if (exact !== undefined) return { version: exact, by: 'shown_versions', shown: rangeOf(mapped[0]!) }
    const asShown = { version, by: 'as_shown', shown: null } as const
    // Where releases show the same versions, or some do not say what they show, what is shown is the best that is known.
    if (mapped.length > 0 || releases.length === 0 || releases.some(({ shown }) => shown.length === 0)) return asShown
    return nearest(releases, key) ?? asShown
  }
}

/** A program of a computer as a package version, to be judged as others are. */
export function programPackage(found: Pick<FoundApplication, 'id' | 'version'>, architecture: string = ''): PackageVersion {
  const none = { source: null, sourceVersion: null, module: null, vendor: null }
  return { scheme: 'winget', release: 'windows', name: found.id, architecture, version: found.version, ...none }
}

/** Above the highest release below it, or below the lowest; undefined where what releases show goes another way than their versions. */
function nearest(releases: readonly Release[], key: string): FoundRelease | undefined {
  const sorted = releases.toSorted((a, b) => (orderOf(a.version) < orderOf(b.version) ? -1 : 1))
  if (sorted.some((release, at) => at > 0 && release.shown[0]!.key < sorted[at - 1]!.shown.at(-1)!.key)) return undefined
  const below = sorted.findLast(({ shown }) => shown.at(-1)!.key < key)
  const release = below ?? sorted[0]!
  return { version: `${below === undefined ? '<' : '>'} ${release.version}`, by: 'nearest', shown: rangeOf(release) }
}

function rangeOf({ shown }: Release): FoundRelease['shown'] {
  return { from: shown[0]!.text, to: shown.at(-1)!.text }
}

/** The language that a name says in brackets: `de` of `(x64 de)`; empty: none. */
function languageOf(name: string): string {
  return /\((?:[\w-]+ )*([a-z]{2,3}(?:-[A-Z]{2})?)\)/.exec(name)?.[1]?.toLowerCase() ?? ''
}

function folded(code: string | null): string[] {
  return code === null || code === '' ? [] : [code.toLowerCase()]
}

function note(index: Map<string, Set<string>>, key: string, id: string): void {
  if (key === '') return
  const ids = index.get(key)
  if (ids === undefined) index.set(key, new Set([id]))
  else ids.add(id)
}

function onlyOne<T>(items: Iterable<T>): T | undefined {
  const [first, second] = items
  return second === undefined ? first : undefined
}
