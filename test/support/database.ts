import { randomBytes } from 'node:crypto'
import pg from 'pg'

/** Where the run's PostgreSQL is; written by test/support/postgres.ts, inherited by mocha's worker processes. */
export const POSTGRES_VARIABLE = 'TSUKUROI_TEST_POSTGRES'

export interface PostgresUrls {
  ownerUrl: string
  infraUrl: string
  tenantUrl: string
  /** The database `postgres`, as the owner. */
  adminUrl: string
}

export interface TestDatabase {
  readonly name: string
  readonly ownerUrl: string
  readonly infraUrl: string
  readonly tenantUrl: string
  drop(): Promise<void>
}

/**
 * A database of its own for a test file, with all migrations applied: a copy of the run's template (about 100 ms). Call it in a `before` hook.
 *
 * @throws when mocha was started without the global set-up of .mocharc.json
 */
export async function createDatabase(): Promise<TestDatabase> {
  const urls = postgresUrls()
  const name = `test_${process.pid}_${randomBytes(4).toString('hex')}`
  await administer(urls, `create database ${name} with template ${new URL(urls.ownerUrl).pathname.slice(1)}`)
  return {
    name,
    ownerUrl: withDatabase(urls.ownerUrl, name),
    infraUrl: withDatabase(urls.infraUrl, name),
    tenantUrl: withDatabase(urls.tenantUrl, name),
    drop: () => administer(urls, `drop database if exists ${name} with (force)`),
  }
}

/** An empty database without any migration, for tests of the migrations themselves. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  const urls = postgresUrls()
  const name = `empty_${process.pid}_${randomBytes(4).toString('hex')}`
  await administer(urls, `create database ${name} with template template0`)
  return {
    name,
    ownerUrl: withDatabase(urls.ownerUrl, name),
    infraUrl: withDatabase(urls.infraUrl, name),
    tenantUrl: withDatabase(urls.tenantUrl, name),
    drop: () => administer(urls, `drop database if exists ${name} with (force)`),
  }
}

/** The URLs of the run's PostgreSQL; those of the template are not to be written to. */
export function postgresUrls(): PostgresUrls {
  const text = process.env[POSTGRES_VARIABLE]
  if (text === undefined)
    throw new Error('No PostgreSQL for tests: run them through `npm test` or `npx mocha <file>` from the root of the project')
  return JSON.parse(text) as PostgresUrls
}

/** The same server and account, another database. */
export function withDatabase(url: string, name: string): string {
  const other = new URL(url)
  other.pathname = `/${name}`
  return other.href
}

async function administer(urls: PostgresUrls, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: urls.adminUrl })
  await client.connect()
  try {
    await retryWhileTemplateIsRead(() => client.query(sql))
  } finally {
    await client.end()
  }
}

/** Another session may be copying the template at this instant: PostgreSQL then answers 55006 (object_in_use). */
async function retryWhileTemplateIsRead(work: () => Promise<unknown>): Promise<void> {
  for (let left = 20; ; left -= 1) {
    try {
      await work()
      return
    } catch (error) {
      if (left === 0 || !(error instanceof pg.DatabaseError) || error.code !== '55006') throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}
