import { z } from 'zod'

import { WsusError } from '../error.ts'
import { bound, HTTP_OPTIONS } from '../http-options.ts'
import type { SoapOptions, WsusLimits } from '../options.ts'
import type { TransportOptions } from './transport.ts'

const API_PATH = '/ApiRemoting30/WebService.asmx'
const MIB = 1_048_576
const account = { user: z.string().min(1).max(512), password: z.string().max(1_024) }

const optionsSchema = z.object({
  ...HTTP_OPTIONS,
  credentials: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('ntlm'), ...account }),
    z.object({ kind: z.literal('basic'), ...account }),
    z.object({ kind: z.literal('anonymous') }),
  ]),
  limits: z
    .object({
      controlBytes: bound.default(16 * MIB),
      bulkBytes: bound.default(4_096 * MIB),
      valueBytes: bound.default(4 * MIB),
      sliceUpdates: bound.default(1_000),
      sliceUpdatesMax: bound.default(100_000),
      pageRows: bound.default(500),
    })
    .prefault({}),
})

/** Settings with every default filled in. */
export interface SoapSettings {
  transport: TransportOptions
  limits: Required<WsusLimits>
}

/**
 * Checks the options of this route and fills in the defaults.
 * @throws WsusError `wsus_settings_invalid` with the names of the wrong fields, never their values
 */
export function soapSettings(options: SoapOptions): SoapSettings {
  const parsed = optionsSchema.safeParse(options)
  if (!parsed.success) throw invalid(parsed.error.issues.map((issue) => issue.path.join('.')))
  const { url, limits, timeouts, credentials, parallel, busyTries, busyWait, ca } = parsed.data
  const address = new URL(url)
  if (address.username !== '' || address.password !== '') throw invalid(['url'])
  if (address.pathname === '/' || address.pathname === '') address.pathname = API_PATH
  const { signal, log } = options
  return { limits, transport: { url: address, credentials, ca, timeouts, parallel, busyTries, busyWait, signal, log } }
}

function invalid(fields: readonly string[]): WsusError {
  return new WsusError('wsus_settings_invalid', { fields })
}
