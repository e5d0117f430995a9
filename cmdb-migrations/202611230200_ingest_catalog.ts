import type { Knex } from 'knex'
import { createTables, refuseDown as down } from './kit.ts'

export { down }

/** What each document says of an advisory, sets of documents, and where feeds of more than one document are fetched from. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(changes)
  await createTables(knex, tables)
}

const changes = `
alter table feed_document
  add column set_id int references feed_document on delete cascade;
create index on feed_document (set_id) where set_id is not null;
comment on column feed_document.set_id is 'archive or directory of whose files it is one; null: it stands alone';

alter table feed_setting
  alter column url drop not null,
  add column preset text,
  add column signing_keys text;
comment on column feed_setting.url is 'the document, the vendor''s list of documents, or a mirror of the preset''s; null: as the preset says';
comment on column feed_setting.preset is 'which of the known feeds it is; null: a single document';
comment on column feed_setting.signing_keys is 'OpenPGP keys that may sign it, armored; null: those of the preset';

alter table feed_state
  add column cursor text;
comment on column feed_state.cursor is 'up to where a list of changes was followed';

alter table threat_document
  add column tells_attacks boolean not null default false,
  add column tells_score boolean not null default false;
comment on column threat_document.tells_attacks is 'it says since when the vulnerability is used in attacks';
comment on column threat_document.tells_score is 'it says how probable its use is';
create index on threat (cve) where exploited_since is not null;

alter table application_release
  add column digest bytea not null;
comment on column application_release.digest is 'SHA-256 of what is said of its installers and entries';

create index on advisory using gin (cves);
`

const tables = `
create table advisory_document ( -- [shared] what each document says of an advisory; the advisory is what they say together
  document_id int not null references feed_document on delete cascade, -- who says so
  advisory_id int not null references advisory, -- the advisory
  kind text not null check (kind in ('security', 'bugfix', 'enhancement')), -- what it is about
  title text not null, -- title
  severity severity not null, -- as this document has it
  cves text[] not null, -- sorted CVE ids
  published_at timestamptz, -- when it was published
  revised_at timestamptz, -- when the vendor last changed it
  withdrawn boolean not null, -- the vendor took it back
  restart text not null check (restart in ('never', 'always', 'can', 'unknown')), -- whether what it brings needs a restart
  url text, -- the vendor's page
  primary key (document_id, advisory_id)
);
create index on advisory_document (advisory_id);
`
