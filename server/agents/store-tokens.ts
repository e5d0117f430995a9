import type { Knex } from 'knex'
import { countRows, sortBy, type SortColumn, type SortName, type SortPosition, type Total } from '../cmdb/keyset.ts'
import { anyLike, likePattern } from '../cmdb/search.ts'
import type { Context, InfraContext } from '../context.ts'
import type { TokenState } from './rules.ts'

/** `enrollment_token`. */

export interface TokenRow {
  readonly tenantId: number
  readonly id: number
  readonly publicKey: Buffer
  readonly siteId: number
  readonly serverGroupId: number
  readonly usesLeft: number
  readonly expiresAt: Date
  readonly revokedAt: Date | null
}

/** The token of that open part, locked; one whose tenant or server group was removed counts as taken back then. */
export async function findToken(ctx: InfraContext, publicId: string): Promise<TokenRow | undefined> {
  const row = (await ctx
    .trx('enrollment_token as k')
    .join('tenant as t', 't.id', 'k.tenant_id')
    .join('server_group as g', (on) => on.on('g.tenant_id', 'k.tenant_id').andOn('g.id', 'k.server_group_id'))
    .where('k.public_id', publicId)
    .forUpdate('k')
    .first('k.*', ctx.trx.raw('coalesce(k.revoked_at, t.deleted_at, g.deleted_at) as revoked_at'))) as TokenRecord | undefined
  return row && toToken(row)
}

interface TokenRecord {
  tenant_id: number
  id: number
  public_id: string
  public_key: Buffer
  site_id: number
  server_group_id: number
  uses_left: number
  expires_at: Date
  created_by: string
  created_at: Date
  revoked_at: Date | null
}

function toToken(row: TokenRecord): TokenRow {
  return {
    tenantId: row.tenant_id,
    id: row.id,
    publicKey: row.public_key,
    siteId: row.site_id,
    serverGroupId: row.server_group_id,
    usesLeft: row.uses_left,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
  }
}

/** Counts one enrollment; the caller holds the token's row locked. */
export async function takeTokenUse(ctx: InfraContext, token: TokenRow): Promise<void> {
  await ctx.trx('enrollment_token').where({ tenant_id: token.tenantId, id: token.id }).decrement('uses_left', 1)
}

export interface TokenView {
  tokenId: string
  tenantId: string
  tenantName: string
  serverGroupId: string
  serverGroupName: string
  siteId: string
  siteName: string
  usesLeft: number
  expiresAt: Date
  createdBy: string
  createdAt: Date
  revokedAt: Date | null
}

/** What narrows the list of tokens. */
export interface TokenFilter {
  readonly tenantId?: string | undefined
  readonly state?: TokenState | undefined
  /** Part of the id, or of who made it. */
  readonly text?: string | undefined
}

/** What the list can be sorted by. */
const SORTS = {
  tokenId: { sql: 'k.public_id', type: 'text' },
  tenantId: { sql: 't.public_id', type: 'text' },
  tenantName: { sql: 't.name', type: 'text' },
  usesLeft: { sql: 'k.uses_left', type: 'int' },
  expiresAt: { sql: 'k.expires_at', type: 'timestamptz' },
  createdAt: { sql: 'k.created_at', type: 'timestamptz' },
} as const satisfies Record<string, SortColumn>

export const TOKEN_SORTS = Object.keys(SORTS) as (keyof typeof SORTS)[]
export type TokenSort = SortName<keyof typeof SORTS>

/** A page of the tokens, one row more than asked for. */
export async function listTokens(
  ctx: Context,
  query: TokenFilter & { readonly sort: TokenSort; readonly after: SortPosition | undefined; readonly limit: number },
): Promise<(TokenView & { id: number; sortKey: string })[]> {
  const rows = matching(ctx, query)
    .limit(query.limit + 1)
    .select({
      id: 'k.id',
      tokenId: 'k.public_id',
      tenantId: 't.public_id',
      tenantName: 't.name',
      serverGroupId: 'g.public_id',
      serverGroupName: 'g.name',
      siteId: 's.public_id',
      siteName: 's.name',
      usesLeft: 'k.uses_left',
      expiresAt: 'k.expires_at',
      createdBy: 'k.created_by',
      createdAt: 'k.created_at',
      revokedAt: 'k.revoked_at',
    })
  sortBy(rows, SORTS, { sort: query.sort, keys: ['k.id'], after: query.after })
  return (await rows) as (TokenView & { id: number; sortKey: string })[]
}

