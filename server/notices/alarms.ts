import type { InfraContext } from '../context.ts'
import { isAlarmDue, isHeadDue } from './rules.ts'
import { queueNotice, queueNoticeToRoles } from './service.ts'
import { peopleWithRoles } from './store.ts'
import { failingSource, newestHeads } from './views.ts'

const INFRA_ROLES = ['infra_admin', 'administrator'] as const

/**
 * Tells the infrastructure's administrators that a source cannot be read; called when a run failed. Once per outage, and not for the first
 * failures.
 *
 * @param sourceKey internal key of the source
 * @returns whether somebody was told
 */
export async function tellSourceFailing(ctx: InfraContext, sourceKey: number): Promise<boolean> {
  const failing = await failingSource(ctx, sourceKey)
  if (failing === undefined || !isAlarmDue(failing)) return false
  const people = await peopleWithRoles(ctx, INFRA_ROLES)
  await queueNotice(ctx, 'source_alarm', people, {
    sourceId: failing.sourceId,
    sourceName: failing.name,
    reason: { code: failing.errorCode, details: failing.errorDetails },
    failingSince: failing.since.toISOString(),
    lastSuccess: failing.lastSuccessAt?.toISOString() ?? null,
  })
  return people.length > 0
}

/**
 * Mails the head of each audit chain that grew to those who shall keep it: tenant administrators, and for the infrastructure's chain its people.
 *
 * @returns how many chains were mailed
 */
export async function mailAuditHeads(ctx: InfraContext): Promise<number> {
  const due = (await newestHeads(ctx)).filter((head) => isHeadDue(head, ctx.now))
  for (const head of due) {
    const data = {
      chain: head.chain,
      sequence: head.seq,
      head: head.hash,
      signedAt: head.signedAt.toISOString(),
      keyId: head.keyId,
      signature: head.signature,
      from: (head.mailedAt ?? head.firstAt).toISOString(),
      until: head.signedAt.toISOString(),
      recordCount: head.seq - (head.mailedSeq ?? 0),
    }
    await queueNoticeToRoles(ctx, 'audit_head', head.isInfrastructure ? INFRA_ROLES : ['tenant_admin'], data, head.tenantKey)
  }
  return due.length
}
