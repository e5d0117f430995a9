import type { InfraContext } from '../context.ts'

/** `feed_setting` and `feed_state`: where feeds are fetched from, and what their servers said. */

export interface FeedSetting {
  readonly url: string
  readonly caPem: string | null
}

/** Where a feed is fetched from, if an administrator said so. */
export async function feedSetting(ctx: InfraContext, sourceId: number): Promise<FeedSetting | undefined> {
  return (await ctx.trx('feed_setting').where({ source_id: sourceId }).first({ url: 'url', caPem: 'ca_pem' })) as FeedSetting | undefined
}

/** Keeps where a feed is fetched from. */
export async function saveFeedSetting(ctx: InfraContext, sourceId: number, setting: FeedSetting): Promise<void> {
  await ctx.trx('feed_setting').insert({ source_id: sourceId, url: setting.url, ca_pem: setting.caPem }).onConflict('source_id').merge()
}

/** What a server said of a document, to be shown to it again. */
export interface FetchState {
  readonly etag: string | null
  readonly lastModified: string | null
}

/** What a feed's server said of an address when it was last asked. */
export async function fetchState(ctx: InfraContext, sourceId: number, url: string): Promise<FetchState | undefined> {
  return (await ctx.trx('feed_state').where({ source_id: sourceId, url }).first({ etag: 'etag', lastModified: 'last_modified' })) as
    | FetchState
    | undefined
}

/** Keeps what a feed's server said of an address, in the transaction that keeps the document. */
export async function saveFetchState(ctx: InfraContext, sourceId: number, url: string, state: FetchState): Promise<void> {
  const row = { source_id: sourceId, url, etag: state.etag, last_modified: state.lastModified, checked_at: ctx.now }
  await ctx.trx('feed_state').insert(row).onConflict(['source_id', 'url']).merge()
}
