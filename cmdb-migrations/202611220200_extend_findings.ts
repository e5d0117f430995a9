import type { Knex } from 'knex'
import { createTables, refuseDown as down } from './kit.ts'

export { down }

/** Findings of sources and patches, with how grave and how many; when each source was last looked at. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(changes)
  await createTables(knex, tables)
}

const changes = `
alter table finding drop constraint finding_code_subject_ended_at_key;
update finding f set ended_at = now()
 where ended_at is null and exists (select from finding later where later.code = f.code and later.subject = f.subject and later.ended_at is null and later.id > f.id);
alter table finding
  add column source_id int references source,
  add column patch_id int references patch,
  add column severity text not null default 'warning' check (severity in ('info', 'warning', 'error')),
  add column count int not null default 1 check (count > 0),
  add column changed_at timestamptz;
update finding set changed_at = found_at;
alter table finding alter column changed_at set default now(), alter column changed_at set not null;
comment on column finding.source_id is 'the source that it is about; null: none in particular';
comment on column finding.patch_id is 'the patch that it is about, if it is about one';
comment on column finding.severity is 'how grave it is: info, warning or error';
comment on column finding.count is 'of how many it is so: computers, approvals, rows';
comment on column finding.changed_at is 'when what it says last changed';
create unique index finding_open on finding (code, coalesce(source_id, 0), subject) where ended_at is null;
create index finding_ended on finding (ended_at) where ended_at is not null;
create index on finding (source_id);
create index on finding (patch_id);
`

const tables = `
create table finding_check ( -- [infrastructure] when findings were last looked for
  source_id int primary key references source, -- the source
  checked_at timestamptz not null -- the newest look
);
`
