/** `holding` and `holding_change`: which computers have a package version. They are written with the inventories (`store-inventory.ts`). */

/**
 * The computers that have package versions, as SQL to select from: rows of `id`, `tenant_id` and `computer_id`. An index over a thousand ids is written
 * anew whenever its row changes, so the ids of an earlier inventory are looked up, and what came and went since.
 *
 * `offset 0`: the planner takes few to have any one version, and would go through all computers for many.
 *
 * @param versions a relation with a column `id`, which is read twice
 */
export const HOLDERS_OF = (versions: string): string => `(
    select d.id, b.tenant_id, b.computer_id
      from ${versions} d
     cross join lateral (select h.tenant_id, h.computer_id from holding h where h.package_ids @> array[d.id] offset 0) b
      left join holding_change g on g.tenant_id = b.tenant_id and g.computer_id = b.computer_id
     where g.removed is null or d.id <> all(g.removed)
    union all
    select d.id, g.tenant_id, g.computer_id
      from ${versions} d
     cross join lateral (select h.tenant_id, h.computer_id from holding_change h where h.added @> array[d.id] offset 0) g)`
