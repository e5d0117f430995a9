import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { requireFeed } from '../../server/advisories/feeds.ts'
import { importDocument } from '../../server/advisories/import.ts'
import type { Role } from '../../server/authorization.ts'
import { COMMAND, SYSTEM, withInfra, type Actor, type App } from '../../server/context.ts'
import { executeRun } from '../../server/discovery/run.ts'
import { requestRun } from '../../server/discovery/service.ts'
import { sweep } from '../../server/findings/tasks.ts'
import { keepFigures } from '../../server/health/tasks.ts'
import { recountTenant } from '../../server/health/service.ts'
import { deliver } from '../../server/notices/delivery.ts'
import { openWsus } from '../../wsus-adapter/index.ts'
import { assign, mailTo, settle, SOURCE, TENANTS, WsusEstate } from '../faults/estate.ts'
import { approvedBy, aRequest, reconcile, requested, TestAgent, type TestComputer, type TestPatch } from '../server/jobs/world.ts'
import type { Browser } from '../support/api.ts'
import { aUser, PASSWORD } from '../support/people.ts'
import { openTestConsole, type TestConsole } from './browser.ts'

/** What the console shows in tests: three tenants whose computers a WSUS knows, and something on every page of the first. */
export interface ConsoleEstate extends TestConsole {
  readonly app: App
  /** Somebody of each role; the tenant roles are of the first tenant. */
  readonly people: Readonly<Record<Role, string>>
  /** Of the first tenant, each with an agent. */
  readonly computers: readonly TestComputer[]
  /** A patch that is missing on computers of the first tenant, and nothing asks for. */
  readonly patches: readonly TestPatch[]
  /** Jobs of the first tenant by what became of them. */
  readonly jobs: Readonly<Record<'done' | 'failed' | 'waiting', string>>
  /** Ids of the second tenant, which the first must never see. */
  readonly foreign: Readonly<Record<'computerId' | 'jobId' | 'serverGroupId' | 'userId' | 'tenantId', string>>
  actor(userId: string): Promise<Actor>
}

const [OWN, OTHER] = TENANTS
const COMPUTERS = 12
const UPDATES = 12

/** Opens it, with browser and server; call it in `before` and `close` in `after`. */
export async function openEstate(options: Parameters<typeof openTestConsole>[0] = {}): Promise<ConsoleEstate> {
  const world = await openTestConsole(options)
  const { app } = world.test
  const wsus = await WsusEstate.start({ computers: COMPUTERS, updates: UPDATES })
  const places = await settle(app, wsus.wsus.url)
  await aUser(app, 'administrator', undefined, { userId: 'dual', email: 'dual@fault.example', locale: 'ja' })
  await aUser(app, 'infra_admin', undefined, { userId: 'infra', email: 'infra@fault.example' })
  wsus.approveFrom(0, UPDATES / 2)
  wsus.report([4, 2, 3, 4, 6])
  await discover(app)
  await assign(app, wsus, places)
  wsus.report([2, 4, 2, 5, 6])
  wsus.approveFrom(UPDATES / 2, UPDATES - 2)
  await discover(app)
  const computers = await withAgents(app, OWN)
  const others = await withAgents(app, OTHER)
  const actors = (name: string): Promise<Actor> => actorOf(app, name)
  const patches = await missing(app, computers)
  const jobs = await makeJobs(app, computers, patches)
  const foreignJob = await requested(app, await actors(`${OTHER}-user`), aRequest(others, await missing(app, others), { onlyNeeded: true }))
  await arrange(world)
  await anAdvisory(app)
  await settleCounts(app)
  return {
    ...world,
    app,
    people: { administrator: 'dual', infra_admin: 'infra', tenant_admin: `${OWN}-admin`, tenant_user: `${OWN}-user` },
    computers,
    patches,
    jobs,
    foreign: {
      computerId: others[0]?.publicId ?? '',
      jobId: foreignJob.publicId,
      serverGroupId: places[1] ?? '',
      userId: `${OTHER}-user`,
      tenantId: OTHER,
    },
    actor: actors,
    close: async () => {
      await world.close()
      await wsus.wsus.stop()
    },
  }
}

async function discover(app: App): Promise<void> {
  const [asked] = await withInfra(app, COMMAND, (ctx) => requestRun(ctx, { sourceIds: [SOURCE] }, '#COMMAND'))
  await executeRun(app, asked?.runId ?? 0, { signal: new AbortController().signal, open: openWsus })
}

async function tenantKey(app: App, tenant: string): Promise<number> {
  return ((await app.pools.infra('tenant').where({ public_id: tenant }).first('id')) as { id: number }).id
}

/** Gives an agent to every computer of a tenant. */
async function withAgents(app: App, tenant: string): Promise<TestComputer[]> {
  const tenantId = await tenantKey(app, tenant)
  const db = app.pools.infra
  const rows = (await db('computer').where({ tenant_id: tenantId }).orderBy('id').select('id', 'public_id')) as {
    id: number
    public_id: string
  }[]
  const agents = rows.map((row) => ({
    tenant_id: tenantId,
    public_id: randomBytes(32).toString('hex'),
    computer_id: row.id,
    public_key: randomBytes(32),
    protocol: 1,
    version: '1.0.0',
    last_seen_at: new Date(),
  }))
  await db('agent').insert(agents)
  await db('computer_status').where({ tenant_id: tenantId }).update({ boot_id: 'boot-1' })
  return rows.map((row) => ({ id: row.id, publicId: row.public_id, tenantId }))
}

