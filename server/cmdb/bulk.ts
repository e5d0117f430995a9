import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Knex } from 'knex'
import type { PoolClient } from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'

/** What a column of a bulk row may hold. */
export type BulkValue = string | number | boolean | Date | Buffer | null | readonly (string | number)[]

const CHUNK_BYTES = 64 * 1024

/**
 * Streams rows into a staging table by COPY; memory stays bounded by one chunk.
 *
 * @param trx a transaction; the table is temporary, because COPY is refused where row-level security binds
 * @param table name of the staging table; a constant of the program
 * @param columns names of the columns; constants of the program
 * @param rows values in the order of the columns
 * @returns number of rows written
 */
export async function copyRows(
  trx: Knex.Transaction,
  table: string,
  columns: readonly string[],
  rows: Iterable<readonly BulkValue[]> | AsyncIterable<readonly BulkValue[]>,
): Promise<number> {
  const client = await connectionOf(trx)
  const target = client.query(copyFrom(`copy ${identifier(table)} (${columns.map(identifier).join(', ')}) from stdin`))
  let count = 0
  async function* lines(): AsyncGenerator<string> {
    let chunk = ''
    for await (const row of rows) {
      chunk += encodeRow(row)
      count++
      if (chunk.length >= CHUNK_BYTES) {
        yield chunk
        chunk = ''
      }
    }
    if (chunk !== '') yield chunk
  }
  await pipeline(Readable.from(lines()), target)
  return count
}

/**
 * Streams a query's rows as CSV text, without holding them.
 *
 * @param trx a transaction
 * @param query complete SQL without parameters
 */
export async function copyOut(trx: Knex.Transaction, query: string): Promise<Readable> {
  const client = await connectionOf(trx)
  return client.query(copyTo(`copy (${query}) to stdout (format csv, header)`))
}

/** The transaction's own connection; knex keeps it apart from the pool until the transaction ends. */
export async function connectionOf(trx: Knex.Transaction): Promise<PoolClient> {
  return (await lender(trx).acquireConnection()) as PoolClient
}

/** Lends a connection for what is asked on it: a transaction's own, or one of the pool. */
export async function withConnection<T>(db: Knex, ask: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await lender(db).acquireConnection()
  try {
    return await ask(client as PoolClient)
  } finally {
    await lender(db).releaseConnection(client)
  }
}

function lender(db: Knex): { acquireConnection(): Promise<unknown>; releaseConnection(client: unknown): Promise<void> } {
  return db.client as ReturnType<typeof lender>
}

function encodeRow(row: readonly BulkValue[]): string {
  let line = ''
  for (let i = 0; i < row.length; i++) line += (i === 0 ? '' : '\t') + encode(row[i] ?? null)
  return `${line}\n`
}

/** COPY's text format: https://www.postgresql.org/docs/current/sql-copy.html, "Text Format". */
function encode(value: BulkValue): string {
  if (value === null) return '\\N'
  if (typeof value === 'number') return String(value)
  if (typeof value === 'boolean') return value ? 't' : 'f'
  if (typeof value === 'string') return escape(value)
  if (value instanceof Date) return value.toISOString()
  if (Buffer.isBuffer(value)) return `\\\\x${value.toString('hex')}`
  return escape(
    `{${value.map((item) => (typeof item === 'number' ? String(item) : `"${item.replaceAll(/(["\\])/g, '\\$1')}"`)).join(',')}}`,
  )
}

const SPECIAL = /[\\\n\r\t]/
const ESCAPES: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function escape(text: string): string {
  // PostgreSQL cannot hold U+0000 in text.
  const clean = text.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text
  return SPECIAL.test(clean) ? clean.replaceAll(/[\\\n\r\t]/g, (c) => ESCAPES[c] ?? c) : clean
}

function identifier(name: string): string {
  if (!/^[a-z_][a-z0-9_]*$/.test(name)) throw new Error(`not a name of ours: ${name}`)
  return name
}
