import type { Severity } from '../../catalog/index.ts'
import { viewerCondition } from '../cmdb/scope.ts'
import type { Context } from '../context.ts'
import { EFFECTIVE_LEVEL } from '../policies/levels.ts'

/** Reads of patches. Numbers come from the stored counts; pages go by key, so that the last costs what the first costs. */

export type PatchView = 'approved' | 'unapplied' | 'needed' | 'missing' | 'installed' | 'failed' | 'pending_reboot' | 'all'

export interface PatchItem {
  readonly patchId: string
  readonly kind: 'windows' | 'linux' | 'middleware'
  readonly name: string
  readonly title: string
  readonly classification: string | null
  readonly level: 'required' | 'recommended' | null
  readonly severity: Severity
  readonly exploited: boolean
  /** What it answers by itself. */
  readonly cves: readonly string[]
  /** How many more it answers through what it replaces. */
  readonly inheritedCves: number
  readonly kbs: readonly string[]
  readonly products: readonly string[]
  readonly version: string | null
  readonly releasedAt: Date | null
  readonly restart: 'never' | 'always' | 'can' | 'unknown'
  readonly superseded: boolean
  /** Computers that the viewer may see, by the state of their verdict. */
  readonly missing: number
  readonly downloaded: number
  readonly failed: number
  readonly pendingReboot: number
  readonly installed: number
  /** On how many the vendor's rules find it applicable and not in effect: missing, downloaded, failed or waiting for a restart, whatever is approved. */
  readonly needed: number
  /** For how many of all these it is approved, and on how many it is unapplied: needed, approved, without exception; a restart is counted by itself. */
  readonly approved: number
  readonly unapplied: number
}

export type PatchRow = PatchItem & { readonly id: number; readonly sortKey: string }

export interface PatchFilter {
  readonly view: PatchView
  readonly kind?: string | undefined
  readonly severity?: string | undefined
  /** As the viewer's tenant has it. */
  readonly level?: 'required' | 'recommended' | undefined
  readonly text?: string | undefined
  readonly tenantId?: string | undefined
  readonly patchId?: string | undefined
  /** In upper case. */
  readonly cve?: string | undefined
  readonly exploited?: boolean | undefined
  readonly superseded?: boolean | undefined
  readonly locale?: string | undefined
  readonly after?: readonly [sortKey: string, id: number] | undefined
  readonly limit: number
}

const COUNTS = `sum(n.computers) filter (where n.state = 'missing') as missing, sum(n.computers) filter (where n.state = 'downloaded') as downloaded,
  sum(n.computers) filter (where n.state = 'failed') as failed, sum(n.computers) filter (where n.state = 'pending_reboot') as pending_reboot,
  sum(n.computers) filter (where n.state = 'installed') as installed, sum(n.computers) filter (where n.state <> 'installed') as needed, sum(n.approved) as approved, sum(n.unapplied) as unapplied`

const WANTED = `(:view = 'all'
    or (:view = 'approved' and n.approved > 0) or (:view = 'unapplied' and n.unapplied > 0) or (:view = 'needed' and n.needed > 0)
    or (:view = 'missing' and coalesce(n.missing, 0) + coalesce(n.downloaded, 0) > 0) or (:view = 'installed' and n.installed > 0)
    or (:view = 'failed' and n.failed > 0) or (:view = 'pending_reboot' and n.pending_reboot > 0))`

const SELECT_PATCHES = `select p.id, p.public_id as "patchId", p.kind, p.name, coalesce(x.title, p.title) as title, k.title as classification, ${EFFECTIVE_LEVEL} as level, p.severity, p.exploited,
    p.cves, p.inherited_cves as "inheritedCves", p.kbs, p.products, p.version, p.released_at as "releasedAt", p.restart, p.superseded,
    coalesce(n.missing, 0)::int as missing, coalesce(n.downloaded, 0)::int as downloaded, coalesce(n.failed, 0)::int as failed,
    coalesce(n.pending_reboot, 0)::int as "pendingReboot", coalesce(n.installed, 0)::int as installed, coalesce(n.approved, 0)::int as approved,
    coalesce(n.unapplied, 0)::int as unapplied, coalesce(n.needed, 0)::int as needed, coalesce(p.released_at, p.created_at)::text as "sortKey"`

/** Counts beside each patch: what belongs to the viewer's groups, found by tenant and patch. */
const COUNTED = {
  tenant: `left join lateral (select ${COUNTS} from patch_count n where n.tenant_id = :tenant and n.patch_id = p.id) n on true`,
  own: `left join lateral (select ${COUNTS} from patch_count n where n.tenant_id = :tenant and n.patch_id = p.id
          and n.server_group_id in (select id from server_group where tenant_id = :viewerTenant and owner_user_id = :viewerUser and deleted_at is null)) n on true`,
  all: `left join lateral (select ${COUNTS} from patch_count n where n.patch_id = p.id
          and n.tenant_id not in (select id from tenant where public_id = '__UNASSIGNED__')) n on true`,
} as const

