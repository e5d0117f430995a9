import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import type { Person as Asker } from '../../demo/api.ts'
import { readDemoConfig } from '../../demo/config.ts'
import { Evidence, until } from '../../demo/evidence.ts'
import * as catalog from '../../demo/flow/catalog.ts'
import * as windows from '../../demo/flow/windows.ts'
import { prepare, type Prepared } from '../../demo/play.ts'
import { startWorld, type World } from '../../demo/world.ts'
import type { Role } from '../../server/authorization.ts'
import { root } from '../source-files.ts'

const WEEK_MS = 7 * 86_400_000

/** Somebody who looks at pages. */
export interface Person {
  readonly userId: string
  readonly password: string
  /** Absent of somebody of an estate that runs already: every page is opened. */
  readonly role: Role | undefined
}

/**
 * The estate of the demonstration, played so far that every page has something to show: approvals were told, one job is done and one waits for a
 * decision, patches are declined, a mail could not be sent.
 *
 * @param work gets the service's address and the people who look, a tenant's administrator first
 */
export async function withLookedAtEstate<T>(
  say: (line: string) => void,
  work: (at: { url: string; people: Person[] }) => Promise<T>,
): Promise<T> {
  const config = readDemoConfig(['--once', '--allow-missing'], root)
  if (config === 'help') throw new Error('the options of the demonstration asked for its help')
  const world = await startWorld(config, say)
  try {
    const evidence = new Evidence(say)
    const prepared = await prepare(world, evidence)
    await evidence.observe('approvals are told', () => windows.approveAndTell(world, prepared.story))
    await evidence.observe('a job is done', () => windows.applyByJob(world, prepared.story))
    await evidence.observe('news of vendors are told', () => catalog.tellNews(world, prepared.scene))
    await evidence.observe('there is something on every page', () => fill(world, prepared, say))
    const people = ['sakura-admin', 'admin'].map((userId) => world.people.account(userId))
    return await work({ url: world.service.url, people })
  } finally {
    await world.stop()
    const cluster = await readFile(join(config.folder, 'state/postgres.json'), 'utf8').catch(() => undefined)
    if (cluster !== undefined) await rm((JSON.parse(cluster) as { home: string }).home, { recursive: true, force: true })
    await rm(config.folder, { recursive: true, force: true })
  }
}

interface Listed {
  readonly items: readonly Readonly<Record<string, string>>[]
}

/** What people of the estate would have done by and by; what is refused is said, and the rest is done nevertheless. */
async function fill(world: World, { story }: Prepared, say: (line: string) => void): Promise<Record<string, number>> {
  const admin = await world.people.as('admin')
  const tenantAdmin = await world.people.as('sakura-admin')
  const user = await world.people.as('sakura-user')
  const parts: Readonly<Record<string, () => Promise<unknown>>> = {
    decisions: () => decide(tenantAdmin),
    // Before the request, whose mail to the one who decides is the one that is lost.
    mail: () => loseAMail(admin, world),
    request: () => askForMore(user, story),
    baselines: () => lookBack(tenantAdmin),
    sites: () => arrange(admin, world),
    registrations: () => registerByHand(admin),
    days: () => rememberDays(world),
  }
  let done = 0
  for (const [name, part] of Object.entries(parts)) {
    try {
      await part()
      done += 1
    } catch (err) {
      say(`${name}: ${err instanceof Error ? err.message : String(err)}`)
    }
  }
  return { done }
}

/** Holds back and declines what nobody requires. */
async function decide(admin: Asker): Promise<void> {
  const { items } = await admin.get<Listed>('/patches?view=missing&limit=20')
  const kinds: string[] = ['hold', 'decline']
  for (const { patchId } of items) {
    const [kind] = kinds
    if (kind === undefined) return
    const wish = { patchId, kind, reason: '検証が終わるまで見合わせます。', until: new Date(Date.now() + WEEK_MS).toISOString() }
    const isDone = await admin.post('/exceptions', wish).then(
      () => true,
      () => false,
    )
    if (isDone) kinds.shift()
  }
}

