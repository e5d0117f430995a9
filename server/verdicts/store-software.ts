import type { Context } from '../context.ts'

/** A package as an inventory has it. */
export interface PackageRow {
  readonly id: number
  /** With its architecture: `openssl:amd64`. */
  readonly package: string
  readonly version: string
}

export interface SoftwareWish {
  /** What the package manager would upgrade to, instead of what is installed. */
  readonly upgradable: boolean
  readonly after?: readonly [name: string, id: number] | undefined
  readonly limit: number
}

/**
 * A page of a computer's packages by name, one row more than asked for.
 *
 * @param computerId internal key; whoever calls has looked whether the viewer may see it
 */
export async function softwareOf(ctx: Context, computerId: number, wish: SoftwareWish): Promise<PackageRow[]> {
  const { rows } = await ctx.trx.raw<{ rows: PackageRow[] }>(
    `select v.id, v.package, v.version
       from inventory i
       join package_version v on v.id = any (case when :upgradable then i.available_ids else i.package_ids end)
      where i.computer_id = :computerId and (v.package, v.id) > (:name, :id)
      order by v.package, v.id
      limit :limit`,
    { computerId, upgradable: wish.upgradable, name: wish.after?.[0] ?? '', id: wish.after?.[1] ?? 0, limit: wish.limit + 1 },
  )
  return rows
}

/** When a computer's inventory was learned and last said to be the same; undefined without one. */
export async function inventoryTimes(ctx: Context, computerId: number): Promise<{ stream: string; unchangedAt: Date } | undefined> {
  const row = (await ctx.trx('inventory').where({ computer_id: computerId }).first('stream', 'unchanged_at')) as
    | { stream: string; unchanged_at: Date }
    | undefined
  return row === undefined ? undefined : { stream: row.stream, unchangedAt: row.unchanged_at }
}
