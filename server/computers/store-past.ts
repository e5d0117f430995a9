import { narrowToViewer } from '../cmdb/scope.ts'
import type { Context } from '../context.ts'

/** Computers as the CMDB held them at an instant. */

export interface PastAttributes {
  readonly hostName: string
  readonly fqdn: string | null
  readonly displayName: string
  readonly managementAddress: string | null
  readonly addresses: readonly string[]
  readonly osName: string
  readonly osVersion: string
  readonly osArchitecture: string
  /** Public ids; null where the group or site is gone. */
  readonly serverGroupId: string | null
  readonly siteId: string | null
  /** As they are called now. */
  readonly serverGroupName: string | null
  readonly siteName: string | null
}

export interface PastComputer {
  readonly tenantId: string
  readonly tenantKey: number
  readonly computerKey: number
  readonly attributes: PastAttributes
}

type Former = Omit<PastAttributes, 'serverGroupId' | 'siteId' | 'serverGroupName' | 'siteName'> & {
  readonly serverGroupId: number
  readonly siteId: number
}

const PRESENT = `jsonb_build_object('hostName', c.host_name, 'fqdn', c.fqdn, 'displayName', c.display_name, 'managementAddress', c.management_address,
  'addresses', c.addresses, 'osName', c.os_name, 'osVersion', c.os_version, 'osArchitecture', c.os_architecture,
  'serverGroupId', c.server_group_id, 'siteId', c.site_id)`

/**
 * A computer at an instant. A row that was moved to another tenant later is found under the tenant that had it then.
 *
 * @param publicId id shown outside; @param at the instant, by the time in which the CMDB learned things
 * @returns undefined where the viewer may see no such computer at that time
 */
export async function computerAsOf(ctx: Context, publicId: string, at: Date): Promise<PastComputer | undefined> {
  const rows = (await narrowToViewer(
    ctx,
    ctx
      .trx('computer as c')
      .join('tenant as t', 't.id', 'c.tenant_id')
      .where('c.public_id', publicId)
      .where('c.created_at', '<=', at)
      .where((living) => void living.whereNull('c.ended_at').orWhere('c.ended_at', '>', at)),
    'c.server_group_id',
  ).select({ tenantId: 't.public_id', tenantKey: 'c.tenant_id', computerKey: 'c.id' }, ctx.trx.raw(`${PRESENT} as present`))) as {
    tenantId: string
    tenantKey: number
    computerKey: number
    present: Former
  }[]
  const [row] = rows
  if (row === undefined) return undefined
  const { present, ...key } = row
  const later = (await ctx
    .trx('computer_history')
    .where({ tenant_id: key.tenantKey, computer_id: key.computerKey })
    .where('valid_to', '>', at)
    .orderBy('valid_to', 'desc')
    .pluck('attributes')) as Partial<Former>[]
  // Each row holds what some writer's attributes were until then: from now backwards, the oldest that is later than the instant is right.
  const { serverGroupId, siteId, ...then } = later.reduce<Former>((so, former) => ({ ...so, ...former }), present)
  const group = await placeOf(ctx, 'server_group', key.tenantKey, serverGroupId)
  const site = await placeOf(ctx, 'site', key.tenantKey, siteId)
  const attributes = {
    ...then,
    serverGroupId: group?.publicId ?? null,
    serverGroupName: group?.name ?? null,
    siteId: site?.publicId ?? null,
    siteName: site?.name ?? null,
  }
  return { ...key, attributes }
}

async function placeOf(
  ctx: Context,
  table: 'server_group' | 'site',
  tenantKey: number,
  id: number,
): Promise<{ publicId: string; name: string } | undefined> {
  return (await ctx.trx(table).where({ tenant_id: tenantKey, id }).first({ publicId: 'public_id', name: 'name' })) as
    | { publicId: string; name: string }
    | undefined
}
