import type { UpdateFlags, UpdateRelations, WsusTime } from '../types.ts'
import { Cells, normalId } from './cells.ts'
import { allRows } from './reading.ts'
import type { SusdbReading } from './reading.ts'
import type { CellRow } from './row-set.ts'
import type { RowSetName } from './row-reader.ts'
import { TABLE_ROW_SETS } from './row-sets.ts'
import { idSlices, pieces } from './slices.ts'
import { publicationState } from './words.ts'

const flag = new Cells(TABLE_ROW_SETS.flags)
const superseded = new Cells(TABLE_ROW_SETS.superseded)
const category = new Cells(TABLE_ROW_SETS.update_categories)
const defaults = new Cells(TABLE_ROW_SETS.update_defaults)
const supersedes = new Cells(TABLE_ROW_SETS.update_supersedes)
const bundle = new Cells(TABLE_ROW_SETS.update_bundles)

/** An update by the number under which tables keep what is said of it. */
export interface KnownUpdate {
  localId: number
  updateId: string
  revisionNumber: number
  isDeclined: boolean
  publicationState: number
  arrival: WsusTime | null
}

function known(row: CellRow): KnownUpdate {
  return {
    localId: flag.int(row, 'LocalUpdateID'),
    updateId: flag.guid(row, 'UpdateID'),
    revisionNumber: flag.int(row, 'RevisionNumber'),
    isDeclined: flag.bit(row, 'IsHidden'),
    publicationState: publicationState(flag.textOrNull(row, 'PublicationState')),
    arrival: flag.timeOrNull(row, 'ArrivalTime'),
  }
}

/** Every update that people see, by its number; two hundred bytes each. */
export async function knownUpdates({ reader }: SusdbReading): Promise<ReadonlyMap<number, KnownUpdate>> {
  return new Map((await allRows(reader, 'flags')).map((row) => [flag.int(row, 'LocalUpdateID'), known(row)]))
}

/** Ids of the updates that others replace. */
export async function supersededIds({ reader }: SusdbReading): Promise<ReadonlySet<string>> {
  const ids = new Set<string>()
  for (const row of await allRows(reader, 'superseded')) ids.add(superseded.guid(row, 'SupersededUpdateID'))
  return ids
}

/** The flags of every update. */
export async function* flagPages(reading: SusdbReading): AsyncGenerator<UpdateFlags[]> {
  reading.facts.by('flags')
  const replaced = await supersededIds(reading)
  for (const page of pieces([...(await knownUpdates(reading)).values()], reading.settings.pageRows)) {
    yield page.map(({ updateId, revisionNumber, isDeclined, publicationState: state, arrival }) => ({
      updateId,
      revisionNumber,
      isDeclined,
      isSuperseded: replaced.has(updateId),
      publicationState: state,
      arrivalDate: arrival,
    }))
  }
}

type Revision = { updateId: string; revisionNumber: number }

/** What the latest revisions say of other updates; an earlier revision is not found. */
export async function* relationsOf(reading: SusdbReading, revisions: readonly Revision[]): AsyncGenerator<UpdateRelations> {
  reading.facts.by('relations')
  const byId = new Map([...(await knownUpdates(reading)).values()].map((update) => [update.updateId, update]))
  const asked = revisions.map(({ updateId, revisionNumber }) => {
    const update = byId.get(normalId(updateId))
    return { updateId: normalId(updateId), revisionNumber, localId: update?.revisionNumber === revisionNumber ? update.localId : null }
  })
  const found = asked.flatMap(({ localId }) => (localId === null ? [] : [localId])).toSorted((a, z) => a - z)
  const relations = await relationsByLocalId(reading, [...new Set(found)])
  for (const { localId, ...revision } of asked) {
    const told = localId === null ? undefined : relations.get(localId)
    yield { ...revision, found: localId !== null, ...(told ?? { supersedes: [], bundles: [], prerequisites: [] }) }
  }
}

interface Told {
  supersedes: string[]
  bundles: string[]
  prerequisites: string[]
}

async function relationsByLocalId(reading: SusdbReading, localIds: readonly number[]): Promise<ReadonlyMap<number, Told>> {
  const relations = new Map<number, Told>()
  for (const { items, filter } of idSlices('LocalUpdateID', localIds, (id) => id, reading.settings.pageRows)) {
    for (const id of items) relations.set(id, { supersedes: [], bundles: [], prerequisites: [] })
    const add = async (set: RowSetName, cells: Cells, column: string, kind: keyof Told): Promise<void> => {
      if (!reading.facts.has(set)) return
      for (const row of await allRows(reading.reader, set, [filter])) {
        const list = relations.get(cells.int(row, 'LocalUpdateID'))?.[kind]
        const id = cells.guidOrNull(row, column)
        if (list && id !== null && !list.includes(id)) list.push(id)
      }
    }
    await Promise.all([
      add('update_supersedes', supersedes, 'SupersededUpdateID', 'supersedes'),
      add('update_bundles', bundle, 'BundledUpdateID', 'bundles'),
      // An update needs the products and the classification that it is in: WSUS files it under what it needs.
      add('update_categories', category, 'CategoryId', 'prerequisites'),
      add('update_defaults', defaults, 'ClassificationId', 'prerequisites'),
    ])
  }
  return relations
}
