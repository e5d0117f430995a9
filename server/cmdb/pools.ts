import knex, { type Knex } from 'knex'
import pg from 'pg'
import type { DatabaseUrls } from '../config.ts'

// Counts and sequence numbers stay far below 2^53; identifiers are int4.
pg.types.setTypeParser(pg.types.builtins.INT8, Number)

// Knex prints connection errors that it throws as well; ours are logged once, as JSON, by whoever gets them.
const SILENT: Knex.Logger = { debug: noop, deprecate: noop, error: noop, inspectionDepth: 5, enableColors: false, warn: noop }
function noop(): void {}

/** One tenant's question must not hold a connection that all tenants share; what tenants ask for is short, batches are not theirs. */
const TENANT_LIMITS = { statement_timeout: 60_000, idle_in_transaction_session_timeout: 300_000 } as const

/** One pool per database role. */
export interface Pools {
  /** Owner of the tables: migrations, partitions, the queue. */
  readonly owner: Knex
  /** Sees every tenant. */
  readonly infra: Knex
  /** Sees what row-level security lets it see. */
  readonly tenant: Knex
  readonly urls: DatabaseUrls
  destroy(): Promise<void>
}

/**
 * @param urls the three connections
 * @param size largest number of connections of the infra and of the tenant pool
 */
export function openPools(urls: DatabaseUrls, size = 12): Pools {
  const open = (connectionString: string, max: number, name: string, limits: Knex.PgConnectionConfig = {}): Knex =>
    knex({
      client: 'pg',
      connection: { connectionString, application_name: `tsukuroi ${name}`, ...limits },
      pool: { min: 0, max },
      acquireConnectionTimeout: 20_000,
      // An error's text must not hold the values: they are passwords' hashes, sealed secrets, scripts.
      compileSqlOnError: false,
      log: SILENT,
    })
  const owner = open(urls.owner, 4, 'owner')
  const infra = open(urls.infra, size, 'infra')
  const tenant = open(urls.tenant, size, 'tenant', TENANT_LIMITS)
  return { owner, infra, tenant, urls, destroy: async () => void (await Promise.all([owner.destroy(), infra.destroy(), tenant.destroy()])) }
}
