import type { Knex } from 'knex'
import { refuseDown as down } from './kit.ts'

export { down }

/** What verdicts and their counts refer to is kept by whoever deletes it, and not looked up again for each row that is written. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(changes)
}

const changes = `
alter table verdict
  drop constraint verdict_patch_id_fkey,
  drop constraint verdict_source_id_fkey,
  drop constraint verdict_tenant_id_computer_id_fkey;
alter table patch_count
  drop constraint patch_count_patch_id_fkey,
  drop constraint patch_count_tenant_id_server_group_id_fkey;

create function refuse_dangling_verdicts() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  used boolean;
begin
  if tg_table_name = 'computer' then
    used := exists (select from verdict v where v.tenant_id = old.tenant_id and v.computer_id = old.id);
  elsif tg_table_name = 'patch' then
    used := exists (select from tenant t where exists (select from verdict v where v.tenant_id = t.id and v.patch_id = old.id)
                                            or exists (select from patch_count n where n.tenant_id = t.id and n.patch_id = old.id));
  elsif tg_table_name = 'source' then
    used := exists (select from verdict v where v.source_id = old.id);
  else
    used := exists (select from patch_count n where n.tenant_id = old.tenant_id and n.server_group_id = old.id);
  end if;
  if used then
    raise foreign_key_violation using message = format('verdicts or their counts refer to this row of %s', tg_table_name), table = tg_table_name;
  end if;
  return old;
end
$$;
revoke all on function refuse_dangling_verdicts() from public;
create trigger refuse_dangling_verdicts before delete on computer for each row execute function refuse_dangling_verdicts();
create trigger refuse_dangling_verdicts before delete on patch for each row execute function refuse_dangling_verdicts();
create trigger refuse_dangling_verdicts before delete on source for each row execute function refuse_dangling_verdicts();
create trigger refuse_dangling_verdicts before delete on server_group for each row execute function refuse_dangling_verdicts();

comment on column inventory_document.body is 'the content, packed with brotli; of former versions with gzip';
alter table inventory_document alter column body set storage external;
`
