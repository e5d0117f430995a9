/** What holds for one patch on one computer (docs/glossary.md, verdict): the states that are stored. */
export const VERDICT_STATES = ['missing', 'downloaded', 'failed', 'pending_reboot', 'installed'] as const
export type VerdictState = (typeof VERDICT_STATES)[number]

/** Vendors' severities, from least to greatest. */
export const SEVERITIES = ['unspecified', 'low', 'moderate', 'important', 'critical'] as const
export type Severity = (typeof SEVERITIES)[number]

/** The worst of severities; `unspecified` of none. */
export function worstOf(severities: readonly Severity[]): Severity {
  return SEVERITIES.findLast((severity) => severities.includes(severity)) ?? 'unspecified'
}

/** What decides whether a tenant still has to do something. */
export interface Standing {
  readonly state: VerdictState
  /** An install approval holds for this computer. */
  readonly approved: boolean
  /** An exception holds. */
  readonly excepted: boolean
}

/** Whether the patch is still to be had: a restart that is pending has nothing left to install. */
export function isLacking(state: VerdictState): boolean {
  return state === 'missing' || state === 'downloaded' || state === 'failed'
}

/** Whether a patch is unapplied on a computer: lacking, approved for it, and without exception. */
export function isUnapplied({ state, approved, excepted }: Standing): boolean {
  return isLacking(state) && approved && !excepted
}
