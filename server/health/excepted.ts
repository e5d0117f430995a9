/**
 * Tables of a statement that hold the exceptions of an instant, in a form that is looked up in a hash: `excepted_all` (tenant_id, patch_id) for every
 * computer, `excepted_one` (tenant_id, computer_id, patch_id) for single ones and for today's members of groups.
 *
 * @param at an expression of the instant; a constant of the program
 */
export function exceptedAt(at: string): string {
  return [
    `excepted as materialized (`,
    `  select x.tenant_id, x.scope, x.computer_id, x.computer_group_id, coalesce(x.patch_id, p.id) as patch_id`,
    `    from patch_exception x left join patch p on x.patch_id is null and p.name = x.package`,
    `   where coalesce(x.patch_id, p.id) is not null and x.learned_at <= ${at} and (x.ended_at is null or x.ended_at > ${at}) and (x.until_at is null or x.until_at > ${at})`,
    `), excepted_all as materialized (`,
    `  select tenant_id, patch_id from excepted where scope = 'all'`,
    `), excepted_one as materialized (`,
    `  select tenant_id, computer_id, patch_id from excepted where computer_id is not null`,
    `  union all`,
    `  select x.tenant_id, m.computer_id, x.patch_id from excepted x`,
    `    join computer_group_member m on m.tenant_id = x.tenant_id and m.computer_group_id = x.computer_group_id`,
    `)`,
  ].join('\n')
}
