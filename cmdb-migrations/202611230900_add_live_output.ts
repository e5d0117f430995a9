import type { Knex } from 'knex'
import { createTables, refuseDown as down } from './kit.ts'

export { down }

/** What a step's programs write while they run. */
export async function up(knex: Knex): Promise<void> {
  await createTables(knex, tables)
  await knex.raw(settings)
}

const tables = `
create table step_live ( -- [tenant] the end of what a running step wrote so far; the final output takes its place
  tenant_id int not null, -- the tenant
  job_id int not null, -- the job
  computer_id int not null, -- the computer
  position int not null, -- the step
  attempt int not null, -- which attempt
  sequence int not null default 0, -- of the agent's last message; 0: nobody but a reader came so far
  stdout text not null default '', -- the end of standard output, at most 64 Ki characters
  stdout_from int not null default 0, -- characters of it that came before
  stderr text not null default '', -- the end of standard error, at most 64 Ki characters
  stderr_from int not null default 0, -- characters of it that came before
  truncated boolean not null default false, -- more is written than is kept
  told_at timestamptz, -- when the agent last told
  watched_until timestamptz not null default '-infinity', -- until when somebody reads it
  primary key (tenant_id, job_id, computer_id, position, attempt),
  foreign key (tenant_id, job_id, computer_id, position) references step
);
`

// It is written anew every few seconds and worth nothing after a crash.
const settings = `
alter table step_live set unlogged;
alter table step_live set (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
`
