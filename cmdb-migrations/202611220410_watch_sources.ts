import type { Knex } from 'knex'
import { refuseDown as down } from './kit.ts'

export { down }

/** Routes that can be switched off, from when on a source's silence counts, and our own account as a downstream server. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
alter table source
  add column watched_since timestamptz not null default now(),
  add column downstream_guid uuid not null default gen_random_uuid();
comment on column source.watched_since is 'when it was registered or switched on: silence before it alarms nobody';
comment on column source.downstream_guid is 'as which downstream server we present ourselves to it; made once, because the server shows every id that it ever saw';
update source set watched_since = created_at;

alter table source_route
  add column enabled boolean not null default true;
comment on column source_route.enabled is 'false: kept, but not used';
`)
}
