import { randomBytes } from 'node:crypto'
import { isTenantRole, type Role } from '../../server/authorization.ts'
import { SYSTEM, withInfra, type App } from '../../server/context.ts'
import { addServerGroups } from '../../server/server-groups/service.ts'
import { addTenants } from '../../server/tenants/service.ts'
import type { UserRow } from '../../server/users/rules.ts'
import { addUsers } from '../../server/users/service.ts'

export const PASSWORD = 'correct horse battery'

/** A short name that no other test has. */
export function unique(prefix: string): string {
  return `${prefix}${randomBytes(5).toString('hex')}`
}

/** A tenant of the test's own; returns its id. */
export async function aTenant(app: App, given: { tenantId?: string; locale?: 'ja' | 'en' } = {}): Promise<string> {
  const tenantId = given.tenantId ?? unique('T')
  await withInfra(app, SYSTEM, (ctx) =>
    addTenants(ctx, [{ tenantId, name: `Tenant ${tenantId}`, locale: given.locale ?? 'en', timeZone: null }]),
  )
  return tenantId
}

/** A row of a user, valid unless something else is given. */
export function aUserRow(given: Partial<UserRow> = {}): UserRow {
  return {
    userId: unique('u'),
    password: PASSWORD,
    tenantId: null,
    role: 'infra_admin',
    email: 'someone@example.com',
    firstName: 'Hana',
    middleName: '',
    lastName: 'Yamada',
    contractName: '',
    phone: '',
    locale: null,
    ...given,
  }
}

/** A user with a role, in the tenant when the role has one; returns the user id. */
export async function aUser(app: App, role: Role, tenantId?: string, given: Partial<UserRow> = {}): Promise<string> {
  const row = aUserRow({ role, tenantId: isTenantRole(role) ? (tenantId ?? (await aTenant(app))) : null, ...given })
  await withInfra(app, SYSTEM, (ctx) => addUsers(ctx, [row]))
  return row.userId
}

/** A server group, with an owner or without; returns its id. */
export async function aServerGroup(app: App, tenantId: string, owner: string | null = null): Promise<string> {
  const row = { serverGroupId: null, name: unique('group '), tenantId, owner }
  const [id] = await withInfra(app, SYSTEM, (ctx) => addServerGroups(ctx, [row]))
  if (id === undefined) throw new Error('no server group was made')
  return id
}
