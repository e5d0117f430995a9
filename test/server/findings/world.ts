import { randomUUID } from 'node:crypto'
import { COMMAND, withInfra, type App } from '../../../server/context.ts'
import { lookAtSource } from '../../../server/findings/service.ts'
import type { Settled } from '../../../server/findings/store.ts'
import { listFindings, type FindingRow } from '../../../server/findings/store-lists.ts'
import { unique } from '../../support/people.ts'

/** Rows as a discovery leaves them behind, without one. */

export interface Place {
  readonly tenantId: number
  readonly serverGroupId: number
  readonly siteId: number
}

/** A WSUS source with one route whose probe found these facts. */
export async function aSourceRow(
  app: App,
  facts: Record<string, unknown> = { serverVersion: '10.0.26100.7000' },
): Promise<{ id: number; publicId: string }> {
  const publicId = unique('W')
  const [row] = (await app.pools
    .infra('source')
    .insert({ public_id: publicId, kind: 'wsus', name: publicId, server_id: randomUUID() })
    .returning('id')) as { id: number }[]
  const id = row?.id ?? 0
  await app.pools.infra('source_route').insert({
    source_id: id,
    kind: 'soap',
    url: `http://${publicId}.invalid:8530`,
    auth: 'anonymous',
    facts: JSON.stringify(facts),
  })
  return { id, publicId }
}

/** Default group and site of a tenant. */
export async function placeIn(app: App, tenantPublicId: string): Promise<Place> {
  const row = (await app.pools
    .infra('tenant')
    .where({ public_id: tenantPublicId })
    .first({ tenantId: 'id', serverGroupId: 'default_server_group_id', siteId: 'default_site_id' })) as Place | undefined
  if (row === undefined) throw new Error('no such tenant')
  return row
}

export interface SeenComputer {
  readonly fqdn: string
  readonly clientId?: string
  readonly lastSyncAt?: Date | null
  readonly lastReportAt?: Date | null
  readonly parentServerId?: string | null
  readonly addresses?: readonly string[]
  readonly groups?: readonly number[]
  readonly createdAt?: Date
}

/** Computers of a place as a source knows them. @returns their keys, in the order given */
export async function seen(
  app: App,
  sourceId: number,
  place: Place,
  computers: readonly SeenComputer[],
): Promise<{ id: number; publicId: string }[]> {
  const db = app.pools.infra
  const keys: { id: number; publicId: string }[] = []
  for (const c of computers) {
    const publicId = `${unique('S')}@Direct`
    const [row] = (await db('computer')
      .insert({
        tenant_id: place.tenantId,
        public_id: publicId,
        host_name: c.fqdn.split('.')[0] || c.fqdn || 'x',
        fqdn: c.fqdn === '' ? null : c.fqdn,
        os_type: 'windows',
        server_group_id: place.serverGroupId,
        site_id: place.siteId,
        addresses: c.addresses ?? [],
        ...(c.createdAt === undefined ? {} : { created_at: c.createdAt, learned_at: c.createdAt }),
      })
      .returning('id')) as { id: number }[]
    const id = row?.id ?? 0
    await db('computer_status').insert({ tenant_id: place.tenantId, computer_id: id })
    const [view] = (await db('source_computer')
      .insert({
        source_id: sourceId,
        external_id: c.clientId ?? randomUUID(),
        tenant_id: place.tenantId,
        computer_id: id,
        fqdn: c.fqdn,
        parent_server_id: c.parentServerId ?? null,
        last_sync_at: c.lastSyncAt ?? null,
        last_report_at: c.lastReportAt ?? null,
      })
      .returning('id')) as { id: number }[]
    for (const group of c.groups ?? []) await db('target_group_member').insert({ target_group_id: group, source_computer_id: view?.id })
    keys.push({ id, publicId })
  }
  return keys
}

/** A target group of a source. */
export async function aTargetGroup(app: App, sourceId: number, name: string): Promise<number> {
  const [row] = (await app.pools
    .infra('target_group')
    .insert({ source_id: sourceId, external_id: randomUUID(), name })
    .returning('id')) as {
    id: number
  }[]
  return row?.id ?? 0
}

export interface KnownPatch {
  readonly title?: string
  readonly severity?: string
  readonly classification?: number | null
  readonly declined?: boolean
  readonly superseded?: boolean
  readonly expired?: boolean
}

/** A patch that a source knows. */
export async function aPatch(app: App, sourceIds: readonly number[], given: KnownPatch = {}): Promise<{ id: number; publicId: string }> {
  const updateId = randomUUID()
  const publicId = `wsus:${updateId}`
  const [row] = (await app.pools
    .infra('patch')
    .insert({
      public_id: publicId,
      kind: 'windows',
      name: `KB${updateId.slice(0, 7)}`,
      title: given.title ?? `Update ${updateId}`,
      severity: given.severity ?? 'unspecified',
      classification_id: given.classification ?? null,
    })
    .returning('id')) as { id: number }[]
  const id = row?.id ?? 0
  const { declined = false, superseded = false, expired = false } = given
  for (const sourceId of sourceIds) {
    await app.pools
      .infra('patch_origin')
      .insert({ source_id: sourceId, patch_id: id, external_id: updateId, declined, superseded, expired })
  }
  return { id, publicId }
}

/** An approval of a patch for a group. */
export async function approved(app: App, sourceId: number, patchId: number, groupId: number, action = 'install'): Promise<void> {
  await app.pools
    .infra('approval')
    .insert({ source_id: sourceId, external_id: randomUUID(), patch_id: patchId, target_group_id: groupId, action })
}

/** What a source says of a patch on computers of a place. */
export async function states(
  app: App,
  sourceId: number,
  place: Place,
  patchId: number,
  computers: Readonly<Record<number, string>>,
  given: { approved?: boolean; excepted?: boolean } = {},
): Promise<void> {
  await app.pools.infra('verdict').insert(
    Object.entries(computers).map(([computerId, state]) => ({
      tenant_id: place.tenantId,
      computer_id: Number(computerId),
      patch_id: patchId,
      state,
      source_id: sourceId,
      approved: given.approved ?? false,
      excepted: given.excepted ?? false,
      since: new Date(),
    })),
  )
}

/** When the looks of a suite take place. */
export const NOW = new Date('2026-11-21T12:00:00Z')
export const hoursAgo = (hours: number): Date => new Date(NOW.getTime() - hours * 3_600_000)
/** Of a computer that is well. */
export const FRESH = { lastSyncAt: hoursAgo(2), lastReportAt: hoursAgo(3) }

/** Looks at a source. */
export function lookAt(app: App, sourceId: number): Promise<Settled> {
  return withInfra(app, COMMAND, (ctx) => lookAtSource(ctx, sourceId))
}

/** What is found about a source. @param sourceId its public id */
export function openOf(app: App, sourceId: string): Promise<FindingRow[]> {
  return withInfra(app, COMMAND, (ctx) => listFindings(ctx, { sourceId, state: 'open', limit: 5000 }))
}

/** Findings of one kind. */
export async function foundBy(app: App, sourceId: string, code: string): Promise<FindingRow[]> {
  return (await openOf(app, sourceId)).filter((finding) => finding.code === code)
}
