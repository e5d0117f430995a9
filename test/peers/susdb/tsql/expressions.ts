import { COLLATION } from '../schema.ts'
import { isInteger, SqlError, type SqlType } from '../types.ts'
import type { Expression, Query } from './ast.ts'
import { call } from './calls.ts'
import { commonType, convert, parameterSql, quoteText, textLiteral } from './convert.ts'
import type { Context, Scope, Typed } from './scope.ts'

/** Reads the query of an expression; given by `select.ts`, which reads expressions in turn. */
export type ReadQuery = (
  query: Query,
  scope: Scope | undefined,
  context: Context,
) => { sql: string; columns: readonly { type: SqlType; nullable: boolean }[] }

export interface Reading {
  readonly scope: Scope
  readonly context: Context
  readonly readQuery: ReadQuery
}

const INT: SqlType = { name: 'int' }

/** @throws SqlError 4145 where something else stands */
export function condition(expression: Expression, reading: Reading): Typed {
  const typed = read(expression, reading)
  if (typed.type !== 'condition') {
    throw new SqlError(4145, 'An expression of non-boolean type specified in a context where a condition is expected.', 15)
  }
  return typed
}

/** @throws SqlError 102 for a condition where a value is wanted */
export function value(expression: Expression, reading: Reading): Typed {
  const typed = read(expression, reading)
  if (typed.type === 'condition') throw new SqlError(102, `Incorrect syntax near '${typed.operator ?? ''}'.`, 15)
  return typed
}

const truth = (sql: string, operator: string, ...inner: Typed[]): Typed => ({ sql, type: 'condition', nullable: true, inner, operator })

function read(expression: Expression, reading: Reading): Typed {
  const { context, scope } = reading
  switch (expression.kind) {
    case 'column':
      return scope.resolve(expression.parts)
    case 'number':
      return numberOf(expression.text)
    case 'string':
      return {
        sql: textLiteral(expression.text),
        type: { name: 'nvarchar', length: Math.max(1, expression.text.length) },
        nullable: false,
        inner: [],
        constant: expression.text,
      }
    case 'binary':
      return { sql: `'\\x${expression.text.slice(2)}'::bytea`, type: { name: 'varbinary', length: 8000 }, nullable: false, inner: [] }
    case 'null':
      return { sql: 'null', type: 'null', nullable: true, inner: [] }
    case 'parameter': {
      const parameter = context.parameters.get(expression.name.toLowerCase())
      if (parameter === undefined) throw new SqlError(137, `Must declare the scalar variable "${expression.name}".`, 15)
      return parameterSql(parameter)
    }
    case 'negate': {
      const argument = value(expression.argument, reading)
      return { ...argument, sql: `(- ${argument.sql})`, inner: [argument] }
    }
    case 'not': {
      const argument = condition(expression.argument, reading)
      return truth(`(not ${argument.sql})`, 'not', argument)
    }
    case 'binary_operation':
      return operation(expression, reading)
    case 'is_null': {
      const argument = value(expression.argument, reading)
      return truth(`(${argument.sql} is ${expression.negated ? 'not ' : ''}null)`, 'is', argument)
    }
    case 'between':
      return between(expression, reading)
    case 'in':
      return membership(expression, reading)
    case 'like':
      return like(expression, reading)
    case 'exists':
      return truth(`(exists (${reading.readQuery(expression.query, scope, context).sql}))`, 'exists')
    case 'subquery': {
      const query = reading.readQuery(expression.query, scope, context)
      const [column, ...more] = query.columns
      if (column === undefined || more.length > 0) throw tooManyColumns()
      return { sql: `(${query.sql})`, type: column.type, nullable: true, inner: [] }
    }
    case 'case':
      return branches(expression, reading)
    case 'call':
      return call(
        expression,
        expression.arguments.map((argument) => value(argument, reading)),
        context,
      )
    case 'cast': {
      const argument = value(expression.argument, reading)
      const sql = `(${convert(argument, expression.type, { explicit: true, style: expression.style })})`
      return {
        sql,
        type: expression.type,
        nullable: argument.nullable,
        inner: [argument],
        ...(argument.constant !== undefined && expression.type.name === 'nvarchar' ? { constant: argument.constant } : {}),
      }
    }
  }
}

const tooManyColumns = (): SqlError =>
  new SqlError(116, 'Only one expression can be specified in the select list when the subquery is not introduced with EXISTS.')

function numberOf(text: string): Typed {
  const common = { nullable: false, inner: [], constant: text }
  if (!/^\d+$/.test(text)) return { ...common, sql: `${text}::double precision`, type: { name: 'float' } }
  if (Number(text) > 2_147_483_647) return { ...common, sql: `${text}::bigint`, type: { name: 'bigint' } }
  return { ...common, sql: text, type: INT }
}

/** Two operands in one type; what orders or compares a uniqueidentifier goes through its own order. */
function pair(left: Typed, right: Typed, ordered: boolean): [string, string] {
  const type = commonType([left, right])
  const [a, b] = [convert(left, type), convert(right, type)]
  if (type.name === 'image') throw new SqlError(402, 'The data types image and image are incompatible in the equal to operator.')
  return ordered && type.name === 'uniqueidentifier' ? [`tsql.guid_key(${a})`, `tsql.guid_key(${b})`] : [a, b]
}

