import { z } from 'zod'

import { WsusError } from '../error.ts'
import { bound, HTTP_OPTIONS } from '../http-options.ts'
import type { TransportOptions } from '../soap/transport.ts'
import type { SyncLimits, SyncOptions } from '../options.ts'

const MIB = 1_048_576

const optionsSchema = z.object({
  ...HTTP_OPTIONS,
  account: z.object({
    // What a server shows of us among its downstream servers.
    name: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,254}$/i),
    guid: z.guid().transform((id) => id.toLowerCase()),
  }),
  limits: z
    .object({
      controlBytes: bound.default(16 * MIB),
      bulkBytes: bound.default(512 * MIB),
      valueBytes: bound.default(16 * MIB),
      documentBytes: bound.default(16 * MIB),
      revisions: bound.default(1_000_000),
      asideMax: bound.default(1_000),
      holdBytes: bound.default(64 * MIB),
      batchUpdates: bound.max(1_000).default(50),
      pageRows: bound.default(500),
    })
    .prefault({}),
})

/** Settings with every default filled in. */
export interface SyncSettings {
  /** Where the services are below. */
  base: URL
  account: { name: string; guid: string }
  limits: Required<SyncLimits>
  transport: Omit<TransportOptions, 'url' | 'namespace'>
}

/**
 * Checks the options of this route and fills in the defaults.
 * @throws WsusError `wsus_settings_invalid` with the names of the wrong fields, never their values
 */
export function syncSettings(options: SyncOptions): SyncSettings {
  const parsed = optionsSchema.safeParse(options)
  if (!parsed.success) throw invalid(parsed.error.issues.map((issue) => issue.path.join('.')))
  const { url, account, limits, timeouts, parallel, busyTries, busyWait, ca } = parsed.data
  const base = new URL(url)
  if (base.username !== '' || base.password !== '' || base.search !== '' || base.hash !== '') throw invalid(['url'])
  if (!base.pathname.endsWith('/')) base.pathname += '/'
  const { signal, log } = options
  const transport = { credentials: { kind: 'anonymous' as const }, ca, timeouts, parallel, busyTries, busyWait, signal, log }
  return { base, account, limits, transport }
}

function invalid(fields: readonly string[]): WsusError {
  return new WsusError('wsus_settings_invalid', { fields })
}
