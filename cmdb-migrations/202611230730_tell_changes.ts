import type { Knex } from 'knex'
import { createTables, refuseDown as down } from './kit.ts'

export { down }

/** Says which jobs changed to whoever looks on; keeps what became of the tasks; lets sites and computer groups end. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(changes)
  await createTables(knex, tables)
  await knex.raw(queue)
  await knex.raw(endings)
}

// By statement: one that moves five thousand steps says its job once. The payload is <tenant>:<job>, both internal keys.
const changes = `
create function tell_job_change() returns trigger language plpgsql as $$
begin
  perform pg_notify('job_change', tenant_id || ':' || id) from (select distinct tenant_id, id from changed) c;
  return null;
end $$;
create function tell_step_change() returns trigger language plpgsql as $$
begin
  perform pg_notify('job_change', tenant_id || ':' || job_id) from (select distinct tenant_id, job_id from changed) c;
  return null;
end $$;
create trigger tell_insert after insert on job referencing new table as changed for each statement execute function tell_job_change();
create trigger tell_update after update on job referencing new table as changed for each statement execute function tell_job_change();
create trigger tell_update after update on step referencing new table as changed for each statement execute function tell_step_change();
create trigger tell_update after update on plan_slice referencing new table as changed for each statement execute function tell_step_change();
create trigger tell_insert after insert on step_output referencing new table as changed for each statement execute function tell_step_change();

create index audit_record_job on audit_record (tenant_id, (parameters->>'jobId'), seq) where (parameters->>'jobId') is not null;
`

const tables = `
create table task_state ( -- [infrastructure] what became of each kind of background task; the workers write it
  task text primary key check (task <> ''), -- name of the task
  schedule text check (schedule <> ''), -- minute, hour, day, month, weekday in UTC; null: only when asked for
  last_started_at timestamptz, -- when the newest one that ended had begun
  last_ended_at timestamptz, -- when it ended
  last_result text check (last_result in ('succeeded', 'failed')), -- how it ended
  last_error text check (last_error <> ''), -- code of what stopped the newest failed one
  last_failed_at timestamptz, -- when one last failed
  runs bigint not null default 0, -- how many ended so far
  failures bigint not null default 0 -- how many of them failed
);
`

// The queue is graphile-worker's own schema, which our roles do not reach.
const queue = `
create function queue_by_task() returns table (task text, waiting int, running int, failed int, oldest timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select t.identifier, count(*) filter (where j.attempts < j.max_attempts and j.locked_at is null)::int,
         count(*) filter (where j.locked_at is not null)::int,
         count(*) filter (where j.attempts >= j.max_attempts and j.locked_at is null)::int,
         min(j.run_at) filter (where j.attempts < j.max_attempts and j.locked_at is null and j.run_at <= now())
    from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
   group by t.identifier
$$;
revoke all on function queue_by_task from public;
grant execute on function queue_by_task to tsukuroi_infra;
`

// History and ended computers refer to sites and groups for good: they end, and their names become free.
const endings = `
alter table site add column deleted_at timestamptz;
comment on column site.deleted_at is 'when it was removed';
alter table site drop constraint site_tenant_id_name_key;
create unique index site_tenant_id_name on site (tenant_id, name) where deleted_at is null;

alter table computer_group add column deleted_at timestamptz;
comment on column computer_group.deleted_at is 'when it was removed';
alter table computer_group drop constraint computer_group_tenant_id_name_key;
create unique index computer_group_tenant_id_name on computer_group (tenant_id, name) where deleted_at is null;
`
