import type { RunningAgent } from '../agents.ts'
import { expectThat, until, type Facts } from '../evidence.ts'
import type { AptRoot } from '../linux/apt-root.ts'
import type { LinuxRoot } from '../linux/programs.ts'
import type { RpmRoot } from '../linux/rpm-root.ts'
import type { ReceivedMail } from '../mailbox/mail-store.ts'
import type { Advisory } from '../vendor/documents.ts'
import { PATHS, SCORES, type VendorStory } from '../vendor/story.ts'
import { updateinfo } from '../vendor/documents.ts'
import type { World } from '../world.ts'
import { discoverBy } from './windows.ts'
import { jobUntil, type JobView } from './jobs.ts'
import { statusLines } from './linux.ts'

/** Tenants of the Debian and of the Amazon Linux computer. */
export const APT_TENANT = 'hinata'
export const RPM_TENANT = 'sakura'

/** A Linux computer with its agent. */
export interface LinuxComputer<R extends LinuxRoot> {
  readonly root: R
  readonly tenantId: string
  readonly agent: RunningAgent
  /** The id that the service gave to it. */
  readonly serverId: string
}

/** The vendors' part of the estate; a computer that this machine cannot have is undefined. */
export interface Scene {
  readonly story: VendorStory
  readonly apt: LinuxComputer<AptRoot> | undefined
  readonly rpm: LinuxComputer<RpmRoot> | undefined
}

/** One line of `swcfmg_catalog -status -format json`. */
interface FeedLine {
  readonly sourceId: string
  readonly state: string
  readonly advisoryCount: number
  readonly fixCount: number
  readonly streams: string
  readonly errorCode: string | null
}

/** What the demonstration looks at of `swcfmg_patch_info -explain -format json`. */
interface Explained {
  readonly state: string
  readonly saidBy: string | null
  readonly agreement: string
  readonly verdict: { readonly approved: boolean; readonly agentState: string | null } | null
  readonly proof: {
    readonly stream: string
    readonly decides: boolean
    readonly versions: readonly { readonly package: string; readonly version: string; readonly rule: string }[]
    readonly fixes: readonly {
      readonly advisory: { readonly id: string; readonly exploited: boolean } | null
      readonly document: { readonly url: string | null; readonly sha256: string; readonly fetchedAt: string }
    }[]
  } | null
}

/** A verdict as the API lists it. */
interface Verdict {
  readonly patchId: string
  readonly state: string
  readonly agentState: string | null
  readonly sourceId: string | null
}

/** What the service says of a computer now, as its tenant's user sees it. */
async function verdictsOf(world: World, { serverId, tenantId }: LinuxComputer<LinuxRoot>): Promise<Verdict[]> {
  const user = await world.people.as(`${tenantId}-user`)
  return user.all<Verdict>(`/verdicts?computerIds=${encodeURIComponent(serverId)}&kind=linux`)
}

/** The natural key of the patch that an advisory brings to a computer. */
export function patchIdOf({ root }: LinuxComputer<LinuxRoot>, advisory: Advisory): string {
  const stream = root.type === 'dpkg' ? `deb:${root.release.replace(' ', '/')}/security` : 'rpm:amazon/2023/base'
  return `${stream}/${advisory.package}/${advisory.fixed}`
}

function feedsOf(scene: Scene): Record<string, string> {
  return {
    'debian-security': PATHS.list,
    'debian-tracker': PATHS.tracker,
    kev: PATHS.kev,
    epss: PATHS.epss,
    ...(scene.rpm === undefined ? {} : { 'amazon-2023': PATHS.amazon }),
  }
}

/** Registers the vendors' feeds by command and fetches them for the first time: what they say then mails nobody. */
export async function registerFeeds(world: World, scene: Scene): Promise<Facts> {
  const { service, vendor } = world
  scene.story.publish(vendor, false)
  if (scene.rpm !== undefined) {
    vendor.mount(PATHS.repository, scene.rpm.root.repository)
    await scene.rpm.root.state(updateinfo([]))
  }
  const feeds = feedsOf(scene)
  for (const [sourceId, path] of Object.entries(feeds)) {
    await service.must('swcfmg_catalog', ['-set', '-sourceid', sourceId, '-url', `${vendor.url}${path}`])
  }
  const mailsBefore = world.mailbox.mails.length
  await service.must('swcfmg_catalog', ['-update', '-sourceid', Object.keys(feeds).join(',')])
  const lines = await feedLines(world)
  const broken = lines.filter(({ state, errorCode }) => state !== 'fresh' || errorCode !== null)
  expectThat(lines.length === Object.keys(feeds).length && broken.length === 0, `feeds are not fresh: ${JSON.stringify(lines)}`)
  expectThat(world.mailbox.mails.length === mailsBefore, 'the first documents of the vendors mailed somebody')
  const sum = (of: (line: FeedLine) => number): number => lines.reduce((total, line) => total + of(line), 0)
  return { feeds: lines.length, advisories: sum((line) => line.advisoryCount), fixes: sum((line) => line.fixCount) }
}

