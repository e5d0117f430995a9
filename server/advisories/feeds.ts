import type { InfraContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { findSource, insertSource, updateSource, type SourceRow } from '../sources/store.ts'
import { NO_PLAN, type FeedPlan } from './plan.ts'
import { presetNamed, type Preset, type Way } from './presets.ts'
import { feedSetting, saveFeedSetting, type FeedSetting } from './store-feeds.ts'

/** The feed that exists without being registered. */
export const MSRC = 'msrc'
const DAILY = 1_440
/** A feed is fetched once a day at least: two missed days are worth a mail. */
const ALARM_HOURS = 72

export interface FeedChange {
  readonly preset?: string | undefined
  readonly url?: string | undefined
  readonly caPem?: string | null | undefined
  readonly signingKeys?: string | null | undefined
  readonly enabled?: boolean | undefined
  readonly intervalMinutes?: number | undefined
}

/**
 * A feed by its public id. One of a preset's id is made when it is first asked for: switched off, so that nothing is fetched until somebody wants it.
 *
 * @throws AppError not_found source_not_found
 */
export async function requireFeed(ctx: InfraContext, sourceId: string): Promise<SourceRow> {
  const found = await findSource(ctx, { publicId: sourceId })
  if (found?.kind === 'catalog') return found
  const preset = presetNamed(sourceId)
  if (found !== undefined || preset === undefined) throw new AppError('not_found', 'source_not_found', { sourceId })
  return addFeed(ctx, sourceId, preset)
}

async function addFeed(ctx: InfraContext, sourceId: string, preset: Preset | undefined): Promise<SourceRow> {
  const id = await insertSource(ctx, {
    publicId: sourceId,
    kind: 'catalog',
    name: preset?.name ?? sourceId,
    classifications: {},
    intervalMinutes: preset?.intervalMinutes ?? DAILY,
    schedule: {},
    alarmAfterHours: ALARM_HOURS,
  })
  if (id !== undefined) await updateSource(ctx, id, { enabled: false })
  const made = await findSource(ctx, { publicId: sourceId })
  if (made === undefined) throw new AppError('not_found', 'source_not_found', { sourceId })
  return made
}

/**
 * Registers a feed or changes it; what is not given stays. One of a preset's id is that preset; others may name theirs.
 *
 * @throws AppError conflict source_exists when the id is another kind of source's; invalid feed_preset_unknown
 */
export async function putFeed(ctx: InfraContext, sourceId: string, change: FeedChange): Promise<SourceRow> {
  if (change.preset !== undefined && presetNamed(change.preset) === undefined)
    throw new AppError('invalid', 'feed_preset_unknown', { preset: change.preset })
  const known = await findSource(ctx, { publicId: sourceId })
  if (known !== undefined && known.kind !== 'catalog') throw new AppError('conflict', 'source_exists', { sourceId })
  const feed = known ?? (await addFeed(ctx, sourceId, presetNamed(change.preset ?? sourceId)))
  await updateSource(ctx, feed.id, { enabled: change.enabled, intervalMinutes: change.intervalMinutes })
  if ([change.url, change.caPem, change.preset, change.signingKeys].some((given) => given !== undefined)) {
    const before = (await feedSetting(ctx, feed.id)) ?? NOTHING_SET
    await saveFeedSetting(ctx, feed.id, {
      url: change.url ?? before.url,
      caPem: change.caPem === undefined ? before.caPem : change.caPem,
      preset: change.preset ?? before.preset,
      signingKeys: change.signingKeys === undefined ? before.signingKeys : change.signingKeys,
    })
  }
  return (await findSource(ctx, { publicId: sourceId })) ?? feed
}

const NOTHING_SET: FeedSetting = { url: null, caPem: null, preset: null, signingKeys: null }

/** Where a feed is fetched from and what is known of it. */
export interface FeedFacts {
  readonly preset: Preset | undefined
  /** Address of the document, or under which everything lies; null: nowhere, its documents come as files. */
  readonly url: string | null
  readonly way: Way
  readonly plan: FeedPlan
  readonly caPem: string | null
  readonly signingKeys: string | null
}

/** Where a feed is fetched from and what is known of it: its preset's, but for what an administrator said. */
export async function feedFacts(ctx: InfraContext, feed: SourceRow): Promise<FeedFacts> {
  const setting = (await feedSetting(ctx, feed.id)) ?? NOTHING_SET
  const preset = presetNamed(setting.preset ?? feed.publicId)
  return {
    preset,
    url: setting.url ?? preset?.base ?? null,
    way: preset?.way ?? { kind: 'msrc' },
    plan: preset?.plan ?? NO_PLAN,
    caPem: setting.caPem,
    signingKeys: setting.signingKeys,
  }
}
