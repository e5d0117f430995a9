import express, { type Request, type Router } from 'express'
import { isDatabaseAway, type App } from '../context.ts'
import { pendingMigrations } from '../cmdb/migrate.ts'
import type { Metrics } from './metrics.ts'
import { HttpRefusal } from './problem.ts'

/**
 * `/healthz`: the process lives. `/readyz`: it can serve. `/metrics`: for Prometheus on this machine.
 *
 * @param isStopping a server that is going down is alive and not ready
 */
export function probes(app: App, metrics: Metrics, isStopping: () => boolean): Router {
  const router = express.Router()
  router.get('/healthz', (_req, res) => {
    res.locals['route'] = '/healthz'
    res.json({ status: 'alive' })
  })
  router.get('/readyz', async (_req, res) => {
    res.locals['route'] = '/readyz'
    const reason = isStopping() ? 'stopping' : await notReady(app)
    res.status(reason === null ? 200 : 503).json(reason === null ? { status: 'ready' } : { status: 'not_ready', reason })
  })
  router.get('/metrics', async (req, res) => {
    res.locals['route'] = '/metrics'
    if (!isLocal(req)) throw new HttpRefusal(404, 'no_such_address')
    const { type, text } = await metrics.page()
    res.type(type).send(text)
  })
  return router
}

async function notReady(app: App): Promise<string | null> {
  try {
    const pending = await pendingMigrations(app.pools.owner)
    return pending.length === 0 ? null : 'schema_behind'
  } catch (err) {
    app.log.warn({ err }, 'the service is not ready')
    return isDatabaseAway(err) ? 'database_unavailable' : 'internal_error'
  }
}

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1'])

/** Asked from this machine itself: the operator's socket, or loopback without a proxy in between. */
function isLocal(req: Request): boolean {
  const { remoteAddress } = req.socket
  if (remoteAddress === undefined) return true
  return LOOPBACK.has(remoteAddress) && req.get('x-forwarded-for') === undefined && req.get('forwarded') === undefined
}
