import type { Who } from '../api/who.ts'

export type Role = Who['role']

const EVERYONE: readonly Role[] = ['infra_admin', 'administrator', 'tenant_admin', 'tenant_user']
const REQUESTERS: readonly Role[] = ['administrator', 'tenant_admin', 'tenant_user']
const INFRASTRUCTURE: readonly Role[] = ['infra_admin', 'administrator']
const DECIDERS: readonly Role[] = ['administrator', 'tenant_admin']
const AUDITORS: readonly Role[] = ['infra_admin', 'administrator', 'tenant_admin']

/**
 * Which pages a role has in its navigation. The service decides what may be asked; this only keeps doors out of sight that would not open,
 * and a test asks the service at each of them.
 */
export const PAGE_ROLES = {
  home: EVERYONE,
  patches: EVERYONE,
  advisories: EVERYONE,
  computers: EVERYONE,
  jobs: EVERYONE,
  wizard: REQUESTERS,
  reports: EVERYONE,
  profile: EVERYONE,
  history: EVERYONE,
  exceptions: DECIDERS,
  tenants: INFRASTRUCTURE,
  users: INFRASTRUCTURE,
  groups: INFRASTRUCTURE,
  unassigned: INFRASTRUCTURE,
  agents: INFRASTRUCTURE,
  sites: AUDITORS,
  computer_groups: AUDITORS,
  sources: INFRASTRUCTURE,
  runs: INFRASTRUCTURE,
  findings: INFRASTRUCTURE,
  mapping: INFRASTRUCTURE,
  policies: AUDITORS,
  feeds: INFRASTRUCTURE,
  store: INFRASTRUCTURE,
  mail: INFRASTRUCTURE,
  notices: INFRASTRUCTURE,
  audit: AUDITORS,
  tasks: INFRASTRUCTURE,
  system: INFRASTRUCTURE,
  settings: DECIDERS,
} as const satisfies Record<string, readonly Role[]>

export type PageName = keyof typeof PAGE_ROLES

/** Whether a role has a page. */
export function hasPage(role: Role, page: PageName): boolean {
  return (PAGE_ROLES[page] as readonly Role[]).includes(role)
}
