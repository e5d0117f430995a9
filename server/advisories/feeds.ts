import { isDeepStrictEqual } from 'node:util'
import type { InfraContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { findSource, insertSource, listSources, updateSource, type SourceRow } from '../sources/store.ts'
import { NO_PLAN, type FeedPlan } from './plan.ts'
import type { Preset, Way } from './preset.ts'
import { presetNamed, sayTheSame } from './presets.ts'
import { removeLists } from './remove.ts'
import { listDocuments } from './store.ts'
import { feedSetting, forgetStates, saveFeedSetting, type FeedSetting } from './store-feeds.ts'
import { checkOwn, listKeysOf, wayOf, type OwnWay } from './ways.ts'

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
  readonly stream?: string | null | undefined
  readonly way?: OwnWay | undefined
  readonly enabled?: boolean | undefined
  readonly intervalMinutes?: number | undefined
}

/**
 * A feed by its public id. One of a preset's id is made when it is first asked for: switched off, so that nothing is fetched until somebody wants it.
 *
 * @throws AppError not_found source_not_found; conflict feed_says_same
 */
export async function requireFeed(ctx: InfraContext, sourceId: string): Promise<SourceRow> {
  const found = await findSource(ctx, { publicId: sourceId })
  if (found?.kind === 'catalog') return found
  const preset = presetNamed(sourceId)
  if (found !== undefined || preset === undefined) throw new AppError('not_found', 'source_not_found', { sourceId })
  return addFeed(ctx, sourceId, preset)
}

/** One that says the same as another that is registered would make two patches of each fix. */
async function refuseSame(ctx: InfraContext, sourceId: string, preset: Preset | undefined): Promise<void> {
  if (preset === undefined) return
  for (const other of await listSources(ctx, ['catalog'])) {
    const known = presetNamed((await feedSetting(ctx, other.id))?.preset ?? other.publicId)
    if (other.publicId !== sourceId && known !== undefined && sayTheSame(preset, known))
      throw new AppError('conflict', 'feed_says_same', { sourceId, other: other.publicId })
  }
}

async function addFeed(ctx: InfraContext, sourceId: string, preset: Preset | undefined): Promise<SourceRow> {
  await refuseSame(ctx, sourceId, preset)
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
 * @throws AppError conflict source_exists when the id is another kind of source's, feed_stream_in_force, feed_says_same when a registered one says the same by
 *   other names, discovery_running when lists go that a run could bring back; invalid feed_preset_unknown, feed_setting_of_preset, feed_way_without_stream, feed_way_of_other_stream
 */
export async function putFeed(ctx: InfraContext, sourceId: string, change: FeedChange): Promise<SourceRow> {
  if (change.preset !== undefined && presetNamed(change.preset) === undefined)
    throw new AppError('invalid', 'feed_preset_unknown', { preset: change.preset })
  const known = await findSource(ctx, { publicId: sourceId })
  if (known !== undefined && known.kind !== 'catalog') throw new AppError('conflict', 'source_exists', { sourceId })
  if (known !== undefined && change.preset !== undefined) await refuseSame(ctx, sourceId, presetNamed(change.preset))
  const feed = known ?? (await addFeed(ctx, sourceId, presetNamed(change.preset ?? sourceId)))
  await updateSource(ctx, feed.id, { enabled: change.enabled, intervalMinutes: change.intervalMinutes })
  const { url, caPem, preset, signingKeys, stream, way } = change
  if ([url, caPem, preset, signingKeys, stream, way].some((given) => given !== undefined)) await changeSetting(ctx, feed, change)
  return (await findSource(ctx, { publicId: sourceId })) ?? feed
}

async function changeSetting(ctx: InfraContext, feed: SourceRow, change: FeedChange): Promise<void> {
  const before = (await feedSetting(ctx, feed.id)) ?? NOTHING_SET
  const after: FeedSetting = {
    url: change.url ?? before.url,
    caPem: change.caPem === undefined ? before.caPem : change.caPem,
    preset: change.preset ?? before.preset,
    signingKeys: change.signingKeys === undefined ? before.signingKeys : change.signingKeys,
    stream: change.stream === undefined ? before.stream : change.stream,
    way: change.way === undefined ? before.way : change.way.kind === 'document' ? null : change.way,
  }
  checkOwn(feed.publicId, presetNamed(after.preset ?? feed.publicId), after)
  // What is in force would stay there under the stream before, with nothing that ever replaces it.
  if (after.stream !== before.stream && (await listDocuments(ctx, feed.id)).length > 0)
    throw new AppError('conflict', 'feed_stream_in_force', { sourceId: feed.publicId, stream: before.stream ?? '–' })
  if (isDeepStrictEqual(before, after)) return
  await saveFeedSetting(ctx, feed.id, after)
  // "Not changed since" is said of what was wished for before.
  await forgetStates(ctx, feed.id)
  const gone = listKeysOf(before).filter((key) => !listKeysOf(after).includes(key))
  if (gone.length > 0) await removeLists(ctx, feed, gone)
}

const NOTHING_SET: FeedSetting = { url: null, caPem: null, preset: null, signingKeys: null, stream: null, way: null }

/** Where a feed is fetched from and what is known of it. */
export interface FeedFacts {
  readonly preset: Preset | undefined
  /** Address of the document, or under which everything lies; null: nowhere, its documents come as files. */
  readonly url: string | null
  readonly way: Way
  readonly plan: FeedPlan
  readonly caPem: string | null
  readonly signingKeys: string | null
  /** How an administrator said that its documents are found; null: nobody did. */
  readonly ownWay: OwnWay | null
}

/** Where a feed is fetched from and what is known of it: its preset's, but for what an administrator said. */
export async function feedFacts(ctx: InfraContext, feed: SourceRow): Promise<FeedFacts> {
  const setting = (await feedSetting(ctx, feed.id)) ?? NOTHING_SET
  const preset = presetNamed(setting.preset ?? feed.publicId)
  return {
    preset,
    url: setting.url ?? preset?.base ?? null,
    way: preset?.way ?? wayOf(setting.way),
    plan: preset?.plan ?? (setting.stream === null ? NO_PLAN : { ...NO_PLAN, stream: setting.stream }),
    caPem: setting.caPem,
    signingKeys: setting.signingKeys,
    ownWay: setting.way,
  }
}
