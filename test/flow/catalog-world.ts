import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openComputer } from '../../agent/computer.ts'
import { loadConfig } from '../../agent/config.ts'
import { Cycle } from '../../agent/cycle.ts'
import { enroll } from '../../agent/enroll.ts'
import { loadOrMakeIdentity } from '../../agent/identity.ts'
import { Person } from '../../demo/api.ts'
import { until } from '../../demo/evidence.ts'
import { startMailbox, type Mailbox } from '../../demo/mailbox/index.ts'
import type { ReceivedMail } from '../../demo/mailbox/mail-store.ts'
import { debianList, debianTracker, knownExploited, type Advisory } from '../../demo/vendor/documents.ts'
import { startVendor, type Vendor } from '../../demo/vendor/server.ts'
import { agentWork } from '../../server/agent-work.ts'
import { openAgentDoor } from '../../server/agents/router.ts'
import { taskHandlers } from '../../server/handlers.ts'
import { startWorker } from '../../server/worker.ts'
import { LocalRepository } from '../agent/local-repository.ts'
import { openTestApi, type TestApi } from '../support/api.ts'
import { aServerGroup, aTenant, aUser, PASSWORD } from '../support/people.ts'

/** A service with its doors open and its worker at work, vendors, a mail box, and Debian computers of tenants: what the flow is driven through. */

const RELEASE = { version: '12', codename: 'bookworm' }
const LIST = 'list'
const TRACKER = 'tracker'
const KEV = 'kev'
const FEEDS = { 'debian-security': LIST, 'debian-tracker': TRACKER, kev: KEV }

/** A line of what the service says of computers and patches. */
export interface Verdict {
  readonly computerId: string
  readonly patchId: string
  readonly state: string
  readonly unapplied: boolean
  readonly agentState: string | null
  readonly sourceId: string | null
}

export interface FlowTenant {
  readonly tenantId: string
  readonly user: Person
  readonly admin: Person
  readonly emails: readonly string[]
  readonly computer: FlowComputer
}

/** A Debian computer in a private root, with its agent in this process. */
export interface FlowComputer {
  readonly serverId: string
  readonly repository: LocalRepository
  readonly agent: Cycle
}

/** A package of a computer, at the version that it has. */
export type Installed = Readonly<Record<string, string>>

export class CatalogWorld {
  readonly folder = mkdtempSync(join(tmpdir(), 'catalog-flow-'))
  readonly test: TestApi
  readonly mailbox: Mailbox
  readonly vendor: Vendor
  /** A dual-role administrator. */
  readonly operator: Person
  readonly #worker: { stop(): Promise<void> }
  readonly #repositories: LocalRepository[] = []

  private constructor(parts: { test: TestApi; mailbox: Mailbox; vendor: Vendor; operator: Person; worker: { stop(): Promise<void> } }) {
    this.test = parts.test
    this.mailbox = parts.mailbox
    this.vendor = parts.vendor
    this.operator = parts.operator
    this.#worker = parts.worker
  }

  static async open(): Promise<CatalogWorld> {
    const test = await openTestApi({ openAgents: (app) => openAgentDoor(app, agentWork) })
    const worker = await startWorker(test.app, taskHandlers, {})
    const mailbox = await startMailbox()
    const operator = await Person.signIn(test.url, await aUser(test.app, 'administrator'), PASSWORD)
    await operator.put('/notices/mail-settings', {
      host: mailbox.host,
      port: mailbox.smtpPort,
      security: 'none',
      sender: { name: 'Tsukuroi', address: 'tsukuroi@example.com' },
    })
    return new CatalogWorld({ test, mailbox, vendor: await startVendor(), operator, worker })
  }

