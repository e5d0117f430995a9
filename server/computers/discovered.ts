import { newPublicId } from '../cmdb/ids.ts'
import type { InfraContext } from '../context.ts'
import { noteFinding } from '../findings/store.ts'
import { lockTenantCounts, recountComputers } from '../health/service.ts'
import { heardFrom, mergeDiscovered, notReadyReason, type ServerView } from './rules.ts'
import * as store from './store.ts'
import type { ComputerKey, DiscoveredComputer } from './store.ts'
import { settleDeciders } from './store-sources.ts'
import * as staged from './store-staged.ts'
import { writeReadiness, type Readiness } from './store-status.ts'

/** A source as the computers see it. */
export interface ComputerSource {
  readonly id: number
  readonly publicId: string
}

/**
 * Takes in one page of a source's computers: new ones are recognized by their identities or begin unassigned, known ones are followed. Counts and
 * health follow in the same transaction.
 *
 * @param computers each once; @param rollsUp whether the server below a computer sends its states up
 * @returns what was added and changed
 */
export async function takeInComputers(
  ctx: InfraContext,
  source: ComputerSource,
  computers: readonly DiscoveredComputer[],
  rollsUp: (serverId: string) => boolean = () => false,
): Promise<{ added: number; changed: number }> {
  if (computers.length === 0) return { added: 0, changed: 0 }
  await staged.stageTargets(ctx, computers, rollsUp)
  const strangers = await staged.strangersStaged(ctx, source.id)
  const owners = await recognize(
    ctx,
    source,
    computers.filter((c) => strangers.has(c.externalId)),
  )
  const views = await staged.writeViews(ctx, source.id, owners)
  const deciders = await settleDeciders(ctx, views.computerIds)
  const followed = await staged.followAttributes(ctx, source.id)
  await followReadiness(ctx, views.computerIds, deciders)
  return { added: views.added, changed: Math.max(views.changed, followed) }
}

/** Which computer each stranger is; new ones are made. */
async function recognize(
  ctx: InfraContext,
  source: ComputerSource,
  strangers: readonly DiscoveredComputer[],
): Promise<Map<string, ComputerKey>> {
  const owners = new Map<string, ComputerKey>()
  if (strangers.length === 0) return owners
  const candidates = await staged.candidatesStaged(ctx, source.id)
  const fresh: DiscoveredComputer[] = []
  for (const stranger of strangers) {
    const merge = mergeDiscovered(stranger.fqdn, candidates.get(stranger.externalId) ?? [])
    if (merge.kind === 'same') owners.set(stranger.externalId, keyOf(merge.candidate))
    else fresh.push(stranger)
    if (merge.kind === 'finding') {
      await noteFinding(ctx, merge.code, stranger.externalId, { sourceId: source.publicId, fqdn: stranger.fqdn })
    }
  }
  for (const [externalId, key] of await begin(ctx, source, fresh)) owners.set(externalId, key)
  await store.addIdentities(
    ctx,
    strangers.flatMap((c) => identitiesOf(source.id, c, owners.get(c.externalId))),
  )
  return owners
}

async function begin(ctx: InfraContext, source: ComputerSource, fresh: readonly DiscoveredComputer[]): Promise<Map<string, ComputerKey>> {
  const { tenantId, serverGroupId, siteId } = await store.unassignedTenant(ctx)
  const named = new Map(fresh.map((c) => [newPublicId(source.publicId), c]))
  const rows = [...named].map(([publicId, c]) => ({
    tenantId,
    publicId,
    hostName: c.hostName,
    fqdn: c.fqdn,
    addresses: c.addresses,
    osType: 'windows' as const,
    osName: c.osName,
    osVersion: c.osVersion,
    osArchitecture: c.osArchitecture,
    serverGroupId,
    siteId,
    registered: false,
  }))
  const ids = await store.insertComputers(ctx, rows)
  return new Map([...named].map(([publicId, c]) => [c.externalId, { tenantId, computerId: ids.get(publicId) ?? 0 }]))
}

function identitiesOf(sourceId: number, c: DiscoveredComputer, key: ComputerKey | undefined): store.IdentityRow[] {
  if (key === undefined) return []
  return [
    { ...key, kind: 'wsus_target', value: c.externalId, sourceId },
    { ...key, kind: 'fqdn', value: c.fqdn, sourceId },
  ]
}

function keyOf(key: ComputerKey): ComputerKey {
  return { tenantId: key.tenantId, computerId: key.computerId }
}

/**
 * Settles who decides about computers and whether they can be judged, after what sources or agents say of them has changed.
 *
 * @param computerIds internal ids of any tenant
 */
export async function refreshReadiness(ctx: InfraContext, computerIds: readonly number[]): Promise<void> {
  await writeReadiness(ctx, await settledReadiness(ctx, computerIds))
}

/** Settles who decides about computers, and tells whether they can be judged: `writeReadiness` keeps it. @param computerIds as above */
export async function settledReadiness(ctx: InfraContext, computerIds: readonly number[]): Promise<Readiness[]> {
  if (computerIds.length === 0) return []
  return readinessOf(ctx, computerIds, await settleDeciders(ctx, computerIds))
}

/**
 * The same for a discovery, with counts and health of the computers concerned. It holds their tenants' counts from then on: the last thing that a
 * transaction does.
 *
 * @param deciders what `settleDeciders` settled, if the caller had it do so
 */
export async function followReadiness(
  ctx: InfraContext,
  computerIds: readonly number[],
  deciders?: ReadonlyMap<number, ServerView | null>,
): Promise<void> {
  if (computerIds.length === 0) return
  const rows = await readinessOf(ctx, computerIds, deciders ?? (await settleDeciders(ctx, computerIds)))
  await lockTenantCounts(
    ctx,
    rows.map((row) => row.tenantId),
  )
  await recountComputers(ctx, await writeReadiness(ctx, rows))
}

async function readinessOf(
  ctx: InfraContext,
  computerIds: readonly number[],
  deciders: ReadonlyMap<number, ServerView | null>,
): Promise<Readiness[]> {
  const { rows } = await ctx.trx.raw<{
    rows: { tenantId: number; computerId: number; osType: 'windows' | 'linux' | 'other'; inventory: boolean }[]
  }>(
    `select c.tenant_id as "tenantId", c.id as "computerId", c.os_type as "osType",
            exists (select from inventory i where i.tenant_id = c.tenant_id and i.computer_id = c.id) as inventory
       from computer c where c.id = any(:ids::int[]) and c.ended_at is null`,
    { ids: computerIds },
  )
  return rows.map((row) => {
    const server = deciders.get(row.computerId) ?? null
    return {
      tenantId: row.tenantId,
      computerId: row.computerId,
      notReady: notReadyReason({ osType: row.osType, server, inventory: row.inventory }),
      lastSyncAt: server?.lastSyncAt ?? null,
      lastReportAt: server?.lastReportAt ?? null,
      heardAt: server === null ? null : heardFrom(server),
    }
  })
}
