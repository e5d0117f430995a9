import type { VerdictState } from '../../catalog/index.ts'
import { isWindowsPath } from '../../catalog/document/index.ts'
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

const Architecture = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,39}$/)
const DebianPackage = z.object({
  // Debian policy 5.6.1 and 5.6.12; nothing else may reach the package manager's command line.
  name: z.string().regex(/^[a-z0-9][a-z0-9+.-]{0,200}$/),
  architecture: Architecture.nullable(),
  // A hyphen at the end would be apt's word for taking the package away.
  version: z.string().regex(/^[0-9A-Za-z.+:~-]{0,249}[0-9A-Za-z.+~]$/),
})
/** dnf and zypper take what ends so for a file, whose signature nobody asks for. */
const FILE_END = /\.rpm$/i
const RpmPackage = z.object({
  name: z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_.+-]{0,200}$/),
  architecture: Architecture.refine((text) => text !== 'rpm').nullable(),
  // epoch:version-release; the epoch is always written, and neither part may hold a hyphen.
  version: z
    .string()
    .regex(/^\d{1,10}:[0-9A-Za-z._+~^]{1,120}-[0-9A-Za-z._+~^]{1,120}$/)
    .refine((text) => !FILE_END.test(text)),
})
/** One package that is wanted at exactly this version; to be removed: that is there at this version. */
export type PackageWanted = z.infer<typeof DebianPackage>

export const ITEM_ACTIONS = ['install', 'remove', 'downgrade'] as const
/** `install` never goes back to a lower version, `downgrade` never to a higher one, `remove` takes away what `packages` names. */
const Action = z.enum(ITEM_ACTIONS).default('install')

const AptItem = z.object({ patchId: Name, action: Action, packages: z.array(DebianPackage).min(1).max(500) })
const RpmItem = z.object({ patchId: Name, action: Action, packages: z.array(RpmPackage).min(1).max(500) })
/** One patch of a Linux computer. */
export type PackageItem = z.infer<typeof AptItem>
const WindowsItem = z.object({ patchId: Name, updateId: z.guid() })
export type WindowsItem = z.infer<typeof WindowsItem>

const Code = z.int().min(-2_147_483_648).max(4_294_967_295)
const Argument = z
  .string()
  .max(1_000)
  .regex(/^[^\0\r\n]*$/)
const ApplicationItem = z.object({
  patchId: Name,
  action: z.enum(['install', 'remove']).default('install'),
  installerType: z.enum(['msi', 'wix', 'exe', 'inno', 'nullsoft', 'burn']),
  /** The installer's file; its name decides nothing but how the file is called while it runs. */
  file: z
    .object({
      sha256: Hash,
      size: z
        .int()
        .min(1)
        .max(8 * 1024 ** 3),
      name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,120}$/),
    })
    .nullable(),
  /** Path of the installer inside the file, which is a zip archive then; null: the file itself. */
  pathInArchive: z.string().min(1).max(500).refine(isWindowsPath).nullable().default(null),
  /** Silent switches, one argument each; null: those that the type of installer is known for. */
  switches: z.array(Argument).max(50).nullable().default(null),
  success: z.array(Code).max(50).default([0]),
  /** Installed, and complete after a restart. */
  restart: z.array(Code).max(50).default([3010, 1641]),
  timeoutSeconds: z.int().min(1).max(86_400).default(3_600),
  /** How the result is found in Add/Remove-Programs: by product code, else upgrade code, else name and publisher. */
  expects: z.object({
    productCode: z.guid().nullable(),
    upgradeCode: z.guid().nullable(),
    name: z.string().max(1_000).nullable(),
    publisher: z.string().max(1_000).nullable(),
    version: z.string().max(300).nullable(),
  }),
})
/** One version of a third-party Windows application. */
export type ApplicationItem = z.infer<typeof ApplicationItem>

