/** What the counts of a computer mean. */

export type Health = 'unknown' | 'healthy' | 'vulnerable' | 'highly_vulnerable'

export interface HealthFacts {
  /** Why discovery cannot judge it, or null. */
  readonly notReady: string | null
  /** Newest report of its states: WSUS's or the agent's inventory. */
  readonly heardAt: Date | null
  readonly staleAfterHours: number
  /** Unapplied: critical, or known to be exploited. */
  readonly critical: number
  /** Unapplied: important, or of unspecified severity among security and critical updates. */
  readonly important: number
  /** Unapplied: moderate or low. */
  readonly moderateOrLow: number
}

/** Health of a computer at a time: unknown when it is not ready, silent for too long or without data. */
export function healthOf(facts: HealthFacts, now: Date): Health {
  if (facts.notReady !== null || facts.heardAt === null) return 'unknown'
  if (now.getTime() - facts.heardAt.getTime() > facts.staleAfterHours * 3_600_000) return 'unknown'
  if (facts.critical + facts.important > 0) return 'highly_vulnerable'
  return facts.moderateOrLow > 0 ? 'vulnerable' : 'healthy'
}
