import { pino, type DestinationStream, type Logger } from 'pino'

export type { Logger }

/** Paths that never reach a log line; test/server/log.test.ts proves them. */
const SECRET_PATHS = ['password', 'passwordHash', 'secret', 'token', 'credential', 'authorization', 'cookie', 'sealed', 'privateKey']

/**
 * The process's log: JSON lines on standard output, constant messages, data in fields, secrets redacted.
 *
 * @param level least severity
 * @param base fields of every line, such as the process's part
 * @param stream where the lines go, if not to standard output
 */
export function createLog(level: string, base: Record<string, unknown> = {}, stream?: DestinationStream): Logger {
  const paths = SECRET_PATHS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`])
  const options = {
    level,
    base,
    serializers: { err: withoutValues },
    redact: { paths: [...paths, 'req.headers.authorization', 'req.headers.cookie', 'res.headers["set-cookie"]'], censor: '****' },
    timestamp: pino.stdTimeFunctions.isoTime,
  }
  return stream === undefined ? pino(options) : pino(options, stream)
}

/** Where PostgreSQL quotes rows and values (error fields D, W and q: https://www.postgresql.org/docs/current/protocol-error-fields.html). */
const VALUE_FIELDS = new Set(['detail', 'where', 'internalQuery'])

/** An error as it is logged: without the fields in which a database quotes what was to be written. */
function withoutValues(err: Error): object {
  const { message, stack, ...fields } = pino.stdSerializers.err(err)
  const kept = Object.entries(fields).filter(([field]) => !VALUE_FIELDS.has(field))
  return { message, stack, ...Object.fromEntries(kept) }
}
