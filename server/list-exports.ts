import type { Endpoint } from './http/endpoint.ts'
import { agents, computerGroups, serverGroups, sites, tenants, tokens, unassigned, users } from './list-exports-estate.ts'
import { deploymentPolicies, feeds, findings, mappingRules, quarantine, runs, sources, storeFiles, tasks } from './list-exports-service.ts'
import { exportOf, type ColumnKind, type ExportedList } from './http/list-export.ts'

type Columns = Readonly<Record<string, ColumnKind>>

const patches: Columns = {
  patchId: 'text',
  name: 'text',
  title: 'text',
  kind: 'patchKind',
  classification: 'classification',
  level: 'level',
  severity: 'severity',
  exploited: 'yesNo',
  cves: 'text',
  kbs: 'text',
  products: 'text',
  version: 'text',
  releasedAt: 'time',
  restart: 'restart',
  superseded: 'yesNo',
  missing: 'text',
  downloaded: 'text',
  failed: 'text',
  pendingReboot: 'text',
  installed: 'text',
  needed: 'text',
  approved: 'text',
  unapplied: 'text',
  asOf: 'time',
}

const computers: Columns = {
  computerId: 'text',
  hostName: 'text',
  fqdn: 'text',
  displayName: 'text',
  tenantId: 'text',
  serverGroupName: 'text',
  siteName: 'text',
  managementAddress: 'text',
  addresses: 'text',
  osType: 'osType',
  osName: 'text',
  osVersion: 'text',
  osArchitecture: 'text',
  criticality: 'criticality',
  health: 'health',
  notReady: 'text',
  unappliedCritical: 'text',
  unappliedImportant: 'text',
  unappliedOther: 'text',
  missing: 'text',
  failed: 'text',
  installed: 'text',
  pendingReboot: 'text',
  disputed: 'text',
  hasAgent: 'yesNo',
  agentLastSeenAt: 'time',
  agentLastInventoryAt: 'time',
  wsusLastSyncAt: 'time',
  wsusLastReportAt: 'time',
  restartPending: 'yesNo',
  sourceId: 'text',
  serverName: 'text',
  asOf: 'time',
}

const verdicts: Columns = {
  computerId: 'text',
  hostName: 'text',
  address: 'text',
  tenantId: 'text',
  patchId: 'text',
  patchName: 'text',
  title: 'text',
  severity: 'severity',
  state: 'verdictState',
  approved: 'yesNo',
  excepted: 'yesNo',
  unapplied: 'yesNo',
  since: 'time',
  sourceTime: 'time',
  agentState: 'verdictState',
  agentTime: 'time',
  agreement: 'agreement',
  sourceId: 'text',
  serverName: 'text',
  asOf: 'time',
}

const jobs: Columns = {
  jobId: 'text',
  name: 'text',
  state: 'jobState',
  kind: 'patchKind',
  tenantId: 'text',
  requestedBy: 'text',
  ownerId: 'text',
  patchCount: 'text',
  computerCount: 'text',
  restarts: 'yesNo',
  comment: 'text',
  createdAt: 'time',
  scheduledAt: 'time',
  approvedAt: 'time',
  approvedBy: 'text',
  startedAt: 'time',
  endedAt: 'time',
}

const advisories: Columns = {
  advisoryId: 'text',
  title: 'text',
  kind: 'advisoryKind',
  severity: 'severity',
  exploited: 'yesNo',
  cves: 'text',
  publishedAt: 'time',
  revisedAt: 'time',
  withdrawn: 'yesNo',
  restart: 'restart',
  url: 'text',
}

const states: Columns = {
  release: 'text',
  package: 'text',
  cve: 'text',
  state: 'packageState',
  note: 'text',
  exploited: 'yesNo',
  epss: 'text',
  document: 'text',
  asOf: 'time',
}

