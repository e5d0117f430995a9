import type { Router } from 'express'
import { OutputBody } from '../agents/protocol.ts'
import { actorOf, parseBody, type SignedRoute } from '../agents/service.ts'
import type { AgentRow } from '../agents/store.ts'
import { withTenant, type App } from '../context.ts'
import { nextPauseMs } from './rules.ts'
import { addLive } from './store-live.ts'

/** What agents tell of a step while it runs; below /agent/v1/output. */

// Two texts of 65,536 characters, each at most six bytes long as JSON writes it.
const OUTPUT_BYTES = 1024 * 1024
/** How long it is counted how many speak. */
const COUNTED_MS = 10_000

/** Adds the route to the agents' door. */
export function addOutputRoutes(app: App, router: Router, signed: SignedRoute): void {
  const rate = new Rate()
  router.post('/output', ...signed(OUTPUT_BYTES, ({ agent, body }) => takeOutput(app, agent, body, rate)))
}

/**
 * Takes what a running step wrote since its agent's last message. One that comes twice, or late, changes nothing.
 *
 * @returns whether that step runs, and when its agent shall speak again: often while somebody reads
 * @throws AppError invalid agent_message_invalid
 */
async function takeOutput(app: App, agent: AgentRow, raw: Buffer, rate: Rate): Promise<{ accepted: boolean; pauseMs: number }> {
  const told = parseBody(OutputBody, raw)
  const perSecond = rate.count(performance.now())
  const found = await withTenant(app, agent.tenantId, actorOf(agent), (ctx) => addLive(ctx, agent.computerId, told))
  return { accepted: found !== undefined, pauseMs: nextPauseMs(found?.isWatched ?? false, perSecond) }
}

/** How many messages came per second lately. */
class Rate {
  #since = performance.now()
  #count = 0
  #before = 0

  /** Counts one more. @returns messages per second, of the last whole time or of this one, whichever is more */
  count(now: number): number {
    if (now - this.#since >= COUNTED_MS) {
      this.#before = now - this.#since < 2 * COUNTED_MS ? this.#count : 0
      this.#since = now
      this.#count = 0
    }
    this.#count += 1
    return (Math.max(this.#before, this.#count) * 1000) / COUNTED_MS
  }
}
