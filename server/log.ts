import { pino, type Logger } from 'pino'

export type { Logger }

/** Paths that never reach a log line; test/server/log.test.ts proves them. */
const SECRET_PATHS = ['password', 'passwordHash', 'secret', 'token', 'credential', 'authorization', 'cookie', 'sealed', 'privateKey']

/**
 * The process's log: JSON lines on standard output, constant messages, data in fields, secrets redacted.
 *
 * @param level least severity
 * @param base fields of every line, such as the process's part
 */
export function createLog(level: string, base: Record<string, unknown> = {}): Logger {
  const paths = SECRET_PATHS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`])
  return pino({
    level,
    base,
    redact: { paths: [...paths, 'req.headers.authorization', 'req.headers.cookie', 'res.headers["set-cookie"]'], censor: '****' },
    timestamp: pino.stdTimeFunctions.isoTime,
  })
}
