import { readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { expectThat, Missing, until, type Facts } from '../evidence.ts'
import { isThere } from '../linux/programs.ts'
import type { World } from '../world.ts'

/** One line of `swcfmg_patch_info -status -format json`. */
export interface StatusLine {
  readonly serverId: string
  readonly hostName: string
  readonly patchId: string
  readonly state: string
  readonly unapplied: boolean
  readonly agentState: string | null
}

interface Package {
  readonly package: string
  readonly version: string
}

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
/** Tenant of the agent of this very machine. */
export const OWN_TENANT = 'minato'

/** @throws Missing when this machine is neither Debian nor Ubuntu, or lacks apt */
export async function requireDebian(): Promise<void> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '')
  if (!/^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(release)) throw new Missing('debian', 'this machine is neither Debian nor Ubuntu')
  for (const program of ['apt', 'dpkg-query'])
    if (!(await isThere(program))) throw new Missing(program, `the program ${program} is not installed`)
}

/** What the agent of this very machine reports is what apt itself says. */
export async function compareWithApt(world: World): Promise<Facts> {
  const listed = await world.processes.run('apt', ['list', '--upgradable'], { PATH, LC_ALL: 'C' })
  const upgradable = new Set(
    listed.stdout.split('\n').flatMap((line) => /^([^/\s]+)\/\S+ (\S+) (\S+) \[upgradable/.exec(line)?.slice(1, 4).join(' ') ?? []),
  )
  if (upgradable.size === 0)
    throw new Missing('upgradable packages', 'apt lists no upgradable package on this machine: its lists are empty or it is up to date')
  const admin = await world.people.as('admin')
  const serverId = await serverNamed(world, hostname())
  const reported = await until('the agent’s inventory has arrived', async () => {
    const packages = await admin.all<Package>(`/computers/${serverId}/software`)
    return packages.length === 0 ? undefined : packages
  })
  const offered = await admin.all<Package>(`/computers/${serverId}/software?upgradable=true`)
  const seen = new Set(offered.map((one) => [one.package.split(':')[0], one.version, one.package.split(':')[1] ?? ''].join(' ')))
  const missing = [...upgradable].filter((one) => !seen.has(one))
  const surplus = [...seen].filter((one) => !upgradable.has(one))
  expectThat(
    missing.length === 0 && surplus.length === 0,
    `apt and the agent differ: not reported ${missing.slice(0, 5).join('; ')}, only reported ${surplus.slice(0, 5).join('; ')}`,
  )
  const patches = (await statusLines(world)).filter((line) => line.serverId === serverId && line.state === 'missing')
  expectThat(patches.length > 0, 'the upgradable packages became no missing patches')
  return { packages: reported.length, upgradable: upgradable.size, missingPatches: patches.length, serverId }
}

/** The id that the service gave to a Linux computer; waits until it is known. @param name its host name */
export async function serverNamed(world: World, name: string): Promise<string> {
  const first = name.split('.')[0]?.toLowerCase()
  return until(`${name} is known`, async () => {
    const rows = JSON.parse(await world.service.must('swcfmg_server', ['-list', '-format', 'json'])) as {
      serverId: string
      hostName: string
    }[]
    return rows.find((row) => row.hostName.split('.')[0] === first)?.serverId
  })
}

/** States of Linux patches, as the command lists them. */
export async function statusLines(world: World): Promise<StatusLine[]> {
  return JSON.parse(await world.service.must('swcfmg_patch_info', ['-status', '-t', 'linux', '-format', 'json'])) as StatusLine[]
}
