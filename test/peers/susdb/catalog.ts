import { columns, type Column, type Schema, type SqlObject, type SqlType } from './types.ts'

/** The catalog views that statements may read; rows are filtered by what the login may see. */
export const CATALOG: readonly { schema: string; name: string; columns: readonly Column[] }[] = [
  {
    schema: 'INFORMATION_SCHEMA',
    name: 'TABLES',
    columns: columns(`TABLE_CATALOG nvarchar(128), TABLE_SCHEMA nvarchar(128), TABLE_NAME nvarchar(128), TABLE_TYPE nvarchar(10)`),
  },
  {
    schema: 'INFORMATION_SCHEMA',
    name: 'COLUMNS',
    columns: columns(
      `TABLE_CATALOG nvarchar(128), TABLE_SCHEMA nvarchar(128), TABLE_NAME nvarchar(128), COLUMN_NAME nvarchar(128), ORDINAL_POSITION int,
       IS_NULLABLE nvarchar(3), DATA_TYPE nvarchar(128), CHARACTER_MAXIMUM_LENGTH int null`,
    ),
  },
  {
    schema: 'sys',
    name: 'databases',
    columns: columns(
      `name nvarchar(128), database_id int, create_date datetime, compatibility_level tinyint, collation_name nvarchar(128) null,
       is_broker_enabled bit, service_broker_guid uniqueidentifier`,
    ),
  },
  { schema: 'sys', name: 'schemas', columns: columns('name nvarchar(128), schema_id int, principal_id int') },
  {
    schema: 'sys',
    name: 'objects',
    columns: columns('name nvarchar(128), object_id int, schema_id int, type nvarchar(2), type_desc nvarchar(60)'),
  },
  {
    schema: 'sys',
    name: 'tables',
    columns: columns('name nvarchar(128), object_id int, schema_id int, type nvarchar(2), type_desc nvarchar(60)'),
  },
  {
    schema: 'sys',
    name: 'views',
    columns: columns('name nvarchar(128), object_id int, schema_id int, type nvarchar(2), type_desc nvarchar(60)'),
  },
  {
    schema: 'sys',
    name: 'columns',
    columns: columns('object_id int, name nvarchar(128), column_id int, system_type_id tinyint, max_length smallint, is_nullable bit'),
  },
  {
    schema: 'sys',
    name: 'indexes',
    columns: columns(
      `object_id int, name nvarchar(128) null, index_id int, type tinyint, type_desc nvarchar(60), is_unique bit, is_primary_key bit,
       is_disabled bit, has_filter bit`,
    ),
  },
  {
    schema: 'sys',
    name: 'index_columns',
    columns: columns(
      `object_id int, index_id int, index_column_id int, column_id int, key_ordinal tinyint, is_descending_key bit, is_included_column bit`,
    ),
  },
]

/** The column by which a catalog view's rows belong to an object; without it everybody sees all rows. */
export const OWNED_BY: Readonly<Record<string, string>> = {
  'sys.objects': 'object_id',
  'sys.tables': 'object_id',
  'sys.views': 'object_id',
  'sys.columns': 'object_id',
  'sys.indexes': 'object_id',
  'sys.index_columns': 'object_id',
}

const SYSTEM_TYPE: Readonly<Record<SqlType['name'], readonly [id: number, bytes: number]>> = {
  bit: [104, 1],
  tinyint: [48, 1],
  smallint: [52, 2],
  int: [56, 4],
  bigint: [127, 8],
  float: [62, 8],
  datetime: [61, 8],
  datetime2: [42, 8],
  uniqueidentifier: [36, 16],
  nvarchar: [231, 0],
  varbinary: [165, 0],
  image: [34, 16],
}

const KINDS = {
  table: ['U ', 'USER_TABLE'],
  view: ['V ', 'VIEW'],
  function: ['IF', 'SQL_INLINE_TABLE_VALUED_FUNCTION'],
  catalog: ['V ', 'VIEW'],
} as const

function maxLength({ name, length = 0 }: SqlType): number {
  if (length === -1) return -1
  return name === 'nvarchar' ? length * 2 : name === 'varbinary' ? length : SYSTEM_TYPE[name][1]
}

type Row = Record<string, string | number | null>

