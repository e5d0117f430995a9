import sql from 'mssql'
import { READER, type Susdb } from '../../peers/susdb/index.ts'

/** Settings of the driver beside server and account. */
export type More = Partial<Omit<sql.config, 'options'>> & { options?: sql.IOptions }

/** The real driver, with one connection, without TLS unless told otherwise. */
export function connect(susdb: Susdb, more: More = {}): Promise<sql.ConnectionPool> {
  const { options, ...rest } = more
  const pool = new sql.ConnectionPool({
    server: susdb.host,
    port: susdb.port,
    user: READER.user,
    password: READER.password,
    database: 'SUSDB',
    pool: { max: 1, min: 0 },
    ...rest,
    options: { encrypt: false, ...options },
  })
  pool.on('error', () => undefined)
  return pool.connect()
}

/** The number of SQL Server's error that a promise ends with, or what else it ends with. */
export async function numberOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    return { succeeded: await promise }
  } catch (error) {
    const { number, code, originalError } = error as { number?: number; code?: string; originalError?: { number?: number } }
    return number ?? originalError?.number ?? code ?? error
  }
}

/** What an error says that a promise ends with. */
export async function messageOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'it succeeded',
    (error: unknown) => (error as Error).message,
  )
}
