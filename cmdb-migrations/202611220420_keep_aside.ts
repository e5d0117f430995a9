import type { Knex } from 'knex'
import { createTables, refuseDown as down } from './kit.ts'

export { down }

/** Rolled-up computers, what updates replace although that is not known yet, and up to when a computer's states tell of a patch. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(changes)
  await createTables(knex, tables)
}

const changes = `
alter table source_computer
  add column rolled_up boolean not null default false;
comment on column source_computer.rolled_up is 'it reports to a server below, which sends its states up to this source';
comment on column source_aside.row_count is 'how many rows named it in the newest run in which that number changed';
comment on column source_aside.last_run_id is 'the newest run in which that number changed, at least the second that saw it; what is resolved is removed';
comment on column source_computer.due_run_id is 'newest run that found a reason to read its states anew besides its own report: effective approvals, memberships or a roll-up';

-- A tenant may know up to when its own computers' states tell of a patch, and nothing else of the source.
create view patch_detection with (security_barrier) as
select c.tenant_id, c.computer_id, o.patch_id, coalesce(c.detected_at, c.last_report_at) as detected_at, o.arrived_at
  from source_computer c
  join patch_origin o on o.source_id = c.source_id
 cross join (select nullif(current_setting('app.tenant_id', true), '')::int as tenant_id) w
 where c.decides and c.absent_since is null and (w.tenant_id is null or c.tenant_id = w.tenant_id);
comment on view patch_detection is 'Up to when the states of a computer tell of patches at the server that it reports to, and when each patch reached that server';
grant select on patch_detection to tsukuroi_tenant, tsukuroi_infra;
`

const tables = `
create table source_relation ( -- [infrastructure] what updates of a source replace, as far as one of the two is not known: tried again by each run
  source_id int not null references source, -- the source
  external_id text not null check (external_id <> ''), -- the source's id of the later update
  superseded_external_id text not null check (superseded_external_id <> ''), -- its id of the one that is replaced
  primary key (source_id, external_id, superseded_external_id)
);
`
