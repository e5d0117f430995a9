import { withTenant, type Actor, type App, type TenantContext } from '../context.ts'
import type { Lease } from './lease.ts'
import { sortedHashes } from './plan.ts'
import { leasePreview } from './previews.ts'
import { leaseUntil, stepTimeout } from './rules.ts'
import * as store from './store-leases.ts'

/** Who asks for work, and when. */
interface Asked {
  readonly tenantId: number
  readonly computerId: number
  readonly agentId: string
  readonly now: Date
}

interface Waiting extends Asked {
  resolve(lease: Lease | null): void
  reject(reason: unknown): void
}

/** Transactions of one tenant that give leases at once; who comes then waits, and all that wait go together. */
const LANES = 4
const MOST_TOGETHER = 100

interface Counter {
  lanes: number
  readonly waiting: Waiting[]
}

const counters = new WeakMap<App, Map<number, Counter>>()

/**
 * The next step of a computer: what became ready first, one at a time. What it was given and did not begin it is given again.
 * The start of a large job wakes all its agents in one moment: they are served by the hundred, not one by one.
 *
 * @param asked whose computer, and which agent asks
 * @returns null when there is nothing to do, or something is still running
 */
export async function leaseNextStep(app: App, asked: Asked): Promise<Lease | null> {
  const { promise, resolve, reject } = Promise.withResolvers<Lease | null>()
  const counter = counterOf(app, asked.tenantId)
  counter.waiting.push({ ...asked, resolve, reject })
  if (counter.lanes < LANES) void openLane(app, asked.tenantId, counter)
  return promise
}

function counterOf(app: App, tenantId: number): Counter {
  const tenants = counters.get(app) ?? new Map<number, Counter>()
  counters.set(app, tenants)
  const counter = tenants.get(tenantId) ?? { lanes: 0, waiting: [] }
  tenants.set(tenantId, counter)
  return counter
}

/** Serves who waits until nobody does; an error goes to those whom it befell. */
async function openLane(app: App, tenantId: number, counter: Counter): Promise<void> {
  counter.lanes++
  for (let some = counter.waiting.splice(0, MOST_TOGETHER); some.length > 0; some = counter.waiting.splice(0, MOST_TOGETHER)) {
    const served = some.length === 1 ? some : await serveTogether(app, tenantId, some)
    await Promise.all(served.map((one) => leaseAlone(app, one).then(one.resolve, one.reject)))
  }
  counter.lanes--
  if (counter.lanes === 0) counters.get(app)?.delete(tenantId)
}

/** @returns those for whom nothing was found: there is nothing, or only a question, or somebody else held their step at that moment */
async function serveTogether(app: App, tenantId: number, waiting: readonly Waiting[]): Promise<readonly Waiting[]> {
  const now = new Date(Math.min(...waiting.map((one) => one.now.getTime())))
  try {
    const leases = await withTenant(app, tenantId, agentsOf(tenantId, '#AGENT'), async (given) => {
      const ctx = { ...given, now }
      const computerIds = [...new Set(waiting.map((one) => one.computerId))]
      const found = new Map<number, Lease>()
      for (const step of await store.leaseSteps(ctx, computerIds, leaseUntil(now))) {
        found.set(step.computerId, leaseOf(step, await planOf(ctx, step)))
      }
      return found
    })
    return waiting.filter((one) => {
      const lease = leases.get(one.computerId)
      if (lease !== undefined) one.resolve(lease)
      return lease === undefined
    })
  } catch (err) {
    for (const one of waiting) one.reject(err)
    return []
  }
}

async function leaseAlone(app: App, asked: Asked): Promise<Lease | null> {
  return withTenant(app, asked.tenantId, agentsOf(asked.tenantId, asked.agentId), async (given) => {
    const ctx = { ...given, now: asked.now }
    const step = await store.leaseStep(ctx, asked.computerId, leaseUntil(asked.now))
    return step === undefined ? leasePreview(ctx, asked.computerId) : leaseOf(step, await planOf(ctx, step))
  })
}

function agentsOf(tenantId: number, agentId: string): Actor {
  return { kind: 'agent', name: agentId.slice(0, 16), role: null, userId: null, tenantId }
}

function leaseOf(step: store.LeasedStep, plan: KnownPlan): Lease {
  const { approvedAt, signature, keyId } = step
  return {
    leaseId: step.leaseId,
    jobId: step.jobPublicId,
    stepId: step.stepId,
    attempt: step.attempt,
    kind: step.kind,
    common: plan.common,
    slice: JSON.parse(step.slice) as object,
    sliceHashes: plan.sliceHashes,
    planHash: step.planHash.toString('hex'),
    approval:
      approvedAt === null || signature === null || keyId === null
        ? null
        : { signature: signature.toString('base64'), keyId, approvedAt: approvedAt.toISOString() },
    timeoutSeconds: stepTimeout(step.kind),
  }
}

interface KnownPlan {
  readonly common: object
  readonly sliceHashes: readonly string[]
}

const MAX_KNOWN_PLANS = 50
const known = new WeakMap<App, Map<string, KnownPlan>>()

// Plans are immutable: five thousand computers of one job need it read and sorted once.
function plansOf(app: App): Map<string, KnownPlan> {
  const plans = known.get(app) ?? new Map<string, KnownPlan>()
  known.set(app, plans)
  return plans
}

function remember(plans: Map<string, KnownPlan>, key: string, plan: KnownPlan): void {
  plans.delete(key)
  plans.set(key, plan)
  for (const oldest of plans.keys()) {
    if (plans.size <= MAX_KNOWN_PLANS) return
    plans.delete(oldest)
  }
}

async function planOf(ctx: TenantContext, step: store.LeasedStep): Promise<KnownPlan> {
  const plans = plansOf(ctx.app)
  const key = `${step.jobId}/${step.planRevision}`
  const plan = plans.get(key) ?? (await loadPlan(ctx, step))
  remember(plans, key, plan)
  return plan
}

async function loadPlan(ctx: TenantContext, step: store.LeasedStep): Promise<KnownPlan> {
  const row = await store.planRevision(ctx, ctx.tenantId, step.jobId, step.planRevision)
  if (row === undefined) throw new Error('a job without its plan')
  return { common: JSON.parse(row.common) as object, sliceHashes: sortedHashes(row.sliceHashes) }
}
