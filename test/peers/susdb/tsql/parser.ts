import { SqlError } from '../types.ts'
import type { From, Item, Query, Select, Statement } from './ast.ts'
import { ExpressionParser } from './parser-expressions.ts'

/** Options whose SET changes nothing that the subset could show; drivers send them after login. */
const HARMLESS_SETTINGS: ReadonlySet<string> = new Set([
  'ANSI_NULLS',
  'ANSI_NULL_DFLT_ON',
  'ANSI_PADDING',
  'ANSI_WARNINGS',
  'ARITHABORT',
  'CONCAT_NULL_YIELDS_NULL',
  'CURSOR_CLOSE_ON_COMMIT',
  'DATEFIRST',
  'DATEFORMAT',
  'IMPLICIT_TRANSACTIONS',
  'LANGUAGE',
  'LOCK_TIMEOUT',
  'NOCOUNT',
  'NUMERIC_ROUNDABORT',
  'QUOTED_IDENTIFIER',
  'TEXTSIZE',
  'XACT_ABORT',
])

const ISOLATION_LEVELS: ReadonlySet<string> = new Set(['READ UNCOMMITTED', 'READ COMMITTED', 'REPEATABLE READ', 'SNAPSHOT', 'SERIALIZABLE'])

/** Verbs that write or change the server; a reader never sends one. */
export const WRITING_VERBS: ReadonlySet<string> = new Set(
  'INSERT UPDATE DELETE MERGE TRUNCATE CREATE ALTER DROP GRANT REVOKE DENY EXEC EXECUTE BACKUP RESTORE DBCC BULK KILL USE BEGIN COMMIT ROLLBACK'.split(
    ' ',
  ),
)

const HINTS: ReadonlySet<string> = new Set(['NOLOCK', 'READUNCOMMITTED', 'READPAST', 'FORCESEEK'])

class Parser extends ExpressionParser {
  batch(): Statement[] {
    const statements: Statement[] = []
    while (this.peek().kind !== 'end') {
      if (this.acceptOperator(';')) continue
      statements.push(this.#statement())
    }
    return statements
  }

  #statement(): Statement {
    const { upper, text } = this.peek()
    if (upper === 'SET') return this.#set()
    if (upper !== 'SELECT') {
      if (WRITING_VERBS.has(upper)) throw this.#refuseWrite(upper)
      throw this.syntaxError(text)
    }
    const query = this.query()
    this.#options()
    return { kind: 'select', query }
  }

