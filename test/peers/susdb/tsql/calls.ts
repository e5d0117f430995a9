import { COLLATION } from '../schema.ts'
import { isInteger, postgresType, SqlError, type SqlType } from '../types.ts'
import type { Expression } from './ast.ts'
import { convert, textLiteral } from './convert.ts'
import type { Context, Typed } from './scope.ts'

type Call = Extract<Expression, { kind: 'call' }>

const INT: SqlType = { name: 'int' }
const NAME: SqlType = { name: 'nvarchar', length: 128 }

const text = (content: string): Typed => ({ sql: textLiteral(content), type: NAME, nullable: true, inner: [], constant: content })
const number = (content: number | null): Typed => ({ sql: `${content ?? 'null'}::integer`, type: INT, nullable: true, inner: [] })

/**
 * A function of the subset.
 * @param given its arguments
 * @throws SqlError 195 for any other, 174 for a wrong number of arguments
 */
export function call(expression: Call, given: readonly Typed[], context: Context): Typed {
  const name = expression.name.toUpperCase()
  switch (name) {
    case 'COUNT':
    case 'COUNT_BIG':
    case 'MAX':
    case 'MIN':
    case 'SUM':
      return aggregate(name, expression, given)
    case 'ISNULL':
      return orElse(given)
    case 'SERVERPROPERTY':
    case 'DB_NAME':
    case 'SUSER_SNAME':
    case 'USER_NAME':
    case 'IS_MEMBER':
    case 'HAS_PERMS_BY_NAME':
      return ofServer(name, constants(expression.name, given), context)
    default:
      throw new SqlError(195, `'${expression.name}' is not a recognized built-in function name.`, 15)
  }
}

function constants(name: string, given: readonly Typed[]): (string | null)[] {
  return given.map(({ type, constant }) => {
    if (type === 'null') return null
    if (constant === undefined) throw new SqlError(102, `${name} of anything but constants is outside the subset.`, 15)
    return constant
  })
}

function wrongCount(name: string, wanted: number): SqlError {
  return new SqlError(174, `The ${name.toLowerCase()} function requires ${wanted} argument(s).`, 15)
}

function ofServer(name: string, given: readonly (string | null)[], context: Context): Typed {
  const first = (given[0] ?? '').toLowerCase()
  switch (name) {
    case 'SERVERPROPERTY':
      if (given.length !== 1) throw wrongCount(name, 1)
      if (first === 'productversion') return text(context.version)
      if (first === 'engineedition') return number(3)
      return { ...text(''), sql: 'null::text' }
    case 'IS_MEMBER':
      if (given.length !== 1) throw wrongCount(name, 1)
      return first === 'publicviewaccess' || context.login.roles.has(first) ? number(Number(context.login.roles.has(first))) : number(null)
    case 'HAS_PERMS_BY_NAME':
      if (given.length < 3) throw wrongCount(name, 3)
      return number(permission(given, context))
    case 'DB_NAME':
      return text(context.database)
    default:
      return text(context.login.name)
  }
}

function permission([securable, kind, right]: readonly (string | null)[], { schema, login }: Context): number | null {
  if (kind?.toUpperCase() !== 'OBJECT' || securable == null || right == null) return null
  const name = securable.replaceAll(/[[\]"]/g, '').toLowerCase()
  const key = name.includes('.') ? name : `dbo.${name}`
  if (!schema.has(key)) return null
  return Number(right.toUpperCase() === 'SELECT' && login.readable.has(key))
}

function orElse([checked, replacement, ...more]: readonly Typed[]): Typed {
  if (checked === undefined || replacement === undefined || more.length > 0) throw wrongCount('isnull', 2)
  const type = checked.type === 'null' ? replacement.type : checked.type
  if (typeof type === 'string') return { ...replacement, type: INT, sql: 'null::integer' }
  return {
    sql: `coalesce(${convert(checked, type)}, ${convert(replacement, type)})${type.name === 'nvarchar' ? ` collate ${COLLATION}` : ''}`,
    type,
    nullable: checked.nullable && replacement.nullable,
    inner: [checked, replacement],
  }
}

function aggregate(name: string, expression: Call, [argument, ...more]: readonly Typed[]): Typed {
  if (expression.star) {
    if (!name.startsWith('COUNT')) throw new SqlError(102, `Incorrect syntax near '*'.`, 15)
    return counted(name, '*', [])
  }
  if (argument === undefined || more.length > 0) throw wrongCount(name, 1)
  if (containsAggregate(argument))
    throw new SqlError(130, 'Cannot perform an aggregate function on an expression containing an aggregate or a subquery.', 15)
  const { type } = argument
  const distinct = expression.distinct ? 'distinct ' : ''
  if (name.startsWith('COUNT')) return counted(name, `${distinct}${argument.sql}`, [argument])
  if (typeof type === 'string') throw new SqlError(8117, `Operand data type NULL is invalid for ${name.toLowerCase()} operator.`)
  if (type.name === 'bit' || type.name === 'image' || (name === 'SUM' && !isInteger(type) && type.name !== 'float')) {
    throw new SqlError(8117, `Operand data type ${type.name} is invalid for ${name.toLowerCase()} operator.`)
  }
  const common = { nullable: true, inner: [argument], aggregate: true }
  if (type.name === 'uniqueidentifier') {
    const order = `order by tsql.guid_key(${argument.sql})${name === 'MAX' ? ' desc' : ''}`
    return { ...common, type, sql: `(array_agg(${argument.sql} ${order}) filter (where ${argument.sql} is not null))[1]` }
  }
  const result: SqlType = name === 'SUM' && (type.name === 'tinyint' || type.name === 'smallint') ? INT : type
  return {
    ...common,
    type: result,
    sql: `${name.toLowerCase()}(${distinct}${argument.sql})::${postgresType(result)}${type.name === 'nvarchar' ? ` collate ${COLLATION}` : ''}`,
  }
}

function counted(name: string, sql: string, inner: Typed[]): Typed {
  const type: SqlType = name === 'COUNT' ? INT : { name: 'bigint' }
  return { sql: `count(${sql})::${postgresType(type)}`, type, nullable: false, inner, aggregate: true }
}

/** Whether an expression holds an aggregate of its own level. */
export function containsAggregate(typed: Typed): boolean {
  return typed.aggregate === true || typed.inner.some(containsAggregate)
}
