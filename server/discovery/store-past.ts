import type { InfraContext } from '../context.ts'

/** A WSUS approval as it reached a computer at an instant. */
export interface PastApproval {
  readonly sourceId: string
  readonly patchId: string
  readonly groupName: string
  readonly action: string
  readonly deadlineAt: Date | null
  readonly validFrom: Date
  /** null: it still holds. */
  readonly validTo: Date | null
}

/**
 * The approvals that reached a computer at an instant, through the groups in which it was then.
 *
 * @param computerKey internal id of the row that the sources' knowledge belongs to
 */
export async function approvalsAsOf(ctx: InfraContext, computerKey: number, at: Date): Promise<PastApproval[]> {
  const { rows } = await ctx.trx.raw<{ rows: PastApproval[] }>(
    `with member as (
       select m.target_group_id from source_computer sc join target_group_member m on m.source_computer_id = sc.id
        where sc.computer_id = :computer and m.learned_at <= :at
       union
       select m.target_group_id from source_computer sc join target_group_member_history m on m.source_computer_id = sc.id
        where sc.computer_id = :computer and m.valid_from <= :at and m.valid_to > :at
     ), held as (
       select source_id, patch_id, target_group_id, action, deadline_at, learned_at as valid_from, null::timestamptz as valid_to
         from approval where ended_at is null and learned_at <= :at and target_group_id in (select target_group_id from member)
       union all
       select source_id, patch_id, target_group_id, action, deadline_at, valid_from, valid_to
         from approval_history where valid_from <= :at and valid_to > :at and target_group_id in (select target_group_id from member)
     )
     select s.public_id as "sourceId", p.public_id as "patchId", g.name as "groupName", h.action, h.deadline_at as "deadlineAt",
            h.valid_from as "validFrom", h.valid_to as "validTo"
       from held h
       join source s on s.id = h.source_id
       join patch p on p.id = h.patch_id
       join target_group g on g.id = h.target_group_id
      order by p.public_id, g.name`,
    { computer: computerKey, at },
  )
  return rows
}
