/** The one policy module: who may do what, for HTTP, commands and agents alike. */

export const ROLES = ['infra_admin', 'administrator', 'tenant_admin', 'tenant_user'] as const
export type Role = (typeof ROLES)[number]

/** Roles that belong to a tenant; the others see all of them. */
export function isTenantRole(role: Role): boolean {
  return role === 'tenant_admin' || role === 'tenant_user'
}

const everyone = ROLES
const infrastructure = ['infra_admin', 'administrator'] as const
const people = ['administrator', 'tenant_admin', 'tenant_user'] as const
const deciders = ['administrator', 'tenant_admin'] as const

/**
 * The matrix. `job.act` and `job.request` are narrowed further by whose job and which computers it is (server/jobs/rules.ts);
 * an infrastructure administrator requests by command only.
 */
export const PERMISSIONS = {
  'self.manage': everyone,
  'estate.view': everyone,
  'patch.view': everyone,
  'patch.decline': deciders,
  'patch.policy': ['infra_admin', 'administrator', 'tenant_admin'],
  'baseline.manage': everyone,
  'job.view': everyone,
  'job.request': people,
  'job.request_for': infrastructure,
  'job.decide': deciders,
  'job.act': people,
  'tenant.settings': deciders,
  'tenant.manage': infrastructure,
  'user.manage': infrastructure,
  'server_group.manage': infrastructure,
  'computer.manage': infrastructure,
  'computer.call': everyone,
  'computer_group.manage': ['infra_admin', 'administrator', 'tenant_admin'],
  'site.manage': infrastructure,
  'source.manage': infrastructure,
  'discovery.run': infrastructure,
  'agent.manage': infrastructure,
  'notice.manage': infrastructure,
  'audit.view': ['infra_admin', 'administrator', 'tenant_admin'],
  'system.manage': infrastructure,
} as const satisfies Record<string, readonly Role[]>

export type Permission = keyof typeof PERMISSIONS

/**
 * @param role the actor's role; null (agents, the system) may nothing that people ask for
 * @param permission what is asked
 */
export function may(role: Role | null, permission: Permission): boolean {
  return role !== null && (PERMISSIONS[permission] as readonly Role[]).includes(role)
}