async function feedLines(world: World): Promise<FeedLine[]> {
  return JSON.parse(await world.service.must('swcfmg_catalog', ['-status', '-format', 'json'])) as FeedLine[]
}

/** What apt offers and what the vendor says are one patch: the catalog decides, and the agent's word stays beside it, with a proof. */
export async function decideByCatalog(world: World, scene: Scene, computer: LinuxComputer<AptRoot>): Promise<Facts> {
  const { before } = scene.story
  const patchId = patchIdOf(computer, before)
  const { serverId } = computer
  await until('the catalog decides, and the agent has spoken', async () =>
    (await verdictsOf(world, computer)).find((line) => line.patchId === patchId && line.sourceId === 'Catalog'),
  )
  const explained = await explain(world, serverId, patchId)
  expectThat(explained.state === 'missing', `${patchId} is ${explained.state}`)
  expectThat(explained.verdict?.agentState === 'missing', `the agent says ${String(explained.verdict?.agentState)}`)
  return { patch: patchId, saidBy: explained.saidBy, ...(await proven(world, computer, explained, before)) }
}

async function explain(world: World, serverId: string, patchId: string): Promise<Explained> {
  const args = ['-explain', '-serverid', serverId, '-patchid', patchId, '-format', 'json']
  return JSON.parse(await world.service.must('swcfmg_patch_info', args)) as Explained
}

/** The proof names the installed version, the rule, and the vendor's document with address, hash and time. */
async function proven(
  world: World,
  { root }: LinuxComputer<LinuxRoot>,
  { proof }: Explained,
  advisory: Advisory,
): Promise<{ rule: string; advisory: string; document: string }> {
  const installed = proof?.versions.find((one) => one.package.split(/[:.]/)[0] === advisory.package)
  expectThat(installed?.rule === 'older_than_fix', `the rule is ${String(installed?.rule)}`)
  const documents = proof?.fixes.filter((one) => one.advisory?.id === advisory.id).map(({ document }) => document) ?? []
  const [document] = documents
  expectThat(document?.url?.startsWith(world.vendor.url) === true, `${advisory.id} is of ${String(document?.url)}`)
  const lies = root.listed === undefined ? world.vendor.sha256(PATHS.list) : await root.listed()
  expectThat(document.sha256 === lies, `the document has the hash ${document.sha256}, at the vendor lies ${lies}`)
  expectThat(!Number.isNaN(Date.parse(document.fetchedAt)), 'the proof has no time')
  return { rule: installed.rule, advisory: advisory.id, document: `${document.sha256.slice(0, 12)}…` }
}

/** What is affected without a fix is shown to its tenant alone, and is no patch. */
export async function showExposure(world: World, scene: Scene, computer: LinuxComputer<AptRoot>): Promise<Facts> {
  const { open } = scene.story
  const { serverId } = computer
  const user = await world.people.as(`${computer.tenantId}-user`)
  const exposures = await user.all<{ package: string; cve: string; state: string; epss: number | null }>(`/computers/${serverId}/exposures`)
  const found = exposures.find((one) => one.cve === open.cve)
  if (found === undefined) throw new Error(`${open.cve} is not among ${JSON.stringify(exposures)}`)
  const patches = (await verdictsOf(world, computer)).filter((line) => line.patchId.includes(open.package))
  expectThat(patches.length === 0, `${open.package} has a patch`)
  const stranger = await world.people.as(`${RPM_TENANT}-user`)
  const refused = await stranger.get(`/computers/${serverId}/exposures`).then(
    () => false,
    () => true,
  )
  expectThat(refused, 'another tenant sees what a computer is exposed to')
  expectThat(found.epss === SCORES.open, `its EPSS score is ${String(found.epss)}`)
  return { package: found.package, cve: found.cve, state: found.state, epss: found.epss, patches: patches.length }
}

