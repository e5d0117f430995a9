import type { Knex } from 'knex'
import { refuseDown as down } from './kit.ts'

export { down }

/** A feed that is none of the known ones may be of a stream that its documents do not name, and lie in an archive. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(columns)
}

const columns = `
alter table feed_setting
  add column stream text check (stream <> ''),
  add column way jsonb;
comment on column feed_setting.stream is 'release and pocket of its documents, where they do not say it; null: as the preset says';
comment on column feed_setting.way is 'how its documents are found (server/advisories/ways.ts); null: as the preset says, or one document';
`
