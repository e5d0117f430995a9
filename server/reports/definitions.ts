import type { ColumnName, FigureName, ReportId, ValueGroup } from '../../templates/index.ts'
import type { Permission } from '../authorization.ts'
import { COMPUTER_HEALTH, COVERAGE, EXPOSURES, SOFTWARE } from './statements-computers.ts'
import { CHANGES, COMPLIANCE, DECIDED, EXPLOITED, UNAPPLIED_PATCHES } from './statements-patches.ts'
import { JOB_RESULTS, JOBS_OF_PERIOD, USERS } from './statements-people.ts'

/** The predefined reports: each a row of this table. A new one is a statement, its words in templates/report/words.ts, and a row here. */

export type ColumnKind = 'text' | 'count' | 'number' | 'time' | 'flag' | 'list' | 'label'
export interface Column {
  readonly name: ColumnName
  readonly kind: ColumnKind
  /** Of `label`: which set of words. */
  readonly group?: ValueGroup
  /** Shown in mails as well, which have room for few. */
  readonly brief?: boolean
}

export const PARAMETERS = [
  'tenantId',
  'serverGroupId',
  'text',
  'health',
  'severity',
  'kind',
  'exploited',
  'state',
  'period',
  'from',
  'to',
] as const
export type ParameterName = (typeof PARAMETERS)[number]

/** SQL types of sort keys. */
type KeyType = 'text' | 'int' | 'bigint' | 'timestamptz'

export interface Report {
  readonly permission: Permission
  readonly columns: readonly Column[]
  readonly parameters: readonly ParameterName[]
  /** What the rows are; by the database role that asks, where a tenant reads other tables. */
  readonly statement: string | Readonly<Record<'tenant' | 'infra', string>>
  /** Types of its key1, key2, …: rows come in their ascending order, and no two share all of them. */
  readonly keys: readonly KeyType[]
  /** How many of the first keys lie in one table with an index in that order. */
  readonly leading?: number
  /** Sums over all rows `r`. The first counts the rows. */
  readonly figures: Readonly<Partial<Record<FigureName, string>>>
}

const PLACES = ['tenantId', 'serverGroupId', 'text'] as const
const PERIOD = ['period', 'from', 'to'] as const

const tenant: Column = { name: 'tenantId', kind: 'text' }
const host: Column = { name: 'hostName', kind: 'text', brief: true }
const group: Column = { name: 'serverGroup', kind: 'text' }
const severity: Column = { name: 'severity', kind: 'label', group: 'severity', brief: true }
const count = (name: ColumnName, brief = false): Column => ({ name, kind: 'count', brief })
const place: readonly Column[] = [
  tenant,
  host,
  { name: 'computerId', kind: 'text' },
  { name: 'address', kind: 'text' },
  { name: 'osName', kind: 'text' },
  group,
  { name: 'site', kind: 'text' },
]
const patch: readonly Column[] = [
  { name: 'patch', kind: 'text', brief: true },
  { name: 'patchId', kind: 'text' },
  { name: 'title', kind: 'text', brief: true },
  { name: 'patchKind', kind: 'label', group: 'patchKind' },
  { name: 'classification', kind: 'label', group: 'classification' },
]
const job: readonly Column[] = [
  tenant,
  { name: 'jobId', kind: 'text' },
  { name: 'job', kind: 'text', brief: true },
  { name: 'jobState', kind: 'label', group: 'jobState', brief: true },
]

