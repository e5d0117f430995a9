/** What reports about patches are made of; see statements-computers.ts for what all of them share. */

const TITLE = `coalesce(x.title, p.title)`
const TEXTS = `left join patch_text x on x.patch_id = p.id and x.locale = :locale`
/** A patch as its vendor rates it. */
const ABOUT_PATCH = `p.name as patch, p.public_id as "patchId", ${TITLE} as title, p.kind as "patchKind", k.title as classification`
const WANTED_PATCH = `(:kind::text is null or p.kind = :kind)
  and (:needle::text is null or lower(normalize(p.name, nfkc)) like :needle or lower(normalize(${TITLE}, nfkc)) like :needle
       or exists (select from unnest(p.cves) cve where lower(cve) like :needle))`
const OWN_COMPUTER = `c.ended_at is null and c.tenant_id = any(:tenants::int[]) and c.server_group_id = any(:groups::int[])`
const OWN_COUNT = `n.tenant_id = any(:tenants::int[]) and n.server_group_id = any(:groups::int[])`
const NEEDED = `('missing', 'downloaded', 'failed')`

export const UNAPPLIED_PATCHES = `select c.host_name as key1, c.id as key2, v.patch_id as key3, t.public_id as "tenantId", c.host_name as "hostName",
    c.public_id as "computerId", g.name as "serverGroup", ${ABOUT_PATCH}, w.severity, w.exploited, p.cves, p.released_at as "releasedAt", v.state, v.since
  from computer c
  join server_group g on g.tenant_id = c.tenant_id and g.id = c.server_group_id
  join tenant t on t.id = c.tenant_id
  join verdict v on v.tenant_id = c.tenant_id and v.computer_id = c.id
  join patch p on p.id = v.patch_id
  left join classification k on k.id = p.classification_id
  ${TEXTS}
 cross join lateral (select coalesce(v.severity, p.severity) as severity, p.exploited or coalesce(v.flags, 0) & 128 <> 0 as exploited) w
 where ${OWN_COMPUTER} and v.approved and not v.excepted and v.state in ${NEEDED} and ${WANTED_PATCH}
   and (:severity::text is null or w.severity = cast(:severity as severity)) and (:exploited::boolean is null or w.exploited = :exploited)`

export const COMPLIANCE = `select t.public_id as key1, g.name as key2, g.id as key3, coalesce(k.title, '') as key4,
    -array_position(enum_range(cast(null as severity)), p.severity) as key5, t.public_id as "tenantId", g.name as "serverGroup", k.title as classification, p.severity,
    count(distinct p.id)::int as patches, coalesce(sum(n.approved) filter (where n.state = 'installed'), 0)::int as applied,
    coalesce(sum(n.approved) filter (where n.state = 'pending_reboot'), 0)::int as "pendingReboot", sum(n.unapplied)::int as unapplied,
    coalesce(sum(n.approved - n.unapplied) filter (where n.state in ${NEEDED}), 0)::int as excepted,
    round(100.0 * coalesce(sum(n.approved) filter (where n.state = 'installed'), 0)
          / nullif(sum(case when n.state in ${NEEDED} then n.unapplied else n.approved end), 0), 1)::float as rate
  from patch_count n
  join patch p on p.id = n.patch_id
  join server_group g on g.tenant_id = n.tenant_id and g.id = n.server_group_id
  join tenant t on t.id = n.tenant_id
  left join classification k on k.id = p.classification_id
 where ${OWN_COUNT} and n.approved > 0 and (:kind::text is null or p.kind = :kind) and (:severity::text is null or p.severity = cast(:severity as severity))
 group by t.public_id, g.name, g.id, k.title, p.severity`

export const EXPLOITED = `select -n.unapplied as key1, p.id as key2, n.tenant_id as key3, t.public_id as "tenantId", ${ABOUT_PATCH}, p.severity, p.cves,
    h.since as "exploitedSince", h.ransomware, h.epss, n.unapplied, n.needed
  from (
    select n.tenant_id, n.patch_id, sum(n.unapplied)::int as unapplied, sum(n.computers)::int as needed
      from patch_count n where ${OWN_COUNT} and n.state <> 'installed' group by 1, 2
  ) n
  join patch p on p.id = n.patch_id
  join tenant t on t.id = n.tenant_id
  left join classification k on k.id = p.classification_id
  ${TEXTS}
 cross join lateral (
    select min(w.exploited_since)::text as since, bool_or(w.ransomware) as ransomware, round(max(w.epss)::numeric, 4)::float as epss from threat w where w.cve = any(p.cves)
  ) h
 where p.exploited and ${WANTED_PATCH}`

// WSUS's approvals, the tenant's own, and exceptions: what holds now. A tenant sees of WSUS what concerns its computers.
const EXCEPTIONS = `select 1 as part, e.tenant_id, e.id, e.kind as decision, e.patch_id, e.package,
    case e.scope when 'group' then u.name when 'computer' then c.host_name end as applies_to, e.author_name as author, e.reason, e.learned_at as decided_at, e.until_at
  from patch_exception e
  left join computer c on c.tenant_id = e.tenant_id and c.id = e.computer_id
  left join computer_group u on u.tenant_id = e.tenant_id and u.id = e.computer_group_id
 where e.ended_at is null and e.tenant_id = any(:tenants::int[])
   and (case when e.computer_id is null then :group_id::text is null else c.server_group_id = any(:groups::int[]) end)`
