import { createHash } from 'node:crypto'
import { startMailbox, type Mailbox } from '../../demo/mailbox/index.ts'
import { putFeed } from '../../server/advisories/feeds.ts'
import { addServers } from '../../server/computers/registration.ts'
import { COMMAND, SYSTEM, withInfra, withTenant, type App } from '../../server/context.ts'
import { executeRun } from '../../server/discovery/run.ts'
import { requestRun } from '../../server/discovery/service.ts'
import { AppError } from '../../server/errors.ts'
import { taskHandlers } from '../../server/handlers.ts'
import { deliver } from '../../server/notices/delivery.ts'
import { queueNotice } from '../../server/notices/service.ts'
import { takeUpload } from '../../server/store/service.ts'
import { startWorker } from '../../server/worker.ts'
import { openWsus } from '../../wsus-adapter/index.ts'
import { mailTo, settle, SOURCE, TENANTS, WsusEstate, type Places } from '../faults/estate.ts'
import { kevOf } from '../server/advisories/feed-world.ts'
import { startVendor } from '../server/advisories/vendor-server.ts'
import { approved } from '../server/notices/estate.ts'
import { aUser } from '../support/people.ts'
import { openTestConsole, type TestConsole } from './browser.ts'

/** Every list of its vendor has this one, and a list without it is held back. */
const CANARY = 'CVE-2021-44228'

/** A bad morning of an infrastructure administrator: everything that the pages of sources and of the service are there for has something to do. */
export interface ServiceWorld extends TestConsole {
  readonly app: App
  /** User ids. */
  readonly people: Readonly<Record<'infra' | 'dual' | 'tenantAdmin', string>>
  readonly wsus: WsusEstate
  readonly mailbox: Mailbox
  /** Server groups of the tenants, in their order. */
  readonly places: Places
  /** Address of a vendor's list; `publish` says how many vulnerabilities it names from now on. */
  readonly vendor: { readonly url: string; publish(count: number): void }
  /** Reads the WSUS, or fetches the feed, at once and to its end. */
  discover(sourceId: string): Promise<void>
  /** Brings a file that is not what it should be. @returns its hash */
  quarantine(name: string): Promise<string>
  /** Makes a mail that the mail server refuses for good. @returns whom it was for */
  bounce(): Promise<string>
  /** How often the task `store.clean` fails from now on. */
  failCleaning(times: number): void
}

/** Opens it with browser, server and worker; call it in `before` and `close` in `after`. */
export async function openServiceWorld(options: Parameters<typeof openTestConsole>[0] = {}): Promise<ServiceWorld> {
  const world = await openTestConsole(options)
  const { app } = world.test
  const wsus = await WsusEstate.start({ computers: 9, updates: 8 })
  const mailbox = await startMailbox()
  const places = await settle(app, wsus.wsus.url)
  const files = new Map<string, string>()
  const vendor = await startVendor(files, [])
  const publish = (count: number): void => {
    const cves = Array.from({ length: count }, (_nothing, n) => `CVE-2026-${1000 + n}`)
    files.set('/', kevOf([CANARY, ...cves], new Date(Date.now() - 60_000).toISOString()))
  }
  publish(60)
  const people = {
    infra: await aUser(app, 'infra_admin'),
    dual: await aUser(app, 'administrator'),
    tenantAdmin: `${TENANTS[0]}-admin`,
  }
  const discover = (sourceId: string): Promise<void> => readNow(app, sourceId)
  wsus.approveFrom(0, 4)
  wsus.report([2, 4, 2])
  await discover(SOURCE)
  await assignFirst(app, wsus, places)
  let failures = 0
  let isMailSet = false
  const refused: string[] = []
  const worker = await startWorker(
    app,
    {
      ...taskHandlers,
      'store.clean': async (payload, call) => {
        if (failures > 0) {
          failures -= 1
          throw new AppError('unavailable', 'store_disk_full')
        }
        await taskHandlers['store.clean'](payload, call)
      },
    },
    { 'store.clean': '23 4 * * *', 'findings.sweep': '13 * * * *' },
  )
  return {
    ...world,
    app,
    people,
    wsus,
    mailbox,
    places,
    vendor: { url: vendor.base, publish },
    discover,
    quarantine: (name) => bringWrong(app, name),
    bounce: async () => {
      // Other settings would send anew what failed.
      if (!isMailSet) await mailTo(app, mailbox)
      isMailSet = true
      return aBounce(app, refused, mailbox)
    },
    failCleaning: (times) => void (failures = times),
    close: async () => {
      await worker.stop()
      await world.close()
      vendor.stop()
      await Promise.all([wsus.wsus.stop(), mailbox.stop()])
    },
  }
}

async function readNow(app: App, sourceId: string): Promise<void> {
  const [run] = await withInfra(app, COMMAND, (ctx) => requestRun(ctx, { sourceIds: [sourceId] }, '#COMMAND'))
  await executeRun(app, run?.runId ?? 0, { signal: new AbortController().signal, open: openWsus })
}

/** The first three computers are of the first tenant; rules may place the others. */
async function assignFirst(app: App, { computers }: WsusEstate, places: Places): Promise<void> {
  const rows = computers.slice(0, 3).map(({ ip, fqdn }) => ({
    address: ip,
    name: fqdn.split('.')[0] ?? '',
    serverGroupId: places[0] ?? '',
    hostName: fqdn,
    osType: 'windows',
    osArchitecture: '',
    osName: '',
  }))
  await withInfra(app, COMMAND, (ctx) => addServers(ctx, rows))
}

async function bringWrong(app: App, name: string): Promise<string> {
  const body = Buffer.from(`content of ${name}`)
  async function* pieces(): AsyncGenerator<Buffer> {
    yield body
  }
  const refused = await takeUpload(app, COMMAND, { name, ownerTenantId: null, sha256: 'e'.repeat(64) }, pieces()).catch(
    (err: unknown) => err,
  )
  if (!(refused instanceof AppError)) throw new Error(`${name} was taken`)
  return createHash('sha256').update(body).digest('hex')
}

/** The mail server refuses a person's address until it is well again; the worker may be the one who hears of it. */
async function aBounce(app: App, refused: string[], mailbox: Mailbox): Promise<string> {
  const userId = await aUser(app, 'tenant_user', TENANTS[0])
  const email = `${userId}@bounce.example`
  await app.pools.infra('user_account').where({ public_id: userId }).update({ email })
  const user = (await app.pools.infra('user_account').where({ public_id: userId }).first('id', 'tenant_id')) as {
    id: number
    tenant_id: number
  }
  refused.push(email)
  mailbox.faults.set(refused.map((to) => ({ fault: { kind: 'refuse', code: 550, text: '5.1.1 no such mailbox' }, to })))
  await withTenant(app, user.tenant_id, SYSTEM, (ctx) => queueNotice(ctx, 'approved', [user.id], approved))
  const until = Date.now() + 20_000
  const isGivenUp = async (): Promise<boolean> =>
    (await app.pools.infra('notice').where({ user_id: user.id, state: 'failed' }).first('id')) !== undefined
  while (!(await isGivenUp())) {
    if (Date.now() > until) throw new Error('no mail was given up')
    await deliver(app, user.tenant_id, new AbortController().signal)
  }
  return userId
}

/** Registers the vendor's list as the feed of known exploited vulnerabilities, without its schedule. */
export async function registerFeed({ app, vendor }: Pick<ServiceWorld, 'app' | 'vendor'>): Promise<void> {
  await withInfra(app, COMMAND, (ctx) => putFeed(ctx, 'kev', { url: vendor.url, enabled: false }))
}
