import type { Knex } from 'knex'
import { refuseDown as down } from './kit.ts'

export { down }

/** Where extended support of a minor release answers what package versions lack. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(changes)
}

// What was found out before did not ask for it: packages of which extended support says anything are looked at anew.
const changes = `
alter table package_need add column answered_in text[];
comment on column package_need.answered_in is 'streams of extended support that answer all of it: whoever follows one lacks its fixes instead; null: none';

insert into touched_package (release, package, touched_at)
  select distinct release, package, now() from package_fix where pocket ~ '^(eus|aus|e4s|tus)-[0-9]+[.][0-9]+$'
  on conflict do nothing;
`