const sliceFacts = { computerId: Name, expected: Preview.nullable().default(null) }
const Slice = z.discriminatedUnion('installer', [
  z.object({ installer: z.literal('apt'), items: z.array(AptItem).max(500), ...sliceFacts }),
  z.object({ installer: z.literal('dnf'), items: z.array(RpmItem).max(500), ...sliceFacts }),
  z.object({ installer: z.literal('zypper'), items: z.array(RpmItem).max(500), ...sliceFacts }),
  z.object({ installer: z.literal('windows-update'), items: z.array(WindowsItem).max(500), ...sliceFacts }),
  z.object({ installer: z.literal('application'), items: z.array(ApplicationItem).max(500), ...sliceFacts }),
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

export const CheckInAnswer = z.object({
  wantInventory: z.boolean(),
  settings: Settings,
  /** Since when the package manager is to read its repositories anew; an older server does not say. */
  renewCache: z.iso.datetime().nullish(),
})

export const WorkAnswer = z.object({ lease: Raw.nullable() })

/** What changed since the inventory that the server acknowledged last; `rest` is everything but `packages`. */
export interface InventoryDelta {
  baseChecksum: string
  /** Of the whole inventory. */
  checksum: string
  removed: string[]
  added: string[]
  rest: Record<string, unknown>
}

/** Scripts of information collection sources that are due on this computer. */
export const CollectionsAnswer = z.object({
  packages: z
    .array(
      z.object({
        sourceId: z.string().min(1).max(32),
        sha256: Hash,
        entry: z.enum(['collect.sh', 'collect.ps1']),
        takesPatches: z.boolean(),
        timeoutSeconds: z.int().min(1).max(43_200),
        maxBytes: z.int().min(1).max(67_108_864),
      }),
    )
    .max(100),
})
export type DueCollection = z.infer<typeof CollectionsAnswer>['packages'][number]

/** The files of such a package; paths are below the folder in which the scripts run. */
export const ScriptsAnswer = z.object({
  sha256: Hash,
  files: z
    .array(z.object({ path: z.string().min(1).max(1_100), sha256: Hash, content: z.string() }))
    .min(1)
    .max(1_000),
})

export const CollectionTaken = z.object({ accepted: z.boolean(), reason: z.string().nullable() })

export const InventoryAnswer = z.object({ stored: z.boolean() })

export const ReportAnswer = z.object({ accepted: z.boolean(), more: z.enum(['continue', 'stop']) })
export type ReportAnswer = z.infer<typeof ReportAnswer>

/** Whether the step still runs for the server, and after how long it wants to hear more of what its programs write. */
export const OutputAnswer = z.object({ accepted: z.boolean(), pauseMs: z.number().min(0) })
export type OutputAnswer = z.infer<typeof OutputAnswer>

/** Body of every signed refusal. */
export const Refusal = z.object({ code: z.string().max(100), lastSequence: z.int().min(0).optional() })

export const PATCH_OUTCOMES = ['succeeded', 'succeeded_with_errors', 'failed', 'skipped'] as const

/**
 * Why a computer waits for a restart: a newer kernel than the running one, a package that needs one and came after the start, a service that
 * still uses a deleted library (`service: library`; the service alone may be restarted), or the system's own sign.
 */
export interface RestartEvidence {
  kind: 'kernel' | 'package' | 'library' | 'flag'
  what: string
}

/** What became of one patch. `code` is stable (`not_offered`, `held`, `timed_out`…), `message` is the system's own text. */
export interface PatchResult {
  patchId: string
  outcome: (typeof PATCH_OUTCOMES)[number]
  code: string | null
  hresult: number | null
  message: string
  restartRequired: boolean
  retryable: boolean
  /** Failed half-way: what was changed all the same. */
  done?: Change[]
  restartEvidence?: RestartEvidence[]
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
  restartEvidence?: RestartEvidence[]
  bootId: string | null
}

/** One report of a step. `sequence` counts 1, 2, 3… within (job, step, attempt). */
export type Report = { leaseId: string; jobId: string; stepId: string; attempt: number; sequence: number; at: string } & (
  | { kind: 'began' }
  | { kind: 'renew'; patchId: string }
  | { kind: 'patch'; patch: PatchResult }
  | { kind: 'finished'; result: StepResult }
)
