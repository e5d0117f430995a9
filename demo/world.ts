import { randomBytes, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { DemoConfig } from './config.ts'
import { startMailbox, type Mailbox } from './mailbox/index.ts'
import { People, registerPeople, serverGroups, TENANTS } from './people.ts'
import { Processes } from './processes.ts'
import { startService, type Service } from './service.ts'
import { startVendor, type Vendor } from './vendor/server.ts'
import { describeFleet, installStandIn, susClientIdOf, targetGroupOf } from './windows/fleet.ts'
import type { DemoComputer } from './windows/computer.ts'
import { detectAll, DetectionSchedule } from './windows/schedule.ts'
import { Administrator } from './wsus/administrator.ts'
import { startDemoWsus, type DemoWsus } from './wsus/index.ts'

/** A demo Windows computer with the home of its stand-in. */
export interface Machine {
  readonly computer: DemoComputer
  readonly home: string
  readonly powershell: string
  readonly susClientId: string
  /** Name of its agent among the programs. */
  readonly agent: string
}

/** The whole estate in a box. */
export interface World {
  readonly config: DemoConfig
  readonly processes: Processes
  readonly mailbox: Mailbox
  readonly wsus: DemoWsus
  /** Who says what Linux packages lack. */
  readonly vendor: Vendor
  readonly wsusAdmin: Administrator
  /** Password of the account with which the service reads the WSUS. */
  readonly reader: { readonly user: string; readonly password: string }
  readonly service: Service
  readonly people: People
  readonly machines: readonly Machine[]
  /** WSUS target group of each tenant. */
  readonly targetGroups: ReadonlyMap<string, string>
  /** Each tenant's server group in the service. */
  groups: ReadonlyMap<string, string>
  stop(): Promise<void>
}

const ALL_COMPUTERS = 'a0a08746-4dbe-4a37-9adf-9e7652c0b421'
const DOMAIN = 'DEMO'
const DETECT_EVERY_MS = 20_000

/**
 * Starts mail box, WSUS, Windows computers and the service; the service knows nobody yet.
 *
 * @param say told of each part as it comes up
 */
export async function startWorld(config: DemoConfig, say: (line: string) => void): Promise<World> {
  const processes = new Processes(join(config.folder, 'logs'))
  const stops: (() => Promise<unknown>)[] = []
  const stop = async (): Promise<void> => {
    await processes.stopAll()
    for (const one of stops.toReversed()) await one()
  }
  try {
    const mailbox = await startMailbox({ directory: join(config.folder, 'mails') })
    stops.push(() => mailbox.stop())
    const administrator = { user: 'wsusadmin', password: randomBytes(12).toString('base64url') }
    const reader = { user: 'tsukuroi', password: randomBytes(12).toString('base64url') }
    const wsus = await startDemoWsus({
      auth: {
        kind: 'ntlm',
        ...administrator,
        domain: DOMAIN,
        role: 'administrator',
        more: [{ ...reader, domain: DOMAIN, role: 'reporter' }],
      },
    })
    stops.push(() => wsus.stop())
    const vendor = await startVendor()
    stops.push(() => vendor.stop())
    say(`WSUS at ${wsus.url}, vendor at ${vendor.url}, mail box at ${mailbox.url}`)
    const wsusAdmin = new Administrator({ url: wsus.url, ...administrator, domain: DOMAIN })
    const targetGroups = await makeTargetGroups(wsusAdmin)
    const machines = makeMachines(config, wsus.url)
    await detectAll(machines.map(({ home }) => home))
    const service = await startService(config, processes)
    say(`service at ${service.url}`)
    const people = new People(service.url)
    return { config, processes, mailbox, wsus, vendor, wsusAdmin, reader, service, people, machines, targetGroups, groups: new Map(), stop }
  } catch (err) {
    await stop()
    throw err
  }
}

async function makeTargetGroups(administrator: Administrator): Promise<Map<string, string>> {
  const groups = new Map<string, string>()
  for (const { id } of TENANTS) {
    const group = randomUUID()
    await administrator.addGroup(targetGroupOf(id), ALL_COMPUTERS, group)
    groups.set(id, group)
  }
  return groups
}

function makeMachines(config: DemoConfig, wsusUrl: string): Machine[] {
  const fleet = describeFleet(TENANTS.map(({ id }) => ({ name: id, count: config.computersPerTenant })))
  return fleet.map((computer) => {
    const home = join(config.folder, 'computers', computer.name)
    const { powershell } = installStandIn(home, computer, wsusUrl)
    return { computer, home, powershell, susClientId: susClientIdOf(computer), agent: `agent-${computer.name}` }
  })
}

/** Registers people, mail server and WSUS linkage, as an administrator would. */
export async function setUp(world: World): Promise<void> {
  const { service, people, mailbox, wsus, reader } = world
  await registerPeople(service, people)
  world.groups = await serverGroups(service)
  const admin = await people.as('admin')
  await admin.put('/notices/mail-settings', {
    host: mailbox.host,
    port: mailbox.smtpPort,
    security: 'none',
    sender: { name: 'Tsukuroi', address: 'tsukuroi@demo.example' },
  })
  const passwordFile = await service.file('wsus-password.txt', `${reader.password}\n`)
  await service.must('swcfmg_wsus', [
    '-add',
    '-id',
    'wsus1',
    '-url',
    wsus.url,
    '-user',
    `${DOMAIN}\\${reader.user}`,
    '-passwordfile',
    passwordFile,
  ])
}

/** The Windows Update clients' own schedule, while people look around. */
export function keepDetecting(world: World, say: (line: string) => void): DetectionSchedule {
  return new DetectionSchedule(
    world.machines.map(({ home }) => home),
    DETECT_EVERY_MS,
    (error) => say(`a stand-in computer is broken: ${String(error)}`),
  )
}
