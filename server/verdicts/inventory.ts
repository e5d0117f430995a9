import { createHash } from 'node:crypto'
import {
  isRebuiltKernel,
  releaseOf,
  resolvePackages,
  windowsPatchKey,
  type InstalledProgram,
  type PackageVersion,
} from '../../catalog/index.ts'
import { settledReadiness } from '../computers/discovered.ts'
import { holdComputer, noteInventory, writeReadiness } from '../computers/store-status.ts'
import { withInfra, type Context, type InfraContext } from '../context.ts'
import { LOCK_SHARED } from '../matching/evaluate.ts'
import { internTold, withStreams } from '../matching/intern.ts'
import { internPrograms } from '../matching/programs.ts'
import type { KnownVersion } from '../matching/store-versions.ts'
import { concludeDifference, concludeVerdicts } from './conclude.ts'
import { differenceOf } from './narrow.ts'
import { lackedPatches, offeredVersion, streamOf, type Manager, type OfferedPackage } from './packages.ts'
import { recordAgentWord, type AgentWordInput } from './service.ts'
import { findVoices } from './store-conclude.ts'
import * as store from './store-inventory.ts'

/** An inventory as the agents' protocol has it (server/agents/protocol.ts); what an agent does not tell may be left out. */
export interface ReportedInventory {
  readonly format?: number
  readonly machine: { readonly platform: 'linux' | 'windows'; readonly os: { readonly release: string } }
  readonly installer?: string | null
  readonly manager?: Manager | null
  readonly packages: readonly string[]
  readonly missing: readonly OfferedPackage[]
  readonly held?: readonly string[]
  readonly updates: readonly { readonly updateId: string; readonly state: 'missing' | 'downloaded' | 'pending_reboot' | 'installed' }[]
  readonly restartRequired: boolean
  readonly kernel?: {
    readonly running: string
    readonly bootedAt?: string | null
    readonly installed?: readonly { readonly release: string; readonly installedAt: string | null }[]
  } | null
  readonly modules?: readonly string[]
  readonly entitlements?: readonly string[]
  readonly phased?: readonly {
    readonly name: string
    readonly architecture: string
    readonly percentage: number
    readonly deferred: boolean
  }[]
  readonly foreign?: readonly { readonly name: string; readonly architecture: string }[]
  /** Add/Remove-Programs of Windows. */
  readonly applications?: readonly InstalledProgram[]
  /** Names of fields that could not be told this time. */
  readonly untold?: readonly string[]
}

export interface Told {
  readonly tenantId: number
  readonly computerId: number
  /** SHA-256 of the canonical document, hexadecimal. */
  readonly checksum: string
  readonly inventory: ReportedInventory
  /** The document in canonical form, proven by the checksum, where it is at hand. */
  readonly document?: Buffer
}

/**
 * Stores an inventory and draws its conclusions: about packages and applications the catalog decides where it knows everything about a stream, else the
 * package manager; Windows Update's words stand beside WSUS's. The caller has compared checksums: an unchanged inventory does not come here.
 *
 * The dictionary and the patches are shared by all tenants, so this is a transaction of the infrastructure whoever calls.
 */
export async function applyInventory(ctx: Context, told: Omit<Told, 'tenantId'> & { tenantId?: number }): Promise<void> {
  const tenantId = ctx.kind === 'tenant' ? ctx.tenantId : told.tenantId
  if (tenantId === undefined) throw new Error('an inventory without a tenant')
  const whole = { ...told, tenantId }
  if (ctx.kind === 'infra') await apply(ctx, whole)
  else await withInfra(ctx.app, ctx.actor, (infra) => apply(infra, whole))
}