export const REPORTS: Readonly<Record<ReportId, Report>> = {
  computer_health: {
    permission: 'estate.view',
    parameters: [...PLACES, 'health'],
    statement: COMPUTER_HEALTH,
    keys: ['text', 'int'],
    leading: 2,
    columns: [
      ...place,
      { name: 'health', kind: 'label', group: 'health', brief: true },
      count('unappliedCritical', true),
      count('unappliedImportant', true),
      count('unappliedOther', true),
      count('missing'),
      count('failed'),
      count('pendingReboot'),
      count('installed'),
      count('disputed'),
      { name: 'restartPending', kind: 'flag' },
      { name: 'lastContactAt', kind: 'time', brief: true },
    ],
    figures: {
      computers: 'count(*)',
      highlyVulnerable: `count(*) filter (where r.health = 'highly_vulnerable')`,
      vulnerable: `count(*) filter (where r.health = 'vulnerable')`,
      healthy: `count(*) filter (where r.health = 'healthy')`,
      unknown: `count(*) filter (where r.health = 'unknown')`,
    },
  },
  unapplied_patches: {
    permission: 'patch.view',
    parameters: [...PLACES, 'severity', 'kind', 'exploited'],
    statement: UNAPPLIED_PATCHES,
    keys: ['text', 'int', 'int'],
    leading: 2,
    columns: [
      tenant,
      host,
      { name: 'computerId', kind: 'text' },
      group,
      ...patch,
      severity,
      { name: 'exploited', kind: 'flag' },
      { name: 'cves', kind: 'list' },
      { name: 'releasedAt', kind: 'time' },
      { name: 'state', kind: 'label', group: 'verdictState', brief: true },
      { name: 'since', kind: 'time', brief: true },
    ],
    figures: {
      rows: 'count(*)',
      computers: 'count(distinct r.key2)',
      patches: 'count(distinct r.key3)',
      critical: `count(*) filter (where r.severity = 'critical')`,
      exploited: 'count(*) filter (where r.exploited)',
    },
  },
  compliance: {
    permission: 'patch.view',
    parameters: ['tenantId', 'serverGroupId', 'severity', 'kind'],
    statement: COMPLIANCE,
    keys: ['text', 'text', 'int', 'text', 'int'],
    columns: [
      tenant,
      { ...group, brief: true },
      { name: 'classification', kind: 'label', group: 'classification', brief: true },
      severity,
      count('patches'),
      count('applied', true),
      count('pendingReboot'),
      count('unapplied', true),
      count('excepted'),
      { name: 'rate', kind: 'number', brief: true },
    ],
    figures: {
      rows: 'count(*)',
      applied: 'coalesce(sum(r.applied), 0)',
      unapplied: 'coalesce(sum(r.unapplied), 0)',
      rate: 'round(100.0 * sum(r.applied) / nullif(sum(r.applied + r."pendingReboot" + r.unapplied), 0), 1)',
    },
  },
  exploited: {
    permission: 'patch.view',
    parameters: [...PLACES, 'kind'],
    statement: EXPLOITED,
    keys: ['int', 'int', 'int'],
    columns: [
      tenant,
      ...patch,
      severity,
      { name: 'cves', kind: 'list' },
      { name: 'exploitedSince', kind: 'text', brief: true },
      { name: 'ransomware', kind: 'flag' },
      { name: 'epss', kind: 'number' },
      count('unapplied', true),
      count('needed'),
    ],
    figures: { patches: 'count(distinct r.key2)', unapplied: 'coalesce(sum(r.unapplied), 0)' },
  },
  exposures: {
    permission: 'estate.view',
    parameters: PLACES,
    statement: EXPOSURES,
    keys: ['text', 'text', 'text', 'text', 'int'],
    columns: [
      tenant,
      { name: 'release', kind: 'text', brief: true },
      { name: 'software', kind: 'text', brief: true },
      { name: 'cve', kind: 'text', brief: true },
      { name: 'exposure', kind: 'label', group: 'packageState', brief: true },
      { name: 'exploited', kind: 'flag' },
      { name: 'epss', kind: 'number' },
      count('computers', true),
    ],
    figures: { rows: 'count(*)', packages: 'count(distinct r.software)', exploited: 'count(*) filter (where r.exploited)' },
  },
  coverage: {
    permission: 'estate.view',
    parameters: PLACES,
    statement: COVERAGE,
    keys: ['timestamptz', 'int'],
    columns: [
      ...place,
      { name: 'hasAgent', kind: 'flag' },
      { name: 'wsusReportAt', kind: 'time', brief: true },
      { name: 'agentSeenAt', kind: 'time', brief: true },
      { name: 'lastContactAt', kind: 'time' },
      count('silentHours', true),
    ],
    figures: {
      computers: 'count(*)',
      neverHeard: 'count(*) filter (where r."lastContactAt" is null)',
      withoutAgent: 'count(*) filter (where not r."hasAgent")',
    },
  },
  jobs: {
    permission: 'job.view',
    parameters: [...PLACES, 'state', ...PERIOD],
    statement: JOBS_OF_PERIOD,
    keys: ['int'],
    columns: [
      ...job,
      { name: 'patchKind', kind: 'label', group: 'patchKind' },
      { name: 'requestedBy', kind: 'text', brief: true },
      { name: 'owner', kind: 'text' },
      { name: 'createdAt', kind: 'time', brief: true },
      { name: 'startedAt', kind: 'time' },
      { name: 'endedAt', kind: 'time' },
      count('computers'),
      count('patches'),
      count('succeeded', true),
      count('failed', true),
      count('waiting'),
    ],
    figures: {
      jobs: 'count(*)',
      completed: `count(*) filter (where r."jobState" = 'completed')`,
      succeeded: 'coalesce(sum(r.succeeded), 0)',
      failed: 'coalesce(sum(r.failed), 0)',
      waiting: 'coalesce(sum(r.waiting), 0)',
    },
  },
  job_results: {
    permission: 'job.view',
    parameters: [...PLACES, 'state', ...PERIOD],
    statement: JOB_RESULTS,
    keys: ['int', 'int', 'int'],
    columns: [
      ...job,
      host,
      { name: 'computerId', kind: 'text' },
      group,
      { name: 'patch', kind: 'text', brief: true },
      { name: 'patchId', kind: 'text' },
      { name: 'result', kind: 'label', group: 'patchResult', brief: true },
      { name: 'resultCode', kind: 'text' },
      { name: 'resultAt', kind: 'time', brief: true },
    ],
    figures: {
      rows: 'count(*)',
      succeeded: `count(*) filter (where r.result in ('succeeded', 'succeeded_with_errors'))`,
      failed: `count(*) filter (where r.result = 'failed')`,
      waiting: `count(*) filter (where r.result = 'waiting')`,
    },
  },
  decisions: {
    permission: 'patch.view',
    parameters: [...PLACES, ...PERIOD],
    statement: DECIDED,
    keys: ['int', 'int', 'int'],
    columns: [
      tenant,
      { name: 'decision', kind: 'label', group: 'patchDecision', brief: true },
      { name: 'patch', kind: 'text', brief: true },
      { name: 'patchId', kind: 'text' },
      { name: 'title', kind: 'text', brief: true },
      { name: 'appliesTo', kind: 'text' },
      { name: 'author', kind: 'text', brief: true },
      { name: 'reason', kind: 'text' },
      { name: 'decidedAt', kind: 'time', brief: true },
      { name: 'untilAt', kind: 'time' },
    ],
    figures: {
      rows: 'count(*)',
      approvals: `count(*) filter (where r.decision in ('install', 'approve'))`,
      exceptions: `count(*) filter (where r.decision in ('decline', 'hold', 'waiver'))`,
    },
  },
  changes: {
    permission: 'patch.view',
    parameters: [...PLACES, 'severity', 'kind', ...PERIOD],
    statement: CHANGES,
    keys: ['text', 'int', 'int', 'timestamptz'],
    leading: 2,
    columns: [
      tenant,
      host,
      { name: 'computerId', kind: 'text' },
      group,
      { name: 'change', kind: 'label', group: 'patchChange', brief: true },
      { name: 'changedAt', kind: 'time', brief: true },
      ...patch,
      severity,
      { name: 'exploited', kind: 'flag' },
      { name: 'approved', kind: 'flag' },
    ],
    figures: {
      rows: 'count(*)',
      newlyMissing: `count(*) filter (where r.change = 'newly_missing')`,
      newlyInstalled: `count(*) filter (where r.change = 'newly_installed')`,
      computers: 'count(distinct r.key2)',
    },
  },
  software: {
    permission: 'estate.view',
    parameters: PLACES,
    statement: SOFTWARE,
    keys: ['text', 'int', 'int'],
    columns: [
      tenant,
      { name: 'software', kind: 'text', brief: true },
      { name: 'version', kind: 'text', brief: true },
      { name: 'vendor', kind: 'text', brief: true },
      { name: 'stream', kind: 'text' },
      count('computers', true),
    ],
    figures: { rows: 'count(*)', software: 'count(distinct r.software)' },
  },
  users: {
    permission: 'user.manage',
    parameters: ['tenantId', 'text'],
    statement: USERS,
    keys: ['text', 'int'],
    columns: [
      { name: 'userId', kind: 'text', brief: true },
      { name: 'userName', kind: 'text', brief: true },
      { name: 'role', kind: 'label', group: 'role', brief: true },
      { ...tenant, brief: true },
      { name: 'email', kind: 'text' },
      count('serverGroups'),
      { name: 'locked', kind: 'flag' },
      { name: 'createdAt', kind: 'time' },
      { name: 'lastSignInAt', kind: 'time', brief: true },
    ],
    figures: { users: 'count(*)', locked: 'count(*) filter (where r.locked)' },
  },
}

export const REPORT_IDS = Object.keys(REPORTS) as readonly ReportId[]
