import { gunzipSync } from 'node:zlib'
import { z } from 'zod'
import type { Context } from '../context.ts'
import type { PlannedItem } from './plan.ts'
import { inventoryDocuments, type PlannedPatch } from './store-targets.ts'

/** Which binary packages a Linux patch means on each computer: what its own package manager offers from that source at that version. */

const Missing = z.object({
  missing: z
    .array(z.object({ name: z.string(), architecture: z.string(), candidate: z.string(), source: z.string(), sourceVersion: z.string() }))
    .default([]),
})
type Offered = z.infer<typeof Missing>['missing'][number]

const MAX_DOCUMENT = 32 * 1024 * 1024
const BATCH = 200

/**
 * @returns per computer and patch (`<computer>/<patch>`) the item for its installer; absent when the package manager does not offer it
 */
export async function aptItems(
  ctx: Context,
  tenantId: number,
  computerIds: readonly number[],
  patches: readonly PlannedPatch[],
): Promise<Map<string, PlannedItem>> {
  const items = new Map<string, PlannedItem>()
  for (let i = 0; i < computerIds.length; i += BATCH) {
    for (const { computerId, body } of await inventoryDocuments(ctx, tenantId, computerIds.slice(i, i + BATCH))) {
      const offered = offeredBy(body)
      for (const patch of patches) {
        const item = itemOf(patch, offered)
        if (item !== null) items.set(`${computerId}/${patch.id}`, item)
      }
    }
  }
  return items
}

function offeredBy(body: Buffer): Map<string, Offered[]> {
  const parsed = Missing.parse(JSON.parse(gunzipSync(body, { maxOutputLength: MAX_DOCUMENT }).toString('utf8')))
  const bySource = new Map<string, Offered[]>()
  for (const line of parsed.missing) {
    const key = sourceKey(line.source, line.sourceVersion)
    bySource.set(key, [...(bySource.get(key) ?? []), line])
  }
  return bySource
}

/**
 * The packages of one patch; the last two parts of its natural key are source package and version.
 *
 * @returns null when nothing of it is offered
 */
function itemOf(patch: PlannedPatch, offered: ReadonlyMap<string, readonly Offered[]>): PlannedItem | null {
  const parts = patch.publicId.split('/')
  const packages = offered.get(sourceKey(parts.at(-2) ?? '', parts.at(-1) ?? ''))
  if (packages === undefined) return null
  const sorted = packages.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.architecture < b.architecture ? -1 : 1))
  return {
    patchId: patch.publicId,
    packages: sorted.map((line) => ({ name: line.name, architecture: line.architecture, version: line.candidate })),
  }
}

function sourceKey(source: string, version: string): string {
  return `${source}\n${version}`
}
