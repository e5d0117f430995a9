import { given, numberOf } from '../send.ts'
import type { Route } from './sources.ts'

export const ROUTE_KINDS = ['soap', 'sql', 'sync', 'collector'] as const
export type RouteKind = (typeof ROUTE_KINDS)[number]

/** What is typed of a route, all of it text. */
export interface TypedRoute {
  readonly url: string
  readonly user: string
  readonly password: string
  readonly auth: string
  readonly caPem: string
  readonly server: string
  readonly port: string
  readonly instance: string
  readonly database: string
  readonly accountName: string
  readonly encrypt: boolean | undefined
  readonly enabled: boolean
}

const NOTHING: TypedRoute = {
  url: '',
  user: '',
  password: '',
  auth: '',
  caPem: '',
  server: '',
  port: '',
  instance: '',
  database: '',
  accountName: '',
  encrypt: undefined,
  enabled: true,
}

/** What a form begins with: the route as it is, without its secrets. */
export function beginRoute(route: Route | undefined): TypedRoute {
  if (route === undefined) return NOTHING
  const { kind, url, user, auth, enabled, encrypt, accountName } = route
  const kept = { ...NOTHING, user: user ?? '', auth, enabled, encrypt: encrypt ?? undefined, accountName: accountName ?? '' }
  if (kind !== 'sql') return { ...kept, url: kind === 'collector' ? '' : url }
  const [, server = '', port = '', database = '', instance = ''] =
    /^mssql:\/\/(\[[^\]]*\]|[^:/]*)(?::(\d+))?\/([^?]*)(?:\?instance=(.*))?$/.exec(url) ?? []
  return {
    ...kept,
    server: server.replaceAll(/^\[|\]$/g, ''),
    port,
    database: decodeURIComponent(database),
    instance: decodeURIComponent(instance),
  }
}

/** What is sent of it: what is empty stays as the service has it. */
export function bodyOf(kind: RouteKind, typed: TypedRoute): object {
  const { url, user, password, auth, caPem, enabled, server, instance, database, accountName, encrypt } = typed
  switch (kind) {
    case 'soap':
      return given({ url, user, password, auth, caPem, enabled })
    case 'sql':
      return given({
        server,
        port: instance === '' ? numberOf(typed.port) : '',
        instance,
        database,
        user,
        password,
        auth,
        caPem,
        encrypt,
        enabled,
      })
    case 'sync':
      return given({ url, accountName, caPem, enabled })
    case 'collector':
      return { enabled }
  }
}
