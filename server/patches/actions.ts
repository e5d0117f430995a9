import { isTenantRole, may } from '../authorization.ts'
import type { Actor } from '../context.ts'

export const PATCH_ACTIONS = ['wizard', 'decline', 'hold', 'waive', 'approve', 'refuse', 'revoke'] as const
export type PatchAction = (typeof PATCH_ACTIONS)[number]

/** A patch as far as it decides what may be done with it. */
export interface PatchFacts {
  readonly patchId: string
  readonly kind: 'windows' | 'linux' | 'middleware'
  /** For the viewer's tenant. */
  readonly level: 'required' | 'recommended' | null
  /** Computers of the viewer on which it is unapplied. */
  readonly unapplied: number
  /** What the viewer's tenant decided about it; null: nothing. */
  readonly decided: boolean | null
}

/**
 * What a person may do with a patch, by the rules that would refuse it: a plan takes what is unapplied somewhere; what is required of a tenant its own
 * people may hold for a time and not drop; what WSUS knows is approved there.
 */
export function patchActions(actor: Pick<Actor, 'role'>, patch: PatchFacts): PatchAction[] {
  const actions: PatchAction[] = []
  if (may(actor.role, 'job.request') && patch.unapplied > 0) actions.push('wizard')
  if (!may(actor.role, 'patch.decline')) return actions
  const isKept = patch.kind === 'windows' && patch.level === 'required' && actor.role !== null && isTenantRole(actor.role)
  actions.push(...(isKept ? (['hold'] as const) : (['decline', 'hold', 'waive'] as const)))
  if (patch.kind === 'windows' && !patch.patchId.startsWith('app:')) return actions
  if (patch.decided !== true) actions.push('approve')
  if (patch.decided !== false) actions.push('refuse')
  if (patch.decided !== null) actions.push('revoke')
  return actions
}