function columnRows(object: SqlObject, catalog: string): { information: Row[]; system: Row[] } {
  return {
    information: object.columns.map((column, index) => ({
      TABLE_CATALOG: catalog,
      TABLE_SCHEMA: object.schema,
      TABLE_NAME: object.name,
      COLUMN_NAME: column.name,
      ORDINAL_POSITION: index + 1,
      IS_NULLABLE: column.nullable ? 'YES' : 'NO',
      DATA_TYPE: column.type.name,
      CHARACTER_MAXIMUM_LENGTH:
        column.type.name === 'nvarchar' || column.type.name === 'varbinary'
          ? (column.type.length ?? null)
          : column.type.name === 'image'
            ? 2147483647
            : null,
    })),
    system: object.columns.map((column, index) => ({
      object_id: object.id,
      name: column.name,
      column_id: index + 1,
      system_type_id: SYSTEM_TYPE[column.type.name][0],
      max_length: maxLength(column.type),
      is_nullable: Number(column.nullable),
    })),
  }
}

function indexRows(object: SqlObject): { indexes: Row[]; keys: Row[] } {
  const indexes = object.indexes.map((index, at) => ({
    object_id: object.id,
    name: index.name,
    index_id: at + 1,
    type: at === 0 ? 1 : 2,
    type_desc: at === 0 ? 'CLUSTERED' : 'NONCLUSTERED',
    is_unique: Number(index.unique),
    is_primary_key: Number(at === 0 && index.unique),
    is_disabled: 0,
    has_filter: 0,
  }))
  const keys = object.indexes.flatMap((index, at) =>
    index.columns.map((column, ordinal) => ({
      object_id: object.id,
      index_id: at + 1,
      index_column_id: ordinal + 1,
      column_id: object.columns.findIndex(({ name }) => name === column) + 1,
      key_ordinal: ordinal + 1,
      is_descending_key: 0,
      is_included_column: 0,
    })),
  )
  return { indexes, keys }
}

/** The rows of the catalog views for a schema, by quoted name of their table. */
export function catalogRows(schema: Schema, database: { name: string; brokerGuid: string }): [table: string, rows: Row[]][] {
  const schemas = ['dbo', 'PUBLIC_VIEWS', 'sys', 'INFORMATION_SCHEMA']
  const id = (name: string): number => [1, 5, 4, 3][schemas.indexOf(name)] ?? 0
  const shown = [...schema.values()].filter((object) => object.kind !== 'catalog')
  const relations = shown.filter((object) => object.kind !== 'function')
  const objectRow = (object: SqlObject): Row => ({
    name: object.name,
    object_id: object.id,
    schema_id: id(object.schema),
    type: KINDS[object.kind][0],
    type_desc: KINDS[object.kind][1],
  })
  const columnsOf = shown.map((object) => columnRows(object, database.name))
  const indexesOf = shown.map(indexRows)
  const databaseRow = (name: string, number: number, guid: string): Row => ({
    name,
    database_id: number,
    create_date: '2020-01-01T00:00:00',
    compatibility_level: 150,
    collation_name: 'SQL_Latin1_General_CP1_CI_AS',
    is_broker_enabled: Number(number > 4),
    service_broker_guid: guid,
  })
  return [
    [
      '"INFORMATION_SCHEMA"."TABLES"',
      relations.map((object) => ({
        TABLE_CATALOG: database.name,
        TABLE_SCHEMA: object.schema,
        TABLE_NAME: object.name,
        TABLE_TYPE: object.kind === 'table' ? 'BASE TABLE' : 'VIEW',
      })),
    ],
    ['"INFORMATION_SCHEMA"."COLUMNS"', relations.flatMap((object) => columnRows(object, database.name).information)],
    [
      '"sys"."databases"',
      [
        databaseRow('master', 1, '00000000-0000-0000-0000-000000000000'),
        databaseRow('tempdb', 2, '00000000-0000-0000-0000-000000000001'),
        databaseRow(database.name, 5, database.brokerGuid),
      ],
    ],
    ['"sys"."schemas"', schemas.map((name) => ({ name, schema_id: id(name), principal_id: 1 }))],
    ['"sys"."objects"', shown.map(objectRow)],
    ['"sys"."tables"', shown.filter((object) => object.kind === 'table').map(objectRow)],
    ['"sys"."views"', shown.filter((object) => object.kind === 'view').map(objectRow)],
    ['"sys"."columns"', columnsOf.flatMap(({ system }) => system)],
    ['"sys"."indexes"', indexesOf.flatMap(({ indexes }) => indexes)],
    ['"sys"."index_columns"', indexesOf.flatMap(({ keys }) => keys)],
  ]
}
