import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import pino from 'pino'
import { startEmbedded } from '../../server/cmdb/embedded.ts'
import { migrate } from '../../server/cmdb/migrate.ts'

export interface Column {
  readonly name: string
  readonly type: string
  readonly notNull: boolean
  readonly default: string | null
  readonly comment: string | null
}

export interface Constraint {
  readonly name: string
  readonly kind: 'primary' | 'unique' | 'foreign' | 'check' | 'exclude' | 'not_null'
  readonly columns: readonly string[]
  readonly definition: string
}

export interface Table {
  readonly name: string
  readonly comment: string | null
  readonly partitionKey: string | null
  readonly options: readonly string[]
  readonly rowSecurity: boolean
  readonly forcedRowSecurity: boolean
  readonly columns: readonly Column[]
  readonly constraints: readonly Constraint[]
  readonly indexes: readonly string[]
  /** Leading columns of every index, primary keys included. */
  readonly indexedColumns: readonly (readonly string[])[]
  readonly policies: readonly {
    readonly name: string
    readonly roles: string
    readonly command: string
    readonly using: string | null
    readonly check: string | null
  }[]
  readonly grants: readonly { readonly role: string; readonly privileges: string }[]
}

/** What PostgreSQL's catalogs say about the schema `public`, partitions left out. */
export interface Schema {
  readonly tables: readonly Table[]
  readonly enums: readonly { readonly name: string; readonly values: string }[]
  readonly routines: readonly string[]
  readonly views: readonly { readonly name: string; readonly definition: string; readonly comment: string | null }[]
}

/**
 * Reads the schema that all migrations add up to, in a database of its own.
 *
 * @throws when PostgreSQL cannot be started or a migration fails
 */
export async function readFreshSchema(): Promise<Schema> {
  const stateDir = await mkdtemp(join(tmpdir(), 'tsukuroi-schema-'))
  const postgres = await startEmbedded({ stateDir, log: pino({ level: 'silent' }) })
  try {
    await migrate(postgres.ownerUrl)
    return await readSchema(postgres.ownerUrl)
  } finally {
    await postgres.stop()
    await rm(postgres.home, { recursive: true, force: true })
    await rm(stateDir, { recursive: true, force: true })
  }
}

/** @param url connection of the owner of the tables */
export async function readSchema(url: string): Promise<Schema> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<{ schema: Schema }>(READ)
    const schema = rows[0]?.schema
    if (schema === undefined) throw new Error('the catalogs answered nothing')
    return schema
  } finally {
    await client.end()
  }
}

// The migration bookkeeping of knex is not ours to describe.
const READ = `
with t as (
  select c.oid, c.relname as name, c.relkind, c.reloptions, c.relrowsecurity, c.relforcerowsecurity, obj_description(c.oid, 'pg_class') as comment
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
   where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition and c.relname not in ('migration', 'migration_lock')
)
select json_build_object(
  'tables', (select json_agg(json_build_object(
      'name', t.name, 'comment', t.comment, 'partitionKey', case when t.relkind = 'p' then pg_get_partkeydef(t.oid) end,
      'options', coalesce(to_json(t.reloptions), '[]'::json), 'rowSecurity', t.relrowsecurity, 'forcedRowSecurity', t.relforcerowsecurity,
      'columns', (select json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'notNull', a.attnotnull,
           'default', case when a.attidentity <> '' then 'generated always as identity' else pg_get_expr(d.adbin, d.adrelid) end, 'comment', col_description(t.oid, a.attnum)) order by a.attnum)
         from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum where a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped),
      'constraints', coalesce((select json_agg(json_build_object('name', k.conname, 'kind', case k.contype when 'p' then 'primary' when 'u' then 'unique' when 'f' then 'foreign' when 'c' then 'check' when 'n' then 'not_null' else 'exclude' end,
           'columns', (select coalesce(json_agg(a.attname order by u.ord), '[]'::json) from unnest(k.conkey) with ordinality u(num, ord) join pg_attribute a on a.attrelid = t.oid and a.attnum = u.num),
           'definition', pg_get_constraintdef(k.oid)) order by k.contype = 'p' desc, k.conname) from pg_constraint k where k.conrelid = t.oid and k.contype <> 'n'), '[]'::json),
      'indexes', coalesce((select json_agg(pg_get_indexdef(i.indexrelid) order by x.relname) from pg_index i join pg_class x on x.oid = i.indexrelid
           where i.indrelid = t.oid and not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x'))), '[]'::json),
      'indexedColumns', coalesce((select json_agg((select coalesce(json_agg(a.attname order by u.ord), '[]'::json) from unnest(i.indkey) with ordinality u(num, ord) join pg_attribute a on a.attrelid = t.oid and a.attnum = u.num)) from pg_index i where i.indrelid = t.oid), '[]'::json),
      'policies', coalesce((select json_agg(json_build_object('name', p.polname, 'roles', (select string_agg(case r when 0 then 'public' else pg_get_userbyid(r)::text end, ', ') from unnest(p.polroles) r),
           'command', case p.polcmd when '*' then 'all' when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' else 'delete' end,
           'using', pg_get_expr(p.polqual, p.polrelid), 'check', pg_get_expr(p.polwithcheck, p.polrelid)) order by p.polname) from pg_policy p where p.polrelid = t.oid), '[]'::json),
      'grants', coalesce((select json_agg(json_build_object('role', g.grantee, 'privileges', g.privileges) order by g.grantee) from (
           select grantee, string_agg(lower(privilege_type), ', ' order by privilege_type) as privileges from information_schema.role_table_grants
            where table_schema = 'public' and table_name = t.name and grantee in ('tsukuroi_infra', 'tsukuroi_tenant') group by grantee) g), '[]'::json)
    ) order by t.name) from t),
  'enums', (select json_agg(json_build_object('name', e.typname, 'values', e.labels) order by e.typname) from (
      select y.typname, string_agg(quote_literal(l.enumlabel), ', ' order by l.enumsortorder) as labels from pg_type y join pg_enum l on l.enumtypid = y.oid join pg_namespace n on n.oid = y.typnamespace where n.nspname = 'public' group by y.typname) e),
  'routines', (select json_agg(pg_get_functiondef(p.oid) order by p.proname) from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'public'),
  'views', coalesce((select json_agg(json_build_object('name', c.relname, 'definition', pg_get_viewdef(c.oid), 'comment', obj_description(c.oid, 'pg_class')) order by c.relname)
      from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and c.relkind = 'v'), '[]'::json)
) as schema`
