import { randomBytes, randomUUID } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { Report, StepResult } from '../../../server/agents/protocol.ts'
import type { Role } from '../../../server/authorization.ts'
import { COMMAND, withViewer, type Actor, type App, type Context } from '../../../server/context.ts'
import { AppError } from '../../../server/errors.ts'
import { advance, approve, leaseNextStep, recordReport, request, RequestBody, type Job, type Lease } from '../../../server/jobs/service.ts'

/** A small estate for tests of jobs: every call makes its own tenant, people, computers and patches. */

export interface World {
  readonly app: App
  readonly tenantId: number
  readonly tenant: string
  readonly admin: Actor
  readonly otherAdmin: Actor
  readonly user: Actor
  readonly groupId: number
}

const shortId = () => randomBytes(5).toString('hex')

/** A tenant with two administrators and one user, who owns its server group. */
export async function aTenant(app: App, settings: { job_approval?: string; time_zone?: string } = {}): Promise<World> {
  const tenant = `t-${shortId()}`
  await app.pools.infra('tenant').insert({ public_id: tenant, name: tenant, ...settings })
  return worldOf(app, tenant)
}

/** The same for a tenant that is there already. */
export async function worldOf(app: App, tenant: string): Promise<World> {
  const db = app.pools.infra
  const row = (await db('tenant').where({ public_id: tenant }).first('id')) as { id: number }
  const admin = await aPerson(app, row.id, 'tenant_admin')
  const otherAdmin = await aPerson(app, row.id, 'tenant_admin')
  const user = await aPerson(app, row.id, 'tenant_user')
  const [group] = (await db('server_group')
    .insert({ tenant_id: row.id, public_id: `G${shortId()}@Direct`, name: 'own', owner_user_id: user.userId })
    .returning('id')) as [{ id: number }]
  return { app, tenantId: row.id, tenant, admin, otherAdmin, user, groupId: group.id }
}

/** A person as an actor. */
export async function aPerson(app: App, tenantId: number, role: Role): Promise<Actor> {
  const name = `u${shortId()}`
  const [row] = (await app.pools
    .infra('user_account')
    .insert({ tenant_id: tenantId, public_id: name, role, password_hash: 'x', email: `${name}@example.jp` })
    .returning('id')) as [{ id: number }]
  const ofTenant = role === 'tenant_admin' || role === 'tenant_user'
  return { kind: 'user', name, role, userId: row.id, tenantId: ofTenant ? tenantId : null }
}

/** A dual-role administrator, kept under `__INFRA__`. */
export async function anAdministrator(app: App, role: Role = 'administrator'): Promise<Actor> {
  const infra = (await app.pools.infra('tenant').where({ public_id: '__INFRA__' }).first('id')) as { id: number }
  return aPerson(app, infra.id, role)
}

export interface TestComputer {
  readonly id: number
  readonly publicId: string
  readonly tenantId: number
}

/** Windows computers with agents, in the user's group unless another is named. */
export async function computers(
  world: World,
  count: number,
  options: { groupId?: number; osType?: 'windows' | 'linux'; agent?: boolean; bootId?: string } = {},
): Promise<TestComputer[]> {
  const db = world.app.pools.infra
  const site = (await db('site').where({ tenant_id: world.tenantId }).first('id')) as { id: number }
  const names = Array.from({ length: count }, () => `c${shortId()}`)
  const rows = (await db('computer')
    .insert(
      names.map((name) => ({
        tenant_id: world.tenantId,
        public_id: `${name}@Direct`,
        host_name: name,
        os_type: options.osType ?? 'windows',
        server_group_id: options.groupId ?? world.groupId,
        site_id: site.id,
        management_address: null,
      })),
    )
    .returning(['id', 'public_id'])) as { id: number; public_id: string }[]
  await db('computer_status').insert(
    rows.map((row) => ({ tenant_id: world.tenantId, computer_id: row.id, boot_id: options.bootId ?? 'boot-1' })),
  )
  if (options.agent !== false) {
    await db('agent').insert(
      rows.map((row) => ({
        tenant_id: world.tenantId,
        public_id: randomBytes(32).toString('hex'),
        computer_id: row.id,
        public_key: randomBytes(32),
        protocol: 1,
        last_seen_at: new Date(),
      })),
    )
  }
  return rows.map((row) => ({ id: row.id, publicId: row.public_id, tenantId: world.tenantId }))
}

