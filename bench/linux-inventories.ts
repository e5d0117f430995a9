import { createHash } from 'node:crypto'
import type { PackageVersion } from '../catalog/index.ts'
import { copyRows } from '../server/cmdb/bulk.ts'
import { SYSTEM, withInfra, type App } from '../server/context.ts'
import { internAll } from '../server/matching/intern.ts'
import type { Fleet } from './catalog-fleet.ts'
import type { LinuxComputer } from './linux-estate.ts'

/** Package versions that are looked up in one transaction. */
const BATCH = 5_000

/** Puts what a fleet has installed into the dictionary. @returns internal ids in the order of its packages */
export async function internFleet(app: App, packages: readonly PackageVersion[]): Promise<number[]> {
  const ids: number[] = []
  for (let from = 0; from < packages.length; from += BATCH) {
    const known = await withInfra(app, SYSTEM, (ctx) => internAll(ctx, packages.slice(from, from + BATCH)))
    for (const { id } of known) ids.push(id)
  }
  return ids
}

/**
 * Gives computers the inventories of a fleet in bulk, as if agents had sent them; nothing is concluded from them.
 *
 * @param ids of the fleet's packages, as internFleet gives them
 */
export async function writeInventories(app: App, computers: readonly LinuxComputer[], fleet: Fleet, ids: readonly number[]): Promise<void> {
  // Built at the end, the index costs a fraction of what adding twenty million entries to it does.
  const { rows: built } = await app.pools.owner.raw<{ rows: [{ definition: string }] }>(
    `select pg_get_indexdef('holding_packages'::regclass) as definition`,
  )
  await app.pools.owner.raw('drop index holding_packages')
  const body = Buffer.from('{}')
  const sha256 = createHash('sha256').update(body).digest()
  await withInfra(app, SYSTEM, async ({ trx }) => {
    await trx.raw(
      'create temp table staged_inventory (tenant_id int, computer_id int, checksum bytea, stream text, packages int[]) on commit drop',
    )
    await copyRows(trx, 'staged_inventory', ['tenant_id', 'computer_id', 'checksum', 'stream', 'packages'], rows(computers, fleet, ids))
    await trx.raw(
      `insert into inventory_document (tenant_id, sha256, body) select distinct tenant_id, :sha256::bytea, :body::bytea from staged_inventory on conflict do nothing`,
      { sha256, body },
    )
    await trx.raw(
      `insert into inventory (tenant_id, computer_id, checksum, stream, package_ids, document_sha256, document_format, taken_at, offers)
       select tenant_id, computer_id, checksum, stream, packages, :sha256, 2, now(), false from staged_inventory order by tenant_id, computer_id`,
      { sha256 },
    )
    await trx.raw(
      'insert into holding (tenant_id, computer_id, package_ids) select tenant_id, computer_id, packages from staged_inventory order by tenant_id, computer_id',
    )
    await trx.raw('update computer_status set agent_last_seen_at = now(), agent_last_inventory_at = now()')
  })
  await app.pools.owner.raw(built[0].definition)
  await app.pools.owner.raw('vacuum analyze')
}

function* rows(computers: readonly LinuxComputer[], fleet: Fleet, ids: readonly number[]) {
  for (const [at, { id, tenantId }] of computers.entries()) {
    const places = fleet.computers[at]!
    const packages = Array.from(places, (place) => ids[place]!).toSorted((a, b) => a - b)
    yield [tenantId, id, createHash('sha256').update(String(id)).digest(), fleet.packages[places[0]!]!.release, packages]
  }
}
