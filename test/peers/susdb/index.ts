import { createServer, type AddressInfo, type Socket } from 'node:net'
import pg from 'pg'
import { Accounts, type AccountOptions } from './accounts.ts'
import { Connection, type Encryption } from './connection.ts'
import { Faults } from './faults.ts'
import { dropIndexes, install, schemaOf } from './schema.ts'
import type { Statement } from './session.ts'
import type { Schema } from './types.ts'
import { secureWith } from './tls.ts'
import type { Unknowns } from './views.ts'

export { SqlError } from './types.ts'
export type { AccountOptions, Rights } from './accounts.ts'
export type { Fault } from './faults.ts'
export type { Statement } from './session.ts'
export type { Unknowns } from './views.ts'
export { insertRows, type Rows } from './builder.ts'

export interface SusdbOptions {
  /** A database of PostgreSQL that the stand-in may fill; one of its own. */
  readonly databaseUrl: string
  readonly host?: string
  /** 0 takes a free port. */
  readonly port?: number
  /** Name that clients see. Default `SUSDB`. */
  readonly database?: string
  /** ProductVersion of the server. Default `15.0.4430.1` (SQL Server 2019). */
  readonly version?: string
  readonly accounts?: readonly AccountOptions[]
  readonly encryption?: Encryption
  /** PEM; needed unless `encryption` is `off`. */
  readonly tls?: { readonly key: string; readonly cert: string }
  readonly unknowns?: Unknowns
  /** service_broker_guid of the database. */
  readonly brokerGuid?: string
}

export interface Susdb {
  readonly host: string
  readonly port: number
  readonly schema: Schema
  /** Everything that was received, oldest first. */
  readonly statements: Statement[]
  readonly faults: Faults
  /** Connections that are open now. */
  connections(): number
  stop(): Promise<void>
}

/** An account that may read everything, when none is given. */
export const READER: AccountOptions = { user: 'tsukuroi', password: 'Pa55-susdb', rights: 'tables' }

/**
 * Starts a SUSDB: a TDS server over tables that it makes in a database of PostgreSQL.
 * @throws when the port is taken or PostgreSQL refuses
 */
export async function startSusdb(options: SusdbOptions): Promise<Susdb> {
  const schema = schemaOf(options.unknowns)
  const database = options.database ?? 'SUSDB'
  const accounts = new Accounts(options.accounts ?? [READER], schema, database)
  await prepare(options, schema, accounts, database)
  const faults = new Faults()
  const statements: Statement[] = []
  const sockets = new Set<Socket>()
  const encryption = options.encryption ?? (options.tls === undefined ? 'off' : 'optional')
  const server = createServer((socket) => {
    socket.setNoDelay(true)
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    const connection = new Connection(socket, {
      databaseUrl: options.databaseUrl,
      schema,
      database,
      version: options.version ?? '15.0.4430.1',
      faults,
      encryption,
      admit: (login) => accounts.admit(login),
      admitNtlm: (message, nonce) => accounts.admitNtlm(message, nonce),
      secure: (one) => secureWith(one, socket, options.tls),
      log: statements,
    })
    socket.once('close', () => connection.cut())
  })
  const host = options.host ?? '127.0.0.1'
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, host, resolve)
  })
  return {
    host,
    port: (server.address() as AddressInfo).port,
    schema,
    statements,
    faults,
    connections: () => sockets.size,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

async function prepare(options: SusdbOptions, schema: Schema, accounts: Accounts, database: string): Promise<void> {
  const client = new pg.Client({ connectionString: options.databaseUrl })
  await client.connect()
  try {
    await client.query(`select pg_advisory_lock(hashtext('susdb'))`)
    await install(client, schema, { name: database, ...(options.brokerGuid === undefined ? {} : { brokerGuid: options.brokerGuid }) })
    await dropIndexes(client, schema)
    await accounts.publish(client)
  } finally {
    await client.end()
  }
}
