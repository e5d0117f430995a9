import { record } from '../audit/service.ts'
import type { InfraContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { refuseRows, repeatedRows, type RowProblem } from '../http/row-problems.ts'
import { endRegistered } from '../patches/store-registered.ts'
import { endSource, insertSource, updateSource } from '../sources/store.ts'
import { itemProblems, itemsOf, type CollectionItem, type ItemLine, type ItemList } from './items.ts'
import { readScriptPackage } from './script-package.ts'
import { settle } from './settle.ts'
import { requireManual } from './sources.ts'
import { deleteFactsOf } from './store-facts.ts'
import { allPatchesOf, endRegistrations } from './store-patches.ts'
import { allSoftwareOf, endSoftware } from './store-software.ts'
import * as store from './store-sources.ts'
import type { CollectionSource, StoredPackage } from './store-sources.ts'

/** Information collection sources of one's own: what their scripts collect, and the scripts. */

/** A script package as it is sent in. */
export interface GivenPackage {
  readonly fileName: string
  readonly body: Buffer
}

const INTERVAL_MINUTES = 1_440
const ALARM_HOURS = 8_760

/**
 * Registers a source with what it collects and its scripts.
 *
 * @throws AppError invalid rows_invalid, script_package_invalid; conflict source_exists
 */
export async function addCollectionSource(
  ctx: InfraContext,
  sourceId: string,
  given: { software: readonly ItemLine[]; patches: readonly ItemLine[] | null; package: GivenPackage },
): Promise<void> {
  const softwareItems = readItems('software', given.software)
  const patchItems = given.patches === null ? null : readItems('patch', given.patches)
  const scripts = await packageFrom(given.package)
  const id = await insertSource(ctx, {
    publicId: sourceId,
    kind: 'manual',
    name: sourceId,
    classifications: {},
    intervalMinutes: INTERVAL_MINUTES,
    schedule: {},
    alarmAfterHours: ALARM_HOURS,
  })
  if (id === undefined) throw new AppError('conflict', 'source_exists', { sourceId })
  await store.insertCollectionSource(ctx, id, { softwareItems, patchItems, package: scripts })
  await record(ctx, 'collection_source.add', { sourceId, softwareItems, patchItems, sha256: scripts.sha256.toString('hex') })
}

/** @throws AppError not_found collection_source_not_found */
export async function requireCollectionSource(ctx: InfraContext, sourceId: string): Promise<CollectionSource> {
  const source = (await store.findCollectionSources(ctx, [sourceId])).get(sourceId)
  if (source === undefined) throw new AppError('not_found', 'collection_source_not_found', { sourceId })
  return source
}

/** Changes what a source collects. @throws AppError invalid rows_invalid; not_found collection_source_not_found */
export async function updateCollectionSource(
  ctx: InfraContext,
  sourceId: string,
  change: { software?: readonly ItemLine[] | undefined; patches?: readonly ItemLine[] | undefined },
): Promise<void> {
  const { id } = await locked(ctx, sourceId)
  const softwareItems = change.software === undefined ? undefined : readItems('software', change.software)
  const patchItems = change.patches === undefined ? undefined : readItems('patch', change.patches)
  await store.changeItems(ctx, id, { softwareItems, patchItems })
  await record(ctx, 'collection_source.update', { sourceId, softwareItems, patchItems })
}

/** Puts other scripts in place; agents run them at their next check-in. @throws AppError invalid script_package_invalid; not_found collection_source_not_found */
export async function uploadPackage(ctx: InfraContext, sourceId: string, given: GivenPackage): Promise<{ sha256: string }> {
  const { id } = await locked(ctx, sourceId)
  const scripts = await packageFrom(given)
  await store.changePackage(ctx, id, scripts)
  const sha256 = scripts.sha256.toString('hex')
  await record(ctx, 'collection_source.upload', { sourceId, fileName: scripts.fileName, sha256 })
  return { sha256 }
}

/** A line of the file that says which sources are valid. */
export interface ValidityLine {
  readonly sourceId: string | null
  readonly state: string | null
}

/** Says which sources are valid, all lines or none: the scripts of the others are not run, and what they found stays. @throws AppError invalid rows_invalid */
export async function setValidity(ctx: InfraContext, lines: readonly ValidityLine[]): Promise<void> {
  const found = await store.findCollectionSources(
    ctx,
    lines.flatMap(({ sourceId }) => sourceId ?? []),
  )
  const problems = lines.flatMap((line, i): RowProblem[] => [
    ...(found.has(line.sourceId ?? '')
      ? []
      : [{ row: i + 1, column: 'sourceId', code: 'collection_source_not_found', details: { sourceId: line.sourceId } }]),
    ...(line.state === 'valid' || line.state === 'invalid'
      ? []
      : [{ row: i + 1, column: 'state', code: 'validity_invalid', details: { state: line.state } }]),
  ])
  const repeated = repeatedRows(lines, (line) => line.sourceId).map((row) => ({
    row,
    column: 'sourceId',
    code: 'source_repeated',
    details: { sourceId: lines[row - 1]?.sourceId },
  }))
  refuseRows([...problems, ...repeated])
  for (const line of lines) {
    const source = found.get(line.sourceId ?? '')
    if (source !== undefined) await updateSource(ctx, source.id, { enabled: line.state === 'valid' })
  }
  await record(ctx, 'collection_source.set_validity', { lines })
}

/** Removes a source with everything that its scripts found; ids are not given again. @throws AppError not_found collection_source_not_found */
export async function deleteCollectionSource(ctx: InfraContext, sourceId: string): Promise<void> {
  const { id } = await locked(ctx, sourceId)
  const computerIds = await deleteFactsOf(ctx, id)
  const patchIds = await allPatchesOf(ctx, id)
  await endRegistrations(ctx, patchIds)
  await endRegistered(ctx, patchIds)
  await settle(ctx, id, { patchIds })
  if (computerIds.length > 0) await settle(ctx, id, { computerIds })
  await endSoftware(ctx, await allSoftwareOf(ctx, id))
  await store.deleteCollectionSource(ctx, id)
  await endSource(ctx, id)
  await record(ctx, 'collection_source.delete', { sourceId, patches: patchIds.length, computers: computerIds.length })
}

async function locked(ctx: InfraContext, sourceId: string): Promise<CollectionSource> {
  const source = await requireCollectionSource(ctx, sourceId)
  await requireManual(ctx, sourceId)
  return source
}

function readItems(list: ItemList, lines: readonly ItemLine[]): CollectionItem[] {
  refuseRows(itemProblems(list, lines).map((problem) => ({ ...problem, details: { ...problem.details, list } })))
  return itemsOf(lines)
}

async function packageFrom({ fileName, body }: GivenPackage): Promise<StoredPackage> {
  const { sha256, platforms } = await readScriptPackage(body)
  return { sha256, body, fileName, platforms }
}
