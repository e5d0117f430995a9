import { SEVERITIES, VERDICT_FLAGS, type VerdictState } from '../../catalog/index.ts'
import type { InfraContext } from '../context.ts'
import { followComputer, type CountChange } from '../health/service.ts'
import type { KnownVersion } from '../matching/store-versions.ts'
import { ensurePackagePatches } from '../patches/store-packages.ts'
import { approvedPatches } from '../policies/linux.ts'
import { ByName, isInstalled, isOffered, saidByCatalog, type NeedsByName } from './compare.ts'
import { addOffered, isNamed, touchedNames, type Difference } from './narrow.ts'
import { becameInstalled, isMatched, type OfferedPatch } from './packages.ts'
import * as store from './store-conclude.ts'
import type { FormerInventory } from './store-inventory.ts'
import type { ComputerKey, LackedNeed, StoredVerdict, Voices, WantedVerdict } from './store-conclude.ts'

/** What an inventory says of one computer, as far as verdicts follow from it. */
export interface Told extends ComputerKey {
  readonly release: string
  /** Installed package versions that decide. */
  readonly deciding: readonly KnownVersion[]
  /** Those that decide nothing. */
  readonly passed: readonly KnownVersion[]
  /** The kernel that runs, where it is not the newest; and one that took its place under its name since the start, which decides, too. */
  readonly running: readonly KnownVersion[]
  readonly held: ReadonlySet<number>
  /** What the package manager would upgrade to; null: it did not say. */
  readonly available: readonly KnownVersion[] | null
  /** What is phased in and not this computer's turn yet, as `name:architecture`. */
  readonly phased: ReadonlySet<string>
  readonly pockets: readonly string[]
  /** What the package manager itself says is lacking. */
  readonly offered: readonly OfferedPatch[]
  /** Whether a need that is new is told: not at a computer's first inventory. */
  readonly tells: boolean
  /** Writes what else is known of the computer's status, once it may be written. */
  readonly note?: () => Promise<void>
}

/** After so many installations that changed nothing a patch is not offered on that computer any more. */
const TRIES = 3

/**
 * Makes the verdicts of one computer about packages and applications what its inventory says: in streams where the catalog decides by what its package
 * versions lack, with the package manager's word beside it; in the others, and about what the catalog does not say there, by the package manager's word.
 * Counts follow.
 */
export async function concludeVerdicts(ctx: InfraContext, told: Told, voices: Voices): Promise<void> {
  await conclude(ctx, told, voices, await store.storedVerdicts(ctx, told, voices), null)
}

/**
 * The same where the inventory before is known and little changed: only patches of packages of which anything is otherwise are looked at, and counts
 * follow by difference. test/server/verdicts/narrow.test.ts holds it against the whole way.
 *
 * @param former the inventory before; what is stored of the computer follows from it
 * @param difference as differenceOf tells it
 */
export async function concludeDifference(
  ctx: InfraContext,
  told: Told,
  voices: Voices,
  { former, difference }: { readonly former: FormerInventory; readonly difference: Difference },
): Promise<void> {
  // What a package manager offers without saying so as a whole is not in the difference.
  if (told.available === null && told.offered.length > 0) return concludeVerdicts(ctx, told, voices)
  const names = touchedNames(difference, [...told.deciding, ...told.passed], told.available ?? [])
  addOffered(names, told.offered)
  const stored = await store.storedVerdictsOf(ctx, told, voices, { release: told.release, names: [...names], gone: difference.gone })
  if (hasMoved(stored, told.offered, voices, names)) return concludeVerdicts(ctx, told, voices)
  // Of what went nothing can come but the end of a verdict, or that another package version stands for it.
  for (const one of stored) if (one.sourceId !== voices.agents) names.add(one.name)
  await conclude(ctx, told, voices, stored, { names, health: former.health })
}

/**
 * Whether anything that the package manager said is offered by another archive now in the same version, which no list of versions tells.
 *
 * @param names what is looked at anyway
 */
function hasMoved(stored: readonly StoredVerdict[], offered: readonly OfferedPatch[], voices: Voices, names: ReadonlySet<string>): boolean {
  const said = stored.filter((one) => isAgentsWord(one, voices) && !names.has(one.name))
  if (said.length === 0) return false
  const [sources, patches] = [new Set(offered.map((one) => one.source)), new Set(offered.map((one) => identityOf(one.source, one)))]
  return said.some((one) => sources.has(one.name) && !patches.has(identityOf(one.name, one)))
}

function isAgentsWord({ sourceId, state }: StoredVerdict, { agents }: Voices): boolean {
  return sourceId === agents && state === 'missing'
}

function identityOf(name: string, { stream, version }: { readonly stream: string | null; readonly version: string | null }): string {
  return `${stream}\n${name}\n${version}`
}

