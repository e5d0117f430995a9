import type { Knex } from 'knex'
import { refuseDown as down } from './kit.ts'

export { down }

/** Half of what a new patch writes are counts and what waits to be told: each is found by one index less, or at its end. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(settings)
}

// Whoever tells asks for a source's verdicts, whatever patch; with nothing else in the key new ones come at the end.
// Counts are asked for by tenant and group, or by patch: two orders do for all.
const settings = `
drop index verdict_patch_id_idx;
create index verdict_untold on verdict (source_id) where untold;

drop index patch_count_tenant_id_server_group_id_idx;
drop index patch_count_patch_id_idx;
alter table patch_count drop constraint patch_count_pkey, add primary key (tenant_id, server_group_id, patch_id, state);
create index on patch_count (patch_id, tenant_id);
`
