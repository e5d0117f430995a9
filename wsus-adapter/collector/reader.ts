import { WsusError } from '../error.ts'
import type { Lack } from '../contract.ts'
import type { CollectorDelivery } from '../options.ts'
import { ROW_SETS } from '../susdb/all-row-sets.ts'
import type { RowReader, RowSetName, Survey } from '../susdb/row-reader.ts'
import type { CellRow, RowFilter, RowSet } from '../susdb/row-set.ts'
import { malformed, rowsOf } from './lines.ts'
import type { LineLimits, Shape } from './lines.ts'
import { CollectorManifest } from './manifest.ts'
import { COLLECTED_ROW_SETS, DELIVERED_EFFECTIVE, deliveredSet, type DELIVERY_NOTES } from './row-sets.ts'
import { orderColumn, wantedOf } from './wanted.ts'
import type { Wanted } from './wanted.ts'

type SetName = RowSetName | keyof typeof DELIVERY_NOTES
type Delivered = CollectorManifest['sets'][string]

/** What a part was seen to hold, so that it is not unpacked again for rows that it does not have. */
interface PartIndex {
  first: number
  last: number
  texts: ReadonlyMap<number, ReadonlySet<string>>
}

/** Reads the row sets of a delivery. */
export class DeliveryReader implements RowReader {
  readonly #delivery: CollectorDelivery
  readonly #limits: LineLimits
  readonly #signal: AbortSignal | undefined
  readonly #indexes = new Map<string, PartIndex>()
  #manifest: CollectorManifest | null = null
  #asked: Promise<ReadonlySet<string>> | null = null

  constructor(delivery: CollectorDelivery, limits: LineLimits, signal: AbortSignal | undefined) {
    this.#delivery = delivery
    this.#limits = limits
    this.#signal = signal
  }

  /** What the collector said. @throws WsusError `wsus_answer_malformed` */
  get manifest(): CollectorManifest {
    if (this.#manifest) return this.#manifest
    const parsed = CollectorManifest.safeParse(this.#delivery.manifest)
    if (!parsed.success) {
      const members = parsed.error.issues.slice(0, 20).map((issue) => issue.path.join('.'))
      throw new WsusError('wsus_answer_malformed', { operation: 'manifest', reason: 'members', members })
    }
    this.#manifest = parsed.data
    return parsed.data
  }

  async survey(): Promise<Survey> {
    const { server, indexes } = this.manifest
    const { serverVersion, serverId, identity, replica, upstreamServer, serverTargeting, database } = server
    return {
      server: {
        route: 'collector',
        serverVersion,
        database: { server: database.server, name: database.name, instance: null },
        serverId,
        identity,
        replica,
        upstreamServer,
        serverTargeting,
        indexes,
      },
      ...this.#readable(),
    }
  }

  #readable(): Pick<Survey, 'sets' | 'missing' | 'lacks'> {
    const sets = new Set<RowSetName>()
    const missing = new Set<string>()
    const lacks = new Map<RowSetName, Omit<Lack, 'facts'>[]>()
    for (const name of COLLECTED_ROW_SETS) {
      const delivered = this.manifest.sets[name]
      const absent = delivered === undefined ? null : absentColumns(ROW_SETS[name], delivered)
      if (absent !== null && absent.necessary.length === 0) {
        sets.add(name)
        for (const column of absent.optional) missing.add(`${name}.${column}`)
        continue
      }
      const reasons = this.manifest.unreadable
        .filter(({ set }) => set === name)
        .map(({ object, reason }) => ({ object, reason, grant: null }))
      // A script that is older than this server does not know the set, or not all that is read of it.
      const objects = absent?.necessary.map((column) => `${name}.${column}`) ?? [name]
      lacks.set(name, reasons.length > 0 ? reasons : objects.map((object) => ({ object, reason: 'not_there', grant: null })))
    }
    return { sets, missing, lacks }
  }

  async *rows(name: SetName, filters: readonly RowFilter[] = []): AsyncGenerator<readonly CellRow[]> {
    const delivered = this.manifest.sets[name]
    if (delivered === undefined) throw malformed({ set: name, reason: 'not_delivered' })
    const set = deliveredSet(name)
    const wanted = wantedOf(set, filters)
    if (name === 'effective_approvals' && wanted.texts) await this.#requireAsked(wanted.texts.in)
    const shape = shapeOf(set, delivered)
    const order = orderColumn(set)
    let before = -Infinity
    for (const part of delivered.parts) {
      const index = this.#indexes.get(`${name}/${part.number}`)
      if (index && isBeyond(index, wanted)) return
      if (index && isElsewhere(index, wanted)) continue
      for await (const batch of this.#part(name, part, shape, order, before, wanted)) {
        before = batch.last
        if (batch.rows.length > 0) yield batch.rows
      }
      before = this.#indexes.get(`${name}/${part.number}`)?.last ?? before
      // Rows are in order: what follows is beyond what is wanted.
      if (wanted.range && before > wanted.range.to) return
    }
  }

  /** The rows of a part that are wanted; notes what it holds once it was read to its end. */
  async *#part(
    name: string,
    part: Delivered['parts'][number],
    shape: Shape,
    order: number,
    before: number,
    wanted: Wanted,
  ): AsyncGenerator<{ rows: CellRow[]; last: number }> {
    const place = { set: name, part: part.number }
    const body = await this.#body(name, part)
    const texts = new Set<string>()
    let [first, last] = [Infinity, before]
    for await (const rows of rowsOf(body, shape, part.rows, place, this.#limits)) {
      this.#requireGoing(name)
      for (const row of rows) {
        if (wanted.texts) texts.add(String(row[wanted.texts.at]).toLowerCase())
        if (order < 0) continue
        const key = row[order]
        if (typeof key !== 'number' || key < last) throw malformed({ ...place, reason: 'order' })
        if (first === Infinity) first = key
        last = key
      }
      yield { rows: rows.filter((row) => wanted.matches(row)), last }
    }
    this.#note(name, part.number, { first, last, ...(wanted.texts ? { texts: [wanted.texts.at, texts] } : {}) })
  }

  #note(name: string, part: number, seen: { first: number; last: number; texts?: [number, ReadonlySet<string>] }): void {
    const known = this.#indexes.get(`${name}/${part}`)?.texts ?? new Map<number, ReadonlySet<string>>()
    const texts = seen.texts ? new Map([...known, seen.texts]) : known
    this.#indexes.set(`${name}/${part}`, { first: seen.first, last: seen.last, texts })
  }

