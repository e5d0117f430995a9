import type { Route } from 'playwright-core'

/** The service as a page asks it; who is signed in is not asked of it. */
export const API = /\/api\/v1\/(?!session(?:\?|$))/

interface BadDay {
  /** Of the message that tells of it. */
  readonly number: string
  answer(route: Route): Promise<void>
}

/** An error that nobody foresaw. */
export const AN_ERROR: BadDay = {
  number: 'CFMGM30013',
  answer: (route) =>
    route.fulfill({
      status: 500,
      contentType: 'application/problem+json',
      body: JSON.stringify({ type: 'about:blank', status: 500, code: 'internal_error', details: { requestId: 'R1' }, requestId: 'R1' }),
    }),
}

/** Number of the message that tells that the service cannot be reached. */
export const AWAY = 'CFMGM30047'

/** A service on a bad day as a page meets it. */
export const BAD_DAYS: Readonly<Record<string, BadDay>> = {
  'an error': AN_ERROR,
  'a broken connection': { number: AWAY, answer: (route) => route.abort('connectionreset') },
  'a page of somebody else': {
    number: AWAY,
    answer: (route) => route.fulfill({ status: 502, contentType: 'text/html', body: '<h1>Bad gateway</h1>' }),
  },
}
