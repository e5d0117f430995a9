import { z } from 'zod'

/** What is worth an administrator's look, and from when on: pure (runbook docs/runbooks/findings.md). */

export const SEVERITIES = ['info', 'warning', 'error'] as const
export type FindingSeverity = (typeof SEVERITIES)[number]

/** Every kind that is looked for, in the order in which lists offer them; each is a code of the message catalog and has an `…_advice`. */
export const FINDING_KINDS = [
  'finding_server_vulnerable',
  'finding_server_version_untold',
  'finding_another_server',
  'finding_clock_ahead',
  'finding_rollup_stale',
  'finding_rows_aside',
  'finding_indexes_missing',
  'finding_client_id_shared',
  'finding_client_id_renamed',
  'finding_host_twice',
  'finding_not_reporting',
  'finding_sync_without_report',
  'finding_needed_not_approved',
  'finding_superseded_approved',
  'finding_expired_approved',
] as const
export type FindingKind = (typeof FINDING_KINDS)[number]

/** Kinds that are noted where they happen; they end by themselves like the others. */
export const NOTED_KINDS = ['identity_shared', 'identity_of_several', 'agent_key_shared'] as const
export type NotedKind = (typeof NOTED_KINDS)[number]

/** Kinds that are about feeds of security data. */
export const FEED_KINDS = ['finding_feed_expired'] as const
export type FeedKind = (typeof FEED_KINDS)[number]

/** Kinds that inventories and the catalog say together. */
export const CATALOG_KINDS = ['finding_support_ended', 'finding_support_ends', 'finding_versions_unreadable'] as const
export type CatalogKind = (typeof CATALOG_KINDS)[number]

export const ALL_KINDS = [...FINDING_KINDS, ...FEED_KINDS, ...CATALOG_KINDS, ...NOTED_KINDS] as const

/** Kinds that are about computers of a source: one finding for all of them. */
export const COMPUTER_KINDS = [
  'finding_clock_ahead',
  'finding_client_id_shared',
  'finding_client_id_renamed',
  'finding_host_twice',
  'finding_not_reporting',
  'finding_sync_without_report',
] as const satisfies readonly FindingKind[]
export type ComputerKind = (typeof COMPUTER_KINDS)[number]
/** Kinds behind which computers can be listed. */
export const LISTED_KINDS = [
  ...COMPUTER_KINDS,
  'finding_rollup_stale',
  'finding_needed_not_approved',
  'identity_shared',
  'identity_of_several',
] as const satisfies readonly (FindingKind | NotedKind)[]
export type ListedKind = (typeof LISTED_KINDS)[number]

/**
 * From when on something is a finding. Seven days without a report: clients look for updates about every 22 hours, so a silent week is no accident,
 * and three weeks remain before the server's clean-up forgets the computer (30 days by default: Server Cleanup Wizard).
 */
export const DEFAULT_THRESHOLDS = {
  notReportingDays: 7,
  syncWithoutReportHours: 48,
  rollupStaleHours: 48,
  renamedWithinDays: 30,
  clockAheadMinutes: 15,
} as const

/** Thresholds as an administrator may set them. */
export const Thresholds = z.object({
  notReportingDays: z.int().min(1).max(365).describe('Days without a status report'),
  syncWithoutReportHours: z.int().min(1).max(8760).describe('Hours by which the newest contact may be newer than the newest report'),
  rollupStaleHours: z.int().min(1).max(8760).describe('Hours without a roll-up of a downstream server'),
  renamedWithinDays: z.int().min(1).max(365).describe('Days within which two changes of name mean a shared client id'),
  clockAheadMinutes: z.int().min(1).max(100_000).describe('Minutes in the future that are still taken for the same time'),
})
export type Thresholds = z.output<typeof Thresholds>

/** The times with which the stored facts are compared. */
export interface Cutoffs {
  readonly reportedBefore: Date
  readonly syncHours: number
  readonly rolledUpBefore: Date
  readonly renamedSince: Date
  readonly aheadOf: Date
  readonly now: Date
}

const HOUR = 3_600_000

/** @param now the time of the look */
export function cutoffsAt(now: Date, thresholds: Thresholds): Cutoffs {
  const before = (milliseconds: number): Date => new Date(now.getTime() - milliseconds)
  return {
    reportedBefore: before(thresholds.notReportingDays * 24 * HOUR),
    syncHours: thresholds.syncWithoutReportHours,
    rolledUpBefore: before(thresholds.rollupStaleHours * HOUR),
    renamedSince: before(thresholds.renamedWithinDays * 24 * HOUR),
    aheadOf: before(-thresholds.clockAheadMinutes * 60_000),
    now,
  }
}

