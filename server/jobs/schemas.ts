import { z } from 'zod'
import { MAX_COMPUTERS, MAX_PATCHES } from './rules.ts'

const Id = z.string().min(1).max(300)

const Script = z.object({
  fileName: z.string().regex(/^[^/\\\p{Cc}]{1,120}$/u, 'a file name without a path'),
  body: z
    .string()
    .min(1)
    .max(1024 * 1024),
})

/** What is asked to be done, and how. */
export const RequestBody = z.object({
  kind: z.enum(['windows', 'linux', 'middleware']),
  /** Ids of patches; windows: also WSUS update ids and KB numbers; linux: also name/version; or all that is unapplied. */
  patches: z.union([
    z
      .array(Id)
      .min(1)
      .max(MAX_PATCHES * 10),
    z.literal('all'),
  ]),
  computerIds: z.array(Id).max(MAX_COMPUTERS).optional(),
  addresses: z.array(z.string().min(1).max(255)).max(MAX_COMPUTERS).optional(),
  serverGroupIds: z.array(Id).max(100).optional(),
  onlyNeeded: z
    .boolean()
    .default(false)
    .describe('Apply each patch where it is unapplied, instead of refusing computers that do not need it'),
  name: z.string().trim().min(1).max(200).optional(),
  comment: z.string().max(2000).optional(),
  schedule: z.string().max(40).optional().describe('YYYY-MM-DD HH:MM in the tenant’s zone, or ISO 8601 with offset; absent: at once'),
  policy: z.string().min(1).max(100).optional(),
  monitorMinutes: z.int().min(1).max(1440).default(10).describe('How long the operation check waits for a computer'),
  rebootBefore: z.boolean().default(false),
  restart: z.boolean().default(false).describe('Restart afterwards if a patch needs it'),
  goOnAfterFailure: z.boolean().default(false),
  preScript: Script.optional(),
  postScript: Script.optional(),
  scriptSuccess: z.enum(['0', 'all']).default('0'),
  retry: z.object({ count: z.int().min(0).max(5), backoffMinutes: z.int().min(1).max(720) }).default({ count: 0, backoffMinutes: 15 }),
  expiryHours: z.int().min(1).max(8760).default(168).describe('How long after the request, or the scheduled time, it may still begin'),
  planHashes: z
    .array(z.string().regex(/^[0-9a-fA-F]{64}$/))
    .max(1000)
    .optional()
    .describe('Hashes that the preview showed; another plan is refused'),
})
export type RequestBody = z.output<typeof RequestBody>
