import express from 'express'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import canonicalize from 'canonicalize'
import type { Computer } from '../../../agent/computer.ts'
import { loadConfig } from '../../../agent/config.ts'
import { Cycle } from '../../../agent/cycle.ts'
import { enroll } from '../../../agent/enroll.ts'
import { loadEnrollment, loadOrMakeIdentity, saveEnrollment } from '../../../agent/identity.ts'
import { inventoryOf } from '../../../agent/inventory/inventory.ts'
import { jsonHash, planHash } from '../../../agent/protocol/sign.ts'
import type { Preview } from '../../../agent/protocol/messages.ts'
import { openAgentDoor } from '../../../server/agents/router.ts'
import { approvalText, createToken } from '../../../server/agents/service.ts'
import type { AgentWork } from '../../../server/agents/service.ts'
import type { Report } from '../../../server/agents/protocol.ts'
import { startApp } from '../../../server/cmdb/start.ts'
import { readConfig } from '../../../server/config.ts'
import { COMMAND, withInfra } from '../../../server/context.ts'
import type { App } from '../../../server/context.ts'
import { errorHandler } from '../../../server/http/mount.ts'
import { addCollectionRoutes } from '../../../server/registrations/agent-collections.ts'
import { createDatabase } from '../../support/database.ts'

/** A server with nothing but the agents' door, and jobs that a test lays down by hand. */
export interface World {
  app: App
  url: string
  jobs: HandMadeJobs
  tenantId: number
  folder: string
  token(options?: { uses?: number; hours?: number; tenantId?: string }): Promise<string>
  stop(): Promise<void>
}