  async #body(name: string, part: Delivered['parts'][number]): Promise<Uint8Array> {
    this.#requireGoing(name)
    const body = await this.#delivery.part(name, part.number)
    if (body === undefined) throw malformed({ set: name, part: part.number, reason: 'not_there' })
    if (body.length !== part.bytes)
      throw malformed({ set: name, part: part.number, reason: 'bytes', expected: part.bytes, seen: body.length })
    return body
  }

  // No rows of a computer mean that nothing wins there, so it must have been asked for.
  async #requireAsked(computerIds: ReadonlySet<string>): Promise<void> {
    this.#asked ??= this.#askedFor()
    const asked = await this.#asked
    for (const id of computerIds) if (!asked.has(id)) throw malformed({ set: DELIVERED_EFFECTIVE, reason: 'not_delivered', computer: id })
  }

  async #askedFor(): Promise<ReadonlySet<string>> {
    const asked = new Set<string>()
    for await (const rows of this.rows(DELIVERED_EFFECTIVE)) for (const [id] of rows) asked.add(String(id).toLowerCase())
    return asked
  }

  #requireGoing(operation: string): void {
    if (this.#signal?.aborted === true) throw new WsusError('wsus_aborted', { operation })
  }

  async close(): Promise<void> {
    this.#indexes.clear()
  }
}

function isBeyond({ first }: PartIndex, { range }: Wanted): boolean {
  return range !== null && first !== Infinity && first > range.to
}

function isElsewhere({ first, last, texts }: PartIndex, wanted: Wanted): boolean {
  if (wanted.range && first !== Infinity && last < wanted.range.from) return true
  const here = wanted.texts ? texts.get(wanted.texts.at) : undefined
  if (!here || !wanted.texts) return false
  for (const text of wanted.texts.in) if (here.has(text)) return false
  return true
}

/** Columns that a delivery does not have, or has as NULL alone. */
function absentColumns(set: Pick<RowSet, 'columns'>, { columns, missing }: Delivered): { necessary: string[]; optional: string[] } {
  const absent = set.columns.filter(({ name }) => !columns.includes(name) || missing.includes(name))
  return {
    necessary: absent.flatMap(({ name, optional }) => (optional ? [] : [name])),
    optional: absent.flatMap(({ name, optional }) => (optional ? [name] : [])),
  }
}

function shapeOf(set: Pick<RowSet, 'columns'>, { columns }: Delivered): Shape {
  return { columns: set.columns, from: set.columns.map(({ name }) => columns.indexOf(name)), width: columns.length }
}
