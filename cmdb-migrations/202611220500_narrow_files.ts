import type { Knex } from 'knex'
import { refuseDown as down } from './kit.ts'

export { down }

/** Files of a patch are visible where the patch is: one that is a tenant's alone names its files to nobody else. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
alter table patch_file enable row level security, force row level security;
do $$ begin execute format('create policy owner_all on patch_file to %I using (true) with check (true)', current_user); end $$;
create policy infra_all on patch_file to tsukuroi_infra using (true) with check (true);
create policy tenant_visible on patch_file for select to tsukuroi_tenant using (exists (select from patch p where p.id = patch_id));
`)
}
