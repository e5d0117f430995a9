import type { Knex } from 'knex'
import { createTables, refuseDown as down } from './kit.ts'

export { down }

/** What looking back needs: each day's figures, what changed in inventories, and when patches were approved for a tenant. */
export async function up(knex: Knex): Promise<void> {
  await createTables(knex, tables)
  await knex.raw(changes)
}

const tables = `
create table health_day ( -- [tenant] figures of each server group at the end of each day, by the tenant's own zone
  tenant_id int not null, -- the tenant
  server_group_id int not null, -- the group
  day date not null, -- the day that ended
  recorded boolean not null, -- taken when the day ended; else made later of the history of verdicts
  computers int not null, -- how many computers there were
  unknown int, -- of health unknown; null: not known afterwards
  healthy int, -- of health healthy; null: not known afterwards
  vulnerable int, -- of health vulnerable; null: not known afterwards
  highly_vulnerable int, -- of health highly_vulnerable; null: not known afterwards
  spoken int, -- had spoken within the tenant's limit of silence; null: not known afterwards
  critical int not null, -- unapplied verdicts of patches of severity critical
  important int not null, -- of severity important
  moderate int not null, -- of severity moderate
  low int not null, -- of severity low
  unspecified int not null, -- of no stated severity
  exploited int not null, -- unapplied verdicts of patches against what attacks use
  primary key (tenant_id, day, server_group_id),
  foreign key (tenant_id, server_group_id) references server_group
);
create index on health_day (tenant_id, server_group_id);

create table inventory_history ( -- [tenant] how a computer's packages changed: backwards from the newest inventory they give any earlier one
  tenant_id int not null, -- the tenant
  computer_id int not null, -- the computer
  added int[] not null, -- ids of package_version that came
  removed int[] not null, -- ids of package_version that went
  valid_from timestamptz not null, -- since when the packages before the change were known
  valid_to timestamptz not null, -- when the change was learned
  primary key (tenant_id, computer_id, valid_to)
) partition by range (valid_to);
`

const changes = `
call ensure_history_partitions('inventory_history', now()::date, (now() + interval '2 months')::date);

alter table inventory add column packages_since timestamptz not null default now();
update inventory set packages_since = learned_at;
comment on column inventory.packages_since is 'since when its package_ids are what they are';

create unique index baseline_name on baseline (tenant_id, computer_id, name);

create view tenant_approved_patch with (security_barrier) as
select a.patch_id, max(a.learned_at) as learned_at, max(a.approved_at) as approved_at
  from approval a
 where a.ended_at is null and a.action = 'install'
   and a.target_group_id in (select m.target_group_id from target_group_member m join source_computer c on c.id = m.source_computer_id
                              where c.tenant_id = (select current_setting('app.tenant_id')::int))
 group by a.patch_id;
comment on view tenant_approved_patch is 'When the patches that WSUS offers a tenant''s computers were approved last; no names of groups';
grant select on tenant_approved_patch to tsukuroi_tenant;
`
