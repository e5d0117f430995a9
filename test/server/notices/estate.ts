import { fork, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import type { Knex } from 'knex'
import { startMailbox, type Mailbox, type MailboxOptions } from '../../../demo/mailbox/index.ts'
import { loadSigningKeys } from '../../../server/cmdb/keys.ts'
import { openPools } from '../../../server/cmdb/pools.ts'
import { openVault } from '../../../server/cmdb/vault.ts'
import { readConfig } from '../../../server/config.ts'
import { COMMAND, SYSTEM, withInfra, type App } from '../../../server/context.ts'
import { deliver } from '../../../server/notices/delivery.ts'
import type { SmtpTimeouts } from '../../../server/notices/transport.ts'
import { tellAfterRun, type NoticeData } from '../../../server/notices/service.ts'
import { MailSettingsInput, saveMailSettings } from '../../../server/notices/settings.ts'
import { createDatabase } from '../../support/database.ts'

/** A mail about a job that was approved. */
export const approved: NoticeData<'approved'> = {
  jobId: 'JOB1',
  jobName: '月例パッチ',
  requesterId: 'taro',
  requesterName: '鈴木 太郎',
  patchCount: 2,
  computerCount: 3,
  decidedBy: '佐藤 次郎',
  decidedAt: '2026-06-10T00:00:00Z',
  startAt: null,
  comment: null,
}

const START = new Date('2026-06-10T01:00:00Z')
/** Long enough for a machine that is busy with other suites. */
const PATIENT: SmtpTimeouts = { connect: 10_000, greeting: 10_000, silence: 10_000 }
/** For a server that says nothing on purpose. */
export const IMPATIENT: SmtpTimeouts = { connect: 10_000, greeting: 10_000, silence: 1_000 }

export interface Estate {
  readonly app: App
  readonly db: Knex
  readonly stateDir: string
  /** The clock of the service; it stands still until it is moved. */
  passTime(minutes: number): void
  stop(): Promise<void>
}

/** A service of its own on a database of its own, with a clock that the test moves. */
export async function openEstate(): Promise<Estate> {
  const database = await createDatabase()
  const stateDir = await mkdtemp(join(tmpdir(), 'tsukuroi-notices-'))
  const pools = openPools({ owner: database.ownerUrl, infra: database.infraUrl, tenant: database.tenantUrl })
  const vault = await openVault(stateDir)
  const keys = await loadSigningKeys(pools.infra, vault)
  let now = START
  const config = readConfig({ TSUKUROI_STATE: stateDir, TSUKUROI_PUBLIC_URL: 'https://patch.example.jp' })
  const app: App = { config, log: pino({ level: 'silent' }), pools, vault, keys, clock: () => now }
  return {
    app,
    db: pools.infra,
    stateDir,
    passTime: (minutes) => void (now = new Date(now.getTime() + minutes * 60_000)),
    async stop() {
      await pools.destroy()
      await database.drop()
      await rm(stateDir, { recursive: true, force: true })
    },
  }
}

/** A mail server, and the service set to use it. */
export async function aMailServer(estate: Estate, options: MailboxOptions = {}, settings: Record<string, unknown> = {}): Promise<Mailbox> {
  const mailbox = await startMailbox(options)
  await setMailServer(estate, mailbox, settings)
  return mailbox
}

export async function setMailServer(
  estate: Estate,
  mailbox: Pick<Mailbox, 'host' | 'smtpPort'>,
  settings: Record<string, unknown> = {},
): Promise<void> {
  const input = MailSettingsInput.parse({
    host: mailbox.host,
    port: mailbox.smtpPort,
    security: 'none',
    sender: { name: 'Tsukuroi 通知', address: 'patch@example.jp' },
    ...settings,
  })
  await withInfra(estate.app, COMMAND, (ctx) => saveMailSettings(ctx, input))
}

let counter = 0
const next = (): number => (counter += 1)

async function insert(estate: Estate, table: string, row: object): Promise<number> {
  const [inserted] = await estate.db(table).insert(row).returning<{ id: number }[]>('id')
  if (inserted === undefined) throw new Error(`nothing inserted into ${table}`)
  return inserted.id
}

export interface Person {
  readonly id: number
  readonly userId: string
  readonly email: string
}

export interface Tenant {
  readonly id: number
  readonly publicId: string
}

export async function aTenant(estate: Estate, row: object = {}): Promise<Tenant> {
  const publicId = `tenant-${next()}`
  return { id: await insert(estate, 'tenant', { public_id: publicId, name: `Tenant ${publicId}`, ...row }), publicId }
}

export async function infraTenant(estate: Estate): Promise<number> {
  const row = await estate.db('tenant').where({ public_id: '__INFRA__' }).first<{ id: number }>('id')
  return row.id
}

export async function aPerson(estate: Estate, tenantId: number, role: string, row: object = {}): Promise<Person> {
  const userId = `user${next()}`
  const email = `${userId}@example.jp`
  const id = await insert(estate, 'user_account', { tenant_id: tenantId, public_id: userId, role, email, password_hash: 'x', ...row })
  return { id, userId, email }
}

/** A server group with one computer in it. */
export async function aComputer(estate: Estate, tenantId: number, owner: Person | null): Promise<number> {
  const number = next()
  const groupId = await insert(estate, 'server_group', {
    tenant_id: tenantId,
    public_id: `GROUP${number}@Direct`,
    name: `group ${number}`,
    owner_user_id: owner?.id ?? null,
  })
  const site = await estate.db('site').where({ tenant_id: tenantId }).first<{ id: number }>('id')
  return insert(estate, 'computer', {
    tenant_id: tenantId,
    public_id: `COMP${number}@Direct`,
    host_name: `host${number}`,
    os_type: 'windows',
    server_group_id: groupId,
    site_id: site.id,
  })
}

export async function aSource(estate: Estate): Promise<number> {
  return insert(estate, 'source', { public_id: `W${next()}`, kind: 'wsus', name: 'WSUS', baseline_at: START })
}

export async function aPatch(estate: Estate, row: object = {}): Promise<number> {
  const number = next()
  const kb = String(5_000_000 + number)
  return insert(estate, 'patch', {
    public_id: `wsus:${number}`,
    kind: 'windows',
    name: `KB${kb}`,
    title: `2026-06 Cumulative Update (KB${kb})`,
    severity: 'important',
    kbs: [kb],
    ...row,
  })
}

export async function aClassification(estate: Estate, row: object): Promise<number> {
  return insert(estate, 'classification', { public_id: `class-${next()}`, title: 'Security Updates', ...row })
}

/** What discovery writes of one patch on one computer; `untold` as it does when the need is new. */
export async function aVerdict(
  estate: Estate,
  key: { tenantId: number; computerId: number; patchId: number; sourceId: number },
  row: object = {},
): Promise<void> {
  const values = { state: 'missing', approved: true, untold: true, since: START, learned_at: START, ...row }
  const { tenantId: tenant_id, computerId: computer_id, patchId: patch_id, sourceId: source_id } = key
  await estate
    .db('verdict')
    .insert({ tenant_id, computer_id, patch_id, source_id, ...values })
    .onConflict(['tenant_id', 'computer_id', 'patch_id'])
    .merge()
}

/** A run of a source ends. */
export async function runEnds(estate: Estate, sourceId: number, withdrawnPatchKeys: readonly number[] = []): Promise<number> {
  const startedAt = estate.app.clock()
  return withInfra(estate.app, SYSTEM, (ctx) => tellAfterRun(ctx, { sourceKey: sourceId, runKey: 1, startedAt, withdrawnPatchKeys }))
}

/** Sends what is due, as the task does. */
export async function sendDue(estate: Estate, tenantId: number, timeouts: SmtpTimeouts = PATIENT): Promise<void> {
  await deliver(estate.app, tenantId, new AbortController().signal, timeouts)
}

export interface NoticeRow {
  readonly id: number
  readonly user_id: number
  readonly tenant_id: number
  readonly kind: string
  readonly state: string
  readonly attempts: number
  readonly reason_code: string | null
  readonly reason: string | null
  readonly message_id: string
  readonly next_attempt_at: Date
  readonly data: { readonly patchIds?: number[] }
}

export async function noticesOf(estate: Estate, tenantId: number): Promise<NoticeRow[]> {
  return estate.db('notice').where({ tenant_id: tenantId }).orderBy('id').select<NoticeRow[]>('*')
}

/** What the process of send-in-a-child.ts is told. */
export interface ChildOrder {
  readonly urls: { readonly owner: string; readonly infra: string; readonly tenant: string }
  readonly stateDir: string
  readonly tenantId: number
  /** ISO 8601: what its clock says. */
  readonly now: string
}

/** Starts a sender that the test may kill. */
export function sendInChild(estate: Estate, tenantId: number): ChildProcess {
  const child = fork(join(import.meta.dirname, 'send-in-a-child.ts'), { stdio: 'inherit' })
  const { app, stateDir } = estate
  child.send({ urls: app.pools.urls, stateDir, tenantId, now: app.clock().toISOString() } satisfies ChildOrder)
  return child
}
