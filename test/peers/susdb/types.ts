/** The types of SQL Server that SUSDB needs, how PostgreSQL keeps them and how TDS 7.4 names them (MS-TDS 2.2.5.4). */

export type SqlTypeName =
  | 'bit'
  | 'tinyint'
  | 'smallint'
  | 'int'
  | 'bigint'
  | 'float'
  | 'datetime'
  | 'datetime2'
  | 'uniqueidentifier'
  | 'nvarchar'
  | 'varbinary'
  | 'image'

/** `length` is in characters of nvarchar and bytes of varbinary, -1 for max; the scale of datetime2. */
export interface SqlType {
  readonly name: SqlTypeName
  readonly length?: number
}

/** A column of a table or of a result. */
export interface Column {
  readonly name: string
  readonly type: SqlType
  readonly nullable: boolean
}

/** An index of a table; the first of a table is its clustered key. */
export interface Index {
  readonly name: string
  readonly columns: readonly string[]
  readonly unique: boolean
}

/** A table, view or function as statements see it. */
export interface SqlObject {
  readonly id: number
  readonly schema: string
  readonly name: string
  readonly kind: 'table' | 'view' | 'function' | 'catalog'
  readonly columns: readonly Column[]
  /** With the columns that this version does not show. */
  readonly stored: readonly Column[]
  readonly indexes: readonly Index[]
  /** A SELECT of PostgreSQL, of views and functions. */
  readonly query?: string
}

/** What one stand-in shows: object by `schema.name` in lower case. */
export type Schema = ReadonlyMap<string, SqlObject>

/** What SQL Server raises; `severity` 20 and above ends the connection. */
export class SqlError extends Error {
  override name = 'SqlError'
  readonly number: number
  readonly severity: number
  readonly state: number
  constructor(number: number, message: string, severity = 16, state = 1) {
    super(message)
    this.number = number
    this.severity = severity
    this.state = state
  }
}

/** Greater wins when two types meet (SQL Server's data type precedence). */
const PRECEDENCE: readonly SqlTypeName[] = [
  'varbinary',
  'nvarchar',
  'uniqueidentifier',
  'image',
  'bit',
  'tinyint',
  'smallint',
  'int',
  'bigint',
  'float',
  'datetime',
  'datetime2',
]

const INTEGERS: ReadonlySet<SqlTypeName> = new Set(['bit', 'tinyint', 'smallint', 'int', 'bigint'])

/** Whether a type is one of the whole numbers. */
export function isInteger(type: SqlType): boolean {
  return INTEGERS.has(type.name)
}

/** Whether a type is a time. */
export function isTime(type: SqlType): boolean {
  return type.name === 'datetime' || type.name === 'datetime2'
}

/** The type of an expression of two types. */
export function strongerOf(a: SqlType, b: SqlType): SqlType {
  if (a.name === b.name) {
    const [x = 0, y = 0] = [a.length, b.length]
    return a.length === undefined ? a : { name: a.name, length: x < 0 || y < 0 ? -1 : Math.max(x, y) }
  }
  return PRECEDENCE.indexOf(a.name) > PRECEDENCE.indexOf(b.name) ? a : b
}

const POSTGRES: Readonly<Record<SqlTypeName, string>> = {
  bit: 'smallint',
  tinyint: 'smallint',
  smallint: 'smallint',
  int: 'integer',
  bigint: 'bigint',
  float: 'double precision',
  datetime: 'timestamp(3)',
  datetime2: 'timestamp(6)',
  uniqueidentifier: 'uuid',
  nvarchar: 'text',
  varbinary: 'bytea',
  image: 'bytea',
}

/** PostgreSQL's type for one of SQL Server's. */
export function postgresType(type: SqlType): string {
  return POSTGRES[type.name]
}

/** The type as T-SQL writes it. */
export function nameOf(type: SqlType): string {
  if (type.name === 'nvarchar' || type.name === 'varbinary') return `${type.name}(${type.length === -1 ? 'max' : type.length})`
  return type.name
}

const SIMPLE: ReadonlySet<string> = new Set([
  'bit',
  'tinyint',
  'smallint',
  'int',
  'bigint',
  'float',
  'datetime',
  'uniqueidentifier',
  'image',
])

/**
 * Reads a type as a schema or a CAST writes it.
 * @throws SqlError 243 for a type outside the subset
 */
export function parseType(text: string): SqlType {
  const [, name = '', argument] = /^\s*([a-z0-9_]+)\s*(?:\(\s*(\w+)\s*\))?\s*$/i.exec(text) ?? []
  const word = name.toLowerCase()
  if (SIMPLE.has(word) && argument === undefined) return { name: word as SqlTypeName }
  const length = argument?.toLowerCase() === 'max' ? -1 : Number(argument ?? 30)
  if (word === 'nvarchar' || word === 'varbinary') return { name: word, length }
  if (word === 'datetime2') return { name: word, length: argument === undefined ? 7 : length }
  throw new SqlError(243, `Type ${name} is not a defined system type.`)
}

/** Reads `Name type [null]` columns separated by commas or line ends. */
export function columns(text: string): Column[] {
  return text
    .split(/\n|,(?![^(]*\))/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const [name = '', type = '', nullable] = line.split(/\s+/)
      return { name, type: parseType(type), nullable: nullable === 'null' }
    })
}
