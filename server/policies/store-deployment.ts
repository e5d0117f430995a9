import type { Knex } from 'knex'
import { countRows, sortBy, type SortColumn, type SortName, type SortPosition, type Total } from '../cmdb/keyset.ts'
import { anyLike, likePattern } from '../cmdb/search.ts'
import type { Context } from '../context.ts'

/** `deployment_policy` and its versions: when a job may work on computers. */

/** A policy with its versions, newest first. */
export interface DeploymentPolicy {
  readonly policyId: string
  readonly tenantId: string
  readonly tenantName: string
  readonly name: string
  /** The one that every tenant has: any time, at the earliest. */
  readonly isSystem: boolean
  /** The newest one. */
  readonly version: number
  /** How many time windows are stored with it. */
  readonly windows: number
  readonly createdAt: Date
  /** Jobs that were requested with any of its versions. */
  readonly jobs: number
  readonly versions: readonly {
    readonly version: number
    readonly windows: number
    readonly createdAt: string
    readonly jobs: number
  }[]
}

const JOBS = 'from job j where j.tenant_id = v.tenant_id and j.policy_id = v.policy_id and j.policy_version = v.version'
const VERSIONS = `(select coalesce(json_agg(json_build_object('version', v.version, 'windows', jsonb_array_length(v.windows), 'createdAt', v.created_at,
    'jobs', (select count(*) ${JOBS})) order by v.version desc), '[]')
  from deployment_policy_version v where v.tenant_id = d.tenant_id and v.policy_id = d.id)`
const ALL_JOBS = '(select count(*)::int from job j where j.tenant_id = d.tenant_id and j.policy_id = d.id)'

/** What the list can be sorted by. */
const SORTS = {
  tenantId: { sql: 'x."tenantId"', type: 'text' },
  tenantName: { sql: 'x."tenantName"', type: 'text' },
  name: { sql: 'x.name', type: 'text' },
  createdAt: { sql: 'x."createdAt"', type: 'timestamptz' },
  jobs: { sql: 'x.jobs', type: 'int' },
} as const satisfies Record<string, SortColumn>

export const DEPLOYMENT_SORTS = Object.keys(SORTS) as (keyof typeof SORTS)[]

/** Which policies are meant. */
interface Meant {
  readonly tenantId?: string | undefined
  /** A part of a name. */
  readonly text?: string | undefined
}

/** A page of the policies of the viewer's tenant, or of all tenants, one row more than asked for. */
export async function listDeploymentPolicies(
  ctx: Context,
  query: Meant & {
    readonly sort: SortName<keyof typeof SORTS>
    readonly after: SortPosition<string> | undefined
    readonly limit: number
  },
): Promise<(DeploymentPolicy & { readonly sortKey: string })[]> {
  const rows = ctx.trx
    .from(meant(ctx, query).as('x'))
    .select('x.*')
    .limit(query.limit + 1)
  sortBy(rows, SORTS, { sort: query.sort, keys: ['x."policyId"'], after: query.after })
  return (await rows) as (DeploymentPolicy & { sortKey: string })[]
}

/** How many policies are meant. */
export function countDeploymentPolicies(ctx: Context, query: Meant): Promise<Total> {
  return countRows(ctx.trx, meant(ctx, query))
}

function meant(ctx: Context, { tenantId, text }: Meant): Knex.QueryBuilder {
  const query: Knex.QueryBuilder = ctx
    .trx('deployment_policy as d')
    .join('tenant as t', 't.id', 'd.tenant_id')
    .joinRaw(
      `join lateral (select n.version, jsonb_array_length(n.windows) as windows, n.created_at from deployment_policy_version n
        where n.tenant_id = d.tenant_id and n.policy_id = d.id order by n.version desc limit 1) newest on true`,
    )
    .where({ 't.reserved': false })
    .whereNull('t.deleted_at')
    .whereNull('d.deleted_at')
    .select('d.public_id as policyId', 't.public_id as tenantId', 't.name as tenantName', 'd.name')
    .select('newest.version', 'newest.windows', 'newest.created_at as createdAt')
    .select(ctx.trx.raw(`d.name like '#%' as "isSystem", ${ALL_JOBS} as jobs, ${VERSIONS} as versions`))
  if (tenantId !== undefined) void query.where('t.public_id', tenantId)
  if (text !== undefined) void query.whereRaw(anyLike(['d.name']), { needle: likePattern(text) })
  return query
}
