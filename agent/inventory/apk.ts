import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { InstallerError } from '../installer/types.ts'
import { findRestartEvidence, needsRestart } from '../installer/restart.ts'
import { runProgram } from '../runner.ts'
import { inventoryOf, sortedOnce } from './inventory.ts'
import type { Inventory, Kernel, MissingPackage } from './inventory.ts'
import type { Machine } from './machine.ts'

const TIMEOUT_MS = 60_000

export interface ApkParts {
  root: string | null
  /** The kernel's process folder; null for a private root. */
  proc: string | null
  environment: Record<string, string>
  kernel: () => Promise<Kernel>
}

/**
 * The inventory of an Alpine computer, out of apk's own database; it is looked at, nothing installs there.
 * @throws InstallerError when there is no database
 */
export async function apkInventory(machine: Machine, parts: ApkParts): Promise<Inventory> {
  const root = parts.root ?? '/'
  const text = await readFile(join(root, 'lib/apk/db/installed'), 'utf8').catch((error: unknown) => {
    throw new InstallerError('package_manager_absent', 'lib/apk/db/installed', error)
  })
  const packages = parseApkDatabase(text)
  const missing = await offers(parts, packages)
  const world = await readFile(join(root, 'etc/apk/world'), 'utf8').catch(() => '')
  const repositories = await readFile(join(root, 'etc/apk/repositories'), 'utf8').catch(() => '')
  const restartEvidence = await findRestartEvidence({ root: parts.root, proc: parts.proc }, [])
  return inventoryOf(machine, {
    manager: 'apk',
    packages: sortedOnce(packages.map((one) => [one.name, one.version, one.architecture, one.origin].join('\t'))),
    missing: missing ?? [],
    held: pinned(world),
    restartRequired: needsRestart(restartEvidence),
    restartEvidence,
    kernel: await parts.kernel(),
    repositories: sortedOnce(
      repositories
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '' && !line.startsWith('#')),
    ),
    untold: missing === null ? ['missing'] : [],
  })
}

/** One installed package of Alpine. */
export interface ApkPackage {
  name: string
  version: string
  architecture: string
  /** Source package. */
  origin: string
}

/** Reads lib/apk/db/installed: blocks of `letter:value` lines, `P` name, `V` version, `A` architecture, `o` origin. */
export function parseApkDatabase(text: string): ApkPackage[] {
  const found: ApkPackage[] = []
  for (const block of text.split(/\n{2,}/)) {
    const field = (letter: string) => new RegExp(`^${letter}:([^\\s]+)$`, 'm').exec(block)?.[1]
    const [name, version] = [field('P'), field('V')]
    if (name === undefined || version === undefined) continue
    found.push({ name, version, architecture: field('A') ?? '', origin: field('o') ?? name })
  }
  return found.slice(0, 100_000)
}

/** Packages that `world` ties to one version (`name=1.2-r0`, `name<2`, `name~1`). */
export function pinned(world: string): string[] {
  return sortedOnce(world.split(/\s+/).flatMap((line) => /^([A-Za-z0-9][\w.+-]*)(?:@\w+)?(?:[<>]=?|=|~=?)\S+$/.exec(line)?.[1] ?? []))
}

/** Reads `apk version -l '<'`: `name-version < candidate`. */
export function parseApkVersion(text: string, packages: readonly ApkPackage[]): MissingPackage[] {
  const byName = new Map(packages.map((one) => [`${one.name}-${one.version}`, one]))
  return text
    .split('\n')
    .flatMap((line) => {
      const [, key, candidate] = /^(\S+)\s+<\s+(\S+)/.exec(line) ?? []
      const one = byName.get(key ?? '')
      if (one === undefined || candidate === undefined) return []
      const { name, architecture, version, origin } = one
      return [{ name, architecture, installed: version, candidate, source: origin, sourceVersion: candidate, suites: '' }]
    })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

/** @returns null when apk is not there or cannot tell */
async function offers(parts: ApkParts, packages: readonly ApkPackage[]): Promise<MissingPackage[] | null> {
  const privately = parts.root === null ? [] : ['--root', parts.root]
  const options = { timeoutMs: TIMEOUT_MS, maxOutputBytes: 8 * 1024 * 1024, env: { ...parts.environment, LC_ALL: 'C' } }
  const run = await runProgram('apk', [...privately, '--no-network', 'version', '-l', '<'], options)
  return run.ended === 'exited' && run.status === 0 && !run.truncated ? parseApkVersion(run.stdout, packages) : null
}
