import type { Knex } from 'knex'
import { createTables, refuseDown as down } from './kit.ts'

export { down }

/** Which application each entry of Add/Remove Programs is: kept with what was looked at, so that a feed's change finds the entries that it concerns. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('drop table application_match')
  await createTables(knex, tables)
  await knex.raw(indexes)
}

const tables = `
create table application_match ( -- [shared] which application an entry of Add/Remove Programs is: looked for once, and again when a feed says something else
  entry_id int primary key references package_version, -- the entry: a row of stream windows/programs
  registry_key text not null, -- name of its key
  name text not null, -- as shown
  version text, -- as shown; null: none
  publisher text, -- as shown
  product_code text, -- of Windows Installer
  upgrade_code text, -- of Windows Installer
  normal_name text not null, -- name and publisher in the form in which they are compared
  application_id int references application, -- the application; null: none that is known
  application_version text, -- version of its release
  rule text check (rule in ('product_code', 'upgrade_code', 'name_and_publisher')), -- what told it
  matched_at timestamptz not null -- when
);
create index on application_match (application_id);
create index on application_match (normal_name);
create index on application_match (upper(product_code)) where product_code is not null;
create index on application_match (upper(upgrade_code)) where upgrade_code is not null;

create table application_name ( -- [shared] names of applications and of their entries, in the form in which they are compared
  application_id int not null references application, -- the application
  normal_name text not null check (normal_name <> ''), -- name and publisher
  primary key (application_id, normal_name)
);
create index on application_name (normal_name);
`

const indexes = `create index on application_installer (upper(product_code)) where product_code is not null;`
