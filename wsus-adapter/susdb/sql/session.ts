import mssql from 'mssql'
import type { ConnectionPool, Request } from 'mssql'

import { WsusError } from '../../error.ts'
import type { CellRow } from '../row-set.ts'
import { preamble } from '../statements.ts'
import type { Parameter, Statement } from '../statements.ts'
import { sqlError } from './failures.ts'
import { RowFeed } from './row-feed.ts'
import type { SqlSettings } from './settings.ts'

const APPLICATION = 'Tsukuroi'
const CANCEL_MS = 2_000
const FEW = 10_000
const TRIES = 3

/** What we use of tedious' connections, which mssql hands out before they connect. */
interface Wire {
  on(event: 'errorMessage', listener: (message: { number?: number }) => void): void
  on(event: 'end', listener: () => void): void
  close(): void
}

/** Connections to one database, and statements that read from it. */
export class SqlSession {
  readonly #settings: SqlSettings
  readonly #feeds = new Set<RowFeed>()
  readonly #wires = new Set<Wire>()
  #pool: Promise<ConnectionPool> | null = null
  /** A refused password is not tried again: accounts get locked by that. */
  #refused: WsusError | null = null
  #ended: WsusError | null = null
  #numbers: number[] = []

  constructor(settings: SqlSettings) {
    this.#settings = settings
    const { signal } = settings
    const aborted = (): void => void this.#end(new WsusError('wsus_aborted', {}, { cause: signal?.reason }))
    if (signal?.aborted) aborted()
    else signal?.addEventListener('abort', aborted, { once: true })
  }

  /** The account as it stands in GRANT. */
  get user(): string {
    const { credentials } = this.#settings
    return credentials.kind === 'ntlm' && credentials.domain !== '' ? `${credentials.domain}\\${credentials.user}` : credentials.user
  }

  /**
   * Sends a statement at once, and holds what comes until it is read.
   * @param aheadRows rows that are held at most
   */
  async feed(operation: string, statement: Statement, aheadRows: number): Promise<RowFeed> {
    const pool = await this.#connected(operation)
    if (this.#ended) throw this.#ended
    const request = pool.request()
    request.stream = true
    request.arrayRowMode = true
    for (const parameter of statement.parameters) addParameter(request, parameter)
    const feed = new RowFeed(request, {
      operation,
      aheadRows,
      idle: this.#settings.timeouts.idle,
      failure: (cause) => this.#ended ?? this.#failure(cause, operation, []),
    })
    this.#feeds.add(feed)
    request.on('done', () => this.#feeds.delete(feed))
    void request.query(preamble(this.#settings.timeouts.lock) + statement.text)
    return feed
  }

  /** The rows of a statement in batches. Leaving the loop ends it at the server. */
  async *rows(operation: string, statement: Statement, aheadRows: number): AsyncGenerator<readonly CellRow[]> {
    const feed = await this.feed(operation, statement, aheadRows)
    try {
      for (let batch = await feed.next(); batch !== null; batch = await feed.next()) yield batch
    } finally {
      feed.cancel(new WsusError('wsus_aborted', { operation }))
      this.#feeds.delete(feed)
    }
  }

  /** Every row of a statement that has few; sent again when the server ended it for others. */
  async all(operation: string, statement: Statement): Promise<CellRow[]> {
    for (let tries = 1; ; tries++) {
      const rows: CellRow[] = []
      try {
        for await (const batch of this.rows(operation, statement, FEW)) rows.push(...batch)
        return rows
      } catch (error) {
        if (tries >= TRIES || !(error instanceof WsusError) || error.code !== 'wsus_busy') throw error
      }
    }
  }

  async close(): Promise<void> {
    await this.#end(new WsusError('wsus_aborted', { reason: 'closed' }))
  }

  async #end(error: WsusError): Promise<void> {
    this.#ended ??= error
    for (const feed of this.#feeds) feed.cancel(this.#ended)
    this.#feeds.clear()
    const pool = this.#pool
    this.#pool = null
    // A server that does not answer would not answer a cancellation either.
    for (const wire of this.#wires) wire.close()
    this.#wires.clear()
    const open = await pool?.catch(() => null)
    await open?.close().catch(() => undefined)
  }

  async #connected(operation: string): Promise<ConnectionPool> {
    if (this.#ended) throw this.#ended
    if (this.#refused) throw this.#refused
    this.#pool ??= this.#connect(operation)
    return this.#pool
  }

  async #connect(operation: string): Promise<ConnectionPool> {
    this.#numbers = []
    const pool = new mssql.ConnectionPool(this.#config())
    // Losses of resting connections come this way; the next statement gets a new one or says what is wrong.
    pool.on('error', (error: unknown) => this.#settings.log?.debug({ code: codeOf(error) }, 'connection to SQL Server lost'))
    try {
      await pool.connect()
      return pool
    } catch (error) {
      this.#pool = null
      const failure = this.#ended ?? this.#failure(error, operation, this.#numbers)
      if (failure.code === 'wsus_unauthorized') this.#refused = failure
      throw failure
    }
  }

  #failure(cause: unknown, operation: string, numbers: readonly number[]): WsusError {
    const { database, encrypt } = this.#settings
    return sqlError(cause, { operation, user: this.user, database, numbers, encrypt })
  }

  #config(): mssql.config & { beforeConnect: (wire: Wire) => void } {
    const { server, port, instance, database, credentials, encrypt, ca, timeouts, parallel } = this.#settings
    const { user, password } = credentials
    return {
      server,
      ...(port === null ? {} : { port }),
      database,
      user,
      password,
      ...(credentials.kind === 'ntlm' ? { domain: credentials.domain } : {}),
      connectionTimeout: timeouts.connect,
      requestTimeout: timeouts.idle,
      // A statement of its own before each of ours would double the round trips; a socket that went is seen without one.
      validateConnection: 'socket',
      // Who waits for a connection waits for another reading of ours, as long as that one may take.
      pool: { max: parallel, min: 0, idleTimeoutMillis: 30_000, acquireTimeoutMillis: timeouts.connect + timeouts.idle },
      options: {
        ...(instance === null ? {} : { instanceName: instance }),
        encrypt,
        trustServerCertificate: !encrypt,
        ...(ca === null ? {} : { cryptoCredentialsDetails: { ca } }),
        appName: APPLICATION,
        readOnlyIntent: true,
        useUTC: true,
        lowerCaseGuids: true,
        enableArithAbort: true,
        connectionIsolationLevel: mssql.ISOLATION_LEVEL.READ_UNCOMMITTED,
        cancelTimeout: CANCEL_MS,
        // tedious tries again by itself on errors that it takes for passing ones; how often is for our caller to say.
        maxRetriesOnTransientErrors: 0,
        packetSize: 16_384,
      },
      beforeConnect: (wire) => {
        this.#wires.add(wire)
        wire.on('end', () => this.#wires.delete(wire))
        wire.on('errorMessage', ({ number }) => {
          if (number !== undefined && this.#numbers.length < 8) this.#numbers.push(number)
        })
        if (this.#ended) wire.close()
      },
    }
  }
}

function addParameter(request: Request, { name, type, value }: Parameter): void {
  if (type === 'time') request.input(name, mssql.DateTime, value)
  else if (type === 'guid') request.input(name, mssql.UniqueIdentifier, value)
  else request.input(name, mssql.NVarChar(Math.max(value.length, 256)), value)
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
}
