import { createHash, randomUUID } from 'node:crypto'
import { startMailbox, type Mailbox } from '../../demo/mailbox/index.ts'
import { startDemoWsus, type DemoWsus, type UpdateSeed } from '../../demo/wsus/index.ts'
import { addServers } from '../../server/computers/registration.ts'
import { COMMAND, SYSTEM, withInfra, type App } from '../../server/context.ts'
import { MailSettingsInput, saveMailSettings } from '../../server/notices/settings.ts'
import { addWsus, updateWsus } from '../../server/sources/service.ts'
import { aServerGroup, aTenant, aUser } from '../support/people.ts'

export const SOURCE = 'wsus1'
export const TENANTS = ['sakura', 'minato', 'hinata'] as const

type Computer = Parameters<DemoWsus['estate']['register']>[0]
type StoredState = 2 | 3 | 4 | 5 | 6

/** An id that is the same in every run of the test. */
function idOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** What the customers' computers and their WSUS are made of. */
export class WsusEstate {
  readonly wsus: DemoWsus
  readonly groups: readonly string[]
  readonly computers: readonly Computer[]
  readonly updates: readonly string[]

  private constructor(wsus: DemoWsus, groups: readonly string[], computers: readonly Computer[], updates: readonly string[]) {
    this.wsus = wsus
    this.groups = groups
    this.computers = computers
    this.updates = updates
  }

  /** @param clock what the WSUS takes for the present */
  static async start(size: { computers: number; updates: number }, clock?: () => Date): Promise<WsusEstate> {
    const seeds = Array.from({ length: size.updates }, (_, i) => anUpdate(i))
    const wsus = await startDemoWsus({ auth: { kind: 'anonymous' }, updates: seeds, ...(clock === undefined ? {} : { clock }) })
    const groups = TENANTS.map((tenant) => wsus.addGroup(`${tenant} servers`).id)
    const computers = Array.from({ length: size.computers }, (_, i) => aComputer(i, wsus.estate.now()))
    for (const [i, computer] of computers.entries()) {
      wsus.estate.register(computer)
      wsus.addComputerToGroup(groups[i % groups.length] ?? '', computer.id)
    }
    return new WsusEstate(
      wsus,
      groups,
      computers,
      seeds.map((seed) => seed.updateId),
    )
  }

  /** Every computer reports; what it says of an update follows from both their numbers. */
  report(states: readonly StoredState[]): void {
    for (const [c, computer] of this.computers.entries()) {
      for (const [u, update] of this.updates.entries()) {
        const state = states[(c * 7 + u * 3) % states.length] ?? 2
        computer.rows.set(update, { state, changedAt: this.wsus.estate.now() })
      }
      touch(computer, this.wsus.estate.now())
    }
  }

  approveFrom(first: number, last: number): void {
    for (const update of this.updates.slice(first, last)) for (const group of this.groups) this.wsus.approve(update, group)
  }
}

function touch(computer: Computer, now: Date): void {
  computer.lastSyncAt = now
  computer.lastReportedStatusAt = now
  computer.effectiveLastDetectionAt = now
}

export function anUpdate(i: number, wish: Partial<UpdateSeed> = {}): UpdateSeed {
  const kb = String(5_100_000 + i)
  return {
    updateId: idOf(`update ${i}`),
    kb,
    releasedOn: `2026-0${1 + (i % 9)}-1${i % 10}`,
    platform: 'server-2022',
    product: 'Windows Server 2022',
    classification: 'Security Updates',
    severity: 'Critical',
    titleEn: `2026 Cumulative Update (KB${kb})`,
    titleJa: `2026 累積更新プログラム (KB${kb})`,
    reboot: 1,
    sizeMb: 10,
    supersedes: [],
    ...wish,
  }
}

export function aComputer(i: number, now: Date, fqdn = `web${String(i).padStart(4, '0')}.fault.example`): Computer {
  return {
    id: idOf(`computer ${fqdn}`),
    fqdn,
    parentServerId: null,
    ip: `10.0.${Math.floor(i / 250)}.${1 + (i % 250)}`,
    os: { major: 10, minor: 0, build: 20348, servicePackMajor: 0, servicePackMinor: 0 },
    osLocale: 'ja-JP',
    osDescription: 'Windows Server 2022 Standard',
    osFamily: 'Windows',
    make: 'Maker',
    model: 'Model',
    biosVersion: '1.0',
    biosName: 'BIOS',
    biosReleasedAt: null,
    architecture: 'AMD64',
    suiteMask: 272,
    oldProductType: 3,
    newProductType: 7,
    systemMetrics: 0,
    clientVersion: '10.0.20348.1',
    requestedGroup: '',
    registeredAt: now,
    lastSyncAt: now,
    lastSyncResult: 1,
    lastReportedStatusAt: now,
    effectiveLastDetectionAt: now,
    groupIds: new Set(),
    rows: new Map(),
    restartAnnounced: new Set(),
  }
}

