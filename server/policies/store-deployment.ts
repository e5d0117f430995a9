import type { Knex } from 'knex'
import { countRows, type Total } from '../cmdb/keyset.ts'
import { anyLike, likePattern } from '../cmdb/search.ts'
import type { Context } from '../context.ts'

/** `deployment_policy` and its versions: when a job may work on computers. */

/** A policy with its versions, newest first. */
export interface DeploymentPolicy {
  readonly policyId: string
  readonly tenantId: string
  readonly name: string
  /** The one that every tenant has: any time, at the earliest. */
  readonly isSystem: boolean
  readonly versions: readonly {
    readonly version: number
    readonly windows: unknown
    readonly settings: unknown
    readonly createdAt: string
    readonly jobs: number
  }[]
}

const VERSIONS = `(select coalesce(json_agg(json_build_object('version', v.version, 'windows', v.windows, 'settings', v.settings, 'createdAt', v.created_at,
    'jobs', (select count(*) from job j where j.tenant_id = v.tenant_id and j.policy_id = v.policy_id and j.policy_version = v.version)) order by v.version desc), '[]')
  from deployment_policy_version v where v.tenant_id = d.tenant_id and v.policy_id = d.id)`

/** Which policies are meant. */
interface Meant {
  readonly tenantId: string | undefined
  /** A part of a name. */
  readonly text: string | undefined
}

/** A page of the policies of the viewer's tenant, or of all tenants, one row more than asked for. @param after tenant and policy, public ids */
export async function listDeploymentPolicies(
  ctx: Context,
  query: Meant & { readonly after: readonly [string, string] | undefined; readonly limit: number },
): Promise<DeploymentPolicy[]> {
  const rows = meant(ctx, query)
    .select(
      'd.public_id as policyId',
      't.public_id as tenantId',
      'd.name',
      ctx.trx.raw(`d.name like '#%' as "isSystem", ${VERSIONS} as versions`),
    )
    .orderBy([{ column: 't.public_id' }, { column: 'd.public_id' }])
    .limit(query.limit + 1)
  if (query.after !== undefined) void rows.whereRaw('(t.public_id, d.public_id) > (?, ?)', [...query.after])
  return (await rows) as DeploymentPolicy[]
}

/** How many policies are meant. */
export function countDeploymentPolicies(ctx: Context, query: Meant): Promise<Total> {
  return countRows(ctx.trx, meant(ctx, query).select('d.id'))
}

function meant(ctx: Context, { tenantId, text }: Meant): Knex.QueryBuilder {
  const query = ctx
    .trx('deployment_policy as d')
    .join('tenant as t', 't.id', 'd.tenant_id')
    .where({ 't.reserved': false })
    .whereNull('t.deleted_at')
    .whereNull('d.deleted_at')
  if (tenantId !== undefined) void query.where('t.public_id', tenantId)
  if (text !== undefined) void query.whereRaw(anyLike(['d.name']), { needle: likePattern(text) })
  return query
}
