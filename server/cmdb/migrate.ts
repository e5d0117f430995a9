import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runMigrations } from 'graphile-worker'
import knex, { type Knex } from 'knex'
import { AppError } from '../errors.ts'

const FOLDER = fileURLToPath(new URL('../../cmdb-migrations/', import.meta.url))
/** PostgreSQL's oldest version whose SQL is that of the service. */
const OLDEST = 16
const ROLES = ['tsukuroi_infra', 'tsukuroi_tenant'] as const

/**
 * Brings the CMDB to the newest shape, the queue's tables included. One process at a time does it; the others wait for the lock.
 *
 * @param ownerUrl connection of the tables' owner
 * @throws AppError conflict roles_missing with the SQL to run, when the owner may not make the two roles; database_too_old
 */
export async function migrate(ownerUrl: string): Promise<void> {
  const db = knex({ client: 'pg', connection: ownerUrl, pool: { min: 0, max: 2 } })
  try {
    await db.transaction(async (lock) => {
      await lock.raw('select pg_advisory_xact_lock(hashtext(?))', ['tsukuroi migrations'])
      await refuseOld(lock)
      await ensureRoles(lock)
      await runMigrations({ connectionString: ownerUrl })
      await db.migrate.latest({ migrationSource: source, tableName: 'migration' })
    })
    await ensurePartitions(db)
  } finally {
    await db.destroy()
  }
}

async function refuseOld(db: Knex): Promise<void> {
  const { rows } = await db.raw<{ rows: [{ major: number }] }>(`select current_setting('server_version_num')::int / 10000 as major`)
  checkVersion(rows[0].major)
}

/**
 * @param major PostgreSQL's major version
 * @throws AppError conflict database_too_old
 */
export function checkVersion(major: number): void {
  if (major < OLDEST) throw new AppError('conflict', 'database_too_old', { version: major, minimum: OLDEST })
}

/**
 * @param db a connection of the owner
 * @returns names of migrations that the database lacks
 */
export async function pendingMigrations(db: Knex): Promise<string[]> {
  const [, pending] = (await db.migrate.list({ migrationSource: source, tableName: 'migration' })) as [
    unknown,
    { file?: string }[] | string[],
  ]
  return pending.map((entry) => (typeof entry === 'string' ? entry : (entry.file ?? '')))
}

/** Keeps the months that history is about to be written to, two ahead. */
export async function ensurePartitions(db: Knex): Promise<void> {
  for (const parent of HISTORY_TABLES) {
    await db.raw(`call ensure_history_partitions(?::regclass, now()::date, (now() + interval '2 months')::date)`, [parent])
  }
}

/** Tables that are partitioned by month. */
export const HISTORY_TABLES = [
  'verdict_history',
  'computer_history',
  'patch_exception_history',
  'patch_approval_history',
  'approval_history',
  'target_group_member_history',
  'inventory_history',
] as const

const source: Knex.MigrationSource<string> = {
  getMigrations: async () => (await readdir(FOLDER)).filter((name) => /^\d{12}_\w+\.ts$/.test(name)).toSorted(),
  getMigrationName: (name) => name.replace(/\.ts$/, ''),
  getMigration: async (name) => (await import(join(FOLDER, name))) as Knex.Migration,
}

async function ensureRoles(db: Knex): Promise<void> {
  const { rows } = await db.raw<{ rows: { rolname: string }[] }>('select rolname from pg_roles where rolname = any(?)', [[...ROLES]])
  const missing = ROLES.filter((role) => !rows.some((row) => row.rolname === role))
  if (missing.length === 0) return
  const sql = missing.map((role) => `create role ${role};`).join(' ')
  try {
    await db.raw(sql)
  } catch (err) {
    throw new AppError('conflict', 'roles_missing', { sql }, { cause: err })
  }
}
