import { createHash, randomUUID } from 'node:crypto'
import type { PackageVersion } from '../catalog/index.ts'
import { inventoryOf, type Inventory } from '../agent/inventory/inventory.ts'
import { deltaOf } from '../agent/inventory/delta.ts'
import { canonicalText } from '../agent/protocol/sign.ts'
import type { AgentRow } from '../server/agents/store.ts'
import type { Fleet, Line } from './catalog-fleet.ts'
import type { LinuxComputer } from './linux-estate.ts'

/** What agents of a fleet would send. */

/** An agent of a computer, with what it has. */
export interface BenchAgent {
  readonly row: AgentRow
  readonly inventory: Inventory
}

/** The newest version of each package, by release and name. */
export type Newest = ReadonlyMap<string, string>

/** @param lines by release, as readCatalog gives them */
export function newestOf(lines: ReadonlyMap<string, readonly Line[]>): Newest {
  return new Map(
    [...lines].flatMap(([release, known]) =>
      known.flatMap(({ name, versions }) => (versions.length === 0 ? [] : [[`${release}\n${name}`, versions.at(-1)!.version] as const])),
    ),
  )
}

/** The agent of one computer of a fleet of AlmaLinux. @param at its place in the fleet */
export function agentOf(fleet: Fleet, at: number, computer: LinuxComputer, newest: Newest): BenchAgent {
  const packages = [...fleet.computers[at]!].map((id) => fleet.packages[id]!)
  const [first] = packages
  const machineUuid = randomUUID()
  const none = { publicKey: Buffer.alloc(32), quarantinedAt: null, revokedAt: null }
  const major = first!.release.split('/')[1]!
  const kernel = `5.14.0-503.el${major}.x86_64`
  const os = { name: 'AlmaLinux', version: major, release: `almalinux ${major}.4`, architecture: 'x86_64', kernel }
  const machine = {
    hostName: `host${at}`,
    machineUuid,
    susClientId: null,
    platform: 'linux' as const,
    os,
    addresses: ['192.0.2.7'],
    bootId: '-',
  }
  const inventory = inventoryOf(machine, {
    installer: 'dnf',
    manager: 'rpm',
    packages: packages.map(rpmLine).toSorted(),
    missing: packages.flatMap((pv) => offered(pv, newest)),
    kernel: {
      running: kernel,
      bootedAt: '2026-08-01T00:00:00.000Z',
      installed: [{ release: kernel, installedAt: '2026-07-01T00:00:00.000Z' }],
    },
    repositories: ['appstream', 'baseos', 'extras'],
    modules: [...new Set(packages.flatMap((pv) => pv.module ?? []))].toSorted(),
  })
  const row = { ...none, id: at, publicId: sha256(machineUuid), machineUuid, tenantId: computer.tenantId, computerId: computer.id }
  return { row, inventory }
}

/** name, epoch:version-release, architecture, module label, vendor, source RPM */
function rpmLine(pv: PackageVersion): string {
  const version = withEpoch(pv.version)
  const label = pv.module === null ? '' : `${pv.module}:8100020240827105234:489197e6`
  return [pv.name, version, pv.architecture, label, 'AlmaLinux', `${pv.name}-${version.replace(/^\d+:/, '')}.src.rpm`].join('\t')
}

function withEpoch(version: string): string {
  return version.includes(':') ? version : `0:${version}`
}

function offered(pv: PackageVersion, newest: Newest): Inventory['missing'] {
  const candidate = newest.get(`${pv.release}\n${pv.name}`)
  if (candidate === undefined || candidate === pv.version) return []
  const { name, architecture, version } = pv
  const source = `${name}-${candidate.replace(/^\d+:/, '')}.src.rpm`
  return [
    { name, architecture, installed: withEpoch(version), candidate: withEpoch(candidate), source, sourceVersion: '', suites: 'appstream' },
  ]
}

/** A whole inventory as the agent sends it: in canonical form, its checksum before it. */
export function wholeMessage(inventory: Inventory): Buffer {
  const text = canonicalText(inventory)
  return Buffer.from(`{"checksum":"${sha256(text)}","inventory":${text}}`)
}

/** The difference between two inventories as the agent sends it. */
export function deltaMessage(before: Inventory, now: Inventory): Buffer {
  const base = { checksum: sha256(canonicalText(before)), packages: before.packages }
  return Buffer.from(JSON.stringify(deltaOf(base, now, sha256(canonicalText(now)))))
}

/** The same computer when some of what its package manager offers is installed. @param count how many packages at most */
export function upgraded(inventory: Inventory, count: number): Inventory {
  const done = new Map(inventory.missing.slice(0, count).map((one) => [one.name, one]))
  const packages = inventory.packages.map((line) => {
    const columns = line.split('\t')
    const to = done.get(columns[0] ?? '')
    return to === undefined ? line : [columns[0], to.candidate, ...columns.slice(2, 5), to.source].join('\t')
  })
  return { ...inventory, packages: packages.toSorted(), missing: inventory.missing.slice(done.size) }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
