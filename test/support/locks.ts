import { setTimeout as sleep } from 'node:timers/promises'
import type { App } from '../../server/context.ts'

/** Resolves when a transaction waits for a lock in an application's database. Asked outside: a transaction sees what others do as it was when it looked first. */
export async function untilSomebodyWaits(app: App): Promise<void> {
  const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  while ((await app.pools.owner.raw<{ rows: unknown[] }>(waiting)).rows.length === 0) await sleep(20)
}
