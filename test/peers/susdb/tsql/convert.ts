import { COLLATION } from '../schema.ts'
import { isInteger, isTime, nameOf, postgresType, SqlError, strongerOf, type SqlType } from '../types.ts'
import type { Parameter, Typed } from './scope.ts'

/** A string of PostgreSQL. */
export function quoteText(text: string): string {
  return `'${text.replaceAll(`'`, `''`)}'`
}

/** A string with the collation of SUSDB. */
export function textLiteral(text: string): string {
  return `${quoteText(text)}::text collate ${COLLATION}`
}

const GUID = /^\{?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?/i
const DATETIME = /^(\d{4})-?(\d\d)-?(\d\d)([T ]\d\d:\d\d(:\d\d(\.\d{1,3})?)?)?$/
const DATETIME2 = /^(\d{4})-?(\d\d)-?(\d\d)([T ]\d\d:\d\d(:\d\d(\.\d{1,7})?)?)?$/

/** The value of a parameter as SQL. */
export function parameterSql({ type, value }: Parameter): Typed {
  const common = { type, nullable: value === null, inner: [] }
  if (value === null) return { ...common, sql: `null::${postgresType(type)}` }
  if (typeof value === 'string' && type.name === 'nvarchar') return { ...common, sql: textLiteral(value), constant: value }
  if (Buffer.isBuffer(value)) return { ...common, sql: `'\\x${value.toString('hex')}'::bytea` }
  const text = typeof value === 'boolean' ? String(Number(value)) : String(value)
  return { ...common, sql: `${quoteText(text)}::${postgresType(type)}` }
}

/**
 * An expression in another type, by SQL Server's implicit conversion, or the explicit one of CAST.
 * @param style of CONVERT
 * @throws SqlError 206, 241, 242, 281, 8169 …
 */
export function convert(
  from: Typed,
  to: SqlType,
  { explicit = false, style }: { explicit?: boolean; style?: number | undefined } = {},
): string {
  const { type, sql } = from
  if (type === 'condition') throw new SqlError(102, `Incorrect syntax near '${from.operator ?? ''}'.`, 15)
  if (type === 'null') return `null::${postgresType(to)}`
  if (style !== undefined && !(to.name === 'nvarchar' && isTime(type) && style === 126)) {
    throw new SqlError(281, `${style} is not a valid style number when converting from ${type.name} to ${nameOf(to)}.`)
  }
  if (type.name === to.name) return explicit && to.name === 'nvarchar' && to.length !== -1 ? `left(${sql}, ${to.length ?? 30})` : sql
  if (to.name === 'nvarchar') return toText(from, type, to, explicit, style)
  if (type.name === 'nvarchar') return fromText(from, to)
  if (isInteger(type) && to.name === 'bit') return `(case when ${sql} <> 0 then 1 when ${sql} = 0 then 0 end)::smallint`
  if (isInteger(type) && (isInteger(to) || to.name === 'float')) return `(${sql})::${postgresType(to)}`
  if (type.name === 'float' && isInteger(to)) return `trunc(${sql})::${postgresType(to)}`
  if (isTime(type) && to.name === 'datetime2') return `(${sql})::timestamp(6)`
  if (isTime(type) && to.name === 'datetime') return `tsql.datetime(${sql})`
  throw new SqlError(206, `Operand type clash: ${type.name} is incompatible with ${to.name}`)
}

function toText({ sql }: Typed, type: SqlType, to: SqlType, explicit: boolean, style: number | undefined): string {
  const cut = (text: string): string =>
    `${to.length === undefined || to.length === -1 ? `(${text})` : `left(${text}, ${to.length})`} collate ${COLLATION}`
  if (type.name === 'uniqueidentifier') {
    if (to.length !== undefined && to.length !== -1 && to.length < 36) {
      throw new SqlError(8170, 'Insufficient result space to convert uniqueidentifier value to char.')
    }
    return cut(`upper(${sql}::text)`)
  }
  if (isInteger(type) || type.name === 'float') return cut(`(${sql})::text`)
  if (isTime(type) && explicit && style === 126) return cut(`tsql.iso(${sql})`)
  if (isTime(type)) throw new SqlError(281, `A ${type.name} without the style 126 is outside the subset.`)
  throw new SqlError(529, `Explicit conversion from data type ${type.name} to nvarchar is not allowed.`)
}

function fromText({ sql, constant }: Typed, to: SqlType): string {
  if (to.name === 'uniqueidentifier') {
    if (constant !== undefined && !GUID.test(constant)) {
      throw new SqlError(8169, 'Conversion failed when converting from a character string to uniqueidentifier.')
    }
    return `(${sql})::uuid`
  }
  if (isTime(to)) return timeOf(sql, constant, to)
  if (to.name === 'varbinary' || to.name === 'image')
    throw new SqlError(257, `Implicit conversion from data type nvarchar to ${to.name} is not allowed.`)
  if (constant !== undefined && to.name !== 'float' && !/^\s*[-+]?\d*\s*$/.test(constant)) {
    throw new SqlError(245, `Conversion failed when converting the nvarchar value '${constant}' to data type ${to.name}.`)
  }
  return `(${sql})::${postgresType(to)}`
}

function timeOf(sql: string, constant: string | undefined, to: SqlType): string {
  if (constant === undefined) return to.name === 'datetime' ? `tsql.datetime((${sql})::timestamp)` : `(${sql})::timestamp(6)`
  const [, year] = (to.name === 'datetime' ? DATETIME : DATETIME2).exec(constant) ?? []
  if (year === undefined) throw new SqlError(241, 'Conversion failed when converting date and/or time from character string.')
  if (to.name === 'datetime' && Number(year) < 1753) {
    throw new SqlError(242, 'The conversion of a nvarchar data type to a datetime data type resulted in an out-of-range value.')
  }
  return to.name === 'datetime' ? `tsql.datetime(${quoteText(constant)}::timestamp)` : `${quoteText(constant)}::timestamp(6)`
}

/** What two or more expressions become when they meet. */
export function commonType(all: readonly Typed[]): SqlType {
  let common: SqlType | undefined
  for (const { type } of all) {
    if (type === 'condition') throw new SqlError(102, `Incorrect syntax near the condition.`, 15)
    if (type !== 'null') common = common === undefined ? type : strongerOf(common, type)
  }
  return common ?? { name: 'int' }
}
