import type { Knex } from 'knex'

/** How large a generated estate is. */
export interface EstateSize {
  readonly tenants: number
  readonly groupsPerTenant: number
  /** In all tenants together. */
  readonly computers: number
  readonly patches: number
}

export interface GeneratedEstate {
  readonly sourceId: number
  readonly tenantIds: readonly number[]
}

/**
 * Fills an empty CMDB with tenants, users, groups, computers as one WSUS server knows them, and patches; no verdicts.
 *
 * @param db a connection of the owner
 */
export async function generateEstate(db: Knex, size: EstateSize): Promise<GeneratedEstate> {
  const { rows } = await db.raw<{ rows: [{ id: number }] }>(
    `insert into source (public_id, kind, name, server_id, baseline_at) values ('wsus1', 'wsus', 'Bench WSUS', gen_random_uuid(), now()) returning id`,
  )
  const sourceId = rows[0].id
  const tenantIds = await addTenants(db, sourceId, size)
  await generatePatches(db, sourceId, size.patches)
  await db.raw('analyze')
  return { sourceId, tenantIds }
}

/**
 * Adds tenants with their people, groups and computers.
 *
 * @param size without the patches
 * @returns internal keys of the new tenants
 */
export async function addTenants(db: Knex, sourceId: number, size: Omit<EstateSize, 'patches'>): Promise<number[]> {
  const { rows } = await db.raw<{ rows: { id: number }[] }>(
    `insert into tenant (public_id, name)
     select 'tenant' || n, 'Tenant ' || n
       from (select m + (select count(*) from tenant where public_id like 'tenant%') as n from generate_series(1, :tenants) m) t order by n
     returning id`,
    { tenants: size.tenants },
  )
  const tenantIds = rows.map((row) => row.id)
  await addPeople(db, tenantIds, size.groupsPerTenant)
  await addComputers(db, tenantIds, size.computers)
  await db.raw(
    `insert into source_computer (source_id, external_id, tenant_id, computer_id, fqdn, last_report_at)
     select :sourceId, 'target-' || id, tenant_id, id, fqdn, date_trunc('milliseconds', now()) from computer where tenant_id = any(:tenantIds)`,
    { sourceId, tenantIds },
  )
  return tenantIds
}

/** A tenant administrator, and one tenant user for each server group. */
async function addPeople(db: Knex, tenantIds: readonly number[], groups: number): Promise<void> {
  await db.raw(
    `insert into user_account (tenant_id, public_id, role, email, password_hash)
     select t.id, t.public_id || '-u' || n, case when n = 1 then 'tenant_admin' else 'tenant_user' end, t.public_id || '-u' || n || '@example.com', '-'
       from tenant t cross join generate_series(1, :groups + 1) n where t.id = any(:tenantIds)`,
    { groups, tenantIds },
  )
  await db.raw(
    `insert into server_group (tenant_id, public_id, name, owner_user_id)
     select u.tenant_id, 'G' || u.id || '@Direct', 'group ' || u.public_id, u.id from user_account u
      where u.role = 'tenant_user' and u.tenant_id = any(:tenantIds)`,
    { tenantIds },
  )
}

/** Computers, dealt out to the groups in turn. */
async function addComputers(db: Knex, tenantIds: readonly number[], computers: number): Promise<void> {
  await db.raw(
    `with g as (select tenant_id, id, row_number() over (order by id) - 1 as n from server_group where owner_user_id is not null and tenant_id = any(:tenantIds)),
          c as (select m + (select count(*) from computer) as n, m % (select count(*) from g) as slot from generate_series(0, :computers - 1) m)
     insert into computer (tenant_id, public_id, host_name, fqdn, os_type, os_name, server_group_id, site_id, registered)
     select g.tenant_id, 'C' || c.n || '@Direct', 'host' || c.n, 'host' || c.n || '.example', 'windows', 'Windows Server 2022', g.id, t.default_site_id, true
       from c join g on g.n = c.slot join tenant t on t.id = g.tenant_id`,
    { computers, tenantIds },
  )
  await db.raw(
    `insert into computer_status (tenant_id, computer_id, wsus_last_report_at) select tenant_id, id, now() from computer where tenant_id = any(:tenantIds)`,
    { tenantIds },
  )
}

async function generatePatches(db: Knex, sourceId: number, patches: number): Promise<void> {
  await db.raw(
    `insert into classification (public_id, title, security) values ('0fa1201d-4330-4fa8-8ae9-b877473b6441', 'Security Updates', true) on conflict do nothing`,
  )
  await db.raw(
    `insert into patch (public_id, kind, name, title, classification_id, severity, kbs, products, released_at)
     select 'wsus:' || gen_random_uuid(), 'windows', 'KB' || (5000000 + n), 'Cumulative Update ' || n || ' (KB' || (5000000 + n) || ')',
            (select id from classification where security limit 1), (array['critical', 'important', 'moderate', 'low'])[1 + n % 4]::severity,
            array[(5000000 + n)::text], array['Windows Server 2022'], now() - n * interval '1 hour'
       from generate_series(1, :patches) n`,
    { patches },
  )
  await db.raw(
    `insert into patch_origin (source_id, patch_id, external_id, arrived_at) select :sourceId, id, substr(public_id, 6), released_at from patch where kind = 'windows'`,
    { sourceId },
  )
}
