import type { RowProblem } from '../http/row-problems.ts'
import { isOneLine } from '../http/text-rules.ts'

/** A tenant as a file gives it. */
export interface TenantRow {
  readonly tenantId: string
  readonly name: string
  readonly locale: 'ja' | 'en' | null
  readonly timeZone: string | null
}

const TENANT_ID = /^[A-Za-z0-9_-]{1,32}$/
/** Names that we keep for ourselves: two underscores before and behind. */
const RESERVED = /^__.*__$/
const NAME_LIMIT = 128
/** It exists from the start and cannot be removed. */
export const DEFAULT_TENANT = '__DEFAULT__'

/** Everything that is wrong with a row by itself. */
export function problemsOfTenant(tenant: TenantRow, row: number, options: { isNew: boolean }): RowProblem[] {
  const found: RowProblem[] = []
  const details = { tenantId: tenant.tenantId.slice(0, 40) }
  if (!TENANT_ID.test(tenant.tenantId)) found.push({ row, column: 'tenantId', code: 'tenant_id_invalid', details })
  else if (options.isNew && RESERVED.test(tenant.tenantId)) found.push({ row, column: 'tenantId', code: 'tenant_reserved', details })
  if (tenant.name.trim() === '' || !isOneLine(tenant.name, NAME_LIMIT)) {
    found.push({ row, column: 'name', code: 'text_invalid', details: { column: 'name', limit: NAME_LIMIT } })
  }
  if (tenant.timeZone !== null && !isTimeZone(tenant.timeZone)) {
    found.push({ row, column: 'timeZone', code: 'time_zone_unknown', details: { zone: tenant.timeZone.slice(0, 64) } })
  }
  return found
}

/** Whether the runtime's time zone database has a zone of this name. */
export function isTimeZone(zone: string): boolean {
  if (zone.length > 64) return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** What whoever manages tenants may do with one: the first one stays, and what holds something. */
export function tenantActions(tenant: { tenantId: string; inUse: boolean }): ('edit' | 'delete')[] {
  return tenant.tenantId === DEFAULT_TENANT || tenant.inUse ? ['edit'] : ['edit', 'delete']
}
