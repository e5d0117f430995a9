import type { DatabaseUrls } from './config.ts'
import type { ErrorDetails } from './errors.ts'

/** One child process of the service: the API, or the worker. */
export type PartName = 'api' | 'worker'
/**
 * How Node runs each part. The worker streams: a young generation that grows with what streams through doubles its memory (500 MB against 250 MB for
 * 1.8 million states) and makes nothing faster.
 */
export const PART_ARGUMENTS: Readonly<Record<PartName, readonly string[]>> = { api: [], worker: ['--max-semi-space-size=8'] }
/** What the supervisor says. Connections travel here and not in the environment or on the command line. */
export type ToPart = { readonly kind: 'start'; readonly urls: DatabaseUrls } | { readonly kind: 'stop' }
/** What a part says. `failed`: why it cannot start; `stop` asks the supervisor to end the whole service. */
export type FromPart =
  | { readonly kind: 'ready'; readonly url?: string }
  | { readonly kind: 'failed'; readonly code: string; readonly details: ErrorDetails }
  | { readonly kind: 'stop' }

/**
 * Tells the supervisor something.
 *
 * @returns whether there is a supervisor: a part that a test runs in its own process has none
 */
export function tellSupervisor(message: FromPart): boolean {
  return process.send?.(message) ?? false
}
