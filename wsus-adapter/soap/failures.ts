import { WsusError } from '../error.ts'

const UNREACHABLE: ReadonlySet<string> = new Set([
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
])
const UNTRUSTED = /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL|EPROTO|DEPTH_ZERO|HOSTNAME_MISMATCH/

/**
 * Says what a failure of the connection means.
 * @param reused whether the request went out on a connection that had rested; its loss is marked `stale` and worth one more try
 */
export function networkError(operation: string, cause: unknown, reused: boolean): WsusError {
  if (cause instanceof WsusError) return cause
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  if (code.startsWith('HPE_')) return new WsusError('wsus_answer_malformed', { operation, reason: 'http', socket: code }, { cause })
  if (UNTRUSTED.test(code)) return new WsusError('wsus_certificate_untrusted', { operation, socket: code }, { cause })
  const stale = reused && (code === 'ECONNRESET' || code === 'EPIPE')
  const known = UNREACHABLE.has(code) ? { socket: code } : {}
  return new WsusError('wsus_unreachable', { operation, ...known, ...(stale ? { stale } : {}) }, { cause })
}

/** What a SOAP fault holds that is of use (MS-WSUSAR 2.2.2.1; SOAP 1.1 section 4.4, 1.2 section 5.4). */
export interface Fault {
  /** .NET type of the exception, e.g. `…WsusObjectNotFoundException`; null when unnamed. */
  exceptionType: string | null
  /** The server's text, without the chain of wrappers before the last `--->`. */
  text: string
  /** `Message` beside the code: what it is about (MS-WSUSSS 2.2.2.4). */
  message?: string
}

const FORBIDDEN = /Unauthorized|SecurityException|access (is )?denied/i
const PASSING = /time-?out|timed out|deadlock|SqlException/i

/** Turns a fault into an error: refusals of rights are `wsus_forbidden`, time-outs and deadlocks inside the server are transient. */
export function faultError(operation: string, fault: Fault): WsusError {
  const { text, exceptionType, message } = fault
  const details = { operation, text, exceptionType, ...(message === undefined ? {} : { message: message.slice(0, 2_000) }) }
  const words = `${fault.exceptionType ?? ''} ${fault.text}`
  if (FORBIDDEN.test(words)) return new WsusError('wsus_forbidden', details)
  return new WsusError('wsus_fault', details, { transient: PASSING.test(words) })
}

/** Whether the server says that it has no such object (any more). */
export function isNotFound(error: unknown): boolean {
  return error instanceof WsusError && error.code === 'wsus_fault' && /WsusObjectNotFound/.test(String(error.details['exceptionType']))
}

/** The readable text of an HTML page or a plain answer, at most 2,000 characters. */
export function plainText(body: string): string {
  return body
    .slice(0, 65_536)
    .replace(/<(style|script)\b[\s\S]*?<\/\1>/gi, ' ')
    .replace(/<[^>]{0,4096}>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 2_000)
}
