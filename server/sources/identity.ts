import type { RouteKind } from '../../wsus-adapter/index.ts'

/** A server, or a database, that a route reached. */
export interface Reached {
  readonly kind: RouteKind
  readonly url: string
  /** Lower case. */
  readonly id: string
  /** What the id is of; ids of different kinds cannot be compared. */
  readonly identity: 'server' | 'database'
}

/** What a route reached before; null: nothing yet. */
export interface KnownRoute {
  readonly kind: RouteKind
  readonly identity: 'server' | 'database' | null
  readonly id: string | null
}

export type Identity =
  | { readonly kind: 'same'; readonly serverId: string | null }
  | { readonly kind: 'changed'; readonly by: Reached; readonly expected: string }

/**
 * Whether the routes of a source reach the server that it is: a WSUS source is known by its ServerId.
 * A database that does not tell the server's id is known by its own, which must stay what that route reached before.
 *
 * @param serverId the source's; null before the first contact
 */
export function judgeIdentity(serverId: string | null, known: readonly KnownRoute[], reached: readonly Reached[]): Identity {
  let expected = serverId
  for (const by of reached.filter(({ identity }) => identity === 'server')) {
    if (expected !== null && expected !== by.id) return { kind: 'changed', by, expected }
    expected = by.id
  }
  for (const by of reached.filter(({ identity }) => identity === 'database')) {
    const before = known.find((route) => route.kind === by.kind)
    if (before?.identity === 'database' && before.id !== null && before.id !== by.id) return { kind: 'changed', by, expected: before.id }
  }
  return { kind: 'same', serverId: expected }
}
