/** How long a session lives. */
export const SESSION = { idleMinutes: 60, absoluteHours: 12 } as const

/** What a browser's session holds. */
export interface SessionFacts {
  readonly userKey: number
  /** Since when the password holds with which it began; all times in Unix milliseconds. */
  readonly passwordAt: number
  readonly signedInAt: number
  readonly seenAt: number
}

/**
 * Why a session is worth nothing any more, or null.
 *
 * @param account what the CMDB says of its user now; undefined: removed
 */
export function sessionEnd(
  session: SessionFacts,
  account: { readonly passwordChangedAt: Date } | undefined,
  now: Date,
): 'user_gone' | 'password_changed' | 'idle' | 'too_old' | null {
  if (account === undefined) return 'user_gone'
  // Not by comparing with the sign-in: one that overlaps with a change of the password began with the former one.
  if (account.passwordChangedAt.getTime() !== session.passwordAt) return 'password_changed'
  if (now.getTime() - session.signedInAt > SESSION.absoluteHours * 3_600_000) return 'too_old'
  if (now.getTime() - session.seenAt > SESSION.idleMinutes * 60_000) return 'idle'
  return null
}

/** A session is written again at most once a minute, so that reading costs no write. */
export function shouldTouch(session: SessionFacts, now: Date): boolean {
  return now.getTime() - session.seenAt > 60_000
}

/**
 * Whether a request that changes something comes from our own pages (OWASP CSRF Prevention Cheat Sheet, "Verifying origin").
 * Programs other than browsers send neither header; the token in the session is what they have to show then.
 *
 * @param own origins under which the service is known
 */
export function isOwnOrigin(
  headers: { origin: string | undefined; host: string | undefined; fetchSite: string | undefined },
  own: readonly string[],
): boolean {
  const { origin, host, fetchSite } = headers
  if (fetchSite !== undefined && fetchSite !== 'same-origin' && fetchSite !== 'none') return false
  if (origin === undefined) return true
  if (own.includes(origin)) return true
  const parsed = URL.parse(origin)
  return parsed !== null && (parsed.protocol === 'http:' || parsed.protocol === 'https:') && host !== undefined && parsed.host === host
}

/** Where a sign-in may lead back to: a path of ours, never another site. */
export function safeReturnPath(path: unknown): string {
  if (typeof path !== 'string' || path.length > 2000) return '/'
  return /^\/(?![/\\])[\x21-\x7e]*$/.test(path) && !path.includes('\\') ? path : '/'
}
