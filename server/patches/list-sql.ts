import { anyLike } from '../cmdb/search.ts'
import { beginningOf, countedSql, listStatement, sortSql, type SortColumn, type SortName } from '../cmdb/keyset.ts'
import { EFFECTIVE_LEVEL } from '../policies/levels.ts'

/** The statements of the list of patches: one for each kind of viewer, view and order, made of constants. */

/** Views of the list; those that are `counted` show patches that some of the viewer's computers need, have or are approved for. */
const VIEWS = {
  approved: { counted: true, sql: `n.approved > 0` },
  unapplied: { counted: true, sql: `n.unapplied > 0` },
  needed: { counted: true, sql: `n.needed > 0` },
  missing: { counted: true, sql: `coalesce(n.missing, 0) + coalesce(n.downloaded, 0) > 0` },
  downloaded: { counted: true, sql: `n.downloaded > 0` },
  installed: { counted: true, sql: `n.installed > 0` },
  failed: { counted: true, sql: `n.failed > 0` },
  pending_reboot: { counted: true, sql: `n.pending_reboot > 0` },
  applicable: { counted: true, sql: `(n.needed > 0 or n.installed > 0)` },
  critical: { counted: true, sql: `n.needed > 0 and p.severity = 'critical'` },
  all: { counted: false, sql: `true` },
  supported: { counted: false, sql: `not p.expired` },
  latest: { counted: false, sql: `coalesce(p.released_at, p.created_at) > :now::timestamptz - interval '30 days'` },
  declined: {
    counted: false,
    sql: `exists (select from patch_exception e left join computer c on c.tenant_id = e.tenant_id and c.id = e.computer_id
           where e.ended_at is null and e.kind = 'decline' and (e.until_at is null or e.until_at > :now::timestamptz)
             and (e.patch_id = p.id or e.package = p.name) and (:tenant::int = -1 or e.tenant_id = :tenant)
             and (e.computer_id is null or :viewerUser::int is null
                  or c.server_group_id in (select id from server_group where tenant_id = :viewerTenant and owner_user_id = :viewerUser and deleted_at is null)))`,
  },
} as const satisfies Record<string, { counted: boolean; sql: string }>

export type PatchView = keyof typeof VIEWS
export const PATCH_VIEWS = Object.keys(VIEWS) as [PatchView, ...PatchView[]]

/** What the list can be sorted by; a patch without a release date is as old as it is known. */
const SORTS = {
  releasedAt: { sql: `coalesce(p.released_at, p.created_at)`, type: 'timestamptz' },
  name: { sql: `p.name`, type: 'text' },
  title: { sql: beginningOf(`coalesce(x.title, p.title)`), type: 'text' },
  kind: { sql: `p.kind`, type: 'text' },
  classification: { sql: `coalesce(k.title, '')`, type: 'text' },
  level: { sql: `coalesce(${EFFECTIVE_LEVEL}, '')`, type: 'text' },
  severity: { sql: `p.severity`, type: 'severity' },
  exploited: { sql: `p.exploited`, type: 'boolean' },
  missing: { sql: `coalesce(n.missing, 0)`, type: 'bigint' },
  downloaded: { sql: `coalesce(n.downloaded, 0)`, type: 'bigint' },
  failed: { sql: `coalesce(n.failed, 0)`, type: 'bigint' },
  pendingReboot: { sql: `coalesce(n.pending_reboot, 0)`, type: 'bigint' },
  installed: { sql: `coalesce(n.installed, 0)`, type: 'bigint' },
  needed: { sql: `coalesce(n.needed, 0)`, type: 'bigint' },
  approved: { sql: `coalesce(n.approved, 0)`, type: 'bigint' },
  unapplied: { sql: `coalesce(n.unapplied, 0)`, type: 'bigint' },
} as const satisfies Record<string, SortColumn>

export type PatchSortColumn = keyof typeof SORTS
export const PATCH_SORTS = Object.keys(SORTS) as PatchSortColumn[]
export type PatchSort = SortName<PatchSortColumn>

/** Whose counts stand beside a patch. */
export type PatchViewer = 'tenant' | 'own' | 'all'

const COUNTS = `sum(n.computers) filter (where n.state = 'missing') as missing, sum(n.computers) filter (where n.state = 'downloaded') as downloaded,
  sum(n.computers) filter (where n.state = 'failed') as failed, sum(n.computers) filter (where n.state = 'pending_reboot') as pending_reboot,
  sum(n.computers) filter (where n.state = 'installed') as installed, sum(n.computers) filter (where n.state <> 'installed') as needed, sum(n.approved) as approved, sum(n.unapplied) as unapplied`

const SCOPES = {
  tenant: `n.tenant_id = :tenant`,
  own: `n.tenant_id = :tenant and n.server_group_id in (select id from server_group where tenant_id = :viewerTenant and owner_user_id = :viewerUser and deleted_at is null)`,
  all: `n.tenant_id not in (select id from tenant where public_id = '__UNASSIGNED__')`,
} as const satisfies Record<PatchViewer, string>

/** Counts looked up patch by patch: right where the order lets a page end after a few patches. */
const LOOKED_UP = {
  tenant: `left join lateral (select ${COUNTS} from patch_count n where n.patch_id = p.id and ${SCOPES.tenant}) n on true`,
  own: `left join lateral (select ${COUNTS} from patch_count n where n.patch_id = p.id and ${SCOPES.own}) n on true`,
  all: `left join lateral (select ${COUNTS} from patch_count n where n.patch_id = p.id and ${SCOPES.all}) n on true`,
} as const satisfies Record<PatchViewer, string>

