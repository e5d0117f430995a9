import type { ColumnName, FigureName, ValueGroup } from '../../templates/index.ts'
import type { Permission } from '../authorization.ts'

/** What a predefined report is made of. */

export type ColumnKind = 'text' | 'count' | 'number' | 'time' | 'flag' | 'list' | 'label'
export interface Column {
  readonly name: ColumnName
  readonly kind: ColumnKind
  /** Of `label`: which set of words. */
  readonly group?: ValueGroup
  /** Shown in mails as well, which have room for few. */
  readonly brief?: boolean
}

export const PARAMETERS = [
  'tenantId',
  'serverGroupId',
  'text',
  'health',
  'severity',
  'kind',
  'exploited',
  'state',
  'period',
  'from',
  'to',
] as const
export type ParameterName = (typeof PARAMETERS)[number]

/** SQL types of sort keys. */
type KeyType = 'text' | 'int' | 'bigint' | 'timestamptz'

export interface Report {
  readonly permission: Permission
  readonly columns: readonly Column[]
  readonly parameters: readonly ParameterName[]
  /** What the rows are; by the database role that asks, where a tenant reads other tables. */
  readonly statement: string | Readonly<Record<'tenant' | 'infra', string>>
  /** The same rows, written so that adding them all up is quick; where `statement` is made for pages. */
  readonly whole?: string
  /** Types of its key1, key2, …: rows come in their ascending order, and no two share all of them. */
  readonly keys: readonly KeyType[]
  /** How many of the first keys lie in one table with an index in that order. */
  readonly leading?: number
  /** Sums over all rows `r`. The first counts the rows. */
  readonly figures: Readonly<Partial<Record<FigureName, string>>>
}