/** Which packages are looked at, and the computer's health as it is stored; null: all, and it is taken anew. */
type Narrow = { readonly names: ReadonlySet<string>; readonly health: string } | null

async function conclude(ctx: InfraContext, told: Told, voices: Voices, stored: readonly StoredVerdict[], narrow: Narrow): Promise<void> {
  const names = narrow?.names ?? null
  const needs = await neededBy(ctx, told, voices, names)
  const ours = needs.filter((need) => names === null || names.has(need.package))
  const byName = Map.groupBy(needs, (need) => need.package)
  const said = new Set(stored.filter((one) => isAgentsWord(one, voices)).map((one) => identityOf(one.name, one)))
  const offered = told.offered.filter((patch) => isAgents(patch, voices, { needs: byName, said, names }))
  const agents = await agentVerdicts(ctx, told, voices, { stored, offered, lacked: new Set(ours.map((need) => need.patchId)) })
  const wanted = [
    ...catalogVerdicts(told, voices, { stored, needs: ours, names, said: new Set(agents.map((one) => one.patchId)) }),
    ...agents,
  ]
  const before = new Map(stored.map((one) => [one.patchId, one]))
  const open = wanted.filter((one) => !isSettled(before.get(one.patchId), one))
  const approved = await approvedPatches(
    ctx,
    told.tenantId,
    open.map((one) => one.patchId),
    voices.architecture ?? '',
  )
  const drafts = wanted.map((one) => {
    const former = before.get(one.patchId)
    const judged = isSettled(former, one) ? undefined : approved.get(one.patchId)
    return { ...keptWord(former, one, voices), ...one, approved: !isQuarantined(one) && (judged ?? former?.approved ?? false) }
  })
  await followComputer(ctx, told, { changes: await write(ctx, told, stored, drafts), health: narrow?.health ?? null, note: told.note })
}

