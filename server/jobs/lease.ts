import type { StepKind } from './states.ts'

/** The right to run one step once, as the agent understands it (agent protocol: lease). */
export interface Lease {
  readonly leaseId: string
  readonly jobId: string
  readonly stepId: string
  readonly attempt: number
  readonly kind: StepKind | 'preview'
  readonly common: object
  readonly slice: object
  /** Sorted, hexadecimal. */
  readonly sliceHashes: readonly string[]
  readonly planHash: string
  readonly approval: { readonly signature: string; readonly keyId: string; readonly approvedAt: string } | null
  readonly timeoutSeconds: number
}

/** What an agent is answered to a report. */
export interface ReportAnswer {
  /** False: nothing was changed by it, and nothing will be. */
  readonly accepted: boolean
  /** Whether the agent may begin, or go on with the next patch. */
  readonly more: 'continue' | 'stop'
}
