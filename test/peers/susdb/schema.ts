import { createHash, randomUUID } from 'node:crypto'
import type pg from 'pg'
import { catalogRows, CATALOG } from './catalog.ts'
import { CLEANUP_INDEXES, TABLES } from './tables.ts'
import { postgresType, type Column, type Schema, type SqlObject } from './types.ts'
import { views, type Unknowns } from './views.ts'

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** A stable object_id, as a database keeps it over restarts. */
function objectId(schema: string, name: string): number {
  return (createHash('md5').update(`${schema}.${name}`).digest().readUInt32LE(0) & 0x7fffffff) | 0x10
}

/** The objects of a SUSDB in which the unknown is as told. */
export function schemaOf(unknowns: Unknowns = {}): Schema {
  const gone = new Set((unknowns.without ?? []).map((name) => name.toLowerCase()))
  const goneColumns = new Set((unknowns.withoutColumns ?? []).map((name) => name.toLowerCase()))
  if (unknowns.serverIdColumn === false) goneColumns.add('dbo.tbconfigurationa.serverid')
  const goneIndexes: ReadonlySet<string> = new Set(unknowns.cleanupIndexes === false ? CLEANUP_INDEXES : [])
  const objects: SqlObject[] = [
    ...TABLES.map((table) => ({ ...table, kind: 'table' as const })),
    ...views(unknowns).map((view) => ({
      ...view,
      kind: view.isFunction === true ? ('function' as const) : ('view' as const),
      indexes: [],
    })),
    ...CATALOG.map((entry) => ({ ...entry, kind: 'catalog' as const, indexes: [] })),
  ].map((object) => ({ id: objectId(object.schema, object.name), stored: object.columns, ...object }))
  const found = new Map<string, SqlObject>()
  for (const object of objects) {
    const key = `${object.schema}.${object.name}`.toLowerCase()
    if (gone.has(key)) continue
    const columns = object.columns.filter((column) => !goneColumns.has(`${key}.${column.name.toLowerCase()}`))
    const names = new Set(columns.map((column) => column.name))
    const indexes = object.indexes.filter((index) => !goneIndexes.has(index.name) && index.columns.every((column) => names.has(column)))
    found.set(key, { ...object, columns, indexes })
  }
  return found
}

/** Whose comparisons are SQL Server's default: case, width and kana do not count, accents do. */
export const COLLATION = 'tsql.ci'

const ROUTINES = `
create schema if not exists tsql;
create schema if not exists dbo;
create schema if not exists "PUBLIC_VIEWS";
create schema if not exists sys;
create schema if not exists "INFORMATION_SCHEMA";
create collation if not exists ${COLLATION} (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
-- SQL Server orders a uniqueidentifier by its last six bytes first.
create or replace function tsql.guid_key(g uuid) returns bytea immutable strict parallel safe language sql return
  substr(uuid_send(g), 11, 6) || substr(uuid_send(g), 9, 2) || substr(uuid_send(g), 8, 1) || substr(uuid_send(g), 7, 1) ||
  substr(uuid_send(g), 6, 1) || substr(uuid_send(g), 5, 1) || substr(uuid_send(g), 4, 1) || substr(uuid_send(g), 3, 1) ||
  substr(uuid_send(g), 2, 1) || substr(uuid_send(g), 1, 1);
-- Ticks of 1/300 s: .000, .003, .007.
create or replace function tsql.datetime(t timestamp) returns timestamp(3) immutable strict parallel safe language sql return
  (date_trunc('second', t) + round((round(extract(microsecond from t)::numeric % 1000000 * 0.0003) * 10 / 3)) * interval '1 millisecond')::timestamp(3);
create or replace function tsql.iso(t timestamp) returns text immutable strict parallel safe language sql return
  to_char(t, 'YYYY-MM-DD"T"HH24:MI:SS') || case when extract(millisecond from t)::numeric % 1000 = 0 then '' else to_char(t, '.MS') end;
create table if not exists tsql.visible (login text not null, object_id integer not null, primary key (login, object_id));
`

const columnSql = (column: Column): string =>
  `${quote(column.name)} ${postgresType(column.type)}${column.type.name === 'nvarchar' ? ` collate ${COLLATION}` : ''}${column.nullable ? '' : ' not null'}${
    column.type.name === 'bit' ? ` check (${quote(column.name)} in (0, 1))` : ''
  }`

function createTable(object: SqlObject): string {
  const name = `${quote(object.schema)}.${quote(object.name)}`
  const indexes = object.indexes.map(
    (index) =>
      `create ${index.unique ? 'unique ' : ''}index if not exists ${quote(`${object.name}_${index.name}`.slice(0, 63))} on ${name} (${index.columns.map(quote).join(', ')});`,
  )
  return `create table if not exists ${name} (${object.columns.map(columnSql).join(', ')});\n${indexes.join('\n')}`
}

/**
 * Makes the schema in a database of PostgreSQL that has none yet, or whose schema is the same.
 * @param client of a role that may create schemas
 */
export async function install(
  client: pg.Client,
  schema: Schema,
  database: { readonly name: string; readonly brokerGuid?: string },
): Promise<void> {
  await client.query(ROUTINES)
  // Views stand on all tables as they are written, so a table that this version hides is made all the same.
  for (const object of schemaOf().values()) if (object.kind === 'table') await client.query(createTable(object))
  for (const object of schema.values()) {
    if (object.kind === 'catalog') await client.query(createTable(object))
  }
  await client.query(
    `truncate ${[...schema.values()]
      .filter((object) => object.kind === 'catalog')
      .map((object) => `${quote(object.schema)}.${quote(object.name)}`)
      .join(', ')}`,
  )
  for (const [name, rows] of catalogRows(schema, { ...database, brokerGuid: database.brokerGuid ?? randomUUID() })) {
    await client.query(`insert into ${name} select * from jsonb_populate_recordset(null::${name}, $1)`, [JSON.stringify(rows)])
  }
}

/** Drops the named clean-up indexes, or any other, as a server without them. */
export async function dropIndexes(client: pg.Client, schema: Schema): Promise<void> {
  for (const table of TABLES) {
    const shown = new Set(schema.get(`dbo.${table.name}`.toLowerCase())?.indexes.map((index) => index.name))
    for (const index of table.indexes) {
      if (!shown.has(index.name)) await client.query(`drop index if exists dbo.${quote(`${table.name}_${index.name}`.slice(0, 63))}`)
    }
  }
}

export { quote }
