import type { VerdictState } from '../../catalog/index.ts'

/** What two configurations of a computer differ in. */

/** What a computer was at an instant. */
export interface Configuration {
  /** Name of an attribute → its value; null: none. */
  readonly attributes: Readonly<Record<string, string | null>>
  /** Patch, by its public id → its state. */
  readonly verdicts: ReadonlyMap<string, VerdictState>
  /** Packages with their versions; null: not known. */
  readonly software: readonly { readonly package: string; readonly version: string }[] | null
}

export interface PatchChange {
  readonly patchId: string
  /** null: nothing was known of it. */
  readonly from: VerdictState | null
  readonly to: VerdictState | null
}

export interface SoftwareChange {
  readonly package: string
  readonly from: string | null
  readonly to: string | null
}

export interface Difference {
  readonly attributes: readonly { readonly name: string; readonly from: string | null; readonly to: string | null }[]
  /** Installed now, not before. */
  readonly gained: readonly PatchChange[]
  /** Installed before, not now. */
  readonly lost: readonly PatchChange[]
  /** Every other change of state. */
  readonly changed: readonly PatchChange[]
  /** null where it is not known of one of the two. */
  readonly software: {
    readonly added: readonly SoftwareChange[]
    readonly removed: readonly SoftwareChange[]
    readonly changed: readonly SoftwareChange[]
  } | null
}

/** What is different in the second of two configurations; each list by name. */
export function differenceOf(from: Configuration, to: Configuration): Difference {
  const patches = patchChanges(from.verdicts, to.verdicts)
  return {
    attributes: attributeChanges(from.attributes, to.attributes),
    gained: patches.filter((change) => change.to === 'installed'),
    lost: patches.filter((change) => change.from === 'installed'),
    changed: patches.filter((change) => change.from !== 'installed' && change.to !== 'installed'),
    software: from.software === null || to.software === null ? null : softwareChanges(from.software, to.software),
  }
}

function attributeChanges(from: Configuration['attributes'], to: Configuration['attributes']): Difference['attributes'] {
  const names = [...new Set([...Object.keys(from), ...Object.keys(to)])].toSorted()
  return names.map((name) => ({ name, from: from[name] ?? null, to: to[name] ?? null })).filter((change) => change.from !== change.to)
}

function patchChanges(from: Configuration['verdicts'], to: Configuration['verdicts']): PatchChange[] {
  const ids = [...new Set([...from.keys(), ...to.keys()])].toSorted()
  return ids
    .map((patchId) => ({ patchId, from: from.get(patchId) ?? null, to: to.get(patchId) ?? null }))
    .filter((change) => change.from !== change.to)
}

type Packages = NonNullable<Configuration['software']>

// A package may be installed in several versions side by side: only where one went and one came it is a change of version.
function softwareChanges(from: Packages, to: Packages): NonNullable<Difference['software']> {
  const [before, after] = [versionsOf(from), versionsOf(to)]
  const [added, removed, changed]: [SoftwareChange[], SoftwareChange[], SoftwareChange[]] = [[], [], []]
  for (const name of [...new Set([...before.keys(), ...after.keys()])].toSorted()) {
    const gone = [...(before.get(name) ?? new Set<string>()).difference(after.get(name) ?? new Set())]
    const come = [...(after.get(name) ?? new Set<string>()).difference(before.get(name) ?? new Set())]
    const [old, fresh] = [gone[0], come[0]]
    if (gone.length === 1 && come.length === 1 && old !== undefined && fresh !== undefined)
      changed.push({ package: name, from: old, to: fresh })
    else {
      for (const version of gone) removed.push({ package: name, from: version, to: null })
      for (const version of come) added.push({ package: name, from: null, to: version })
    }
  }
  return { added, removed, changed }
}

function versionsOf(packages: Packages): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>()
  for (const one of packages) found.set(one.package, (found.get(one.package) ?? new Set()).add(one.version))
  return found
}

/** Which configuration is meant: the present, that of an instant, or a baseline. */
export type Moment =
  | { readonly kind: 'now' }
  | { readonly kind: 'at'; readonly at: Date }
  | { readonly kind: 'baseline'; readonly baselineId: string }

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/

/** @param text `now`, an instant in ISO 8601 with offset, or `baseline:` and an id @returns undefined where it is none of these */
export function parseMoment(text: string): Moment | undefined {
  if (text === 'now') return { kind: 'now' }
  if (text.startsWith('baseline:') && text.length > 9) return { kind: 'baseline', baselineId: text.slice(9) }
  const at = INSTANT.test(text) ? new Date(text) : undefined
  return at === undefined || Number.isNaN(at.getTime()) ? undefined : { kind: 'at', at }
}
