import { record } from '../audit/service.ts'
import type { InfraContext } from '../context.ts'
import { refuseRows, repeatedRows, type RowProblem, type RowsWish } from '../http/row-problems.ts'
import { DEFAULT_TENANT, problemsOfTenant, type TenantRow } from './rules.ts'
import {
  endTenants,
  insertTenants,
  lockTenants,
  tenantIdsEverGiven,
  tenantsByIds,
  tenantsInUse,
  updateTenant,
  type TenantKey,
} from './store.ts'

/**
 * Registers tenants, all of them or none. An id is never given a second time.
 *
 * @throws AppError invalid rows_invalid
 */
export async function addTenants(ctx: InfraContext, rows: readonly TenantRow[], wish: RowsWish = {}): Promise<void> {
  const given = await tenantIdsEverGiven(
    ctx,
    rows.map((row) => row.tenantId),
  )
  const problems = rows.flatMap((row, index) => problemsOfTenant(row, index + 1, { isNew: true }))
  problems.push(...repeated(rows))
  for (const [index, { tenantId }] of rows.entries()) {
    const isTaken = given.has(tenantId) && !problems.some((problem) => problem.row === index + 1 && problem.column === 'tenantId')
    if (isTaken) problems.push({ row: index + 1, column: 'tenantId', code: 'tenant_exists', details: { tenantId } })
  }
  refuseRows(problems)
  if (wish.dryRun === true) return
  await insertTenants(ctx, rows)
  await record(ctx, 'tenant.add', { tenants: rows.map(({ tenantId, name }) => ({ tenantId, name })) })
}

/**
 * Changes tenants' names, languages and zones.
 *
 * @throws AppError invalid rows_invalid
 */
export async function updateTenants(ctx: InfraContext, rows: readonly TenantRow[], wish: RowsWish = {}): Promise<void> {
  const known = await tenantsByIds(
    ctx,
    rows.map((row) => row.tenantId),
  )
  const problems = rows.flatMap((row, index) => problemsOfTenant(row, index + 1, { isNew: false }))
  problems.push(...repeated(rows), ...unknownTenants(rows, known))
  refuseRows(problems)
  if (wish.dryRun === true) return
  for (const row of rows) await updateTenant(ctx, known.get(row.tenantId)?.id ?? -1, row)
  await record(ctx, 'tenant.update', { tenants: rows })
}

/**
 * Removes tenants that hold nothing any more, all of them or none.
 *
 * @throws AppError invalid rows_invalid with tenant_not_found, tenant_reserved or tenant_not_empty
 */
export async function deleteTenants(ctx: InfraContext, tenantIds: readonly string[]): Promise<void> {
  const rows = tenantIds.map((tenantId) => ({ tenantId }))
  const known = await tenantsByIds(ctx, tenantIds)
  const ids = [...known.values()].map((tenant) => tenant.id)
  await lockTenants(ctx, ids)
  const used = await tenantsInUse(ctx, ids)
  const problems = unknownTenants(rows, known)
  for (const [index, tenantId] of tenantIds.entries()) {
    const tenant = known.get(tenantId)
    if (tenant === undefined || tenant.reserved) continue
    const code = tenantId === DEFAULT_TENANT ? 'tenant_reserved' : used.has(tenant.id) ? 'tenant_not_empty' : null
    if (code !== null) problems.push({ row: index + 1, column: 'tenantId', code, details: { tenantId } })
  }
  refuseRows(problems)
  await endTenants(ctx, ids)
  await record(ctx, 'tenant.delete', { tenantIds })
}

function unknownTenants(rows: readonly { tenantId: string }[], known: ReadonlyMap<string, TenantKey>): RowProblem[] {
  return rows.flatMap(({ tenantId }, index) => {
    const tenant = known.get(tenantId)
    if (tenant !== undefined && !tenant.reserved) return []
    const code = tenant === undefined ? 'tenant_not_found' : 'tenant_reserved'
    return [{ row: index + 1, column: 'tenantId', code, details: { tenantId: tenantId.slice(0, 40) } }]
  })
}

function repeated(rows: readonly { tenantId: string }[]): RowProblem[] {
  return repeatedRows(rows, (row) => row.tenantId).map((row) => ({
    row,
    column: 'tenantId',
    code: 'row_repeated',
    details: { id: rows[row - 1]?.tenantId.slice(0, 40) },
  }))
}
