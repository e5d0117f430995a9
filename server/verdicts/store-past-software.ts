import type { Context } from '../context.ts'

/** Packages that a computer had at an instant: its newest inventory, and backwards from it what changed. */

export interface PastPackage {
  /** With its architecture: `openssl:amd64`. */
  readonly package: string
  readonly version: string
}

interface Change {
  readonly added: readonly number[]
  readonly removed: readonly number[]
  readonly validFrom: Date
}

/**
 * The packages of a computer at an instant, by name.
 *
 * @param key internal ids; whoever calls has looked whether the viewer may see it
 * @returns null where it is not known: no inventory had come by then, or it is not kept any more
 */
export async function packagesAsOf(
  ctx: Context,
  key: { readonly tenantKey: number; readonly computerKey: number },
  at: Date,
): Promise<PastPackage[] | null> {
  const now = (await ctx
    .trx('inventory')
    .where({ tenant_id: key.tenantKey, computer_id: key.computerKey })
    .first({ ids: 'package_ids', since: 'packages_since' })) as { ids: number[]; since: Date } | undefined
  if (now === undefined) return null
  const later = (await ctx
    .trx('inventory_history')
    .where({ tenant_id: key.tenantKey, computer_id: key.computerKey })
    .where('valid_to', '>', at)
    .orderBy('valid_to', 'desc')
    .select({ added: 'added', removed: 'removed', validFrom: 'valid_from' })) as Change[]
  const knownSince = later.at(-1)?.validFrom ?? now.since
  if (at < knownSince) return null
  const ids = new Set(now.ids)
  for (const change of later) {
    for (const id of change.added) ids.delete(id)
    for (const id of change.removed) ids.add(id)
  }
  const { rows } = await ctx.trx.raw<{ rows: PastPackage[] }>(
    'select package, version from package_version where id = any(:ids::int[]) order by package, version',
    { ids: [...ids] },
  )
  return rows
}
