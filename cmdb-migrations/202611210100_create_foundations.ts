import type { Knex } from 'knex'
import { createTables, refuseDown as down } from './kit.ts'

export { down }

/** Roles, the declaration of a table's class, enumerations, and the tables that know no tenant's business. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(foundations)
  await createTables(knex, tables)
  await knex.raw(queueDoor)
}

const foundations = `
create type verdict_state as enum ('missing', 'downloaded', 'failed', 'pending_reboot', 'installed');
create type health as enum ('unknown', 'healthy', 'vulnerable', 'highly_vulnerable');
create type severity as enum ('unspecified', 'low', 'moderate', 'important', 'critical');
create collation japanese (provider = icu, locale = 'ja-JP');

-- Which roles may touch a table follows from its class alone (docs/decisions: tenancy by row-level security).
create procedure declare_table(target regclass, class text) language plpgsql as $$
declare
  narrowed boolean := exists (select from pg_attribute where attrelid = target and attname = 'owner_tenant_id');
begin
  execute format('grant select, insert, update, delete on %s to tsukuroi_infra', target);
  if class = 'tenant' then
    execute format('grant select, insert, update, delete on %s to tsukuroi_tenant', target);
    execute format('alter table %s enable row level security, force row level security', target);
    execute format('create policy owner_all on %s to %I using (true) with check (true)', target, current_user);
    execute format('create policy infra_all on %s to tsukuroi_infra using (true) with check (true)', target);
    execute format('create policy tenant_own on %s to tsukuroi_tenant using (tenant_id = (select current_setting(''app.tenant_id'')::int)) with check (tenant_id = (select current_setting(''app.tenant_id'')::int))', target);
  elsif class = 'shared' then
    execute format('grant select on %s to tsukuroi_tenant', target);
    if narrowed then
      execute format('alter table %s enable row level security, force row level security', target);
      execute format('create policy owner_all on %s to %I using (true) with check (true)', target, current_user);
      execute format('create policy infra_all on %s to tsukuroi_infra using (true) with check (true)', target);
      execute format('create policy tenant_visible on %s for select to tsukuroi_tenant using (owner_tenant_id is null or owner_tenant_id = (select current_setting(''app.tenant_id'')::int))', target);
    end if;
  elsif class <> 'infrastructure' then
    raise exception 'table % is declared neither tenant nor shared nor infrastructure but %', target, class;
  end if;
end $$;

-- History is range-partitioned by the month in which a value stopped being the current one.
create procedure ensure_history_partitions(parent regclass, from_month date, to_month date) language plpgsql as $$
declare
  month date := date_trunc('month', from_month);
  part text;
begin
  while month <= to_month loop
    part := format('%s_%s', parent, to_char(month, 'YYYYMM'));
    if to_regclass(part) is null then
      execute format('create table %I partition of %s for values from (%L) to (%L)', part, parent, month::timestamptz, (month + interval '1 month')::timestamptz);
    end if;
    month := (month + interval '1 month')::date;
  end loop;
end $$;

create procedure drop_history_partitions(parent regclass, keep_from date) language plpgsql as $$
declare
  part record;
begin
  for part in
    select c.oid::regclass as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = parent and right(c.relname, 6) ~ '^[0-9]{6}$'
       and to_date(right(c.relname, 6), 'YYYYMM') < date_trunc('month', keep_from)
  loop
    execute format('drop table %s', part.name);
  end loop;
end $$;

-- Half-open month bounds are in UTC wherever the session stands.
alter procedure ensure_history_partitions set timezone = 'UTC';
`

const tables = `
create table setting ( -- [infrastructure] what an administrator set for the whole service
  key text primary key check (key <> ''), -- dotted name, such as mail.server
  value jsonb not null, -- the value, without secrets
  updated_at timestamptz not null default now() -- when it was last set
);

create table secret ( -- [infrastructure] values that are sealed with AES-256-GCM under the key file of the state directory
  name text primary key check (name <> ''), -- what the secret is for, such as route:3:password
  sealed bytea not null, -- nonce, ciphertext and tag
  key_id text not null, -- which key file sealed it: the first 16 hexadecimal digits of the key's SHA-256
  updated_at timestamptz not null default now() -- when it was last sealed
);

create table signing_key ( -- [infrastructure] Ed25519 keys with which the service signs answers, approvals and audit heads
  id text primary key, -- fingerprint: hexadecimal SHA-256 of the raw public key
  purpose text not null check (purpose in ('answer', 'approval', 'audit')), -- what it signs
  public_key bytea not null, -- raw 32 bytes
  sealed bytea not null, -- the private key, sealed as in secret
  key_id text not null, -- which key file sealed it
  created_at timestamptz not null default now(), -- when it was made
  retired_at timestamptz -- from when on it only verifies
);
create unique index signing_key_current on signing_key (purpose) where retired_at is null;

create table session ( -- [infrastructure] signed-in browsers
  sid text primary key, -- session id
  sess jsonb not null, -- what express-session keeps
  expire timestamptz not null -- when it ends
);
create index session_expire on session (expire);

create table sign_in_attempt ( -- [infrastructure] counters of the rate limiter at the sign-in door
  key text primary key, -- limiter name and what it counts
  points int not null default 0, -- attempts so far
  expire bigint -- Unix milliseconds when the counter starts anew
);

create table worker_heartbeat ( -- [infrastructure] living worker processes, so that the tasks of a killed one are unlocked within seconds
  worker_id text primary key, -- the id under which graphile-worker locks
  process_id int not null, -- operating system's process
  started_at timestamptz not null default now(), -- when it began
  beat_at timestamptz not null default now() -- when it was last alive
);

create table source ( -- [infrastructure] where facts come from: a WSUS server, a catalog feed, agents, manual registration
  id int generated always as identity primary key, -- internal key
  public_id text not null unique check (public_id ~ '^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$'), -- id that administrators give
  kind text not null check (kind in ('wsus', 'catalog', 'agent', 'manual')), -- what it is
  name text not null check (name <> ''), -- display name
  server_id uuid unique, -- identity of a WSUS server, read from it
  owner_tenant_id int, -- set when the source belongs to one tenant
  classifications jsonb not null default '{}', -- imported and notified classifications: {"exclude": [ids], "silent": [ids]}
  interval_minutes int not null default 180 check (interval_minutes between 1 and 10080), -- how often the schedule runs
  enabled boolean not null default true, -- whether the schedule runs
  baseline_at timestamptz, -- end of the first complete run: what was approved by then mails nobody
  last_success_at timestamptz, -- end of the newest complete run: the source's "as of"
  created_at timestamptz not null default now(), -- when it was registered
  deleted_at timestamptz -- when an administrator removed it
);

create table source_route ( -- [infrastructure] a way to reach a source
  source_id int not null references source, -- the source
  kind text not null check (kind in ('soap', 'sql', 'sync', 'collector')), -- the protocol
  url text not null check (url <> ''), -- where
  auth text not null check (auth in ('anonymous', 'basic', 'ntlm')), -- how it authenticates
  user_name text, -- account, with domain
  secret_name text references secret, -- its password
  ca_pem text, -- certificates to trust, if not the system's
  preference int not null default 100, -- lower is asked first
  facts jsonb not null default '{}', -- what the last probe found this route able to read
  primary key (source_id, kind)
);
create index on source_route (secret_name);

create table source_run ( -- [infrastructure] one reading of a source
  id int generated always as identity primary key, -- internal key
  source_id int not null references source, -- the source
  state text not null check (state in ('running', 'succeeded', 'failed', 'stopped')), -- stopped: by the brake against mass deletion
  full_read boolean not null default false, -- everything read anew instead of the difference
  cleanup boolean not null default false, -- verdicts of what is gone are ended as well
  force boolean not null default false, -- the brake is overridden
  requested_by text not null, -- user, #COMMAND or #SCHEDULE
  started_at timestamptz not null default now(), -- when it began
  ended_at timestamptz, -- when it ended
  phase text not null default 'probe', -- what it is reading
  counts jsonb not null default '{}', -- per kind: read, added, changed, removed; newly approved, notices, progress
  error_code text, -- stable code of what stopped it
  error_details jsonb -- what the message of that code needs
);
create unique index source_run_one_at_a_time on source_run (source_id) where state = 'running';
create index source_run_newest on source_run (source_id, id desc);

create table source_anchor ( -- [infrastructure] up to where a source has been read, saved with the page that was written
  source_id int not null references source, -- the source
  kind text not null, -- updates, computers, flags, …
  value text not null, -- as the source counts: an arrival date, a report time
  run_id int not null references source_run, -- the run that saved it
  saved_at timestamptz not null default now(), -- when
  primary key (source_id, kind)
);
create index on source_anchor (run_id);
`

// graphile-worker's tables have row-level security of their own; this is the only door to them for our two roles.
const queueDoor = `
create function enqueue_task(identifier text, payload json, queue_name text default null, run_at timestamptz default null, max_attempts int default null, job_key text default null, job_key_mode text default null)
returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if pg_has_role(session_user, 'tsukuroi_tenant', 'member') and not pg_has_role(session_user, 'tsukuroi_infra', 'member')
     and (payload->>'tenantId') is distinct from current_setting('app.tenant_id') then
    raise exception 'a tenant may only queue tasks of its own' using errcode = '42501';
  end if;
  perform graphile_worker.add_job(identifier, payload, queue_name, run_at, max_attempts, job_key, job_key_mode => coalesce(job_key_mode, 'replace'));
end $$;
create function queue_depth(given_up boolean) returns int language sql security definer set search_path = public, pg_temp as $$
  select count(*)::int from graphile_worker._private_jobs where (attempts >= max_attempts) = given_up
$$;
revoke all on function queue_depth from public;
grant execute on function queue_depth to tsukuroi_infra;
revoke all on function enqueue_task from public;
grant execute on function enqueue_task to tsukuroi_infra, tsukuroi_tenant;
`
