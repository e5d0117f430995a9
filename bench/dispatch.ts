import { createHash, generateKeyPairSync, randomUUID, type KeyObject } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Client } from '../agent/protocol/client.ts'
import { WorkAnswer } from '../agent/protocol/messages.ts'
import { Sequence } from '../agent/protocol/sequence.ts'
import { importPublicKey } from '../agent/protocol/sign.ts'
import { withTenant, type Actor, type App } from '../server/context.ts'
import { encodeLease } from '../server/agents/encode.ts'
import { answerText } from '../server/agents/rules.ts'
import { approve, leaseNextStep, request, RequestBody } from '../server/jobs/service.ts'
import { generateEstate } from './estate.ts'
import { percentile, timed, type Bench, type Figure } from './harness.ts'
import { withParts } from './parts.ts'

const CONNECTED = 500
const ROUNDS = 3
/** Computers of a job, and how many such jobs. */
const SIZES = [
  [50, 9],
  [500, 3],
  [5_000, 1],
] as const
const COMPUTERS_PER_TENANT = 7_000
/** Agents that ask at once where there is no HTTP between. */
const AT_ONCE = 500

/** How soon connected agents have their step, and what a computer costs in small and large jobs. */
export const dispatchBench: Bench = {
  name: 'dispatch',
  async run(app, say): Promise<Figure[]> {
    const tenants = ROUNDS + 1
    const estate = await generateEstate(app.pools.owner, {
      tenants,
      groupsPerTenant: 1,
      computers: tenants * COMPUTERS_PER_TENANT,
      patches: 10,
    })
    const worlds = await Promise.all(estate.tenantIds.map((tenantId) => worldOf(app, tenantId, estate.sourceId)))
    const [last, ...rounds] = worlds.toReversed()
    if (last === undefined) throw new Error('no tenant')
    return [...(await toConnected(app, rounds, say)), ...(await perComputer(app, last, say))]
  },
}

interface World {
  readonly tenantId: number
  readonly admin: Actor
  /** Owns every computer's server group, and needs an approval. */
  readonly user: Actor
  readonly computers: readonly { id: number; publicId: string }[]
  readonly patchId: string
}

async function worldOf(app: App, tenantId: number, sourceId: number): Promise<World> {
  const db = app.pools.owner
  const people = (await db('user_account').where({ tenant_id: tenantId }).orderBy('id').select('id', 'public_id', 'role')) as {
    id: number
    public_id: string
    role: 'tenant_admin' | 'tenant_user'
  }[]
  const person = (role: string): Actor => {
    const row = people.find((one) => one.role === role)
    if (row === undefined) throw new Error(`nobody is ${role}`)
    return { kind: 'user', name: row.public_id, role: row.role, userId: row.id, tenantId }
  }
  const computers = (await db('computer').where({ tenant_id: tenantId }).orderBy('id').select({ id: 'id', publicId: 'public_id' })) as {
    id: number
    publicId: string
  }[]
  const patch = (await db('patch').where({ kind: 'windows' }).orderBy('id').first('id', 'public_id')) as { id: number; public_id: string }
  await db.raw(
    `insert into verdict (tenant_id, computer_id, patch_id, state, source_id, approved, since)
     select tenant_id, id, :patchId, 'missing', :sourceId, true, now() from computer where tenant_id = :tenantId`,
    { patchId: patch.id, sourceId, tenantId },
  )
  return { tenantId, admin: person('tenant_admin'), user: person('tenant_user'), computers, patchId: patch.public_id }
}

/** Half a thousand agents hold their requests; a job is approved; each must have its step at once. */
async function toConnected(app: App, rounds: readonly World[], say: (line: string) => void): Promise<Figure[]> {
  const late: number[] = []
  await withParts(app, async (url) => {
    for (const world of rounds) {
      const chosen = world.computers.slice(0, CONNECTED)
      const agents = await connect(app, world, chosen, url)
      const ended = new AbortController()
      const arrivals = agents.map((agent) => hold(agent, ended.signal))
      await allHeld(app, world.tenantId)
      const job = await requested(app, world, world.user, chosen)
      const start = performance.now()
      await approveAs(app, world, job)
      const approved = performance.now() - start
      const waits = (await Promise.all(arrivals)).map((at) => at - start)
      say(
        `approved in ${approved.toFixed(0)} ms; steps after ${percentile(waits, 0.5).toFixed(0)} ms (median), ` +
          `${percentile(waits, 0.95).toFixed(0)} ms (p95), ${Math.max(...waits).toFixed(0)} ms (last)`,
      )
      ended.abort()
      late.push(percentile(waits, 0.95))
    }
  })
  const measured = percentile(late, 0.5)
  return [{ name: `${CONNECTED} connected agents have their step (p95), against 1 s`, measured, floor: 1_000, unit: 'ms', bar: 1 }]
}

interface ConnectedAgent {
  readonly client: Client
  readonly machineUuid: string
}

