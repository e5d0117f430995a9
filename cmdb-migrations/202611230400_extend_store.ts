import type { Knex } from 'knex'
import { createTables, refuseDown as down } from './kit.ts'

export { down }

/** Where files of the patch store came from, and files that were refused. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(changes)
  await createTables(knex, tables)
}

const changes = `
alter table store_file
  add column name text not null default '',
  add column url text,
  add column added_by text not null default '#SYSTEM' check (added_by <> '');
comment on column store_file.name is 'name of the file where it came from';
comment on column store_file.url is 'where it was fetched from; null: it was brought';
comment on column store_file.added_by is 'who brought it or had it fetched, as text';
create index on store_file (used_at);
`

const tables = `
create table store_quarantine ( -- [infrastructure] files that were refused: kept apart, never served
  id int generated always as identity primary key, -- internal key
  sha256 bytea not null check (length(sha256) = 32), -- SHA-256 of what came
  wanted_sha256 bytea check (length(wanted_sha256) = 32), -- SHA-256 of what was wanted; null: nobody said
  bytes bigint not null check (bytes >= 0), -- size of what came
  owner_tenant_id int references tenant, -- for which tenant alone it was; null: for all
  name text not null default '', -- name of the file where it came from
  url text, -- where it was fetched from; null: it was brought
  path text not null unique check (path <> ''), -- below the state directory
  reason text not null check (reason in ('hash_wrong', 'size_wrong', 'signature_invalid')), -- why it was refused
  refused_by text not null check (refused_by <> ''), -- who brought it or had it fetched, as text
  refused_at timestamptz not null default now() -- when
);
create index on store_quarantine (owner_tenant_id);
`
