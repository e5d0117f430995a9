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
  /** Which asking to renew the package manager's cache it followed. */
  cacheRenewed: z.iso.datetime().nullish(),
})
export type CheckInBody = z.infer<typeof CheckInBody>

export const WorkBody = z.object({
  holdSeconds: z.number().min(0).max(55),
  machineUuid: Uuid,
  bootId: z.string().min(1).max(100),
})

const Line = z.string().max(1_000)
/** Lines of one inventory. */
export const MAX_LINES = 100_000
const Lines = z.array(Line).max(MAX_LINES)
const Few = z.array(Text).max(20_000)

const OfferedPackage = z.object({
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

const Application = z.object({
  key: Line,
  productCode: Uuid.nullable(),
  upgradeCode: Uuid.nullable(),
  name: Line,
  version: Text.nullable(),
  publisher: Line.nullable(),
  scope: z.enum(['machine', 'user']),
  architecture: z.enum(['x64', 'x86', 'arm64', 'unknown']),
  installedOn: z.iso.date().nullable(),
  uninstallable: z.boolean(),
  windowsInstaller: z.boolean(),
})

export const RestartEvidence = z.object({ kind: z.enum(['kernel', 'package', 'library', 'flag']), what: Line })
/**
 * Why a computer waits for a restart: a newer kernel, a package that needs one and came after the start, a service that still uses a deleted
 * library (`service: library`; the service alone may be restarted), or the system's own sign.
 */
export type RestartEvidence = z.infer<typeof RestartEvidence>

const inventoryFacts = {
  machine: Machine,
  missing: z.array(OfferedPackage).max(20_000),
  held: Few,
  updates: z.array(WindowsUpdate).max(20_000),
  restartRequired: z.boolean(),
}

const Inventory1 = z.object({
  format: z.literal(1),
  installer: z.enum(['apt', 'windows-update']).nullable(),
  packages: Lines,
  ...inventoryFacts,
})

const Kernel = z.object({
  running: Text,
  bootedAt: z.iso.datetime().nullable(),
  /** Installed kernels as `uname -r` would name them; the time is the package manager's, if it keeps one. */
  installed: z.array(z.object({ release: Text, installedAt: z.iso.datetime().nullable() })).max(1_000),
})

const Inventory2 = z.object({
  format: z.literal(2),
  installer: z.enum(['apt', 'dnf', 'zypper', 'windows-update']).nullable(),
  manager: z.enum(['dpkg', 'rpm', 'apk']).nullable(),
  /**
   * Sorted, each line once. dpkg: `package[:arch] version arch status source source-version`, rpm: `name
   * epoch:version-release arch module-label vendor source-rpm`, apk: `name version arch origin`; between the columns a tab.
   */
  packages: Lines,
  ...inventoryFacts,
  kernel: Kernel.nullable(),
  /** Enabled repositories: `o=Debian,a=stable-security,n=bookworm-security,l=…,c=main` of apt, ids of dnf, aliases of zypper, addresses of apk. */
  repositories: Few,
  /** Enabled module streams, `name:stream`. */
  modules: Few,
  /** What apt hands out to a part of the computers only; `deferred`: this one is not of them yet. */
  phased: z
    .array(z.object({ name: Text, architecture: Text, version: Text, percentage: z.int().min(0).max(100), deferred: z.boolean() }))
    .max(20_000),
  /** Paid or extended support that is switched on: `esm-infra`, `esm-apps`, `eus-9.2`. */
  entitlements: Few,
  /** Installed packages that no enabled repository has, or that another vendor than the system's made; `origin`: `local`, or who made it. */
  foreign: z.array(z.object({ name: Text, architecture: Text, version: Text, origin: Text })).max(100_000),
  /** Add/Remove-Programs of Windows. */
  applications: z.array(Application).max(20_000),
  restartEvidence: z.array(RestartEvidence).max(1_000),
  /** Names of fields that could not be told this time, and are empty for that; `missing` when no repository could be read. */
  untold: Few,
})
/** What a computer has, as its agent sees it. */
export type Inventory = z.infer<typeof Inventory2>

/** Either format, read as the newer one. */
export const Inventory = z.discriminatedUnion('format', [Inventory1, Inventory2]).transform(normalizeInventory)

/**
 * An inventory of format 1 as one of format 2: what its agent did not look at is empty.
 * @param told either format
 */
export function normalizeInventory(told: z.infer<typeof Inventory1> | Inventory): Inventory {
  if (told.format === 2) return told
  return {
    ...told,
    format: 2,
    manager: told.installer === 'apt' ? 'dpkg' : null,
    kernel: null,
    repositories: [],
    modules: [],
    phased: [],
    entitlements: [],
    foreign: [],
    applications: [],
    restartEvidence: [],
    untold: [],
  }
}

/** The document is hashed as it came, then parsed: what the schema drops must not change its checksum. */
export const InventoryBody = z.object({ checksum: Checksum, inventory: z.record(z.string(), z.unknown()) })

export type InventoryBody = z.infer<typeof InventoryBody>

/** What a delta is laid over. */
export const StoredPackages = z.object({ packages: z.array(z.string()) })

export const InventoryDeltaBody = z.object({
  /** Of the inventory that the server acknowledged last. */
  baseChecksum: Checksum,
  /** Of the whole inventory that comes out. */
  checksum: Checksum,
  removed: Lines,
  added: Lines,
  /** The whole inventory without its `packages`, as it came. */
  rest: z.record(z.string(), z.unknown()),
})
/** What changed in an inventory: lines of `packages` that went and came, everything else whole. */
export type InventoryDelta = z.infer<typeof InventoryDeltaBody>

const Output = z.string().max(1_048_576)
const Name = z.string().min(1).max(300)

const Change = z.object({
  action: z.enum(['add', 'upgrade', 'downgrade', 'remove']),
  name: Name,
  architecture: Text.nullable(),
  from: Text.nullable(),
  to: Text.nullable(),
  sha256: Checksum.nullable(),
})

const PatchResult = z.object({
  patchId: Name,
  outcome: z.enum(['succeeded', 'succeeded_with_errors', 'failed', 'skipped']),
  code: z.string().max(100).nullable(),
  hresult: z.int().nullable(),
  message: z.string().max(10_000),
  restartRequired: z.boolean(),
  retryable: z.boolean(),
  /** What was changed before it failed; agents that do not know leave it out. */
  done: z.array(Change).max(20_000).optional(),
  restartEvidence: z.array(RestartEvidence).max(1_000).optional(),
})
export type PatchResult = z.infer<typeof PatchResult>

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
  /** Why, as far as it was looked for. */
  restartEvidence: z.array(RestartEvidence).max(1_000).optional(),
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

const OutputPart = z.object({
  /** Characters (code points) of the stream that came before. */
  offset: z.int().min(0).max(10_000_000),
  text: z.string().min(1).max(65_536),
})

export const OutputBody = z.object({
  leaseId: z.guid(),
  jobId: Name,
  stepId: z.guid(),
  attempt: reportFacts.attempt,
  /** 1, 2, 3… of these messages within (job, step, attempt). */
  sequence: reportFacts.sequence,
  stdout: OutputPart.nullable(),
  stderr: OutputPart.nullable(),
  /** The programs wrote more than is kept. */
  truncated: z.boolean(),
})
/** What the programs of a step wrote since the last message, while they run. */
export type OutputBody = z.infer<typeof OutputBody>

export const Report = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('began'), ...reportFacts }),
  z.object({ kind: z.literal('renew'), patchId: Name, ...reportFacts }),
  z.object({ kind: z.literal('patch'), patch: PatchResult, ...reportFacts }),
  z.object({ kind: z.literal('finished'), result: StepResult, ...reportFacts }),
])
/** One report of an agent about a step. */
export type Report = z.infer<typeof Report>
