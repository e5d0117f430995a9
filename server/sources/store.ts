import type { InfraContext } from '../context.ts'
import type { ClassificationSettings } from './rules.ts'

export type SourceKind = 'wsus' | 'catalog' | 'agent' | 'manual'
export type RouteAuth = 'anonymous' | 'basic' | 'ntlm'

export interface SourceRow {
  readonly id: number
  readonly publicId: string
  readonly kind: SourceKind
  readonly name: string
  readonly serverId: string | null
  readonly ownerTenantId: number | null
  readonly classifications: ClassificationSettings
  readonly intervalMinutes: number
  readonly enabled: boolean
  readonly baselineAt: Date | null
  readonly lastSuccessAt: Date | null
}

export interface RouteRow {
  readonly sourceId: number
  readonly kind: 'soap' | 'sql' | 'sync' | 'collector'
  readonly url: string
  readonly auth: RouteAuth
  readonly userName: string | null
  readonly secretName: string | null
  readonly caPem: string | null
  readonly facts: Record<string, unknown>
}

const SOURCE_COLUMNS = {
  id: 'id',
  publicId: 'public_id',
  kind: 'kind',
  name: 'name',
  serverId: 'server_id',
  ownerTenantId: 'owner_tenant_id',
  classifications: 'classifications',
  intervalMinutes: 'interval_minutes',
  enabled: 'enabled',
  baselineAt: 'baseline_at',
  lastSuccessAt: 'last_success_at',
} as const

const ROUTE_COLUMNS = {
  sourceId: 'source_id',
  kind: 'kind',
  url: 'url',
  auth: 'auth',
  userName: 'user_name',
  secretName: 'secret_name',
  caPem: 'ca_pem',
  facts: 'facts',
} as const

/** Living sources, by public id. */
export async function listSources(ctx: InfraContext, kinds?: readonly SourceKind[]): Promise<SourceRow[]> {
  const query = ctx.trx('source').select(SOURCE_COLUMNS).whereNull('deleted_at').orderBy('public_id')
  if (kinds !== undefined) void query.whereIn('kind', [...kinds])
  return (await query) as SourceRow[]
}

/** @param key the internal or the public id of a living source */
export async function findSource(ctx: InfraContext, key: { id: number } | { publicId: string }): Promise<SourceRow | undefined> {
  const where = 'id' in key ? { id: key.id } : { public_id: key.publicId }
  return (await ctx.trx('source').where(where).whereNull('deleted_at').first(SOURCE_COLUMNS)) as SourceRow | undefined
}

/** The same row, kept from others until the transaction ends. */
export async function lockSource(ctx: InfraContext, id: number): Promise<SourceRow | undefined> {
  return (await ctx.trx('source').where({ id }).whereNull('deleted_at').forUpdate().first(SOURCE_COLUMNS)) as SourceRow | undefined
}

export interface NewSource {
  readonly publicId: string
  readonly kind: SourceKind
  readonly name: string
  readonly classifications: ClassificationSettings
  readonly intervalMinutes: number
}

/**
 * Writes a source; one that was removed begins anew under its old id, with a baseline of its own.
 *
 * @returns the internal id, or undefined when a living source has the id
 */
export async function insertSource(ctx: InfraContext, source: NewSource): Promise<number | undefined> {
  const row = {
    public_id: source.publicId,
    kind: source.kind,
    name: source.name,
    classifications: JSON.stringify(source.classifications),
    interval_minutes: source.intervalMinutes,
    created_at: ctx.now,
    enabled: true,
    server_id: null,
    baseline_at: null,
    last_success_at: null,
    deleted_at: null,
  }
  const [written] = (await ctx
    .trx('source')
    .insert(row)
    .onConflict('public_id')
    .merge()
    .whereNotNull('source.deleted_at')
    .returning('id')) as { id: number }[]
  return written?.id
}

export interface SourceChange {
  readonly name?: string | undefined
  readonly classifications?: ClassificationSettings | undefined
  readonly intervalMinutes?: number | undefined
  readonly enabled?: boolean | undefined
}

/** Changes what is given and leaves the rest. */
export async function updateSource(ctx: InfraContext, id: number, change: SourceChange): Promise<void> {
  const row = {
    ...(change.name === undefined ? {} : { name: change.name }),
    ...(change.classifications === undefined ? {} : { classifications: JSON.stringify(change.classifications) }),
    ...(change.intervalMinutes === undefined ? {} : { interval_minutes: change.intervalMinutes }),
    ...(change.enabled === undefined ? {} : { enabled: change.enabled }),
  }
  if (Object.keys(row).length > 0) await ctx.trx('source').where({ id }).update(row)
}

/** Marks a source removed; its server may be registered again. */
export async function endSource(ctx: InfraContext, id: number): Promise<void> {
  await ctx.trx('source').where({ id }).update({ deleted_at: ctx.now, enabled: false, server_id: null })
  await ctx.trx('source_route').where({ source_id: id }).delete()
}

/** The living source that has this server's id. */
export async function findByServerId(ctx: InfraContext, serverId: string): Promise<SourceRow | undefined> {
  return (await ctx.trx('source').where({ server_id: serverId }).whereNull('deleted_at').first(SOURCE_COLUMNS)) as SourceRow | undefined
}

/** Keeps the identity that the server gave. */
export async function setServerId(ctx: InfraContext, id: number, serverId: string): Promise<void> {
  await ctx.trx('source').where({ id }).update({ server_id: serverId })
}

/** Notes the end of a complete run; the first one is the source's baseline. */
export async function noteSuccess(ctx: InfraContext, id: number): Promise<void> {
  const baseline = ctx.trx.raw('coalesce(baseline_at, ?::timestamptz)', [ctx.now])
  await ctx.trx('source').where({ id }).update({ last_success_at: ctx.now, baseline_at: baseline })
}

/** Routes of a source, first choice first. */
export async function routesOf(ctx: InfraContext, sourceId: number): Promise<RouteRow[]> {
  return (await ctx.trx('source_route').where({ source_id: sourceId }).orderBy('preference').select(ROUTE_COLUMNS)) as RouteRow[]
}

/** The living source that is reached at an address. */
export async function findByUrl(ctx: InfraContext, url: string): Promise<{ id: number; publicId: string } | undefined> {
  const { rows } = await ctx.trx.raw<{ rows: { id: number; publicId: string }[] }>(
    `select s.id, s.public_id as "publicId" from source_route r join source s on s.id = r.source_id
      where lower(r.url) = lower(?) and s.deleted_at is null limit 1`,
    [url],
  )
  return rows[0]
}

/** Writes a route of a source; the one of the same kind is replaced. */
export async function saveRoute(ctx: InfraContext, route: Omit<RouteRow, 'facts'>): Promise<void> {
  const row = {
    source_id: route.sourceId,
    kind: route.kind,
    url: route.url,
    auth: route.auth,
    user_name: route.userName,
    secret_name: route.secretName,
    ca_pem: route.caPem,
  }
  await ctx.trx('source_route').insert(row).onConflict(['source_id', 'kind']).merge()
}

/** Keeps what the last probe found; an equal finding writes nothing. */
export async function saveRouteFacts(ctx: InfraContext, sourceId: number, kind: string, facts: Record<string, unknown>): Promise<void> {
  const text = JSON.stringify(facts)
  await ctx.trx('source_route').where({ source_id: sourceId, kind }).whereRaw('facts <> ?::jsonb', [text]).update({ facts: text })
}
