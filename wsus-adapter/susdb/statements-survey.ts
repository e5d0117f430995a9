/** What is asked of a database before anything is read from it. Names in statements are ours or quoted names that the database gave. */

/** Tables that hold settings: one of them holds the server's own id, under a name that no document gives. */
export const CONFIGURATION_TABLE = /^tbConfiguration\w*$/i

/** Version, edition and whom we are. Columns: ProductVersion, EngineEdition, DatabaseName, LoginName, UserName, IsViewer. */
export const WHO_AND_WHAT = `SELECT
  CAST(SERVERPROPERTY('ProductVersion') AS nvarchar(128)) AS [ProductVersion],
  CAST(SERVERPROPERTY('EngineEdition') AS int) AS [EngineEdition],
  DB_NAME() AS [DatabaseName],
  SUSER_SNAME() AS [LoginName],
  USER_NAME() AS [UserName],
  IS_MEMBER('PublicViewAccess') AS [IsViewer]`

/** Columns: TableSchema, TableName, ColumnName, DataType. Only objects on which the account has some right are listed. */
export const COLUMNS_THERE = `SELECT
  c.TABLE_SCHEMA AS [TableSchema],
  c.TABLE_NAME AS [TableName],
  c.COLUMN_NAME AS [ColumnName],
  c.DATA_TYPE AS [DataType]
FROM INFORMATION_SCHEMA.COLUMNS AS c
WHERE c.TABLE_SCHEMA IN (N'dbo', N'PUBLIC_VIEWS')`

/** Columns: ObjectName, Allowed (1, 0, or NULL for what is not there or cannot be seen). */
export function rightsOn(objects: readonly string[]): string {
  return objects
    .map((object) => `SELECT N'${object}' AS [ObjectName], HAS_PERMS_BY_NAME('${object}', 'OBJECT', 'SELECT') AS [Allowed]`)
    .join('\nUNION ALL\n')
}

/** The database's own id, which a restored copy keeps until it is given a new one. Column: BrokerId. */
export const DATABASE_ID = `SELECT d.service_broker_guid AS [BrokerId]
FROM sys.databases AS d
WHERE d.name = DB_NAME()`

/**
 * The settings of the server that its tables of settings tell.
 * @param table name in dbo, as the database gave it
 * @param columns names by what they mean, as the database gave them
 */
export function configurationOf(table: string, columns: ReadonlyMap<string, string>): string {
  const list = [...columns].map(([meaning, name]) => `x.${quoted(name)} AS [${meaning}]`)
  return `SELECT ${list.join(', ')}\nFROM dbo.${quoted(table)} AS x`
}

/**
 * Indexes that WSUS's own clean-up is slow without
 * (https://learn.microsoft.com/troubleshoot/mem/configmgr/update-management/wsus-maintenance-guide, "Create custom indexes").
 */
export const CLEANUP_INDEXES = [
  { table: 'tbRevisionSupersedesUpdate', column: 'SupersededUpdateID' },
  { table: 'tbLocalizedPropertyForRevision', column: 'LocalizedPropertyID' },
] as const

/** Columns: TableName, ColumnName: first columns of indexes on the tables of `CLEANUP_INDEXES`. */
export const FIRST_INDEX_COLUMNS = `SELECT
  o.name AS [TableName],
  c.name AS [ColumnName]
FROM sys.indexes AS i
INNER JOIN sys.index_columns AS k ON k.object_id = i.object_id AND k.index_id = i.index_id
INNER JOIN sys.columns AS c ON c.object_id = k.object_id AND c.column_id = k.column_id
INNER JOIN sys.objects AS o ON o.object_id = i.object_id
INNER JOIN sys.schemas AS s ON s.schema_id = o.schema_id
WHERE s.name = N'dbo' AND o.name IN (${CLEANUP_INDEXES.map(({ table }) => `N'${table}'`).join(', ')}) AND k.key_ordinal = 1`

/** A name in brackets. */
export function quoted(name: string): string {
  return `[${name.replaceAll(']', ']]')}]`
}
