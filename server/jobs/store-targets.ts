import { narrowToViewer } from '../cmdb/scope.ts'
import type { Actor, Context } from '../context.ts'
import type { JobApproval } from './rules.ts'

/** What a plan is made of: computers, patches, what is unapplied where. Read here, written by others. */

export interface Target {
  readonly tenantId: number
  readonly id: number
  readonly publicId: string
  readonly name: string
  readonly osType: 'windows' | 'linux' | 'other'
  readonly address: string | null
  readonly hasAgent: boolean
  readonly lastSeenAt: Date | null
}

/** How computers are chosen. */
export interface Chosen {
  readonly computerIds?: readonly string[] | undefined
  readonly addresses?: readonly string[] | undefined
  readonly serverGroupIds?: readonly string[] | undefined
}

/**
 * The computers that are meant and that a viewer may see.
 *
 * @param viewer whose rights count: the asker's, or those of the user for whom a command asks
 * @param limit at most so many
 */
export async function findTargets(ctx: Context, viewer: Actor, chosen: Chosen, limit: number): Promise<Target[]> {
  const query = ctx
    .trx('computer as c')
    .leftJoin('computer_status as s', (join) => void join.on('s.tenant_id', 'c.tenant_id').andOn('s.computer_id', 'c.id'))
    .leftJoin(
      'agent as a',
      (join) =>
        void join.on('a.tenant_id', 'c.tenant_id').andOn('a.computer_id', 'c.id').andOnNull('a.revoked_at').andOnNull('a.quarantined_at'),
    )
    .join('server_group as g', (join) => void join.on('g.tenant_id', 'c.tenant_id').andOn('g.id', 'c.server_group_id'))
    .whereNull('c.ended_at')
    .where((any) => {
      void any.whereIn('c.public_id', [...(chosen.computerIds ?? [])])
      if (chosen.addresses?.length) void any.orWhereIn('c.management_address', [...chosen.addresses])
      if (chosen.serverGroupIds?.length) void any.orWhereIn('g.public_id', [...chosen.serverGroupIds])
    })
    .orderBy('c.id')
    .limit(limit)
    .select(
      'c.tenant_id as tenantId',
      'c.id',
      'c.public_id as publicId',
      ctx.trx.raw('coalesce(c.fqdn, c.host_name) as name'),
      'c.os_type as osType',
      'c.management_address as address',
      ctx.trx.raw('(a.id is not null) as "hasAgent"'),
      'a.last_seen_at as lastSeenAt',
    )
  if (viewer.tenantId !== null) void query.where('c.tenant_id', viewer.tenantId)
  return (await narrowToViewer({ trx: ctx.trx, actor: viewer }, query, 'c.server_group_id')) as Target[]
}

export interface PlannedPatch {
  readonly id: number
  readonly publicId: string
  readonly name: string
  readonly title: string
  readonly version: string | null
  readonly kbs: readonly string[]
  readonly kind: 'windows' | 'linux' | 'middleware'
  readonly restart: string
  readonly bytes: number | null
  readonly releasedAt: Date | null
}

const PATCH_COLUMNS = [
  'p.id',
  'p.public_id as publicId',
  'p.name',
  'p.title',
  'p.version',
  'p.kbs',
  'p.kind',
  'p.restart',
  'p.bytes',
  'p.released_at as releasedAt',
] as const

/** Patches that any of these references may mean. */
export async function findPatches(
  ctx: Context,
  wanted: { publicIds: readonly string[]; kbs: readonly string[]; packages: readonly { name: string; version: string }[] },
): Promise<PlannedPatch[]> {
  return (await ctx
    .trx('patch as p')
    .where((any) => {
      void any.whereIn('p.public_id', [...wanted.publicIds])
      if (wanted.kbs.length > 0) void any.orWhereRaw('p.kbs && ?::text[]', [[...wanted.kbs]])
      for (const { name, version } of wanted.packages) void any.orWhere({ 'p.name': name, 'p.version': version })
    })
    .select(...PATCH_COLUMNS)) as PlannedPatch[]
}

/** What the verdicts say of a patch on a computer. */
export interface Standing {
  readonly computerId: number
  readonly patchId: number
  readonly unapplied: boolean
  readonly excepted: boolean
}

const STANDING = `v.computer_id as "computerId", v.patch_id as "patchId", v.excepted,
  (v.state in ('missing', 'downloaded', 'failed') and v.approved and not v.excepted) as unapplied`

