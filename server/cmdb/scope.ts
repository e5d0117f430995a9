import type { Knex } from 'knex'
import type { Actor, Context } from '../context.ts'

/**
 * What a viewer may see of the computers: the one function that narrows rows, counts, exports, notices and plans.
 * Tenants are kept apart by row-level security already; this adds that a tenant user sees the computers of the groups they own.
 *
 * @param query a query that has a column with the server group
 * @param column the server group's column, qualified; a constant of the program
 */
export function narrowToViewer<Q extends Knex.QueryBuilder>(ctx: Pick<Context, 'trx' | 'actor'>, query: Q, column: string): Q {
  const { actor, trx } = ctx
  if (seesWholeTenant(actor)) return query
  void query.whereIn(column, ownGroups(trx, actor))
  return query
}

/**
 * The same as a piece of SQL for statements written by hand: `… and (${sql})` with its bindings.
 *
 * @param column the server group's column, qualified; a constant of the program
 */
export function viewerCondition(actor: Actor, column: string): { sql: string; bindings: Record<string, number> } {
  if (seesWholeTenant(actor)) return { sql: 'true', bindings: {} }
  return {
    sql: `${column} in (select id from server_group where tenant_id = :viewerTenant and owner_user_id = :viewerUser and deleted_at is null)`,
    bindings: { viewerTenant: actor.tenantId ?? -1, viewerUser: actor.userId ?? -1 },
  }
}

function seesWholeTenant(actor: Actor): boolean {
  return actor.role !== 'tenant_user'
}

function ownGroups(trx: Knex.Transaction, actor: Actor): Knex.QueryBuilder {
  return trx('server_group')
    .where({ tenant_id: actor.tenantId ?? -1, owner_user_id: actor.userId ?? -1, deleted_at: null })
    .select('id')
}
