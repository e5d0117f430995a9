import pg from 'pg'
import { TABLES } from './tables.ts'
import { SqlError, type Column } from './types.ts'

/** Rows by table of dbo; a column that is left out is NULL, or the least value of its type where it may not be. */
export type Rows = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>

const LEAST = {
  nvarchar: '',
  uniqueidentifier: '00000000-0000-0000-0000-000000000000',
  datetime: '2000-01-01T00:00:00',
  datetime2: '2000-01-01T00:00:00',
  varbinary: '\\x',
  image: '\\x',
}

/** A time as datetime keeps it: ticks of 1/300 s from 1753 to 9999. @throws SqlError 242 outside */
export function datetimeText(value: Date | string): string {
  const text = value instanceof Date ? value.toISOString() : value
  const date = new Date(text.endsWith('Z') ? text : `${text}Z`)
  if (Number.isNaN(date.getTime()) || date.getUTCFullYear() < 1753 || date.getUTCFullYear() > 9999) {
    throw new SqlError(242, `The value ${text} is out of the range of datetime.`)
  }
  const ticks = Math.round((date.getUTCMilliseconds() * 3) / 10)
  const whole = new Date(Math.floor(date.getTime() / 1000) * 1000 + Math.round((ticks * 10) / 3))
  return whole.toISOString().slice(0, 23)
}

function stored(table: string, column: Column, value: unknown): unknown {
  if (value === undefined || value === null) {
    if (column.nullable) return null
    return LEAST[column.type.name as keyof typeof LEAST] ?? 0
  }
  switch (column.type.name) {
    case 'datetime':
      return datetimeText(value as Date | string)
    case 'bit':
      return Number(value)
    case 'varbinary':
    case 'image':
      return `\\x${(value as Buffer).toString('hex')}`
    case 'nvarchar': {
      const { length = -1 } = column.type
      const text = `${value as string | number}`
      if (length !== -1 && text.length > length) {
        throw new SqlError(2628, `String or binary data would be truncated in table '${table}', column '${column.name}'.`)
      }
      return text
    }
    default:
      return typeof value === 'bigint' ? String(value) : value
  }
}

/**
 * Inserts rows as WSUS would have, with types and lengths checked as SQL Server checks them.
 * @param databaseUrl of a started stand-in, or a client of it
 * @throws for a table or column that is not there, a text that is too long, a time out of range
 */
export async function insertRows(databaseUrl: string | pg.Client, rows: Rows): Promise<void> {
  const client = typeof databaseUrl === 'string' ? new pg.Client({ connectionString: databaseUrl }) : databaseUrl
  if (typeof databaseUrl === 'string') await client.connect()
  try {
    for (const [name, list] of Object.entries(rows)) {
      const table = TABLES.find((one) => one.name === name)
      if (table === undefined) throw new Error(`no table ${name}`)
      const unknown = list.flatMap((row) => Object.keys(row)).find((key) => !table.columns.some((column) => column.name === key))
      if (unknown !== undefined) throw new Error(`no column ${name}.${unknown}`)
      const json = list.map((row) =>
        Object.fromEntries(table.columns.map((column) => [column.name, stored(name, column, row[column.name])])),
      )
      await client.query(`insert into dbo."${name}" select * from jsonb_populate_recordset(null::dbo."${name}", $1)`, [
        JSON.stringify(json),
      ])
    }
  } finally {
    if (typeof databaseUrl === 'string') await client.end()
  }
}
