import type { Knex } from 'knex'
import { refuseDown as down } from './kit.ts'

export { down }

/** What a collector delivered is as old as its collection, whenever it was read. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(changes)
}

const changes = `
alter table source add column facts_at timestamptz;
comment on column source.facts_at is 'when the facts of the newest complete run were collected, where that was before the run: a delivery; null: they are as new as the run';

create or replace view source_as_of with (security_barrier) as
select s.id, s.kind, least(s.last_success_at, s.facts_at) as last_success_at,
       case when w.tenant_id is null or s.kind <> 'wsus' or s.owner_tenant_id = w.tenant_id then s.public_id else 'WSUS' end as public_id
  from source s
 cross join (select nullif(current_setting('app.tenant_id', true), '')::int as tenant_id) w
 where s.deleted_at is null
   and (w.tenant_id is null or s.kind in ('agent', 'manual') or s.owner_tenant_id = w.tenant_id
        or exists (select from source_computer m where m.source_id = s.id and m.tenant_id = w.tenant_id));

create or replace view computer_as_of with (security_barrier) as
select m.tenant_id, m.computer_id, m.source_id,
       case when w.tenant_id is null or s.owner_tenant_id = w.tenant_id then s.public_id else 'WSUS' end as public_id,
       case when w.tenant_id is null or s.owner_tenant_id = w.tenant_id then coalesce(nullif(d.name, ''), m.parent_server_id::text) end as server_name,
       least(s.last_success_at, s.facts_at, d.last_rollup_at, m.absent_since) as as_of
  from source_computer m
  join source s on s.id = m.source_id
  left join downstream_server d on d.source_id = m.source_id and d.server_id = m.parent_server_id and d.absent_since is null
 cross join (select nullif(current_setting('app.tenant_id', true), '')::int as tenant_id) w
 where m.decides and s.deleted_at is null and (w.tenant_id is null or m.tenant_id = w.tenant_id);
`
