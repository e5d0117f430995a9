import type { Knex } from 'knex'
import { createTables, refuseDown as down } from './kit.ts'

export { down }

/** What is known about patches, what sources say about computers, and the verdicts that follow. */
export async function up(knex: Knex): Promise<void> {
  await createTables(knex, patches)
  await createTables(knex, sources)
  await createTables(knex, verdicts)
  await knex.raw(tenantWindow)
}

const patches = `
create table classification ( -- [shared] kinds of patches, with the level that the patch management policy gives them
  id int generated always as identity primary key, -- internal key
  public_id text not null unique, -- natural key: the WSUS classification's guid, or a word such as linux-security
  title text not null check (title <> ''), -- name
  level text not null default 'recommended' check (level in ('required', 'recommended')), -- default of the patch management policy
  security boolean not null default false, -- unspecified severity counts as important
  notify boolean not null default true -- whether newly approved patches of it are mailed
);

create table patch ( -- [shared] what can be applied; see docs/glossary.md
  id int generated always as identity primary key, -- internal key
  public_id text not null unique check (public_id <> ''), -- natural key, equal in every installation: wsus:<update id>, deb:debian/12/security/openssl/3.0.15-1~deb12u1
  kind text not null check (kind in ('windows', 'linux', 'middleware')), -- which installer family applies it
  owner_tenant_id int references tenant, -- set when it is one tenant's alone
  name text not null check (name <> ''), -- what people call it: KB5031364, or the package
  title text not null check (title <> ''), -- in the source's default language
  classification_id int references classification, -- classification
  severity severity not null default 'unspecified', -- the vendor's
  exploited boolean not null default false, -- known to be used in attacks
  cves text[] not null default '{}', -- sorted CVE ids
  kbs text[] not null default '{}', -- KB numbers without prefix
  products text[] not null default '{}', -- product titles
  version text, -- of a package: the fixed version
  stream text, -- of a package: release and pocket it belongs to
  released_at timestamptz, -- the vendor's date
  restart text not null default 'unknown' check (restart in ('never', 'always', 'can', 'unknown')), -- restart behavior
  eula boolean not null default false, -- needs a license accepted before it installs
  bytes bigint, -- size to download, where known
  superseded boolean not null default false, -- a later patch replaces it everywhere
  expired boolean not null default false, -- withdrawn by the vendor
  created_at timestamptz not null default now(), -- when the CMDB learned of it
  absent_since timestamptz -- since when no source has it any more
);
create index patch_kbs on patch using gin (kbs);
create index patch_of_package on patch (stream, name) where kind = 'linux';
create index patch_newest on patch (coalesce(released_at, created_at) desc, id desc);
create index on patch (classification_id);
create index on patch (owner_tenant_id);

create table patch_text ( -- [shared] titles and descriptions per language
  patch_id int not null references patch, -- the patch
  locale text not null check (locale <> ''), -- language tag
  owner_tenant_id int references tenant, -- as of the patch
  title text not null check (title <> ''), -- title
  description text not null default '', -- description
  primary key (patch_id, locale)
);
create index on patch_text (owner_tenant_id);

create table patch_supersedence ( -- [shared] which patch replaces which
  patch_id int not null references patch, -- the later patch
  superseded_patch_id int not null references patch, -- the one that it replaces
  primary key (patch_id, superseded_patch_id)
);
create index on patch_supersedence (superseded_patch_id);

create table advisory ( -- [shared] vendors' statements
  id int generated always as identity primary key, -- internal key
  public_id text not null unique check (public_id <> ''), -- the vendor's id
  title text not null check (title <> ''), -- title
  severity severity not null default 'unspecified', -- the vendor's
  cves text[] not null default '{}', -- sorted CVE ids
  published_at timestamptz, -- the vendor's date
  document_sha256 bytea -- raw source document
);

create table advisory_patch ( -- [shared] which advisories a patch answers
  advisory_id int not null references advisory, -- the advisory
  patch_id int not null references patch, -- the patch
  primary key (advisory_id, patch_id)
);
create index on advisory_patch (patch_id);

create table document ( -- [shared] raw documents of vendors by content hash
  sha256 bytea primary key, -- SHA-256 of the content
  url text, -- where it came from
  media_type text not null default 'application/octet-stream', -- what it is
  body bytea not null, -- the content
  fetched_at timestamptz not null default now() -- when
);
alter table advisory add foreign key (document_sha256) references document;
create index on advisory (document_sha256);

create table package_version ( -- [shared] dictionary of package versions
  id int generated always as identity primary key, -- internal key
  stream text not null check (stream <> ''), -- distribution and release, such as debian/12
  package text not null check (package <> ''), -- binary package with its architecture, such as openssl:amd64
  version text not null check (version <> ''), -- as the system says it
  key bytea, -- bytes whose order is the version order of the stream's scheme
  unique (stream, package, version)
);
`

