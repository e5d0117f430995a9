import express, { type Request, type Response, type Router } from 'express'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sirv from 'sirv'
import type { App } from '../context.ts'
import { problem } from '../http/problem.ts'

const BUILT = fileURLToPath(new URL('../../console/dist', import.meta.url))
/** Names of built files hold a hash of what is in them. */
const FOREVER = 'public, max-age=31536000, immutable'

/**
 * Serves the console to browsers: its files, and its one page under every address that a browser asks for, since the console itself knows its
 * pages. Who is signed in is asked by the page over the API; the page itself holds nothing of anybody.
 *
 * @param folder where it was built
 */
export function consoleRouter(app: App, folder: string = BUILT): Router {
  const router = express.Router({ caseSensitive: true, strict: true })
  router.use('/assets', nameRoute('/assets'), builtFiles(join(folder, 'assets')))
  router.get('/{*path}', (req, res, next) => {
    // Programs that ask for JSON, or for a file that is not there, get the door's own answer.
    if (req.accepts(['json', 'html']) !== 'html' || /\.\w{1,8}$/.test(req.path)) return next()
    sendPage(app, folder, req, res)
  })
  return router
}

function sendPage(app: App, folder: string, _req: Request, res: Response): void {
  res.locals['route'] = 'console'
  const page = join(folder, 'index.html')
  if (!existsSync(page)) {
    app.log.warn({ folder }, 'the console was not built: npm run build')
    problem(res, 503, 'console_not_built', {})
    return
  }
  res.set('cache-control', 'no-cache').type('html').sendFile(page, { cacheControl: false, etag: true, lastModified: false })
}

/** Files as they were built, packed for those who take them so: packing happens once, at the build. They are looked for anew, as the console may be built anew. */
function builtFiles(folder: string): express.RequestHandler {
  const setHeaders = (res: { setHeader(name: string, value: string): unknown }): void => void res.setHeader('Cache-Control', FOREVER)
  return sirv(folder, { dev: true, extensions: [], brotli: true, gzip: true, etag: true, setHeaders })
}

function nameRoute(route: string): express.RequestHandler {
  return (_req, res, next) => {
    res.locals['route'] = route
    next()
  }
}
