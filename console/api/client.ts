import createClient, { type Middleware } from 'openapi-fetch'
import { ApiProblem, problemOf } from './problem.ts'
import type { paths } from './schema.ts'

/** The token of the present session; every request that changes something shows it. */
let csrf: string | null = null
let onSignedOut: (() => Promise<boolean>) | undefined

/** Remembers the token that a sign-in gave. */
export function rememberCsrf(token: string | null): void {
  csrf = token
}

/** Says who asks the reader to sign in again when a session has ended; it answers whether they did. */
export function whenSignedOut(ask: () => Promise<boolean>): void {
  onSignedOut = ask
}

/**
 * fetch with the session's token. When the session has ended the reader signs in again on top of the page, and the request is sent once more:
 * nothing that was typed is lost. What was on its way while they signed in is sent once more without asking them again.
 */
export async function send(request: Request): Promise<Response> {
  const again = request.clone()
  const token = csrf
  const response = await fetch(withToken(request))
  const isSignIn = new URL(request.url).pathname === '/api/v1/session'
  if (response.status !== 401 || isSignIn || onSignedOut === undefined) return response
  const hasSignedIn = csrf !== null && csrf !== token
  return hasSignedIn || (await onSignedOut()) ? fetch(withToken(again)) : response
}

function withToken(request: Request): Request {
  if (csrf !== null && request.method !== 'GET') request.headers.set('x-tsukuroi-csrf', csrf)
  return request
}

const throwProblems: Middleware = {
  async onResponse({ response }) {
    if (!response.ok) throw await problemOf(response)
  },
}

const client = createClient<paths>({ baseUrl: `${location.origin}/api/v1`, fetch: send })
client.use(throwProblems)

/** The API, typed by its contract: `api.GET('/home', …)`. What it says no to is thrown as an ApiProblem. */
export const api = client

/** The data of an answer; the service always sends some where the contract says so. @throws ApiProblem */
export async function dataOf<T>(asked: Promise<{ data?: T }>): Promise<T> {
  const { data } = await asked
  if (data === undefined) throw new ApiProblem(200, 'internal_error', { requestId: '' })
  return data
}
