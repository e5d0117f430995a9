import type { InfraContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { findSource, insertSource, updateSource, type SourceRow } from '../sources/store.ts'
import { feedSetting, saveFeedSetting } from './store-feeds.ts'

/** The feed that exists without being registered, and where MSRC lists its months. */
export const MSRC = 'msrc'
export const MSRC_URL = 'https://api.msrc.microsoft.com/cvrf/v3.0/updates'
const NAMES: Readonly<Record<string, string>> = { [MSRC]: 'Microsoft Security Response Center' }
const DAILY = 1_440
/** A feed is fetched once a day: two missed days are worth a mail. */
const ALARM_HOURS = 72

export interface FeedChange {
  readonly url?: string | undefined
  readonly caPem?: string | null | undefined
  readonly enabled?: boolean | undefined
  readonly intervalMinutes?: number | undefined
}

/**
 * A feed by its public id. `msrc` is made when it is first asked for: switched off, so that nothing is fetched until somebody wants it.
 *
 * @throws AppError not_found source_not_found
 */
export async function requireFeed(ctx: InfraContext, sourceId: string): Promise<SourceRow> {
  const found = await findSource(ctx, { publicId: sourceId })
  if (found?.kind === 'catalog') return found
  if (found !== undefined || sourceId !== MSRC) throw new AppError('not_found', 'source_not_found', { sourceId })
  return addFeed(ctx, sourceId)
}

async function addFeed(ctx: InfraContext, sourceId: string): Promise<SourceRow> {
  const id = await insertSource(ctx, {
    publicId: sourceId,
    kind: 'catalog',
    name: NAMES[sourceId] ?? sourceId,
    classifications: {},
    intervalMinutes: DAILY,
    schedule: {},
    alarmAfterHours: ALARM_HOURS,
  })
  if (id !== undefined) await updateSource(ctx, id, { enabled: false })
  const made = await findSource(ctx, { publicId: sourceId })
  if (made === undefined) throw new AppError('not_found', 'source_not_found', { sourceId })
  return made
}

/**
 * Registers a feed or changes it; what is not given stays.
 *
 * @throws AppError conflict source_exists when the id is another kind of source's
 */
export async function putFeed(ctx: InfraContext, sourceId: string, change: FeedChange): Promise<SourceRow> {
  const known = await findSource(ctx, { publicId: sourceId })
  if (known !== undefined && known.kind !== 'catalog') throw new AppError('conflict', 'source_exists', { sourceId })
  const feed = known ?? (await addFeed(ctx, sourceId))
  await updateSource(ctx, feed.id, { enabled: change.enabled, intervalMinutes: change.intervalMinutes })
  if (change.url !== undefined || change.caPem !== undefined) {
    const before = await feedSetting(ctx, feed.id)
    await saveFeedSetting(ctx, feed.id, {
      url: change.url ?? before?.url ?? MSRC_URL,
      caPem: change.caPem === undefined ? (before?.caPem ?? null) : change.caPem,
    })
  }
  return (await findSource(ctx, { publicId: sourceId })) ?? feed
}

/** Where a feed is fetched from; only `msrc` has an address of its own. */
export async function feedAddress(ctx: InfraContext, feed: SourceRow): Promise<{ url: string | null; caPem: string | null }> {
  return (await feedSetting(ctx, feed.id)) ?? { url: feed.publicId === MSRC ? MSRC_URL : null, caPem: null }
}