const DECISIONS = `select 2, a.tenant_id, a.patch_id, case when a.approved then 'approve' else 'refuse' end, a.patch_id, null::text, null::text, a.author_name, nullif(a.reason, ''),
    a.learned_at, a.until_at
  from patch_approval a where a.tenant_id = any(:tenants::int[]) and :group_id::text is null`
const WSUS_APPROVALS = {
  tenant: `select distinct on (a.id) 3, a.tenant_id, a.id, a.action, a.patch_id, null::text, a.group_name, null::text, null::text, a.learned_at, a.deadline_at
  from tenant_approval a join computer c on c.tenant_id = a.tenant_id and c.id = a.computer_id
 where ${OWN_COMPUTER}`,
  infra: `select distinct 3, c.tenant_id, a.id, a.action, a.patch_id, null::text, o.name, nullif(a.admin_name, ''), null::text, a.learned_at, a.deadline_at
  from approval a
  join target_group o on o.id = a.target_group_id
  join target_group_member m on m.target_group_id = o.id
  join source_computer q on q.id = m.source_computer_id
  join computer c on c.tenant_id = q.tenant_id and c.id = q.computer_id
 where a.ended_at is null and ${OWN_COMPUTER}`,
} as const
const DECIDED_HEAD = `select d.part as key1, d.tenant_id as key2, d.id as key3, t.public_id as "tenantId", d.decision, coalesce(p.name, d.package) as patch,
    p.public_id as "patchId", ${TITLE} as title, d.applies_to as "appliesTo", d.author, d.reason, d.decided_at as "decidedAt", d.until_at as "untilAt"`
const DECIDED_TAIL = `join tenant t on t.id = d.tenant_id left join patch p on p.id = d.patch_id ${TEXTS}
 where (:from::timestamptz is null or d.decided_at >= :from) and (:until::timestamptz is null or d.decided_at < :until)
   and (:needle::text is null or lower(normalize(coalesce(p.name, d.package), nfkc)) like :needle or lower(normalize(${TITLE}, nfkc)) like :needle)`

export const DECIDED = {
  tenant: `${DECIDED_HEAD} from (${EXCEPTIONS} union all ${DECISIONS} union all (${WSUS_APPROVALS.tenant})) d ${DECIDED_TAIL}`,
  infra: `${DECIDED_HEAD} from (${EXCEPTIONS} union all ${DECISIONS} union all (${WSUS_APPROVALS.infra})) d ${DECIDED_TAIL}`,
} as const

// The value before is that whose time ended when this one's began; what only changed its approval or its source is no change here.
const CHANGES_HEAD = `select c.host_name as key1, c.id as key2, e.patch_id as key3, e.at as key4, t.public_id as "tenantId", c.host_name as "hostName",
    c.public_id as "computerId", g.name as "serverGroup", case when e.installed then 'newly_installed' else 'newly_missing' end as change, e.at as "changedAt",
    ${ABOUT_PATCH}, p.severity, p.exploited, e.approved
  from computer c
  join server_group g on g.tenant_id = c.tenant_id and g.id = c.server_group_id
  join tenant t on t.id = c.tenant_id`
const CHANGES_TAIL = `left join verdict_history b on b.tenant_id = c.tenant_id and b.computer_id = c.id and b.patch_id = e.patch_id and b.valid_to = e.at
  join patch p on p.id = e.patch_id
  left join classification k on k.id = p.classification_id
  ${TEXTS}
 where ${OWN_COMPUTER} and (case when e.installed then b.state <> 'installed' else coalesce(b.state = 'installed', true) end) and ${WANTED_PATCH}
   and (:severity::text is null or p.severity = cast(:severity as severity))`
const BEGUN_NOW = `select v.tenant_id, v.computer_id, v.patch_id, v.learned_at as at, v.state = 'installed' as installed, v.approved
  from verdict v where v.learned_at >= :from and v.learned_at < :until`
const BEGUN_BEFORE = `select h.tenant_id, h.computer_id, h.patch_id, h.valid_from, h.state = 'installed', h.approved
  from verdict_history h where h.valid_to > :from and h.valid_from >= :from and h.valid_from < :until`

/** Computer by computer: a page costs what its rows cost. */
export const CHANGES = `${CHANGES_HEAD}
 cross join lateral (
    ${BEGUN_NOW} and v.tenant_id = c.tenant_id and v.computer_id = c.id
     union all
    ${BEGUN_BEFORE} and h.tenant_id = c.tenant_id and h.computer_id = c.id
  ) e
  ${CHANGES_TAIL}`

/** The same rows all at once: adding up every computer one by one would take a minute. */
export const ALL_CHANGES = `${CHANGES_HEAD}
  join (${BEGUN_NOW} union all ${BEGUN_BEFORE}) e on e.tenant_id = c.tenant_id and e.computer_id = c.id
  ${CHANGES_TAIL}`