async function actorOf(app: App, name: string): Promise<Actor> {
  const row = (await app.pools.infra('user_account').where({ public_id: name }).first('id', 'role', 'tenant_id')) as {
    id: number
    role: Role
    tenant_id: number
  }
  const isOfTenant = row.role === 'tenant_admin' || row.role === 'tenant_user'
  return { kind: 'user', name, role: row.role, userId: row.id, tenantId: isOfTenant ? row.tenant_id : null }
}

/** Patches that are approved for these computers and missing on some. */
async function missing(app: App, computers: readonly TestComputer[]): Promise<TestPatch[]> {
  const ids = computers.map(({ id }) => id)
  const { rows } = await app.pools.infra.raw<{ rows: { id: number; public_id: string }[] }>(
    `select p.id, p.public_id from patch p join verdict v on v.patch_id = p.id
      where v.computer_id = any(?) and v.state = 'missing' and v.approved group by p.id order by p.id`,
    [ids],
  )
  return rows.map((row) => ({ id: row.id, publicId: row.public_id }))
}

/** One job that is done, one that waits for a decision about a failed step, one that nobody has approved. */
async function makeJobs(app: App, computers: readonly TestComputer[], patches: readonly TestPatch[]): Promise<ConsoleEstate['jobs']> {
  const [user, admin] = [await actorOf(app, `${OWN}-user`), await actorOf(app, `${OWN}-admin`)]
  const stdout = 'Windows Update\n2 updates were found.\n'
  const done = await requested(
    app,
    user,
    aRequest(computers, patches.slice(0, 1), { onlyNeeded: true, name: 'First ring', comment: 'as agreed' }),
  )
  await approvedBy(app, admin, done)
  for (const computer of computers) await new TestAgent(app, computer).work(() => ({ stdout, returnValue: 0 }))
  await reconcile(app, done)
  const failed = await requested(app, user, aRequest(computers, patches.slice(1, 2), { onlyNeeded: true, name: 'Second ring' }))
  await approvedBy(app, admin, failed)
  const refusal = {
    outcome: 'failed',
    reason: 'install_failed',
    message: '0x80240022',
    stdout,
    stderr: 'the installer gave up',
    returnValue: 1,
  }
  for (const computer of computers)
    await new TestAgent(app, computer).work(({ kind }) => (kind === 'apply' ? refusal : { stdout }) as object)
  await reconcile(app, failed)
  const waiting = await requested(app, user, aRequest(computers, patches.slice(2, 4), { onlyNeeded: true, name: 'Third ring' }))
  return { done: done.publicId, failed: failed.publicId, waiting: waiting.publicId }
}

/** What people arrange over the API. */
async function arrange({ test }: TestConsole): Promise<void> {
  const [admin, dual] = [await signedIn(test.browser(), `${OWN}-admin`), await signedIn(test.browser(), 'dual')]
  const { json } = await admin.ask('GET', '/api/v1/computers?limit=3')
  const ids = json.items.map(({ computerId }) => computerId as string)
  const until = new Date(Date.now() + 7 * 86_400_000).toISOString()
  const patches = (await admin.ask('GET', '/api/v1/patches?view=all&limit=50')).json.items
  await admin.ask('POST', `/api/v1/computers/${ids[0]}/baselines`, { name: 'before the ring' })
  await admin.ask('POST', '/api/v1/computer-groups', { name: 'orders', computerIds: ids })
  await admin.ask('PUT', '/api/v1/views', { page: 'computers', name: 'vulnerable ones', query: 'health=vulnerable' })
  await admin.ask('POST', '/api/v1/report-schedules', { reportId: 'compliance', frequency: 'daily', time: '07:00' })
  for (const { patchId } of patches.slice(-2))
    await admin.ask('POST', '/api/v1/exceptions', { patchId, kind: 'hold', reason: 'is being tried out', until })
  await dual.ask('POST', '/api/v1/enrollment-tokens', { tenantId: OWN, uses: 5, hours: 24 })
  await dual.ask('POST', '/api/v1/sites', { name: 'Tokyo', ranges: ['10.0.0.0/16'], tenantId: OWN })
}

/** A session over the API. */
export async function signedIn(browser: Browser, userId: string): Promise<Browser> {
  const { status, text } = await browser.signIn(userId, PASSWORD)
  if (status !== 200) throw new Error(`${userId} could not sign in: ${status} ${text}`)
  return browser
}

/** A vulnerability, as a vendor's list says. */
async function anAdvisory(app: App): Promise<void> {
  const line = '2026-01-13,CVE-2026-100001,5100000,Cumulative Update,Windows Server 2022,Critical,,'
  const { id } = await withInfra(app, SYSTEM, (ctx) => requireFeed(ctx, 'msrc'))
  const list = Readable.from([Buffer.from(`date,cve,kb,title,product,severity,supersedes,exploits\n${line}\n`)])
  await importDocument(app, SYSTEM, list, { sourceId: id, url: 'https://vendor.example/kb-cve.csv' })
}

/** Has the tasks done that follow what happened: counts, days, findings, and mails that no server takes. */
async function settleCounts(app: App): Promise<void> {
  const signal = new AbortController().signal
  await mailTo(app, { host: '127.0.0.1', smtpPort: 9 })
  for (const tenant of TENANTS) {
    const id = await tenantKey(app, tenant)
    await withInfra(app, SYSTEM, (ctx) => recountTenant(ctx, id))
    await deliver(app, id, signal)
  }
  const call = { app, signal } as Parameters<typeof keepFigures>[1]
  await keepFigures({}, call)
  await sweep({}, call)
}
