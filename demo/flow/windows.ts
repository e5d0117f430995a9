import { expectThat, until, type Facts } from '../evidence.ts'
import { TENANTS } from '../people.ts'
import type { Machine, World } from '../world.ts'
import { detectAll } from '../windows/schedule.ts'
import type { Update } from '../wsus/types.ts'
import { jobUntil, type JobView } from './jobs.ts'

/** One line of `swcfmg_patch_info -status -format json`. */
interface StatusLine {
  readonly patchId: string
  readonly state: string
}

/** What a run of a discovery did. */
interface Run {
  readonly state: string
  readonly notices: number
  readonly kinds: Readonly<Record<'patches' | 'approvals' | 'computers' | 'states', { readonly added: number }>>
}

/** The update that is approved while people watch: needed by every Windows Server 2022 of the fleet. */
export interface Story {
  readonly update: Update
  readonly baseline: readonly Update[]
  /** Computers that need it, by tenant. */
  readonly concerned: readonly Machine[]
}

const ALREADY_RUNNING = 101
const PLATFORM = 'server-2022'
const NEWS_FROM = '2026-06-01'
const BASELINE_FROM = '2026-05-01'

/** Chooses the update of the story among the real ones, and what had been approved before it. */
export function chooseStory(world: World): Story {
  const updates = [...world.wsus.estate.updates.values()].toSorted((a, b) => (a.releasedOn < b.releasedOn ? 1 : -1))
  const update = updates.find((candidate) => candidate.platform === PLATFORM && candidate.releasedOn >= NEWS_FROM)
  if (update === undefined) throw new Error('the demo data hold no recent update')
  const baseline = updates.filter((candidate) => candidate.releasedOn >= BASELINE_FROM && candidate.releasedOn < NEWS_FROM)
  const concerned = world.machines.filter((machine) => machine.computer.os.platform === PLATFORM)
  return { update, baseline, concerned }
}

/** Approves what had been approved before the service came: its first complete run takes that as known. */
export async function approveBaseline(world: World, story: Story): Promise<Facts> {
  for (const group of world.targetGroups.values()) {
    for (const update of story.baseline) await world.wsusAdmin.approve(update.updateId, update.revisionNumber, group)
  }
  await detectAll(world.machines.map(({ home }) => home))
  return { approvals: story.baseline.length * world.targetGroups.size }
}

/** Runs a discovery by command and looks at what the run left behind; one that the schedule began is waited for. */
export async function discover(world: World): Promise<Run> {
  await discoverBy(world, ['-wsus'])
  const run = (await runsOf(world)).at(0)
  if (run?.state !== 'succeeded') throw new Error(`the discovery is ${String(run?.state)}`)
  return run
}

/** Runs a discovery of some sources by command; one that the schedule began is waited for. @param which options of the command */
export async function discoverBy(world: World, which: readonly string[]): Promise<void> {
  await until('no other discovery runs', async () => {
    const { status, stderr } = await world.service.command('swcfmg_patch_updateinfo', which)
    if (status !== 0 && status !== ALREADY_RUNNING)
      throw new Error(`swcfmg_patch_updateinfo ended with ${status}: ${stderr}${await world.service.lastErrors()}`)
    return status === 0 ? true : undefined
  })
}

async function runsOf(world: World): Promise<Run[]> {
  const admin = await world.people.as('admin')
  return admin.all<Run>('/discovery/runs?sourceId=wsus1')
}

/** The first discovery reads everything that the WSUS has and mails nobody. */
export async function firstDiscovery(world: World): Promise<Facts> {
  const test = await world.service.must('swcfmg_wsus', ['-test', '-id', 'wsus1'])
  await discover(world)
  // The schedule may have begun the first one itself: what all of them added is what the WSUS has.
  const runs = await runsOf(world)
  const counts = world.wsus.counts()
  const added = (kind: keyof Run['kinds']): number => runs.reduce((sum, { kinds }) => sum + kinds[kind].added, 0)
  const found = { patches: added('patches'), approvals: added('approvals'), computers: added('computers'), states: added('states') }
  expectThat(found.patches === counts.updates, `the WSUS has ${counts.updates} updates, the CMDB ${found.patches}`)
  expectThat(found.approvals === counts.approvals, `the WSUS has ${counts.approvals} approvals, the CMDB ${found.approvals}`)
  expectThat(found.computers === counts.computers, `the WSUS has ${counts.computers} computers, the CMDB ${found.computers}`)
  expectThat(found.states === counts.states, `the WSUS has ${counts.states} states, the CMDB ${found.states}`)
  const notices = runs.reduce((sum, run) => sum + run.notices, 0)
  expectThat(notices === 0 && digests(world).length === 0, 'the first discovery mailed somebody')
  return { updates: found.patches, approvals: found.approvals, computers: found.computers, states: found.states, test: test.length > 0 }
}