/** Something new about a computer. */
interface News {
  readonly computer: LinuxComputer<LinuxRoot>
  readonly advisory: Advisory
}

/** The vendors tell news: their repositories have the fixes, their feeds say so. The service fetches them, evaluates, and tells people. */
export async function publishNews(world: World, scene: Scene): Promise<readonly News[]> {
  const { story, apt, rpm } = scene
  story.publish(world.vendor, true)
  const news: News[] = []
  if (apt !== undefined) {
    await apt.root.publish(story.news.package, story.news.fixed ?? '')
    news.push({ computer: apt, advisory: story.news })
  }
  if (rpm !== undefined) {
    await rpm.root.publish(story.rpmNews.package, (story.rpmNews.fixed ?? '').replace(/^0:/, ''))
    await rpm.root.state(updateinfo([story.rpmNews]))
    news.push({ computer: rpm, advisory: story.rpmNews })
  }
  await world.service.must('swcfmg_catalog', ['-update', '-sourceid', Object.keys(feedsOf(scene)).join(',')])
  for (const { computer, advisory } of news) await becomesMissing(world, computer, advisory)
  await discoverBy(world, ['-sourceid', 'Catalog'])
  return news
}

/** News reach the people concerned in one mail each, and nobody else. */
export async function tellNews(world: World, scene: Scene): Promise<Facts> {
  const seen = world.mailbox.mails.length
  const news = await publishNews(world, scene)
  let mails = 0
  for (const { computer, advisory } of news) mails += await expectMails(world, computer, advisory, seen)
  const others = world.mailbox.mails.slice(seen).filter((mail) => mail.envelopeTo.some((to) => !concerns(news, to)))
  expectThat(others.length === 0, `others got mails: ${others.map((mail) => `${mail.envelopeTo.join()}: ${mail.subject}`).join('; ')}`)
  for (const { computer, advisory } of news) {
    await proven(world, computer, await explain(world, computer.serverId, patchIdOf(computer, advisory)), advisory)
  }
  return { mails, advisories: news.map(({ advisory }) => advisory.id).join(' ') }
}

function concerns(news: readonly News[], to: string): boolean {
  return news.some(({ computer }) => to.startsWith(`${computer.tenantId}-`))
}

/** Waits until the catalog has evaluated the computer. */
async function becomesMissing(world: World, computer: LinuxComputer<LinuxRoot>, advisory: Advisory): Promise<void> {
  const patchId = patchIdOf(computer, advisory)
  await until(`${patchId} is missing`, async () =>
    (await verdictsOf(world, computer)).find((line) => line.patchId === patchId && line.state === 'missing'),
  )
}

async function expectMails(world: World, computer: LinuxComputer<LinuxRoot>, advisory: Advisory, seen: number): Promise<number> {
  const people = world.people.accounts.filter((person) => person.tenantId === computer.tenantId)
  const about = (mail: ReceivedMail): boolean => `${mail.subject}\n${mail.text}`.includes(advisory.package)
  const mailsOf = (email: string): ReceivedMail[] =>
    world.mailbox.mails.slice(seen).filter((mail) => mail.envelopeTo.includes(email) && about(mail))
  await world.mailbox.waitFor(() => people.every(({ email }) => mailsOf(email).length > 0), 90_000)
  for (const person of people) {
    const [mail, ...more] = mailsOf(person.email)
    expectThat(more.length === 0, `${person.userId} got ${more.length + 1} mails about ${advisory.package}`)
    expectThat(mail?.html.includes(`<html lang="${person.locale}"`) === true, `the mail to ${person.userId} is not in ${person.locale}`)
  }
  return people.length
}