export interface TestPatch {
  readonly id: number
  readonly publicId: string
}

/** A Windows patch that is missing and approved on these computers. */
export async function aPatch(world: World, on: readonly TestComputer[], verdict: Record<string, unknown> = {}): Promise<TestPatch> {
  const publicId = `wsus:${randomUUID()}`
  return patchOf(world, { public_id: publicId, kind: 'windows', name: `KB${shortId()}`, title: 'A patch' }, on, verdict)
}

/** A Debian patch, its verdicts, and inventories that offer its packages. */
export async function aDebianPatch(world: World, on: readonly TestComputer[]): Promise<TestPatch> {
  const source = `src${shortId()}`
  const patch = { public_id: `deb:debian/12/security/${source}/1.0-2`, kind: 'linux', name: source, title: source, version: '1.0-2' }
  for (const computer of on) {
    const line = { installed: '1.0-1', candidate: '1.0-2', source, sourceVersion: '1.0-2', suites: 'bookworm-security' }
    const missing = [
      { name: `${source}-data`, architecture: 'all', ...line },
      { name: source, architecture: 'amd64', ...line },
    ]
    const body = gzipSync(JSON.stringify({ missing }))
    const sha256 = randomBytes(32)
    await world.app.pools.infra('inventory_document').insert({ tenant_id: world.tenantId, sha256, body })
    await world.app.pools.infra('inventory').insert({
      tenant_id: world.tenantId,
      computer_id: computer.id,
      checksum: sha256,
      stream: 'debian/12',
      package_ids: [],
      document_sha256: sha256,
      taken_at: new Date(),
    })
    // As every stored inventory has one: what changes in the next is told from it.
    await world.app.pools.infra('holding').insert({ tenant_id: world.tenantId, computer_id: computer.id, package_ids: [] })
  }
  return patchOf(world, patch, on, {})
}

async function patchOf(
  world: World,
  patch: Record<string, unknown>,
  on: readonly TestComputer[],
  verdict: Record<string, unknown>,
): Promise<TestPatch> {
  const db = world.app.pools.infra
  const [row] = (await db('patch').insert(patch).returning(['id', 'public_id'])) as [{ id: number; public_id: string }]
  const source = (await db('source').where({ public_id: 'Direct' }).first('id')) as { id: number }
  if (on.length > 0) {
    await db('verdict').insert(
      on.map((computer) => ({
        tenant_id: computer.tenantId,
        computer_id: computer.id,
        patch_id: row.id,
        state: 'missing',
        source_id: source.id,
        approved: true,
        since: new Date(),
        ...verdict,
      })),
    )
  }
  return { id: row.id, publicId: row.public_id }
}

/** A request of Windows patches, with the given differences. */
export function aRequest(on: readonly TestComputer[], patches: readonly TestPatch[], differences: Partial<RequestBody> = {}): RequestBody {
  return RequestBody.parse({
    kind: 'windows',
    patches: patches.map((patch) => patch.publicId),
    computerIds: on.map((computer) => computer.publicId),
    ...differences,
  })
}

/** Does something as somebody, in one transaction. */
export function as<T>(app: App, actor: Actor, work: (ctx: Context) => Promise<T>): Promise<T> {
  return withViewer(app, actor, work)
}

/** Requests one job as somebody; a command asks for a user. */
export async function requested(app: App, actor: Actor, body: RequestBody): Promise<Job> {
  const [job] = await as(app, actor, (ctx) => request(ctx, body))
  if (job === undefined) throw new Error('no job')
  return job
}

