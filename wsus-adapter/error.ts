import type { WsusFact } from './contract.ts'

/** Why a WSUS server could not be read. Stable; the server translates them for people. */
export type WsusErrorCode =
  | 'wsus_settings_invalid'
  | 'wsus_unreachable'
  | 'wsus_certificate_untrusted'
  | 'wsus_not_wsus'
  | 'wsus_unauthorized'
  | 'wsus_forbidden'
  | 'wsus_timeout'
  | 'wsus_aborted'
  | 'wsus_busy'
  | 'wsus_fault'
  | 'wsus_answer_malformed'
  | 'wsus_rows_shifted'
  | 'wsus_too_large'
  /** The route has no such fact; `probe` says so before. Details: `fact`. */
  | 'wsus_route_cannot'
  /** A cursor that the server no longer knows, or that another server gave: read from the beginning. */
  | 'wsus_cursor_rejected'

/** What an error carries. Never credentials; `text` is the server's own, cut to 2,000 characters. */
export interface WsusErrorDetails {
  operation?: string
  text?: string
  [field: string]: unknown
}

const TRANSIENT: ReadonlySet<WsusErrorCode> = new Set(['wsus_unreachable', 'wsus_timeout', 'wsus_busy'])
const TEXT_LIMIT = 2_000

/** A failed reading. `transient` says whether the same call may succeed later without anybody doing something. */
export class WsusError extends Error {
  readonly code: WsusErrorCode
  readonly transient: boolean
  readonly details: WsusErrorDetails

  constructor(code: WsusErrorCode, details: WsusErrorDetails = {}, options: { cause?: unknown; transient?: boolean } = {}) {
    super(details.operation === undefined ? code : `${code} (${details.operation})`, 'cause' in options ? { cause: options.cause } : {})
    this.name = 'WsusError'
    this.code = code
    this.transient = options.transient ?? TRANSIENT.has(code)
    this.details = typeof details.text === 'string' ? { ...details, text: details.text.slice(0, TEXT_LIMIT) } : details
  }
}

/** The error of a method that a route cannot answer. */
export function routeCannot(fact: WsusFact): WsusError {
  return new WsusError('wsus_route_cannot', { operation: fact, fact })
}
