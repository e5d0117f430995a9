import type { InfraContext } from '../context.ts'
import type { OwnFacts } from './ways.ts'

/** `feed_setting` and `feed_state`: where feeds are fetched from, and what their servers said. */

/** What an administrator said of a feed. */
export interface FeedSetting extends OwnFacts {
  /** Null: as the preset says. */
  readonly url: string | null
  readonly caPem: string | null
  readonly preset: string | null
  /** OpenPGP keys whose signature counts, armored; null: nobody's, and nothing is verified. */
  readonly signingKeys: string | null
}

/** What an administrator said of a feed, if anything. */
export async function feedSetting(ctx: InfraContext, sourceId: number): Promise<FeedSetting | undefined> {
  const columns = { url: 'url', caPem: 'ca_pem', preset: 'preset', signingKeys: 'signing_keys', stream: 'stream', way: 'way' }
  return (await ctx.trx('feed_setting').where({ source_id: sourceId }).first(columns)) as FeedSetting | undefined
}

/** Keeps what an administrator said of a feed. */
export async function saveFeedSetting(ctx: InfraContext, sourceId: number, setting: FeedSetting): Promise<void> {
  const { url, caPem, preset, signingKeys, stream } = setting
  const way = setting.way === null ? null : JSON.stringify(setting.way)
  const row = { source_id: sourceId, url, ca_pem: caPem, preset, signing_keys: signingKeys, stream, way }
  await ctx.trx('feed_setting').insert(row).onConflict('source_id').merge()
}

/** Forgets where a feed was fetched from, and what its servers said. */
export async function forgetFeed(ctx: InfraContext, sourceId: number): Promise<void> {
  await ctx.trx('feed_setting').where({ source_id: sourceId }).delete()
  await forgetStates(ctx, sourceId)
}

/** Forgets what a feed's servers said, so that the next fetch asks for everything. */
export async function forgetStates(ctx: InfraContext, sourceId: number): Promise<void> {
  await ctx.trx('feed_state').where({ source_id: sourceId }).delete()
}

/** What a server said of a document, to be shown to it again. */
export interface FetchState {
  readonly etag: string | null
  readonly lastModified: string | null
  /** Of a list of changes: up to where it was followed (ISO 8601). */
  readonly cursor?: string | null
}

/** What a feed's server said of an address when it was last asked. */
export async function fetchState(ctx: InfraContext, sourceId: number, url: string): Promise<FetchState | undefined> {
  const columns = { etag: 'etag', lastModified: 'last_modified', cursor: 'cursor' }
  return (await ctx.trx('feed_state').where({ source_id: sourceId, url }).first(columns)) as FetchState | undefined
}

/** Notes that a feed's server said that nothing at an address has changed. */
export async function noteChecked(ctx: InfraContext, sourceId: number, url: string): Promise<void> {
  await ctx.trx('feed_state').where({ source_id: sourceId, url }).update({ checked_at: ctx.now })
}

/** Keeps what a feed's server said of an address, in the transaction that keeps the document. */
export async function saveFetchState(ctx: InfraContext, sourceId: number, url: string, state: FetchState): Promise<void> {
  const row = {
    source_id: sourceId,
    url,
    etag: state.etag,
    last_modified: state.lastModified,
    checked_at: ctx.now,
    cursor: state.cursor ?? null,
  }
  await ctx.trx('feed_state').insert(row).onConflict(['source_id', 'url']).merge()
}
