import { join } from 'node:path'
import type { Dnf } from '../installer/dnf.ts'
import type { RpmDatabase, RpmPackage } from '../installer/rpm.ts'
import type { RpmInstaller } from '../installer/rpm-installer.ts'
import { needsRestart } from '../installer/restart.ts'
import { InstallerError } from '../installer/types.ts'
import type { Zypper } from '../installer/zypper.ts'
import { amazonExtras, enabledModules, enabledRepositories, redHatEntitlements, releaseLock, suseEntitlements } from './facts.ts'
import { inventoryOf, sortedOnce } from './inventory.ts'
import type { ForeignPackage, Inventory, Kernel, MissingPackage } from './inventory.ts'
import type { Machine } from './machine.ts'

const TIMEOUT_MS = 120_000

/** What an RPM computer is asked through. */
export interface RpmParts {
  root: string | null
  database: RpmDatabase
  installer: RpmInstaller
  manager: Dnf | Zypper
  kernel: () => Promise<Kernel>
}

/**
 * The inventory of an RPM computer: what its database has installed, and what its repositories hold newer. Repositories that cannot be read
 * leave `missing` untold; what is installed is told all the same.
 * @throws InstallerError when the database cannot be read
 */
export async function rpmInventory(machine: Machine, parts: RpmParts): Promise<Inventory> {
  const { manager, database, installer } = parts
  const root = parts.root ?? '/'
  const packages = await database.packages(TIMEOUT_MS)
  const names = new Set(packages.map((one) => one.name))
  const repositories = await enabledRepositories(join(root, manager.name === 'dnf' ? 'etc/yum.repos.d' : 'etc/zypp/repos.d'))
  const missing = await toldBy(() => offersOf(manager, packages))
  const extras = manager.name === 'dnf' ? await toldBy(() => manager.extras(TIMEOUT_MS)) : new Set<string>()
  const restartEvidence = await installer.restartEvidence(packages)
  return inventoryOf(machine, {
    installer: manager.name,
    manager: 'rpm',
    packages: sortedOnce(packages.map(lineOf)),
    missing: missing ?? [],
    held: manager.heldNames(names),
    restartRequired: needsRestart(restartEvidence),
    restartEvidence,
    kernel: await parts.kernel(),
    repositories,
    modules: await enabledModules(join(root, 'etc/dnf/modules.d')),
    entitlements: sortedOnce([
      ...redHatEntitlements(repositories, (await releaseLock(root)) ?? machine.os.version),
      ...amazonExtras(repositories),
      ...suseEntitlements(repositories),
    ]),
    foreign: foreignOf(packages, extras ?? new Set()),
    untold: [...(missing === null ? ['missing'] : []), ...(extras === null ? ['foreign'] : [])],
  })
}

/** `name epoch:version-release arch module-label vendor source-rpm`, between them a tab. */
export function lineOf(one: RpmPackage): string {
  return [one.name, one.version, one.architecture, one.moduleLabel, one.vendor, one.sourceRpm].join('\t').slice(0, 1_000)
}

async function toldBy<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof InstallerError) return null
    throw error
  }
}

async function offersOf(manager: Dnf | Zypper, packages: readonly RpmPackage[]): Promise<MissingPackage[]> {
  const byKey = Map.groupBy(packages, (one) => `${one.name}.${one.architecture}`)
  const offers = manager.name === 'dnf' ? await dnfOffers(manager) : await zypperOffers(manager)
  return offers
    .map((offer) => {
      const installed = byKey.get(`${offer.name}.${offer.architecture}`)?.at(-1)
      const [source, sourceVersion] = sourceOf(offer.sourceRpm || (installed?.sourceRpm ?? ''), offer.candidate, offer.sourceRpm !== '')
      const { name, architecture, candidate, repository } = offer
      return {
        name,
        architecture,
        installed: installed?.version ?? '',
        candidate,
        source: source || name,
        sourceVersion,
        suites: repository,
      }
    })
    .toSorted((a, b) => order(a.name, b.name) || order(a.architecture, b.architecture))
    .slice(0, 20_000)
}

interface Offer {
  name: string
  architecture: string
  candidate: string
  repository: string
  /** Empty when the manager does not tell it. */
  sourceRpm: string
}

async function dnfOffers(dnf: Dnf): Promise<Offer[]> {
  return (await dnf.upgrades(TIMEOUT_MS)).map(({ version, ...offer }) => ({ ...offer, candidate: version }))
}

async function zypperOffers(zypper: Zypper): Promise<Offer[]> {
  return (await zypper.upgrades(TIMEOUT_MS)).map((offer) => ({ ...offer, sourceRpm: '' }))
}

/**
 * Source package and its version out of `name-version-release.src.rpm`; it has no epoch of its own there, so the candidate's counts.
 * @param exact whether the file name is the candidate's; else only the name is of use
 */
export function sourceOf(sourceRpm: string, candidate: string, exact: boolean): [name: string, version: string] {
  const [, name, evr] = /^(.+)-([^-]+-[^-]+)\.(?:no)?src\.rpm$/.exec(sourceRpm) ?? []
  if (name === undefined || evr === undefined || !exact) return [name ?? '', candidate]
  return [name, `${candidate.split(':')[0] ?? '0'}:${evr}`]
}

/**
 * Packages of another vendor than most of the computer's, and those that no repository has.
 * @param extras `name.architecture` of the latter
 */
export function foreignOf(packages: readonly RpmPackage[], extras: ReadonlySet<string>): ForeignPackage[] {
  const counts = new Map<string, number>()
  for (const { vendor } of packages) counts.set(vendor, (counts.get(vendor) ?? 0) + 1)
  const [most] = [...counts].toSorted(([a, many], [b, few]) => few - many || order(a, b))
  return packages
    .flatMap((one) => {
      const other = one.vendor !== most?.[0]
      if (!other && !extras.has(`${one.name}.${one.architecture}`)) return []
      const origin = other && one.vendor !== '' ? one.vendor.slice(0, 300) : 'local'
      return [{ name: one.name, architecture: one.architecture, version: one.version, origin }]
    })
    .toSorted((a, b) => order(a.name, b.name) || order(a.architecture, b.architecture) || order(a.version, b.version))
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
