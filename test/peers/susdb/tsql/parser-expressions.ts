import { parseType, SqlError, type SqlType } from '../types.ts'
import type { Expression, Query } from './ast.ts'
import { syntaxError, tokenize, type Token } from './lexer.ts'

/** Words that cannot name anything without brackets. */
const RESERVED: ReadonlySet<string> = new Set(
  `ALL AND AS ASC BETWEEN BY CASE CAST CONVERT CROSS DESC DISTINCT ELSE END ESCAPE EXCEPT EXISTS FETCH FOR FROM FULL GROUP HAVING IN INNER
   INTERSECT INTO IS JOIN LEFT LIKE NOT NULL OFFSET ON OPTION OR ORDER OUTER PIVOT RIGHT SELECT SET THEN TOP UNION UPDATE WHEN WHERE WITH
   INSERT DELETE DECLARE EXEC EXECUTE`.split(/\s+/),
)

const COMPARISONS: ReadonlySet<string> = new Set(['=', '<>', '!=', '<', '<=', '>', '>=', '!<', '!>'])
const PLAIN: Readonly<Record<string, string>> = { '!=': '<>', '!<': '>=', '!>': '<=' }

/** Reads expressions and conditions; T-SQL tells them apart by place, `tsql/select.ts` by type. */
export abstract class ExpressionParser {
  protected readonly tokens: readonly Token[]
  protected at = 0

  constructor(text: string) {
    this.tokens = tokenize(text)
  }

  protected abstract query(): Query

  protected peek(ahead = 0): Token {
    return this.tokens[this.at + ahead] ?? { kind: 'end', text: '', upper: '' }
  }

  protected next(): Token {
    const token = this.peek()
    if (token.kind !== 'end') this.at++
    return token
  }

  protected syntaxError(near = this.peek().text): SqlError {
    if (RESERVED.has(near.toUpperCase())) return new SqlError(156, `Incorrect syntax near the keyword '${near}'.`, 15)
    return syntaxError(near)
  }

  protected acceptWord(word: string): boolean {
    if (this.peek().kind !== 'word' || this.peek().upper !== word) return false
    this.at++
    return true
  }

  protected acceptOperator(operator: string): boolean {
    if (this.peek().kind !== 'operator' || this.peek().text !== operator) return false
    this.at++
    return true
  }

  protected expectWord(word: string): void {
    if (!this.acceptWord(word)) throw this.syntaxError()
  }

  protected expectOperator(operator: string): void {
    if (!this.acceptOperator(operator)) throw this.syntaxError()
  }

  protected isName(): boolean {
    const { kind, upper } = this.peek()
    return kind === 'quoted' || (kind === 'word' && !RESERVED.has(upper))
  }

  protected name(): string {
    if (!this.isName()) throw this.syntaxError()
    return this.next().text
  }

