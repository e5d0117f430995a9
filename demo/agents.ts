import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { LinuxRoot } from './linux/programs.ts'
import type { Machine, World } from './world.ts'

/** Builds the agent as it is shipped: one file. @returns its path */
export async function bundleAgent(world: World): Promise<string> {
  const { config, processes } = world
  const folder = join(config.folder, 'agent')
  const { status, stdout, stderr } = await processes.run(process.execPath, [join(config.home, 'agent/bundle.ts'), folder], config.env)
  if (status !== 0) throw new Error(`the agent could not be bundled: ${stderr}`)
  return (JSON.parse(stdout) as { program: string }).program
}

interface AgentWish {
  /** Name of its program and of its state folder. */
  readonly name: string
  readonly tenantId: string
  /** Options of `enroll` that tell what it acts on. */
  readonly options: readonly string[]
}

/** An agent that runs. */
export interface RunningAgent {
  /** Ends it and starts it again, as a service is: it checks in at once. */
  again(): Promise<void>
}

/**
 * Enrolls an agent with a token of its own and lets it run.
 *
 * @param program path of the bundle
 */
export async function startAgent(world: World, program: string, wish: AgentWish): Promise<RunningAgent> {
  const { config, processes, service, people } = world
  const home = join(config.folder, 'agents', wish.name)
  await mkdir(home, { recursive: true, mode: 0o700 })
  const admin = await people.as('admin')
  const serverGroupId = world.groups.get(wish.tenantId)
  const { token } = await admin.post<{ token: string }>('/enrollment-tokens', { tenantId: wish.tenantId, serverGroupId, uses: 1, hours: 1 })
  const env = { ...config.env, TSUKUROI_AGENT_HOME: home }
  const enrolled = await processes.run(
    process.execPath,
    [program, 'enroll', '--server', service.url, '--token-file', '-', ...wish.options],
    env,
    token,
  )
  if (enrolled.status !== 0) throw new Error(`${wish.name} could not be enrolled: ${enrolled.stderr}`)
  const run = (): void => void processes.start(wish.name, process.execPath, [program, 'run'], env)
  run()
  return {
    async again() {
      await processes.stop(wish.name)
      run()
    },
  }
}

/** The agent of a demo Windows computer: the shipped bundle with the stand-in `powershell`. */
export async function startWindowsAgent(world: World, program: string, machine: Machine): Promise<void> {
  await startAgent(world, program, {
    name: machine.agent,
    tenantId: machine.computer.tenant,
    options: ['--platform', 'windows', '--powershell', machine.powershell],
  })
}

/** An agent of this very machine; it looks, and may not restart it. */
export async function startOwnAgent(world: World, program: string, tenantId: string): Promise<void> {
  await startAgent(world, program, { name: 'agent-this-machine', tenantId, options: ['--platform', 'linux', '--no-reboot'] })
}

/** An agent that looks after an isolated root of this machine alone; it has the package manager read its repository before each preview. */
export async function startRootAgent(world: World, program: string, tenantId: string, { root, name }: LinuxRoot): Promise<RunningAgent> {
  return startAgent(world, program, {
    name: `agent-${name}-root`,
    tenantId,
    options: ['--platform', 'linux', '--root', root, '--refresh', '--no-reboot'],
  })
}
