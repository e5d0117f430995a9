import type { Context } from '../context.ts'

/** An exception as it held for a computer at an instant. */
export interface PastException {
  readonly exceptionId: string
  readonly patchId: string | null
  readonly package: string | null
  readonly kind: 'decline' | 'hold' | 'waiver'
  readonly reason: string
  readonly author: string
  readonly validFrom: Date
  /** null: it still holds. */
  readonly validTo: Date | null
}

/** Exceptions that held for a computer at an instant (valid_from <= at < valid_to); members of groups are today's. */
export async function exceptionsAsOf(
  ctx: Context,
  key: { readonly tenantKey: number; readonly computerKey: number },
  at: Date,
): Promise<PastException[]> {
  const { rows } = await ctx.trx.raw<{ rows: PastException[] }>(
    `select e.one->>'public_id' as "exceptionId", p.public_id as "patchId", e.one->>'package' as package, e.one->>'kind' as kind,
            e.one->>'reason' as reason, e.one->>'author_name' as author, e.valid_from as "validFrom", e.valid_to as "validTo"
       from (select to_jsonb(x) as one, learned_at as valid_from, null::timestamptz as valid_to
               from patch_exception x where tenant_id = :tenant and ended_at is null and learned_at <= :at
             union all
             select attributes, valid_from, valid_to from patch_exception_history
              where tenant_id = :tenant and valid_from <= :at and valid_to > :at) e
       left join patch p on p.id = (e.one->>'patch_id')::int
      where e.one->>'scope' = 'all' or (e.one->>'computer_id')::int = :computer
         or exists (select from computer_group_member m where m.tenant_id = :tenant and m.computer_group_id = (e.one->>'computer_group_id')::int
                       and m.computer_id = :computer)
      order by e.valid_from, 1`,
    { tenant: key.tenantKey, computer: key.computerKey, at },
  )
  return rows
}
