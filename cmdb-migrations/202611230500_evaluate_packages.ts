import type { Knex } from 'knex'
import { createTables, refuseDown as down } from './kit.ts'

export { down }

/** The catalog's voice, and what it needs to say which computers lack what: order and place of each package patch, and what is still to be rolled up. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(changes)
  await createTables(knex, tables)
}

const changes = `
alter table source drop constraint source_kind_check, add constraint source_kind_check check (kind in ('wsus', 'catalog', 'agent', 'manual', 'engine'));
insert into source (public_id, kind, name) values ('Catalog', 'engine', 'Catalog');

create or replace view source_as_of with (security_barrier) as
select s.id, s.kind, least(s.last_success_at, s.facts_at) as last_success_at,
       case when w.tenant_id is null or s.kind <> 'wsus' or s.owner_tenant_id = w.tenant_id then s.public_id else 'WSUS' end as public_id
  from source s
 cross join (select nullif(current_setting('app.tenant_id', true), '')::int as tenant_id) w
 where s.deleted_at is null
   and (w.tenant_id is null or s.kind in ('agent', 'manual', 'engine') or s.owner_tenant_id = w.tenant_id
        or exists (select from source_computer m where m.source_id = s.id and m.tenant_id = w.tenant_id));

alter table inventory
  drop column evaluated_ids,
  add column passed_ids int[] not null default '{}',
  add column offers boolean not null default true;
comment on column inventory.passed_ids is 'of package_ids those that decide nothing: of packages that are installed several times side by side all but the newest';
comment on column inventory.offers is 'the package manager said what it would upgrade to';
drop index inventory_running;

alter table package_need add column security boolean not null default false;
comment on column package_need.security is 'one of those fixes is about security';

comment on column verdict.flags is 'bits of what else holds: held 1, phased 2, needs entitlement 4, restart pending 8, not in repository 16, unknown origin 32, quarantined 64, used in attacks 128; null: none';
`

const tables = `
create table package_patch ( -- [shared] patches that the catalog knows: of which package in which stream, and their order
  patch_id int primary key references patch, -- the patch
  scheme text not null check (scheme in ('dpkg', 'rpm', 'apk', 'winget', 'semver')), -- how its versions are ordered
  release text not null check (release <> ''), -- debian/12
  pocket text not null check (pocket <> ''), -- part of the release with archives of its own
  entitlement boolean not null, -- only computers that have the pocket switched on get it
  module text not null default '', -- module and stream of a module build
  names text not null check (names in ('source', 'binary', 'app')), -- whose name it has
  package text not null check (package <> ''), -- name
  key bytea not null -- order of its version
);
create index on package_patch (release, package);

create table matched_stream ( -- [infrastructure] streams in which the catalog decides about the stored verdicts; follows catalog_stream
  stream text primary key check (stream <> ''), -- debian/12/security
  since timestamptz not null -- when it began to decide
);

create table touched_computer ( -- [infrastructure] computers whose verdicts are still to be concluded anew from what is stored of them
  tenant_id int not null, -- the tenant
  computer_id int not null, -- the computer
  whole boolean not null, -- from its inventory's document too, because another voice speaks now
  touched_at timestamptz not null, -- when
  primary key (tenant_id, computer_id),
  foreign key (tenant_id, computer_id) references computer
);

create table application_match ( -- [shared] which application an entry of Add/Remove Programs is: looked for once
  digest bytea primary key, -- SHA-256 of the entry's name, publisher, codes and version
  application_id int references application, -- the application; null: none that is known
  version text, -- version of the release, where the entry's own differs; null: the entry's
  rule text, -- what told it: product_code, upgrade_code, name
  matched_at timestamptz not null -- when
);
create index on application_match (application_id);
`
