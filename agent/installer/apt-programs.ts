import { join } from 'node:path'
import { dpkgScheme } from '../../catalog/version/index.ts'
import type { Hear } from '../output.ts'
import type { PackageWanted } from '../protocol/messages.ts'
import { runProgram } from '../runner.ts'
import type { RunResult } from '../runner.ts'
import { classifyFailure, parseShow } from './apt-output.ts'
import type { Shown } from './apt-output.ts'
import { InstallerError } from './types.ts'

export interface AptPlace {
  /** A private root with its own dpkg and apt state, or null for the system. */
  root: string | null
  options: readonly string[]
  environment: Record<string, string>
}

const OUTPUT_BYTES = 32 * 1024 * 1024
/** A script that hangs is ended; dpkg then notes what is half done. */
const GRACE_MS = 20_000

/** The programs of dpkg and apt, in one root, in English and without questions. */
export class AptPrograms {
  readonly place: AptPlace

  constructor(place: AptPlace) {
    this.place = place
  }

  /** @returns standard output. @throws InstallerError unless the program ended well */
  async must(program: string, args: readonly string[], timeoutMs: number): Promise<string> {
    const run = await this.run(program, args, timeoutMs)
    if (run.ended === 'exited' && run.status === 0 && !run.truncated) return run.stdout
    const code =
      run.ended === 'timed_out' ? 'timed_out' : run.ended === 'not_started' ? 'package_manager_absent' : classifyFailure(run.stderr).code
    throw new InstallerError(code, run.stderr.trim().slice(-2_000))
  }

  /** Runs one of dpkg's or apt's programs, whatever comes of it. */
  async run(program: string, args: readonly string[], timeoutMs: number, hear?: Hear): Promise<RunResult> {
    const env = {
      ...this.place.environment,
      LC_ALL: 'C',
      DEBIAN_FRONTEND: 'noninteractive',
      NEEDRESTART_MODE: 'l',
      APT_LISTCHANGES_FRONTEND: 'none',
    }
    const options = { timeoutMs, graceMs: GRACE_MS, maxOutputBytes: OUTPUT_BYTES, env, hear }
    return runProgram(program, [...rootOptions(program, this.place), ...args], options)
  }

  /** What the package lists say of package versions, by `name/architecture/version`; what they do not know is left out. */
  async show(packages: readonly PackageWanted[], timeoutMs: number): Promise<Map<string, Shown>> {
    if (packages.length === 0) return new Map()
    return parseShow((await this.run('apt-cache', ['show', ...packages.map(spell)], timeoutMs)).stdout)
  }
}

/** Options that point one of dpkg's or apt's programs to the private root (apt.conf(5) Dir, DPkg::Options; dpkg(1) --root). */
export function rootOptions(program: string, settings: Pick<AptPlace, 'root' | 'options'>): string[] {
  const { root } = settings
  if (program === 'dpkg') return []
  if (program === 'dpkg-query') return root === null ? [] : [`--admindir=${join(root, 'var/lib/dpkg')}`]
  const privately =
    root === null
      ? []
      : [
          `Dir=${root}`,
          `Dir::State::status=${join(root, 'var/lib/dpkg/status')}`,
          'APT::Sandbox::User=root',
          `DPkg::Options::=--root=${root}`,
          ...logOption(root),
          ...unprivileged(),
        ]
  return [...privately, ...settings.options].flatMap((option) => ['-o', option])
}

function logOption(root: string): string[] {
  return [`DPkg::Options::=--log=${join(root, 'var/log/dpkg.log')}`]
}

/** dpkg insists on root even for a root folder that belongs to the caller. */
function unprivileged(): string[] {
  return process.getuid?.() === 0 ? [] : ['DPkg::Options::=--force-not-root']
}

/** `name[:architecture]=version`, which apt takes for exactly this package. */
export function spell(wanted: PackageWanted): string {
  const architecture =
    wanted.architecture === null || wanted.architecture === 'all' || wanted.architecture === '' ? '' : `:${wanted.architecture}`
  return `${wanted.name}${architecture}=${wanted.version}`
}

/** Whether version a is newer than version b, in dpkg's order; of texts that are none, nothing can be said. */
export function isNewer(a: string, b: string): boolean {
  return dpkgScheme.refusal(a) === null && dpkgScheme.refusal(b) === null && dpkgScheme.compare(a, b) > 0
}