  #refuseWrite(verb: string): SqlError {
    const rest = this.tokens.slice(this.at + 1).filter((token) => token.kind === 'word' || token.kind === 'quoted')
    const name = rest.find((token) => !['INTO', 'FROM', 'TABLE', 'TOP', 'DBO'].includes(token.upper))?.text ?? ''
    if (['INSERT', 'UPDATE', 'DELETE'].includes(verb)) {
      return new SqlError(229, `The ${verb} permission was denied on the object '${name}', database 'SUSDB', schema 'dbo'.`, 14, 5)
    }
    if (verb === 'EXEC' || verb === 'EXECUTE') {
      return new SqlError(229, `The EXECUTE permission was denied on the object '${name}', database 'SUSDB', schema 'dbo'.`, 14, 5)
    }
    return new SqlError(262, `${verb} permission denied in database 'SUSDB'.`, 14)
  }

  #set(): Statement {
    this.expectWord('SET')
    const first = this.name()
    const option = first.toUpperCase()
    if (option === 'TRANSACTION') {
      this.expectWord('ISOLATION')
      this.expectWord('LEVEL')
      const word = this.name().toUpperCase()
      const value = word === 'READ' || word === 'REPEATABLE' ? `${word} ${this.name().toUpperCase()}` : word
      if (!ISOLATION_LEVELS.has(value)) throw this.syntaxError(value)
      return { kind: 'set', option: 'ISOLATION LEVEL', value }
    }
    if (!HARMLESS_SETTINGS.has(option)) throw new SqlError(195, `'${first}' is not a recognized SET option.`, 15)
    const sign = this.acceptOperator('-') ? '-' : ''
    const value = this.next()
    if (!['word', 'number', 'quoted'].includes(value.kind)) throw this.syntaxError(value.text)
    return { kind: 'set', option, value: sign + value.text }
  }

  #options(): void {
    if (!this.acceptWord('OPTION')) return
    this.expectOperator('(')
    do {
      const name = this.name().toUpperCase()
      if (name === 'MAXDOP') this.next()
      else if (name !== 'RECOMPILE') throw this.syntaxError(name)
    } while (this.acceptOperator(','))
    this.expectOperator(')')
  }

  override query(): Query {
    const selects = [this.#select()]
    while (this.acceptWord('UNION')) {
      this.expectWord('ALL')
      selects.push(this.#select())
    }
    const order: { expression: Query['order'][number]['expression']; descending: boolean }[] = []
    if (this.acceptWord('ORDER')) {
      this.expectWord('BY')
      do {
        const expression = this.expression()
        const descending = this.acceptWord('DESC') || (this.acceptWord('ASC'), false)
        order.push({ expression, descending })
      } while (this.acceptOperator(','))
    }
    return { selects, order }
  }

  #select(): Select {
    this.expectWord('SELECT')
    const distinct = this.acceptWord('DISTINCT')
    if (!distinct) this.acceptWord('ALL')
    const top = this.acceptWord('TOP') ? this.#top() : undefined
    const items = [this.#item()]
    while (this.acceptOperator(',')) items.push(this.#item())
    const from = this.acceptWord('FROM') ? this.#from() : undefined
    const where = this.acceptWord('WHERE') ? this.expression() : undefined
    const group = []
    if (this.acceptWord('GROUP')) {
      this.expectWord('BY')
      do group.push(this.expression())
      while (this.acceptOperator(','))
    }
    const having = this.acceptWord('HAVING') ? this.expression() : undefined
    return { distinct, top, items, from, where, group, having }
  }

  #top(): Select['top'] {
    if (!this.acceptOperator('(')) return this.primary()
    const top = this.expression()
    this.expectOperator(')')
    return top
  }

  #item(): Item {
    if (this.acceptOperator('*')) return { expression: undefined, alias: undefined, of: undefined }
    const [first, dot, star] = [this.peek(), this.peek(1), this.peek(2)]
    if ((first.kind === 'word' || first.kind === 'quoted') && dot.text === '.' && star.text === '*' && star.kind === 'operator') {
      this.at += 3
      return { expression: undefined, alias: undefined, of: first.text }
    }
    const expression = this.expression()
    return { expression, alias: this.#alias(), of: undefined }
  }

  #alias(): string | undefined {
    if (this.acceptWord('AS')) {
      return this.peek().kind === 'string' ? this.next().text : this.name()
    }
    return this.isName() ? this.name() : undefined
  }

  #from(): From {
    let from = this.#source()
    for (;;) {
      const left = this.acceptWord('LEFT')
      if (left) this.acceptWord('OUTER')
      const inner = !left && this.acceptWord('INNER')
      if (!left && !inner && this.peek().upper !== 'JOIN') return from
      this.expectWord('JOIN')
      const right = this.#source()
      this.expectWord('ON')
      from = { kind: 'join', type: left ? 'left' : 'inner', left: from, right, on: this.expression() }
    }
  }

  #source(): From {
    if (this.acceptOperator('(')) {
      const query = this.query()
      this.expectOperator(')')
      const alias = this.#alias()
      if (alias === undefined) throw this.syntaxError(this.peek().text)
      return { kind: 'derived', query, alias }
    }
    const parts = [this.name()]
    while (this.acceptOperator('.')) parts.push(this.name())
    const isCall = this.acceptOperator('(')
    if (isCall) this.expectOperator(')')
    const alias = this.#alias()
    return { kind: 'table', parts, isCall, alias, indexHints: this.#hints() }
  }

  #hints(): string[] {
    const indexes: string[] = []
    if (!this.acceptWord('WITH')) return indexes
    this.expectOperator('(')
    do {
      const hint = this.name().toUpperCase()
      if (hint === 'INDEX') {
        const inBrackets = this.acceptOperator('(')
        if (!inBrackets) this.expectOperator('=')
        indexes.push(this.name())
        if (inBrackets) this.expectOperator(')')
      } else if (!HINTS.has(hint)) throw new SqlError(321, `"${hint}" is not a recognized table hints option.`, 15)
    } while (this.acceptOperator(','))
    this.expectOperator(')')
    return indexes
  }
}

/**
 * Reads a batch of the T-SQL subset.
 * @throws SqlError with SQL Server's number for what is outside it
 */
export function parseBatch(text: string): Statement[] {
  return new Parser(text).batch()
}