/** A request that waits for a decision. */
async function askForMore(user: Asker, { update }: windows.Story): Promise<void> {
  const { items } = await user.get<Listed>('/patches?view=unapplied&kind=windows&limit=20')
  const patch = items.find(({ name }) => name !== `KB${update.kb}`)
  if (patch === undefined) return
  const { items: verdicts } = await user.get<Listed>(
    `/verdicts?patchId=${encodeURIComponent(patch['patchId'] ?? '')}&state=missing&limit=5`,
  )
  const wish = {
    kind: 'windows',
    patches: [patch['patchId']],
    computerIds: verdicts.map(({ computerId }) => computerId),
    onlyNeeded: true,
    restart: true,
  }
  const plans = await until('the computers answer the preview', async () => {
    const answer = await user.post<{ plans: { planHash: string; computers: { preview: { state: string } }[] }[] }>('/jobs/preview', wish)
    return answer.plans.every((plan) => plan.computers.every(({ preview }) => preview.state === 'known')) ? answer.plans : undefined
  })
  await user.post('/jobs', { ...wish, planHashes: plans.map(({ planHash }) => planHash) })
}

/** A baseline, a group of computers, a saved view, a scheduled report. */
async function lookBack(admin: Asker): Promise<void> {
  const { items } = await admin.get<Listed>('/computers?limit=3')
  const ids = items.map(({ computerId }) => computerId ?? '')
  await admin.post(`/computers/${ids[0]}/baselines`, { name: '定期点検の前' })
  await admin.post('/computer-groups', { name: '受注システム', computerIds: ids })
  await admin.put('/views', { page: 'patches', name: '緊急で未適用', query: 'view=unapplied&severity=critical' })
  await admin.post('/report-schedules', { reportId: 'compliance', frequency: 'daily', time: '07:00' })
}

/** Sites and rules by which computers are assigned. */
async function arrange(admin: Asker, world: World): Promise<void> {
  await admin.post('/sites', { name: '東京データセンター', ranges: ['10.20.0.0/16'], tenantId: 'sakura' })
  const serverGroupId = world.groups.get('sakura') ?? ''
  await admin.put('/mapping-rules', { rules: [{ kind: 'domain_suffix', pattern: 'sakura.example', serverGroupId, sourceId: null }] })
}

async function registerByHand(admin: Asker): Promise<void> {
  const softwareId = 'MW001@Direct'
  await admin.post('/registered-software/add', {
    software: [{ softwareId, name: '受注管理ミドルウェア', version: '9.2', osType: 'Windows', vendor: '社内' }],
  })
  await admin.post('/registered-patches/add', {
    patches: [{ patchId: 'MW001-P1@Direct', name: '受注管理ミドルウェア 9.2.1', osType: 'Windows', softwareId, importance: '2' }],
  })
}

/** What the estate's days of the last two months would have left: more was unapplied then, and less from week to week. */
async function rememberDays({ service }: World): Promise<void> {
  const { port, passwords } = JSON.parse(await readFile(join(service.stateDir, 'postgres.json'), 'utf8')) as {
    port: number
    passwords: { infra: string }
  }
  const client = new pg.Client(`postgres://tsukuroi_infra:${passwords.infra}@127.0.0.1:${port}/tsukuroi`)
  await client.connect()
  try {
    await client.query(
      `insert into health_day (tenant_id, server_group_id, day, recorded, computers, unknown, healthy, vulnerable, highly_vulnerable, spoken,
         critical, important, moderate, low, unspecified, exploited)
       select g.tenant_id, g.id, current_date - back, true, 4, 0, 1, 1, 2, 4, 2 + back / 14, 3 + back / 9, 1 + back / 20, back / 30, 0, 0
       from server_group g, generate_series(1, 60) back
       where exists (select from computer c where c.server_group_id = g.id)
       on conflict do nothing`,
    )
  } finally {
    await client.end()
  }
}

/** The mail server refuses one person for ever. */
async function loseAMail(admin: Asker, world: World): Promise<void> {
  world.mailbox.faults.set([{ fault: { kind: 'refuse', code: 550, text: 'no such mailbox' } }])
  await admin.post('/notices/test-mail', { to: 'nobody@demo.example' }).catch(() => undefined)
}
