import type { Knex } from 'knex'
import { createTables, refuseDown as down } from './kit.ts'

export { down }

/** Tenants, their people, and what they own. */
export async function up(knex: Knex): Promise<void> {
  await createTables(knex, tables)
  await knex.raw(reserved)
}

const tables = `
create table tenant ( -- [infrastructure] customer organizations, and the reserved ones
  id int generated always as identity primary key, -- internal key
  public_id text not null unique check (public_id ~ '^[A-Za-z0-9_-]{1,32}$'), -- id that administrators give, immutable
  name text not null check (name <> ''), -- display name
  reserved boolean not null default false, -- __UNASSIGNED__ and __INFRA__: without users of their own
  locale text not null default 'ja' check (locale in ('ja', 'en')), -- language for people who chose none
  time_zone text not null default 'Asia/Tokyo' check (time_zone <> ''), -- IANA zone
  job_approval text not null default 'tenant_admin' check (job_approval in ('none', 'tenant_admin', 'two_person')), -- who must agree to a job
  stale_after_hours int not null default 72 check (stale_after_hours between 1 and 8760), -- silence after which a computer is stale
  approval_signatures boolean not null default true, -- agents demand a signed approval of the plan
  default_server_group_id int, -- the group without owner that every tenant has
  default_site_id int, -- the site that every tenant has
  created_at timestamptz not null default now(), -- when it was registered
  deleted_at timestamptz -- when it was removed
);

create table user_account ( -- [tenant] people who may sign in; those of the infrastructure are kept under __INFRA__
  tenant_id int not null references tenant, -- their tenant
  id int generated always as identity unique, -- internal key
  public_id text not null check (public_id ~ '^[a-z0-9][a-z0-9_.-]{0,31}$'), -- the user id, immutable
  role text not null check (role in ('infra_admin', 'administrator', 'tenant_admin', 'tenant_user')), -- what they may do
  email text check (email <> ''), -- where notices go
  first_name text not null default '', -- given name
  middle_name text not null default '', -- middle name
  last_name text not null default '', -- family name
  contract_name text not null default '', -- name on the contract
  phone text not null default '', -- telephone
  locale text check (locale in ('ja', 'en')), -- language, or the tenant's
  time_zone text check (time_zone <> ''), -- zone, or the tenant's
  password_hash text not null, -- argon2id
  password_changed_at timestamptz not null default now(), -- sessions older than this are void
  failed_sign_ins int not null default 0, -- since the last success
  locked_until timestamptz, -- no sign-in before
  last_sign_in_at timestamptz, -- last success
  created_at timestamptz not null default now(), -- when registered
  deleted_at timestamptz, -- when removed or moved to another tenant; the id is never given to somebody else
  primary key (tenant_id, id)
);
create unique index user_account_public_id on user_account (public_id) where deleted_at is null;
create index user_account_former on user_account (public_id) where deleted_at is not null;

create table site ( -- [tenant] where computers stand; enrollment tokens and address ranges hang on it
  tenant_id int not null references tenant, -- the tenant
  id int generated always as identity unique, -- internal key
  public_id text not null unique, -- id shown outside
  name text not null check (name <> ''), -- display name
  created_at timestamptz not null default now(), -- when made
  primary key (tenant_id, id),
  unique (tenant_id, name)
);

create table site_range ( -- [tenant] ordered address ranges by which a computer finds its site
  tenant_id int not null, -- the tenant
  site_id int not null, -- the site
  position int not null, -- order of trial within the tenant
  range cidr not null, -- the addresses
  primary key (tenant_id, position),
  foreign key (tenant_id, site_id) references site
);
create index on site_range (tenant_id, site_id);

create table server_group ( -- [tenant] computers of one tenant under one owner: ownership, nothing else
  tenant_id int not null references tenant, -- the tenant
  id int generated always as identity unique, -- internal key
  public_id text not null, -- id shown outside, such as UB5JFK3AT@Direct; survives a move
  name text not null check (name <> '' and length(name) <= 85), -- unique in the tenant
  owner_user_id int, -- who owns its computers
  criticality text not null default 'normal' check (criticality in ('low', 'normal', 'high')), -- how much its computers matter
  created_at timestamptz not null default now(), -- when made
  deleted_at timestamptz, -- when removed
  primary key (tenant_id, id),
  foreign key (tenant_id, owner_user_id) references user_account
);
create unique index server_group_public_id on server_group (public_id) where deleted_at is null;
create unique index server_group_name on server_group (tenant_id, name) where deleted_at is null;
create index on server_group (tenant_id, owner_user_id);

create table computer ( -- [tenant] managed machines: who they are
  tenant_id int not null references tenant, -- its tenant, for ever
  id int generated always as identity unique, -- internal key
  public_id text not null, -- id shown outside, such as K7M2Q9XDA@Direct; survives a move
  host_name text not null check (host_name <> ''), -- first label, lower case
  fqdn text check (fqdn <> ''), -- full name, lower case
  display_name text not null default '', -- name that an administrator gave
  management_address text check (management_address <> ''), -- registered address
  addresses text[] not null default '{}', -- discovered addresses
  os_type text not null check (os_type in ('windows', 'linux', 'other')), -- family
  os_name text not null default '', -- product and version
  os_version text not null default '', -- number as the system says it
  os_architecture text not null default '', -- such as amd64
  server_group_id int not null, -- its one server group
  site_id int not null, -- its one site
  criticality text not null default 'normal' check (criticality in ('low', 'normal', 'high')), -- how much it matters
  registered boolean not null default false, -- put there by a person, not only discovered
  created_at timestamptz not null default now(), -- when the CMDB learned of it
  learned_at timestamptz not null default now(), -- when these attributes were learned
  ended_at timestamptz, -- when it was moved away or removed
  primary key (tenant_id, id),
  foreign key (tenant_id, server_group_id) references server_group,
  foreign key (tenant_id, site_id) references site
);
create unique index computer_public_id on computer (public_id) where ended_at is null;
create unique index computer_management_address on computer (tenant_id, management_address) where ended_at is null;
create index computer_by_group on computer (tenant_id, server_group_id) where ended_at is null;
create index computer_by_name on computer (tenant_id, host_name, id) where ended_at is null;
create index computer_by_host_name on computer (host_name, id) where ended_at is null;
create index on computer (tenant_id, site_id);

create table computer_status ( -- [tenant] what was last heard of a computer and concluded about it; written often
  tenant_id int not null, -- the tenant
  computer_id int not null, -- the computer
  health health not null default 'unknown', -- conclusion of the health rule
  unapplied_critical int not null default 0, -- unapplied patches of severity critical
  unapplied_important int not null default 0, -- of severity important, unspecified security patches included
  unapplied_other int not null default 0, -- of any other severity
  missing int not null default 0, -- verdicts missing or downloaded
  failed int not null default 0, -- verdicts failed
  installed int not null default 0, -- verdicts installed
  pending_reboot int not null default 0, -- verdicts pending reboot
  disputed int not null default 0, -- verdicts on which two voices differ
  wsus_last_sync_at timestamptz, -- last contact with WSUS
  wsus_last_report_at timestamptz, -- last status report to WSUS, by the clock of WSUS
  wsus_heard_at timestamptz, -- that report by our clock: its time, and not later than the CMDB learned of it
  not_ready text, -- why discovery cannot judge it: no_status_report, unknown_to_wsus, …
  agent_last_seen_at timestamptz, -- last contact of the agent
  agent_last_inventory_at timestamptz, -- newest inventory
  boot_id text, -- as the agent last told
  restart_pending boolean not null default false, -- as the agent last told
  counted_at timestamptz not null default now(), -- when the counts were last taken
  primary key (tenant_id, computer_id),
  foreign key (tenant_id, computer_id) references computer
) with (fillfactor = 70);
create index computer_status_health on computer_status (tenant_id, health);

create table computer_identity ( -- [tenant] the names under which sources know a computer
  tenant_id int not null, -- the tenant
  kind text not null check (kind in ('wsus_target', 'agent_key', 'machine_uuid', 'fqdn')), -- what kind of name
  value text not null check (value <> ''), -- the name, lower case
  source_id int not null references source, -- who knows it under that name
  computer_id int not null, -- the computer
  primary key (tenant_id, kind, value, source_id),
  foreign key (tenant_id, computer_id) references computer
);
create index on computer_identity (tenant_id, computer_id);
create index computer_identity_value on computer_identity (kind, value);
create index on computer_identity (source_id);

create table computer_move ( -- [infrastructure] which row of another tenant a computer's row continues; never a tenant's business
  computer_id int primary key references computer (id), -- the new row
  from_computer_id int not null references computer (id), -- the row that ended
  moved_by text not null check (moved_by <> ''), -- who, as text
  moved_at timestamptz not null default now() -- when
);
create index on computer_move (from_computer_id);

create table computer_group ( -- [tenant] a tenant's own selection of computers
  tenant_id int not null references tenant, -- the tenant
  id int generated always as identity unique, -- internal key
  public_id text not null unique, -- id shown outside
  name text not null check (name <> ''), -- display name
  kind text not null check (kind in ('static', 'unique', 'dynamic')), -- unique: a computer is in at most one of these
  selector jsonb, -- of a dynamic group
  created_at timestamptz not null default now(), -- when made
  primary key (tenant_id, id),
  unique (tenant_id, name),
  check ((kind = 'dynamic') = (selector is not null))
);

create table computer_group_member ( -- [tenant] members of static and unique groups
  tenant_id int not null, -- the tenant
  computer_group_id int not null, -- the group
  computer_id int not null, -- the computer
  primary key (tenant_id, computer_group_id, computer_id),
  foreign key (tenant_id, computer_group_id) references computer_group,
  foreign key (tenant_id, computer_id) references computer
);
create index on computer_group_member (tenant_id, computer_id);

create table mapping_rule ( -- [infrastructure] ordered rules that assign discovered computers to tenants and server groups
  position int primary key, -- order of trial
  source_id int references source, -- only computers of this source
  kind text not null check (kind in ('target_group', 'host_name', 'domain_suffix', 'address_range')), -- what is looked at
  pattern text not null check (pattern <> ''), -- what it must match
  tenant_id int not null references tenant, -- where it goes
  server_group_id int not null references server_group (id), -- into which group
  created_at timestamptz not null default now() -- when made
);
create index on mapping_rule (source_id);
create index on mapping_rule (tenant_id);
create index on mapping_rule (server_group_id);

create table finding ( -- [infrastructure] what an administrator has to look at: identities that collide, sources that lie
  id int generated always as identity primary key, -- internal key
  code text not null check (code <> ''), -- stable code
  subject text not null check (subject <> ''), -- what it is about
  details jsonb not null default '{}', -- what the message of the code needs
  found_at timestamptz not null default now(), -- when first seen
  ended_at timestamptz, -- when it was no longer so
  unique (code, subject, ended_at)
);

alter table tenant add foreign key (id, default_server_group_id) references server_group (tenant_id, id);
alter table tenant add foreign key (id, default_site_id) references site (tenant_id, id);
alter table source add foreign key (owner_tenant_id) references tenant;
create index on source (owner_tenant_id);

-- A tenant reads its own line of the table of tenants, and of no other.
grant select on tenant to tsukuroi_tenant;
alter table tenant enable row level security, force row level security;
create policy infra_all on tenant to tsukuroi_infra using (true) with check (true);
create policy tenant_own on tenant for select to tsukuroi_tenant using (id = (select current_setting('app.tenant_id')::int));
-- Its administrators change these settings, and nothing else of it.
grant update (job_approval, stale_after_hours) on tenant to tsukuroi_tenant;
create policy tenant_own_settings on tenant for update to tsukuroi_tenant using (id = (select current_setting('app.tenant_id')::int)) with check (id = (select current_setting('app.tenant_id')::int));
`

