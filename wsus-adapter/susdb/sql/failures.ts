import { WsusError } from '../../error.ts'
import { storable } from '../../storable.ts'
import { quoted } from '../statements-survey.ts'

/** SQL Server's error numbers (sys.messages) by what they mean for a reader. */
const UNAUTHORIZED: ReadonlySet<number> = new Set([18_452, 18_456, 18_461, 18_470, 18_486, 18_487, 18_488])
const NO_DATABASE: ReadonlySet<number> = new Set([916, 4_060, 4_064])
const DENIED: ReadonlySet<number> = new Set([229, 230, 262, 297, 300])
// Deadlock victim, lock timeout, out of memory or workers, too many connections, server shutting down or starting, page moved under a reader.
const BUSY: ReadonlySet<number> = new Set([
  601, 701, 921, 1_204, 1_205, 1_222, 3_961, 5_030, 6_005, 8_645, 8_651, 10_928, 10_929, 17_809, 40_501,
])
const NOT_THERE: ReadonlySet<number> = new Set([207, 208])
const UNTRUSTED = /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL|EPROTO|DEPTH_ZERO|HOSTNAME_MISMATCH|certificate|altnames/i
const TIMED_OUT: ReadonlySet<string> = new Set(['ETIMEOUT', 'ETIMEDOUT', 'TimeoutError'])

/** What a failure is told about. */
export interface FailureContext {
  /** Row set or part of the survey. */
  operation: string
  /** The account, as it stands in GRANT. */
  user: string
  database: string
  /** Numbers of errors that the server sent while we signed in. */
  numbers?: readonly number[]
  encrypt?: boolean
}

const TEXT_MAX = 2_000
const NAME = /^[\p{L}_][\p{L}\p{N}_]{0,127}$/u

interface Seen {
  number: number | null
  codes: string[]
  text: string
}

/**
 * Says what a failure of mssql or tedious means. The texts of refused logins are left out: they say nothing more, and name accounts.
 * @param cause an error, with the ones that it wraps (`originalError`, `cause`, `errors`)
 */
export function sqlError(cause: unknown, context: FailureContext): WsusError {
  if (cause instanceof WsusError) return cause
  const seen = look(cause)
  const { operation, user } = context
  const numbers = [...(context.numbers ?? []), ...(seen.number === null ? [] : [seen.number])]
  const code = seen.codes.find((each) => each !== 'EREQUEST' && each !== 'ESOCKET') ?? seen.codes[0]
  const any = (set: ReadonlySet<number>): number | undefined => numbers.find((number) => set.has(number))
  const noDatabase = any(NO_DATABASE)
  if (noDatabase !== undefined) {
    const grant = `CREATE USER ${quoted(user)} FOR LOGIN ${quoted(user)}`
    return new WsusError('wsus_forbidden', { operation, number: noDatabase, database: context.database, grant }, { cause })
  }
  const denied = any(DENIED)
  if (denied !== undefined) {
    // Where the text cannot be understood, it is itself the best that can be asked for.
    const grant = grantOf(seen.text, user) ?? seen.text
    return new WsusError('wsus_forbidden', { operation, number: denied, text: seen.text, grant }, { cause })
  }
  const unauthorized = any(UNAUTHORIZED)
  if (unauthorized !== undefined) return new WsusError('wsus_unauthorized', { operation, number: unauthorized })
  const busy = any(BUSY)
  if (busy !== undefined) return new WsusError('wsus_busy', { operation, number: busy, text: seen.text }, { cause })
  const gone = any(NOT_THERE)
  if (gone !== undefined) return new WsusError('wsus_rows_shifted', { operation, number: gone, text: seen.text }, { cause })
  if (seen.number !== null) return new WsusError('wsus_fault', { operation, number: seen.number, text: seen.text }, { cause })
  if (seen.codes.includes('ELOGIN')) return new WsusError('wsus_unauthorized', { operation })
  if (seen.codes.includes('ECANCEL')) return new WsusError('wsus_aborted', { operation }, { cause })
  if (seen.codes.some((each) => TIMED_OUT.has(each))) return new WsusError('wsus_timeout', { operation }, { cause })
  if (context.encrypt !== false && (seen.codes.some((each) => UNTRUSTED.test(each)) || UNTRUSTED.test(seen.text)))
    return new WsusError('wsus_certificate_untrusted', { operation, socket: code }, { cause })
  return new WsusError('wsus_unreachable', { operation, ...(code === undefined ? {} : { socket: code }) }, { cause })
}

/** The numbers and codes of an error and of the errors in it; the text of the innermost. */
function look(cause: unknown): Seen {
  const seen: Seen = { number: null, codes: [], text: '' }
  const pending: unknown[] = [cause]
  for (let turn = 0; turn < 12 && pending.length > 0; turn++) {
    const error = pending.shift()
    if (!(error instanceof Error)) continue
    const { number, code, originalError, errors, info } = error as Error &
      Record<'number' | 'code' | 'originalError' | 'errors' | 'info', unknown>
    if (typeof number === 'number' && number > 0) seen.number ??= number
    if (typeof code === 'string') seen.codes.push(code)
    // The pool's own error when no connection became free has no code.
    if (error.name === 'TimeoutError') seen.codes.push(error.name)
    if (error.message !== '') seen.text = oneLine(error.message)
    if (Array.isArray(errors)) pending.push(...errors)
    pending.push(originalError, error.cause, info)
  }
  return seen
}

// "The SELECT permission was denied on the object 'tbUpdate', database 'SUSDB', schema 'dbo'." in whatever language: names are in quotes.
const DENIED_NAMES = /['"«„“「]([^'"»“”」]+)['"»“”」][^'"«„“「]*['"«„“「][^'"»“”」]+['"»“”」][^'"«„“「]*['"«„“「]([^'"»“”」]+)['"»“”」]/

function grantOf(text: string, user: string): string | null {
  const [, object, schema] = DENIED_NAMES.exec(text) ?? []
  // Somebody pastes this statement: nothing but two names may come from what a server says.
  return object === undefined || schema === undefined || !NAME.test(object) || !NAME.test(schema)
    ? null
    : grantFor(`${schema}.${object}`, user)
}

/** What a server says ends in lists, in mails and on terminals. */
function oneLine(text: string): string {
  return storable(text.slice(0, TEXT_MAX))
    .replaceAll(/[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]+/gu, ' ')
    .trim()
}

/** The statement that lets an account read an object: views by their role, tables one by one. */
export function grantFor(object: string, user: string): string {
  return object.startsWith('PUBLIC_VIEWS.')
    ? `ALTER ROLE PublicViewAccess ADD MEMBER ${quoted(user)}`
    : `GRANT SELECT ON ${object} TO ${quoted(user)}`
}
