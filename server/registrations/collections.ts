import { createHash } from 'node:crypto'
import { newPublicId } from '../cmdb/ids.ts'
import { lockComputer } from '../computers/store-assign.ts'
import type { InfraContext } from '../context.ts'
import { sharePatches } from '../patches/store-packages.ts'
import { addRegistered } from '../patches/store-registered.ts'
import { readDelivery, type DeliveryProblem, type FoundPatch, type FoundSoftware } from './delivery.ts'
import { noteSuccess } from '../sources/store.ts'
import { settle } from './settle.ts'
import { requireManual, type ManualSource } from './sources.ts'
import { replaceFacts, type Fact } from './store-facts.ts'
import * as patches from './store-patches.ts'
import * as software from './store-software.ts'
import { findCollectionSources, lastDigest, noteCollection } from './store-sources.ts'

/** What an agent tells about the scripts of a source. */
export interface ToldCollection {
  readonly tenantId: number
  readonly computerId: number
  readonly platform: 'linux' | 'windows'
  readonly sourceId: string
  /** Of the package that ran, hexadecimal. */
  readonly sha256: string
  readonly outcome: 'succeeded' | 'failed'
  readonly reason: string | null
  readonly message: string
  readonly software: string
  readonly patches: string | null
}

/** What became of it. */
export interface TakenCollection {
  readonly accepted: boolean
  readonly reason: string | null
}

const MESSAGE_LIMIT = 2_000

/**
 * Takes what the scripts of a source found on a computer: everything, or nothing when a line cannot be used. Equal to the last time it ends the work.
 */
export async function takeCollection(ctx: InfraContext, told: ToldCollection): Promise<TakenCollection> {
  const known = (await findCollectionSources(ctx, [told.sourceId])).get(told.sourceId)
  if (known === undefined || !known.valid || known.sha256.toString('hex') !== told.sha256)
    return { accepted: false, reason: 'collection_superseded' }
  const source = await requireManual(ctx, told.sourceId)
  if (!(await lockComputer(ctx, told))) return { accepted: false, reason: 'collection_superseded' }
  const outcome = { tenantId: told.tenantId, computerId: told.computerId, sourceKey: source.id, sha256: known.sha256 }
  if (told.outcome === 'failed') {
    await noteCollection(ctx, {
      ...outcome,
      outcome: 'failed',
      reason: told.reason ?? 'script_failed',
      message: told.message.slice(0, MESSAGE_LIMIT),
      digest: null,
    })
    return { accepted: true, reason: null }
  }
  const digest = digestOf(told, known.softwareItems, known.patchItems)
  if ((await lastDigest(ctx, outcome))?.equals(digest) !== true) {
    const { softwareItems, patchItems } = known
    const read = readDelivery({ softwareItems, patchItems, software: told.software, patches: told.patches, osType: told.platform })
    if ('problem' in read) return refuse(ctx, outcome, read.problem)
    await apply(ctx, source, told, read)
  }
  await noteCollection(ctx, { ...outcome, outcome: 'succeeded', reason: null, message: '', digest })
  await noteSuccess(ctx, source.id)
  return { accepted: true, reason: null }
}

type Outcome = { tenantId: number; computerId: number; sourceKey: number; sha256: Buffer }

async function refuse(ctx: InfraContext, outcome: Outcome, problem: DeliveryProblem): Promise<TakenCollection> {
  await noteCollection(ctx, { ...outcome, outcome: 'failed', reason: problem.code, message: JSON.stringify(problem.details), digest: null })
  return { accepted: false, reason: problem.code }
}

/** What columns mean is part of what was delivered. */
function digestOf(told: ToldCollection, ...items: unknown[]): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([items, told.platform, told.software, told.patches]))
    .digest()
}

async function apply(
  ctx: InfraContext,
  source: ManualSource,
  told: ToldCollection,
  found: { software: readonly FoundSoftware[]; patches: readonly FoundPatch[] },
): Promise<void> {
  const keys = await ensureSoftware(ctx, source, told.tenantId, found.software)
  const { keys: patchKeys, widened } = await ensurePatches(ctx, source, told.tenantId, found, keys)
  const of = { sourceKey: source.id, tenantId: told.tenantId, computerId: told.computerId }
  const fact = (thing: number | undefined, location: string): Fact[] =>
    thing === undefined ? [] : [{ tenantId: told.tenantId, computerId: told.computerId, thing, location }]
  await replaceFacts(
    ctx,
    'installed',
    of,
    found.software.flatMap((one) => fact(keys.get(one.identity), one.location)),
  )
  await replaceFacts(ctx, 'applied', of, distinctFacts(found.patches.flatMap((one) => fact(patchKeys.get(patchKey(one)), one.location))))
  // Whoever else has the software lacks a patch that was unknown to them until now.
  if (widened.length > 0) await settle(ctx, source.id, { patchIds: widened })
  await settle(ctx, source.id, { computerIds: [told.computerId] })
}