function operation(expression: Extract<Expression, { kind: 'binary_operation' }>, reading: Reading): Typed {
  const { operator } = expression
  if (operator === 'and' || operator === 'or') {
    const [left, right] = [condition(expression.left, reading), condition(expression.right, reading)]
    return truth(`(${left.sql} ${operator} ${right.sql})`, operator, left, right)
  }
  const [left, right] = [value(expression.left, reading), value(expression.right, reading)]
  if (['=', '<>', '<', '<=', '>', '>='].includes(operator)) {
    const [a, b] = pair(left, right, operator !== '=' && operator !== '<>')
    return truth(`(${a} ${operator} ${b})`, operator, left, right)
  }
  const type = commonType([left, right])
  const common = { type, nullable: left.nullable || right.nullable, inner: [left, right] }
  if (type.name === 'nvarchar' && operator === '+') {
    const length = [left, right].reduce(
      (sum, { type: one }) => (typeof one === 'object' && one.length !== undefined ? sum + Math.abs(one.length) : sum),
      0,
    )
    return {
      ...common,
      type: { name: 'nvarchar', length: Math.min(4000, length) },
      sql: `(${convert(left, type)} || ${convert(right, type)})`,
    }
  }
  if (!isInteger(type) && type.name !== 'float') {
    throw new SqlError(8117, `Operand data type ${type.name} is invalid for ${operator} operator.`)
  }
  return { ...common, sql: `(${convert(left, type)} ${operator} ${convert(right, type)})` }
}

function between(expression: Extract<Expression, { kind: 'between' }>, reading: Reading): Typed {
  const [argument, low, high] = [expression.argument, expression.low, expression.high].map((one) => value(one, reading)) as [
    Typed,
    Typed,
    Typed,
  ]
  const [a, from] = pair(argument, low, true)
  const [b, to] = pair(argument, high, true)
  const sql = `(${a} >= ${from} and ${b} <= ${to})`
  return truth(expression.negated ? `(not ${sql})` : sql, 'between', argument, low, high)
}

function membership(expression: Extract<Expression, { kind: 'in' }>, reading: Reading): Typed {
  const argument = value(expression.argument, reading)
  const not = expression.negated ? 'not ' : ''
  if ('selects' in expression.list) {
    const query = reading.readQuery(expression.list, reading.scope, reading.context)
    const [column, ...more] = query.columns
    if (column === undefined || more.length > 0) throw tooManyColumns()
    const other: Typed = { sql: 'x.c', type: column.type, nullable: true, inner: [] }
    const [a, b] = pair(argument, other, false)
    return truth(`(${a} ${not}in (select ${b} from (${query.sql}) x (c)))`, 'in', argument)
  }
  const list = expression.list.map((one) => value(one, reading))
  const type = commonType([argument, ...list])
  const members = list.map((one) => convert(one, type))
  return truth(`(${convert(argument, type)} ${not}in (${members.join(', ')}))`, 'in', argument, ...list)
}

/** A pattern of LIKE as a regular expression: %, _, [a-z] and [^a-z]. */
export function likePattern(pattern: string, escape: string): string {
  const special = (character: string): string => character.replace(/[\\^$.|?*+(){}[\]]/g, '\\$&')
  let regex = ''
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] ?? ''
    if (escape !== '' && character === escape) regex += special(pattern[++at] ?? '')
    else if (character === '%') regex += '.*'
    else if (character === '_') regex += '.'
    else if (character === '[') {
      const end = pattern.indexOf(']', at + 1)
      if (end < 0) return '(?!)'
      regex += `[${pattern.slice(at + 1, end).replaceAll('\\', '\\\\')}]`
      at = end
    } else regex += special(character)
  }
  return `^${regex}$`
}

function like(expression: Extract<Expression, { kind: 'like' }>, reading: Reading): Typed {
  const [argument, pattern] = [value(expression.argument, reading), value(expression.pattern, reading)]
  if (pattern.constant === undefined) throw new SqlError(102, 'A pattern of LIKE that is no constant is outside the subset.', 15)
  const text = convert(argument, { name: 'nvarchar', length: -1 })
  const sql = `((${text}) collate "und-x-icu" ${expression.negated ? '!~*' : '~*'} ${quoteText(likePattern(pattern.constant, expression.escape))})`
  return truth(sql, 'like', argument, pattern)
}

function branches(expression: Extract<Expression, { kind: 'case' }>, reading: Reading): Typed {
  const operand = expression.operand === undefined ? undefined : value(expression.operand, reading)
  const whens = expression.branches.map(({ when }) => {
    if (operand === undefined) return condition(when, reading)
    const [a, b] = pair(operand, value(when, reading), false)
    return truth(`(${a} = ${b})`, '=', operand)
  })
  const results = expression.branches.map(({ result }) => value(result, reading))
  const otherwise = expression.otherwise === undefined ? undefined : value(expression.otherwise, reading)
  const all = otherwise === undefined ? results : [...results, otherwise]
  const type = commonType(all)
  const sql = whens.map((when, index) => `when ${when.sql} then ${convert(results[index] as Typed, type)}`).join(' ')
  const last = otherwise === undefined ? '' : ` else ${convert(otherwise, type)}`
  return {
    sql: `(case ${sql}${last} end)${type.name === 'nvarchar' ? ` collate ${COLLATION}` : ''}`,
    type,
    nullable: otherwise === undefined || all.some((one) => one.nullable),
    inner: [...whens, ...all],
  }
}
