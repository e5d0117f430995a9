import { VERDICT_STATES } from '../../catalog/index.ts'
import { z } from 'zod'
import { CHANNELS } from './rules.ts'

/** What agents send; unknown fields are dropped, so that a newer agent can say more to an older server. */

const Text = z.string().max(300)
const Base64Signature = z.string().regex(/^[A-Za-z0-9+/]{86}==$/)
const Uuid = z.guid().toLowerCase()

export const Head = z.object({
  protocol: z.coerce.number().int().min(0).max(1_000),
  agentVersion: z.string().regex(/^[0-9A-Za-z.+-]{1,60}$/),
  agentId: z.string().regex(/^[0-9a-f]{64}$/),
  channel: z.enum(CHANNELS),
  sequence: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  signature: Base64Signature,
})

export const TokenSignature = Base64Signature

export const Machine = z.object({
  hostName: z.string().min(1).max(255).toLowerCase(),
  machineUuid: Uuid,
  susClientId: Uuid.nullable(),
  platform: z.enum(['linux', 'windows']),
  os: z.object({ name: Text, version: Text, release: Text, architecture: Text, kernel: Text }),
  addresses: z.array(z.union([z.ipv4(), z.ipv6()])).max(256),
})
/** Who a computer says it is. */
export type Machine = z.infer<typeof Machine>

export const EnrollBody = z.object({
  tokenId: z.string().regex(/^[A-Za-z0-9_-]{4,64}$/),
  nonce: z.string().regex(/^[A-Za-z0-9_-]{16,100}$/),
  publicKey: z.string().regex(/^[A-Za-z0-9+/]{43}=$/),
  machine: Machine,
})
export type EnrollBody = z.infer<typeof EnrollBody>

const Checksum = z.string().regex(/^[0-9a-f]{64}$/)

export const CheckInBody = z.object({
  machine: Machine.extend({ bootId: z.string().min(1).max(100) }),
  inventoryChecksum: Checksum.nullable(),
  lastError: z.object({ code: z.string().max(100), at: z.iso.datetime() }).nullable(),
})
export type CheckInBody = z.infer<typeof CheckInBody>

export const WorkBody = z.object({
  holdSeconds: z.number().min(0).max(55),
  machineUuid: Uuid,
  bootId: z.string().min(1).max(100),
})

const Line = z.string().max(1_000)
const Package = z.object({
  name: Text,
  architecture: Text,
  installed: Text,
  candidate: Text,
  source: Text,
  sourceVersion: Text,
  suites: z.string().max(1_000),
})
const WindowsUpdate = z.object({
  updateId: Uuid,
  revisionNumber: z.int().min(0),
  title: z.string().max(4_000),
  kbs: z.array(z.string().max(20)).max(100),
  state: z.enum(['missing', 'downloaded', 'pending_reboot', 'installed']),
})

export const Inventory = z.object({
  format: z.literal(1),
  machine: Machine,
  installer: z.enum(['apt', 'windows-update']).nullable(),
  packages: z.array(Line).max(50_000),
  missing: z.array(Package).max(20_000),
  held: z.array(Text).max(20_000),
  updates: z.array(WindowsUpdate).max(20_000),
  restartRequired: z.boolean(),
})
/** What a computer has, as its agent sees it. */
export type Inventory = z.infer<typeof Inventory>

/** The document is hashed as it came, then parsed: what the schema drops must not change its checksum. */
export const InventoryBody = z.object({ checksum: Checksum, inventory: z.record(z.string(), z.unknown()) })

const Output = z.string().max(1_048_576)
const Name = z.string().min(1).max(300)

const PatchResult = z.object({
  patchId: Name,
  outcome: z.enum(['succeeded', 'succeeded_with_errors', 'failed', 'skipped']),
  code: z.string().max(100).nullable(),
  hresult: z.int().nullable(),
  message: z.string().max(10_000),
  restartRequired: z.boolean(),
  retryable: z.boolean(),
})
export type PatchResult = z.infer<typeof PatchResult>

const Change = z.object({
  action: z.enum(['add', 'upgrade', 'downgrade', 'remove']),
  name: Name,
  architecture: Text.nullable(),
  from: Text.nullable(),
  to: Text.nullable(),
  sha256: Checksum.nullable(),
})
const Preview = z.object({
  changes: z.array(Change).max(20_000),
  restart: z.enum(['none', 'possible', 'required']),
  bytes: z.number().min(0).nullable(),
  services: z.array(Name).max(2_000),
})
export type Preview = z.infer<typeof Preview>

const StepResult = z.object({
  outcome: z.enum(['succeeded', 'failed', 'stopped']),
  reason: z.string().max(100).nullable(),
  message: z.string().max(10_000),
  returnValue: z.int().nullable(),
  stdout: Output,
  stderr: Output,
  /** The program said more than the agent keeps; agents before this field do not say so. */
  outputTruncated: z.boolean().optional(),
  patches: z.array(PatchResult).max(500),
  states: z
    .array(
      z.object({
        patchId: Name,
        state: z.enum(VERDICT_STATES),
        version: Text.nullable(),
      }),
    )
    .max(500),
  preview: Preview.nullable(),
  drift: z.object({ changes: z.array(Change).max(20_000), restart: z.boolean() }).nullable(),
  restartRequired: z.boolean(),
  bootId: z.string().max(100).nullable(),
})
export type StepResult = z.infer<typeof StepResult>

const reportFacts = {
  leaseId: Name,
  jobId: Name,
  stepId: Name,
  attempt: z.int().min(1).max(10_000),
  /** 1, 2, 3… within (job, step, attempt). */
  sequence: z.int().min(1).max(1_000_000),
  at: z.iso.datetime(),
}

export const Report = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('began'), ...reportFacts }),
  z.object({ kind: z.literal('renew'), patchId: Name, ...reportFacts }),
  z.object({ kind: z.literal('patch'), patch: PatchResult, ...reportFacts }),
  z.object({ kind: z.literal('finished'), result: StepResult, ...reportFacts }),
])
/** One report of an agent about a step. */
export type Report = z.infer<typeof Report>