  async close(): Promise<void> {
    await this.#worker.stop()
    await this.test.close()
    await this.mailbox.stop()
    await this.vendor.stop()
    for (const repository of this.#repositories) repository.remove()
    rmSync(this.folder, { recursive: true, force: true })
  }

  /** A tenant with a user who owns a server group, an administrator, and a Debian computer in it. */
  async tenant(name: string, installed: Installed): Promise<FlowTenant> {
    const { app, url } = this.test
    const tenantId = await aTenant(app, { tenantId: name })
    const [userId, adminId] = [
      await aUser(app, 'tenant_user', tenantId, { email: `${name}-user@example.com` }),
      await aUser(app, 'tenant_admin', tenantId, { email: `${name}-admin@example.com` }),
    ]
    const serverGroupId = await aServerGroup(app, tenantId, userId)
    return {
      tenantId,
      user: await Person.signIn(url, userId, PASSWORD),
      admin: await Person.signIn(url, adminId, PASSWORD),
      emails: [`${name}-user@example.com`, `${name}-admin@example.com`],
      computer: await this.#computer({ name, tenantId, serverGroupId, installed }),
    }
  }

  async #computer(of: { name: string; tenantId: string; serverGroupId: string; installed: Installed }): Promise<FlowComputer> {
    const repository = new LocalRepository()
    this.#repositories.push(repository)
    mkdirSync(join(repository.root, 'etc'), { recursive: true })
    writeFileSync(join(repository.root, 'etc/os-release'), 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n')
    writeFileSync(join(repository.root, 'etc/hostname'), `${of.name}.example.com\n`)
    for (const [name, version] of Object.entries(of.installed)) repository.add(name, version)
    await repository.index('stable-security', 'Debian')
    for (const [name, version] of Object.entries(of.installed)) await repository.install(`${name}=${version}`)
    const wish = { tenantId: of.tenantId, serverGroupId: of.serverGroupId, uses: 1, hours: 1 }
    const { token } = await this.operator.post<{ token: string }>('/enrollment-tokens', wish)
    const home = join(this.folder, of.name)
    const config = loadConfig(home, { platform: 'linux', aptRoot: repository.root, aptRefresh: true, rebootCommand: null })
    const computer = openComputer(config, this.folder)
    const identity = loadOrMakeIdentity(home)
    const enrollment = await enroll({ server: this.test.url, ca: null }, token, identity, await computer.machine())
    const agent = new Cycle({ config, computer, identity, enrollment, log: () => undefined })
    await agent.checkIn()
    const known = await this.operator.all<{ computerId: string; tenantId: string }>('/computers')
    const serverId = known.find((one) => one.tenantId === of.tenantId)?.computerId ?? ''
    return { serverId, repository, agent }
  }

  /** Registers the vendor's feeds. */
  async register(): Promise<void> {
    for (const [sourceId, path] of Object.entries(FEEDS))
      await this.operator.put(`/feeds/${sourceId}`, { url: `${this.vendor.url}${path}` })
  }

  /** The vendor says this now, and the service fetches it. @param exploited vulnerabilities that attacks use */
  async say(advisories: readonly Advisory[], exploited: readonly string[] = []): Promise<void> {
    this.vendor.publish(LIST, debianList(advisories, RELEASE))
    this.vendor.publish(TRACKER, debianTracker(advisories, RELEASE))
    this.vendor.publish(KEV, knownExploited(exploited, '2026-01-05'))
    await this.run(Object.keys(FEEDS))
  }

  /** Hash of the vendor's list of advisories. */
  get listHash(): string {
    return this.vendor.sha256(LIST)
  }

  /** Runs sources, and waits for the end. @throws Error when one does not succeed */
  async run(sourceIds: readonly string[]): Promise<void> {
    // The service begins such a run itself soon after an evaluation.
    const { runs } = await until('no other run is on its way', () =>
      this.operator.post<{ runs: { runId: number; sourceId: string }[] }>('/discovery/runs', { sourceIds }).catch(() => undefined),
    )
    for (const { runId, sourceId } of runs) {
      const ended = await until(`the run of ${sourceId} ends`, async () => {
        const run = await this.operator.get<{ state: string; errorCode: string | null }>(`/discovery/runs/${runId}`)
        return run.state === 'running' ? undefined : run
      })
      if (ended.state !== 'succeeded') throw new Error(`${sourceId} ended as ${ended.state}: ${String(ended.errorCode)}`)
    }
  }

  /** Waits until the service says this of a computer. */
  async said(person: Person, serverId: string, patchId: string, state: string): Promise<Verdict> {
    return until(`${patchId} is ${state}`, async () => {
      const lines = await person.all<Verdict>(`/verdicts?computerIds=${serverId}&kind=linux`)
      return lines.find((line) => line.patchId === patchId && line.state === state && line.sourceId === 'Catalog')
    })
  }

  /** Mails to one of these addresses that speak of something. */
  mailsTo(emails: readonly string[], about: string): readonly ReceivedMail[] {
    return this.mailbox.mails.filter(
      (mail) => mail.envelopeTo.some((to) => emails.includes(to)) && `${mail.subject}\n${mail.text}`.includes(about),
    )
  }
}
