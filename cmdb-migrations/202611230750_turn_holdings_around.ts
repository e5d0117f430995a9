import type { Knex } from 'knex'
import { createTables, refuseDown as down } from './kit.ts'

export { down }

/**
 * Who has a package version, apart from the inventories: an index over a thousand ids is written anew with each row that changes, whatever little of it
 * changed. The many stay as they were, the few that came and went since stand beside them.
 */
export async function up(knex: Knex): Promise<void> {
  await createTables(knex, tables)
  await knex.raw(filling)
}

const tables = `
create table holding ( -- [tenant] package versions of a computer as of one of its inventories, to be looked up by package version
  tenant_id int not null, -- the tenant
  computer_id int not null, -- the computer
  package_ids int[] not null, -- sorted ids of package_version
  primary key (tenant_id, computer_id),
  foreign key (tenant_id, computer_id) references inventory on delete cascade
);

create table holding_change ( -- [tenant] what came and went on a computer since that inventory
  tenant_id int not null, -- the tenant
  computer_id int not null, -- the computer
  added int[] not null, -- ids of package_version that the newest inventory has and the holding has not
  removed int[] not null, -- ids of the holding that the newest inventory has not
  primary key (tenant_id, computer_id),
  foreign key (tenant_id, computer_id) references holding on delete cascade
);
`

const filling = `
drop index inventory_packages;
insert into holding (tenant_id, computer_id, package_ids) select tenant_id, computer_id, package_ids from inventory order by tenant_id, computer_id;
create index holding_packages on holding using gin (package_ids);
create index holding_change_added on holding_change using gin (added);
`
