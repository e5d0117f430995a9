import type { Knex } from 'knex'
import { createTables, refuseDown as down } from './kit.ts'

export { down }

/** What vendors of everything that is not Microsoft's say, and what follows for the package versions that computers have. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(changes)
  await createTables(knex, tables)
}

const changes = `
alter table feed_document
  drop constraint feed_document_format_check,
  add constraint feed_document_format_check check (format <> ''),
  add column valid_until timestamptz,
  add column signed_by text;
comment on column feed_document.records is 'statements that are used';
comment on column feed_document.skipped is 'statements that are none of our business';
comment on column feed_document.valid_until is 'after which its vendor does not stand by it';
comment on column feed_document.signed_by is 'key that signed it; null: not signed';

alter table advisory
  add column kind text not null default 'security' check (kind in ('security', 'bugfix', 'enhancement')),
  add column revised_at timestamptz,
  add column withdrawn boolean not null default false,
  add column restart text not null default 'unknown' check (restart in ('never', 'always', 'can', 'unknown')),
  add column url text;
comment on column advisory.kind is 'what it is about';
comment on column advisory.revised_at is 'when the vendor last changed it';
comment on column advisory.withdrawn is 'the vendor took it back';
comment on column advisory.restart is 'whether what it brings needs a restart';
comment on column advisory.url is 'the vendor''s page';

alter table verdict
  add column flags smallint,
  add column severity severity;
comment on column verdict.flags is 'bits of what else holds: held 1, phased 2, needs entitlement 4, restart pending 8, not in repository 16, unknown origin 32, quarantined 64; null: none';
comment on column verdict.severity is 'worst of all that this computer lacks up to this patch, where that is more than the patch''s own; null: the patch''s';

alter table package_version
  drop constraint package_version_stream_package_version_key,
  add column detail text not null default '',
  add column scheme text check (scheme in ('dpkg', 'rpm', 'apk', 'winget', 'semver')),
  add column source text,
  add column source_version text,
  add column source_key bytea,
  add column module text,
  add column vendor text,
  add column evaluated boolean not null default false,
  add constraint package_version_line_key unique (stream, package, version, detail);
comment on column package_version.stream is 'distribution and release, such as debian/12';
comment on column package_version.detail is 'what else the inventory''s line says: source and its version, or module and vendor';
comment on column package_version.scheme is 'how its versions are ordered; null: not known';
comment on column package_version.source is 'source package; null: same as the package';
comment on column package_version.source_version is 'version of the source package; null: same as the version';
comment on column package_version.source_key is 'order of the source package''s version';
comment on column package_version.module is 'module and stream of a module build, nodejs:16';
comment on column package_version.vendor is 'who built it, as the package manager says; foreign: from no archive of the distribution';
comment on column package_version.evaluated is 'package_need says what it lacks';
create index on package_version (stream, split_part(package, ':', 1));
create index on package_version (stream, source) where source is not null;
create index on package_version (id) where not evaluated;

alter table inventory
  add column evaluated_ids int[] not null default '{}',
  add column running_ids int[] not null default '{}',
  add column held_ids int[] not null default '{}',
  add column pockets text[] not null default '{}',
  add column phased jsonb,
  add column document_format smallint not null default 1;
comment on column inventory.evaluated_ids is 'of package_ids those that decide: of packages that are installed several times side by side the newest';
comment on column inventory.running_ids is 'package_version of the kernel that runs, where a newer one is installed';
comment on column inventory.held_ids is 'of package_ids those that somebody holds back';
comment on column inventory.pockets is 'archives that need an entitlement and have it: esm-infra, eus-9.2';
comment on column inventory.phased is 'packages that the package manager holds back until their turn comes, with the percentage';
comment on column inventory.document_format is 'format of the agent''s document';
create index inventory_running on inventory using gin (running_ids);
`

const tables = `
create table package_fix ( -- [shared] which version of a package answers an advisory in a stream
  id int generated always as identity primary key, -- internal key
  document_id int not null references feed_document on delete cascade, -- who says so
  advisory_id int references advisory, -- null: a repository has it, for whatever reason
  scheme text not null check (scheme in ('dpkg', 'rpm', 'apk', 'winget', 'semver')), -- how its versions are ordered
  release text not null check (release <> ''), -- debian/12
  pocket text not null check (pocket <> ''), -- part of the release with archives of its own
  module text not null default '', -- module and stream of a module build
  names text not null check (names in ('source', 'binary', 'app')), -- whose names the vendor uses
  package text not null check (package <> ''), -- name
  architecture text not null default '', -- empty: every one
  introduced text, -- lowest version that is affected; null: every one before the fix
  version text not null check (version <> ''), -- the version that has the fix
  key bytea not null, -- its order
  binaries jsonb, -- binary packages with versions of their own: {"libssl3": "3.0.2-0ubuntu1.10"}
  cves text[], -- what is answered here, where that is not all of the advisory
  unique nulls not distinct (document_id, advisory_id, release, pocket, module, names, package, architecture, version)
);
create index on package_fix (release, package, key);
create index on package_fix (advisory_id);

create table package_need ( -- [shared] which patches a package version lacks: of each stream the newest
  package_version_id int not null references package_version on delete cascade, -- what is installed
  patch_id int not null references patch, -- what it lacks
  severity severity not null, -- worst of all fixes from the installed version up to the patch
  exploited boolean not null, -- one of those fixes answers a vulnerability that is used in attacks
  unknown_origin boolean not null default false, -- nobody knows who built the package
  primary key (package_version_id, patch_id)
);
create index on package_need (patch_id);

create table touched_package ( -- [infrastructure] packages of which feeds say something else than before: what they mean for computers is still to be found out
  release text not null, -- debian/12
  package text not null, -- name, in the vendor's namespace
  touched_at timestamptz not null, -- when
  primary key (release, package)
);

create table package_state ( -- [shared] what holds for packages without a fix: never a verdict
  id int generated always as identity primary key, -- internal key
  document_id int not null references feed_document on delete cascade, -- who says so
  release text not null, -- debian/12
  names text not null check (names in ('source', 'binary', 'app')), -- whose names the vendor uses
  package text not null check (package <> ''), -- name
  module text not null default '', -- module and stream of a module build
  cve text, -- vulnerability; null: the package as a whole
  state text not null check (state in ('affected', 'deferred', 'ignored', 'end_of_life', 'not_affected', 'under_investigation')), -- what holds
  note text not null default '', -- the vendor's word for it
  unique nulls not distinct (document_id, release, names, package, module, cve)
);
create index on package_state (release, package);

create table catalog_stream ( -- [shared] streams about which a feed in force tells everything: there the catalog decides
  document_id int not null references feed_document on delete cascade, -- which feed
  stream text not null check (stream <> ''), -- debian/12/security
  primary key (document_id, stream)
);
create index on catalog_stream (stream);

create table threat ( -- [shared] what is known of a vulnerability beyond its vendor
  cve text primary key check (cve <> ''), -- CVE id
  exploited_since date, -- since when its use in attacks is known
  ransomware boolean, -- it is used by extortionists
  epss real, -- probability of being used within 30 days
  percentile real -- its rank by that
);

create table threat_document ( -- [shared] which document told of a vulnerability
  document_id int not null references feed_document on delete cascade, -- the document
  cve text not null references threat on delete cascade, -- the vulnerability
  primary key (document_id, cve)
);
create index on threat_document (cve);

create table lifecycle ( -- [shared] how long products are supported
  document_id int not null references feed_document on delete cascade, -- who says so
  product text not null check (product <> ''), -- product
  cycle text not null check (cycle <> ''), -- release cycle
  release text, -- our name of an operating system: debian/12
  released_at date, -- when it came
  supported_until date, -- ordinary support
  security_until date, -- long-term support
  extended_until date, -- support that is paid for
  primary key (document_id, product, cycle)
);
create index on lifecycle (release) where release is not null;

create table application ( -- [shared] applications that have silent installers
  id int generated always as identity primary key, -- internal key
  public_id text not null unique check (public_id <> ''), -- winget's package id
  name text, -- display name
  publisher text, -- publisher
  normal_name text -- name and publisher in the form in which they are compared
);
create index on application (normal_name);

create table application_release ( -- [shared] releases of applications
  id int generated always as identity primary key, -- internal key
  document_id int not null references feed_document on delete cascade, -- who says so
  application_id int not null references application, -- the application
  version text not null check (version <> ''), -- version
  key bytea not null, -- its order
  released_at timestamptz, -- when
  unique (document_id, application_id, version)
);
create index on application_release (application_id, key);

create table application_installer ( -- [shared] how a release is installed without a dialog
  id int generated always as identity primary key, -- internal key
  release_id int not null references application_release on delete cascade, -- the release
  architecture text not null, -- x64, x86, arm64, neutral
  type text not null, -- msi, exe, inno, nullsoft, burn, msix, zip, portable
  scope text check (scope in ('user', 'machine')), -- for whom
  url text not null, -- where the vendor has it
  sha256 bytea not null, -- content
  product_code text, -- of the entry that it makes
  silent text not null default '', -- arguments for an installation without questions
  success_codes int[] not null default '{}', -- return values that mean success, besides 0
  restart_codes int[] not null default '{}', -- return values that mean a restart
  locale text -- language, where it is of one
);
create index on application_installer (release_id);

create table application_entry ( -- [shared] entries of Add/Remove Programs that a release makes
  release_id int not null references application_release on delete cascade, -- the release
  ordinal int not null, -- 1, 2, 3…
  display_name text, -- as shown
  publisher text, -- as shown
  display_version text, -- as shown: may differ from the release's version
  product_code text, -- upper case
  upgrade_code text, -- upper case
  primary key (release_id, ordinal)
);
create index on application_entry (product_code) where product_code is not null;
create index on application_entry (upgrade_code) where upgrade_code is not null;
`
