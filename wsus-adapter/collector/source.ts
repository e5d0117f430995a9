import { z } from 'zod'

import { WsusError } from '../error.ts'
import type { WsusSource } from '../contract.ts'
import type { CollectorOptions } from '../options.ts'
import type { ComputerStates } from '../types.ts'
import { Cells, normalId } from '../susdb/cells.ts'
import { openSusdbSource } from '../susdb/source.ts'
import { TABLE_ROW_SETS } from '../susdb/row-sets.ts'
import { DeliveryReader } from './reader.ts'
import { DELIVERED_TARGETS } from './row-sets.ts'

const MIB = 1_048_576
const bound = z.number().int().positive()
const limitsSchema = z
  .object({
    lineBytes: bound.default(MIB),
    partBytes: bound.default(64 * MIB),
    pageRows: bound.default(500),
    sliceComputers: bound.default(1_000),
  })
  .prefault({})

const targets = new Cells(TABLE_ROW_SETS.targets)

/**
 * Opens what a collector delivered. Nothing is read yet.
 * @throws WsusError `wsus_settings_invalid`
 */
export function openCollectorSource(options: CollectorOptions): WsusSource {
  const limits = limitsSchema.safeParse(options.limits)
  if (!limits.success) throw new WsusError('wsus_settings_invalid', { fields: limits.error.issues.map((issue) => issue.path.join('.')) })
  const reader = new DeliveryReader(options.delivery, limits.data, options.signal)
  const { pageRows, sliceComputers } = limits.data
  const source = openSusdbSource(reader, { pageRows, sliceComputers, log: options.log })
  return {
    probe: () => source.probe(),
    groups: () => source.groups(),
    computers: (scope) => source.computers(scope),
    categories: (culture) => source.categories(culture),
    updates: (scope) => source.updates(scope),
    flags: () => source.flags(),
    relationsOf: (revisions) => source.relationsOf(revisions),
    approvals: () => source.approvals(),
    effectiveDigests: () => source.effectiveDigests(),
    statesOf: (computerIds) => deliveredStates(source, reader, computerIds),
    summaries: () => source.summaries(),
    syncState: () => source.syncState(),
    downstreamServers: () => source.downstreamServers(),
    events: (since) => source.events(since),
    close: () => source.close(),
  }
}

/** States of computers whose states were delivered; one that the server no longer knows is told as such. */
async function* deliveredStates(
  source: WsusSource,
  reader: DeliveryReader,
  computerIds: readonly string[],
): AsyncGenerator<ComputerStates> {
  if (reader.manifest.states === 'all') {
    yield* source.statesOf(computerIds)
    return
  }
  const delivered = new Set<number>()
  for await (const rows of reader.rows(DELIVERED_TARGETS)) for (const [target] of rows) delivered.add(Number(target))
  const left = new Set<string>()
  for await (const rows of reader.rows('targets')) {
    for (const row of rows) if (!delivered.has(targets.int(row, 'TargetID'))) left.add(targets.id(row, 'ComputerID'))
  }
  const told = computerIds.filter((id) => !left.has(normalId(id)))
  if (told.length > 0) yield* source.statesOf(told)
}
