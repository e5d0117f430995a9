import type { InfraContext } from '../context.ts'

/**
 * Keeps which packages are to be looked at again, in the transaction that changes what feeds say of them; they are the rows of the temporary table
 * `touched (release, package)`.
 *
 * @returns how many
 */
export async function keepTouched(ctx: InfraContext): Promise<number> {
  const { rowCount } = await ctx.trx.raw<{ rowCount: number }>(
    `insert into touched_package as t (release, package, touched_at) select distinct release, package, :now::timestamptz from touched order by 1, 2
     on conflict (release, package) do update set touched_at = excluded.touched_at`,
    { now: ctx.now },
  )
  return rowCount
}