const notices: Columns = {
  id: 'text',
  tenantId: 'text',
  userId: 'text',
  email: 'text',
  kind: 'text',
  state: 'noticeState',
  attempts: 'text',
  reasonCode: 'text',
  reason: 'text',
  queuedAt: 'time',
  sentAt: 'time',
  nextAttemptAt: 'time',
}

const exceptions: Columns = {
  exceptionId: 'text',
  tenantId: 'text',
  kind: 'exceptionKind',
  patchId: 'text',
  patchName: 'text',
  package: 'text',
  scope: 'exceptionScope',
  computerId: 'text',
  hostName: 'text',
  computerGroupId: 'text',
  reason: 'text',
  author: 'text',
  madeAt: 'time',
  untilAt: 'time',
}

const audit: Columns = {
  chain: 'text',
  seq: 'text',
  at: 'time',
  actor: 'text',
  operation: 'text',
  parameters: 'text',
  result: 'auditResult',
  hash: 'text',
}

const approvals: Columns = {
  tenantId: 'text',
  patchId: 'text',
  name: 'text',
  approved: 'yesNo',
  reason: 'text',
  author: 'text',
  decidedAt: 'time',
  untilAt: 'time',
}

/** Every list that can be had as a file, by the id of its endpoint. */
export const EXPORTED_LISTS: Readonly<Record<string, ExportedList>> = {
  listPatches: { name: 'patches', columns: patches },
  listComputers: { name: 'computers', columns: computers },
  // What commands read is one object a line.
  listVerdicts: { name: 'verdicts', columns: verdicts, standard: 'ndjson' },
  listJobs: { name: 'jobs', columns: jobs },
  listDecisionsNeeded: { name: 'decisions', columns: jobs },
  listAdvisories: { name: 'advisories', columns: advisories },
  listPackageStates: { name: 'package_states', columns: states },
  listExposures: { name: 'exposures', columns: { ...states, installed: 'text' } },
  listSoftware: { name: 'software', columns: { package: 'text', version: 'text' } },
  listUsers: { name: 'users', columns: users },
  listTenants: { name: 'tenants', columns: tenants },
  listServerGroups: { name: 'server_groups', columns: serverGroups },
  listSites: { name: 'sites', columns: sites },
  listComputerGroups: { name: 'computer_groups', columns: computerGroups },
  listAgents: { name: 'agents', columns: agents },
  listEnrollmentTokens: { name: 'enrollment_tokens', columns: tokens },
  listUnassignedComputers: { name: 'unassigned_computers', columns: unassigned },
  listDiscoveries: { name: 'runs', columns: runs },
  listNotices: { name: 'notices', columns: notices },
  listFindings: { name: 'findings', columns: findings },
  listExceptions: { name: 'exceptions', columns: exceptions },
  listPatchDecisions: { name: 'patch_approvals', columns: approvals },
  listAuditRecords: { name: 'audit', columns: audit },
  listStoredFiles: { name: 'store_files', columns: storeFiles },
  listRefusedFiles: { name: 'quarantine', columns: quarantine },
  listSources: { name: 'sources', columns: sources },
  listFeeds: { name: 'feeds', columns: feeds },
  listTasks: { name: 'tasks', columns: tasks },
  listDeploymentPolicies: { name: 'deployment_policies', columns: deploymentPolicies },
  listMappingRules: { name: 'mapping_rules', columns: mappingRules },
  listPatchTargets: { name: 'patch_targets', columns: { name: 'text', architecture: 'text', version: 'text', release: 'text' } },
}

/** @returns the endpoints, each list that can be had as a file preceded by the endpoint that writes it: a path of its own comes before `{id}` */
export function withExports(endpoints: readonly Endpoint[]): Endpoint[] {
  const exported = endpoints.flatMap((list) => {
    const given = Object.hasOwn(EXPORTED_LISTS, list.id) ? EXPORTED_LISTS[list.id] : undefined
    return given === undefined ? [] : [exportOf(list, given)]
  })
  return [...exported, ...endpoints]
}
