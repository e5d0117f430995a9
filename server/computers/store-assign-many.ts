import { copyRows } from '../cmdb/bulk.ts'
import type { InfraContext } from '../context.ts'
import type { ComputerKey } from './store.ts'
import type { Place } from './store-assign.ts'

/** Many computers that change their tenant at once: the same as store-assign.ts does with one, a statement each for all of them. */

export interface Move {
  readonly from: ComputerKey
  readonly to: Place
}

const CREATE_MOVING = `create temp table if not exists moving_computer (from_tenant int, from_computer int, to_tenant int, to_group int, to_site int, to_computer int)
  on commit delete rows`
const STILL_THERE = `select c.id from computer c join moving_computer m on m.from_computer = c.id and m.from_tenant = c.tenant_id
  where c.ended_at is null order by c.id for update of c`

/**
 * Lays moves into the transaction's table `moving_computer`; those whose computer has ended meanwhile are left out. The others are kept from others
 * until the transaction ends.
 *
 * @param moves each computer once
 * @returns internal ids of the computers that are there
 */
export async function stageMoves(ctx: InfraContext, moves: readonly Move[]): Promise<number[]> {
  const { trx } = ctx
  await trx.raw(CREATE_MOVING)
  await trx.raw('truncate moving_computer')
  await copyRows(
    trx,
    'moving_computer',
    ['from_tenant', 'from_computer', 'to_tenant', 'to_group', 'to_site'],
    moves.map(({ from, to }) => [from.tenantId, from.computerId, to.tenantId, to.serverGroupId, to.siteId]),
  )
  await trx.raw('analyze moving_computer')
  const { rows } = await trx.raw<{ rows: { id: number }[] }>(STILL_THERE)
  const there = rows.map((row) => row.id)
  await trx.raw('delete from moving_computer where from_computer <> all(:there::int[])', { there })
  return there
}

const END_MOVING = `update computer c set ended_at = :now from moving_computer m where c.id = m.from_computer`
const CONTINUE_MOVING = `with made as (
    insert into computer (tenant_id, public_id, host_name, fqdn, display_name, management_address, addresses, os_type, os_name, os_version, os_architecture,
                          server_group_id, site_id, criticality, registered, created_at, learned_at)
    select m.to_tenant, c.public_id, c.host_name, c.fqdn, c.display_name, c.management_address, c.addresses, c.os_type, c.os_name, c.os_version,
           c.os_architecture, m.to_group, m.to_site, c.criticality, c.registered, :now::timestamptz, :now::timestamptz
      from moving_computer m join computer c on c.id = m.from_computer order by c.id
    returning id, public_id
  )
  update moving_computer m set to_computer = made.id from made, computer c where c.id = m.from_computer and c.public_id = made.public_id`
const CONTINUE_STATUS = `insert into computer_status (tenant_id, computer_id, counted_at, wsus_last_sync_at, wsus_last_report_at, wsus_heard_at, not_ready, agent_last_seen_at)
  select m.to_tenant, m.to_computer, :now, o.wsus_last_sync_at, o.wsus_last_report_at, o.wsus_heard_at, o.not_ready, o.agent_last_seen_at
    from moving_computer m join computer_status o on o.tenant_id = m.from_tenant and o.computer_id = m.from_computer order by m.to_computer`
const NOTE_MOVES = `insert into computer_move (computer_id, from_computer_id, moved_by, moved_at)
  select to_computer, from_computer, :by, :now from moving_computer order by to_computer`
// What the other tenant has of a name already is not doubled.
const DROP_DOUBLES = `delete from computer_identity o using moving_computer m
  where o.tenant_id = m.from_tenant and o.computer_id = m.from_computer
    and exists (select from computer_identity n where n.tenant_id = m.to_tenant and n.kind = o.kind and n.value = o.value and n.source_id = o.source_id)`
const MOVE_IDENTITIES = `update computer_identity o set tenant_id = m.to_tenant, computer_id = m.to_computer
  from moving_computer m where o.tenant_id = m.from_tenant and o.computer_id = m.from_computer`
const MOVE_VIEWS = `update source_computer sc set tenant_id = m.to_tenant, computer_id = m.to_computer
  from moving_computer m where sc.tenant_id = m.from_tenant and sc.computer_id = m.from_computer`

/** Ends the rows of the staged computers, begins those that continue them, and hands over names and what sources know. @returns the new internal ids */
export async function continueStaged(ctx: InfraContext): Promise<number[]> {
  const { trx, now } = ctx
  await trx.raw(END_MOVING, { now })
  await trx.raw(CONTINUE_MOVING, { now })
  await trx.raw(CONTINUE_STATUS, { now })
  await trx.raw(NOTE_MOVES, { by: ctx.actor.name, now })
  await trx.raw(DROP_DOUBLES)
  await trx.raw(MOVE_IDENTITIES)
  await trx.raw(MOVE_VIEWS)
  const { rows } = await trx.raw<{ rows: { id: number }[] }>('select to_computer as id from moving_computer order by 1')
  return rows.map((row) => row.id)
}
