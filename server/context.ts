import type { Knex } from 'knex'
import type { Role } from './authorization.ts'
import type { Pools } from './cmdb/pools.ts'
import type { Config } from './config.ts'
import { AppError } from './errors.ts'
import type { SigningKeys } from './cmdb/keys.ts'
import type { Vault } from './cmdb/vault.ts'
import type { Logger } from './log.ts'

/** What a process is put together from; passed down, never imported. */
export interface App {
  readonly config: Config
  readonly log: Logger
  readonly pools: Pools
  readonly vault: Vault
  readonly keys: SigningKeys
  readonly clock: () => Date
}

/** Who acts. Names are kept as text in records, so that history stays readable when the user is gone. */
export interface Actor {
  readonly kind: 'user' | 'command' | 'agent' | 'system'
  /** user id, #COMMAND, #SYSTEM, or the agent's id. */
  readonly name: string
  readonly role: Role | null
  /** Set for people. */
  readonly userId: number | null
  /** Set for tenant roles and agents. */
  readonly tenantId: number | null
}

export const SYSTEM: Actor = { kind: 'system', name: '#SYSTEM', role: null, userId: null, tenantId: null }
/** Commands act with the rights of an infrastructure administrator. */
export const COMMAND: Actor = { kind: 'command', name: '#COMMAND', role: 'infra_admin', userId: null, tenantId: null }

interface BaseContext {
  readonly app: App
  readonly trx: Knex.Transaction
  readonly actor: Actor
  readonly now: Date
  readonly log: Logger
}

/** One transaction as the tenant role: row-level security shows this tenant's rows and no other's. */
export interface TenantContext extends BaseContext {
  readonly kind: 'tenant'
  readonly tenantId: number
}

/** One transaction as the infrastructure role, which sees every tenant. */
export interface InfraContext extends BaseContext {
  readonly kind: 'infra'
}

export type Context = TenantContext | InfraContext

/**
 * Runs work in one transaction as the tenant role.
 *
 * @param tenantId internal key of the tenant
 * @throws AppError unavailable database_unavailable when no connection is to be had
 */
export async function withTenant<T>(app: App, tenantId: number, actor: Actor, work: (ctx: TenantContext) => PromiseLike<T>): Promise<T> {
  return transact(app.pools.tenant, async (trx) => {
    await trx.raw(`select set_config('app.tenant_id', ?, true)`, [String(tenantId)])
    return work({ kind: 'tenant', app, trx, actor, tenantId, now: app.clock(), log: app.log.child({ tenantId }) })
  })
}

/**
 * Runs work in one transaction as the infrastructure role.
 *
 * @throws AppError unavailable database_unavailable when no connection is to be had
 */
export async function withInfra<T>(app: App, actor: Actor, work: (ctx: InfraContext) => PromiseLike<T>): Promise<T> {
  return transact(app.pools.infra, (trx) => work({ kind: 'infra', app, trx, actor, now: app.clock(), log: app.log }))
}

/**
 * Runs one statement as the infrastructure role that is a transaction by itself: for what comes all the time. To begin and end a transaction costs more than
 * most statements do.
 *
 * @throws AppError unavailable database_unavailable when no connection is to be had
 */
export async function aloneAsInfra<T>(app: App, statement: (db: Knex) => PromiseLike<T>): Promise<T> {
  return answered(async () => statement(app.pools.infra))
}

/** The context in which a person sees what they may see: tenant roles as their tenant, the others as infrastructure. */
export async function withViewer<T>(app: App, actor: Actor, work: (ctx: Context) => PromiseLike<T>): Promise<T> {
  return actor.tenantId === null ? withInfra(app, actor, work) : withTenant(app, actor.tenantId, actor, work)
}

// SQLSTATE classes 08 and 57P, a time that is over (57014, 25P03), and what node says when nobody listens: the database is away, not the request wrong.
const AWAY = /^(08...|57P0.|57014|25P03|53300|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT)$/

async function transact<T>(db: Knex, work: (trx: Knex.Transaction) => PromiseLike<T>): Promise<T> {
  return answered(async () => db.transaction(async (trx) => work(trx)))
}

async function answered<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (err) {
    if (isDatabaseAway(err)) throw new AppError('unavailable', 'database_unavailable', {}, { cause: err })
    if (isDatabaseFull(err)) throw new AppError('unavailable', 'database_full', {}, { cause: err })
    throw err
  }
}

/** Whether an error says that the database's disk is full (SQLSTATE 53100). */
export function isDatabaseFull(err: unknown): boolean {
  return err instanceof Error && (err as { code?: unknown }).code === '53100'
}

/** Whether an error says that two transactions stood in each other's way (SQLSTATE 40P01 deadlock, 40001 serialization): done again, it succeeds. */
export function isCollision(err: unknown): boolean {
  const code = err instanceof Error ? (err as { code?: unknown }).code : undefined
  return code === '40P01' || code === '40001'
}

/** Whether an error says that the database is away. */
export function isDatabaseAway(err: unknown): boolean {
  if (!(err instanceof Error)) return false
  const { code } = err as { code?: unknown }
  return (typeof code === 'string' && AWAY.test(code)) || err.name === 'KnexTimeoutError' || err.message.startsWith('Connection terminated')
}