/** The same documents and an inventory file, without a server: the command says what the server says. */
export async function matchWithoutServer(world: World, computer: LinuxComputer<LinuxRoot>, folder: string): Promise<Facts> {
  const { root, serverId } = computer
  const file = await world.service.file(`${root.name}.tsv`, await root.inventory())
  const args = ['-match', '-file', file, '-type', root.type, '-release', root.release, '-dir', folder, '-by', 'patch']
  const lines = (await world.service.must('swcfmg_catalog', args)).split('\n').filter((line) => line !== '')
  const offline = lines
    .map((line) => line.split('\t'))
    .filter(([, , verdict]) => verdict === 'missing')
    .map(([, patch = '']) => patch)
  const online = (await statusLines(world))
    .filter((line) => line.serverId === serverId && line.state === 'missing')
    .map((line) => line.patchId)
  const same = offline.toSorted().join('\n') === online.toSorted().join('\n')
  expectThat(same && online.length > 0, `the command says ${offline.join(', ')}, the server ${online.join(', ')}`)
  return { computer: root.name, missing: online.length, same: 'yes' }
}

/** A damaged document changes nothing: the last good one stays, and the status says why. */
export async function refuseDamage(world: World, scene: Scene, computer: LinuxComputer<AptRoot>): Promise<Facts> {
  const { service, vendor } = world
  const ofComputer = async (): Promise<string> =>
    (await verdictsOf(world, computer))
      .map((line) => `${line.patchId} ${line.state}`)
      .toSorted()
      .join('\n')
  const before = await ofComputer()
  vendor.publish(PATHS.list, '<html><body>The service is being maintained</body></html>\n')
  const { status } = await service.command('swcfmg_catalog', ['-update', '-sourceid', 'debian-security'])
  const line = (await feedLines(world)).find(({ sourceId }) => sourceId === 'debian-security')
  scene.story.publish(vendor, true)
  expectThat(status !== 0 && line?.errorCode != null, `the damaged document was taken: ${status} ${JSON.stringify(line)}`)
  expectThat((await ofComputer()) === before, 'a damaged document changed verdicts')
  await service.must('swcfmg_catalog', ['-update', '-sourceid', 'debian-security'])
  return { exit: status, error: line.errorCode, advisories: line.advisoryCount }
}

/** Patches are asked for by a tenant user, approved, applied at exactly these versions; the next inventory has the catalog say installed. */
export async function applyNews(world: World, computer: LinuxComputer<LinuxRoot>, advisories: readonly Advisory[]): Promise<Facts> {
  const { root, tenantId, serverId } = computer
  const patches = advisories.map((advisory) => patchIdOf(computer, advisory))
  const user = await world.people.as(`${tenantId}-user`)
  const admin = await world.people.as(`${tenantId}-admin`)
  const wish = { kind: 'linux', patches, computerIds: [serverId], monitorMinutes: 5 }
  const { jobs } = await user.post<{ jobs: { jobId: string }[] }>('/jobs', wish)
  const jobId = jobs[0]?.jobId ?? ''
  const { planHash } = await admin.get<JobView>(`/jobs/${jobId}`)
  await admin.post(`/jobs/${jobId}/approve`, { planHash, comment: 'demonstration' })
  const done = await jobUntil(admin, jobId, ['completed', 'completed_with_errors', 'failed', 'awaiting_decision'])
  expectThat(done.state === 'completed', `the job ended as ${done.state}`)
  for (const { package: name, fixed } of advisories) {
    const version = await root.installedVersion(name)
    expectThat(version === (fixed ?? '').replace(/^0:/, ''), `${name} is ${version}`)
  }
  const lines = await until('the catalog says installed', async () => {
    const of = (await verdictsOf(world, computer)).filter((line) => line.sourceId === 'Catalog' && patches.includes(line.patchId))
    return of.length === patches.length && of.every((line) => line.state === 'installed') ? of : undefined
  })
  return { jobId, patches: lines.length, state: lines[0]?.state, agent: agentWord(lines) }
}

function agentWord(lines: readonly Verdict[]): string {
  return [...new Set(lines.map((line) => line.agentState ?? 'nothing'))].join(' ')
}

/** The computer's agent reads its repository and sends what it then has: by command, at its next check-in, which its start is. */
export async function renewRepositories(world: World, computer: LinuxComputer<LinuxRoot>, advisory: Advisory): Promise<Facts> {
  const { serverId } = computer
  await world.service.must('swcfmg_notify_yumcacheclean', ['-serverid', serverId])
  await computer.agent.again()
  const patchId = patchIdOf(computer, advisory)
  const line = await until('the agent offers the fix', async () =>
    (await verdictsOf(world, computer)).find((one) => one.patchId === patchId && one.agentState === 'missing'),
  )
  return { patch: patchId, state: line.state, agent: line.agentState }
}