const PAGE_CONDITIONS = `p.absent_since is null
    and (:after::timestamptz is null or (coalesce(p.released_at, p.created_at), p.id) < (:after::timestamptz, :afterId::int))
    and (:kind::text is null or p.kind = :kind) and (:severity::text is null or p.severity = cast(:severity as severity))
    and (:level::text is null or ${EFFECTIVE_LEVEL} = :level)
    and (:patchId::text is null or p.public_id = :patchId) and (:superseded::boolean is null or p.superseded = :superseded)
    and (:exploited::boolean is null or p.exploited = :exploited)
    and (:cve::text is null or p.cves @> array[:cve] or exists (select from advisory a join msrc_fix f on f.advisory_id = a.id
           join patch_kb b on b.kb = f.kb and b.product_id = f.product_id where a.public_id = :cve and b.patch_id = p.id))
    and (:needle::text is null or lower(normalize(p.name, nfkc)) like :needle or lower(normalize(p.title, nfkc)) like :needle
         or lower(normalize(x.title, nfkc)) like :needle or exists (select from unnest(p.cves) cve where lower(cve) like :needle))
    and ${WANTED}`

const JOINS = `left join classification k on k.id = p.classification_id
  left join classification_level l on l.tenant_id = :tenant and l.classification_id = k.id
  left join patch_text x on x.patch_id = p.id and x.locale = :locale`

const LISTS = {
  tenant: `${SELECT_PATCHES} from patch p ${JOINS} ${COUNTED.tenant} where ${PAGE_CONDITIONS} order by coalesce(p.released_at, p.created_at) desc, p.id desc limit :limit`,
  own: `${SELECT_PATCHES} from patch p ${JOINS} ${COUNTED.own} where ${PAGE_CONDITIONS} order by coalesce(p.released_at, p.created_at) desc, p.id desc limit :limit`,
  all: `${SELECT_PATCHES} from patch p ${JOINS} ${COUNTED.all} where ${PAGE_CONDITIONS} order by coalesce(p.released_at, p.created_at) desc, p.id desc limit :limit`,
} as const

/** One page of patches, newest first, with the counts of the computers that the viewer may see; one row more when there are more. */
export async function listPatches(ctx: Context, filter: PatchFilter): Promise<PatchRow[]> {
  const { rows } = await ctx.trx.raw<{ rows: PatchRow[] }>(listFor(ctx, filter), await patchListBindings(ctx, filter))
  return rows
}

function listFor(ctx: Context, filter: PatchFilter): string {
  if (ctx.actor.role === 'tenant_user') return LISTS.own
  return ctx.kind === 'tenant' || filter.tenantId !== undefined ? LISTS.tenant : LISTS.all
}

/** What the list's statement is given. */
export async function patchListBindings(ctx: Context, filter: PatchFilter): Promise<Record<string, string | number | boolean | null>> {
  const text =
    filter.text === undefined
      ? null
      : `%${filter.text
          .normalize('NFKC')
          .toLowerCase()
          .replaceAll(/[%_\\]/g, String.raw`\$&`)}%`
  return {
    ...viewerCondition(ctx.actor, 'n.server_group_id').bindings,
    tenant: await tenantKey(ctx, filter.tenantId),
    view: filter.view,
    kind: filter.kind ?? null,
    severity: filter.severity ?? null,
    level: filter.level ?? null,
    // Not `text`: the cast ::text would be taken for it.
    needle: text,
    patchId: filter.patchId ?? null,
    cve: filter.cve ?? null,
    exploited: filter.exploited ?? null,
    superseded: filter.superseded ?? null,
    locale: filter.locale ?? 'en',
    after: filter.after?.[0] ?? null,
    afterId: filter.after?.[1] ?? null,
    limit: filter.limit + 1,
  }
}

/** Internal key of the tenant whose numbers are meant: -1 where no tenant is meant or there is none: it has no rows. */
export async function tenantKey(ctx: Context, tenantId: string | undefined): Promise<number> {
  if (ctx.kind === 'tenant') return ctx.tenantId
  if (tenantId === undefined) return -1
  const row = (await ctx.trx('tenant').where({ public_id: tenantId }).first('id')) as { id: number } | undefined
  return row?.id ?? -1
}

export interface PatchDetails {
  readonly id: number
  readonly description: string
  readonly eula: boolean
  readonly expired: boolean
  readonly createdAt: Date
  readonly replaces: readonly string[]
  readonly replacedBy: readonly string[]
}

/** What the page of one patch shows besides its line. */
export async function patchDetails(ctx: Context, patchId: string, locale: string): Promise<PatchDetails | undefined> {
  const { rows } = await ctx.trx.raw<{ rows: PatchDetails[] }>(
    `select p.id, coalesce(x.description, e.description, '') as description, p.eula, p.expired, p.created_at as "createdAt",
            array(select o.public_id from patch_supersedence s join patch o on o.id = s.superseded_patch_id where s.patch_id = p.id order by 1 limit 200) as replaces,
            array(select o.public_id from patch_supersedence s join patch o on o.id = s.patch_id where s.superseded_patch_id = p.id order by 1 limit 200) as "replacedBy"
       from patch p
       left join patch_text x on x.patch_id = p.id and x.locale = :locale
       left join patch_text e on e.patch_id = p.id and e.locale = 'en'
      where p.public_id = :patchId`,
    { patchId, locale },
  )
  return rows[0]
}
