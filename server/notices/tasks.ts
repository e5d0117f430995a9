import { SYSTEM, withInfra } from '../context.ts'
import type { TaskCall } from '../worker.ts'
import { mailAuditHeads } from './alarms.ts'
import { deliver } from './delivery.ts'
import { wakeSender } from './service.ts'
import { tenantsWithDueNotices } from './store.ts'

/** Task `notices.send`: sends what is due in one tenant's outbox. */
export async function sendNotices(payload: { tenantId: number }, { app, signal }: TaskCall): Promise<void> {
  await deliver(app, payload.tenantId, signal)
}

/** Task `notices.retry`, every minute: wakes the senders of tenants in whose outbox something is due, as after a crash. */
export async function retryNotices(_payload: Record<string, never>, { app }: TaskCall): Promise<void> {
  await withInfra(app, SYSTEM, async (ctx) => {
    for (const tenantKey of await tenantsWithDueNotices(ctx)) await wakeSender(ctx, tenantKey)
  })
}

/** Task `notices.heads`, daily: mails the audit heads that are due this week. */
export async function mailHeads(_payload: Record<string, never>, { app }: TaskCall): Promise<void> {
  await withInfra(app, SYSTEM, mailAuditHeads)
}
