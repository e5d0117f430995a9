import { SqlError, type Column, type Schema, type SqlObject, type SqlType } from '../types.ts'

/** An expression as SQL of PostgreSQL, with the type that SQL Server would give it. */
export interface Typed {
  readonly sql: string
  readonly type: SqlType | 'condition' | 'null'
  readonly nullable: boolean
  readonly inner: readonly Typed[]
  readonly column?: { readonly source: Source; readonly name: string; readonly written: string }
  readonly aggregate?: boolean
  /** The text of a string that is known before the statement runs. */
  readonly constant?: string
  /** The operator of a condition. */
  readonly operator?: string
}

/** A table, view or derived table in a FROM. */
export interface Source {
  readonly alias: string
  /** Name in the SQL of PostgreSQL. */
  readonly sqlName: string
  readonly object: SqlObject | undefined
  /** Nullable all, once it stands to the right of a LEFT JOIN. */
  columns: readonly Column[]
}

/** Who asks: what its rights are and what its session says. */
export interface Login {
  readonly name: string
  /** Lower-case `schema.name` of what it may SELECT. */
  readonly readable: ReadonlySet<string>
  readonly roles: ReadonlySet<string>
}

/** A value that came with the statement. */
export interface Parameter {
  readonly type: SqlType
  readonly value: string | number | bigint | boolean | Buffer | null
}

/** What a statement is read with. */
export interface Context {
  readonly schema: Schema
  readonly database: string
  readonly version: string
  readonly login: Login
  readonly parameters: ReadonlyMap<string, Parameter>
  /** Objects that the statement touches, as `schema.name`. */
  readonly touched: Set<string>
  /** Views over computers × updates that a statement reads without saying which computers or updates. */
  readonly crossJoins: Set<string>
  /** Counts sources over the whole statement. */
  next(): number
}

/** The sources that an expression may name, and those of the statement around it. */
export class Scope {
  readonly sources: Source[] = []
  readonly outer: Scope | undefined
  constructor(outer?: Scope) {
    this.outer = outer
  }

  add(source: Source): void {
    if (this.sources.some((other) => other.alias.toLowerCase() === source.alias.toLowerCase())) {
      throw new SqlError(1011, `The correlation name '${source.alias}' is specified multiple times in a FROM clause.`)
    }
    this.sources.push(source)
  }

  /** @throws SqlError 207, 209 or 4104 */
  resolve(parts: readonly string[]): Typed {
    const name = parts.at(-1) ?? ''
    const qualifier = parts.slice(0, -1)
    if (qualifier.length === 0) return this.#unqualified(name)
    const source = this.#source(qualifier)
    if (source === undefined) {
      throw new SqlError(4104, `The multi-part identifier "${parts.join('.')}" could not be bound.`)
    }
    return found(source, name, parts.join('.')) ?? raiseInvalidColumn(name)
  }

  #source(qualifier: readonly string[]): Source | undefined {
    const wanted = qualifier.join('.').toLowerCase()
    const here = this.sources.find(({ alias, object }) =>
      qualifier.length === 1
        ? alias.toLowerCase() === wanted
        : object !== undefined &&
          alias.toLowerCase() === object.name.toLowerCase() &&
          `${object.schema}.${object.name}`.toLowerCase() === wanted,
    )
    if (here !== undefined || this.outer === undefined) return here
    return this.outer.#source(qualifier)
  }

  #unqualified(name: string): Typed {
    const all = this.sources.flatMap((source) => found(source, name, name) ?? [])
    if (all.length > 1) throw new SqlError(209, `Ambiguous column name '${name}'.`)
    if (all[0] !== undefined) return all[0]
    return this.outer === undefined ? raiseInvalidColumn(name) : this.outer.#unqualified(name)
  }
}

function raiseInvalidColumn(name: string): never {
  throw new SqlError(207, `Invalid column name '${name}'.`)
}

function found(source: Source, name: string, written: string): Typed | undefined {
  const column = source.columns.find((one) => one.name.toLowerCase() === name.toLowerCase())
  if (column === undefined) return undefined
  return {
    sql: `${source.sqlName}."${column.name.replaceAll('"', '""')}"`,
    type: column.type,
    nullable: column.nullable,
    inner: [],
    column: { source, name: column.name, written },
  }
}
