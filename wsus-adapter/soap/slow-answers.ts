import { formatWsusTime } from '../time.ts'
import type { ComputerPage, WsusTime } from '../types.ts'
import type { Slice } from './update-slices.ts'
import { halve, isWorthHalving } from './update-slices.ts'

// A server that answers no slice at all is not asked down to the second.
const FAILURES_IN_A_ROW = 5

/**
 * Reads what hangs on updates in one answer and, where the server is too slow for that, in slices of the updates' arrival: WSUS's own
 * time limit inside its database cannot be moved from outside. What was given before a failure, or by a neighboring slice, is not given
 * again; an answer that comes at once is passed on as it is.
 * @param key tells items that are the same; slices overlap
 * @throws WsusError what the server's refusal of the narrowest slice is, or of the fifth one in a row
 */
export async function* inArrivalSlices<Item>(
  read: (from: WsusTime | undefined, to: WsusTime | undefined) => AsyncIterable<Item[]>,
  key: (item: Item) => string,
  now: Date,
): AsyncGenerator<Item[]> {
  const given = new Set<string>()
  const pending: Slice[] = [{ from: null, to: null }]
  let failures = 0
  for (let slice = pending.pop(); slice; slice = pending.pop()) {
    const isWhole = slice.from === null && slice.to === null
    try {
      for await (const batch of read(written(slice.from), written(slice.to))) {
        yield batch.filter((item) => isNew(given, key(item)) || isWhole)
      }
      failures = 0
    } catch (error) {
      const halves = isWorthHalving(error) ? halve(slice, now) : null
      failures += 1
      if (halves === null || failures > FAILURES_IN_A_ROW) throw error
      pending.push(halves[1], halves[0])
    }
  }
}

function isNew(keys: Set<string>, key: string): boolean {
  const before = keys.size
  return keys.add(key).size > before
}

function written(instant: number | null): WsusTime | undefined {
  return instant === null ? undefined : formatWsusTime(new Date(instant))
}

/** What reading computers group by group needs of a server. */
export interface GroupReader {
  /** Ids of all groups of computers. */
  groups(): Promise<readonly string[]>
  /** How many computers there are altogether. */
  count(): Promise<number>
  /** Computers that are in a group itself, not below it; null reads all at once. */
  read(groupId: string | null): AsyncIterable<ComputerPage>
}

/**
 * Reads computers in one answer and, where the server is too slow for that, group by group: every computer is in one at least. Times
 * would not do, since a computer that never reported has none. What came before a failure is not given again.
 * @throws WsusError the first failure also when the groups did not hold as many computers as the server counts
 */
export async function* inGroups(reader: GroupReader): AsyncGenerator<ComputerPage> {
  const given = new GivenOnce()
  try {
    for await (const page of reader.read(null)) yield given.fresh(page)
  } catch (error) {
    if (!isWorthHalving(error)) throw error
    given.filter()
    yield* groupByGroup(reader, given)
    // A group that is too slow on its own is no loss when its computers are in others too.
    if (given.computers < (await reader.count())) throw error
  }
}

async function* groupByGroup(reader: GroupReader, given: GivenOnce): AsyncGenerator<ComputerPage> {
  let failures = 0
  for (const groupId of await reader.groups()) {
    try {
      for await (const page of reader.read(groupId)) yield given.fresh(page)
      failures = 0
    } catch (error) {
      failures += 1
      if (!isWorthHalving(error) || failures > FAILURES_IN_A_ROW) throw error
    }
  }
}

/** Leaves out what was given before, row by row: an answer that broke off may have given a computer and not yet its memberships. */
class GivenOnce {
  readonly #keys = new Set<string>()
  #passes = true
  computers = 0

  /** From now on what was given before is left out; until now it was only noted. */
  filter(): void {
    this.#passes = false
  }

  fresh(page: ComputerPage): ComputerPage {
    const computers = page.computers.filter(({ id }) => this.#isWanted(`c ${id}`))
    this.computers += computers.length
    return {
      computers,
      requestedGroups: page.requestedGroups.filter(({ computerId, name }) => this.#isWanted(`r ${computerId} ${name}`)),
      memberships: page.memberships.filter(({ computerId, groupId }) => this.#isWanted(`m ${computerId} ${groupId}`)),
    }
  }

  #isWanted(key: string): boolean {
    return isNew(this.#keys, key) || this.#passes
  }
}
