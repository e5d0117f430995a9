/** The brake against mass deletion and what is read when. */

const BRAKE_ABOVE = 50
const BRAKE_SHARE = 0.2

/**
 * Whether a run has to stop: more than 20 % of more than 50 would vanish.
 *
 * @param vanishing how many a whole reading did not see; @param total how many there were
 */
export function brakes(vanishing: number, total: number): boolean {
  return total > BRAKE_ABOVE && vanishing > total * BRAKE_SHARE
}

export type UpdatesReading =
  /** From the beginning or from where the first reading was broken off. */
  | { readonly kind: 'first'; readonly from: string | undefined }
  /** Everything anew: what is gone is seen, and flags that change without a new arrival. */
  | { readonly kind: 'whole' }
  /** What arrived since. */
  | { readonly kind: 'difference'; readonly from: string }

const WHOLE_EVERY_MS = 24 * 3_600_000

/**
 * How a run reads updates: whole at first and when asked, and once a day where flags cannot be read by themselves; else by arrival.
 *
 * @param anchors the cursor up to where the route has read updates, and when they were last read whole (ISO)
 * @param reads `flags`: the flags of every update are read by themselves on every run
 */
export function updatesReading(
  anchors: { updates?: string | undefined; flags?: string | undefined },
  reads: { readonly full: boolean; readonly flags: boolean },
  now: Date,
): UpdatesReading {
  if (anchors.flags === undefined) return { kind: 'first', from: reads.full ? undefined : anchors.updates }
  if (reads.full || (!reads.flags && now.getTime() - Date.parse(anchors.flags) >= WHOLE_EVERY_MS)) return { kind: 'whole' }
  return anchors.updates === undefined ? { kind: 'whole' } : { kind: 'difference', from: anchors.updates }
}

/** Clocks of computers and servers differ by seconds; by minutes they do not. */
const CLOCK_TOLERANCE_MS = 5 * 60_000

/**
 * By how much the clocks of a source or of its computers are ahead of ours, as far as its times show.
 *
 * @param newest the latest of its times; null: it told none
 * @returns whole seconds; 0 when nothing shows that they are
 */
export function clockAhead(newest: Date | null, now: Date): number {
  const ahead = newest === null ? 0 : newest.getTime() - now.getTime()
  return ahead > CLOCK_TOLERANCE_MS ? Math.round(ahead / 1000) : 0
}

const FEW_COMPUTERS = 200
const FEW_SHARE = 0.1

/**
 * Whether so many computers' states are to be read that taking the counts anew at the end costs less than following every change.
 *
 * @param due computers to read; @param total computers of the source
 */
export function recountsAtEnd(due: number, total: number): boolean {
  return due > FEW_COMPUTERS && due > total * FEW_SHARE
}

/** A server below a source. */
export interface ServerLink {
  readonly id: string
  readonly parentId: string | null
}

/**
 * How many servers down each server of a chain is: 1 synchronizes with the source itself. A parent that is not among them, or a circle, ends the
 * way up.
 */
export function hopsBelow(servers: readonly ServerLink[]): Map<string, number> {
  const parents = new Map(servers.map((server) => [server.id, server.parentId]))
  const hops = (id: string): number => {
    const seen = new Set<string>()
    for (let at: string | null | undefined = id; at != null && parents.has(at) && !seen.has(at); at = parents.get(at)) seen.add(at)
    return seen.size
  }
  return new Map(servers.map((server) => [server.id, hops(server.id)]))
}

/** Numbers of one kind of rows in one run. */
export interface KindCounts {
  read: number
  added: number
  changed: number
  removed: number
}

/** Numbers of a kind after one more page. */
export function addCounts(before: KindCounts | undefined, page: Partial<KindCounts>): KindCounts {
  return {
    read: (before?.read ?? 0) + (page.read ?? 0),
    added: (before?.added ?? 0) + (page.added ?? 0),
    changed: (before?.changed ?? 0) + (page.changed ?? 0),
    removed: (before?.removed ?? 0) + (page.removed ?? 0),
  }
}
