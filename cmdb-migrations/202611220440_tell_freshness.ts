import type { Knex } from 'knex'
import { refuseDown as down } from './kit.ts'

export { down }

/** How old figures are, per server: of servers that are read, and of those below them whose states are rolled up. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(changes)
}

const changes = `
create index source_computer_below on source_computer (source_id, parent_server_id) where parent_server_id is not null;

-- What is rolled up is as old as the roll-up; a server's name is told to the infrastructure and to the tenant that owns the source.
create view server_as_of with (security_barrier) as
select a.id as source_id, a.kind, a.public_id, false as rolled_up, null::text as server_name, a.last_success_at as as_of
  from source_as_of a
union all
select a.id, a.kind, a.public_id, true,
       case when w.tenant_id is null or s.owner_tenant_id = w.tenant_id then coalesce(nullif(d.name, ''), d.server_id::text) end,
       least(a.last_success_at, d.last_rollup_at)
  from source_as_of a
  join source s on s.id = a.id
  join downstream_server d on d.source_id = a.id and d.absent_since is null
 cross join (select nullif(current_setting('app.tenant_id', true), '')::int as tenant_id) w
 where exists (select from source_computer m
                where m.source_id = a.id and m.parent_server_id = d.server_id and m.rolled_up and m.decides and m.absent_since is null
                  and (w.tenant_id is null or m.tenant_id = w.tenant_id));
comment on view server_as_of is 'How old the facts of each server are, for the tenant that looks or for the infrastructure';
grant select on server_as_of to tsukuroi_tenant, tsukuroi_infra;

create view computer_as_of with (security_barrier) as
select m.tenant_id, m.computer_id, m.source_id,
       case when w.tenant_id is null or s.owner_tenant_id = w.tenant_id then s.public_id else 'WSUS' end as public_id,
       case when w.tenant_id is null or s.owner_tenant_id = w.tenant_id then coalesce(nullif(d.name, ''), m.parent_server_id::text) end as server_name,
       least(s.last_success_at, d.last_rollup_at, m.absent_since) as as_of
  from source_computer m
  join source s on s.id = m.source_id
  left join downstream_server d on d.source_id = m.source_id and d.server_id = m.parent_server_id and d.absent_since is null
 cross join (select nullif(current_setting('app.tenant_id', true), '')::int as tenant_id) w
 where m.decides and s.deleted_at is null and (w.tenant_id is null or m.tenant_id = w.tenant_id);
comment on view computer_as_of is 'How old what is known of a computer is, at the server that it reports to';
grant select on computer_as_of to tsukuroi_tenant, tsukuroi_infra;

create view patch_server with (security_barrier) as
select o.patch_id, o.source_id from patch_origin o
 where o.absent_since is null and exists (select from source_as_of a where a.id = o.source_id);
comment on view patch_server is 'Which sources have a patch, of those that the tenant that looks or the infrastructure knows';
grant select on patch_server to tsukuroi_tenant, tsukuroi_infra;
`