/** Assigns every discovered computer to its tenant's server group, by command. */
export async function assignComputers(world: World): Promise<Facts> {
  const lines = world.machines.map(({ computer }, i) => {
    const group = world.groups.get(computer.tenant) ?? ''
    return [
      `10.20.${Math.floor(i / 250)}.${(i % 250) + 1}`,
      computer.name.split('.')[0],
      group,
      computer.name,
      'windows',
      'amd64',
      computer.os.caption,
    ].join(',')
  })
  await world.service.must('swcfmg_server', ['-add', '-file', await world.service.file('servers.csv', `${lines.join('\n')}\n`)])
  const servers = JSON.parse(await world.service.must('swcfmg_server', ['-list', '-format', 'json'])) as unknown[]
  expectThat(servers.length >= world.machines.length, `${servers.length} of ${world.machines.length} servers are registered`)
  return { assigned: lines.length }
}

/** The approval that the story is about, given in the WSUS through its own protocol; the clients then detect. */
export async function approveStory(world: World, story: Story): Promise<void> {
  for (const group of world.targetGroups.values()) await world.wsusAdmin.approve(story.update.updateId, story.update.revisionNumber, group)
  await detectAll(world.machines.map(({ home }) => home))
}

/** A new approval in the WSUS; the clients detect; the next discovery tells each concerned person once, in their language. */
export async function approveAndTell(world: World, story: Story): Promise<Facts> {
  await approveStory(world, story)
  const run = await discover(world)
  const concerned = new Set(story.concerned.map(({ computer }) => computer.tenant))
  const people = world.people.accounts.filter((p) => p.tenantId !== null && concerned.has(p.tenantId))
  await world.mailbox.waitFor(() => digests(world).length >= people.length, 60_000)
  for (const person of people) {
    const mails = digests(world).filter((mail) => mail.envelopeTo.includes(person.email))
    expectThat(mails.length === 1, `${person.userId} got ${mails.length} mails`)
    const mail = mails[0]
    const text = `${mail?.subject ?? ''}\n${mail?.text ?? ''}`
    expectThat(text.includes(`KB${story.update.kb}`), `the mail to ${person.userId} does not name KB${story.update.kb}`)
    expectThat(mail?.html.includes(`<html lang="${person.locale}"`) === true, `the mail to ${person.userId} is not in ${person.locale}`)
  }
  await discover(world)
  await discover(world)
  expectThat(digests(world).length === people.length, `two more runs sent ${digests(world).length - people.length} more mails`)
  return {
    kb: `KB${story.update.kb}`,
    title: story.update.titleEn,
    notices: run.notices,
    mails: people.length,
    people: people.map((p) => p.userId),
  }
}

function digests(world: World) {
  return world.mailbox.mails.filter((mail) =>
    mail.envelopeTo.every((to) => world.people.accounts.some((p) => p.email === to && p.tenantId !== null)),
  )
}

/** The tenant's user asks, its administrator approves the exact plan, the agents do it, and one computer is lost on the way. */
export async function applyByJob(world: World, story: Story): Promise<Facts & { jobId: string }> {
  const tenant = TENANTS[0]?.id ?? ''
  const computers = story.concerned.filter(({ computer }) => computer.tenant === tenant)
  const user = await world.people.as(`${tenant}-user`)
  const admin = await world.people.as(`${tenant}-admin`)
  const ids = await serverIds(world)
  const wish = {
    kind: 'windows',
    patches: [`KB${story.update.kb}`],
    computerIds: computers.map(({ computer }) => ids.get(computer.name) ?? computer.name),
    restart: true,
    monitorMinutes: 5,
  }
  const [plan] = await until('the computers answer the preview', async () => {
    const { plans } = await user.post<{
      plans: { planHash: string; needsApproval: boolean; computers: { preview: { state: string } }[] }[]
    }>('/jobs/preview', wish)
    return plans.every((p) => p.computers.every((c) => c.preview.state === 'known')) ? plans : undefined
  })
  expectThat(plan?.needsApproval === true, 'the plan of a tenant user needs no approval')
  const { jobs } = await user.post<{ jobs: { jobId: string; state: string }[] }>('/jobs', { ...wish, planHashes: [plan.planHash] })
  const jobId = jobs[0]?.jobId ?? ''
  expectThat(jobs[0]?.state === 'pending_approval', `the job is ${jobs[0]?.state}`)
  const inbox = await admin.get<{ items: { jobId: string }[] }>('/jobs/inbox')
  expectThat(
    inbox.items.some((job) => job.jobId === jobId),
    'the job is not in the inbox of the tenant administrator',
  )
  const seen = await admin.get<JobView>(`/jobs/${jobId}`)
  await admin.post(`/jobs/${jobId}/approve`, { planHash: seen.planHash, comment: 'demonstration' })
  const done = await jobUntil(admin, jobId, ['completed', 'completed_with_errors', 'failed', 'awaiting_decision'])
  expectThat(done.state === 'completed', `the job ended as ${done.state}`)
  return { jobId, computers: computers.length, state: done.state, planHash: done.planHash }
}

