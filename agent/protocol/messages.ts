import type { VerdictState } from '../../catalog/index.ts'
import { z } from 'zod'

/** Step kinds that a lease can carry; schedule_standby waits on the server, preview changes nothing. */
export const STEP_KINDS = [
  'operation_check',
  'reboot_before',
  'pre_script',
  'apply',
  'post_script',
  'restart',
  'verify',
  'preview',
] as const
export type StepKind = (typeof STEP_KINDS)[number]

const Name = z.string().min(1).max(300)
const Hash = z.string().regex(/^[0-9a-f]{64}$/)

const Change = z.object({
  action: z.enum(['add', 'upgrade', 'downgrade', 'remove']),
  name: Name,
  architecture: z.string().max(40).nullable(),
  from: z.string().max(300).nullable(),
  to: z.string().max(300).nullable(),
  sha256: Hash.nullable(),
})
/** One package (or Windows update) that an installation would touch. For Windows `name` is the update id and `to` its revision. */
export type Change = z.infer<typeof Change>

export const RESTART_LEVELS = ['none', 'possible', 'required'] as const

export const Preview = z.object({
  changes: z.array(Change).max(20_000),
  restart: z.enum(RESTART_LEVELS),
  bytes: z.int().min(0).nullable(),
  services: z.array(Name).max(2_000),
})
/** What an installation would do on this computer. */
export type Preview = z.infer<typeof Preview>

const Script = z.object({
  sha256: Hash,
  interpreter: z.enum(['sh', 'powershell', 'cmd']),
  success: z.enum(['0', 'all']),
  timeoutSeconds: z.int().min(1).max(86_400),
})
export type Script = z.infer<typeof Script>

const Common = z.object({
  preScript: Script.nullable().default(null),
  postScript: Script.nullable().default(null),
  rebootBefore: z.boolean().default(false),
  restart: z.enum(['never', 'if_needed']).default('never'),
})

const PackageWanted = z.object({
  // Debian policy 5.6.1 and 5.6.12; nothing else may reach the package manager's command line.
  name: z.string().regex(/^[a-z0-9][a-z0-9+.-]{0,200}$/),
  architecture: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/)
    .nullable(),
  version: z.string().regex(/^[0-9A-Za-z.+:~-]{1,250}$/),
})
export type PackageWanted = z.infer<typeof PackageWanted>

const AptItem = z.object({ patchId: Name, packages: z.array(PackageWanted).min(1).max(500) })
export type AptItem = z.infer<typeof AptItem>
const WindowsItem = z.object({ patchId: Name, updateId: z.guid() })
export type WindowsItem = z.infer<typeof WindowsItem>

const sliceFacts = { computerId: Name, expected: Preview.nullable().default(null) }
const Slice = z.discriminatedUnion('installer', [
  z.object({ installer: z.literal('apt'), items: z.array(AptItem).max(500), ...sliceFacts }),
  z.object({ installer: z.literal('windows-update'), items: z.array(WindowsItem).max(500), ...sliceFacts }),
])
/** One computer's part of a plan; only what the agent reads of it. */
export type Slice = z.infer<typeof Slice>

export const Lease = z.object({
  leaseId: Name,
  jobId: Name,
  stepId: Name,
  attempt: z.int().min(1).max(10_000),
  kind: z.enum(STEP_KINDS),
  common: Common,
  slice: Slice,
  sliceHashes: z.array(Hash).max(100_000),
  planHash: z.string().max(64),
  approval: z.object({ signature: z.string().max(200), keyId: Name, approvedAt: z.string().max(40) }).nullable(),
  timeoutSeconds: z.int().min(1).max(90_000),
})
/** The right to run one step once. */
export type Lease = z.infer<typeof Lease>

/** Anything JSON: hashes are taken over the document as it came, not over what the schema kept of it. */
const Raw = z.record(z.string(), z.unknown())

export const Settings = z.object({
  checkInMinutes: z.int().min(1).max(1_440),
  holdSeconds: z.int().min(0).max(55),
  approvalRequired: z.boolean(),
  approvalKeys: z.array(z.object({ keyId: Name, publicKey: z.string().max(200) })).max(10),
})
export type Settings = z.infer<typeof Settings>

export const EnrollAnswer = z.object({
  nonce: z.string().max(100),
  agentId: Name,
  serverKey: z.string().max(200),
  settings: Settings,
})

export const CheckInAnswer = z.object({ wantInventory: z.boolean(), settings: Settings })

export const WorkAnswer = z.object({ lease: Raw.nullable() })

export const InventoryAnswer = z.object({ stored: z.boolean() })

export const ReportAnswer = z.object({ accepted: z.boolean(), more: z.enum(['continue', 'stop']) })
export type ReportAnswer = z.infer<typeof ReportAnswer>

/** Body of every signed refusal. */
export const Refusal = z.object({ code: z.string().max(100), lastSequence: z.int().min(0).optional() })

export const PATCH_OUTCOMES = ['succeeded', 'succeeded_with_errors', 'failed', 'skipped'] as const

/** What became of one patch. `code` is stable (`not_offered`, `held`, `timed_out`…), `message` is the system's own text. */
export interface PatchResult {
  patchId: string
  outcome: (typeof PATCH_OUTCOMES)[number]
  code: string | null
  hresult: number | null
  message: string
  restartRequired: boolean
  retryable: boolean
}

/** What the agent sees of one patch afterwards. */
export interface PatchState {
  patchId: string
  state: VerdictState
  version: string | null
}

/** How a step ended. `reason` is a stable code, null when all went well. */
export interface StepResult {
  outcome: 'succeeded' | 'failed' | 'stopped'
  reason: string | null
  message: string
  returnValue: number | null
  stdout: string
  stderr: string
  /** The program said more than is kept of it. */
  outputTruncated?: boolean
  patches: PatchResult[]
  states: PatchState[]
  preview: Preview | null
  /** What the fresh preview would do outside the slice. */
  drift: { changes: Change[]; restart: boolean } | null
  restartRequired: boolean
  bootId: string | null
}

/** One report of a step. `sequence` counts 1, 2, 3… within (job, step, attempt). */
export type Report = { leaseId: string; jobId: string; stepId: string; attempt: number; sequence: number; at: string } & (
  | { kind: 'began' }
  | { kind: 'renew'; patchId: string }
  | { kind: 'patch'; patch: PatchResult }
  | { kind: 'finished'; result: StepResult }
)
