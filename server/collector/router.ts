import express from 'express'
import type { Request, RequestHandler, Router } from 'express'
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible'
import { z } from 'zod'
import type { App } from '../context.ts'
import { AppError } from '../errors.ts'
import { HttpRefusal } from '../http/problem.ts'
import { COLLECTOR_LIMITS, COLLECTOR_PROTOCOL } from '../../wsus-adapter/index.ts'
import { tokenIn } from './rules.ts'
import { admitCollector, completeDelivery, takePart, wishesOf } from './service.ts'
import type { Speaker } from './service.ts'

const MANIFEST_BYTES = 8 * 1_048_576
/** Wrong tokens of one address, and the seconds after which they are forgotten. */
const WRONG_TOKENS = { points: 10, duration: 900 }
/** Bodies are held whole: so many at once of one source, whatever its collector does. */
const AT_ONCE = 2

const PartPath = z.object({
  deliveryId: z.guid().toLowerCase(),
  set: z.string().regex(/^[a-z][a-z_]{0,39}$/),
  number: z
    .string()
    .regex(/^\d{1,5}$/)
    .transform(Number),
})
const DeliveryPath = PartPath.pick({ deliveryId: true })
const Sum = z.string().regex(/^[0-9a-f]{64}$/)

/**
 * The collectors' door, to be mounted at /collector/v1 before any body parser. Who asks shows the token of one source; nothing of a
 * body is read before it is known whose it is.
 */
export function collectorRouter(app: App): Router {
  const router = express.Router({ caseSensitive: true, strict: true })
  router.use(speaker(app))
  router.get('/wishes', async (_req, res) => {
    const wishes = await wishesOf(app, speakerOf(res.locals))
    res.json({ protocol: COLLECTOR_PROTOCOL, ...wishes, limits: COLLECTOR_LIMITS })
  })
  router.put('/deliveries/:deliveryId/parts/:set/:number', oneAfterTheOther(), raw(COLLECTOR_LIMITS.partBytes), async (req, res) => {
    const path = parsed(PartPath, req.params)
    const sha256 = parsed(Sum, req.get('tsukuroi-sha256'))
    const stored = await takePart(app, speakerOf(res.locals), { ...path, sha256, body: bodyOf(req) })
    res.json({ stored })
  })
  router.post('/deliveries/:deliveryId/complete', oneAfterTheOther(), express.json({ limit: MANIFEST_BYTES }), async (req, res) => {
    const { deliveryId } = parsed(DeliveryPath, req.params)
    res.json(await completeDelivery(app, speakerOf(res.locals), deliveryId, req.body))
  })
  return router
}

/** Says whose token it is. Guessing is made slow: who showed wrong tokens has to wait. */
function speaker(app: App): RequestHandler {
  const wrong = new RateLimiterMemory(WRONG_TOKENS)
  return async (req, res, next) => {
    res.set('cache-control', 'no-store')
    const address = req.ip ?? ''
    const failures = await wrong.get(address)
    if (failures !== null && failures.consumedPoints >= WRONG_TOKENS.points) throw tooMany(failures)
    try {
      res.locals['collector'] = await admitCollector(app, tokenIn(req.get('authorization')))
    } catch (err) {
      if (err instanceof AppError && err.code === 'collector_token_invalid') await wrong.penalty(address)
      throw err
    }
    next()
  }
}

/** Counts the bodies of a source that are being read. */
function oneAfterTheOther(): RequestHandler {
  const underWay = new Map<number, number>()
  return (_req, res, next) => {
    const { sourceId } = speakerOf(res.locals)
    const now = underWay.get(sourceId) ?? 0
    if (now >= AT_ONCE) throw new HttpRefusal(429, 'collector_throttled', { seconds: 1 })
    underWay.set(sourceId, now + 1)
    res.once('close', () => {
      const left = (underWay.get(sourceId) ?? 1) - 1
      if (left > 0) underWay.set(sourceId, left)
      else underWay.delete(sourceId)
    })
    next()
  }
}

function tooMany(failures: RateLimiterRes): HttpRefusal {
  return new HttpRefusal(429, 'collector_throttled', { seconds: Math.ceil(failures.msBeforeNext / 1_000) })
}

/** Parts are summed and kept as they came over the wire, so nothing may inflate them. */
function raw(limit: number): RequestHandler {
  return express.raw({ type: () => true, limit, inflate: false })
}

function bodyOf(req: Request): Buffer {
  return Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0)
}

function speakerOf(locals: Record<string, unknown>): Speaker {
  return locals['collector'] as Speaker
}

function parsed<T>(shape: z.ZodType<T>, value: unknown): T {
  const result = shape.safeParse(value)
  if (result.success) return result.data
  const problems = result.error.issues
    .slice(0, 20)
    .map((issue) => ({ path: issue.path.map(String).join('.') || 'tsukuroi-sha256', code: issue.code }))
  throw new AppError('invalid', 'input_invalid', { problems })
}