/** The id that the service gave to each computer, by full name. */
async function serverIds(world: World): Promise<Map<string, string>> {
  const rows = JSON.parse(await world.service.must('swcfmg_server', ['-list', '-format', 'json'])) as {
    serverId: string
    hostName: string
  }[]
  return new Map(rows.map((row) => [row.hostName, row.serverId]))
}

/** The clients told the WSUS, the next discovery reads it, and the command shows it. */
export async function confirm(world: World, story: Story): Promise<Facts> {
  const tenant = TENANTS[0]?.id ?? ''
  const wanted = story.concerned.filter(({ computer }) => computer.tenant === tenant)
  for (const machine of wanted) {
    const row = world.wsus.estate.computers.get(machine.susClientId)?.rows.get(story.update.updateId)
    expectThat(row?.state === 4, `${machine.computer.name} told the WSUS state ${String(row?.state)}`)
  }
  await discover(world)
  for (const machine of wanted) {
    const line = await statusOf(world, story, machine)
    expectThat(line?.state === 'installed', `${machine.computer.name} is ${String(line?.state)}`)
  }
  return { installed: wanted.length }
}

/**
 * One of two agents is killed before an infrastructure administrator's command asks for the patch: its computer does not answer, the job waits
 * for a decision, and the computer stays missing.
 */
export async function lostAgent(world: World, story: Story): Promise<Facts> {
  const tenant = TENANTS[1]?.id ?? ''
  const [lost, kept] = story.concerned.filter(({ computer }) => computer.tenant === tenant)
  if (lost === undefined || kept === undefined) throw new Error('this needs two computers')
  const killed = await world.processes.kill(lost.agent)
  const ids = await serverIds(world)
  const servers = [lost, kept].map(({ computer }) => ids.get(computer.name) ?? '').join(',')
  const wish = [
    '-userid',
    `${tenant}-user`,
    '-serverid',
    servers,
    '-t',
    'windows',
    '-patch',
    `KB${story.update.kb}`,
    '-monitor',
    '1',
    '-reboot',
  ]
  const jobId = /[A-Z0-9]{9}@Direct/.exec(await world.service.must('swcfmg_patch_apply', wish))?.[0] ?? ''
  const admin = await world.people.as(`${tenant}-admin`)
  const seen = await admin.get<JobView>(`/jobs/${jobId}`)
  await admin.post(`/jobs/${jobId}/approve`, { planHash: seen.planHash, comment: 'demonstration' })
  await jobUntil(admin, jobId, ['awaiting_decision'])
  await admin.post(`/jobs/${jobId}/cancel`, { computerId: ids.get(lost.computer.name), comment: 'its agent is gone' })
  const done = await jobUntil(admin, jobId, ['completed_with_errors', 'canceled', 'completed', 'failed'])
  await discover(world)
  const [lostLine, keptLine] = [await statusOf(world, story, lost), await statusOf(world, story, kept)]
  expectThat(lostLine?.state === 'missing', `${lost.computer.name} is ${String(lostLine?.state)} although its agent is dead`)
  expectThat(keptLine?.state === 'installed', `${kept.computer.name} is ${String(keptLine?.state)}`)
  return { jobId, job: done.state, computer: lost.computer.name, killed, state: lostLine.state, other: keptLine.state }
}

/** What the command says of the story's update on one computer. */
async function statusOf(world: World, story: Story, machine: Machine): Promise<StatusLine | undefined> {
  const serverId = (await serverIds(world)).get(machine.computer.name) ?? ''
  const lines = JSON.parse(
    await world.service.must('swcfmg_patch_info', ['-status', '-serverid', serverId, '-format', 'json']),
  ) as StatusLine[]
  return lines.find((line) => line.patchId.endsWith(story.update.updateId))
}
