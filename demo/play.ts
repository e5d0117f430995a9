import { join } from 'node:path'
import { bundleAgent, startOwnAgent, startRootAgent, startWindowsAgent } from './agents.ts'
import type { Evidence } from './evidence.ts'
import * as linux from './flow/linux.ts'
import * as windows from './flow/windows.ts'
import { makeIsolatedRoot, type IsolatedRoot } from './linux/isolated-root.ts'
import { setUp, type World } from './world.ts'

/** What is needed before anybody can look around: people, linkage, a first discovery, assigned computers, agents. */
export async function prepare(world: World, evidence: Evidence): Promise<{ story: windows.Story; isolated: IsolatedRoot | undefined }> {
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
  let isolated: IsolatedRoot | undefined
  await evidence.observe('an isolated root with an older package has its agent', async () => {
    isolated = await makeIsolatedRoot(world.processes, join(world.config.folder, 'isolated'))
    await startRootAgent(world, program, linux.ROOT_TENANT, isolated.root)
    return { package: isolated.package, version: isolated.oldVersion }
  })
  return { story, isolated }
}

/** Plays the whole flow; each step is observed or it throws. */
export async function play(world: World, evidence: Evidence): Promise<void> {
  const { story, isolated } = await prepare(world, evidence)
  await evidence.observe('a new approval is told once to each concerned person, in their language', () =>
    windows.approveAndTell(world, story),
  )
  await evidence.observe('a tenant user asks, the administrator approves, the agents apply', () => windows.applyByJob(world, story))
  await evidence.observe('WSUS was told by the clients and the next discovery confirms', () => windows.confirm(world, story))
  await evidence.observe('a computer whose agent was killed stays missing', () => windows.lostAgent(world, story))
  await evidence.observe('this machine’s missing patches are what apt says', () => linux.compareWithApt(world))
  await evidence.observe('a job upgrades a package in the isolated root', async () => {
    if (isolated === undefined) await makeIsolatedRoot(world.processes, join(world.config.folder, 'again'))
    return isolated === undefined ? {} : linux.upgradeInRoot(world, isolated)
  })
}