/** The same by command. */
export async function requestedFor(app: App, user: Actor, body: RequestBody): Promise<Job> {
  const [job] = await as(app, COMMAND, (ctx) => request(ctx, body, user.name))
  if (job === undefined) throw new Error('no job')
  return job
}

/** Approves a job's plan as somebody. */
export function approvedBy(app: App, actor: Actor, { publicId, planHash }: Pick<Job, 'publicId' | 'planHash'>): Promise<unknown> {
  return as(app, actor, (ctx) => approve(ctx, { jobId: publicId, planHash: planHash.toString('hex'), comment: 'fine' }))
}

const result: StepResult = {
  outcome: 'succeeded',
  reason: null,
  message: '',
  returnValue: null,
  stdout: '',
  stderr: '',
  patches: [],
  states: [],
  preview: null,
  drift: null,
  restartRequired: false,
  bootId: null,
}

/** What the agents of the test say of a step. */
export type Behavior = (lease: Lease) => Partial<StepResult>

/** Speaks for the agent of one computer. */
export class TestAgent {
  readonly app: App
  readonly computer: TestComputer
  readonly done: string[] = []

  constructor(app: App, computer: TestComputer) {
    this.app = app
    this.computer = computer
  }

  lease(now = this.app.clock()): Promise<Lease | null> {
    return leaseNextStep(this.app, { tenantId: this.computer.tenantId, computerId: this.computer.id, agentId: 'a'.repeat(64), now })
  }

  report(lease: Lease, sequence: number, news: object, now = this.app.clock()) {
    const { leaseId, jobId, stepId, attempt } = lease
    const report = { leaseId, jobId, stepId, attempt, sequence, at: now.toISOString(), ...news } as Report
    return recordReport(this.app, { tenantId: this.computer.tenantId, computerId: this.computer.id, report, now })
  }

  began(lease: Lease, sequence = 1) {
    return this.report(lease, sequence, { kind: 'began' })
  }

  finished(lease: Lease, facts: Partial<StepResult> = {}, sequence = 2) {
    return this.report(lease, sequence, { kind: 'finished', result: { ...result, ...facts } })
  }

  /** Does one step. @returns its lease, or null when there was nothing to do */
  async step(behavior: Behavior = () => ({})): Promise<Lease | null> {
    const lease = await this.lease()
    if (lease === null) return null
    await this.began(lease)
    await this.finished(lease, behavior(lease))
    this.done.push(lease.kind)
    return lease
  }

  /** Does steps until there is none. @returns the kinds, in their order */
  async work(behavior: Behavior = () => ({})): Promise<string[]> {
    for (let left = 50; left > 0; left--) if ((await this.step(behavior)) === null) return this.done
    throw new Error('an agent has no end of work')
  }
}

/** The job as it is in the database. */
export async function stateOf(app: App, job: Pick<Job, 'id'>): Promise<string> {
  const row = (await app.pools.infra('job').where({ id: job.id }).first('state')) as { state: string }
  return row.state
}

/** The steps of a computer as `kind:state`. */
export async function stepsOn(app: App, job: Pick<Job, 'id'>, computer: TestComputer): Promise<string[]> {
  const rows = (await app.pools
    .infra('step')
    .where({ job_id: job.id, computer_id: computer.id })
    .orderBy('position')
    .select('kind', 'state')) as { kind: string; state: string }[]
  return rows.map((row) => `${row.kind}:${row.state}`)
}

/** What the reconciler does when its task comes. */
export function reconcile(app: App, job: Job): Promise<void> {
  return advance(app, { tenantId: job.tenantId, jobId: job.id })
}

/** Kinds of the mails that a person has in the outbox, oldest first. */
export async function mailsTo(app: App, person: Actor): Promise<string[]> {
  const rows = (await app.pools.infra('notice').where({ user_id: person.userId }).orderBy('id').select('kind')) as { kind: string }[]
  return rows.map((row) => row.kind)
}

/** The code with which something is refused. */
export async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work
  } catch (err) {
    if (err instanceof AppError) return `${err.kind} ${err.code}`
    throw err
  }
  return 'not refused'
}
