import type { Knex } from 'knex'
import { createTables, refuseDown as down } from './kit.ts'

export { down }

/** Sources with several routes, schedules and chains of servers; what a source says that cannot be kept yet; what collectors deliver. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(changes)
  await createTables(knex, tables)
}

const changes = `
alter table source
  add column schedule jsonb not null default '{}',
  add column alarm_after_hours int not null default 24 check (alarm_after_hours between 1 and 8760),
  add column alarmed_at timestamptz,
  add column found_server_id uuid,
  add column fact_routes jsonb not null default '{}';
comment on column source.schedule is 'besides interval_minutes: {"times": ["02:00"], "timeZone": "Asia/Tokyo", "jitterMinutes": 10, "blackouts": [{"from": "08:00", "to": "10:00", "days": [1]}]}';
comment on column source.alarm_after_hours is 'hours without a complete run after which the infrastructure administrators are told';
comment on column source.alarmed_at is 'when they were told of the present outage';
comment on column source.found_server_id is 'another server that answered under this name: refused until an administrator confirms it';
comment on column source.fact_routes is 'which routes are asked for which kind of fact, first choice first: {"states": ["sql", "soap"]}; absent: the preference of the routes';

alter table source_route
  drop constraint source_route_auth_check,
  add constraint source_route_auth_check check (auth in ('anonymous', 'basic', 'ntlm', 'sql', 'token')),
  add column settings jsonb not null default '{}',
  add column identity uuid,
  add column probed_at timestamptz,
  add column error_code text;
comment on column source_route.settings is 'what only this kind of route has: account of a downstream server, encryption';
comment on column source_route.identity is 'the server id, or the id of the database, that this route reached';
comment on column source_route.probed_at is 'when facts were last found';
comment on column source_route.error_code is 'stable code of what stopped the newest attempt to use it; null when it worked';

alter table source_computer
  add column detected_at timestamptz,
  add column effective_digest text;
comment on column source_computer.detected_at is 'up to when its states tell of patches: what arrived before and is not listed does not apply';
comment on column source_computer.effective_digest is 'digest of the approvals that are effective for it, of sources that give them whole';
`

const tables = `
create table downstream_server ( -- [infrastructure] servers that synchronize with a source, of every level
  source_id int not null references source, -- the source that tells of it
  server_id uuid not null, -- its own id
  name text not null default '', -- full name
  parent_server_id uuid, -- the server between it and the source; null when there is none
  hops int not null default 1, -- how many servers down it is
  last_sync_at timestamptz, -- when it last synchronized
  last_rollup_at timestamptz, -- when it last sent up its clients' states: how fresh they are
  version text, -- product version
  replica boolean, -- takes approvals from above
  absent_since timestamptz, -- since when the source has it no more
  primary key (source_id, server_id)
);

create table source_excluded ( -- [infrastructure] updates of a source that are not imported, so that states naming them are known to be none of our business
  source_id int not null references source, -- the source
  external_id text not null check (external_id <> ''), -- the source's id
  primary key (source_id, external_id)
);

create table source_aside ( -- [infrastructure] rows of a source about patches, groups or computers that it has not told of: tried again by each run
  source_id int not null references source, -- the source
  kind text not null check (kind in ('approval', 'state', 'membership', 'relation')), -- what kind of row
  external_id text not null check (external_id <> ''), -- what the row is about: the id that is unknown
  unknown text not null check (unknown in ('patch', 'group', 'computer')), -- what that id is of
  row_count int not null default 1 check (row_count > 0), -- how many rows named it in the newest run that saw it
  first_run_id int not null references source_run, -- the run that saw it first
  last_run_id int not null references source_run, -- the newest run that saw it
  primary key (source_id, kind, external_id)
);
create index on source_aside (first_run_id);
create index on source_aside (last_run_id);

create table collector_delivery ( -- [infrastructure] what a collector on a WSUS host sent in one go
  id int generated always as identity primary key, -- internal key
  source_id int not null references source, -- the source
  public_id uuid not null unique, -- the collector's id of it: sending it again is harmless
  state text not null check (state in ('arriving', 'complete', 'read', 'dropped')), -- dropped: a newer one came before it was read
  manifest jsonb, -- what the collector said of itself and of the parts, at the end
  began_at timestamptz not null default now(), -- when the first part came
  completed_at timestamptz, -- when the manifest came
  read_run_id int references source_run -- the run that read it
);
create index on collector_delivery (source_id, id desc);
create index on collector_delivery (read_run_id);

create table collector_part ( -- [infrastructure] parts of a delivery; removed when it has been read
  delivery_id int not null references collector_delivery on delete cascade, -- the delivery
  row_set text not null check (row_set <> ''), -- which rows: computers, states, …
  number int not null check (number >= 0), -- order within the set
  body bytea not null, -- lines of JSON, compressed with gzip
  sha256 bytea not null, -- of the body
  primary key (delivery_id, row_set, number)
);

create table patch_file ( -- [shared] files of a patch, as its document describes them
  patch_id int not null references patch, -- the patch
  sha1 text not null check (sha1 ~ '^[0-9a-f]{40}$'), -- hexadecimal
  sha256 text check (sha256 ~ '^[0-9a-f]{64}$'), -- hexadecimal; null on old updates
  name text not null default '', -- file name
  bytes bigint not null default 0, -- size
  url text, -- where the vendor has it
  primary key (patch_id, sha1)
);

create table classification_level ( -- [tenant] where a tenant requires what the patch management policy only recommends
  tenant_id int not null references tenant, -- the tenant
  classification_id int not null references classification, -- a recommended classification
  level text not null check (level in ('required', 'recommended')), -- what it is for this tenant
  set_by text not null check (set_by <> ''), -- who, as text
  set_at timestamptz not null default now(), -- when
  primary key (tenant_id, classification_id)
);
create index on classification_level (classification_id);
`
