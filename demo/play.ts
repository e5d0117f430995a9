import { join } from 'node:path'
import { bundleAgent, startOwnAgent, startRootAgent, startWindowsAgent } from './agents.ts'
import type { Evidence } from './evidence.ts'
import * as catalog from './flow/catalog.ts'
import * as linux from './flow/linux.ts'
import * as windows from './flow/windows.ts'
import { makeAptRoot } from './linux/apt-root.ts'
import type { LinuxRoot } from './linux/programs.ts'
import { makeRpmRoot } from './linux/rpm-root.ts'
import { CANDLE, GREETING, LANTERN, TEAPOT, vendorStory } from './vendor/story.ts'
import { setUp, type World } from './world.ts'

/** What is there once everything is prepared. */
export interface Prepared {
  readonly story: windows.Story
  readonly scene: catalog.Scene
}

/** What is needed before anybody can look around: people, linkage, a first discovery, assigned computers, agents, the vendors' feeds. */
export async function prepare(world: World, evidence: Evidence): Promise<Prepared> {
  const story = windows.chooseStory(world)
  await evidence.observe('people, mail server and WSUS are registered by command', async () => {
    await setUp(world)
    return { people: world.people.accounts.length, tenants: world.groups.size }
  })
  await evidence.observe('older updates are approved in the WSUS', () => windows.approveBaseline(world, story))
  await evidence.observe('the first discovery reads what the WSUS has and mails nobody', () => windows.firstDiscovery(world))
  await evidence.observe('computers are assigned to their tenants by command', () => windows.assignComputers(world))
  const program = await bundleAgent(world)
  await evidence.observe('the shipped agent runs on every Windows computer', async () => {
    for (const machine of world.machines) await startWindowsAgent(world, program, machine)
    return { agents: world.machines.length }
  })
  await evidence.observe('the agent of this machine is enrolled', async () => {
    await linux.requireDebian()
    await startOwnAgent(world, program, linux.OWN_TENANT)
    return {}
  })
  return { story, scene: await prepareLinux(world, evidence, program) }
}

/** The Linux computers that this machine can have, each with its agent, and the feeds of their vendors. */
export async function prepareLinux(world: World, evidence: Evidence, program: string): Promise<catalog.Scene> {
  let apt: catalog.Scene['apt']
  let rpm: catalog.Scene['rpm']
  let story = vendorStory({ version: '13', codename: 'trixie' }, new Date())
  await evidence.observe('a Debian computer in an isolated root has its agent', async () => {
    const root = await makeAptRoot(world.processes, join(world.config.folder, 'debian'), [GREETING, LANTERN, CANDLE])
    story = vendorStory(root, new Date())
    await root.publish(story.before.package, story.before.fixed ?? '')
    await root.refresh()
    apt = await inhabit(world, program, catalog.APT_TENANT, root)
    return { release: root.release, packages: 3 }
  })
  await evidence.observe('an Amazon Linux computer in an isolated root has the same agent', async () => {
    const root = await makeRpmRoot(world.processes, join(world.config.folder, 'amazon'), [TEAPOT])
    rpm = await inhabit(world, program, catalog.RPM_TENANT, root)
    return { release: root.release, packages: 1 }
  })
  const scene: catalog.Scene = { story, apt, rpm }
  await evidence.observe('vendors’ feeds are registered and fetched by command, and mail nobody', () => catalog.registerFeeds(world, scene))
  return scene
}

async function inhabit<R extends LinuxRoot>(world: World, program: string, tenantId: string, root: R): Promise<catalog.LinuxComputer<R>> {
  const agent = await startRootAgent(world, program, tenantId, root)
  return { root, tenantId, agent, serverId: await linux.serverNamed(world, root.name) }
}

/** Plays the whole flow; each step is observed or it throws. */
export async function play(world: World, evidence: Evidence): Promise<void> {
  const { story, scene } = await prepare(world, evidence)
  await evidence.observe('a new approval is told once to each concerned person, in their language', () =>
    windows.approveAndTell(world, story),
  )
  await evidence.observe('a tenant user asks, the administrator approves, the agents apply', () => windows.applyByJob(world, story))
  await evidence.observe('WSUS was told by the clients and the next discovery confirms', () => windows.confirm(world, story))
  await evidence.observe('a computer whose agent was killed stays missing', () => windows.lostAgent(world, story))
  await evidence.observe('this machine’s missing patches are what apt says', () => linux.compareWithApt(world))
  await playCatalog(world, evidence, scene)
}

/** Plays what the catalog engine does for the Linux computers. */
export async function playCatalog(world: World, evidence: Evidence, scene: catalog.Scene): Promise<void> {
  const { story, apt, rpm } = scene
  if (apt !== undefined) {
    await evidence.observe('the catalog decides about the Debian computer, its agent’s word beside, and proves it', () =>
      catalog.decideByCatalog(world, scene, apt),
    )
    await evidence.observe('what is affected without a fix is shown to its tenant, and is no patch', () =>
      catalog.showExposure(world, scene, apt),
    )
  }
  if (apt !== undefined || rpm !== undefined)
    await evidence.observe('a new advisory is told once to each concerned person, in their language', () => catalog.tellNews(world, scene))
  const folder = join(world.config.folder, 'documents')
  await world.vendor.save(folder)
  if (apt !== undefined) {
    await evidence.observe('without a server the same documents say the same of the Debian computer', () =>
      catalog.matchWithoutServer(world, apt, folder),
    )
    await evidence.observe('a damaged feed changes nothing, the last good one stays', () => catalog.refuseDamage(world, scene, apt))
    await evidence.observe('the Debian computer reads its repository when it is told to', () =>
      catalog.renewRepositories(world, apt, story.news),
    )
    await evidence.observe('a job applies exactly these versions with apt, and the catalog confirms', () =>
      catalog.applyNews(world, apt, [story.before, story.news]),
    )
  }
  if (rpm !== undefined) {
    await evidence.observe('without a server the same documents say the same of the Amazon Linux computer', () =>
      catalog.matchWithoutServer(world, rpm, rpm.root.repository),
    )
    await evidence.observe('a job applies exactly this version with dnf, and the catalog confirms', () =>
      catalog.applyNews(world, rpm, [story.rpmNews]),
    )
  }
}
