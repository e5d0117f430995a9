/** The brake against mass deletion and what is read when (spec/commands.md, `swcfmg_patch_updateinfo`; spec/cmdb.md, "What a run reads"). */

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
  /** Everything anew: flags change without a new arrival, and what is gone is seen. */
  | { readonly kind: 'whole' }
  /** What arrived since. */
  | { readonly kind: 'difference'; readonly from: string }

const WHOLE_EVERY_MS = 24 * 3_600_000

/**
 * How a run reads updates: whole at first, when asked, and once a day; else by arrival.
 *
 * @param anchors the cursor up to where updates have been read, and when they were last read whole (ISO)
 */
export function updatesReading(
  anchors: { updates?: string | undefined; flags?: string | undefined },
  full: boolean,
  now: Date,
): UpdatesReading {
  if (anchors.flags === undefined) return { kind: 'first', from: full ? undefined : anchors.updates }
  if (full || now.getTime() - Date.parse(anchors.flags) >= WHOLE_EVERY_MS) return { kind: 'whole' }
  return anchors.updates === undefined ? { kind: 'whole' } : { kind: 'difference', from: anchors.updates }
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
