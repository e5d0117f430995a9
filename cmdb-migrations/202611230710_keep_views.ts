import type { Knex } from 'knex'
import { createTables, refuseDown as down } from './kit.ts'

export { down }

/** Views of lists that people keep for themselves. */
export async function up(knex: Knex): Promise<void> {
  await createTables(knex, tables)
}

const tables = `
create table saved_view ( -- [tenant] how somebody wants to see a list again: filters, order and columns
  tenant_id int not null references tenant, -- the tenant of its owner; the reserved one for infrastructure roles
  id int not null generated always as identity, -- internal key
  public_id text not null unique check (public_id <> ''), -- id as people know it
  owner_user_id int not null, -- whose view it is; nobody else sees it
  page text not null check (page <> ''), -- which list of the console
  name text not null check (name <> ''), -- what its owner calls it
  query text not null, -- filters and order, as the list's address has them
  columns text[] not null default '{}', -- shown columns in their order; empty: those that the list shows by itself
  is_default boolean not null default false, -- the list opens with it
  changed_at timestamptz not null, -- when it was last saved
  primary key (tenant_id, id),
  foreign key (tenant_id, owner_user_id) references user_account (tenant_id, id)
);
create unique index saved_view_name on saved_view (tenant_id, owner_user_id, page, name);
create unique index saved_view_default on saved_view (tenant_id, owner_user_id, page) where is_default;
`