/** Standings of these patches on these computers; no row: nothing is known, or it is not needed. */
export async function standings(
  ctx: Context,
  tenantId: number,
  computerIds: readonly number[],
  patchIds: readonly number[],
): Promise<Standing[]> {
  return (await ctx
    .trx('verdict as v')
    .where('v.tenant_id', tenantId)
    .whereRaw('v.computer_id = any(?::int[])', [[...computerIds]])
    .whereRaw('v.patch_id = any(?::int[])', [[...patchIds]])
    .select(ctx.trx.raw(STANDING))) as Standing[]
}

/** Everything of a kind that is unapplied on these computers. */
export async function unappliedPatches(
  ctx: Context,
  tenantId: number,
  computerIds: readonly number[],
  kind: PlannedPatch['kind'],
): Promise<PlannedPatch[]> {
  return (await ctx
    .trx('patch as p')
    .where('p.kind', kind)
    .whereExists((found) => {
      void found
        .from('verdict as v')
        .where('v.tenant_id', tenantId)
        .whereRaw('v.computer_id = any(?::int[])', [[...computerIds]])
        .whereRaw('v.patch_id = p.id')
        .whereIn('v.state', ['missing', 'downloaded', 'failed'])
        .where({ 'v.approved': true, 'v.excepted': false })
        .select(ctx.trx.raw('1'))
    })
    .select(...PATCH_COLUMNS)) as PlannedPatch[]
}

/** What a tenant settled about its jobs. */
export interface TenantFacts {
  readonly id: number
  readonly publicId: string
  readonly reserved: boolean
  readonly timeZone: string
  readonly jobApproval: JobApproval
  readonly policyId: number
  readonly policyPublicId: string
  readonly policyVersion: number
}

/** A tenant with the newest version of a deployment policy of that name. */
export async function tenantFacts(ctx: Context, tenantId: number, policyName: string): Promise<TenantFacts | undefined> {
  const { rows } = (await ctx.trx.raw(
    `select t.id, t.public_id as "publicId", t.reserved, t.time_zone as "timeZone", t.job_approval as "jobApproval",
            d.id as "policyId", d.public_id as "policyPublicId", (select max(v.version) from deployment_policy_version v where v.policy_id = d.id) as "policyVersion"
       from tenant t join deployment_policy d on d.tenant_id = t.id and d.name = :policyName and d.deleted_at is null
      where t.id = :tenantId`,
    { tenantId, policyName },
  )) as { rows: TenantFacts[] }
  return rows[0]
}

/** A person as far as a job needs one. */
export interface Person {
  readonly id: number
  readonly publicId: string
  readonly tenantId: number
  readonly tenantReserved: boolean
  readonly role: 'infra_admin' | 'administrator' | 'tenant_admin' | 'tenant_user'
}

/** A user by the id that people type. */
export async function findPerson(ctx: Context, publicId: string): Promise<Person | undefined> {
  return (await ctx
    .trx('user_account as u')
    .join('tenant as t', 't.id', 'u.tenant_id')
    .where({ 'u.public_id': publicId, 'u.deleted_at': null })
    .first('u.id', 'u.public_id as publicId', 'u.tenant_id as tenantId', 't.reserved as tenantReserved', 'u.role')) as Person | undefined
}

/** The newest raw inventories of computers: what their package managers would upgrade. */
export async function inventoryDocuments(
  ctx: Context,
  tenantId: number,
  computerIds: readonly number[],
): Promise<{ computerId: number; body: Buffer }[]> {
  const { rows } = (await ctx.trx.raw(
    `select i.computer_id as "computerId", d.body from inventory i
       join inventory_document d on d.tenant_id = i.tenant_id and d.sha256 = i.document_sha256
      where i.tenant_id = :tenantId and i.computer_id = any(:computerIds::int[])`,
    { tenantId, computerIds: [...computerIds] },
  )) as { rows: { computerId: number; body: Buffer }[] }
  return rows
}

/** Internal keys of patches by their public ids. */
export async function patchKeys(ctx: Context, publicIds: readonly string[]): Promise<Map<string, number>> {
  const rows = (await ctx
    .trx('patch')
    .whereIn('public_id', [...publicIds])
    .select('id', 'public_id')) as { id: number; public_id: string }[]
  return new Map(rows.map((row) => [row.public_id, row.id]))
}
