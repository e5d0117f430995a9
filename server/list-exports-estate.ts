import type { ColumnKind } from './http/list-export.ts'

/** Columns of the lists of people and estate, as they are exported. */

type Columns = Readonly<Record<string, ColumnKind>>

export const users: Columns = {
  userId: 'text',
  role: 'role',
  tenantId: 'text',
  tenantName: 'text',
  lastName: 'text',
  firstName: 'text',
  middleName: 'text',
  email: 'text',
  phone: 'text',
  contractName: 'text',
  locale: 'locale',
  lastSignInAt: 'time',
  lockedUntil: 'time',
}

export const tenants: Columns = {
  tenantId: 'text',
  name: 'text',
  locale: 'locale',
  timeZone: 'text',
  jobApproval: 'jobApproval',
  staleAfterHours: 'text',
  users: 'text',
  computers: 'text',
}

export const serverGroups: Columns = {
  serverGroupId: 'text',
  name: 'text',
  tenantId: 'text',
  tenantName: 'text',
  owner: 'text',
  criticality: 'criticality',
  computers: 'text',
}

export const sites: Columns = {
  siteId: 'text',
  name: 'text',
  tenantId: 'text',
  tenantName: 'text',
  ranges: 'text',
  computers: 'text',
}

export const computerGroups: Columns = {
  computerGroupId: 'text',
  name: 'text',
  tenantId: 'text',
  tenantName: 'text',
  kind: 'groupKind',
  computers: 'text',
  exceptions: 'text',
}

export const agents: Columns = {
  agentId: 'text',
  hostName: 'text',
  tenantId: 'text',
  tenantName: 'text',
  computerId: 'text',
  version: 'text',
  lastSeenAt: 'time',
  lastError: 'text',
  enrolledAt: 'time',
  quarantinedAt: 'time',
  revokedAt: 'time',
}

export const tokens: Columns = {
  tokenId: 'text',
  state: 'tokenState',
  tenantId: 'text',
  tenantName: 'text',
  serverGroupName: 'text',
  siteName: 'text',
  usesLeft: 'text',
  expiresAt: 'time',
  createdBy: 'text',
  createdAt: 'time',
  revokedAt: 'time',
}

export const unassigned: Columns = {
  serverId: 'text',
  hostName: 'text',
  fqdn: 'text',
  addresses: 'text',
  osName: 'text',
  sourceId: 'text',
  groups: 'text',
  foundAt: 'time',
  lastSyncAt: 'time',
  lastReportAt: 'time',
}
