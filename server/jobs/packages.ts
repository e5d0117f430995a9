import { z } from 'zod'
import { parsePackageLine, schemeNamed, sourceOf, type PackageVersion } from '../../catalog/index.ts'
import type { Context } from '../context.ts'
import type { LinuxInstaller, PlannedItem } from './plan.ts'
import { inventoryDocuments, type PlannedPatch } from './store-targets.ts'
import { offeredVersion } from '../verdicts/packages.ts'
import { unpacked } from '../verdicts/store-inventory.ts'

/**
 * Which packages a Linux patch means on each computer: what its own package manager offers of it, at the patch's version or a later one; of RPM, where
 * nothing is offered yet, what is installed of it at the patch's version.
 */

const Offer = z.object({
  name: z.string(),
  architecture: z.string(),
  candidate: z.string(),
  source: z.string(),
  sourceVersion: z.string(),
})
const Document = z.object({
  installer: z.enum(['apt', 'dnf', 'zypper', 'windows-update']).nullable().default('apt'),
  packages: z.array(z.string()).default([]),
  missing: z.array(Offer).default([]),
})
type Document = z.infer<typeof Document>
type Offer = z.infer<typeof Offer>

/** What a computer's package manager is asked to do, patch by patch. */
export interface PlannedPackages {
  readonly installer: LinuxInstaller
  /** By internal id of the patch; absent where nothing of it can be had. */
  readonly items: ReadonlyMap<number, PlannedItem>
}

const BATCH = 200

/**
 * What patches mean on computers, by their newest inventories.
 *
 * @param computerIds internal ids
 * @returns by internal id of the computer; absent for one that has sent none
 */
export async function packageItems(
  ctx: Context,
  tenantId: number,
  computerIds: readonly number[],
  patches: readonly PlannedPatch[],
): Promise<Map<number, PlannedPackages>> {
  const planned = new Map<number, PlannedPackages>()
  for (let i = 0; i < computerIds.length; i += BATCH) {
    for (const { computerId, body } of await inventoryDocuments(ctx, tenantId, computerIds.slice(i, i + BATCH))) {
      const document = Document.parse(JSON.parse(unpacked(body)))
      if (document.installer === null || document.installer === 'windows-update') continue
      const items = patches.flatMap((patch): [number, PlannedItem][] => {
        const item = itemOf(patch, document)
        return item === null ? [] : [[patch.id, item]]
      })
      planned.set(computerId, { installer: document.installer, items: new Map(items) })
    }
  }
  return planned
}

interface Wanted {
  readonly name: string
  readonly architecture: string
  readonly version: string
}

/** The packages of one patch; the last two parts of its natural key are package and version. */
function itemOf(patch: PlannedPatch, document: Document): PlannedItem | null {
  const parts = patch.publicId.split('/')
  const [name, version] = [parts.at(-2) ?? '', parts.at(-1) ?? '']
  const packages = document.installer === 'apt' ? debianPackages(document, name, version) : rpmPackages(document, name, version)
  if (packages.length === 0) return null
  const sorted = packages.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.architecture < b.architecture ? -1 : 1))
  return { patchId: patch.publicId, packages: sorted }
}

/** A source's binary packages have versions of their own: only apt can name them. An index of an archive tells of binary packages themselves. */
function debianPackages({ missing }: Document, name: string, version: string): Wanted[] {
  const sources = new Map(missing.map((line) => [line, sourceOf(offeredVersion('dpkg', '', line)) ?? { name: line.name, version: null }]))
  const ofSource = missing.filter((line) => sources.get(line)?.name === name)
  const found =
    ofSource.length > 0
      ? chosen(ofSource, 'dpkg', version, (line) => sources.get(line)?.version ?? line.candidate)
      : chosen(
          missing.filter((line) => line.name === name),
          'dpkg',
          version,
          (line) => line.candidate,
        )
  return found.map((line) => ({ name: line.name, architecture: line.architecture, version: line.candidate }))
}

function rpmPackages({ missing, packages }: Document, name: string, version: string): Wanted[] {
  const offered = chosen(
    missing.filter((line) => line.name === name),
    'rpm',
    version,
    (line) => line.candidate,
  )
  if (offered.length > 0) {
    return offered.map((line) => ({ name, architecture: line.architecture, version: withEpoch(line.candidate) }))
  }
  const installed = packages.filter((line) => line.startsWith(`${name}\t`)).flatMap((line) => parsePackageLine('rpm', line, '') ?? [])
  const older = installed.filter((pv) => isOlder(pv, version))
  return [...new Set(older.map((pv) => pv.architecture))].map((architecture) => ({ name, architecture, version: withEpoch(version) }))
}

function isOlder(pv: PackageVersion, version: string): boolean {
  const scheme = schemeNamed('rpm')
  return scheme.refusal(pv.version) === null && scheme.refusal(version) === null && scheme.compare(pv.version, version) < 0
}

/** Of what is offered that which is exactly the patch, else what is later: it brings the patch too. */
function chosen(lines: readonly Offer[], of: 'dpkg' | 'rpm', version: string, versionOf: (line: Offer) => string): readonly Offer[] {
  const scheme = schemeNamed(of)
  const comparable = (text: string): string => (of === 'rpm' ? withEpoch(text) : text)
  const isThe = (line: Offer): boolean => comparable(versionOf(line)) === comparable(version)
  const exact = lines.filter(isThe)
  if (exact.length > 0 || scheme.refusal(version) !== null) return exact
  return lines.filter((line) => scheme.refusal(versionOf(line)) === null && scheme.compare(versionOf(line), version) >= 0)
}

function withEpoch(version: string): string {
  return version.includes(':') ? version : `0:${version}`
}
