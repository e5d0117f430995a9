import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { importDocument } from '../server/advisories/import.ts'
import { putFeed } from '../server/advisories/feeds.ts'
import type { Imported } from '../server/advisories/imported.ts'
import { NO_PLAN } from '../server/advisories/plan.ts'
import { presetNamed } from '../server/advisories/presets.ts'
import { SYSTEM, withInfra, type App } from '../server/context.ts'
import { generateEstate } from './estate.ts'

/** Linux computers, and the documents of vendors that speak of them. */

export interface LinuxComputer {
  readonly id: number
  readonly tenantId: number
}

/**
 * Fills an empty CMDB with tenants and Linux computers without inventories.
 *
 * @returns the computers by id
 */
export async function generateLinuxEstate(
  app: App,
  size: { readonly tenants: number; readonly groupsPerTenant: number; readonly computers: number },
): Promise<LinuxComputer[]> {
  const db = app.pools.owner
  await generateEstate(db, { ...size, patches: 0 })
  await db.raw('delete from source_computer')
  await db.raw(`update computer set os_type = 'linux', os_name = 'AlmaLinux', os_architecture = 'x86_64'`)
  await db.raw('vacuum analyze')
  const { rows } = await db.raw<{ rows: LinuxComputer[] }>('select id, tenant_id as "tenantId" from computer order by id')
  return rows
}

/**
 * Takes in a document as a feed does.
 *
 * @param feed id of the source, and of its preset where there is one
 * @param document a file's path, or what stands in it
 */
export async function takeDocument(app: App, feed: string, document: string | { readonly text: string }): Promise<Imported> {
  const source = await withInfra(app, SYSTEM, (ctx) => putFeed(ctx, feed, {}))
  const incoming = typeof document === 'string' ? createReadStream(document) : Readable.from([Buffer.from(document.text)])
  const plan = presetNamed(feed)?.plan ?? NO_PLAN
  return importDocument(app, SYSTEM, incoming, { sourceId: source.id, url: null, plan })
}
