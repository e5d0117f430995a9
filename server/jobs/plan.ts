import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'

/** What exactly a job does; made once, hashed, approved, and checked again by the agent. */

/** One package, or Windows update, that an installation would touch. */
export interface Change {
  readonly action: 'add' | 'upgrade' | 'downgrade' | 'remove'
  readonly name: string
  readonly architecture: string | null
  readonly from: string | null
  readonly to: string | null
  readonly sha256: string | null
}

export const RESTART_LEVELS = ['none', 'possible', 'required'] as const

/** What an installation would do on a computer, as its own agent says. */
export interface Preview {
  readonly changes: readonly Change[]
  readonly restart: (typeof RESTART_LEVELS)[number]
  readonly bytes: number | null
  readonly services: readonly string[]
}

export interface PlannedScript {
  readonly sha256: string
  readonly fileName: string
  readonly interpreter: 'sh' | 'powershell' | 'cmd'
  readonly success: '0' | 'all'
  readonly timeoutSeconds: number
}

/** The part of a plan that all its computers share. */
export interface CommonPart {
  readonly format: 1
  readonly kind: 'windows' | 'linux' | 'middleware'
  /** In the order of application. */
  readonly patches: readonly { readonly patchId: string; readonly name: string; readonly version: string | null }[]
  readonly method: 'apply'
  readonly preScript: PlannedScript | null
  readonly postScript: PlannedScript | null
  readonly rebootBefore: boolean
  readonly restart: 'never' | 'if_needed'
  readonly goOnAfterFailure: boolean
  readonly monitorMinutes: number
  readonly retry: { readonly count: number; readonly backoffMinutes: number }
  readonly policy: { readonly id: string; readonly version: number }
  readonly window: null
  /** ISO 8601; null: at once. */
  readonly scheduledAt: string | null
  /** How long after the request, or after the scheduled time, it may still begin. */
  readonly expiryHours: number
  readonly selector: Readonly<Record<string, unknown>>
}

/** What the agent's installer is given for one patch of an application. */
export interface PlannedApplication {
  readonly patchId: string
  readonly installerType: 'msi' | 'wix' | 'exe' | 'inno' | 'nullsoft' | 'burn'
  readonly file: { readonly sha256: string; readonly size: number; readonly name: string }
  /** Path of the installer inside the file, which is a zip archive then; null: the file itself. */
  readonly pathInArchive: string | null
  /** Null: those that the type of installer is known for. */
  readonly switches: readonly string[] | null
  readonly success: readonly number[]
  readonly restart: readonly number[]
  /** How the result is found in Add/Remove-Programs. */
  readonly expects: {
    readonly productCode: string | null
    readonly upgradeCode: string | null
    readonly name: string | null
    readonly publisher: string | null
    readonly version: string | null
  }
}

/** What the agent's installer is given for one patch. */
export type PlannedItem =
  | { readonly patchId: string; readonly updateId: string }
  | {
      readonly patchId: string
      readonly packages: readonly { readonly name: string; readonly architecture: string | null; readonly version: string }[]
    }
  | PlannedApplication

/** Package managers of Linux that agents know. */
export type LinuxInstaller = 'apt' | 'dnf' | 'zypper'

/** One computer's part of a plan. */
export interface Slice {
  readonly computerId: string
  readonly installer: 'windows-update' | 'application' | LinuxInstaller
  readonly items: readonly PlannedItem[]
  /** What the computer said it would do; null: unknown, and approved as such. */
  readonly expected: Preview | null
}

export interface Drift {
  readonly changes: readonly Change[]
  readonly restart: boolean
}

/**
 * RFC 8785 JSON.
 *
 * @throws TypeError when the value is not JSON
 */
export function canonical(value: unknown): string {
  const text = canonicalize(value)
  if (text === undefined) throw new TypeError('not a JSON value')
  return text
}

/** SHA-256 of a text in UTF-8. */
export function sha256(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest()
}

/** @returns the canonical text of a slice and its hash */
export function sealSlice(slice: Slice): { text: string; hash: Buffer } {
  const text = canonical(slice)
  return { text, hash: sha256(text) }
}

/**
 * The hash of a plan: over its common part and the sorted list of its slices' hashes, in hexadecimal.
 *
 * @param common the common part, or the same parsed from its canonical text
 * @param sliceHashes in any order
 */
export function planHash(common: unknown, sliceHashes: readonly Buffer[]): Buffer {
  return sha256(canonical({ common, slices: sortedHashes(sliceHashes) }))
}

/** Hexadecimal hashes in the order in which they are hashed and sent. */
export function sortedHashes(hashes: readonly Buffer[]): string[] {
  return hashes.map((hash) => hash.toString('hex')).toSorted()
}

/**
 * What a fresh preview would do outside the plan: another package or version, a removal, a restart not announced, another file.
 * Less is not drift; an unknown preview that was accepted leaves nothing to drift from.
 *
 * @returns null when there is no drift
 */
export function findDrift(planned: Preview | null, fresh: Preview): Drift | null {
  if (planned === null) return null
  const announced = new Map(planned.changes.map((change) => [keyOf(change), change]))
  const changes = fresh.changes.filter((change) => {
    const before = announced.get(keyOf(change))
    if (before === undefined || before.action !== change.action) return true
    return before.sha256 !== null && change.sha256 !== null && before.sha256 !== change.sha256
  })
  const restart = RESTART_LEVELS.indexOf(fresh.restart) > RESTART_LEVELS.indexOf(planned.restart)
  return changes.length > 0 || restart ? { changes, restart } : null
}

// From which version a package comes is not planned: it may have been updated meanwhile, in part, without harm.
function keyOf(change: Change): string {
  return JSON.stringify([change.name, change.architecture, change.action === 'remove' ? null : change.to])
}
