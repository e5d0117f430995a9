import { dirname } from 'node:path'
import { AppError } from './errors.ts'

/** PostgreSQL's programs say it in words; the service runs them with LC_ALL=C. */
const FULL_IN_WORDS = 'No space left on device'

/**
 * What stopped a start, when an administrator can act on it: our own errors as they are, the system's by their code (errno(3)).
 *
 * @param err what was thrown, or the cause of it
 * @param stateDir named where the system does not say which file it was
 * @returns undefined for what is our bug
 */
export function startProblem(err: unknown, stateDir: string): AppError | undefined {
  for (let one = err; one instanceof Error; one = one.cause) {
    const known = one instanceof AppError ? one : fromSystem(one, stateDir)
    if (known !== undefined) return known
  }
  return undefined
}

function fromSystem(err: NodeJS.ErrnoException, stateDir: string): AppError | undefined {
  const { code, path = '' } = err
  const details = { cause: err }
  const folder = path === '' ? stateDir : dirname(path)
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new AppError('unavailable', 'disk_full', { path: folder }, details)
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'ENOTDIR':
      if (path === '') return undefined
      return new AppError('unavailable', 'state_directory_unusable', { stateDirectory: path, reason: code }, details)
    case 'EADDRINUSE':
      return new AppError('conflict', 'port_in_use', { address: addressOf(err) }, details)
    default:
      return err.message.includes(FULL_IN_WORDS) ? new AppError('unavailable', 'disk_full', { path: folder }, details) : undefined
  }
}

function addressOf(err: NodeJS.ErrnoException): string {
  const { address = err.path ?? '', port = 0 } = err as { address?: string; port?: number }
  return port > 0 ? `${address.includes(':') ? `[${address}]` : address}:${port}` : address
}
