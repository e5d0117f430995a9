import { namesOf, SEVERITIES, VERDICT_FLAGS, type PackageVersion, type VerdictState } from '../../catalog/index.ts'
import type { InfraContext } from '../context.ts'
import { followComputer, type CountChange } from '../health/service.ts'
import { rowOf } from '../matching/rules.ts'
import type { KnownVersion } from '../matching/store-versions.ts'
import { ensurePackagePatches } from '../patches/store-packages.ts'
import { approvedPatches } from '../policies/linux.ts'
import { becameInstalled, isMatched, type LackedPatch } from './packages.ts'
import * as store from './store-conclude.ts'
import type { ComputerKey, LackedNeed, StoredVerdict, Voices, WantedVerdict } from './store-conclude.ts'

/** What an inventory says of one computer, as far as verdicts follow from it. */
export interface Told extends ComputerKey {
  /** Installed package versions that decide, and the running kernel where a newer one is installed. */
  readonly deciding: readonly KnownVersion[]
  readonly running: readonly KnownVersion[]
  readonly held: ReadonlySet<number>
  /** What the package manager would upgrade to; null: it did not say. */
  readonly available: readonly PackageVersion[] | null
  /** What is phased in and not this computer's turn yet, as `name:architecture`. */
  readonly phased: ReadonlySet<string>
  readonly pockets: readonly string[]
  /** What the package manager itself says is lacking. */
  readonly offered: readonly LackedPatch[]
  /** Whether a need that is new is told: not at a computer's first inventory. */
  readonly tells: boolean
}

/** After so many installations that changed nothing a patch is not offered on that computer any more. */
const TRIES = 3

/**
 * Makes the verdicts of one computer about packages and applications what its inventory says: in streams where the catalog decides by what its package
 * versions lack, with the package manager's word beside it; in the others by the package manager's word. Counts follow.
 */
export async function concludeVerdicts(ctx: InfraContext, told: Told, voices: Voices): Promise<void> {
  const stored = await store.storedVerdicts(ctx, told, voices)
  const wanted = [...(await catalogVerdicts(ctx, told, voices, stored)), ...(await agentVerdicts(ctx, told, voices, stored))]
  const before = new Map(stored.map((one) => [one.patchId, one]))
  const approved = await approvedPatches(
    ctx,
    told.tenantId,
    wanted.filter((one) => !isSettled(before.get(one.patchId), one)).map((one) => one.patchId),
    voices.architecture ?? '',
  )
  await write(
    ctx,
    told,
    stored,
    wanted.map((one) => ({
      ...one,
      approved: !isQuarantined(one) && (approved.get(one.patchId) ?? before.get(one.patchId)?.approved ?? false),
    })),
  )
}

function isQuarantined({ flags }: { readonly flags: number | null }): boolean {
  return ((flags ?? 0) & VERDICT_FLAGS.quarantined) !== 0
}

/** Whether the stored approval holds: what people decide and the policy says is brought to stored verdicts when it changes. What is installed keeps its own. */
function isSettled(former: StoredVerdict | undefined, now: Draft): boolean {
  if (former === undefined) return false
  return now.state === 'installed' || (former.state !== 'installed' && isQuarantined(former) === isQuarantined(now))
}

/** An agent's word that is left out stays what it was. */
type Draft = Omit<WantedVerdict, 'approved' | 'untold' | 'agentState'> & { readonly agentState?: VerdictState }