async function connect(app: App, world: World, computers: World['computers'], url: string): Promise<ConnectedAgent[]> {
  const serverKey = importPublicKey(app.keys.publicKey('answer').toString('base64'))
  const agents = await enroll(app, world, computers)
  return Promise.all(
    agents.map(async ({ agentId, key, machineUuid }) => {
      const home = join(app.config.stateDir, 'agents', agentId)
      await mkdir(home, { recursive: true })
      const sequences = { work: new Sequence(home, 'work'), report: new Sequence(home, 'report') }
      return { machineUuid, client: new Client({ server: url, ca: null, agentId, key, serverKey, sequences }) }
    }),
  )
}

async function enroll(app: App, world: World, computers: World['computers']): Promise<ReturnType<typeof newAgent>[]> {
  const agents = computers.map((computer) => ({ computerId: computer.id, ...newAgent() }))
  const rows = agents.map((agent) => ({
    tenant_id: world.tenantId,
    public_id: agent.agentId,
    computer_id: agent.computerId,
    public_key: agent.publicKey,
    machine_uuid: agent.machineUuid,
    protocol: 1,
    last_seen_at: new Date(),
  }))
  await app.pools.owner.batchInsert('agent', rows, 1_000)
  return agents
}

function newAgent(): { agentId: string; publicKey: Buffer; key: KeyObject; machineUuid: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)
  return { agentId: createHash('sha256').update(raw).digest('hex'), publicKey: raw, key: privateKey, machineUuid: randomUUID() }
}

/** Asks for work, as often as it takes. @returns when the step was there, verified */
async function hold({ client, machineUuid }: ConnectedAgent, signal: AbortSignal): Promise<number> {
  for (;;) {
    const body = { holdSeconds: 50, machineUuid, bootId: 'boot-1' }
    const { lease } = await client.post('work', '/agent/v1/work', body, WorkAnswer, { timeoutMs: 60_000, signal })
    if (lease !== null) return performance.now()
  }
}

async function allHeld(app: App, tenantId: number): Promise<void> {
  for (;;) {
    const { rows } = await app.pools.owner.raw<{ rows: [{ held: number }] }>(
      'select count(*)::int as held from agent where tenant_id = ? and work_sequence > 0',
      [tenantId],
    )
    // The last ones have shown their number and look for work; then they wait.
    await pause(500)
    if (rows[0].held === CONNECTED) return
  }
}

interface Requested {
  readonly publicId: string
  readonly planHash: Buffer
}

async function requested(app: App, world: World, actor: Actor, computers: World['computers']): Promise<Requested> {
  const body = RequestBody.parse({ kind: 'windows', patches: [world.patchId], computerIds: computers.map((computer) => computer.publicId) })
  const [job] = await withTenant(app, world.tenantId, actor, (ctx) => request(ctx, body))
  if (job === undefined) throw new Error('no job')
  return job
}

async function approveAs(app: App, world: World, job: Requested): Promise<void> {
  const asked = { jobId: job.publicId, planHash: job.planHash.toString('hex'), comment: '' }
  await withTenant(app, world.tenantId, world.admin, (ctx) => approve(ctx, asked))
}

/** Start and leases without HTTP: the same per computer in a job of fifty and in one of five thousand. */
async function perComputer(app: App, world: World, say: (line: string) => void): Promise<Figure[]> {
  await enroll(app, world, world.computers)
  let used = 0
  const costs: number[] = []
  for (const [size, jobs] of SIZES) {
    const each: number[] = []
    for (let job = 0; job < jobs; job++) each.push(await dispatch(app, world, world.computers.slice(used, (used += size))))
    const cost = percentile(each, 0.5)
    say(`${size} computers in a job: ${cost.toFixed(2)} ms per computer`)
    costs.push(cost)
  }
  const [small = Number.NaN, ...larger] = costs
  return larger.map((measured, i) => {
    const name = `dispatch per computer, job of ${SIZES[i + 1]?.[0]} against ${SIZES[0][0]}`
    return { name, measured, floor: small, unit: 'ms', bar: 1.5 }
  })
}

/**
 * Approves a job and gives every computer its step, answers encoded and signed as the door does it.
 *
 * @returns milliseconds per computer
 */
async function dispatch(app: App, world: World, computers: World['computers']): Promise<number> {
  const job = await requested(app, world, world.user, computers)
  const waiting = [...computers]
  const serve = async (): Promise<void> => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const asked = { tenantId: world.tenantId, computerId: next.id, agentId: 'bench', now: app.clock() }
      const lease = await leaseNextStep(app, asked)
      if (lease === null) throw new Error('no step')
      const { hash } = encodeLease(lease)
      app.keys.sign('answer', answerText({ protocol: 1, agentId: 'bench', channel: 'work', sequence: 1 }, 200, hash))
    }
  }
  const all = await timed(async () => {
    await approveAs(app, world, job)
    await Promise.all(Array.from({ length: AT_ONCE }, serve))
  })
  return all / computers.length
}
