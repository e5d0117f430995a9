/** What reports about jobs and people are made of; see statements-computers.ts for what all of them share. */

// A tenant user sees jobs that are theirs, and those that touch their computers (`:viewer` is null for everybody else).
const JOBS = `j.tenant_id = any(:tenants::int[]) and j.created_at < :until and coalesce(j.ended_at, 'infinity') >= :from
  and (:state::text is null or j.state = :state)
  and (:needle::text is null or lower(normalize(j.name, nfkc)) like :needle or lower(j.public_id) like :needle)
  and (case when :group_id::text is null then :viewer::int is null or j.owner_user_id = :viewer or j.requester_user_id = :viewer else false end
       or exists (select from plan_slice s join computer c on c.tenant_id = s.tenant_id and c.id = s.computer_id
                   where s.tenant_id = j.tenant_id and s.job_id = j.id and c.server_group_id = any(:groups::int[])))`
const OF_JOB = `t.public_id as "tenantId", j.public_id as "jobId", j.name as job, j.state as "jobState"`
const ENDED_WELL = `('succeeded', 'succeeded_with_errors')`

export const JOBS_OF_PERIOD = `select -j.id as key1, ${OF_JOB}, j.kind as "patchKind", j.requested_by as "requestedBy", j.owner_name as owner, j.created_at as "createdAt",
    j.started_at as "startedAt", j.ended_at as "endedAt", n.computers, n.patches, n.succeeded, n.failed, n.waiting
  from job j join tenant t on t.id = j.tenant_id
 cross join lateral (
    select count(distinct x.computer_id)::int as computers, count(distinct x.patch_id)::int as patches,
           count(*) filter (where x.result in ${ENDED_WELL})::int as succeeded, count(*) filter (where x.result = 'failed')::int as failed,
           count(*) filter (where x.result is null)::int as waiting
      from plan_patch x join computer c on c.tenant_id = x.tenant_id and c.id = x.computer_id
     where x.tenant_id = j.tenant_id and x.job_id = j.id and c.server_group_id = any(:groups::int[])
  ) n
 where ${JOBS}`

export const JOB_RESULTS = `select -j.id as key1, c.id as key2, x.patch_id as key3, ${OF_JOB}, c.host_name as "hostName", c.public_id as "computerId", g.name as "serverGroup",
    p.name as patch, p.public_id as "patchId", coalesce(x.result, 'waiting') as result, x.result_code as "resultCode", x.result_at as "resultAt"
  from job j
  join tenant t on t.id = j.tenant_id
  join plan_patch x on x.tenant_id = j.tenant_id and x.job_id = j.id
  join computer c on c.tenant_id = x.tenant_id and c.id = x.computer_id
  join server_group g on g.tenant_id = c.tenant_id and g.id = c.server_group_id
  join patch p on p.id = x.patch_id
 where ${JOBS} and c.server_group_id = any(:groups::int[])`

export const USERS = `select u.public_id as key1, u.id as key2, u.public_id as "userId", nullif(trim(case when :locale = 'ja' then u.last_name || ' ' || u.first_name
      else u.first_name || ' ' || u.last_name end), '') as "userName", u.role, case when t.reserved then null else t.public_id end as "tenantId", u.email,
    (select count(*)::int from server_group g where g.tenant_id = u.tenant_id and g.owner_user_id = u.id and g.deleted_at is null) as "serverGroups",
    coalesce(u.locked_until > :now, false) as locked, u.created_at as "createdAt", u.last_sign_in_at as "lastSignInAt"
  from user_account u join tenant t on t.id = u.tenant_id
 where u.deleted_at is null and t.deleted_at is null and (:tenant_id::text is null or t.public_id = :tenant_id)
   and (:needle::text is null or lower(u.public_id) like :needle or lower(normalize(u.last_name || ' ' || u.first_name || ' ' || u.last_name, nfkc)) like :needle
        or lower(u.email) like :needle)`
