import { useCallback, useEffect, useReducer, useState } from 'react'
import { useLocation, useSearchParams } from 'react-router'
import { wholeOf } from './numbers.ts'

export const KINDS = ['windows', 'linux', 'middleware'] as const
export type Kind = (typeof KINDS)[number]

export interface ScriptFile {
  readonly fileName: string
  readonly body: string
}

/** Everything that a person has chosen in the wizard. */
export interface Choice {
  readonly kind: Kind | null
  readonly patchIds: readonly string[]
  readonly computerIds: readonly string[]
  readonly isScheduled: boolean
  /** As the fields hold it: YYYY-MM-DD and HH:MM in the reader's zone. */
  readonly date: string
  readonly time: string
  readonly restart: boolean
  readonly rebootBefore: boolean
  readonly goOnAfterFailure: boolean
  /** As they were typed; see numbers.ts. */
  readonly retryCount: string
  readonly retryMinutes: string
  readonly monitorMinutes: string
  readonly expiryHours: string
  readonly preScript: ScriptFile | null
  readonly postScript: ScriptFile | null
  readonly scriptSuccess: '0' | 'all'
  readonly name: string
  readonly comment: string
}

const EMPTY: Choice = {
  kind: null,
  patchIds: [],
  computerIds: [],
  isScheduled: false,
  date: '',
  time: '',
  restart: true,
  rebootBefore: false,
  goOnAfterFailure: false,
  retryCount: '0',
  retryMinutes: '15',
  monitorMinutes: '10',
  expiryHours: '168',
  preScript: null,
  postScript: null,
  scriptSuccess: '0',
  name: '',
  comment: '',
}

/** The wizard from patches, or its mirror image from computers. */
export type Order = 'patches_first' | 'computers_first'

export interface WizardState {
  readonly choice: Choice
  readonly order: Order
  /** Patches that the link named; what of them is not unapplied any more is told. */
  readonly named: readonly string[]
  change(part: Partial<Choice>): void
  startOver(): void
}

interface Given {
  readonly patchIds?: readonly string[]
  readonly computerIds?: readonly string[]
}

/** Another one whenever what is kept changes its shape. */
const KEY = 'tsukuroi.wizard.2'

function stored(): Choice | null {
  try {
    const text = sessionStorage.getItem(KEY)
    return text === null ? null : { ...EMPTY, ...(JSON.parse(text) as Partial<Choice>) }
  } catch {
    return null
  }
}

/**
 * What was chosen so far: from the address (`patch`, `computer`, as mails link), from the list that led here, or from before this tab was loaded
 * anew. Scripts are not kept over a reload: they may hold secrets.
 */
export function useWizardState(): WizardState {
  const [params] = useSearchParams()
  const { state } = useLocation() as { state: Given | null }
  const [given] = useState(() => ({
    patchIds: state?.patchIds ?? params.getAll('patch').filter(Boolean),
    computerIds: state?.computerIds ?? params.getAll('computer').filter(Boolean),
  }))
  const isGiven = given.patchIds.length > 0 || given.computerIds.length > 0
  const [choice, change] = useReducer(
    (now: Choice, part: Partial<Choice>) => ({ ...now, ...part }),
    null,
    () => (isGiven ? { ...EMPTY, ...given } : (stored() ?? EMPTY)),
  )
  useEffect(() => {
    const { preScript: _pre, postScript: _post, ...kept } = choice
    sessionStorage.setItem(KEY, JSON.stringify(kept))
  }, [choice])
  const startOver = useCallback(() => {
    sessionStorage.removeItem(KEY)
    change(EMPTY)
  }, [])
  return { choice, order: given.computerIds.length > 0 ? 'computers_first' : 'patches_first', named: given.patchIds, change, startOver }
}

/** Forgets what was chosen, once it was requested. */
export function forgetChoice(): void {
  sessionStorage.removeItem(KEY)
}

/** The body of a request from what was chosen. @param schedule ISO 8601, or undefined for at once */
export function requestOf(choice: Choice, schedule: string | undefined) {
  return {
    kind: choice.kind ?? 'windows',
    patches: [...choice.patchIds],
    computerIds: [...choice.computerIds],
    onlyNeeded: true,
    monitorMinutes: wholeOf(choice.monitorMinutes),
    rebootBefore: choice.rebootBefore,
    restart: choice.restart,
    goOnAfterFailure: choice.goOnAfterFailure,
    scriptSuccess: choice.scriptSuccess,
    retry: { count: wholeOf(choice.retryCount), backoffMinutes: wholeOf(choice.retryMinutes) },
    expiryHours: wholeOf(choice.expiryHours),
    ...(schedule === undefined ? {} : { schedule }),
    ...(choice.name.trim() === '' ? {} : { name: choice.name.trim() }),
    ...(choice.comment.trim() === '' ? {} : { comment: choice.comment.trim() }),
    ...(choice.preScript === null ? {} : { preScript: choice.preScript }),
    ...(choice.postScript === null ? {} : { postScript: choice.postScript }),
  }
}
