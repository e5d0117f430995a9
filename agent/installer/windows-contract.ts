import { z } from 'zod'

/** Version of the JSON contract between this program and windows-update.ps1. */
export const CONTRACT = 1

/** OperationResultCode of the Windows Update Agent API, by number. */
export const RESULT_CODES = ['not_started', 'in_progress', 'succeeded', 'succeeded_with_errors', 'failed', 'aborted'] as const

const Text = z.string().max(4_000)
const HResult = z.int().min(-2_147_483_648).max(2_147_483_647)
const ResultCode = z
  .int()
  .min(0)
  .max(RESULT_CODES.length - 1)
const Guid = z.guid().toLowerCase()

export const Identity = z.object({
  susClientId: Guid.nullable(),
  machineUuid: Guid,
  hostName: z.string().min(1).max(255),
  os: z.object({
    caption: Text,
    version: Text,
    build: z.int(),
    ubr: z.int().nullable(),
    architecture: Text,
    productType: z.int().min(1).max(3),
    language: Text,
  }),
  bootId: z.string().min(1).max(64),
  rebootPending: z.boolean(),
})
export type Identity = z.infer<typeof Identity>

const Update = z.object({
  updateId: Guid,
  revisionNumber: z.int().min(0),
  title: Text,
  kbs: z.array(z.string().max(20)).max(100),
  isInstalled: z.boolean(),
  isDownloaded: z.boolean(),
  isHidden: z.boolean(),
  rebootRequired: z.boolean(),
  eulaAccepted: z.boolean(),
  canRequestUserInput: z.boolean(),
  rebootBehavior: z.int().min(0).max(2),
  maxDownloadSize: z.number().min(0),
})
export type Update = z.infer<typeof Update>

export const Search = z.object({
  resultCode: ResultCode,
  updates: z.array(Update).max(20_000),
  warnings: z.array(z.object({ hresult: HResult, message: Text })).max(1_000),
})

const UpdateResult = z.object({ updateId: Guid, resultCode: ResultCode, hresult: HResult, notOffered: z.boolean() })

export const Install = z.object({
  resultCode: ResultCode,
  hresult: HResult,
  rebootRequired: z.boolean(),
  results: z.array(UpdateResult.extend({ rebootRequired: z.boolean() })).max(500),
})
export type Install = z.infer<typeof Install>

export const Reboot = z.object({ scheduled: z.boolean(), bootId: z.string().max(64) })

export const Detect = z.object({ requested: z.boolean() })

const Failure = z.object({
  contract: z.literal(CONTRACT),
  action: z.string(),
  ok: z.literal(false),
  error: z.object({ code: z.string().regex(/^[a-z_]{1,60}$/), hresult: HResult.nullable(), message: z.string() }),
})
const Success = z.looseObject({ contract: z.literal(CONTRACT), action: z.string(), ok: z.literal(true) })
/** Either the answer asked for (its own fields are checked by the caller) or an error document. */
export const Answer = z.union([Success, Failure])
