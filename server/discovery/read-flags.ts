import { createHash } from 'node:crypto'
import { withInfra, type InfraContext } from '../context.ts'
import { parseWsusTime, PUBLICATION_STATE } from '../../wsus-adapter/index.ts'
import { markPatchesAbsent } from '../patches/store.ts'
import { followFlags, forgetExcluded, missedByUpdates, stageFlags, vanishedByFlags, type FlagRow } from '../patches/store-flags.ts'
import { brake, count, noteReread, page, type Reading } from './reading.ts'
import { getAnchor, saveAnchor } from './store.ts'

/**
 * Reads the flags of every update whole and follows them; what they list no more is gone, and what they list and the cursor did not bring is asked
 * for once more. What even a whole reading does not bring is remembered, so that it is not asked for on every run.
 *
 * @param readWhole reads all updates anew
 */
export async function followUpdateFlags(reading: Reading, readWhole: () => Promise<void>): Promise<void> {
  const flags = await readFlags(reading)
  const known = await withInfra(reading.app, reading.actor, (ctx) => getAnchor(ctx, reading.source.id, 'missed'))
  const follow = async (ctx: InfraContext): Promise<void> => {
    const vanished = await vanishedByFlags(ctx, reading.source.id)
    brake(reading, 'patches', vanished.ids.length, vanished.total)
    const removed = await markPatchesAbsent(ctx, reading.source.id, vanished.ids)
    count(reading, 'patches', { changed: await followFlags(ctx, reading.source.id), removed })
    await forgetExcluded(ctx, reading.source.id)
    const still = digestOf(await missedByUpdates(ctx, reading.source.id))
    if (still !== (known ?? NONE)) await saveAnchor(ctx, reading.run.id, reading.source.id, 'missed', still)
  }
  const complete = await page(reading, async (ctx) => {
    await stageFlags(ctx, flags)
    const missed = digestOf(await missedByUpdates(ctx, reading.source.id))
    if (missed !== NONE && missed !== known) return false
    await follow(ctx)
    return true
  })
  if (complete) return
  noteReread(reading, 'updates')
  reading.app.log.warn({ sourceId: reading.source.publicId }, 'flags show updates that were missed: all updates are read anew')
  await readWhole()
  await page(reading, async (ctx) => {
    await stageFlags(ctx, flags)
    await follow(ctx)
  })
}

const NONE = ''

function digestOf(missed: readonly string[]): string {
  return missed.length === 0 ? NONE : createHash('sha256').update(missed.join('\n')).digest('hex')
}

/** The newest revision's flags of each update. */
async function readFlags(reading: Reading): Promise<Map<string, FlagRow>> {
  const found = new Map<string, FlagRow>()
  for await (const part of reading.wsus.flags()) {
    for (const row of part) {
      const other = found.get(row.updateId)
      if (other !== undefined && other.revision > row.revisionNumber) continue
      found.set(row.updateId, {
        externalId: row.updateId,
        revision: row.revisionNumber,
        declined: row.isDeclined,
        superseded: row.isSuperseded,
        expired: row.publicationState === null ? null : row.publicationState === PUBLICATION_STATE.expired,
        arrivedAt: parseWsusTime(row.arrivalDate),
      })
    }
    reading.signal.throwIfAborted()
  }
  return found
}
