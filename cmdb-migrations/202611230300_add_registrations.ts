import type { Knex } from 'knex'
import { createTables, refuseDown as down } from './kit.ts'

export { down }

/** What people and scripts of their own register; which Linux packages are managed; decisions about patches that end by themselves. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(changes)
  await createTables(knex, registered)
  await createTables(knex, policy)
  await knex.raw(moves)
}

const changes = `
alter table patch_approval add column until_at timestamptz;
comment on column patch_approval.until_at is 'when it expires; null: it holds until it is taken back';
create index patch_approval_expiring on patch_approval (until_at) where until_at is not null;
alter table patch_approval_history add column until_at timestamptz;
comment on column patch_approval_history.until_at is 'when it was to expire';

alter table agent add column clean_cache_at timestamptz;
comment on column agent.clean_cache_at is 'since when it is to have the package manager forget its lists before the next inventory; null: not asked, or told';

-- One word for each kind of processor, whoever names it: package managers, Windows and kernels differ.
create function architecture_class(given text) returns text language sql immutable as $$
  select case
    when lower(given) in ('', 'noarch', 'all', 'any', 'neutral') then ''
    when lower(given) in ('amd64', 'x64', 'x86_64', 'x86-64') then 'x86_64'
    when lower(given) in ('x86', 'i386', 'i486', 'i586', 'i686', 'ia32') then 'x86'
    when lower(given) in ('arm64', 'aarch64') then 'aarch64'
    else lower(given)
  end
$$;
`

const registered = `
create table software ( -- [shared] software that was registered by hand or found by scripts of an own source
  id int generated always as identity primary key, -- internal key
  public_id text not null unique check (public_id ~ '^[A-Za-z0-9][A-Za-z0-9_-]{0,31}@[A-Za-z0-9][A-Za-z0-9_-]{0,31}$'), -- id with its source's; never given again
  source_id int not null references source, -- who knows it
  owner_tenant_id int references tenant, -- set when it is one tenant's alone
  name text not null check (name <> ''), -- name
  version text not null default '', -- version
  os_type text not null check (os_type in ('Windows', 'Windows EM64T', 'Linux', 'Linux EM64T', 'Solaris')), -- for which systems
  vendor text not null default '', -- vendor
  identity text not null check (identity <> ''), -- what tells it from others of its source: name, version and system, or what the source says
  attributes jsonb not null default '{}', -- further collected items by name
  created_at timestamptz not null default now(), -- when it was registered
  deleted_at timestamptz -- when it was removed
);
create unique index software_identity on software (source_id, owner_tenant_id, identity) nulls not distinct where deleted_at is null;
create index on software (owner_tenant_id);

create table registered_patch ( -- [shared] of patches that were registered by hand or found by scripts: for which software they are
  patch_id int primary key references patch, -- the patch
  software_id int not null references software, -- for which software
  source_id int not null references source, -- who knows it
  owner_tenant_id int references tenant, -- as of the software
  os_type text not null check (os_type in ('Windows', 'Windows EM64T', 'Linux', 'Linux EM64T', 'Solaris')), -- for which systems
  importance smallint not null check (importance between 1 and 3), -- 1 recommended, 2 important, 3 security
  created_at timestamptz not null default now(), -- when it was registered
  deleted_at timestamptz -- when it was removed; its id is never given again
);
create index on registered_patch (software_id);
create index on registered_patch (source_id);
create index on registered_patch (owner_tenant_id);

create table installed_software ( -- [tenant] which registered software computers have
  tenant_id int not null, -- the tenant
  computer_id int not null, -- the computer
  software_id int not null references software, -- the software
  location text not null default '', -- where, of software that may be there several times
  source_id int not null references source, -- who says so
  learned_at timestamptz not null default now(), -- when
  primary key (tenant_id, computer_id, software_id, location),
  foreign key (tenant_id, computer_id) references computer
);
create index on installed_software (software_id);
create index on installed_software (source_id);

create table applied_patch ( -- [tenant] which registered patches are applied on computers
  tenant_id int not null, -- the tenant
  computer_id int not null, -- the computer
  patch_id int not null references registered_patch, -- the patch
  location text not null default '', -- to which of several installations
  source_id int not null references source, -- who says so
  learned_at timestamptz not null default now(), -- when
  primary key (tenant_id, computer_id, patch_id, location),
  foreign key (tenant_id, computer_id) references computer
);
create index on applied_patch (patch_id);
create index on applied_patch (source_id);

create table collection_source ( -- [infrastructure] information collection sources of one's own: what their scripts collect
  source_id int primary key references source, -- the source
  software_items jsonb not null, -- columns of the software list: [{"name": "softwareName", "use": "identification"}]
  patch_items jsonb, -- columns of the list of applied patches; null: the scripts collect none
  package_sha256 bytea not null, -- SHA-256 of the script package
  package bytea not null, -- the script package, a ZIP
  file_name text not null check (file_name <> ''), -- how it was called
  platforms text[] not null, -- for which systems it has a script: linux, windows
  uploaded_at timestamptz not null, -- when the package came
  uploaded_by text not null check (uploaded_by <> '') -- who brought it, as text
);

create table collection ( -- [tenant] what the scripts of an own source did on a computer
  tenant_id int not null, -- the tenant
  computer_id int not null, -- the computer
  source_id int not null references source, -- the source
  package_sha256 bytea not null, -- which script package ran
  outcome text not null check (outcome in ('succeeded', 'failed')), -- how it ended
  reason text, -- stable code of why it failed
  message text not null default '', -- what it said, bounded
  digest bytea, -- of what was delivered: an equal one ends the work
  collected_at timestamptz not null, -- when
  primary key (tenant_id, computer_id, source_id),
  foreign key (tenant_id, computer_id) references computer
) with (fillfactor = 70);
create index on collection (source_id);
`

const policy = `
create table linux_patch_policy ( -- [shared] that a policy of managed packages was imported: none, and every security patch is selected
  single boolean primary key default true check (single), -- one row at most
  imported_at timestamptz not null, -- when
  imported_by text not null check (imported_by <> '') -- by whom, as text
);

create table linux_patch_target ( -- [shared] packages whose patches are managed; order as in the file
  position int primary key, -- 1, 2, 3, …
  name text not null check (name <> ''), -- name of the package
  architecture text not null default '', -- empty: every one
  version text not null default '', -- empty: every one
  release text not null default '' check (release = '' or version <> '') -- empty: every one
);
create index on linux_patch_target (name);
`

// What is known of a computer's software goes with it to another tenant, except for what is its former tenant's own.
const moves = `
create function carry_registrations() returns trigger language plpgsql as $$
declare
  from_tenant int := (select tenant_id from computer where id = new.from_computer_id);
  to_tenant int := (select tenant_id from computer where id = new.computer_id);
begin
  insert into installed_software (tenant_id, computer_id, software_id, location, source_id, learned_at)
  select to_tenant, new.computer_id, i.software_id, i.location, i.source_id, i.learned_at
    from installed_software i join software s on s.id = i.software_id
   where i.tenant_id = from_tenant and i.computer_id = new.from_computer_id and coalesce(s.owner_tenant_id, to_tenant) = to_tenant
  on conflict do nothing;
  insert into applied_patch (tenant_id, computer_id, patch_id, location, source_id, learned_at)
  select to_tenant, new.computer_id, a.patch_id, a.location, a.source_id, a.learned_at
    from applied_patch a join registered_patch p on p.patch_id = a.patch_id
   where a.tenant_id = from_tenant and a.computer_id = new.from_computer_id and coalesce(p.owner_tenant_id, to_tenant) = to_tenant
  on conflict do nothing;
  return null;
end $$;
create trigger carry_registrations after insert on computer_move for each row execute function carry_registrations();
`
