import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { Missing } from '../evidence.ts'
import type { Processes } from '../processes.ts'

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
/** What programs of the roots see: nothing of the caller's own. Debian's rpm keeps its database in the home folder of whoever HOME names. */
export const ENVIRONMENT: Readonly<Record<string, string>> = { PATH, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' }

/** Whether a program is on the path. */
export async function isThere(program: string, path: string = PATH): Promise<boolean> {
  for (const folder of path.split(delimiter)) {
    const found = await access(join(folder, program), constants.X_OK).then(
      () => true,
      () => false,
    )
    if (found) return true
  }
  return false
}

/** @throws Missing for the first program that is not there */
export async function requirePrograms(programs: readonly string[]): Promise<void> {
  if (process.platform !== 'linux') throw new Missing('linux', `this machine runs ${process.platform}`)
  if (process.getuid?.() !== 0) throw new Missing('root', 'only root may install into an isolated root')
  for (const program of programs) if (!(await isThere(program))) throw new Missing(program, `the program ${program} is not installed`)
}

/**
 * Runs a program to its end.
 *
 * @returns what it wrote
 * @throws Error with the end of what it complained of
 */
export async function must(processes: Processes, program: string, args: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await processes.run(program, args, ENVIRONMENT)
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}: ${stderr.slice(-1000)}`)
  return stdout
}

/** A computer that is a folder of this machine: its own package database, and a repository of its vendor. The machine's own packages are never touched. */
export interface LinuxRoot {
  readonly root: string
  /** First part of its host name. */
  readonly name: string
  /** As in os-release, `debian 13`. */
  readonly release: string
  /** Shape of its inventory file. */
  readonly type: 'dpkg' | 'rpm'
  /** Puts a version into its repository, as its vendor does. */
  publish(name: string, version: string): Promise<void>
  installedVersion(name: string): Promise<string>
  /** What is installed, as `swcfmg_catalog -match` reads it. */
  inventory(): Promise<string>
  /** SHA-256 of the repository's own list of advisories, as it lies there; for those whose vendor has it in the repository. */
  listed?(): Promise<string>
}
