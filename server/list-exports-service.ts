import type { ColumnKind } from './http/list-export.ts'

/** Columns of the lists of the service itself and of what it reads, as they are exported. */

type Columns = Readonly<Record<string, ColumnKind>>

export const runs: Columns = {
  runId: 'text',
  sourceId: 'text',
  state: 'runState',
  full: 'yesNo',
  cleanup: 'yesNo',
  requestedBy: 'text',
  startedAt: 'time',
  endedAt: 'time',
  seconds: 'text',
  phase: 'text',
  newlyApproved: 'text',
  notices: 'text',
  computersRead: 'text',
  errorCode: 'text',
}

export const findings: Columns = {
  findingId: 'text',
  number: 'text',
  severity: 'findingSeverity',
  sourceId: 'text',
  subject: 'text',
  count: 'text',
  patchId: 'text',
  text: 'text',
  advice: 'text',
  foundAt: 'time',
  changedAt: 'time',
  endedAt: 'time',
}

export const storeFiles: Columns = {
  name: 'text',
  sha256: 'text',
  bytes: 'text',
  url: 'text',
  tenantId: 'text',
  addedAt: 'time',
  addedBy: 'text',
  usedAt: 'time',
  wanted: 'yesNo',
}

export const quarantine: Columns = {
  quarantineId: 'text',
  name: 'text',
  reason: 'fileRefusal',
  sha256: 'text',
  wantedSha256: 'text',
  bytes: 'text',
  url: 'text',
  refusedAt: 'time',
  refusedBy: 'text',
}

export const sources: Columns = {
  sourceId: 'text',
  name: 'text',
  kind: 'sourceKind',
  freshness: 'freshness',
  enabled: 'yesNo',
  lastSuccessAt: 'time',
  nextRunAt: 'time',
  intervalMinutes: 'text',
  serverId: 'text',
  baselineAt: 'time',
  alarmedAt: 'time',
}

export const feeds: Columns = {
  sourceId: 'text',
  name: 'text',
  state: 'freshness',
  enabled: 'yesNo',
  asOf: 'time',
  lastSuccessAt: 'time',
  validUntil: 'time',
  documentCount: 'text',
  advisoryCount: 'text',
  fixCount: 'text',
  stateCount: 'text',
  rejected: 'text',
  intervalMinutes: 'text',
  url: 'text',
  license: 'text',
}

export const tasks: Columns = {
  task: 'text',
  title: 'text',
  state: 'taskState',
  schedule: 'text',
  nextRunAt: 'time',
  lastStartedAt: 'time',
  lastEndedAt: 'time',
  seconds: 'text',
  lastError: 'text',
  lastFailedAt: 'time',
  runs: 'text',
  failures: 'text',
  waiting: 'text',
  running: 'text',
  failed: 'text',
}

export const deploymentPolicies: Columns = {
  policyId: 'text',
  name: 'text',
  tenantId: 'text',
  tenantName: 'text',
  version: 'text',
  windows: 'text',
  createdAt: 'time',
  jobs: 'text',
}

export const mappingRules: Columns = {
  position: 'text',
  kind: 'mappingKind',
  pattern: 'text',
  sourceId: 'text',
  tenantId: 'text',
  serverGroupId: 'text',
  serverGroupName: 'text',
}
