import express, { type ErrorRequestHandler, type Request, type RequestHandler, type Response, type Router } from 'express'
import { readFileSync } from 'node:fs'
import type { Locale } from '../../templates/index.ts'
import { may, type Permission } from '../authorization.ts'
import type { App } from '../context.ts'
import { AppError } from '../errors.ts'
import { answerFor, logError, requestIdOf, Unauthenticated } from '../http/problem.ts'
import { requireCsrf, signedInOf } from '../sessions/guard.ts'
import type { SignedIn } from '../sessions/service.ts'
import { formText } from './form.ts'
import { homePage } from './home.ts'
import { showJob, takeDecision } from './job.ts'
import { readerOf, type Reader } from './layout.ts'
import { showProblem } from './problems.ts'
import { showRequest, takeRequest } from './request.ts'
import { showSignIn, takeSignIn, takeSignOut } from './sign-in.ts'

const STYLE = readFileSync(new URL('pages.css', import.meta.url), 'utf8')
/** Five thousand computers' ids and a comment fit. */
const form = express.urlencoded({ extended: false, limit: 384 * 1024, parameterLimit: 6000 })

type Shown = (reader: Reader, signedIn: SignedIn, req: Request, res: Response) => Promise<void>

/** The four pages for browsers, without scripts, under the addresses that mails link to; the console takes their place. */
export function pagesRouter(app: App): Router {
  const router = express.Router({ caseSensitive: true, strict: true })
  router.get('/assets/pages.css', (_req, res) => {
    res.set('cache-control', 'public, max-age=300').type('css').send(STYLE)
  })
  router.get(
    '/sign-in',
    open(async (reader, req, res) => showSignIn(app, reader, req, res)),
  )
  router.post(
    '/sign-in',
    form,
    open(async (reader, req, res) => takeSignIn(app, reader, req, res)),
  )
  router.post(
    '/sign-out',
    form,
    guarded(app, 'self.manage', async (_reader, _signedIn, req, res) => takeSignOut(req, res)),
  )
  router.get(
    '/',
    guarded(app, 'estate.view', async (reader, signedIn, _req, res) => void res.type('html').send(await homePage(app, reader, signedIn))),
  )
  router.get(
    '/patches/request',
    guarded(app, 'job.request', async (...call) => showRequest(app, ...call)),
  )
  router.post(
    '/patches/request',
    form,
    guarded(app, 'job.request', async (...call) => takeRequest(app, ...call)),
  )
  router.get(
    '/jobs/:jobId',
    guarded(app, 'job.view', async (...call) => showJob(app, ...call)),
  )
  router.post(
    '/jobs/:jobId',
    form,
    guarded(app, 'job.view', async (...call) => takeDecision(app, ...call)),
  )
  // Where mails lead until the console has these pages.
  router.get('/wizard', (req, res) => res.redirect(303, `/patches/request${queryOf(req)}`))
  router.get('/sources/:sourceId', (_req, res) => res.redirect(303, '/'))
  router.use(notFoundPage(app))
  router.use(problemPage(app))
  return router
}

function queryOf(req: Request): string {
  const at = req.originalUrl.indexOf('?')
  return at < 0 ? '' : req.originalUrl.slice(at)
}

/** A page for everybody, in the browser's language. */
function open(show: (reader: Reader, req: Request, res: Response) => Promise<void>): RequestHandler {
  return async (req, res) => {
    prepare(req, res)
    await show(readerOf(null, browserLocale(req), ''), req, res)
  }
}

/** A page for those who are signed in and may; a form must show the session's token. */
function guarded(app: App, permission: Permission, show: Shown): RequestHandler {
  return async (req, res) => {
    prepare(req, res)
    const signedIn = await signedInOf(app, req)
    if (signedIn === null) throw new Unauthenticated()
    res.locals['actor'] = signedIn.actor
    const reader = readerOf(signedIn, browserLocale(req), req.session.csrf ?? '')
    res.locals['reader'] = reader
    if (req.method === 'POST') requireCsrf(req, formText(req, 'csrf'))
    if (!may(signedIn.actor.role, permission)) throw new AppError('forbidden', 'not_allowed', { operation: permission })
    await show(reader, signedIn, req, res)
  }
}

function prepare(req: Request, res: Response): void {
  const route = (req.route as { path?: unknown } | undefined)?.path
  res.locals['route'] = typeof route === 'string' ? route : 'page'
  res.set('cache-control', 'no-store')
}

function browserLocale(req: Request): Locale {
  return req.acceptsLanguages('ja', 'en') === 'en' ? 'en' : 'ja'
}

/** For browsers a page that says so; for programs the problem document of the door. */
function notFoundPage(_app: App): RequestHandler {
  return (req, _res, next) => {
    if (req.accepts(['json', 'html']) === 'html') throw new AppError('not_found', 'no_such_address', {})
    next()
  }
}

function problemPage(app: App): ErrorRequestHandler {
  return (err: unknown, req, res, next) => {
    if (res.headersSent) return next(err)
    if (err instanceof Unauthenticated && req.method === 'GET') {
      const to = req.originalUrl === '/' ? '' : `?to=${encodeURIComponent(req.originalUrl)}`
      res.redirect(303, `/sign-in${to}`)
      return
    }
    if (req.accepts(['json', 'html']) !== 'html') return next(err)
    const answer = answerFor(err)
    logError(app, err, answer, requestIdOf(res))
    const reader = (res.locals['reader'] as Reader | undefined) ?? readerOf(null, browserLocale(req), '')
    showProblem(reader, res, answer)
  }
}