async function apply(ctx: InfraContext, told: Told): Promise<void> {
  const { tenantId, computerId, inventory } = told
  if (!(await holdComputer(ctx, { tenantId, computerId }, LOCK_SHARED))) return
  const read = await readInventory(ctx, inventory, ctx.now)
  const row = rowOf(told, read, ctx.now)
  const { former, voices } = await store.formerInventory(ctx, { tenantId, computerId })
  await store.saveInventory(ctx, row, former)
  // Of Linux nothing but having an inventory makes a computer ready; of Windows it is WSUS's business.
  const ready = former === null ? await settledReadiness(ctx, [computerId]) : []
  const words: AgentWordInput[] = inventory.updates.map(({ updateId, state }) => ({
    patchId: windowsPatchKey(updateId),
    state,
    at: ctx.now,
  }))
  await recordAgentWord(ctx, computerId, words)
  const note = async (): Promise<void> => {
    await noteInventory(ctx, { tenantId, computerId }, inventory.restartRequired)
    await writeReadiness(ctx, ready)
  }
  const facts = { ...toldOf({ tenantId, computerId }, inventory, read), tells: former !== null, note }
  // What a computer of Windows lacks follows from what was tried there, too, and is little.
  const difference = former === null || read.manager === null || read.entryIds.length > 0 ? null : differenceOf(former, row)
  if (former === null || difference === null) await concludeVerdicts(ctx, facts, voices)
  else await concludeDifference(ctx, facts, voices, { former, difference })
}

/** Draws the conclusions of a stored inventory again, as when another voice speaks now; nobody is told of them. The caller holds the computer's row. */
export async function concludeAgain(ctx: InfraContext, key: { tenantId: number; computerId: number }): Promise<void> {
  const stored = await store.findInventory(ctx, key)
  if (stored === undefined) return
  const inventory = stored.document as ReportedInventory
  const read = await readInventory(ctx, inventory, stored.takenAt)
  // What entries of Add/Remove Programs are may be known only since.
  await store.followIds(ctx, { ...key, stream: read.stream, ...idsOf(read) })
  const voices = await findVoices(ctx, key)
  await concludeVerdicts(ctx, { ...toldOf(key, inventory, read), tells: false }, voices)
}

/** An inventory in our ids. */
interface Read {
  readonly manager: Manager | null
  readonly release: string
  readonly stream: string
  readonly installed: readonly KnownVersion[]
  /** Entries of Add/Remove Programs themselves, whatever they are. */
  readonly entryIds: readonly number[]
  readonly passed: readonly KnownVersion[]
  readonly running: readonly KnownVersion[]
  readonly held: readonly KnownVersion[]
  /** Null: the package manager did not say what it would upgrade to. */
  readonly available: readonly KnownVersion[] | null
  /** The versions of all lines about what it would upgrade to. */
  readonly offered: readonly PackageVersion[]
}

async function readInventory(ctx: InfraContext, inventory: ReportedInventory, takenAt: Date): Promise<Read> {
  const { os, platform } = inventory.machine
  const manager = inventory.manager === undefined ? (platform === 'linux' ? 'dpkg' : null) : inventory.manager
  const release = releaseOf(os.release)
  const programs = await internPrograms(ctx, inventory.applications ?? [])
  const offered = manager === null ? [] : inventory.missing.map((line) => offeredVersion(manager, release, line))
  const speaks = manager !== null && offers(inventory)
  const told =
    manager === null
      ? { installed: [], offered: [] }
      : await readLines(ctx, inventory, { manager, release, offered: speaks ? offered : [] })
  const installed = [...told.installed, ...programs.applications]
  const { evaluated, running, held } = resolvePackages(
    installed.map((one) => one.pv),
    {
      release,
      runningKernel: inventory.kernel?.running ?? null,
      rebuiltKernel: inventory.kernel ? isRebuiltKernel(inventory.kernel, takenAt) : false,
      modules: inventory.modules ?? [],
      pockets: inventory.entitlements ?? [],
      held: inventory.held ?? [],
    },
  )
  const at = (places: readonly number[]): KnownVersion[] => places.flatMap((place) => installed[place] ?? [])
  const deciding = new Set(evaluated)
  const all = deciding.size === installed.length
  return {
    manager,
    release,
    stream: platform === 'windows' ? streamOf(`windows ${os.release}`) : release,
    installed,
    entryIds: programs.entryIds,
    passed: all ? [] : installed.filter((_, place) => !deciding.has(place)),
    running: at(running),
    held: at(held),
    available: speaks ? told.offered : null,
    offered,
  }
}

