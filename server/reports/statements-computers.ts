/**
 * What reports about computers are made of. Each names its sort keys key1, key2, …; none of them is ever null. `:groups` are the server groups that the
 * viewer may see, `:tenants` theirs: together they narrow every statement.
 */

const COMPUTERS = `computer c
  join computer_status s on s.tenant_id = c.tenant_id and s.computer_id = c.id
  join server_group g on g.tenant_id = c.tenant_id and g.id = c.server_group_id
  join site i on i.tenant_id = c.tenant_id and i.id = c.site_id
  join tenant t on t.id = c.tenant_id`

const VISIBLE = `c.ended_at is null and c.tenant_id = any(:tenants::int[]) and c.server_group_id = any(:groups::int[])
  and (:needle::text is null or lower(normalize(c.host_name, nfkc)) like :needle or lower(normalize(c.display_name, nfkc)) like :needle
       or lower(normalize(c.fqdn, nfkc)) like :needle)`

const PLACE = `t.public_id as "tenantId", c.host_name as "hostName", c.public_id as "computerId", c.management_address as address, c.os_name as "osName",
  g.name as "serverGroup", i.name as site`

export const COMPUTER_HEALTH = `select c.host_name as key1, c.id as key2, ${PLACE}, s.health, s.unapplied_critical as "unappliedCritical",
    s.unapplied_important as "unappliedImportant", s.unapplied_other as "unappliedOther", s.missing, s.failed, s.pending_reboot as "pendingReboot",
    s.installed, s.disputed, s.restart_pending as "restartPending", greatest(s.agent_last_seen_at, s.wsus_heard_at) as "lastContactAt"
  from ${COMPUTERS}
 where ${VISIBLE} and (:health::text is null or s.health = cast(:health as health))`

export const COVERAGE = `select coalesce(h.at, '-infinity') as key1, c.id as key2, ${PLACE},
    exists (select from agent a where a.tenant_id = c.tenant_id and a.computer_id = c.id and a.revoked_at is null) as "hasAgent",
    s.wsus_last_report_at as "wsusReportAt", s.agent_last_seen_at as "agentSeenAt", h.at as "lastContactAt",
    floor(extract(epoch from :now::timestamptz - h.at) / 3600)::int as "silentHours"
  from ${COMPUTERS}
 cross join lateral (select greatest(s.agent_last_seen_at, s.wsus_heard_at) as at) h
 where ${VISIBLE} and (h.at is null or h.at <= :now::timestamptz - make_interval(hours => t.stale_after_hours))`

// What inventories hold is counted once per tenant; names that no computer of the viewer has never come into it.
const COUNTED = `select c.tenant_id, p.id, count(*)::int as computers
    from inventory n join computer c on c.tenant_id = n.tenant_id and c.id = n.computer_id cross join unnest(n.package_ids) as p(id)
   where c.ended_at is null and c.tenant_id = any(:tenants::int[]) and c.server_group_id = any(:groups::int[])
   group by 1, 2`

export const SOFTWARE = `select w.name as key1, w.id as key2, w.tenant_id as key3, t.public_id as "tenantId", w.name as software, w.version, w.vendor, w.stream, w.computers
  from (
    select n.tenant_id, v.id, coalesce(m.name, v.package) as name, coalesce(m.version, v.version) as version, coalesce(m.publisher, v.vendor) as vendor,
           v.stream, n.computers
      from (${COUNTED}) n join package_version v on v.id = n.id left join application_match m on m.entry_id = v.id
    union all
    select c.tenant_id, -o.id, o.name, o.version, nullif(o.vendor, ''), o.os_type, count(distinct c.id)::int
      from installed_software f join software o on o.id = f.software_id and o.deleted_at is null
      join computer c on c.tenant_id = f.tenant_id and c.id = f.computer_id
     where c.ended_at is null and c.tenant_id = any(:tenants::int[]) and c.server_group_id = any(:groups::int[])
     group by c.tenant_id, o.id
  ) w join tenant t on t.id = w.tenant_id
 where :needle::text is null or lower(normalize(w.name, nfkc)) like :needle or lower(normalize(w.vendor, nfkc)) like :needle`

// First what is concerned among what the viewer's computers have, then on how many: no computer counts twice for one source with many packages.
export const EXPOSURES = `select u.package as key1, u.cve as key2, u.release as key3, u.state as key4, u.tenant_id as key5, t.public_id as "tenantId",
    u.release, u.package as software, nullif(u.cve, '') as cve, u.state as exposure, coalesce(x.exploited_since is not null, false) as exploited,
    round(x.epss::numeric, 4)::float as epss, u.computers
  from (
    with own as materialized (
      select c.tenant_id, c.id as computer_id, n.package_ids from inventory n join computer c on c.tenant_id = n.tenant_id and c.id = n.computer_id
       where c.ended_at is null and c.tenant_id = any(:tenants::int[]) and c.server_group_id = any(:groups::int[])
    ), concerned as materialized (
      select distinct v.id, k.package, coalesce(k.cve, '') as cve, k.release, k.state
        from (select distinct p.id from own cross join unnest(own.package_ids) as p(id)) i
        join package_version v on v.id = i.id
       cross join lateral (values ('binary', split_part(v.package, ':', 1), coalesce(v.module, '')), ('app', split_part(v.package, ':', 1), ''),
                                  ('source', coalesce(v.source, split_part(v.package, ':', 1)), '')) as a(names, package, module)
        join package_state k on k.release = v.stream and k.names = a.names and k.package = a.package and k.module in ('', a.module)
       where k.state <> 'not_affected'
    )
    select o.tenant_id, a.package, a.cve, a.release, a.state, count(distinct o.computer_id)::int as computers
      from own o cross join unnest(o.package_ids) as p(id) join concerned a on a.id = p.id
     group by 1, 2, 3, 4, 5
  ) u join tenant t on t.id = u.tenant_id left join threat x on x.cve = u.cve
 where :needle::text is null or lower(u.package) like :needle or lower(u.cve) like :needle`
