import type { Knex } from 'knex'
import { countRows, sortBy, type SortColumn, type SortName, type SortPosition, type Total } from '../cmdb/keyset.ts'
import { anyLike, likePattern } from '../cmdb/search.ts'
import type { InfraContext } from '../context.ts'
import type { Refusal } from './rules.ts'
import { WANTED, type ListedFile, type Refused } from './store.ts'

/** Lists of what the patch store holds. */

const HASH = `encode(f.sha256, 'hex')`

const FILE_COLUMNS = {
  name: { sql: 'lower(f.name)', type: 'text' },
  bytes: { sql: 'f.bytes', type: 'bigint' },
  addedAt: { sql: 'f.added_at', type: 'timestamptz' },
  usedAt: { sql: 'f.used_at', type: 'timestamptz' },
} as const satisfies Record<string, SortColumn>
export type FileColumn = keyof typeof FILE_COLUMNS
export const FILE_SORTS = Object.keys(FILE_COLUMNS) as FileColumn[]

/** Which files are meant. */
export interface FileFilter {
  /** A part of the name, the address or the hash. */
  readonly text?: string | undefined
  readonly wanted?: boolean | undefined
  /** Public id: those of this tenant alone. */
  readonly tenantId?: string | undefined
}

/** Which part of a list, and in what order. */
interface Page<N extends string, K extends string | number> {
  readonly sort: SortName<N>
  readonly after: SortPosition<K> | undefined
  readonly limit: number
}

/** A page of the files of the store. */
export async function listStored(
  ctx: InfraContext,
  filter: FileFilter,
  { limit, ...order }: Page<FileColumn, string>,
): Promise<(ListedFile & { sortKey: string })[]> {
  const query = meantFiles(ctx, filter)
    .select(
      'f.bytes',
      'f.path',
      'f.name',
      'f.url',
      ctx.trx.raw(`${HASH} as sha256, f.sha256 in (${WANTED}) as wanted`),
      't.public_id as tenantId',
      'f.owner_tenant_id as ownerTenantId',
      'f.added_at as addedAt',
      'f.added_by as addedBy',
      'f.used_at as usedAt',
    )
    .limit(limit)
  sortBy(query, FILE_COLUMNS, { ...order, keys: [HASH] })
  const rows = (await query) as (ListedFile & { bytes: string; sortKey: string })[]
  return rows.map((row) => ({ ...row, bytes: Number(row.bytes) }))
}

/** How many files of the store are meant. */
export function countStored(ctx: InfraContext, filter: FileFilter): Promise<Total> {
  return countRows(ctx.trx, meantFiles(ctx, filter).select('f.sha256'))
}

function meantFiles(ctx: InfraContext, { text, wanted, tenantId }: FileFilter): Knex.QueryBuilder {
  const query = ctx.trx('store_file as f').leftJoin('tenant as t', 't.id', 'f.owner_tenant_id')
  if (text !== undefined) void query.whereRaw(anyLike(['f.name', `coalesce(f.url, '')`, HASH]), { needle: likePattern(text) })
  if (wanted === true) void query.whereRaw(`f.sha256 in (${WANTED})`)
  if (wanted === false) void query.whereRaw(`f.sha256 not in (${WANTED})`)
  if (tenantId !== undefined) void query.where('t.public_id', tenantId)
  return query
}

const REFUSED_COLUMNS = {
  refusedAt: { sql: 'f.refused_at', type: 'timestamptz' },
  name: { sql: 'lower(f.name)', type: 'text' },
  bytes: { sql: 'f.bytes', type: 'bigint' },
} as const satisfies Record<string, SortColumn>
export type RefusedColumn = keyof typeof REFUSED_COLUMNS
export const REFUSED_SORTS = Object.keys(REFUSED_COLUMNS) as RefusedColumn[]

/** Which files in quarantine are meant. */
export interface RefusedFilter {
  /** A part of the name, the address or a hash. */
  readonly text?: string | undefined
  readonly reason?: Refusal | undefined
}

/** A page of the files in quarantine. */
export async function listRefused(
  ctx: InfraContext,
  filter: RefusedFilter,
  { limit, ...order }: Page<RefusedColumn, number>,
): Promise<(Refused & { sortKey: string })[]> {
  const query = meantRefused(ctx, filter)
    .select(
      'f.id',
      'f.bytes',
      'f.name',
      'f.url',
      'f.path',
      'f.reason',
      ctx.trx.raw(`${HASH} as sha256, encode(f.wanted_sha256, 'hex') as "wantedSha256"`),
      'f.owner_tenant_id as ownerTenantId',
      'f.refused_by as refusedBy',
      'f.refused_at as refusedAt',
    )
    .limit(limit)
  sortBy(query, REFUSED_COLUMNS, { ...order, keys: ['f.id'] })
  const rows = (await query) as (Refused & { bytes: string; sortKey: string })[]
  return rows.map((row) => ({ ...row, bytes: Number(row.bytes) }))
}

/** How many files in quarantine are meant. */
export function countRefused(ctx: InfraContext, filter: RefusedFilter): Promise<Total> {
  return countRows(ctx.trx, meantRefused(ctx, filter).select('f.id'))
}

function meantRefused(ctx: InfraContext, { text, reason }: RefusedFilter): Knex.QueryBuilder {
  const query = ctx.trx('store_quarantine as f')
  const columns = ['f.name', `coalesce(f.url, '')`, HASH, `coalesce(encode(f.wanted_sha256, 'hex'), '')`]
  if (text !== undefined) void query.whereRaw(anyLike(columns), { needle: likePattern(text) })
  if (reason !== undefined) void query.where('f.reason', reason)
  return query
}
