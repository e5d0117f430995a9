import type { App } from '../../../server/context.ts'
import { aServerGroup, aTenant, aUser } from '../../support/people.ts'

/** A tenant with one of everything, of which the tenant that asks must see nothing. */
export interface ForeignEstate {
  readonly tenantId: string
  readonly userId: string
  readonly serverGroupId: string
  /** What no answer may hold. */
  readonly names: readonly string[]
}

/** What is asked for, and with which status it is answered; default 404. */
export interface ForeignRequest {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly expect?: number
}

/**
 * For every endpoint that is open to tenant roles: how one would ask it for another tenant's things. `names nothing` is for those
 * that take no id from outside. A new endpoint without a line fails the authorization test.
 */
export const foreignRequests: Readonly<Record<string, ((estate: ForeignEstate) => ForeignRequest) | 'names nothing'>> = {
  whoAmI: 'names nothing',
  changeOwnPassword: 'names nothing',
  choosePreferences: 'names nothing',
  signOut: 'names nothing',
  listServerGroups: ({ tenantId }) => ({ query: { tenantId }, expect: 200 }),
  listSites: ({ tenantId }) => ({ query: { tenantId }, expect: 200 }),
}

/** Makes the tenant that is not to be seen. */
export async function makeForeignEstate(app: App): Promise<ForeignEstate> {
  const tenantId = await aTenant(app)
  const userId = await aUser(app, 'tenant_user', tenantId)
  const serverGroupId = await aServerGroup(app, tenantId, userId)
  return { tenantId, userId, serverGroupId, names: [tenantId, userId, serverGroupId] }
}
