import type { Locale } from '../../templates/words.ts'

/** What the service said no with: a stable code and what it is about. The sentence is made where it is shown. */
export class ApiProblem extends Error {
  readonly status: number
  readonly code: string
  readonly details: Readonly<Record<string, unknown>>
  readonly requestId: string | undefined

  constructor(status: number, code: string, details: Readonly<Record<string, unknown>> = {}, requestId?: string) {
    super(code)
    this.name = 'ApiProblem'
    this.status = status
    this.code = code
    this.details = details
    this.requestId = requestId
  }
}

/** The problem that an answer of the service tells of (RFC 9457), or what can be said of one that tells nothing. */
export async function problemOf(response: Response): Promise<ApiProblem> {
  const text = await response.text().catch(() => '')
  try {
    const { code, details, requestId } = JSON.parse(text) as { code?: unknown; details?: unknown; requestId?: unknown }
    if (typeof code === 'string')
      return new ApiProblem(
        response.status,
        code,
        (details ?? {}) as Record<string, unknown>,
        typeof requestId === 'string' ? requestId : undefined,
      )
  } catch {
    // A proxy's page, or half an answer: the status is all that is known.
  }
  return new ApiProblem(response.status, response.status >= 500 ? 'service_unreachable' : 'unknown_code', { code: response.status })
}

/** Whatever was thrown, as a problem that can be told. */
export function asProblem(thrown: unknown): ApiProblem {
  if (thrown instanceof ApiProblem) return thrown
  // fetch throws a TypeError when nobody answers.
  return new ApiProblem(0, thrown instanceof TypeError ? 'service_unreachable' : 'internal_error', { requestId: '' })
}

/** The number of the message `service_unreachable`, for readers whom the messages themselves did not reach. */
export const UNREACHABLE_NUMBER = 'CFMGM30047'

/** A problem in the reader's language. */
export interface ToldProblem {
  readonly number: string
  readonly text: string
}

/**
 * The sentence and the number of a problem. The messages come in a piece of their own, since most visits need none of them.
 *
 * @throws when that piece cannot be loaded
 */
export async function tellProblem(problem: ApiProblem, locale: Locale, timeZone: string): Promise<ToldProblem> {
  const { formatTime, messageFor } = await import('../../templates/words.ts')
  const details = Object.fromEntries(
    Object.entries(problem.details).map(([name, value]) => [
      name,
      isInstant(value) ? formatTime(new Date(value), locale, timeZone) : value,
    ]),
  )
  const { number, text } = messageFor(problem.code, locale, details)
  return { number, text }
}

function isInstant(value: unknown): value is string {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value)
}

/** What is wrong with which field of a form: the names below `body.` that the service refused, with their codes. */
export function fieldProblems(problem: ApiProblem): ReadonlyMap<string, string> {
  const { problems } = problem.details
  if (!Array.isArray(problems)) return new Map()
  return new Map(
    (problems as { path?: unknown; code?: unknown }[]).flatMap(({ path, code }) =>
      typeof path === 'string' && typeof code === 'string' ? [[path.replace(/^body\./, ''), code] as const] : [],
    ),
  )
}