  expression(): Expression {
    let left = this.#conjunction()
    while (this.acceptWord('OR')) left = { kind: 'binary_operation', operator: 'or', left, right: this.#conjunction() }
    return left
  }

  #conjunction(): Expression {
    let left = this.#negation()
    while (this.acceptWord('AND')) left = { kind: 'binary_operation', operator: 'and', left, right: this.#negation() }
    return left
  }

  #negation(): Expression {
    return this.acceptWord('NOT') ? { kind: 'not', argument: this.#negation() } : this.#predicate()
  }

  #predicate(): Expression {
    const left = this.#sum()
    const operator = this.peek().kind === 'operator' ? this.peek().text : ''
    if (COMPARISONS.has(operator)) {
      this.at++
      return { kind: 'binary_operation', operator: PLAIN[operator] ?? operator, left, right: this.#sum() }
    }
    if (this.acceptWord('IS')) {
      const negated = this.acceptWord('NOT')
      this.expectWord('NULL')
      return { kind: 'is_null', argument: left, negated }
    }
    const negated = this.acceptWord('NOT')
    if (this.acceptWord('BETWEEN')) {
      const low = this.#sum()
      this.expectWord('AND')
      return { kind: 'between', argument: left, low, high: this.#sum(), negated }
    }
    if (this.acceptWord('IN')) return { kind: 'in', argument: left, list: this.#list(), negated }
    if (this.acceptWord('LIKE')) {
      const pattern = this.#sum()
      const escape = this.acceptWord('ESCAPE') ? this.next().text : ''
      return { kind: 'like', argument: left, pattern, escape, negated }
    }
    if (negated) throw this.syntaxError()
    return left
  }

  #list(): readonly Expression[] | Query {
    this.expectOperator('(')
    if (this.peek().upper === 'SELECT') {
      const query = this.query()
      this.expectOperator(')')
      return query
    }
    const list = [this.expression()]
    while (this.acceptOperator(',')) list.push(this.expression())
    this.expectOperator(')')
    return list
  }

  #sum(): Expression {
    let left = this.#product()
    for (;;) {
      const operator = this.peek().kind === 'operator' ? this.peek().text : ''
      if (operator !== '+' && operator !== '-') return left
      this.at++
      left = { kind: 'binary_operation', operator, left, right: this.#product() }
    }
  }

  #product(): Expression {
    let left = this.primary()
    for (;;) {
      const operator = this.peek().kind === 'operator' ? this.peek().text : ''
      if (operator !== '*' && operator !== '/' && operator !== '%') return left
      this.at++
      left = { kind: 'binary_operation', operator, left, right: this.primary() }
    }
  }

  protected primary(): Expression {
    const token = this.peek()
    switch (token.kind) {
      case 'number':
      case 'string':
      case 'binary':
        this.at++
        return { kind: token.kind, text: token.text }
      case 'parameter':
        this.at++
        return { kind: 'parameter', name: token.text }
      case 'operator':
        return this.#signOrBracket()
      case 'word':
      case 'quoted':
        return this.#word(token)
      case 'end':
      default:
        throw this.syntaxError()
    }
  }

  #signOrBracket(): Expression {
    if (this.acceptOperator('-')) return { kind: 'negate', argument: this.primary() }
    if (this.acceptOperator('+')) return this.primary()
    this.expectOperator('(')
    if (this.peek().upper === 'SELECT') {
      const query = this.query()
      this.expectOperator(')')
      return { kind: 'subquery', query }
    }
    const inner = this.expression()
    this.expectOperator(')')
    return inner
  }

  #word({ upper }: Token): Expression {
    switch (upper) {
      case 'NULL':
        this.at++
        return { kind: 'null' }
      case 'CASE':
        return this.#case()
      case 'CAST':
        return this.#cast()
      case 'CONVERT':
        return this.#convert()
      case 'EXISTS': {
        this.at++
        this.expectOperator('(')
        const query = this.query()
        this.expectOperator(')')
        return { kind: 'exists', query }
      }
      default:
        return this.#nameOrCall()
    }
  }

  #nameOrCall(): Expression {
    const parts = [this.name()]
    while (this.acceptOperator('.')) parts.push(this.name())
    if (!this.acceptOperator('(')) return { kind: 'column', parts }
    const name = parts.join('.')
    if (this.acceptOperator(')')) return { kind: 'call', name, arguments: [], star: false, distinct: false }
    if (this.acceptOperator('*')) {
      this.expectOperator(')')
      return { kind: 'call', name, arguments: [], star: true, distinct: false }
    }
    const distinct = this.acceptWord('DISTINCT')
    const list = [this.expression()]
    while (this.acceptOperator(',')) list.push(this.expression())
    this.expectOperator(')')
    return { kind: 'call', name, arguments: list, star: false, distinct }
  }

  #case(): Expression {
    this.expectWord('CASE')
    const operand = this.peek().upper === 'WHEN' ? undefined : this.expression()
    const branches: { when: Expression; result: Expression }[] = []
    while (this.acceptWord('WHEN')) {
      const when = this.expression()
      this.expectWord('THEN')
      branches.push({ when, result: this.expression() })
    }
    if (branches.length === 0) throw this.syntaxError()
    const otherwise = this.acceptWord('ELSE') ? this.expression() : undefined
    this.expectWord('END')
    return { kind: 'case', operand, branches, otherwise }
  }

  #cast(): Expression {
    this.expectWord('CAST')
    this.expectOperator('(')
    const argument = this.expression()
    this.expectWord('AS')
    const type = this.#type()
    this.expectOperator(')')
    return { kind: 'cast', argument, type, style: undefined }
  }

  #convert(): Expression {
    this.expectWord('CONVERT')
    this.expectOperator('(')
    const type = this.#type()
    this.expectOperator(',')
    const argument = this.expression()
    const style = this.acceptOperator(',') ? Number(this.next().text) : undefined
    this.expectOperator(')')
    return { kind: 'cast', argument, type, style }
  }

  #type(): SqlType {
    const name = this.name()
    if (!this.acceptOperator('(')) return parseType(name)
    const length = this.next().text
    this.expectOperator(')')
    return parseType(`${name}(${length})`)
  }
}
