import { OWNED_BY } from '../catalog.ts'
import { quote } from '../schema.ts'
import { postgresType, SqlError, type Column, type SqlObject, type SqlType } from '../types.ts'
import type { From, Query, Select } from './ast.ts'
import { containsAggregate } from './calls.ts'
import { commonType, convert, quoteText } from './convert.ts'
import { condition, value, type Reading } from './expressions.ts'
import { Scope, type Context, type Source, type Typed } from './scope.ts'

/** A query as SQL of PostgreSQL and what its rows hold; a column without a name is ''. */
export interface ReadQuery {
  readonly sql: string
  readonly columns: readonly Column[]
}

/** The views that have a row for every update on every computer. */
const CROSS_JOINS: ReadonlySet<string> = new Set(['vUpdateInstallationInfo'])
const NARROWING: ReadonlySet<string> = new Set(['=', 'in', 'between'])

/**
 * Resolves the names of a query and writes it for PostgreSQL.
 * @param outer the statement around it, of subqueries
 * @throws SqlError as SQL Server
 */
export function readQuery(query: Query, outer: Scope | undefined, context: Context, isTop = false): ReadQuery {
  if (!isTop && query.order.length > 0 && query.selects[0]?.top === undefined) {
    throw new SqlError(
      1033,
      'The ORDER BY clause is invalid in views, inline functions, derived tables, subqueries, and common table expressions, unless TOP, OFFSET or FOR XML is also specified.',
      15,
    )
  }
  const [first, ...more] = query.selects
  if (first === undefined) throw new Error('a query without SELECT')
  if (more.length === 0) {
    const select = new SelectReader(first, outer, context)
    return { sql: select.sql(query.order), columns: select.columns }
  }
  return union(query, outer, context)
}

function union({ selects, order }: Query, outer: Scope | undefined, context: Context): ReadQuery {
  const readers = selects.map((select) => new SelectReader(select, outer, context))
  const [first, ...rest] = readers as [SelectReader, ...SelectReader[]]
  if (rest.some((reader) => reader.columns.length !== first.columns.length)) {
    throw new SqlError(
      205,
      'All queries combined using a UNION, INTERSECT or EXCEPT operator must have an equal number of expressions in their target lists.',
    )
  }
  const columns = first.columns.map((column, index): Column => {
    const type = commonType(readers.map((reader) => reader.items[index]?.typed as Typed))
    return { name: column.name, type, nullable: readers.some((reader) => reader.columns[index]?.nullable) }
  })
  for (const reader of readers) reader.become(columns.map(({ type }) => type))
  const sorted = order.map(({ expression, descending }) => {
    const place =
      expression.kind === 'number'
        ? Number(expression.text)
        : expression.kind === 'column'
          ? columns.findIndex(({ name }) => name.toLowerCase() === expression.parts.at(-1)?.toLowerCase()) + 1
          : 0
    if (place < 1)
      throw new SqlError(
        104,
        'ORDER BY items must appear in the select list if the statement contains a UNION, INTERSECT or EXCEPT operator.',
        15,
      )
    return `${place} ${direction(descending)}`
  })
  const sql = readers.map((reader) => `(${reader.sql([])})`).join(' union all ')
  return { sql: sorted.length === 0 ? sql : `${sql} order by ${sorted.join(', ')}`, columns }
}

const direction = (descending: boolean): string => (descending ? 'desc nulls last' : 'asc nulls first')

/** The names of a result with doubled or missing ones made usable inside PostgreSQL. */
function sqlNames(columns: readonly { name: string }[]): string[] {
  return columns.map(({ name }, index) => (name === '' ? `?${index}` : name))
}

class SelectReader {
  readonly #select: Select
  readonly #scope: Scope
  readonly #context: Context
  readonly #reading: Reading
  readonly #from: string
  readonly #where: Typed | undefined
  readonly #on: Typed[] = []
  #types: readonly SqlType[] | undefined
  readonly items: { typed: Typed; name: string }[] = []

  constructor(select: Select, outer: Scope | undefined, context: Context) {
    this.#select = select
    this.#context = context
    this.#scope = new Scope(outer)
    this.#reading = { scope: this.#scope, context, readQuery: (query, scope) => readQuery(query, scope, context) }
    this.#from = select.from === undefined ? '' : this.#readFrom(select.from)
    this.#where = select.where === undefined ? undefined : condition(select.where, this.#reading)
    if (this.#where !== undefined && containsAggregate(this.#where)) {
      throw new SqlError(
        147,
        'An aggregate may not appear in the WHERE clause unless it is in a subquery contained in a HAVING clause or a select list.',
        15,
      )
    }
    for (const item of select.items) this.#addItem(item)
    this.#noteCrossJoins()
  }

  get columns(): Column[] {
    return this.items.map(({ typed, name }, index) => ({
      name,
      type: this.#types?.[index] ?? (typeof typed.type === 'string' ? { name: 'int' } : typed.type),
      nullable: typed.nullable,
    }))
  }

