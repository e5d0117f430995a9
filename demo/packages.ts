import { spawn } from 'node:child_process'
import type { DemoConfig } from './config.ts'
import { isThere } from './linux/programs.ts'

/** Programs that the Linux part needs, and the Debian package of each. */
const NEEDED = [
  { program: 'apt-ftparchive', package: 'apt-utils' },
  { program: 'dpkg-deb', package: 'dpkg' },
  { program: 'dnf', package: 'dnf' },
  { program: 'rpmbuild', package: 'rpm' },
  { program: 'createrepo_c', package: 'createrepo-c' },
] as const

/**
 * Names the Debian packages that are missing; installs them only as root and with --yes.
 *
 * @throws Error when an installation that was asked for fails
 */
export async function ensurePackages(config: DemoConfig, say: (line: string) => void): Promise<void> {
  if (!(await isThere('apt-get'))) return
  const missing: string[] = []
  for (const { program, package: name } of NEEDED) if (!(await isThere(program))) missing.push(name)
  if (missing.length === 0) return
  const command = ['apt-get', 'install', '-y', '--no-install-recommends', ...missing]
  if (!config.yes || process.getuid?.() !== 0) {
    say(`Missing for the Linux part: ${missing.join(', ')}. As root: ${command.join(' ')} (or start with --yes). Going on without.`)
    return
  }
  say(`installing ${missing.join(', ')} …`)
  await run(config, ['apt-get', 'update', '-q'])
  await run(config, command)
}

async function run(config: DemoConfig, [program = '', ...args]: readonly string[]): Promise<void> {
  const child = spawn(program, args, { env: { ...config.env, DEBIAN_FRONTEND: 'noninteractive' }, stdio: ['ignore', 'ignore', 'inherit'] })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('exit', resolve)
    child.once('error', reject)
  })
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${String(code)}`)
}
