import type { KeyObject } from 'node:crypto'
import type { Change, Lease, Preview } from './protocol/messages.ts'
import { RESTART_LEVELS } from './protocol/messages.ts'
import { approvalText, jsonHash, planHash, verifyText } from './protocol/sign.ts'

/** Why an agent refuses a lease. */
export type Refusal = 'slice_not_in_plan' | 'plan_hash_differs' | 'approval_missing' | 'approval_key_unknown' | 'approval_invalid'

/**
 * Whether a lease belongs to the plan that was approved: recomputes the hash of the slice and of the plan, and verifies the approval's signature.
 * A preview changes nothing and needs no plan.
 * @param raw the lease as it came; hashes are over what was sent, not over what this agent understands of it
 * @returns null when it may run
 */
export function refusePlan(
  raw: Readonly<Record<string, unknown>>,
  lease: Lease,
  trust: { approvalRequired: boolean; approvalKeys: ReadonlyMap<string, KeyObject> },
): Refusal | null {
  if (lease.kind === 'preview') return null
  if (!lease.sliceHashes.includes(jsonHash(raw['slice']))) return 'slice_not_in_plan'
  if (planHash(raw['common'], lease.sliceHashes) !== lease.planHash) return 'plan_hash_differs'
  if (lease.approval === null) return trust.approvalRequired ? 'approval_missing' : null
  const key = trust.approvalKeys.get(lease.approval.keyId)
  if (key === undefined) return 'approval_key_unknown'
  const text = approvalText({ jobId: lease.jobId, planHash: lease.planHash, approvedAt: lease.approval.approvedAt })
  return verifyText(key, text, lease.approval.signature) ? null : 'approval_invalid'
}

/** What a fresh preview would do outside the slice; less is not drift. */
export interface Drift {
  changes: Change[]
  restart: boolean
}

/**
 * Compares what would happen now with what was planned: another package or version, a removal, an unannounced restart or another file hash is drift.
 * @param planned null when the plan was approved without a preview of this computer: there is nothing to drift from
 */
export function findDrift(planned: Preview | null, fresh: Preview): Drift | null {
  if (planned === null) return null
  const announced = new Map(planned.changes.map((change) => [changeKey(change), change]))
  const changes = fresh.changes.filter((change) => {
    const before = announced.get(changeKey(change))
    if (before === undefined || before.action !== change.action) return true
    return before.sha256 !== null && change.sha256 !== null && before.sha256 !== change.sha256
  })
  const restart = RESTART_LEVELS.indexOf(fresh.restart) > RESTART_LEVELS.indexOf(planned.restart)
  return changes.length > 0 || restart ? { changes, restart } : null
}

/** Where a package comes from is no part of what is planned: it may have been updated meanwhile, in part, without harm. */
function changeKey(change: Change): string {
  return JSON.stringify([change.name, change.architecture, change.action === 'remove' ? null : change.to])
}