/** The server groups of the tenants, in their order. */
export type Places = readonly string[]

/** Three tenants, each with an administrator and a user who owns its servers; the WSUS is registered, mail goes to the mail box. */
export async function settle(app: App, wsusUrl: string, mailbox?: Pick<Mailbox, 'host' | 'smtpPort'>): Promise<Places> {
  const places: string[] = []
  for (const [i, tenantId] of TENANTS.entries()) {
    const locale = i === 1 ? 'en' : 'ja'
    await aTenant(app, { tenantId, locale })
    await aUser(app, 'tenant_admin', tenantId, { userId: `${tenantId}-admin`, email: mailOf(`${tenantId}-admin`) })
    const owner = await aUser(app, 'tenant_user', tenantId, { userId: `${tenantId}-user`, email: mailOf(`${tenantId}-user`) })
    places.push(await aServerGroup(app, tenantId, owner))
  }
  await withInfra(app, COMMAND, async (ctx) => {
    await addWsus(ctx, { sourceId: SOURCE, url: wsusUrl })
    // Runs begin when the test asks for them, and not by the schedule.
    await updateWsus(ctx, SOURCE, { enabled: false })
  })
  if (mailbox !== undefined) await mailTo(app, mailbox)
  return places
}

export function mailOf(userId: string): string {
  return `${userId}@fault.example`
}

export async function mailTo(app: App, mailbox: Pick<Mailbox, 'host' | 'smtpPort'>): Promise<void> {
  const settings = {
    host: mailbox.host,
    port: mailbox.smtpPort,
    security: 'none',
    sender: { name: 'Tsukuroi', address: 'tsukuroi@fault.example' },
  }
  await withInfra(app, SYSTEM, (ctx) => saveMailSettings(ctx, MailSettingsInput.parse(settings)))
}

/** Gives the discovered computers to the tenants whose target groups they are in. */
export async function assign(app: App, estate: WsusEstate, places: Places): Promise<void> {
  const rows = estate.computers.map((computer, i) => ({
    address: computer.ip,
    name: computer.fqdn.split('.')[0] ?? '',
    serverGroupId: places[i % places.length] ?? '',
    hostName: computer.fqdn,
    osType: 'windows',
    osArchitecture: '',
    osName: '',
  }))
  await withInfra(app, COMMAND, (ctx) => addServers(ctx, rows))
}

/** What discoveries have made of the estate, without our ids and times: two equal ones come from equal discoveries. */
export async function picture(app: App): Promise<Record<string, unknown[]>> {
  const ask = async (sql: string): Promise<unknown[]> => (await app.pools.infra.raw<{ rows: unknown[] }>(sql)).rows
  return {
    patches: await ask(
      'select o.external_id, p.name, o.declined, o.absent_since is null as there from patch_origin o join patch p on p.id = o.patch_id order by 1',
    ),
    computers: await ask(
      `select c.fqdn, t.public_id as tenant, st.not_ready, st.missing, st.installed, sc.absent_since is null as there
         from source_computer sc join computer c on c.id = sc.computer_id join tenant t on t.id = c.tenant_id
         join computer_status st on st.computer_id = c.id order by 1`,
    ),
    approvals: await ask('select external_id, action, baseline, ended_at is null as there from approval order by 1'),
    members: await ask(
      `select g.external_id, sc.external_id as computer from target_group_member m join target_group g on g.id = m.target_group_id
         join source_computer sc on sc.id = m.source_computer_id order by 1, 2`,
    ),
    verdicts: await ask(
      `select c.fqdn, p.public_id, v.state, v.approved, v.untold from verdict v join computer c on c.id = v.computer_id and c.ended_at is null
         join patch p on p.id = v.patch_id order by 1, 2`,
    ),
    told: await ask(
      `select u.public_id, p.public_id as patch from notice_ledger l join user_account u on u.id = l.user_id join patch p on p.id = l.patch_id order by 1, 2`,
    ),
    digests: await ask(
      `select u.public_id, n.kind, count(*)::int as notices, max(jsonb_array_length(n.data->'patchIds')) as patches
         from notice n join user_account u on u.id = n.user_id group by 1, 2 order by 1, 2`,
    ),
  }
}

/** A mail box for the test. */
export async function aMailbox(): Promise<Mailbox> {
  return startMailbox()
}

/** A name that no other test uses. */
export function fresh(prefix: string): string {
  return `${prefix}-${randomUUID().slice(0, 8)}`
}
