import { z } from 'zod'

import { WsusError } from '../../error.ts'
import type { SqlCredentials, SqlLimits, SqlOptions, SqlTimeouts, WsusLog } from '../../options.ts'

const milliseconds = z.number().int().positive().max(86_400_000)
const bound = z.number().int().positive().max(10_000_000)
const name = z
  .string()
  .min(1)
  .max(255)
  // Neither a connection string nor a path: what stands here goes into no such thing, and shall not look like one.
  .regex(/^[^;=\\/\s\p{Cc}]+$/u)
const account = { user: z.string().min(1).max(256), password: z.string().max(1_024) }

const optionsSchema = z.object({
  server: name,
  port: z.number().int().min(1).max(65_535).optional(),
  instance: z
    .string()
    .max(16)
    .regex(/^[\p{L}_#][\p{L}\p{N}_#$-]*$/u)
    .optional(),
  database: z.string().min(1).max(128).default('SUSDB'),
  credentials: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('sql'), ...account }),
    z.object({ kind: z.literal('ntlm'), domain: z.string().max(255), ...account }),
  ]),
  encrypt: z.boolean().default(true),
  ca: z.string().min(1).optional(),
  timeouts: z
    .object({ connect: milliseconds.default(15_000), idle: milliseconds.default(300_000), lock: milliseconds.default(10_000) })
    .prefault({}),
  limits: z
    .object({
      pageRows: bound.default(500),
      sliceComputers: z.number().int().min(1).max(5_000).default(100),
      aheadRows: bound.default(100_000),
    })
    .prefault({}),
  parallel: z.number().int().min(2).max(8).default(4),
})

/** Settings with every default filled in. */
export interface SqlSettings {
  server: string
  port: number | null
  instance: string | null
  database: string
  credentials: SqlCredentials
  encrypt: boolean
  ca: string | null
  timeouts: Required<SqlTimeouts>
  limits: Required<SqlLimits>
  parallel: number
  signal: AbortSignal | undefined
  log: WsusLog | undefined
}

/**
 * Checks the options of this route and fills in the defaults.
 * @throws WsusError `wsus_settings_invalid` with the names of the wrong fields, never their values
 */
export function sqlSettings(options: SqlOptions): SqlSettings {
  const parsed = optionsSchema.safeParse(options)
  if (!parsed.success) throw invalid(parsed.error.issues.map((issue) => issue.path.join('.')))
  const { port, instance, ca, ...rest } = parsed.data
  if (port !== undefined && instance !== undefined) throw invalid(['port', 'instance'])
  return {
    ...rest,
    port: instance === undefined ? (port ?? 1_433) : null,
    instance: instance ?? null,
    ca: ca ?? null,
    signal: options.signal,
    log: options.log,
  }
}

function invalid(fields: readonly string[]): WsusError {
  return new WsusError('wsus_settings_invalid', { fields })
}
