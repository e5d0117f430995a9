import type { Knex } from 'knex'
import { createTables, refuseDown as down } from './kit.ts'

export { down }

/** By what a collector is known. */
export async function up(knex: Knex): Promise<void> {
  await createTables(knex, tables)
}

const tables = `
create table collector_token ( -- [infrastructure] the token of the collector on a source's host; one per source, a new one takes the place of the old
  source_id int primary key references source, -- the source that it may deliver for
  sha256 bytea not null unique, -- of the token's text; the token itself is shown once and kept nowhere
  issued_at timestamptz not null, -- when it was made
  issued_by text not null check (issued_by <> ''), -- who, as text
  last_seen_at timestamptz -- when the collector last asked or delivered
);
`