/** How many tokens a filter matches. */
export async function countTokens(ctx: Context, filter: TokenFilter): Promise<Total> {
  return countRows(ctx.trx, matching(ctx, filter).select(ctx.trx.raw('1')))
}

const SEARCHED = anyLike(['k.public_id', 'k.created_by'])

function matching(ctx: Context, filter: TokenFilter): Knex.QueryBuilder {
  const rows: Knex.QueryBuilder = ctx
    .trx('enrollment_token as k')
    .join('tenant as t', 't.id', 'k.tenant_id')
    .join('server_group as g', (on) => void on.on('g.tenant_id', 'k.tenant_id').andOn('g.id', 'k.server_group_id'))
    .join('site as s', (on) => void on.on('s.tenant_id', 'k.tenant_id').andOn('s.id', 'k.site_id'))
  if (filter.tenantId !== undefined) void rows.where('t.public_id', filter.tenantId)
  if (filter.text !== undefined) void rows.whereRaw(SEARCHED, { needle: likePattern(filter.text) })
  // As `tokenState` says it of one.
  if (filter.state === 'revoked') void rows.whereNotNull('k.revoked_at')
  else if (filter.state !== undefined) void rows.whereNull('k.revoked_at')
  if (filter.state === 'expired') void rows.where('k.expires_at', '<=', ctx.now)
  else if (filter.state === 'open' || filter.state === 'used')
    void rows.where('k.expires_at', '>', ctx.now).where('k.uses_left', filter.state === 'open' ? '>' : '<=', 0)
  return rows
}

/** Where a token puts computers: the tenant's default group and site unless others are named; undefined when the tenant has no such place. */
export async function placeOf(
  ctx: Context,
  asked: { tenantId: string; serverGroupId?: string | undefined; siteId?: string | undefined },
): Promise<{ tenantId: number; serverGroupId: number; siteId: number } | undefined> {
  const tenant = (await ctx
    .trx('tenant')
    .where({ public_id: asked.tenantId, deleted_at: null })
    // What nobody has assigned enrolls nowhere: an agent belongs to who gave it its token.
    .whereNot({ public_id: '__UNASSIGNED__' })
    .first('id', 'default_server_group_id', 'default_site_id')) as
    | { id: number; default_server_group_id: number; default_site_id: number }
    | undefined
  if (tenant === undefined) return undefined
  const group =
    asked.serverGroupId === undefined ? tenant.default_server_group_id : await idOf(ctx, 'server_group', tenant.id, asked.serverGroupId)
  const site = asked.siteId === undefined ? tenant.default_site_id : await idOf(ctx, 'site', tenant.id, asked.siteId)
  return group === undefined || site === undefined ? undefined : { tenantId: tenant.id, serverGroupId: group, siteId: site }
}

async function idOf(ctx: Context, table: 'server_group' | 'site', tenantId: number, publicId: string): Promise<number | undefined> {
  // A group that was moved has an ended row in its former tenant.
  const row = (await ctx.trx(table).where({ tenant_id: tenantId, public_id: publicId, deleted_at: null }).first('id')) as
    | { id: number }
    | undefined
  return row?.id
}

/** Adds a token; `publicKey` is the raw key that its secret stands for. */
export async function insertToken(
  ctx: Context,
  token: { tenantId: number; publicId: string; publicKey: Buffer; siteId: number; serverGroupId: number; uses: number; expiresAt: Date },
): Promise<void> {
  await ctx.trx('enrollment_token').insert({
    tenant_id: token.tenantId,
    public_id: token.publicId,
    public_key: token.publicKey,
    site_id: token.siteId,
    server_group_id: token.serverGroupId,
    uses_left: token.uses,
    expires_at: token.expiresAt,
    created_by: ctx.actor.name,
    created_at: ctx.now,
  })
}

/** @returns whose it was; undefined when there is none that holds */
export async function revokeToken(ctx: Context, publicId: string): Promise<number | undefined> {
  const where = { public_id: publicId, revoked_at: null }
  return tenantOf(await ctx.trx('enrollment_token').where(where).update({ revoked_at: ctx.now }).returning('tenant_id'))
}

function tenantOf(rows: unknown): number | undefined {
  return (rows as { tenant_id: number }[])[0]?.tenant_id
}
