import { z } from 'zod'
import { AppError } from '../errors.ts'
import { isOneLine, isWithoutAccount } from '../http/text-rules.ts'
import type { NewRoute, RouteAuth, RouteRow } from './store-routes.ts'

/** What an administrator says of a route, by its kind; what is not given stays. Pure. */

const HttpUrl = z
  .url({ protocol: /^https?$/ })
  .max(500)
  .refine(isWithoutAccount, 'url_with_account')
const Pem = z.string().max(200_000)
const User = z
  .string()
  .min(1)
  .max(300)
  .refine((text) => isOneLine(text, 300))
const Password = z.string().min(1).max(1000)
// A name or an address; what would end the host in a URL is refused.
const Host = z.string().regex(/^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]{2,45}\])$/, 'host_invalid')
const Database = z.string().regex(/^[\p{L}\p{N}_][\p{L}\p{N}_$#@ -]{0,127}$/u, 'database_invalid')
const enabled = z.boolean().optional().describe('false: kept, but not used')

export const SoapSettings = z.object({
  url: HttpUrl.optional(),
  user: User.optional(),
  password: Password.optional(),
  auth: z.enum(['anonymous', 'basic', 'ntlm']).optional(),
  caPem: Pem.optional(),
  enabled,
})
export const SqlSettings = z.object({
  server: Host.optional(),
  port: z.int().min(1).max(65_535).optional().describe('Default 1433'),
  instance: z
    .string()
    .regex(/^[\p{L}_][\p{L}\p{N}_$#-]{0,15}$/u, 'instance_invalid')
    .optional()
    .describe('Instead of a port: SQL Server Browser (UDP 1434) tells it'),
  database: Database.optional().describe('Default SUSDB'),
  user: User.optional(),
  password: Password.optional(),
  auth: z.enum(['sql', 'ntlm']).optional().describe('Default: ntlm for DOMAIN\\user, else sql'),
  encrypt: z.boolean().optional().describe('Default true: everything over TLS with a certificate that we trust'),
  caPem: Pem.optional(),
  enabled,
})
export const SyncSettings = z.object({
  url: HttpUrl.optional(),
  accountName: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,254}$/, 'host_invalid')
    .optional()
    .describe('As which downstream server we present ourselves; default: our host name'),
  caPem: Pem.optional(),
  enabled,
})
export const CollectorSettings = z.object({ enabled })

/** One of them with its kind. */
export type RouteChange =
  | ({ readonly kind: 'soap' } & z.infer<typeof SoapSettings>)
  | ({ readonly kind: 'sql' } & z.infer<typeof SqlSettings>)
  | ({ readonly kind: 'sync' } & z.infer<typeof SyncSettings>)
  | ({ readonly kind: 'collector' } & z.infer<typeof CollectorSettings>)

/** As `POST /sources` takes the first route. */
export const FirstRoute = z.discriminatedUnion('kind', [
  SoapSettings.extend({ kind: z.literal('soap') }),
  SqlSettings.extend({ kind: z.literal('sql') }),
  SyncSettings.extend({ kind: z.literal('sync') }),
  CollectorSettings.extend({ kind: z.literal('collector') }),
])

const SQL_PORT = 1433
const SQL_DATABASE = 'SUSDB'

/**
 * The route as it is after a change.
 *
 * @param before the route of this kind that the source has
 * @param hostName ours, under which a WSUS server sees us
 * @throws AppError invalid source_route_incomplete when a new route lacks its address
 */
export function routeTo(
  source: { readonly id: number; readonly publicId: string },
  before: RouteRow | undefined,
  change: RouteChange,
  hostName: string,
): NewRoute {
  const kept = {
    sourceId: source.id,
    caPem: ('caPem' in change ? change.caPem : undefined) ?? before?.caPem ?? null,
    enabled: change.enabled ?? before?.enabled ?? true,
  }
  const secret = `route:${source.id}:${change.kind}`
  const needed = (value: string | undefined, setting: string): string => {
    if (value === undefined)
      throw new AppError('invalid', 'source_route_incomplete', { sourceId: source.publicId, route: change.kind, setting })
    return value
  }
  switch (change.kind) {
    case 'soap': {
      const userName = change.user ?? before?.userName ?? null
      const fresh: RouteAuth = userName === null ? 'anonymous' : 'ntlm'
      const auth = change.auth ?? (change.user !== undefined || before === undefined ? fresh : before.auth)
      const url = needed(change.url ?? before?.url, 'url')
      return { ...kept, kind: 'soap', url, auth, userName, secretName: auth === 'anonymous' ? null : secret, settings: {} }
    }
    case 'sql': {
      const userName = needed(change.user ?? before?.userName ?? undefined, 'user')
      const fresh: RouteAuth = userName.includes('\\') ? 'ntlm' : 'sql'
      const auth = change.auth ?? (change.user !== undefined || before === undefined ? fresh : before.auth)
      const encrypt = change.encrypt ?? before?.settings.encrypt
      const settings = encrypt === undefined ? {} : { encrypt }
      return { ...kept, kind: 'sql', url: sqlUrl(before?.url, change, needed), auth, userName, secretName: secret, settings }
    }
    case 'sync': {
      const url = needed(change.url ?? before?.url, 'url')
      const settings = { accountName: change.accountName ?? before?.settings.accountName ?? hostName }
      return { ...kept, kind: 'sync', url, auth: 'anonymous', userName: null, secretName: null, settings }
    }
    case 'collector': {
      const url = `collector://${source.publicId}`
      return { ...kept, kind: 'collector', url, auth: 'token', userName: null, secretName: before?.secretName ?? null, settings: {} }
    }
  }
}

function sqlUrl(
  before: string | undefined,
  change: Extract<RouteChange, { kind: 'sql' }>,
  needed: (value: string | undefined, setting: string) => string,
): string {
  const known = before === undefined ? undefined : sqlAddressOf(before)
  const server = needed(change.server ?? known?.server, 'server')
  const database = encodeURIComponent(change.database ?? known?.database ?? SQL_DATABASE)
  // Another server has a port or an instance of its own; only the one that stays keeps what it had.
  const door = change.server === undefined && change.port === undefined && change.instance === undefined ? known : change
  if (door?.instance !== undefined) return `mssql://${server}/${database}?instance=${encodeURIComponent(door.instance)}`
  return `mssql://${server}:${door?.port ?? SQL_PORT}/${database}`
}

/** Where the database of a route of the kind `sql` is. */
export interface SqlAddress {
  readonly server: string
  readonly port?: number
  readonly instance?: string
  readonly database: string
}

/** @param url `mssql://host:port/database` or `mssql://host/database?instance=name` */
export function sqlAddressOf(url: string): SqlAddress {
  const { hostname, port, pathname, searchParams } = new URL(url)
  const instance = searchParams.get('instance')
  return {
    server: hostname.replace(/^\[|\]$/g, ''),
    ...(instance === null ? { port: port === '' ? SQL_PORT : Number(port) } : { instance }),
    database: decodeURIComponent(pathname.slice(1)),
  }
}
