import type { Severity } from '../../catalog/index.ts'
import type { Health } from './rules.ts'
import type { ComputersRow, UnappliedRow } from './store-home.ts'

/** Every number of the home page with the list that counts the same rows. */

export interface Figure {
  /** Stable: `health.vulnerable`, `unapplied.critical.patches`, … */
  readonly name: string
  readonly count: number
  /** A list of the API, below /api/v1. */
  readonly path: '/computers' | '/patches' | '/verdicts' | '/jobs/inbox'
  /** Its filter. */
  readonly query: Readonly<Record<string, string>>
}

/** What the figures are made of. */
export interface Numbers {
  readonly health: Readonly<Record<Health, number>>
  readonly unapplied: readonly UnappliedRow[]
  readonly computers: ComputersRow
  readonly decisions: number
}

const HEALTHS = ['highly_vulnerable', 'vulnerable', 'unknown', 'healthy'] as const
const SEVERITIES = ['critical', 'important', 'moderate', 'low', 'unspecified'] as const
/** Computers that nobody has assigned are not part of an estate. */
const ASSIGNED = { assigned: 'true' } as const

/** The unapplied of one severity. */
export interface Unapplied {
  readonly severity: Severity
  readonly patches: number
  readonly verdicts: number
}

/** The unapplied by severity, worst first, each severity once; and those that attacks use. */
export function unappliedBySeverity(rows: readonly UnappliedRow[]): { bySeverity: Unapplied[]; exploited: Omit<Unapplied, 'severity'> } {
  const sumOf = (some: readonly UnappliedRow[]) => ({ patches: sum(some, 'patches'), verdicts: sum(some, 'verdicts') })
  return {
    bySeverity: SEVERITIES.map((severity) => ({ severity, ...sumOf(rows.filter((row) => row.severity === severity)) })),
    exploited: sumOf(rows.filter((row) => row.exploited)),
  }
}

/**
 * Every number with its list: /computers by health, spoken, restartPending, failed or disputed; /patches in the view `unapplied` by severity or
 * exploited; /verdicts that are unapplied by severity or exploited, or disputed; /jobs/inbox. All leave out computers that nobody has assigned
 * (`assigned=true`); with a tenant named also `tenantId`.
 *
 * @param tenantId the tenant whose numbers they are, where one was named
 */
export function figuresOf(numbers: Numbers, tenantId: string | undefined): Figure[] {
  const named: Record<string, string> = tenantId === undefined ? { ...ASSIGNED } : { tenantId }
  const ofPatches: Record<string, string> = tenantId === undefined ? {} : { tenantId }
  const { bySeverity, exploited } = unappliedBySeverity(numbers.unapplied)
  const computers = (name: string, count: number, query: Record<string, string>): Figure => ({
    name,
    count,
    path: '/computers',
    query: { ...query, ...named },
  })
  const verdicts = (name: string, count: number, query: Record<string, string>): Figure => ({
    name,
    count,
    path: '/verdicts',
    query: { ...query, ...named },
  })
  const patches = (name: string, count: number, query: Record<string, string>): Figure => ({
    name,
    count,
    path: '/patches',
    query: { view: 'unapplied', ...query, ...ofPatches },
  })
  const { total, spoken, restartPending, failed, disputed, disputedVerdicts } = numbers.computers
  return [
    ...HEALTHS.map((health) => computers(`health.${health}`, numbers.health[health], { health })),
    ...bySeverity.flatMap(({ severity, ...counts }) => [
      patches(`unapplied.${severity}.patches`, counts.patches, { severity }),
      verdicts(`unapplied.${severity}.verdicts`, counts.verdicts, { unapplied: 'true', severity }),
    ]),
    patches('unapplied.patches', sum(numbers.unapplied, 'patches'), {}),
    verdicts('unapplied.verdicts', sum(numbers.unapplied, 'verdicts'), { unapplied: 'true' }),
    patches('exploited.patches', exploited.patches, { exploited: 'true' }),
    verdicts('exploited.verdicts', exploited.verdicts, { unapplied: 'true', exploited: 'true' }),
    computers('coverage.total', total, {}),
    computers('coverage.spoken', spoken, { spoken: 'true' }),
    computers('coverage.silent', total - spoken, { spoken: 'false' }),
    computers('restart.computers', restartPending, { restartPending: 'true' }),
    computers('failed.computers', failed, { failed: 'true' }),
    computers('disputed.computers', disputed, { disputed: 'true' }),
    verdicts('disputed.verdicts', disputedVerdicts, { disputed: 'true' }),
    { name: 'decisions', count: numbers.decisions, path: '/jobs/inbox', query: {} },
  ]
}

function sum<K extends string>(rows: readonly Readonly<Record<K, number>>[], key: K): number {
  return rows.reduce((total, row) => total + row[key], 0)
}
