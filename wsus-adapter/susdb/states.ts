import { WsusError } from '../error.ts'
import { INSTALLATION_STATE } from '../types.ts'
import type { ComputerStates, UpdateInstallation } from '../types.ts'
import { ahead } from './ahead.ts'
import { Cells } from './cells.ts'
import type { EffectiveAnswer, EffectiveApprovals } from './effective.ts'
import { knownUpdates } from './flags.ts'
import type { KnownUpdate } from './flags.ts'
import { isBusy } from './reading.ts'
import type { SusdbReading } from './reading.ts'
import type { CellRow } from './row-set.ts'
import { TABLE_ROW_SETS } from './row-sets.ts'
import { idSlices } from './slices.ts'
import { statesFromViews } from './states-views.ts'
import { targetsOf } from './targets.ts'
import type { Target } from './targets.ts'

const cells = new Cells(TABLE_ROW_SETS.states)
const TARGET = cells.at('TargetID')
const LOCAL = cells.at('LocalUpdateID')
const STATE = cells.at('SummarizationState')
const TRIES = 3
/** Statements that are under way at once: one that is read, one that the server works on meanwhile. */
const UNDER_WAY = 2

/** The states of computers in the order of their numbers; those that are not there come last. */
export async function* statesOf(
  reading: SusdbReading,
  computerIds: readonly string[],
  effective: EffectiveApprovals,
): AsyncGenerator<ComputerStates> {
  if (reading.facts.by('states') === 'views') {
    yield* statesFromViews(reading, computerIds, await effective.answers(reading))
    return
  }
  const [answers, targets, known] = await Promise.all([effective.answers(reading), targetsOf(reading, computerIds), knownUpdates(reading)])
  const updates = new UpdatesByNumber(reading, known)
  const slices = idSlices('TargetID', targets, ({ targetId }) => targetId, reading.settings.sliceComputers)
  const readings = slices.map(
    ({ items }) =>
      () =>
        sliceStates(reading, items, updates, answers),
  )
  for await (const some of ahead(readings, UNDER_WAY)) yield* some
  const there = new Set(targets.map(({ computerId }) => computerId))
  for (const computerId of computerIds) if (!there.has(computerId)) yield { computerId, found: false, installations: [] }
}

/** Updates by the numbers that states name. One that is not known may have come since: then they are read again, once. */
class UpdatesByNumber {
  readonly #reading: SusdbReading
  #known: ReadonlyMap<number, KnownUpdate>
  #again: Promise<void> | null = null
  #strange = new Set<number>()

  constructor(reading: SusdbReading, known: ReadonlyMap<number, KnownUpdate>) {
    this.#reading = reading
    this.#known = known
  }

  get(localId: number): KnownUpdate | undefined {
    return this.#known.get(localId)
  }

  /** Learns of updates that came meanwhile. What is strange then (parts of bundles, rows that were left behind) stays so. */
  async learn(rows: readonly CellRow[]): Promise<void> {
    const strange = rows.some((row) => !this.#known.has(row[LOCAL] as number) && !this.#strange.has(row[LOCAL] as number))
    if (!strange) return
    this.#again ??= knownUpdates(this.#reading).then((known) => void (this.#known = known))
    await this.#again
    const before = this.#strange.size
    for (const row of rows) if (!this.#known.has(row[LOCAL] as number)) this.#strange.add(row[LOCAL] as number)
    if (before === 0 && this.#strange.size > 0) {
      this.#reading.settings.log?.warn({ example: [...this.#strange][0] }, 'states of updates that are not shown are left out')
    }
  }
}

/** States of the computers of a slice, as many at once as came at once. */
async function* sliceStates(
  { reader }: SusdbReading,
  targets: readonly Target[],
  updates: UpdatesByNumber,
  answers: ReadonlyMap<string, EffectiveAnswer>,
): AsyncGenerator<ComputerStates[]> {
  let complete = 0
  for (let tries = 1; complete < targets.length; tries++) {
    const rest = targets.slice(complete)
    const [slice] = idSlices('TargetID', rest, ({ targetId }) => targetId, rest.length)
    if (!slice) return
    const collector = new StateCollector(rest, updates, answers)
    try {
      for await (const rows of reader.rows('states', [slice.filter])) {
        await updates.learn(rows)
        const done = collector.take(rows)
        complete += done.length
        if (done.length > 0) yield done
      }
      const last = collector.finish()
      complete += last.length
      if (last.length > 0) yield last
    } catch (error) {
      // Whole computers were given; the one that was cut, and what follows, is read again.
      if (tries >= TRIES || !isBusy(error)) throw error
    }
  }
}

/** Puts rows in the order of the clustered key together to computers. */
class StateCollector {
  readonly #targets: readonly Target[]
  readonly #updates: UpdatesByNumber
  readonly #answers: ReadonlyMap<string, EffectiveAnswer>
  #at = 0
  #lastTarget = -Infinity
  #lastLocal = -Infinity
  #installations: UpdateInstallation[] = []
  #effective: EffectiveAnswer['byUpdate'] | undefined

  constructor(targets: readonly Target[], updates: UpdatesByNumber, answers: ReadonlyMap<string, EffectiveAnswer>) {
    this.#targets = targets
    this.#updates = updates
    this.#answers = answers
    this.#enter()
  }

  /** The computers that these rows completed. */
  take(rows: readonly CellRow[]): ComputerStates[] {
    const complete: ComputerStates[] = []
    for (const row of rows) {
      const targetId = row[TARGET] as number
      const localId = row[LOCAL] as number
      const state = row[STATE] as number
      if (targetId !== this.#lastTarget) this.#move(row, targetId, complete)
      // The same row twice: whoever reads uncommitted may see a row at its old and at its new place.
      else if (localId === this.#lastLocal) continue
      this.#lastLocal = localId
      if (this.#targets[this.#at]?.targetId !== targetId) continue
      const update = this.#updates.get(localId)
      if (update === undefined || update.isDeclined || !isKept(state)) continue
      const wins = this.#effective?.get(update.updateId)
      this.#installations.push(
        wins === undefined
          ? { updateId: update.updateId, state, effectiveAction: null, effectiveTargetGroupId: null }
          : { updateId: update.updateId, state, effectiveAction: wins.action, effectiveTargetGroupId: wins.groupId },
      )
    }
    return complete
  }

  /** The computers that are left: the last one, and those without rows. */
  finish(): ComputerStates[] {
    const complete: ComputerStates[] = []
    while (this.#at < this.#targets.length) this.#leave(complete)
    return complete
  }

  #move(row: CellRow, targetId: number, complete: ComputerStates[]): void {
    if (!(targetId > this.#lastTarget))
      throw new WsusError('wsus_rows_shifted', { operation: 'states', column: 'TargetID', row: row.length })
    this.#lastTarget = targetId
    while ((this.#targets[this.#at]?.targetId ?? Infinity) < targetId) this.#leave(complete)
  }

  #leave(complete: ComputerStates[]): void {
    const target = this.#targets[this.#at]
    if (target) complete.push({ computerId: target.computerId, found: true, installations: this.#installations })
    this.#at++
    this.#enter()
  }

  #enter(): void {
    this.#installations = []
    this.#effective = this.#answers.get(this.#targets[this.#at]?.computerId ?? '')?.byUpdate
  }
}

function isKept(state: number): boolean {
  return state >= INSTALLATION_STATE.notInstalled && state <= INSTALLATION_STATE.installedPendingReboot
}