const sources = `
create table patch_origin ( -- [infrastructure] what each source says of a patch
  source_id int not null references source, -- the source
  patch_id int not null references patch, -- the patch
  external_id text not null check (external_id <> ''), -- the source's id
  revision int not null default 0, -- the source's revision
  declined boolean not null default false, -- declined there
  expired boolean not null default false, -- expired there
  superseded boolean not null default false, -- superseded there
  arrived_at timestamptz, -- when it reached that source
  relations_due boolean not null default false, -- what this revision replaces has not been read yet
  absent_since timestamptz, -- since when the source has it no more
  primary key (source_id, patch_id)
);
create unique index patch_origin_external on patch_origin (source_id, external_id);
create index on patch_origin (patch_id);
create index patch_origin_relations_due on patch_origin (source_id, patch_id) where relations_due;

create table target_group ( -- [infrastructure] WSUS's groups of computers
  id int generated always as identity primary key, -- internal key
  source_id int not null references source, -- the server
  external_id uuid not null, -- WSUS's id
  name text not null, -- name
  parent_external_id uuid, -- the group above
  absent_since timestamptz, -- since when it is gone
  unique (source_id, external_id)
);

create table source_computer ( -- [infrastructure] a computer as one source knows it
  id int generated always as identity primary key, -- internal key
  source_id int not null references source, -- the source
  external_id text not null check (external_id <> ''), -- the source's id: the SusClientId
  tenant_id int not null references tenant, -- the tenant that has it now
  computer_id int not null, -- the computer
  fqdn text not null default '', -- as the source says it
  attributes jsonb not null default '{}', -- what else the source says
  parent_server_id uuid, -- the downstream server that it reports to
  last_sync_at timestamptz, -- last contact
  last_report_at timestamptz, -- last status report
  decides boolean not null default true, -- of all servers that know the computer, this is the one that it reports to
  due_run_id int, -- newest run that found a reason to read its states anew besides its own report: approvals or memberships changed
  absent_since timestamptz, -- since when the source has it no more
  unique (source_id, external_id),
  foreign key (tenant_id, computer_id) references computer
);
create index on source_computer (tenant_id, computer_id);

create table source_state ( -- [infrastructure] up to where a computer's states have been read from a source, with the digest that ends the work when nothing changed
  source_computer_id int primary key references source_computer, -- the computer at that source
  report_at timestamptz, -- the status report whose states are stored
  read_run_id int, -- newest run that read them
  digest bytea, -- digest of the set of states that is stored; empty: another voice has spoken since
  incomplete boolean not null default false -- the source named patches that the CMDB does not know
) with (fillfactor = 70);
create index source_state_incomplete on source_state (source_computer_id) where incomplete;

create table target_group_member ( -- [infrastructure] which computers are in which WSUS group
  target_group_id int not null references target_group, -- the group
  source_computer_id int not null references source_computer, -- the computer
  learned_at timestamptz not null default now(), -- when the CMDB learned of it
  primary key (target_group_id, source_computer_id)
);
create index on target_group_member (source_computer_id);

create table approval ( -- [infrastructure] approvals of patches for target groups, as WSUS has them
  id int generated always as identity primary key, -- internal key
  source_id int not null references source, -- the server
  external_id uuid not null, -- deployment's id
  patch_id int not null references patch, -- the patch
  target_group_id int not null references target_group, -- the group
  action text not null check (action in ('install', 'uninstall', 'detect', 'block', 'other')), -- only install makes a patch offered
  optional boolean not null default false, -- not assigned
  deadline_at timestamptz, -- installed by force after this time
  go_live_at timestamptz, -- not before
  admin_name text not null default '', -- who approved it in WSUS
  approved_at timestamptz, -- when, by the source's clock
  learned_at timestamptz not null default now(), -- when the CMDB learned of it
  baseline boolean not null default false, -- there at the source's first complete run: mails nobody
  ended_at timestamptz, -- when it was gone
  unique (source_id, external_id)
);
create index approval_current on approval (patch_id, target_group_id) where ended_at is null;
create index on approval (target_group_id);

create table patch_approval ( -- [tenant] approvals and declines of patches that WSUS does not know, by tenant administrators
  tenant_id int not null references tenant, -- the tenant
  patch_id int not null references patch, -- the patch
  approved boolean not null, -- approved or declined
  author_name text not null check (author_name <> ''), -- who, as text
  reason text not null default '', -- why
  learned_at timestamptz not null default now(), -- when
  primary key (tenant_id, patch_id)
);
create index on patch_approval (patch_id);

create table patch_exception ( -- [tenant] declines, holds and waivers; read by unapplied, counts, notices and plans
  tenant_id int not null references tenant, -- the tenant
  id int generated always as identity unique, -- internal key
  public_id text not null unique, -- id shown outside
  patch_id int references patch, -- one patch,
  package text check (package <> ''), -- or every patch of a package
  scope text not null check (scope in ('all', 'group', 'computer')), -- for whom
  computer_group_id int, -- the group, for scope group
  computer_id int, -- the computer, for scope computer
  kind text not null check (kind in ('decline', 'hold', 'waiver')), -- what it means
  reason text not null check (reason <> ''), -- why
  author_name text not null check (author_name <> ''), -- who, as text
  until_at timestamptz, -- when it expires
  learned_at timestamptz not null default now(), -- when it was made
  ended_at timestamptz, -- when it was withdrawn or expired
  primary key (tenant_id, id),
  foreign key (tenant_id, computer_group_id) references computer_group,
  foreign key (tenant_id, computer_id) references computer,
  check ((patch_id is null) <> (package is null)),
  check ((scope = 'group') = (computer_group_id is not null)),
  check ((scope = 'computer') = (computer_id is not null))
);
create index patch_exception_current on patch_exception (tenant_id, patch_id) where ended_at is null;
create index on patch_exception (patch_id);
create index on patch_exception (tenant_id, computer_group_id);
create index on patch_exception (tenant_id, computer_id);
`

