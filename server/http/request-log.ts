import type { RequestHandler } from 'express'
import type { Actor, App } from '../context.ts'
import type { Metrics } from './metrics.ts'
import { requestIdOf } from './problem.ts'

/** Status under which a request is logged whose caller went away before the answer was complete. */
const CALLER_GONE = 499

/**
 * One line and one measurement per request, when it is answered or broken off. The route is logged, not the address: an address
 * holds ids and whatever somebody typed.
 *
 * @param door which door it came through
 */
export function requestLog(app: App, metrics: Metrics, door: 'network' | 'operator'): RequestHandler {
  return (req, res, next) => {
    const began = performance.now()
    res.once('close', () => {
      const ms = performance.now() - began
      const status = res.writableFinished ? res.statusCode : CALLER_GONE
      const route = typeof res.locals['route'] === 'string' ? res.locals['route'] : 'none'
      const actor = res.locals['actor'] as Actor | null | undefined
      metrics.observeRequest({ method: req.method, route, status, ms })
      // Probes come every few seconds and say nothing.
      const level = route === '/healthz' || route === '/readyz' || route === '/metrics' ? 'debug' : 'info'
      app.log[level](
        {
          requestId: requestIdOf(res),
          door,
          method: req.method,
          route,
          status,
          ms: Math.round(ms * 10) / 10,
          ...(actor ? { actor: actor.name, ...(actor.tenantId === null ? {} : { tenantId: actor.tenantId }) } : {}),
          ...(typeof res.locals['code'] === 'string' ? { code: res.locals['code'] } : {}),
        },
        'request',
      )
    })
    next()
  }
}
