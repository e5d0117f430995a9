import { revokeAgentsOf } from '../agents/store.ts'
import type { InfraContext } from '../context.ts'
import type { ComputerKey } from './store.ts'

/** A computer row ends in one tenant and begins in another. */

export interface Place {
  readonly tenantId: number
  readonly serverGroupId: number
  readonly siteId: number
}

/** Keeps a living computer from others until the transaction ends; @returns false when it has ended. */
export async function lockComputer(ctx: InfraContext, key: ComputerKey): Promise<boolean> {
  const row: unknown = await ctx
    .trx('computer')
    .where({ tenant_id: key.tenantId, id: key.computerId })
    .whereNull('ended_at')
    .forUpdate()
    .first('id')
  return row !== undefined
}

/** Ends a computer's row; its agent must enroll anew, with a token of the tenant that has the computer then. */
export async function endComputer(ctx: InfraContext, key: ComputerKey): Promise<void> {
  await revokeAgentsOf(ctx, key)
  await ctx.trx('computer').where({ tenant_id: key.tenantId, id: key.computerId }).whereNull('ended_at').update({ ended_at: ctx.now })
}

/**
 * Begins a row in another tenant that continues one that has just ended; the public id goes with it.
 *
 * @returns the new row's internal id
 */
export async function continueComputer(ctx: InfraContext, from: ComputerKey, place: Place): Promise<number> {
  const { rows } = await ctx.trx.raw<{ rows: { id: number }[] }>(
    `insert into computer (tenant_id, public_id, host_name, fqdn, display_name, management_address, addresses, os_type, os_name, os_version, os_architecture,
                           server_group_id, site_id, criticality, registered, created_at, learned_at)
     select :tenant, public_id, host_name, fqdn, display_name, management_address, addresses, os_type, os_name, os_version, os_architecture,
            :group, :site, criticality, registered, :now, :now
       from computer where tenant_id = :fromTenant and id = :fromComputer
     returning id`,
    {
      tenant: place.tenantId,
      group: place.serverGroupId,
      site: place.siteId,
      fromTenant: from.tenantId,
      fromComputer: from.computerId,
      now: ctx.now,
    },
  )
  const id = rows[0]?.id
  if (id === undefined) throw new Error('a computer that was to be continued is gone')
  await ctx.trx('computer_status').insert({ tenant_id: place.tenantId, computer_id: id, counted_at: ctx.now })
  return id
}

/** Notes which row a computer's row continues; the infrastructure's eyes only. */
export async function noteMove(ctx: InfraContext, from: ComputerKey, to: ComputerKey): Promise<void> {
  await ctx
    .trx('computer_move')
    .insert({ computer_id: to.computerId, from_computer_id: from.computerId, moved_by: ctx.actor.name, moved_at: ctx.now })
    .onConflict('computer_id')
    .ignore()
}

/** Hands over the names under which sources know a computer. */
export async function moveIdentities(ctx: InfraContext, from: ComputerKey, to: ComputerKey): Promise<void> {
  const bindings = { fromTenant: from.tenantId, fromComputer: from.computerId, toTenant: to.tenantId, toComputer: to.computerId }
  // What the other row has already is not doubled.
  await ctx.trx.raw(
    `delete from computer_identity o where o.tenant_id = :fromTenant and o.computer_id = :fromComputer
        and exists (select from computer_identity n where n.tenant_id = :toTenant and n.kind = o.kind and n.value = o.value and n.source_id = o.source_id)`,
    bindings,
  )
  await ctx.trx.raw(
    `update computer_identity set tenant_id = :toTenant, computer_id = :toComputer where tenant_id = :fromTenant and computer_id = :fromComputer`,
    bindings,
  )
}

export interface Registration {
  readonly displayName?: string | undefined
  readonly managementAddress?: string | null | undefined
  readonly serverGroupId?: number | undefined
  readonly siteId?: number | undefined
  readonly osName?: string | undefined
  readonly osArchitecture?: string | undefined
  readonly hostName?: string | undefined
  readonly fqdn?: string | null | undefined
  readonly registered?: boolean | undefined
}

/** Writes what a person says of a computer; what is undefined stays. The former attributes go into the history. */
export async function changeRegistration(ctx: InfraContext, key: ComputerKey, change: Registration): Promise<void> {
  const columns: Record<string, unknown> = {
    display_name: change.displayName,
    management_address: change.managementAddress,
    server_group_id: change.serverGroupId,
    site_id: change.siteId,
    os_name: change.osName,
    os_architecture: change.osArchitecture,
    host_name: change.hostName,
    fqdn: change.fqdn,
    registered: change.registered,
  }
  const given = Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined))
  if (Object.keys(given).length === 0) return
  await ctx.trx.raw(
    `insert into computer_history (tenant_id, computer_id, attributes, valid_from, valid_to)
     select tenant_id, id, jsonb_build_object('displayName', display_name, 'managementAddress', management_address, 'serverGroupId', server_group_id,
            'siteId', site_id, 'osName', os_name, 'osArchitecture', os_architecture, 'hostName', host_name, 'fqdn', fqdn), learned_at, :now
       from computer where tenant_id = :tenant and id = :computer and learned_at < :now`,
    { tenant: key.tenantId, computer: key.computerId, now: ctx.now },
  )
  await ctx
    .trx('computer')
    .where({ tenant_id: key.tenantId, id: key.computerId })
    .update({ ...given, learned_at: ctx.now })
}