async function catalogVerdicts(ctx: InfraContext, told: Told, voices: Voices, stored: readonly StoredVerdict[]): Promise<Draft[]> {
  const versions = [...told.deciding, ...told.running].map((one) => one.id)
  const needs = await store.lackedNeeds(ctx, told, { versions, pockets: told.pockets, matched: voices.matched })
  const deciding = new Set(told.deciding.map((one) => one.id))
  // Nearly nowhere is anything phased in.
  const phased = told.phased.size === 0 ? [] : [...told.deciding, ...told.running]
  const names = new Map(phased.map(({ id, pv }) => [id, `${pv.name}:${pv.architecture}`]))
  const available = told.available === null ? null : new ByName(told.available)
  const lacked = needs.map((need): Draft => {
    const missing = need.versionIds.some((id) => deciding.has(id))
    const offered = available === null ? null : isOffered(need, available)
    const flags = flagsOf(need, missing, { told, names, offered })
    const severity = SEVERITIES.indexOf(need.severity) > SEVERITIES.indexOf(need.ownSeverity) ? need.severity : null
    return {
      patchId: need.patchId,
      state: missing ? 'missing' : 'pending_reboot',
      sourceId: voices.catalog,
      severity,
      flags: flags === 0 ? null : flags,
      ...(missing && offered === true ? { agentState: 'missing' as const } : {}),
    }
  })
  const known = new Set(lacked.map((one) => one.patchId))
  const byName = new ByName(told.deciding.map((one) => one.pv))
  const installed = stored.filter((one) => !known.has(one.patchId) && isMatched(one.stream, voices.matched) && isInstalled(one, byName))
  const word = told.available === null ? undefined : 'installed'
  return [...lacked, ...installed.map(({ patchId }) => plain(patchId, 'installed', voices.catalog, word))]
}

function plain(patchId: number, state: VerdictState, sourceId: number, agentState?: VerdictState): Draft {
  return { patchId, state, sourceId, severity: null, flags: null, ...(agentState === undefined ? {} : { agentState }) }
}

type Row = ReturnType<typeof rowOf>

function flagsOf(
  need: LackedNeed,
  missing: boolean,
  { told, names, offered }: { told: Told; names: ReadonlyMap<number, string>; offered: boolean | null },
): number {
  let flags = 0
  if (need.versionIds.some((id) => told.held.has(id))) flags |= VERDICT_FLAGS.held
  if (need.versionIds.some((id) => told.phased.has(names.get(id) ?? ''))) flags |= VERDICT_FLAGS.phased
  if (!missing) flags |= VERDICT_FLAGS.reboot_pending
  if (offered === false) flags |= VERDICT_FLAGS.not_in_repository
  if (need.unknownOrigin) flags |= VERDICT_FLAGS.unknown_origin
  if (need.tried >= TRIES) flags |= VERDICT_FLAGS.quarantined
  if (need.exploited) flags |= VERDICT_FLAGS.exploited
  return flags
}

/** Whether a package manager can bring a patch: at its version or a later one. */
function isOffered(need: Pick<LackedNeed, 'names' | 'package' | 'key'>, available: ByName): boolean {
  return available.rows(need.package).some((row) => comparedKey(row, need.names, need.package) !== undefined && reaches(row, need))
}

function reaches(row: Row, { names, package: name, key }: Pick<LackedNeed, 'names' | 'package' | 'key'>): boolean {
  const own = comparedKey(row, names, name)
  return own !== undefined && own !== null && Buffer.compare(own, key) >= 0
}

/** What of a package version is compared with a patch; undefined where the patch is of another package. */
function comparedKey(row: Row, names: 'source' | 'binary' | 'app', name: string): Buffer | null | undefined {
  const own = row.package.split(':')[0]
  if (names === 'source') return (row.source ?? own) === name ? (row.sourceKey ?? row.key) : undefined
  return own === name ? row.key : undefined
}

/** Whether a patch that was lacking is there now: its package is, and nowhere older than the patch. */
function isInstalled(verdict: StoredVerdict, installed: ByName): boolean {
  const { names, key, module, release, name } = verdict
  if (names === null || key === null || release === null) return false
  const rows = installed.rows(name).filter((row) => row.release === release && (row.module ?? '') === (module ?? ''))
  const compared = rows.filter((row) => comparedKey(row, names, name) !== undefined)
  return compared.length > 0 && compared.every((row) => reaches(row, { names, package: name, key }))
}

/** Package versions by their names and those of their sources: made ready when one is asked for. */
class ByName {
  readonly #versions: readonly PackageVersion[]
  readonly #rows = new Map<string, Row[]>()
  #places: Map<string, PackageVersion[]> | undefined

  constructor(versions: readonly PackageVersion[]) {
    this.#versions = versions
  }

