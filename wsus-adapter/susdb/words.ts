import { DEPLOYMENT_ACTION, PUBLICATION_STATE } from '../types.ts'

/**
 * Numbers and names that the tables and the views use for the same things (MS-WSUSAR 2.2.5, the API's enumerations). Which of the two a
 * column holds is not documented, so both are understood, however the names are written.
 */
type Words = Readonly<Record<string, number>>

const PUBLICATION: Words = { ...PUBLICATION_STATE, intesting: PUBLICATION_STATE.inTesting }
const ACTION: Words = Object.fromEntries(Object.entries(DEPLOYMENT_ACTION).map(([name, number]) => [name.toLowerCase(), number]))
const IMPACT: Words = { normal: 0, minor: 1, requiresexclusivehandling: 2 }
const REBOOT: Words = { neverreboots: 0, alwaysrequiresreboot: 1, canrequestreboot: 2 }
const SYNC_RESULT: Words = { neversynced: 0, neverrun: 0, unknown: 4, succeeded: 1, failed: 2, canceled: 3 }
const SEVERITIES = ['Unspecified', 'Low', 'Moderate', 'Important', 'Critical']
const UPDATE_TYPES = [null, 'Software', 'Driver', 'Detectoid', 'Category', 'Application']

function number(words: Words, text: string | null): number | null {
  if (text === null) return null
  const plain = text.replace(/\s/g, '').toLowerCase()
  return /^\d{1,9}$/.test(plain) ? Number(plain) : (words[plain] ?? null)
}

function name(names: readonly (string | null)[], text: string | null): string | null {
  if (text === null || text === '') return null
  return /^\d{1,2}$/.test(text) ? (names[Number(text)] ?? null) : text
}

/** `PUBLICATION_STATE`; what is neither expired nor in testing is published. */
export function publicationState(text: string | null): number {
  return number(PUBLICATION, text) ?? PUBLICATION_STATE.published
}

/** `DEPLOYMENT_ACTION`; null for a word that nobody knows. */
export function deploymentAction(text: string | null): number | null {
  return number(ACTION, text)
}

/** 0 normal, 1 minor, 2 requires exclusive handling. */
export function impact(text: string | null): number | null {
  return number(IMPACT, text)
}

/** 0 never reboots, 1 always, 2 can request. */
export function rebootBehavior(text: string | null): number | null {
  return number(REBOOT, text)
}

/** 0 never, 1 succeeded, 2 failed, 3 canceled, 4 unknown. */
export function lastSyncResult(text: string | null): number | null {
  return number(SYNC_RESULT, text)
}

/** MSRC severity by its name. */
export function severity(text: string | null): string | null {
  return name(SEVERITIES, text)
}

/** `Software`, `Driver`, …; an update without a word is software, as nearly all are. */
export function updateType(text: string | null): string {
  return name(UPDATE_TYPES, text) ?? 'Software'
}