/** First safe build of each Windows Server against CVE-2025-59287, and the update that brings it. */
export interface WsusFix {
  readonly product: string
  readonly build: string
  readonly revision: number
  /** null where no source at hand names the update beside the build. */
  readonly kb: string | null
}

/**
 * Builds: https://raw.githubusercontent.com/CVEProject/cvelistV5/main/cves/2025/59xxx/CVE-2025-59287.json ("lessThan").
 * Updates: the vendor's table of CVEs, KBs and products (its rows of CVE-2025-59287); it has none of Windows Server 2012 and 2012 R2.
 */
export const WSUS_FIXES: readonly WsusFix[] = [
  { product: 'Windows Server 2012', build: '6.2.9200', revision: 25_728, kb: null },
  { product: 'Windows Server 2012 R2', build: '6.3.9600', revision: 22_826, kb: null },
  { product: 'Windows Server 2016', build: '10.0.14393', revision: 8524, kb: '5070882' },
  { product: 'Windows Server 2019', build: '10.0.17763', revision: 7922, kb: '5070883' },
  { product: 'Windows Server 2022', build: '10.0.20348', revision: 4297, kb: '5070884' },
  { product: 'Windows Server 2022, 23H2', build: '10.0.25398', revision: 1916, kb: '5070879' },
  { product: 'Windows Server 2025', build: '10.0.26100', revision: 6905, kb: '5070881' },
]

/** What a server's version says about CVE-2025-59287. */
export type WsusSafety =
  | { readonly kind: 'fixed' }
  | { readonly kind: 'vulnerable'; readonly fix: WsusFix }
  /** The server does not say its version, or it is of a build that the table does not know. */
  | { readonly kind: 'untold' }

/** The build that was current when the hole was closed: later ones came with the fix. */
const NEWEST_AFFECTED_BUILD = 26_100

/**
 * Whether a WSUS server predates the fix of CVE-2025-59287 (https://msrc.microsoft.com/update-guide/vulnerability/CVE-2025-59287).
 *
 * @param version as the server says it, such as 10.0.26100.1742
 */
export function wsusSafety(version: string | null): WsusSafety {
  const [, major, minor, build, revision] = /^(\d{1,4})\.(\d{1,4})\.(\d{1,9})\.(\d{1,9})$/.exec(version?.trim() ?? '') ?? []
  if (major === undefined || revision === undefined) return { kind: 'untold' }
  const fix = WSUS_FIXES.find((one) => one.build === `${Number(major)}.${Number(minor)}.${Number(build)}`)
  if (fix !== undefined) return Number(revision) >= fix.revision ? { kind: 'fixed' } : { kind: 'vulnerable', fix }
  return Number(major) >= 10 && Number(build) > NEWEST_AFFECTED_BUILD ? { kind: 'fixed' } : { kind: 'untold' }
}

/** The updates that close the hole, as a text for people. */
export function wsusFixesText(): string {
  return WSUS_FIXES.map(
    ({ product, build, revision, kb }) => `${product}: ${build}.${String(revision)}${kb === null ? '' : ` (KB${kb})`}`,
  ).join('; ')
}

/** How grave an unapproved need is, by what is known of the patch. */
export function needSeverity(patch: {
  readonly severity: string
  readonly exploited: boolean
  readonly security: boolean
}): FindingSeverity {
  if (patch.exploited || patch.severity === 'critical') return 'error'
  return patch.security || patch.severity !== 'unspecified' ? 'warning' : 'info'
}

/** What a probe of a route left behind, as far as findings look at it. */
const RouteFacts = z.object({
  serverVersion: z.string().nullish().catch(null),
  indexes: z.array(z.object({ table: z.string(), column: z.string(), there: z.boolean() })).catch([]),
})

/**
 * What the routes of a source say of its server.
 *
 * @param routes `source_route.facts`, first choice first
 * @returns the version of the first that tells one, and indexes that one of them missed and none has seen
 */
export function serverFacts(routes: readonly unknown[]): { version: string | null; missingIndexes: string[] } {
  const read = routes.flatMap((facts) => {
    const parsed = RouteFacts.safeParse(facts)
    return parsed.success ? [parsed.data] : []
  })
  const indexes = read.flatMap((facts) => facts.indexes)
  const nameOf = (index: { table: string; column: string }): string => `${index.table}(${index.column})`
  const seen = new Set(indexes.filter((index) => index.there).map(nameOf))
  const missing = indexes.filter((index) => !index.there).map(nameOf)
  return {
    version: read.find((facts) => (facts.serverVersion ?? '') !== '')?.serverVersion ?? null,
    missingIndexes: [...new Set(missing)].filter((name) => !seen.has(name)).toSorted(),
  }
}