  rows(name: string): readonly Row[] {
    const known = this.#rows.get(name)
    if (known !== undefined) return known
    const rows = (this.#named().get(name) ?? []).map(rowOf)
    this.#rows.set(name, rows)
    return rows
  }

  #named(): Map<string, PackageVersion[]> {
    if (this.#places !== undefined) return this.#places
    const places = new Map<string, PackageVersion[]>()
    for (const pv of this.#versions)
      for (const name of namesOf(pv)) {
        const there = places.get(name)
        if (there === undefined) places.set(name, [pv])
        else there.push(pv)
      }
    this.#places = places
    return places
  }
}

/** Until the catalog knows everything about a stream, the computer's package manager decides there. */
async function agentVerdicts(ctx: InfraContext, told: Told, voices: Voices, stored: readonly StoredVerdict[]): Promise<Draft[]> {
  const offered = told.offered.filter((patch) => !isMatched(patch.stream, voices.matched))
  const ids = await ensurePackagePatches(
    ctx,
    told.tenantId,
    offered.map(({ publicId, source, version, stream, security }) => ({
      publicId,
      name: source,
      title: `${source} ${version}`,
      version,
      stream,
      security,
    })),
  )
  const lacked = offered.flatMap((patch) => ids.get(patch.publicId) ?? [])
  const missing = new Set(lacked)
  const former = stored
    .filter((one) => one.kind === 'linux' && !missing.has(one.patchId) && !isMatched(one.stream, voices.matched))
    .map((one) => ({ patchId: one.patchId, source: one.name, version: one.version ?? '' }))
  const done = becameInstalled(
    former,
    told.deciding.map((one) => one.pv),
    offered,
  )
  return [
    ...[...missing].map((patchId) => plain(patchId, 'missing', voices.agents)),
    ...done.map((patchId) => plain(patchId, 'installed', voices.agents)),
  ]
}

type Wanted = Draft & { readonly approved: boolean }
const NEEDED: readonly VerdictState[] = ['missing', 'downloaded', 'failed']

/** Writes what differs from what is stored, with the counts. */
async function write(ctx: InfraContext, told: Told, stored: readonly StoredVerdict[], wanted: readonly Wanted[]): Promise<void> {
  const before = new Map(stored.map((one) => [one.patchId, one]))
  const after = new Set(wanted.map((one) => one.patchId))
  const ended = stored.filter((one) => !after.has(one.patchId))
  const added = wanted
    .filter((one) => !before.has(one.patchId))
    .map((one) => ({ ...one, agentState: one.agentState ?? null, untold: told.tells && isNeed(one) }))
  const changed = wanted.flatMap((one) => {
    const former = before.get(one.patchId)
    if (former === undefined || isSame(former, one)) return []
    const untold = isNeed(one) && (former.untold || (told.tells && !isNeed(former)))
    return [{ former, now: { ...one, agentState: one.agentState ?? former.agentState, untold } }]
  })
  await store.endVerdictsOf(
    ctx,
    told,
    ended.map((one) => one.patchId),
  )
  const excepted = await store.addVerdictsOf(ctx, told, added)
  await store.changeVerdictsOf(
    ctx,
    told,
    changed.map((one) => one.now),
  )
  const counts: CountChange[] = [
    ...ended.map((one) => countOf(one, one.excepted, -1)),
    ...added.map((one) => countOf(one, excepted.has(one.patchId), 1)),
    ...changed.flatMap(({ former, now }) => [countOf(former, former.excepted, -1), countOf(now, former.excepted, 1)]),
  ]
  await followComputer(ctx, told, counts)
}

function isNeed(one: { readonly approved: boolean; readonly state: VerdictState }): boolean {
  return one.approved && NEEDED.includes(one.state)
}

function isSame(former: StoredVerdict, now: Wanted): boolean {
  return (
    former.state === now.state &&
    former.sourceId === now.sourceId &&
    former.approved === now.approved &&
    former.severity === now.severity &&
    former.flags === now.flags &&
    (now.agentState === undefined || former.agentState === now.agentState)
  )
}

function countOf(one: { patchId: number; state: VerdictState; approved: boolean }, excepted: boolean, sign: 1 | -1): CountChange {
  return { patchId: one.patchId, state: one.state, approved: one.approved, excepted, sign }
}