  /** Gives the items the types of a UNION. */
  become(types: readonly SqlType[]): void {
    this.#types = types
  }

  #addItem({ expression, alias, of }: Select['items'][number]): void {
    if (expression !== undefined) {
      const typed = value(expression, this.#reading)
      this.items.push({ typed, name: alias ?? typed.column?.name ?? '' })
      return
    }
    const sources = this.#scope.sources.filter((source) => of === undefined || source.alias.toLowerCase() === of.toLowerCase())
    if (sources.length === 0) {
      if (of === undefined) throw new SqlError(263, 'Must specify table to select from.')
      throw new SqlError(107, `The column prefix '${of}' does not match with a table name or alias name used in the query.`, 15)
    }
    for (const source of sources) {
      for (const column of source.columns) this.items.push({ typed: this.#scope.resolve([source.alias, column.name]), name: column.name })
    }
  }

  #readFrom(from: From): string {
    if (from.kind === 'join') {
      const left = this.#readFrom(from.left)
      const before = this.#scope.sources.length
      const right = this.#readFrom(from.right)
      if (from.type === 'left') {
        for (const source of this.#scope.sources.slice(before))
          source.columns = source.columns.map((column) => ({ ...column, nullable: true }))
      }
      const on = condition(from.on, this.#reading)
      this.#on.push(on)
      return `${left} ${from.type} join ${right} on ${on.sql}`
    }
    const sqlName = `s${this.#context.next()}`
    if (from.kind === 'derived') {
      const query = readQuery(from.query, undefined, this.#context)
      const seen = new Set<string>()
      for (const [index, { name }] of query.columns.entries()) {
        if (name === '') throw new SqlError(8155, `No column name was specified for column ${index + 1} of '${from.alias}'.`)
        if (seen.has(name.toLowerCase())) throw new SqlError(8156, `The column '${name}' was specified multiple times for '${from.alias}'.`)
        seen.add(name.toLowerCase())
      }
      this.#scope.add({ alias: from.alias, sqlName, object: undefined, columns: query.columns })
      return `(${query.sql}) ${sqlName} (${query.columns.map(({ name }) => quote(name)).join(', ')})`
    }
    const object = this.#object(from)
    this.#scope.add({ alias: from.alias ?? object.name, sqlName, object, columns: object.columns })
    return `${sourceSql(object, this.#context)} ${sqlName} (${allColumns(object)})`
  }

  #object({ parts, isCall, indexHints }: Extract<From, { kind: 'table' }>): SqlObject {
    const [name = '', schema = 'dbo', ...database] = parts.toReversed()
    const object = this.#context.schema.get(`${schema}.${name}`.toLowerCase())
    if (object === undefined || database.length > 0 || (object.kind === 'function') !== isCall) {
      throw new SqlError(208, `Invalid object name '${parts.join('.')}'.`)
    }
    const key = `${object.schema}.${object.name}`
    this.#context.touched.add(key)
    if (object.kind !== 'catalog' && !this.#context.login.readable.has(key.toLowerCase())) {
      throw new SqlError(
        229,
        `The SELECT permission was denied on the object '${object.name}', database '${this.#context.database}', schema '${object.schema}'.`,
        14,
        5,
      )
    }
    for (const hint of indexHints) {
      if (!object.indexes.some((index, at) => index.name.toLowerCase() === hint.toLowerCase() || String(at + 1) === hint)) {
        throw new SqlError(308, `Index '${hint}' on table '${parts.join('.')}' (specified in the FROM clause) does not exist.`)
      }
    }
    return object
  }

  /** Without a WHERE or ON that names computers or updates, such a view is millions of rows. */
  #noteCrossJoins(): void {
    const conditions = [this.#where, ...this.#on].flatMap((one) => (one === undefined ? [] : conjuncts(one)))
    for (const source of this.#scope.sources) {
      if (source.object === undefined || !CROSS_JOINS.has(source.object.name)) continue
      const isNarrowed = conditions.some(
        ({ operator, inner }) => NARROWING.has(operator ?? '') && inner.some((side) => isKey(side, source)) && isOther(inner, source),
      )
      if (!isNarrowed) this.#context.crossJoins.add(source.object.name)
    }
  }

  sql(order: Query['order']): string {
    const select = this.#select
    const columns = this.columns
    const names = sqlNames(columns)
    const group = select.group.map((expression) => value(expression, this.#reading))
    const having = select.having === undefined ? undefined : condition(select.having, this.#reading)
    const sorted = order.map(({ expression, descending }) => this.#sorted(expression, descending))
    const isGrouped = group.length > 0 || having !== undefined || this.items.some(({ typed }) => containsAggregate(typed))
    if (isGrouped) {
      const known = new Set(group.map(({ sql }) => sql))
      for (const { typed } of this.items) this.#requireGrouped(typed, known, 8120, 'select list')
      if (having !== undefined) this.#requireGrouped(having, known, 8121, 'HAVING clause')
      for (const { typed } of sorted) if (typed !== undefined) this.#requireGrouped(typed, known, 8127, 'ORDER BY clause')
    }
    if (select.distinct && sorted.some(({ inList }) => !inList)) {
      throw new SqlError(145, 'ORDER BY items must appear in the select list if SELECT DISTINCT is specified.', 15)
    }
    const items = this.items.map(({ typed }, index) => {
      const { type } = columns[index] as Column
      return `${typed.column === undefined || this.#types !== undefined ? `(${convert(typed, type)})::${postgresType(type)}` : typed.sql} as ${quote(names[index] ?? '')}`
    })
    return [
      `select ${select.distinct ? 'distinct ' : ''}${items.join(', ')}`,
      this.#from === '' ? '' : `from ${this.#from}`,
      this.#where === undefined ? '' : `where ${this.#where.sql}`,
      group.length === 0 ? '' : `group by ${group.map(({ sql }) => sql).join(', ')}`,
      having === undefined ? '' : `having ${having.sql}`,
      sorted.length === 0 ? '' : `order by ${sorted.map(({ sql }) => sql).join(', ')}`,
      select.top === undefined ? '' : `limit ${convert(value(select.top, this.#reading), { name: 'bigint' })}`,
    ]
      .filter((part) => part !== '')
      .join(' ')
  }

  #sorted(
    expression: Query['order'][number]['expression'],
    descending: boolean,
  ): { sql: string; typed: Typed | undefined; inList: boolean } {
    const place = this.#place(expression)
    const typed = place === undefined ? value(expression, this.#reading) : this.items[place]?.typed
    if (typed === undefined)
      throw new SqlError(108, `The ORDER BY position number ${(place ?? 0) + 1} is out of range of the number of items in the select list.`)
    const inList = place !== undefined || this.items.some((item) => item.typed.sql === typed.sql)
    const isGuid = typeof typed.type === 'object' && typed.type.name === 'uniqueidentifier'
    if (isGuid && this.#select.distinct) throw new SqlError(145, 'DISTINCT ordered by a uniqueidentifier is outside the subset.', 15)
    const sql = isGuid ? `tsql.guid_key(${typed.sql})` : place === undefined ? typed.sql : String(place + 1)
    return { sql: `${sql} ${direction(descending)}`, typed, inList }
  }

  /** ORDER BY names an item by position or by its name before it names a column. */
  #place(expression: Query['order'][number]['expression']): number | undefined {
    if (expression.kind === 'number') return Number(expression.text) - 1
    if (expression.kind !== 'column' || expression.parts.length !== 1) return undefined
    const wanted = expression.parts[0]?.toLowerCase()
    const places = this.items.flatMap(({ name }, index) => (name.toLowerCase() === wanted ? [index] : []))
    if (places.length > 1) throw new SqlError(209, `Ambiguous column name '${expression.parts[0]}'.`)
    return places[0]
  }

  #requireGrouped(typed: Typed, known: ReadonlySet<string>, number: number, where: string): void {
    if (known.has(typed.sql) || typed.aggregate === true) return
    if (typed.column !== undefined && this.#scope.sources.includes(typed.column.source)) {
      throw new SqlError(
        number,
        `Column '${typed.column.source.alias}.${typed.column.name}' is invalid in the ${where} because it is not contained in either an aggregate function or the GROUP BY clause.`,
      )
    }
    for (const inner of typed.inner) this.#requireGrouped(inner, known, number, where)
  }
}

function conjuncts(typed: Typed): readonly Typed[] {
  return typed.operator === 'and' ? typed.inner.flatMap(conjuncts) : [typed]
}

const isKey = ({ column }: Typed, source: Source): boolean => column?.source === source && column.name !== 'State'

/** Whether the other sides of a comparison do not come from the view itself. */
const isOther = (sides: readonly Typed[], source: Source): boolean => sides.filter(({ column }) => column?.source === source).length === 1

const allColumns = (object: SqlObject): string => object.columns.map(({ name }) => quote(name)).join(', ')

/** Where the rows of an object come from; hidden columns and foreign rows of the catalog are left out here. */
function sourceSql(object: SqlObject, { login }: Context): string {
  const columns = allColumns(object)
  const stored = `${quote(object.schema)}.${quote(object.name)}`
  if (object.query !== undefined) {
    return `(select ${columns} from (${object.query}) q (${object.stored.map(({ name }) => quote(name)).join(', ')}))`
  }
  if (object.kind === 'table') return `(select ${columns} from ${stored})`
  const seen = `select object_id from tsql.visible where login = ${quoteText(login.name.toLowerCase())}`
  const owned = OWNED_BY[`${object.schema}.${object.name}`]
  if (owned !== undefined) return `(select ${columns} from ${stored} where "${owned}" in (${seen}))`
  if (object.schema === 'INFORMATION_SCHEMA') {
    return `(select ${columns} from ${stored} i where exists (select from sys.objects o join sys.schemas s using (schema_id)
      where o.name = i."TABLE_NAME" and s.name = i."TABLE_SCHEMA" and o.object_id in (${seen})))`
  }
  return `(select ${columns} from ${stored})`
}
