import type { InfraContext } from '../context.ts'
import { markAlarmed, markOverdue } from '../sources/store.ts'
import { isHeadDue } from './rules.ts'
import { queueNotice, queueNoticeToRoles } from './service.ts'
import { peopleWithRoles } from './store.ts'
import { newestHeads, silentSources, type SilentSource } from './views.ts'

const INFRA_ROLES = ['infra_admin', 'administrator'] as const
/** What no later run heals by itself, so that nobody waits for hours until he is told. */
const TOLD_AT_ONCE: ReadonlySet<string> = new Set(['wsus_changed_identity'])

/**
 * Tells the infrastructure's administrators which sources have had no complete run for as many hours as each is given, whatever the
 * reason. Once per outage: the next complete run ends it. Where nobody could be told, the next call tries again.
 *
 * @returns of how many sources somebody was told
 */
export async function tellSilentSources(ctx: InfraContext): Promise<number> {
  const people = await peopleWithRoles(ctx, INFRA_ROLES)
  if (people.length === 0) return 0
  const overdue = await markOverdue(ctx)
  if (overdue.length > 0) await tell(ctx, people, overdue)
  return overdue.length
}

/**
 * Tells of a source whose run failed by something that waiting does not heal; for everything else there is `tellSilentSources`.
 *
 * @param sourceKey internal key of the source
 * @param errorCode what ended the run
 * @returns whether somebody was told
 */
export async function tellSourceFailing(ctx: InfraContext, sourceKey: number, errorCode: string): Promise<boolean> {
  if (!TOLD_AT_ONCE.has(errorCode)) return false
  const people = await peopleWithRoles(ctx, INFRA_ROLES)
  if (people.length === 0 || !(await markAlarmed(ctx, sourceKey))) return false
  await tell(ctx, people, [sourceKey])
  return true
}

async function tell(ctx: InfraContext, people: readonly number[], sourceKeys: readonly number[]): Promise<void> {
  for (const source of await silentSources(ctx, sourceKeys)) {
    await queueNotice(ctx, 'source_alarm', people, {
      sourceId: source.sourceId,
      sourceName: source.name,
      reason: reasonOf(source),
      failingSince: source.since.toISOString(),
      lastSuccess: source.lastSuccessAt?.toISOString() ?? null,
    })
  }
}

function reasonOf(source: SilentSource): { code: string; details: Record<string, unknown> } {
  if (source.errorCode !== null) return { code: source.errorCode, details: source.errorDetails ?? {} }
  if (source.runningSince !== null) return { code: 'source_slow', details: {} }
  return { code: 'source_silent', details: { hours: source.hours } }
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
