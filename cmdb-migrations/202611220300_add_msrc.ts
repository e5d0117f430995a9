import type { Knex } from 'knex'
import { createTables, refuseDown as down } from './kit.ts'

export { down }

/** What MSRC says of KB articles, which of them each Windows patch brings, and the feeds that tell. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(changes)
  await createTables(knex, tables)
}

const changes = `
alter table patch
  add column stated_severity severity not null default 'unspecified',
  add column msrc_severity severity not null default 'unspecified',
  add column inherited_cves int not null default 0,
  add column msrc_basis text;
update patch set stated_severity = severity;
comment on column patch.severity is 'what counts: the source''s where it says one, else the worst of what the security data says';
comment on column patch.stated_severity is 'the source''s own';
comment on column patch.msrc_severity is 'worst of the vulnerabilities that it answers, on its products';
comment on column patch.cves is 'sorted CVE ids that it answers by itself';
comment on column patch.inherited_cves is 'how many more it answers through what it replaces';
comment on column patch.exploited is 'answers a vulnerability that is known to be used in attacks, by itself or through what it replaces';
comment on column patch.msrc_basis is 'digest of what its join with the security data was made from; null: not joined yet';

alter table advisory
  add column exploited boolean not null default false,
  add column exploit_public boolean not null default false;
comment on column advisory.exploited is 'the vendor says that attacks use it';
comment on column advisory.exploit_public is 'somebody published how to exploit it';
`

const tables = `
create table feed_document ( -- [shared] documents of a feed that are in force: the newest good one of each key
  id int generated always as identity primary key, -- internal key
  source_id int not null references source, -- the feed
  key text not null check (key <> ''), -- which document it is; a later one with the same key takes its place
  format text not null check (format in ('cvrf', 'csaf', 'vex', 'kb-cve')), -- what it is
  title text not null default '', -- its own title
  sha256 bytea not null references document, -- the document as it came
  url text, -- where it came from; null: from a file
  revised_at timestamptz, -- when the vendor last changed it
  fetched_at timestamptz not null, -- when it came
  records int not null, -- statements about KB articles
  skipped int not null, -- statements about something without a KB number
  rejected int not null, -- statements that could not be used
  unique (source_id, key)
);
create index on feed_document (sha256);

create table msrc_product ( -- [shared] products as MSRC names them, Server Core with its Server
  id int generated always as identity primary key, -- internal key
  name text not null unique check (name <> '') -- name
);

create table msrc_fix ( -- [shared] which article answers which vulnerability on which product
  document_id int not null references feed_document on delete cascade, -- who says so
  kb int not null, -- article
  product_id int not null references msrc_product, -- product
  advisory_id int not null references advisory, -- vulnerability
  severity severity not null, -- on this product
  exploited boolean not null, -- the vendor says that attacks use it
  exploit_public boolean not null, -- somebody published how to exploit it
  fixed_build text, -- build or version that has the fix
  restart text not null check (restart in ('never', 'always', 'can', 'unknown')), -- restart behavior
  primary key (document_id, kb, product_id, advisory_id)
);
create index on msrc_fix (kb, product_id);
create index on msrc_fix (advisory_id);
create index on msrc_fix (product_id);

create table msrc_edge ( -- [shared] which article stands for which others on a product
  document_id int not null references feed_document on delete cascade, -- who says so
  kb int not null, -- article
  product_id int not null references msrc_product, -- product
  other_kb int not null, -- the other article
  kind text not null check (kind in ('supersedes', 'contains')), -- replaces it, or installs it
  primary key (document_id, kb, product_id, other_kb, kind)
);
create index on msrc_edge (product_id);

create table patch_kb ( -- [shared] which articles a Windows patch brings, on which products: its CVEs are theirs
  patch_id int not null references patch, -- the patch
  kb int not null, -- article; one without statements is kept, because statements may come
  product_id int not null, -- product in msrc_product, whose rows are never removed; half a million look-ups are spared
  owner_tenant_id int references tenant, -- as of the patch
  inherited boolean not null, -- it comes with something that the patch replaces
  assumed boolean not null, -- no name says that the product is this patch's; only that none contradicts it
  primary key (patch_id, kb, product_id)
);
create index on patch_kb (kb, product_id);
create index on patch_kb (owner_tenant_id);

create table feed_setting ( -- [infrastructure] where a feed is fetched from
  source_id int primary key references source, -- the feed
  url text not null check (url <> ''), -- the document, or the vendor's list of documents
  ca_pem text -- authority of a mirror inside
);

create table feed_state ( -- [infrastructure] what a feed's server said about a document that has been fetched
  source_id int not null references source, -- the feed
  url text not null check (url <> ''), -- the address
  etag text, -- as the server gave it
  last_modified text, -- as the server gave it
  checked_at timestamptz not null, -- when it was last asked
  primary key (source_id, url)
);
`