const reserved = `
do $$ begin execute format('create policy owner_all on tenant to %I using (true) with check (true)', current_user); end $$;

-- As newPublicId of the server makes them: a number that counts over all tenants would tell each how many there are.
create function new_public_id() returns text language sql volatile as $$
  select string_agg(substr('ABCDEFGHJKLMNPQRSTUVWXYZ23456789', 1 + floor(random() * (case when i = 1 then 24 else 32 end))::int, 1), '' order by i) || '@Direct'
    from generate_series(1, 9) i
$$;

-- Every tenant has a group without owner and a site; nobody can be left outside.
create function begin_tenant() returns trigger language plpgsql as $$
declare
  gid int;
  sid int;
begin
  insert into server_group (tenant_id, public_id, name) values (new.id, new_public_id(), 'default') returning id into gid;
  insert into site (tenant_id, public_id, name) values (new.id, new_public_id(), 'default') returning id into sid;
  update tenant set default_server_group_id = gid, default_site_id = sid where id = new.id;
  return null;
end $$;
create trigger begin_tenant after insert on tenant for each row execute function begin_tenant();

insert into tenant (public_id, name, reserved) values
  ('__DEFAULT__', 'Default', false),
  ('__UNASSIGNED__', 'Unassigned computers', true),
  ('__INFRA__', 'Infrastructure', true);
insert into source (public_id, kind, name) values ('Direct', 'manual', 'Manual registration'), ('Agents', 'agent', 'Agents');
`
