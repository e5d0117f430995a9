import { createReadStream } from 'node:fs'
import { access, constants } from 'node:fs/promises'
import { basename } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { CommandError } from './command-error.ts'
import type { CommandCall, Options } from './command.ts'
import { archiveOf, unreadable } from './feed-files.ts'
import { DOCUMENT_COLUMNS, FEED_COLUMNS, PRESET_COLUMNS, type Feed, type FeedPreset } from './feed-columns.ts'
import { listOutput } from './file-rows.ts'

interface Figures {
  readonly patches: number
  readonly securityPatches: number
  readonly securityWithCves: number
  readonly withCves: number
  readonly assumed: number
  readonly exploited: number
  readonly cves: number
  readonly kbs: number
}

interface Imported {
  readonly key: string
  readonly format: string
  readonly unchanged: boolean
  readonly documents: { readonly read: number; readonly changed: number; readonly gone: number; readonly refused: number }
  readonly rejections: readonly { readonly reason: string; readonly place: string; readonly value: string }[]
  readonly patches: { readonly looked: number; readonly changed: number }
  readonly touched: number
  readonly detail?: object
}

interface Run {
  readonly sourceId: string
  readonly state: string
  readonly seconds: number | null
  readonly errorCode: string | null
  readonly errorDetails: Readonly<Record<string, unknown>> | null
}

const MSRC = 'msrc'
const POLL_MS = 500
const PARTLY_FAILED = 50
const PARTLY_REFUSED = 61

/** The one source that an action is about; msrc when none is named. @throws CommandError id_list_invalid */
export function oneSource(options: Options): string {
  const given = options.list('sourceid') ?? [MSRC]
  if (given.length !== 1) throw new CommandError('id_list_invalid', { value: given.join(',') })
  return given[0] ?? MSRC
}

/** `-import`: takes in a file, or the files of a directory. */
export async function importFeed({ client, options, terminal }: CommandCall): Promise<number> {
  const sourceId = oneSource(options)
  const directory = options.get('dir')
  const path = directory ?? options.need('file')
  const query = { force: options.has('force'), name: basename(path), stream: options.get('stream') }
  const body = directory === undefined ? await fileOf(path) : await archiveOf(directory)
  const imported = await client.upload<Imported>(`/feeds/${encodeURIComponent(sourceId)}/documents`, query, body)
  for (const rejection of imported.rejections) terminal.say('feed_record_rejected', { ...rejection })
  const { patches, documents, detail } = imported
  if (imported.unchanged && documents.refused === 0) terminal.say('feed_unchanged', { ...imported })
  else if (detail === undefined && imported.touched === 0)
    terminal.say('feed_imported', { ...imported, looked: patches.looked, patched: patches.changed })
  else terminal.say('feed_taken', { ...imported, sourceId })
  if (documents.refused === 0) return 0
  terminal.say('feed_documents_refused', { ...documents })
  return PARTLY_REFUSED
}

async function fileOf(path: string): Promise<AsyncIterable<Buffer>> {
  try {
    await access(path, constants.R_OK)
  } catch (err) {
    throw unreadable(path, err)
  }
  return createReadStream(path)
}

/** `-update`: fetches what changed, and says of each source what came of it. */
export async function updateFeeds({ client, options, terminal }: CommandCall): Promise<number> {
  const sourceIds = options.list('sourceid') ?? (await knownFeeds(client))
  const { runs } = await client.post<{ runs: { runId: number }[] }>('/discovery/runs', { sourceIds, force: options.has('force') })
  let failed = false
  for (const { runId } of runs) {
    let run = await client.get<Run>(`/discovery/runs/${runId}`)
    while (run.state === 'running') {
      terminal.progress(run.sourceId)
      await sleep(POLL_MS)
      run = await client.get<Run>(`/discovery/runs/${runId}`)
    }
    if (run.state === 'succeeded') await tellRun({ client, terminal }, run)
    else {
      failed = true
      terminal.say(run.errorCode ?? 'discovery_failed', { reason: '', ...run.errorDetails, sourceId: run.sourceId })
    }
  }
  return failed ? PARTLY_FAILED : 0
}

async function tellRun({ client, terminal }: Pick<CommandCall, 'client' | 'terminal'>, run: Run): Promise<void> {
  const { items } = await client.get<{ items: Feed[] }>('/feeds', { sourceId: run.sourceId })
  const last = items[0]?.lastRun
  const seconds = (run.seconds ?? 0).toFixed(1)
  const { documents, records } = last ?? {}
  if (!documents || !records) return terminal.say('feed_updated', { sourceId: run.sourceId, seconds })
  const { added, changed, removed } = records
  terminal.say('feed_run_counts', {
    sourceId: run.sourceId,
    seconds,
    read: documents.read,
    documents: documents.changed,
    records: records.read,
    added,
    changed,
    removed,
    rejected: last?.rejected ?? 0,
  })
}

async function everyFeed(client: CommandCall['client']): Promise<Feed[]> {
  const found: Feed[] = []
  for await (const feed of client.list<Feed>('/feeds')) found.push(feed)
  return found
}

/** All feeds that are switched on; msrc is made when there is none. */
async function knownFeeds(client: CommandCall['client']): Promise<string[]> {
  const items = await everyFeed(client)
  const enabled = items.filter((feed) => feed.enabled)
  if (enabled.length > 0) return enabled.map((feed) => feed.sourceId)
  if (items.length > 0) return items.map((feed) => feed.sourceId)
  return [(await client.put<Feed>(`/feeds/${MSRC}`, {})).sourceId]
}

/** `-status`: sources with what of them is in force; with -sourceid their documents. */
export async function feedStatus(call: CommandCall): Promise<number> {
  const { client, options, terminal } = call
  const items = await everyFeed(client)
  const named = options.list('sourceid')
  const wanted = items.filter((feed) => named === undefined || named.includes(feed.sourceId))
  if (named === undefined) await terminal.list(FEED_COLUMNS, wanted, listOutput(call))
  else {
    const rows = wanted.flatMap((feed) => feed.documents.map((document) => ({ ...document, sourceId: feed.sourceId })))
    await terminal.list(DOCUMENT_COLUMNS, rows, listOutput(call))
  }
  // Figures are for eyes; a file or another program gets the list alone.
  if (options.has('file') || options.get('format') === 'csv' || options.get('format') === 'json') return 0
  terminal.say('feed_figures', { ...(await client.get<Figures>('/feed-figures')) })
  for (const feed of wanted) {
    const code = feed.lastRun?.errorCode
    if (code !== null && code !== undefined) terminal.say(code, { reason: '', ...feed.lastRun?.errorDetails, sourceId: feed.sourceId })
  }
  return 0
}

/** `-presets`: feeds that are known beforehand. */
export async function listPresets(call: CommandCall): Promise<number> {
  const { items } = await call.client.get<{ items: FeedPreset[] }>('/feed-presets')
  await call.terminal.list(PRESET_COLUMNS, items, listOutput(call))
  return 0
}

/** `-remove`: removes a source with everything that it said. */
export async function removeFeed({ client, options, terminal }: CommandCall): Promise<number> {
  const sourceId = oneSource(options)
  if (!options.has('sourceid')) throw new CommandError('parameter_missing', { option: '-sourceid' })
  const removed = await client.delete<{ documents: number; touched: number }>(`/feeds/${encodeURIComponent(sourceId)}`)
  terminal.say('feed_removed', { sourceId, ...removed })
  return 0
}