/** Counts summed up at once: where every patch has to be looked at before the first is known. */
const SUMMED_UP = {
  tenant: `(select n.patch_id, ${COUNTS} from patch_count n where ${SCOPES.tenant} group by n.patch_id) n on n.patch_id = p.id`,
  own: `(select n.patch_id, ${COUNTS} from patch_count n where ${SCOPES.own} group by n.patch_id) n on n.patch_id = p.id`,
  all: `(select n.patch_id, ${COUNTS} from patch_count n where ${SCOPES.all} group by n.patch_id) n on n.patch_id = p.id`,
} as const satisfies Record<PatchViewer, string>

const SELECT_PATCHES = `select p.id, p.public_id as "patchId", p.kind, p.name, coalesce(x.title, p.title) as title, k.title as classification, ${EFFECTIVE_LEVEL} as level, p.severity, p.exploited,
    p.cves, p.inherited_cves as "inheritedCves", p.kbs, p.products, p.version, p.released_at as "releasedAt", p.restart, p.superseded,
    coalesce(n.missing, 0)::int as missing, coalesce(n.downloaded, 0)::int as downloaded, coalesce(n.failed, 0)::int as failed,
    coalesce(n.pending_reboot, 0)::int as "pendingReboot", coalesce(n.installed, 0)::int as installed, coalesce(n.approved, 0)::int as approved,
    coalesce(n.unapplied, 0)::int as unapplied, coalesce(n.needed, 0)::int as needed`

const SEARCHED = anyLike(['p.name', 'p.title', 'x.title'])

const CONDITIONS = `p.absent_since is null
    and (:kind::text is null or p.kind = :kind)
    and (:registered::boolean is null or :registered = exists (select from registered_patch r where r.patch_id = p.id))
    and (:severities::text[] is null or p.severity = any(cast(:severities::text[] as severity[])))
    and (:level::text is null or ${EFFECTIVE_LEVEL} = :level)
    and (:classifications::text[] is null or k.public_id = any(:classifications::text[]))
    and (:product::text is null or p.products @> array[:product::text])
    and (:releasedFrom::timestamptz is null or coalesce(p.released_at, p.created_at) >= :releasedFrom::timestamptz)
    and (:releasedTo::timestamptz is null or coalesce(p.released_at, p.created_at) < :releasedTo::timestamptz)
    and (:patchId::text is null or p.public_id = :patchId) and (:superseded::boolean is null or p.superseded = :superseded)
    and (:exploited::boolean is null or p.exploited = :exploited)
    and (:cve::text is null or p.cves @> array[:cve] or exists (select from advisory a join msrc_fix f on f.advisory_id = a.id
           join patch_kb b on b.kb = f.kb and b.product_id = f.product_id where a.public_id = :cve and b.patch_id = p.id))
    and (:advisory::text is null
         or p.id in (select d.patch_id from advisory a join advisory_patch d on d.advisory_id = a.id where a.public_id = :advisory
                      union all select b.patch_id from advisory a join msrc_fix f on f.advisory_id = a.id
                        join patch_kb b on b.kb = f.kb and b.product_id = f.product_id where a.public_id = :advisory))
    and (:needle::text is null or ${SEARCHED} or exists (select from unnest(p.cves) cve where lower(cve) like :needle)
         or exists (select from unnest(p.kbs) kb where lower(kb) like :needle))`

const JOINS = `left join classification k on k.id = p.classification_id
  left join classification_level l on l.tenant_id = :tenant and l.classification_id = k.id
  left join patch_text x on x.patch_id = p.id and x.locale = :locale`

/** The statement of a page. @param viewer whose counts; @param view what is shown; @param sort in which order */
export function patchListSql(viewer: PatchViewer, view: PatchView, sort: PatchSort): string {
  const order = sortSql(SORTS, sort, 'p.id')
  return listStatement({
    select: [SELECT_PATCHES, order.select],
    from: ['from patch p', JOINS, countsFor(viewer, view, sort)],
    where: [CONDITIONS, VIEWS[view].sql, order.after],
    orderBy: order.orderBy,
  })
}

function countsFor(viewer: PatchViewer, view: PatchView, sort: PatchSort): string {
  if (sort === 'releasedAt' || sort === '-releasedAt') return LOOKED_UP[viewer]
  return `${VIEWS[view].counted ? 'join' : 'left join'} ${SUMMED_UP[viewer]}`
}

/** The statement that counts such a list, up to `:limit` rows. */
export function patchCountSql(viewer: PatchViewer, view: PatchView): string {
  return countedSql(listStatement({ ...matching(viewer, view, ['select 1']), orderBy: undefined }))
}

/** The statement of the ids of all patches that match, newest first, up to `:limit`. */
export function patchIdsSql(viewer: PatchViewer, view: PatchView): string {
  return listStatement({
    ...matching(viewer, view, ['select p.public_id as id']),
    orderBy: 'coalesce(p.released_at, p.created_at) desc, p.id desc',
  })
}

function matching(viewer: PatchViewer, view: PatchView, select: readonly string[]) {
  const counts = VIEWS[view].counted ? [`join ${SUMMED_UP[viewer]}`] : []
  return { select, from: ['from patch p', JOINS, ...counts], where: [CONDITIONS, VIEWS[view].sql] }
}