const verdicts = `
create table verdict ( -- [tenant] the state of one patch on one computer: the voice that decides, and the agent's own last word
  tenant_id int not null, -- the tenant
  computer_id int not null, -- the computer
  patch_id int not null references patch, -- the patch
  state verdict_state not null, -- what the deciding voice says
  source_id int not null references source, -- who decides
  approved boolean not null, -- offered: an install approval holds for this computer, as the deciding voice states it
  excepted boolean not null default false, -- an exception holds
  untold boolean not null default false, -- newly needed and approved: the end of the run tells whom it concerns
  approval_group_id int, -- target group whose approval holds
  source_time timestamptz, -- the deciding source's own time
  since timestamptz not null, -- since when it is so, by the source's time where it has one
  learned_at timestamptz not null default now(), -- when the CMDB learned of it
  agent_state verdict_state, -- the agent's own last word
  agent_time timestamptz, -- when it said so
  primary key (tenant_id, computer_id, patch_id),
  foreign key (tenant_id, computer_id) references computer
) with (fillfactor = 70);
create index verdict_by_patch on verdict (tenant_id, patch_id, state);
create index verdict_untold on verdict (tenant_id, patch_id) where untold;
create index on verdict (patch_id) where untold;

create table verdict_history ( -- [tenant] former values of verdicts, in the time in which the CMDB held them
  tenant_id int not null, -- the tenant
  computer_id int not null, -- the computer
  patch_id int not null, -- the patch
  state verdict_state not null, -- the former state
  source_id int not null, -- who decided
  approved boolean not null, -- whether it was offered
  source_time timestamptz, -- the source's own time
  valid_from timestamptz not null, -- learned then
  valid_to timestamptz not null, -- replaced then
  primary key (tenant_id, computer_id, patch_id, valid_to)
) partition by range (valid_to);

create table computer_history ( -- [tenant] former attributes of computers
  tenant_id int not null, -- the tenant
  computer_id int not null, -- the computer
  attributes jsonb not null, -- the former attributes
  valid_from timestamptz not null, -- learned then
  valid_to timestamptz not null, -- replaced then
  primary key (tenant_id, computer_id, valid_to)
) partition by range (valid_to);

create table patch_exception_history ( -- [tenant] former values of exceptions
  tenant_id int not null, -- the tenant
  exception_id int not null, -- the exception
  attributes jsonb not null, -- its former value
  valid_from timestamptz not null, -- learned then
  valid_to timestamptz not null, -- replaced then
  primary key (tenant_id, exception_id, valid_to)
) partition by range (valid_to);

create table patch_approval_history ( -- [tenant] former decisions of tenants about patches that WSUS does not know
  tenant_id int not null, -- the tenant
  patch_id int not null, -- the patch
  approved boolean not null, -- approved or declined
  author_name text not null, -- who, as text
  reason text not null, -- why
  valid_from timestamptz not null, -- learned then
  valid_to timestamptz not null, -- replaced then
  primary key (tenant_id, patch_id, valid_to)
) partition by range (valid_to);

create table approval_history ( -- [infrastructure] former values of WSUS approvals
  approval_id int not null, -- the approval
  source_id int not null, -- the server
  patch_id int not null, -- the patch
  target_group_id int not null, -- the group
  action text not null, -- the former action
  deadline_at timestamptz, -- the former deadline
  valid_from timestamptz not null, -- learned then
  valid_to timestamptz not null, -- replaced or gone then
  primary key (approval_id, valid_to)
) partition by range (valid_to);

create table target_group_member_history ( -- [infrastructure] former memberships in WSUS groups
  target_group_id int not null, -- the group
  source_computer_id int not null, -- the computer
  valid_from timestamptz not null, -- learned then
  valid_to timestamptz not null, -- ended then
  primary key (target_group_id, source_computer_id, valid_to)
) partition by range (valid_to);

create table patch_count ( -- [tenant] stored counts per server group, patch and state
  tenant_id int not null, -- the tenant
  server_group_id int not null, -- the group
  patch_id int not null references patch, -- the patch
  state verdict_state not null, -- the state
  computers int not null, -- how many computers have this verdict
  approved int not null, -- for how many of them the patch is approved
  unapplied int not null, -- for how many of them it is unapplied
  primary key (tenant_id, patch_id, server_group_id, state),
  foreign key (tenant_id, server_group_id) references server_group
) with (fillfactor = 70);
create index on patch_count (tenant_id, server_group_id);
create index on patch_count (patch_id);

create table health_count ( -- [tenant] stored counts per server group and health
  tenant_id int not null, -- the tenant
  server_group_id int not null, -- the group
  health health not null, -- the health
  computers int not null, -- how many computers
  primary key (tenant_id, server_group_id, health),
  foreign key (tenant_id, server_group_id) references server_group
);

create table inventory ( -- [tenant] what an agent says is installed; an equal checksum ends the work
  tenant_id int not null, -- the tenant
  computer_id int not null, -- the computer
  checksum bytea not null, -- SHA-256 of the canonical inventory
  stream text not null, -- distribution and release
  package_ids int[] not null, -- sorted ids of package_version
  available_ids int[] not null default '{}', -- sorted ids of what the package manager would upgrade to
  document_sha256 bytea not null, -- the raw document
  taken_at timestamptz not null, -- by the computer's clock
  learned_at timestamptz not null default now(), -- when it came
  unchanged_at timestamptz not null default now(), -- when it was last said to be the same
  primary key (tenant_id, computer_id),
  foreign key (tenant_id, computer_id) references computer
);
create index inventory_packages on inventory using gin (package_ids);

create table inventory_document ( -- [tenant] raw inventories by content hash
  tenant_id int not null references tenant, -- the tenant
  sha256 bytea not null, -- SHA-256 of the content
  body bytea not null, -- the content, compressed with gzip
  primary key (tenant_id, sha256)
);
alter table inventory add foreign key (tenant_id, document_sha256) references inventory_document;
create index on inventory (tenant_id, document_sha256);

create table baseline ( -- [tenant] named snapshots of a computer's configuration
  tenant_id int not null, -- the tenant
  id int generated always as identity unique, -- internal key
  public_id text not null unique, -- id shown outside
  computer_id int not null, -- the computer
  name text not null check (name <> ''), -- name
  attributes jsonb not null, -- attributes and verdicts at that time
  taken_at timestamptz not null default now(), -- when
  author_name text not null check (author_name <> ''), -- who
  primary key (tenant_id, id),
  foreign key (tenant_id, computer_id) references computer
);
create index on baseline (tenant_id, computer_id);

do $$ declare parent text; begin
  foreach parent in array array['verdict_history', 'computer_history', 'patch_exception_history', 'patch_approval_history', 'approval_history', 'target_group_member_history'] loop
    call ensure_history_partitions(parent::regclass, now()::date, (now() + interval '2 months')::date);
  end loop;
end $$;
`

