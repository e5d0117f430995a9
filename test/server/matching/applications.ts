import { randomBytes } from 'node:crypto'
import { keyBytes, schemeNamed, type InstalledProgram } from '../../../catalog/index.ts'
import type { App } from '../../../server/context.ts'
import type { ReportedInventory } from '../../../server/verdicts/inventory.ts'
import { inventory, type TestFeed } from './estate.ts'

/** Applications that a test's feed states, and the entries of Add/Remove Programs that they leave. */

export const FIREFOX: InstalledProgram = {
  key: 'Mozilla Firefox 118.0 (x64 en-US)',
  name: 'Mozilla Firefox (x64 en-US)',
  version: '118.0',
  publisher: 'Mozilla',
  productCode: null,
  upgradeCode: null,
}
export const SEVEN_ZIP: InstalledProgram = {
  key: '{23170F69-40C1-2702-2301-000001000000}',
  name: '7-Zip 23.01 (x64 edition)',
  version: '23.01.00.0',
  publisher: 'Igor Pavlov',
  productCode: '{23170F69-40C1-2702-2301-000001000000}',
  upgradeCode: null,
}

export interface Release {
  readonly id: string
  readonly name: string
  readonly publisher: string
  readonly version: string
  readonly entry?: { readonly displayVersion: string; readonly productCode: string; readonly upgradeCode?: string }
}

/** States a release of an application, and touches it, as a feed's change does. */
export async function release(app: App, feed: TestFeed, one: Release): Promise<void> {
  const db = app.pools.owner
  const [{ id }] = (await db('application')
    .insert({ public_id: one.id, name: one.name, publisher: one.publisher })
    .onConflict('public_id')
    .merge()
    .returning('id')) as [{ id: number }]
  const [row] = (await db('application_release')
    .insert({
      document_id: feed.documentId,
      application_id: id,
      version: one.version,
      key: Buffer.from(keyBytes(schemeNamed('winget').key(one.version))),
      digest: randomBytes(32),
    })
    .returning('id')) as [{ id: number }]
  if (one.entry !== undefined) {
    await db('application_entry').insert({
      release_id: row.id,
      ordinal: 1,
      display_name: one.name,
      publisher: one.publisher,
      display_version: one.entry.displayVersion,
      product_code: one.entry.productCode,
      upgrade_code: one.entry.upgradeCode ?? null,
    })
  }
  await db('touched_package').insert({ release: 'windows', package: one.id, touched_at: new Date() }).onConflict().ignore()
}

/** A release of Firefox, of which nobody says what it shows. */
export const firefox = (version: string): Release => ({ id: 'Mozilla.Firefox', name: 'Mozilla Firefox', publisher: 'Mozilla', version })

/** An inventory of a Windows computer with these entries. */
export function programs(applications: readonly InstalledProgram[]): ReportedInventory {
  const machine = { platform: 'windows' as const, os: { release: '10.0.20348' } }
  return inventory([], { machine, installer: 'windows-update', manager: null, applications })
}
