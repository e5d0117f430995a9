import type { App } from '../context.ts'
import { ensurePartitions, HISTORY_TABLES } from './migrate.ts'

const KEEP_MONTHS = 25

/** Makes the months that history is about to need and drops those that have been kept long enough; also ends old sessions. */
export async function maintain(_payload: Record<string, never>, { app }: { app: App }): Promise<void> {
  await ensurePartitions(app.pools.owner)
  for (const parent of HISTORY_TABLES) {
    await app.pools.owner.raw(`call drop_history_partitions(?::regclass, (now() - make_interval(months => ?))::date)`, [
      parent,
      KEEP_MONTHS,
    ])
  }
  await app.pools.infra('session').where('expire', '<', app.clock()).delete()
}