export async function startWorld(): Promise<World> {
  const database = await createDatabase()
  const folder = mkdtempSync(join(tmpdir(), 'agents-'))
  const urls = { owner: database.ownerUrl, infra: database.infraUrl, tenant: database.tenantUrl }
  const config = readConfig({ TSUKUROI_STATE: join(folder, 'server'), TSUKUROI_LOG_LEVEL: 'silent' })
  const app = await startApp('test', urls, config)
  const jobs = new HandMadeJobs(app)
  const door = await openAgentDoor(app, jobs)
  const web = express().use('/agent/v1', door.router).use(errorHandler(app))
  const server = createServer(web)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const tenant = (await app.pools.infra('tenant').where({ public_id: '__DEFAULT__' }).first('id')) as { id: number }
  return {
    app,
    jobs,
    folder,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tenantId: tenant.id,
    token: ({ uses = 1, hours = 1, tenantId = '__DEFAULT__' } = {}) =>
      withInfra(app, COMMAND, async (ctx) => (await createToken(ctx, { tenantId, uses, hours })).token),
    stop: async () => {
      await door.stop()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await app.pools.destroy()
      await database.drop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** One step that a test wants to be run. */
export interface HandMadeStep {
  lease: Record<string, unknown> & { jobId: string; stepId: string; attempt: number; leaseId: string; kind: string }
  state: 'ready' | 'leased' | 'running' | 'ended'
  reports: Report[]
}

/** Jobs as server/jobs keeps them towards agents, in memory: leases in order, reports once each. */
export class HandMadeJobs implements AgentWork {
  readonly addRoutes = addCollectionRoutes
  readonly steps: HandMadeStep[] = []
  readonly inventories: { computerId: number; checksum: string; document: Buffer }[] = []
  stopAfter = Number.POSITIVE_INFINITY
  readonly #app: App
  #computers = 0

  constructor(app: App) {
    this.#app = app
  }

  /** Lays down an approved step of one computer and wakes its agent. */
  async add(
    computerId: number,
    kind: string,
    changes: { items?: object[]; common?: object; expected?: Preview | null; timeoutSeconds?: number } = {},
  ): Promise<HandMadeStep> {
    const slice = { computerId: String(computerId), installer: 'apt', expected: changes.expected ?? null, items: changes.items ?? [] }
    const common = { restart: 'never', ...changes.common }
    const jobId = `job-${randomUUID()}`
    const sliceHashes = [jsonHash(slice)]
    const hash = planHash(common, sliceHashes)
    const approvedAt = new Date().toISOString()
    const signature = this.#app.keys.sign('approval', approvalText({ jobId, planHash: hash, approvedAt })).toString('base64')
    const approval = { signature, keyId: this.#app.keys.id('approval'), approvedAt }
    const ids = { leaseId: randomUUID(), jobId, stepId: randomUUID(), attempt: 1, kind, timeoutSeconds: changes.timeoutSeconds ?? 60 }
    const step: HandMadeStep = {
      lease: { ...ids, common, slice, sliceHashes, planHash: hash, approval, computerId },
      state: 'ready',
      reports: [],
    }
    this.steps.push(step)
    await this.#app.pools.infra.raw(`select pg_notify('agent_work', ?)`, [String(computerId)])
    return step
  }

  leaseNextStep(_app: App, asked: { computerId: number }): Promise<object | null> {
    const step = this.steps.find((one) => one.lease['computerId'] === asked.computerId && (one.state === 'ready' || one.state === 'leased'))
    if (step === undefined) return Promise.resolve(null)
    step.state = 'leased'
    return Promise.resolve(JSON.parse(canonicalize(step.lease) ?? '') as object)
  }

  recordReport(_app: App, told: { report: Report }): Promise<{ accepted: boolean; more: 'continue' | 'stop' }> {
    const { report } = told
    const step = this.steps.find((one) => one.lease.stepId === report.stepId && one.lease.attempt === report.attempt)
    if (step === undefined) return Promise.resolve({ accepted: false, more: 'stop' })
    const known = step.reports.some((one) => one.sequence === report.sequence)
    if (!known) step.reports.push(report)
    if (report.kind === 'began' && step.state === 'leased') step.state = 'running'
    if (report.kind === 'finished') step.state = 'ended'
    const renewals = step.reports.filter((one) => one.kind === 'renew').length
    return Promise.resolve({ accepted: true, more: renewals > this.stopAfter ? 'stop' : 'continue' })
  }

  async computerOfAgent(
    ctx: Parameters<AgentWork['computerOfAgent']>[0],
    asked: Parameters<AgentWork['computerOfAgent']>[1],
  ): Promise<number> {
    this.#computers += 1
    const [row] = (await ctx
      .trx('computer')
      .insert({
        tenant_id: asked.tenantId,
        public_id: `TEST${this.#computers}@Direct`,
        host_name: asked.machine.hostName,
        os_type: asked.machine.platform,
        server_group_id: asked.serverGroupId,
        site_id: asked.siteId,
      })
      .returning('id')) as { id: number }[]
    return row?.id ?? 0
  }

  noteContact(): Promise<void> {
    return Promise.resolve()
  }

  applyInventory(_ctx: unknown, told: { computerId: number; checksum: string; document: Buffer }): Promise<void> {
    const { computerId, checksum, document } = told
    this.inventories.push({ computerId, checksum, document })
    return Promise.resolve()
  }

  storedInventory(_ctx: unknown, key: { computerId: number }): Promise<{ checksum: string; document: unknown } | undefined> {
    const last = this.inventories.findLast((one) => one.computerId === key.computerId)
    return Promise.resolve(last && { checksum: last.checksum, document: JSON.parse(last.document.toString('utf8')) as unknown })
  }
}

/** A computer that counts what is done to it. */
export class CountingComputer implements Computer {
  readonly applied: string[] = []
  boot = 'boot-1'
  machineUuid = randomUUID()
  /** What the installer previews. */
  nextPreview: Preview = { changes: [], restart: 'none', bytes: 0, services: [] }
  /** Called while an item is being installed. */
  whileApplying: (patchId: string) => Promise<void> = () => Promise.resolve()
  needsRestart = false

  readonly installer: Computer['installer'] = {
    preview: () => Promise.resolve(this.nextPreview),
    apply: async (_slice, item) => {
      await this.whileApplying(item.patchId)
      this.applied.push(item.patchId)
      return {
        patchId: item.patchId,
        outcome: 'succeeded',
        code: null,
        hresult: null,
        message: '',
        restartRequired: false,
        retryable: false,
      }
    },
    verify: (slice) =>
      Promise.resolve(
        slice.items.map(({ patchId }) => ({
          patchId,
          state: this.applied.includes(patchId) ? ('installed' as const) : ('missing' as const),
          version: '1',
        })),
      ),
    restartRequired: () => Promise.resolve(this.needsRestart),
  }

  machine(): ReturnType<Computer['machine']> {
    const os = { name: 'Debian GNU/Linux 12', version: '12', release: 'debian 12', architecture: 'x64', kernel: '6.1' }
    const facts = {
      hostName: 'web01',
      machineUuid: this.machineUuid,
      susClientId: null,
      platform: 'linux' as const,
      os,
      addresses: ['192.0.2.1'],
    }
    return Promise.resolve({ ...facts, bootId: this.boot })
  }

  bootId(): Promise<string> {
    return Promise.resolve(this.boot)
  }

  async inventory(): ReturnType<Computer['inventory']> {
    const packages = ['bash\t5.2\tamd64\tii \tbash\t5.2']
    return inventoryOf(await this.machine(), { installer: 'apt', manager: 'dpkg', packages, restartRequired: this.needsRestart })
  }

  restart(): Promise<void> {
    this.boot = `boot-${Number(this.boot.slice(5)) + 1}`
    return Promise.resolve()
  }
}

export interface TestAgent {
  home: string
  computer: CountingComputer
  /** A new process of the agent on the same state directory. */
  start(): Cycle
  agentId: string
  computerId: number
}

/** An enrolled agent in this process; `through` is where it thinks the server is, `ca` the certificate that it takes as an authority's. */
export async function anAgent(world: World, through: string = world.url, ca: string | null = null): Promise<TestAgent> {
  const home = mkdtempSync(join(world.folder, 'agent-'))
  const computer = new CountingComputer()
  const identity = loadOrMakeIdentity(home)
  saveEnrollment(home, await enroll({ server: through, ca }, await world.token(), identity, await computer.machine()))
  const row = (await world.app.pools.infra('agent').where({ public_id: identity.agentId }).first('computer_id')) as { computer_id: number }
  const start = () => {
    const enrollment = loadEnrollment(home)
    if (enrollment === null) throw new Error('not enrolled')
    return new Cycle({ config: { ...loadConfig(home), ca }, computer, identity, enrollment, log: () => undefined })
  }
  return { home, computer, start, agentId: identity.agentId, computerId: row.computer_id }
}