/** What the agent said stays its word where another voice speaks in its place. */
function keptWord(former: StoredVerdict | undefined, now: Draft, { agents }: Voices): Pick<Draft, 'agentState'> {
  return former?.sourceId === agents && now.sourceId !== agents ? { agentState: former.state } : {}
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
type Draft = Omit<WantedVerdict, 'approved' | 'untold' | 'agentState'> & {
  readonly agentState?: VerdictState
}

type Names = ReadonlySet<string> | null

function touched(all: readonly KnownVersion[], names: Names): readonly KnownVersion[] {
  return names === null ? all : all.filter(({ pv }) => isNamed(pv, names))
}

/** A package version lacks patches of its source, too: of a package that is not looked at not all versions are asked. */
function neededBy(ctx: InfraContext, told: Told, voices: Voices, names: Names): Promise<LackedNeed[]> {
  const versions = [...new Set([...touched(told.deciding, names), ...touched(told.running, names)].map((one) => one.id))]
  return store.lackedNeeds(ctx, told, { versions, pockets: told.pockets, voices })
}

/**
 * Whether an offer is the package manager's own word: where the catalog decides, of what the catalog does not say is lacking at that version or a later
 * one. Of a package that is not looked at what is stored tells it.
 */
function isAgents(
  patch: OfferedPatch,
  voices: Voices,
  { needs, said, names }: { needs: NeedsByName; said: ReadonlySet<string>; names: Names },
): boolean {
  if (!isMatched(patch.stream, voices.matched)) return true
  if (names === null || patch.lines.some((line) => isNamed(line, names))) return !saidByCatalog(patch, needs)
  return said.size > 0 && said.has(identityOf(patch.source, patch))
}

interface Deciding {
  readonly stored: readonly StoredVerdict[]
  readonly needs: readonly LackedNeed[]
  readonly names: Names
  /** Patches of which the package manager speaks. */
  readonly said: ReadonlySet<number>
}

function catalogVerdicts(told: Told, voices: Voices, { stored, needs, names, said }: Deciding): Draft[] {
  const [ours, running] = [touched(told.deciding, names), touched(told.running, names)]
  const deciding = new Set(ours.map((one) => one.id))
  // Nearly nowhere is anything phased in.
  const phased = told.phased.size === 0 ? [] : [...ours, ...running]
  const places = new Map(phased.map(({ id, pv }) => [id, `${pv.name}:${pv.architecture}`]))
  const available = told.available === null ? null : new ByName(touched(told.available, names).map((one) => one.pv))
  const lacked = needs.map((need): Draft => {
    const missing = need.versionIds.some((id) => deciding.has(id))
    const offered = available === null ? null : isOffered(need, available)
    const flags = flagsOf(need, missing, { told, places, offered })
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
  const known = new Set([...said, ...lacked.map((one) => one.patchId)])
  const byName = new ByName(ours.map((one) => one.pv))
  const installed = stored.filter(
    (one) =>
      one.sourceId === voices.catalog && !known.has(one.patchId) && isMatched(one.stream, voices.matched) && isInstalled(one, byName),
  )
  const word = told.available === null ? undefined : 'installed'
  const rebuilt = new ByName(running.filter(({ id }) => deciding.has(id)).map((one) => one.pv))
  return [
    ...lacked,
    ...installed.map((one) =>
      one.state !== 'installed' && isInstalled(one, rebuilt)
        ? { ...plain(one.patchId, 'pending_reboot', voices.catalog, word), flags: VERDICT_FLAGS.reboot_pending }
        : plain(one.patchId, 'installed', voices.catalog, word),
    ),
  ]
}

function plain(patchId: number, state: VerdictState, sourceId: number, agentState?: VerdictState): Draft {
  return { patchId, state, sourceId, severity: null, flags: null, ...(agentState === undefined ? {} : { agentState }) }
}

function flagsOf(
  need: LackedNeed,
  missing: boolean,
  { told, places, offered }: { told: Told; places: ReadonlyMap<number, string>; offered: boolean | null },
): number {
  let flags = 0
  if (need.versionIds.some((id) => told.held.has(id))) flags |= VERDICT_FLAGS.held
  if (need.versionIds.some((id) => told.phased.has(places.get(id) ?? ''))) flags |= VERDICT_FLAGS.phased
  if (!missing) flags |= VERDICT_FLAGS.reboot_pending
  if (offered === false) flags |= VERDICT_FLAGS.not_in_repository
  if (need.unknownOrigin) flags |= VERDICT_FLAGS.unknown_origin
  if (need.tried >= TRIES) flags |= VERDICT_FLAGS.quarantined
  if (need.exploited) flags |= VERDICT_FLAGS.exploited
  return flags
}

interface Offering {
  readonly stored: readonly StoredVerdict[]
  /** Of which the package manager speaks. */
  readonly offered: readonly OfferedPatch[]
  /** What is lacking by the catalog. */
  readonly lacked: ReadonlySet<number>
}

/** Until the catalog knows everything about a stream, the computer's package manager decides there; then it speaks of what the catalog does not know. */
async function agentVerdicts(ctx: InfraContext, told: Told, voices: Voices, { stored, offered, lacked }: Offering): Promise<Draft[]> {
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
  const missing = new Set(offered.flatMap((patch) => ids.get(patch.publicId) ?? []).filter((id) => !lacked.has(id)))
  const former = stored
    .filter((one) => one.kind === 'linux' && !missing.has(one.patchId) && !lacked.has(one.patchId))
    .filter((one) => one.sourceId === voices.agents || !isMatched(one.stream, voices.matched))
    .map((one) => ({ patchId: one.patchId, source: one.name, version: one.version ?? '' }))
  const done = becameInstalled(
    former,
    told.deciding.map((one) => one.pv),
    told.offered,
  )
  return [
    ...[...missing].map((patchId) => plain(patchId, 'missing', voices.agents)),
    ...done.map((patchId) => plain(patchId, 'installed', voices.agents)),
  ]
}

type Wanted = Draft & { readonly approved: boolean }
const NEEDED: readonly VerdictState[] = ['missing', 'downloaded', 'failed']
const FINAL: readonly VerdictState[] = ['installed', 'failed']

/** Writes what differs from what is stored. @returns what counts have to follow */
async function write(ctx: InfraContext, told: Told, stored: readonly StoredVerdict[], wanted: readonly Wanted[]): Promise<CountChange[]> {
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
  const excepted = await store.writeVerdictsOf(ctx, told, {
    ended: ended.map((one) => one.patchId),
    added,
    changed: changed.map((one) => one.now),
  })
  return [
    ...ended.map((one) => countOf(one, one, -1)),
    ...added.map((one) => countOf(one, { excepted: excepted.has(one.patchId), disputed: false }, 1)),
    ...changed.flatMap(({ former, now }) => [
      countOf(former, former, -1),
      countOf(now, { excepted: former.excepted, disputed: isDisputed(former, now) }, 1),
    ]),
  ]
}

/** As server/health counts it: two last words that differ, of which the agent's is not newer. */
function isDisputed(former: StoredVerdict, now: Pick<WantedVerdict, 'state' | 'agentState'>): boolean {
  const { state, agentState } = now
  if (agentState === null || agentState === state || !FINAL.includes(state) || !FINAL.includes(agentState)) return false
  return agentState !== former.agentState || !former.agentAhead
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

function countOf(
  { patchId, state, approved, severity, flags }: Pick<WantedVerdict, 'patchId' | 'state' | 'approved' | 'severity' | 'flags'>,
  { excepted, disputed }: Pick<CountChange, 'excepted' | 'disputed'>,
  sign: 1 | -1,
): CountChange {
  return { patchId, state, approved, severity, flags, excepted, disputed, sign }
}
