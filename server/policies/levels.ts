/** Required or Recommended: the patch management policy (docs/decisions/0022-findings-levels-and-what-is-needed.md). Pure. */

export const LEVELS = ['required', 'recommended'] as const
export type Level = (typeof LEVELS)[number]

/** Of which patches a classification is: those that the service makes itself name it in their id, and all others are of WSUS. */
export function kindOf(classificationId: string): 'windows' | 'linux' | 'middleware' {
  if (classificationId.startsWith('linux-')) return 'linux'
  return classificationId.startsWith('middleware-') ? 'middleware' : 'windows'
}

/**
 * What a classification is for a tenant: what the infrastructure requires is required; what it only recommends a tenant may require for itself.
 *
 * @param infrastructure the level that everybody has
 * @param own what the tenant said; null: nothing
 */
export function effectiveLevel(infrastructure: Level, own: Level | null): Level {
  return infrastructure === 'required' ? 'required' : (own ?? 'recommended')
}

/** The same as SQL, of `classification as k` and the tenant's `classification_level as l`; test/server/policies/levels.test.ts holds one against the other. */
export const EFFECTIVE_LEVEL = `case when k.level = 'recommended' then coalesce(l.level, k.level) else k.level end`

/** How far ahead a tenant may hold a required patch: a hold delays, it does not drop. */
export const REQUIRED_HOLD_DAYS = 90

/** What a tenant's people ask for about a patch. */
export interface AskedException {
  readonly kind: 'decline' | 'hold' | 'waiver'
  readonly until: Date | null
}

/**
 * Why a tenant's people may not make an exception of a required patch: they may delay it for a time, not drop it.
 *
 * @returns the code of the refusal, or null when they may
 */
export function refusedForRequired({ kind, until }: AskedException, now: Date): 'patch_required' | 'required_hold_unbounded' | null {
  if (kind !== 'hold') return 'patch_required'
  const latest = now.getTime() + REQUIRED_HOLD_DAYS * 86_400_000
  return until === null || until.getTime() > latest ? 'required_hold_unbounded' : null
}
