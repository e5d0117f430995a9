import { storableJson } from '../cmdb/storable.ts'
import type { InfraContext } from '../context.ts'
import type { RouteKind, WsusFact } from '../../wsus-adapter/index.ts'

/** `source_route`. */

export type RouteAuth = 'anonymous' | 'basic' | 'ntlm' | 'sql' | 'token'

/** What only one kind of route has. */
export interface RouteSettings {
  /** sql: everything over TLS; default true. */
  readonly encrypt?: boolean
  /** sync: as which downstream server we present ourselves. */
  readonly accountName?: string
}

export interface RouteRow {
  readonly sourceId: number
  readonly kind: RouteKind
  readonly url: string
  readonly auth: RouteAuth
  readonly userName: string | null
  readonly secretName: string | null
  readonly caPem: string | null
  readonly enabled: boolean
  readonly settings: RouteSettings
  readonly facts: RouteFacts
  /** The id of the server, or of the database, that it reached. */
  readonly identity: string | null
  readonly probedAt: Date | null
  /** Why the newest attempt to use it failed; null when it worked. */
  readonly errorCode: string | null
}

/** What the newest successful probe found; empty before the first. */
export interface RouteFacts {
  readonly serverVersion?: string | null
  readonly reads?: Partial<Record<WsusFact, boolean>>
  readonly identity?: 'server' | 'database'
  readonly [fact: string]: unknown
}

export type NewRoute = Omit<RouteRow, 'facts' | 'identity' | 'probedAt' | 'errorCode'>

const ROUTE_COLUMNS = {
  sourceId: 'source_id',
  kind: 'kind',
  url: 'url',
  auth: 'auth',
  userName: 'user_name',
  secretName: 'secret_name',
  caPem: 'ca_pem',
  enabled: 'enabled',
  settings: 'settings',
  facts: 'facts',
  identity: 'identity',
  probedAt: 'probed_at',
  errorCode: 'error_code',
} as const

/** Routes of a source. */
export async function routesOf(ctx: InfraContext, sourceId: number): Promise<RouteRow[]> {
  return (await ctx.trx('source_route').where({ source_id: sourceId }).orderBy(['preference', 'kind']).select(ROUTE_COLUMNS)) as RouteRow[]
}

/** Routes of many sources, by the source's internal id. */
export async function routesOfSources(ctx: InfraContext, sourceIds: readonly number[]): Promise<Map<number, RouteRow[]>> {
  const rows = (await ctx
    .trx('source_route')
    .whereIn('source_id', [...sourceIds])
    .orderBy(['preference', 'kind'])
    .select(ROUTE_COLUMNS)) as RouteRow[]
  return Map.groupBy(rows, (row) => row.sourceId)
}

/** Internal ids of sources that are read only when a collector has delivered something. */
export async function deliveredSources(ctx: InfraContext): Promise<Set<number>> {
  const { rows } = await ctx.trx.raw<{ rows: { id: number }[] }>(
    `select source_id as id from source_route where enabled group by source_id having bool_and(kind = 'collector')`,
  )
  return new Set(rows.map((row) => row.id))
}

/** The living source that is reached at an address by a kind of route. */
export async function findByUrl(ctx: InfraContext, kind: RouteKind, url: string): Promise<{ id: number; publicId: string } | undefined> {
  const { rows } = await ctx.trx.raw<{ rows: { id: number; publicId: string }[] }>(
    `select s.id, s.public_id as "publicId" from source_route r join source s on s.id = r.source_id
      where r.kind = ? and lower(r.url) = lower(?) and s.deleted_at is null limit 1`,
    [kind, url],
  )
  return rows[0]
}

/** Another living source, a route of which reached this database. */
export async function findByDatabase(ctx: InfraContext, sourceId: number, identity: string): Promise<{ publicId: string } | undefined> {
  const { rows } = await ctx.trx.raw<{ rows: { publicId: string }[] }>(
    `select s.public_id as "publicId" from source_route r join source s on s.id = r.source_id
      where r.identity = ? and r.source_id <> ? and s.deleted_at is null limit 1`,
    [identity, sourceId],
  )
  return rows[0]
}

/** Writes a route of a source; of one of the same kind the settings are replaced. What it reached before stays, so that another database there is seen. */
export async function saveRoute(ctx: InfraContext, route: NewRoute): Promise<void> {
  const row = {
    source_id: route.sourceId,
    kind: route.kind,
    url: route.url,
    auth: route.auth,
    user_name: route.userName,
    secret_name: route.secretName,
    ca_pem: route.caPem,
    enabled: route.enabled,
    settings: JSON.stringify(route.settings),
  }
  await ctx.trx('source_route').insert(row).onConflict(['source_id', 'kind']).merge()
}

/** Removes a route. */
export async function deleteRoute(ctx: InfraContext, sourceId: number, kind: RouteKind): Promise<void> {
  await ctx.trx('source_route').where({ source_id: sourceId, kind }).delete()
}

/** Removes every route of a source. */
export async function deleteRoutes(ctx: InfraContext, sourceId: number): Promise<void> {
  await ctx.trx('source_route').where({ source_id: sourceId }).delete()
}

/** Keeps what a probe found; an equal finding moves its time alone. */
export async function saveRouteFacts(
  ctx: InfraContext,
  sourceId: number,
  kind: RouteKind,
  facts: RouteFacts,
  identity: string,
): Promise<void> {
  const row = { facts: storableJson(facts), identity, probed_at: ctx.now, error_code: null }
  await ctx.trx('source_route').where({ source_id: sourceId, kind }).update(row)
}

/** Notes why a route could not be used; what it found before stays. */
export async function saveRouteFailure(ctx: InfraContext, sourceId: number, kind: RouteKind, errorCode: string): Promise<void> {
  await ctx.trx('source_route').where({ source_id: sourceId, kind }).update({ error_code: errorCode })
}

/** Forgets which servers and databases the routes reached; one that was refused is expected to reach `identity` now. */
export async function forgetIdentities(ctx: InfraContext, sourceId: number, identity: string): Promise<void> {
  await ctx
    .trx('source_route')
    .where({ source_id: sourceId })
    .update({
      identity: ctx.trx.raw(`case when error_code = 'wsus_changed_identity' then ?::uuid end`, [identity]),
      error_code: null,
    })
}
