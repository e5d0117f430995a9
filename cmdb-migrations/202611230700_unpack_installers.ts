import type { Knex } from 'knex'
import { refuseDown as down } from './kit.ts'

export { down }

/** What lies in an installer's archive; releases with archives are taken anew when their feed is read next. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
alter table application_installer
  add column nested_type text check (nested_type <> ''),
  add column nested_files text[] not null default '{}',
  add constraint application_installer_nested_check
    check (case when nested_type is null then nested_files = '{}' else type = 'zip' and nested_type <> 'zip' and nested_files <> '{}' end);
comment on column application_installer.nested_type is 'of zip: type of the installer inside, whose arguments these are; null: no archive, or not known';
comment on column application_installer.nested_files is 'of zip: path of that installer inside, with slashes; of portable all programs';

update application_release set digest = '' where id in (select release_id from application_installer where type = 'zip');
`)
}