// A tenant sees an approval only for a group that holds one of its computers, and that group's name only at its own source.
const tenantWindow = `
create view tenant_approval with (security_barrier) as
select distinct a.id, a.patch_id, a.action, a.optional, a.deadline_at, a.approved_at, a.learned_at,
       case when s.owner_tenant_id = m.tenant_id then g.name end as group_name,
       m.tenant_id, m.computer_id
  from approval a
  join target_group g on g.id = a.target_group_id
  join source s on s.id = a.source_id
  join target_group_member t on t.target_group_id = g.id
  join source_computer m on m.id = t.source_computer_id
 where a.ended_at is null and m.tenant_id = (select current_setting('app.tenant_id')::int);
comment on view tenant_approval is 'What a tenant may know of WSUS approvals: those that reach one of its computers';
grant select on tenant_approval to tsukuroi_tenant;

-- How old the facts behind a tenant's rows are; a shared server's own name stays with the infrastructure.
create view source_as_of with (security_barrier) as
select s.id, s.kind, s.last_success_at,
       case when w.tenant_id is null or s.kind <> 'wsus' or s.owner_tenant_id = w.tenant_id then s.public_id else 'WSUS' end as public_id
  from source s
 cross join (select nullif(current_setting('app.tenant_id', true), '')::int as tenant_id) w
 where s.deleted_at is null
   and (w.tenant_id is null or s.kind in ('agent', 'manual') or s.owner_tenant_id = w.tenant_id
        or exists (select from source_computer m where m.source_id = s.id and m.tenant_id = w.tenant_id));
comment on view source_as_of is 'How old the facts of each source are, for the tenant that looks or for the infrastructure';
grant select on source_as_of to tsukuroi_tenant, tsukuroi_infra;

insert into classification (public_id, title, level, security) values
  ('linux-security', 'Security', 'required', true), ('linux-updates', 'Updates', 'recommended', false);
`