/** What one tenant's computers alone have is that tenant's, until another one's have it; its patches stay so. @returns internal keys by identity */
async function ensureSoftware(
  ctx: InfraContext,
  source: ManualSource,
  tenantId: number,
  found: readonly FoundSoftware[],
): Promise<Map<string, number>> {
  const known = await software.softwareOfSource(
    ctx,
    source.id,
    found.map((one) => one.identity),
  )
  const foreign = [...known.values()].filter((one) => one.ownerTenantId !== null && one.ownerTenantId !== tenantId).map((one) => one.id)
  if (foreign.length > 0) await software.shareSoftware(ctx, foreign)
  const fresh = new Map(
    found.filter((one) => !known.has(one.identity)).map((one) => [one.identity, { ...one, softwareId: newPublicId(source.publicId) }]),
  )
  const ids = await software.addSoftware(
    ctx,
    [...fresh.values()].map(({ location: _location, ...one }) => ({ ...one, sourceKey: source.id, ownerTenantId: tenantId })),
  )
  const keys = new Map([...known].map(([identity, row]) => [identity, row.id]))
  for (const [identity, { softwareId }] of fresh) keys.set(identity, ids.get(softwareId) ?? 0)
  return keys
}

/**
 * What one tenant's computers alone have told of stays that tenant's, also for software that everybody has: an invented patch is nobody else's need, and
 * a guessed software shows nobody's patches. A second tenant's computer that tells the same makes it everybody's.
 *
 * @returns internal keys, and those of patches that somebody did not know until now
 */
async function ensurePatches(
  ctx: InfraContext,
  source: ManualSource,
  tenantId: number,
  found: { software: readonly FoundSoftware[]; patches: readonly FoundPatch[] },
  softwareKeys: ReadonlyMap<string, number>,
): Promise<{ keys: Map<string, number>; widened: number[] }> {
  const identities = new Map([...softwareKeys].map(([identity, key]) => [key, identity]))
  const keys = new Map<string, number>()
  const told = new Set(found.patches.map(patchKey))
  const shared: number[] = []
  for (const row of await patches.patchesOfSoftware(ctx, [...softwareKeys.values()])) {
    const key = patchKey({ identity: identities.get(row.softwareKey) ?? '', name: row.name })
    if (!told.has(key) || (keys.has(key) && row.ownerTenantId !== null)) continue
    keys.set(key, row.id)
    if (row.ownerTenantId !== null && row.ownerTenantId !== tenantId) shared.push(row.id)
  }
  await patches.shareRegistrations(ctx, shared)
  await sharePatches(ctx, shared)
  const products = new Map(found.software.map((one) => [one.identity, `${one.name} ${one.version}`.trim()]))
  const fresh = new Map(
    found.patches
      .filter((one) => !keys.has(patchKey(one)))
      .map((one) => [patchKey(one), { ...one, patchId: newPublicId(source.publicId), softwareKey: softwareKeys.get(one.identity) ?? 0 }]),
  )
  const ids = await addRegistered(
    ctx,
    [...fresh.values()].map((one) => ({
      publicId: one.patchId,
      ownerTenantId: tenantId,
      name: one.name,
      importance: one.importance,
      product: products.get(one.identity) ?? one.name,
    })),
  )
  await patches.addRegistrations(
    ctx,
    [...fresh.values()].map((one) => ({
      patchKey: ids.get(one.patchId) ?? 0,
      softwareKey: one.softwareKey,
      sourceKey: source.id,
      ownerTenantId: tenantId,
      osType: one.osType,
      importance: one.importance,
    })),
  )
  for (const [key, one] of fresh) keys.set(key, ids.get(one.patchId) ?? 0)
  return { keys, widened: [...ids.values(), ...shared] }
}

function patchKey({ identity, name }: Pick<FoundPatch, 'identity' | 'name'>): string {
  return JSON.stringify([identity, name])
}

function distinctFacts(facts: readonly Fact[]): Fact[] {
  return [...new Map(facts.map((fact) => [JSON.stringify([fact.thing, fact.location]), fact])).values()]
}
