import { mkdir } from 'node:fs/promises'
import knex from 'knex'
import { readConfig, type Config, type DatabaseUrls } from '../config.ts'
import type { App } from '../context.ts'
import { AppError } from '../errors.ts'
import { createLog } from '../log.ts'
import { loadSigningKeys } from './keys.ts'
import { pendingMigrations } from './migrate.ts'
import { openPools } from './pools.ts'
import { openVault } from './vault.ts'

/**
 * Puts together what every process of the service needs, once the database is there and migrated.
 *
 * @param part which process it is, for the log
 * @param urls connections to the CMDB
 * @throws AppError unavailable schema_behind when migrations are pending
 */
export async function startApp(
  part: string,
  urls: DatabaseUrls,
  config: Config = readConfig(),
  clock: () => Date = () => new Date(),
): Promise<App> {
  const log = createLog(config.logLevel, { part })
  await mkdir(config.stateDir, { recursive: true, mode: 0o700 })
  await requireCurrentSchema(urls.owner)
  const pools = openPools(urls)
  const vault = await openVault(config.stateDir)
  const keys = await loadSigningKeys(pools.infra, vault)
  return { config, log, pools, vault, keys, clock }
}

async function requireCurrentSchema(ownerUrl: string): Promise<void> {
  const db = knex({ client: 'pg', connection: ownerUrl, pool: { min: 0, max: 1 } })
  try {
    const pending = await pendingMigrations(db)
    if (pending.length > 0) throw new AppError('unavailable', 'schema_behind', { pending: pending.length })
  } finally {
    await db.destroy()
  }
}
