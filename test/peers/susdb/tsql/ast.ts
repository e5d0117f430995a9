import type { SqlType } from '../types.ts'

export type Expression =
  | { readonly kind: 'column'; readonly parts: readonly string[] }
  | { readonly kind: 'number' | 'string' | 'binary'; readonly text: string }
  | { readonly kind: 'null' }
  | { readonly kind: 'parameter'; readonly name: string }
  | { readonly kind: 'negate' | 'not'; readonly argument: Expression }
  | { readonly kind: 'binary_operation'; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'is_null'; readonly argument: Expression; readonly negated: boolean }
  | {
      readonly kind: 'between'
      readonly argument: Expression
      readonly low: Expression
      readonly high: Expression
      readonly negated: boolean
    }
  | { readonly kind: 'in'; readonly argument: Expression; readonly list: readonly Expression[] | Query; readonly negated: boolean }
  | {
      readonly kind: 'like'
      readonly argument: Expression
      readonly pattern: Expression
      readonly escape: string
      readonly negated: boolean
    }
  | { readonly kind: 'exists'; readonly query: Query }
  | { readonly kind: 'subquery'; readonly query: Query }
  | {
      readonly kind: 'case'
      readonly operand: Expression | undefined
      readonly branches: readonly { readonly when: Expression; readonly result: Expression }[]
      readonly otherwise: Expression | undefined
    }
  | {
      readonly kind: 'call'
      readonly name: string
      readonly arguments: readonly Expression[]
      readonly star: boolean
      readonly distinct: boolean
    }
  | { readonly kind: 'cast'; readonly argument: Expression; readonly type: SqlType; readonly style: number | undefined }

export type From =
  | {
      readonly kind: 'table'
      readonly parts: readonly string[]
      readonly isCall: boolean
      readonly alias: string | undefined
      readonly indexHints: readonly string[]
    }
  | { readonly kind: 'derived'; readonly query: Query; readonly alias: string }
  | { readonly kind: 'join'; readonly type: 'inner' | 'left'; readonly left: From; readonly right: From; readonly on: Expression }

export interface Item {
  /** `*` or `x.*` when absent. */
  readonly expression: Expression | undefined
  readonly alias: string | undefined
  /** The x of `x.*`. */
  readonly of: string | undefined
}

export interface Select {
  readonly distinct: boolean
  readonly top: Expression | undefined
  readonly items: readonly Item[]
  readonly from: From | undefined
  readonly where: Expression | undefined
  readonly group: readonly Expression[]
  readonly having: Expression | undefined
}

export interface Query {
  /** Several are joined by UNION ALL. */
  readonly selects: readonly Select[]
  readonly order: readonly { readonly expression: Expression; readonly descending: boolean }[]
}

export type Statement =
  | { readonly kind: 'set'; readonly option: string; readonly value: string }
  | { readonly kind: 'select'; readonly query: Query }