async function readLines(
  ctx: InfraContext,
  inventory: ReportedInventory,
  { offered, ...of }: { manager: Manager; release: string; offered: readonly PackageVersion[] },
): Promise<{ installed: KnownVersion[]; offered: KnownVersion[] }> {
  const foreign = new Set((inventory.foreign ?? []).map(({ name, architecture }) => `${name}:${architecture}`))
  const told = await internTold(ctx, inventory.packages, { ...of, foreign }, offered)
  const found = await withStreams(ctx, told.installed, inventory.modules ?? [])
  // Two lines may tell the same, such as once with and once without what is not read.
  const seen = new Set<number>()
  return { installed: found.filter(({ id }) => seen.size < seen.add(id).size), offered: told.offered }
}

/** Whether what is not offered is in no archive that the computer has. */
function offers(inventory: ReportedInventory): boolean {
  return inventory.installer !== null && !(inventory.untold ?? []).includes('missing')
}

/** Ids in ascending order, each once. */
function sorted(versions: readonly KnownVersion[], others: readonly number[] = []): number[] {
  const ids = new Int32Array(versions.length + others.length)
  for (let at = 0; at < versions.length; at++) ids[at] = versions[at]!.id
  ids.set(others, versions.length)
  ids.sort()
  const each: number[] = []
  for (let at = 0; at < ids.length; at++) if (at === 0 || ids[at] !== ids[at - 1]) each.push(ids[at]!)
  return each
}

function idsOf(read: Read): Pick<store.InventoryRow, 'packageIds' | 'availableIds' | 'passedIds' | 'runningIds' | 'heldIds'> {
  return {
    packageIds: sorted(read.installed, read.entryIds),
    availableIds: sorted(read.available ?? []),
    passedIds: sorted(read.passed),
    runningIds: sorted(read.running),
    heldIds: sorted(read.held),
  }
}

function rowOf(told: Told, read: Read, now: Date): store.InventoryRow {
  const { inventory } = told
  const document = told.document ?? Buffer.from(JSON.stringify(inventory))
  const checksum = Buffer.from(told.checksum, 'hex')
  const deferred = (inventory.phased ?? []).filter((one) => one.deferred)
  return {
    tenantId: told.tenantId,
    computerId: told.computerId,
    checksum,
    stream: read.stream,
    ...idsOf(read),
    pockets: [...(inventory.entitlements ?? [])].toSorted(),
    phased: Object.fromEntries(deferred.map((one) => [`${one.name}:${one.architecture}`, one.percentage])),
    offers: read.available !== null,
    document,
    sha256: told.document === undefined ? createHash('sha256').update(document).digest() : checksum,
    format: inventory.format ?? 1,
    takenAt: now,
  }
}

function toldOf(key: { tenantId: number; computerId: number }, inventory: ReportedInventory, read: Read) {
  const passed = new Set(read.passed.map((one) => one.id))
  return {
    ...key,
    release: read.release,
    deciding: passed.size === 0 ? read.installed : read.installed.filter((one) => !passed.has(one.id)),
    passed: read.passed,
    running: read.running,
    held: new Set(read.held.map((one) => one.id)),
    available: read.available,
    phased: new Set((inventory.phased ?? []).filter((one) => one.deferred).map((one) => `${one.name}:${one.architecture}`)),
    pockets: inventory.entitlements ?? [],
    offered: read.manager === null ? [] : lackedPatches(read.release, inventory.missing, read.manager, read.offered),
  }
}
