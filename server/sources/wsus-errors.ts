import { AppError } from '../errors.ts'
import { WsusError } from '../../wsus-adapter/index.ts'

/** What an account of ApiRemoting30 must be in; over SQL the error names the statement instead. */
const GROUPS_OF_WSUS = 'WSUS Reporters | WSUS Administrators'

/**
 * A failed reading as the service tells it: the adapter's code, with every fact that its message may name.
 *
 * @param err what was thrown; anything but a WsusError is given back as it is
 * @param url address of the server, for the message
 */
export function fromWsusError(err: unknown, url: string): unknown {
  if (!(err instanceof WsusError)) return err
  const { operation, text, field, ...rest } = err.details
  const reason = text ?? reasonOf(err.cause) ?? err.code
  const unsaid = { serverText: text ?? '-', seconds: '-', limit: '-', fact: '-', fields: field ?? '-', grant: GROUPS_OF_WSUS }
  const details = { url, operation: operation ?? '-', reason, ...unsaid, ...rest }
  return new AppError('unavailable', codeOf(err, String(details.url)), details, { cause: err })
}

/** A database that is none of a WSUS is no server that is none. */
function codeOf(err: WsusError, url: string): string {
  return err.code === 'wsus_not_wsus' && url.startsWith('mssql:') ? 'wsus_database_unknown' : err.code
}

function reasonOf(cause: unknown): string | undefined {
  if (!(cause instanceof Error)) return undefined
  const { code } = cause as { code?: unknown }
  return typeof code === 'string' ? code : cause.message.slice(0, 300)
}
