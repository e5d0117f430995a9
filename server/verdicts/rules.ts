/** Who decides about a verdict, and what follows from it. */

import type { PatchKind, VerdictState } from '../../catalog/index.ts'

/** What an agent says of an installer that reported success, where its own look did not confirm it: nothing is otherwise, or not as wanted (docs/decisions/0024-matching.md). */
export const NOT_CONFIRMED: readonly string[] = ['nothing_changed', 'version_differs']

/** A WSUS server that knows the computer. test/server/verdicts/deciding.test.ts holds what is stored against this rule. */
export interface WsusVoice {
  readonly sourceId: number
  /** The computer reports to it, by `reportingServer` of server/computers/rules.ts. */
  readonly decides: boolean
  /** It knows the patch and told its state on this computer: one above, or one that never decided, is not asked. */
  readonly spoke: boolean
}

export type Voice =
  | { readonly kind: 'wsus'; readonly sourceId: number }
  | { readonly kind: 'engine' }
  | { readonly kind: 'agent' }
  | { readonly kind: 'manual' }

/**
 * The one rule of who decides: for a Windows patch that WSUS knows, the WSUS to which the computer reports directly; where that server
 * does not know the patch, the one that spoke of it before; for Linux and third party the engine, and where it does not cover the stream, or does not say
 * in it what is offered, the package manager of the computer's agent; a manual registration where nobody else speaks.
 */
export function decidingVoice(about: {
  readonly kind: PatchKind
  readonly servers: readonly WsusVoice[]
  readonly engineCovers: boolean
  readonly agent: boolean
  readonly manual: boolean
}): Voice | null {
  if (about.kind === 'windows') {
    const speaking = about.servers.filter((server) => server.spoke)
    const server = speaking.find((s) => s.decides) ?? speaking.toSorted((a, b) => a.sourceId - b.sourceId)[0]
    if (server !== undefined) return { kind: 'wsus', sourceId: server.sourceId }
    return about.manual ? { kind: 'manual' } : null
  }
  if (about.engineCovers) return { kind: 'engine' }
  if (about.agent) return { kind: 'agent' }
  return about.manual ? { kind: 'manual' } : null
}

/** States after which nothing more happens without somebody doing something. */
const FINAL: readonly VerdictState[] = ['installed', 'failed']

export interface TwoVoices {
  readonly state: VerdictState
  readonly sourceTime: Date | null
  readonly agentState: VerdictState | null
  readonly agentTime: Date | null
}

export const AGREEMENTS = ['one_voice', 'agreed', 'reported_by_agent', 'disputed'] as const
export type Agreement = (typeof AGREEMENTS)[number]

/**
 * What the agent's last word means beside the deciding one: newer = reported by the agent, not yet by WSUS; both final and different = disputed.
 * Two words that differ while one is not final are the ordinary delay of the older one.
 */
export function agreement(verdict: TwoVoices): Agreement {
  const { state, agentState, agentTime, sourceTime } = verdict
  if (agentState === null) return 'one_voice'
  if (agentState === state) return 'agreed'
  if (sourceTime === null || (agentTime !== null && agentTime > sourceTime)) return 'reported_by_agent'
  return FINAL.includes(state) && FINAL.includes(agentState) ? 'disputed' : 'one_voice'
}

/** What is said of a pair without a row: a missing later patch of the chain makes the earlier one superseded. */
export function derivedState(pair: {
  readonly ready: boolean
  readonly laterMissing: boolean
  readonly arrivedAfterReport: boolean
}): 'unknown' | 'not_applicable' | 'superseded' {
  if (!pair.ready) return 'unknown'
  if (pair.laterMissing) return 'superseded'
  return pair.arrivedAfterReport ? 'unknown' : 'not_applicable'
}

/**
 * What is said of a pair with a row when it is asked for: lacking, but a later patch of the chain is lacking too, is superseded. Lists, counts
 * and notices read the stored state.
 *
 * @param laterMissing a later patch of the chain is lacking on the computer
 */
export function statedState(state: VerdictState, laterMissing: boolean): VerdictState | 'superseded' {
  return laterMissing && (state === 'missing' || state === 'downloaded') ? 'superseded' : state
}
